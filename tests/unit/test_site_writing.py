"""A site in a folder: replaced whole, nobody else's files touched, what went before said without names."""

from __future__ import annotations

import errno
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from graph_loader.api import Region
from graph_loader.errors import DataError, SiduError
from graph_loader.pages.site import serving, writing
from graph_loader.pages.site.records import Recorded
from graph_loader.pages.site.serving import Server, Shown
from graph_loader.pages.site.writing import MARKER, SiteError, read_kept, write_site
from graph_loader.reports.watching import Watched, stamp
from tests.workspaces import make_workspace, write

STATE = Recorded("2024-01-01", {})
ONE = "default_sources: {src: p}\nenterprises:\n  - {id: one, name: {zh: 一厂, en: One}}\n"
TWO = ONE + "  - {id: zwei, name: {zh: 二厂, en: Zwei}}\n"


def content(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_what_is_gone_is_removed_and_a_stranger_stays(tmp_path):
    folder = tmp_path / "site"
    first = write_site(folder, {"index.html": b"1", "org/a.html": b"a", "org/b.html": b"b"}, STATE)
    assert (first.written, first.unchanged, first.removed) == (3, 0, 0)
    (folder / "org" / "mine.txt").write_text("mine", encoding="utf-8")
    second = write_site(folder, {"index.html": b"2", "field/c.html": b"c"}, STATE)
    assert (second.written, second.unchanged, second.removed) == (2, 0, 2)
    assert set(content(folder)) == {MARKER, "index.html", "field/c.html", "org/mine.txt"}


def test_files_that_are_the_same_are_left_as_they_are(tmp_path):
    folder = tmp_path / "site"
    write_site(folder, {"index.html": b"1", "a.html": b"a"}, STATE)
    before = (folder / "a.html").stat().st_mtime_ns
    assert write_site(folder, {"index.html": b"2", "a.html": b"a"}, STATE).unchanged == 1
    assert (folder / "a.html").stat().st_mtime_ns == before


def refused(code: str, folder: Path, files: dict[str, bytes] | None = None) -> None:
    with pytest.raises(SiteError) as error:
        write_site(folder, files or {"index.html": b"new", "org/a.html": b"new"}, STATE)
    assert error.value.code == code


def test_a_folder_with_other_files_is_refused_and_nothing_is_written(tmp_path):
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    refused("KG860", tmp_path)
    (tmp_path / MARKER).write_text("{}", encoding="utf-8")
    refused("KG860", tmp_path)
    (tmp_path / MARKER).write_text('{"sidu-site":1,"files":["../letter.txt"]}', encoding="utf-8")
    refused("KG860", tmp_path)
    assert set(content(tmp_path)) == {"letter.txt", MARKER}


def test_a_path_that_is_a_file_is_refused(tmp_path):
    path = tmp_path / "file"
    path.write_bytes(b"mine")
    refused("KG861", path)
    assert path.read_bytes() == b"mine"


def test_a_file_of_somebody_else_in_the_way_is_not_replaced(tmp_path):
    folder = tmp_path / "site"
    write_site(folder, {"index.html": b"old"}, STATE)
    write(folder / "org" / "a.html", b"mine")
    refused("KG863", folder)
    assert content(folder)["index.html"] == b"old" and content(folder)["org/a.html"] == b"mine"


@pytest.mark.skipif(os.name == "nt", reason="platform: symbolic links need a privilege on Windows")
def test_no_link_leads_out_of_the_folder(tmp_path):
    folder, outside = tmp_path / "site", tmp_path / "outside"
    write_site(folder, {"index.html": b"old"}, STATE)
    outside.mkdir()
    (folder / "org").symlink_to(outside)
    refused("KG863", folder)
    assert not any(outside.iterdir())


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES])
def test_a_full_disk_or_no_permission_leaves_the_old_site_whole(number, tmp_path, monkeypatch):
    folder = tmp_path / "site"
    write_site(folder, {"index.html": b"old", "org/a.html": b"old"}, STATE)
    before, plain = content(folder), Path.write_bytes

    def full(path: Path, data: bytes) -> int:
        if path.name == "b.html":
            raise OSError(number, os.strerror(number))
        return plain(path, data)

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(SiteError) as error:
        write_site(folder, {"index.html": b"new", "org/a.html": b"new", "org/b.html": b"new"}, STATE)
    assert error.value.code == "KG862" and os.strerror(number) in error.value.message("en")
    monkeypatch.undo()
    assert content(folder) == before


def test_what_was_cut_off_is_finished_by_the_next_build(tmp_path, monkeypatch):
    folder = tmp_path / "site"
    write_site(folder, {"index.html": b"old", "org/old.html": b"old"}, STATE)
    with monkeypatch.context() as patch:
        patch.setattr(writing, "_remove", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        with pytest.raises(KeyboardInterrupt):
            write_site(folder, {"index.html": b"new", "org/new.html": b"new"}, STATE)
    assert content(folder)["index.html"] == b"new" and "org/old.html" in content(folder)
    write_site(folder, {"index.html": b"new", "org/new.html": b"new"}, STATE)
    assert set(content(folder)) == {MARKER, "index.html", "org/new.html"}


# ---------------------------------------------------------------------- what changed


def test_the_next_build_says_what_changed_and_repeating_it_changes_nothing(tmp_path):
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": TWO})
    folder = tmp_path / "site"
    region = Region(workspace)
    region.site(folder, lang="en")
    assert "This is the first build" in content(folder)["index.html"].decode()
    first = content(folder)
    region.site(folder, lang="en")
    assert content(folder) == first
    write(
        workspace / "data" / "a.yaml", ONE.replace("一厂", "第一厂") + "  - {id: three, name: {zh: 三厂, en: Three}}\n"
    )
    Region(workspace).site(folder, lang="en")
    second = content(folder)
    home = second["index.html"].decode()
    changes = home[home.index('id="changes"') :]
    assert ">New</span>" in changes and "Three" in changes and ">Changed</span>" in changes and "One" in changes
    assert ">Gone</span>" in changes
    # Whoever is gone is gone: neither the name nor the id is anywhere in the folder.
    assert not any(b"Zwei" in data or "二厂".encode() in data or b'"zwei"' in data for data in second.values())
    Region(workspace).site(folder, lang="en")
    assert content(folder) == second


def test_nothing_is_written_while_the_descriptions_are_wrong(tmp_path):
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": ONE})
    Region(workspace).site(tmp_path / "site")
    before = content(tmp_path / "site")
    write(workspace / "data" / "a.yaml", ONE + "  - {id: one, name: {zh: 又一厂}}\n")
    with pytest.raises(DataError):
        Region(workspace).site(tmp_path / "site")
    assert content(tmp_path / "site") == before


def test_a_marker_holds_no_names(tmp_path):
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": ONE})
    Region(workspace).site(tmp_path / "site")
    marker = json.loads((tmp_path / "site" / MARKER).read_text(encoding="utf-8"))
    assert "one" not in marker["current"]["records"] and "一厂" not in json.dumps(marker, ensure_ascii=False)
    kept = read_kept(tmp_path / "site")
    assert kept.current is not None and {type for type, _ in kept.current.digests.values()} == {"Enterprise", "Source"}


# ---------------------------------------------------------------------- served


@pytest.fixture
def server() -> Iterator[Server]:
    shown = Shown()
    page = b'<!DOCTYPE html>\n<body>\nhome <script src="assets/live.js"></script>'
    shown.good({"index.html": page, "org/a.html": b"<body>\nA"})
    found = Server(0, shown)
    thread = threading.Thread(target=found.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield found
    found.shutdown()
    found.server_close()


def ask(server: Server, path: str, method: str = "GET", host: str | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.putrequest(method, path, skip_host=True)
    connection.putheader("Host", host or f"localhost:{server.port}")
    connection.endheaders()
    answer = connection.getresponse()
    found = answer.status, answer.read().decode("utf-8")
    connection.close()
    return found


def test_pages_are_served_and_nothing_else(server):
    assert ask(server, "/")[0] == 200 and ask(server, "/org/a.html?lang=en") == (200, "<body>\nA")
    paths = (
        "/../setup.cfg",
        "/org/../../setup.cfg",
        "/%2e%2e/%2e%2e/etc/passwd",
        "//etc/passwd",
        "/C:/Windows/win.ini",
    )
    assert {ask(server, path)[0] for path in paths} == {404}
    assert {ask(server, "/", method)[0] for method in ("POST", "PUT", "DELETE", "OPTIONS")} == {501}
    assert ask(server, "/", "HEAD") == (200, "")


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "localhost.evil:{port}"]
)
def test_only_its_own_name_is_answered(server, host):
    status, text = ask(server, "/", host=host.format(port=server.port))
    assert status == 403 and "home" not in text


def test_it_listens_on_the_loopback_address_only(server):
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_in_use_is_said(server):
    with pytest.raises(SiteError) as error:
        Server(server.port, Shown())
    assert error.value.code == "KG864" and str(server.port) in error.value.message("zh")


def test_a_page_is_told_when_something_else_is_shown(server):
    generation = server.shown.generation
    assert f"live.js?g={generation}" in ask(server, "/")[1]
    later = threading.Timer(0.3, lambda: server.shown.good({"index.html": b"<body>\nnew"}))
    later.start()
    begun = time.monotonic()
    assert ask(server, f"/assets/live.js?wait=1&g={generation}&p=%2F") == (200, "location.reload();\n")
    assert time.monotonic() - begun < 10
    assert "siduAgain" in ask(server, "/assets/live.js?g=x';alert(1)//")[1]
    assert "alert" not in ask(server, "/assets/live.js?g=x';alert(1)//")[1]


def test_only_pages_that_are_another_are_loaded_again(monkeypatch):
    monkeypatch.setattr(serving, "_WAIT", 0.05)
    shown = Shown()
    shown.good({"index.html": b"home", "org/a.html": b"A", "assets/site.css": b"x"})
    first = shown.generation
    shown.good({"index.html": b"home", "org/a.html": b"A", "assets/site.css": b"x"})
    assert shown.generation == first
    shown.good({"index.html": b"home", "org/a.html": b"new", "assets/site.css": b"x"})
    assert shown.wait("org/a.html", first) and not shown.wait("index.html", first)
    assert not shown.wait("org/a.html", shown.generation)
    second = shown.generation
    shown.bad("problems")
    assert shown.wait("index.html", second) and shown.wait("org/a.html", second)
    third = shown.generation
    shown.good({"index.html": b"home", "assets/site.css": b"x"})
    assert shown.wait("index.html", third)  # the banner is gone
    assert shown.wait("org/a.html", third)  # and so is the page
    # A server that was started anew counts from the beginning: what an older one showed is loaded again.
    assert shown.wait("index.html", 99)


def test_problems_are_shown_with_their_places_and_the_last_good_site_stays(tmp_path):
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": ONE})
    told: list[object] = []

    def make() -> dict[str, bytes]:
        return dict(Region(workspace).site_files(live=True).files)

    watched = Watched(make, lambda: stamp(workspace, ["data"]), lambda seconds, error: told.append(error))
    page: Callable[[str], str] = lambda name: (watched.shown.page(name) or b"").decode("utf-8")  # noqa: E731
    watched.refresh()
    assert "一厂" in page("list/Enterprise.html") and "problems.html" not in page("index.html")
    watched.refresh()
    assert told == [None]
    write(workspace / "data" / "a.yaml", ONE + "  - {id: <b>, name: {zh: 又}, nme: x}\n")
    watched.refresh()
    assert isinstance(told[-1], DataError)
    assert "一厂" in page("list/Enterprise.html") and 'href="/problems.html"' in page("index.html")
    problems = page("problems.html")
    assert "data/a.yaml:4:" in problems and "KG" in problems and "<b>" not in problems
    write(workspace / "data" / "a.yaml", TWO)
    watched.refresh()
    assert "二厂" in page("list/Enterprise.html") and 'href="/problems.html"' not in page("index.html")
    assert "描述没有问题" in page("problems.html")


def test_problems_from_the_start_are_all_that_is_shown(tmp_path):
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": "enterprises: 3\n"})

    def make() -> dict[str, bytes]:
        return dict(Region(workspace).site_files(live=True).files)

    watched = Watched(make, lambda: stamp(workspace, ["data"]), lambda seconds, error: None)
    watched.refresh()
    assert b"data/a.yaml:1:" in (watched.shown.page("index.html") or b"")


def test_what_nobody_expected_is_told_and_does_not_end_the_serving():
    told: list[SiduError | None] = []
    sites: list[dict[str, bytes] | OSError] = [
        {"index.html": b"first"}, PermissionError("being saved"), {"index.html": b"second"}
    ]  # fmt: skip

    def make() -> dict[str, bytes]:
        made = sites.pop(0)
        if isinstance(made, OSError):
            raise made
        return made

    watched = Watched(make, lambda: (len(sites),), lambda seconds, error: told.append(error))
    for there in (b"first", b"first", b"second"):
        watched.refresh()
        assert there in (watched.shown.page("index.html") or b"")
    assert [None if error is None else error.code for error in told] == [None, "KG899", None]


@pytest.mark.skipif(os.name == "nt", reason="platform: an interrupt cannot be sent to one process on Windows")
def test_serve_ends_cleanly_with_an_interrupt(tmp_path):
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": ONE})
    command = [
        sys.executable, "-m", "graph_loader.cli", "serve", "--workspace", str(workspace), "--port", "0", "--lang", "en",
    ]  # fmt: skip
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stderr is not None
        lines = [process.stderr.readline() for _ in range(3)]
        port = int(lines[2].split("127.0.0.1:")[1].split("/")[0])
        socket.create_connection(("127.0.0.1", port), timeout=10).close()
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=30)[1]
    assert process.returncode == 130 and "Traceback" not in rest
    assert "making the site" in lines[0] and "made in" in lines[1]
