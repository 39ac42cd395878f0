"""The embedded engine's host: what it never lets out, and what it says of what goes wrong."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import platformdirs
import pytest

from graph_loader.errors import StoreError, UnsupportedError
from graph_loader.stores import engine as engine_module
from graph_loader.stores import hosting, runtime
from graph_loader.stores.connection import make_driver
from graph_loader.stores.engine import installed_build
from graph_loader.stores.hosting import JoinedHost
from tests.contract.graphs import wait_until
from tests.contract.hosts import JVM, PATIENCE, ROOT, address_file, held, linux, posix, query

pytestmark = pytest.mark.embedded


# What it lets nobody see


@posix
def test_folders_and_files_are_the_owners_only(joined: JoinedHost, shared_store: Path) -> None:
    assert shared_store.stat().st_mode & 0o777 == 0o700
    assert runtime.runtime_directory().stat().st_mode & 0o077 == 0
    for path in (shared_store / "secrets.json", shared_store / "host.log", address_file(shared_store)):
        assert path.stat().st_mode & 0o777 == 0o600, path
    open_to_others = [path for path in (shared_store / "engine").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


@posix
def test_a_folder_that_was_open_is_closed(own_store: Path) -> None:
    own_store.mkdir(parents=True, mode=0o755)
    own_store.chmod(0o755)
    runtime.make_private_folder(own_store)
    assert own_store.stat().st_mode & 0o777 == 0o700


def test_the_passwords_stand_nowhere_else(joined: JoinedHost, shared_store: Path) -> None:
    address = joined.address
    query(address, "CREATE (:Seen {id: 1})")
    for hidden in (address.writer.password, address.reader.password, address.secret):
        assert len(hidden) >= 32
        at = [path for path in shared_store.rglob("*") if path.is_file() and hidden.encode() in path.read_bytes()]
        assert [path.name for path in at] == ([] if hidden == address.secret else ["secrets.json"])
        assert hidden not in repr(address) + repr(joined) + repr(hosting.host_status(shared_store))
        for process in Path("/proc").glob("[0-9]*"):
            for kind in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    assert hidden.encode() not in (process / kind).read_bytes()
    assert address.writer.password not in address_file(shared_store).read_text(encoding="utf-8")


def test_no_traceback_shows_a_password(
    joined: JoinedHost, shared_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(StoreError) as caught:
        hosting.join_host(shared_store, "sidu")
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format(chain=True))
    assert joined.address.writer.password not in shown
    assert joined.address.secret not in shown


def test_nothing_but_bolt_and_the_control_port_answers(joined: JoinedHost, shared_store: Path) -> None:
    """The native build cannot close HTTP; there it is loopback only and the password guards it."""
    log = (shared_store / "host.log").read_text(encoding="utf-8")
    found = re.search(r"HTTP Server started \(host=(\S+) port=(\d+)", log)
    assert found is not None and found[1] == "127.0.0.1"
    port = int(found[2])
    if JVM:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)
        return
    for path in ("/api/v1/server", "/api/v1/databases", "/api/v1/mcp", "/api/v1/query/sidu"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
        assert refused.value.code in {401, 403, 404, 405}, path
        refused.value.close()


@linux
def test_it_listens_on_loopback_only(joined: JoinedHost) -> None:
    """From /proc: the sockets of the host's process that listen, and where."""
    held_inodes = set()
    for link in Path(f"/proc/{joined.address.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            held_inodes.add(os.readlink(link).removeprefix("socket:[").removesuffix("]"))
    where = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{joined.address.pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in held_inodes:
                address, port = fields[1].split(":")
                where.add((address, int(port, 16)))
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
    assert {address for address, _ in where} <= loopback
    expected = {joined.address.control_port, int(joined.address.uri.rpartition(":")[2])}
    assert {port for _, port in where} >= expected
    assert len(where) == (2 if JVM else 3)


@linux
def test_the_host_holds_nothing_of_its_starter(joined: JoinedHost, shared_store: Path) -> None:
    """Neither a pipe nor a terminal nor a folder, so that a command ends and a folder can be removed."""
    process = Path(f"/proc/{joined.address.pid}")
    assert os.readlink(process / "fd" / "0") == os.devnull
    for number in ("1", "2"):
        assert os.readlink(process / "fd" / number) == str(shared_store / "host.log")
    assert Path(os.readlink(process / "cwd")) == shared_store / "engine"
    assert os.getsid(joined.address.pid) == joined.address.pid


# What goes wrong


def test_in_use_by_another_session(
    joined: JoinedHost, shared_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path))
    begun = time.monotonic()
    for act in (lambda: hosting.join_host(shared_store, "sidu"), lambda: hosting.stop_host(shared_store)):
        with pytest.raises(StoreError) as caught:
            act()
        assert caught.value.code == "KG606"
    assert time.monotonic() - begun < 10.0
    assert hosting.host_status(shared_store) is None
    monkeypatch.undo()
    assert query(joined.address, "RETURN 1 AS one") == [{"one": 1}]


def test_made_by_a_newer_version(own_store: Path) -> None:
    own_store.mkdir(parents=True)
    (own_store / "store.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG604"
    assert "99" in caught.value.message()
    assert {path.name for path in own_store.iterdir()} == {"store.json", "start.lock"}


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "1"}', ""])
def test_an_unreadable_store_file(own_store: Path, text: str) -> None:
    own_store.mkdir(parents=True, exist_ok=True)
    (own_store / "store.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG607"


def test_a_file_in_the_place_of_the_folder(own_store: Path) -> None:
    own_store.parent.mkdir(parents=True, exist_ok=True)
    own_store.write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG605"
    assert caught.value.exit_code == 4
    own_store.unlink()


LIMITED = """
import os, resource, sys
from pathlib import Path
from graph_loader.errors import SiduError, message_table
from graph_loader.stores import hosting
message_table()
store = Path(sys.argv[2])
if sys.argv[1] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
elif os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    hosting.join_host(store, "sidu")
except SiduError as error:
    print(error.code, error.message())
"""


@posix
@pytest.mark.parametrize("limit", ["full", "read-only"])
def test_a_folder_that_cannot_be_written(limit: str, own_folders: tuple[Path, Path]) -> None:
    """A file system that takes no more, and a folder of somebody else's."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        parent = Path(place) / "stores"
        parent.mkdir()
        run_folder = Path(place) / "run"
        run_folder.mkdir()
        run_folder.chmod(0o777)
        if limit == "read-only":
            parent.chmod(0o555)
        ran = subprocess.run(
            [sys.executable, "-c", LIMITED, limit, str(parent / "store")], capture_output=True, timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SIDU_RUNTIME_DIR": str(run_folder), "HOME": place},
            encoding="utf-8", check=False,
        )  # fmt: skip
    assert ran.stderr == ""
    assert ran.stdout.startswith("KG605 ")
    assert {"full": "File too large", "read-only": "Permission denied"}[limit] in ran.stdout


def test_no_folder_for_the_address(own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "file" / "run"))
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG608"
    monkeypatch.undo()


def test_a_runtime_folder_of_another_user_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `su` XDG_RUNTIME_DIR still names the folder of the first user."""
    (tmp_path / "file").touch()
    monkeypatch.delenv("SIDU_RUNTIME_DIR")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(platformdirs, "user_runtime_path", lambda *_, **__: tmp_path / "file" / "sidu")
    monkeypatch.setattr(platformdirs, "user_state_path", lambda *_, **__: tmp_path / "state")
    assert runtime.runtime_directory() == tmp_path / "state" / "run"


def test_no_engine_for_this_machine(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "installed_build", lambda: None)
    with pytest.raises(UnsupportedError) as caught:
        hosting.join_host(own_store, "sidu")
    assert (caught.value.code, caught.value.exit_code) == ("KG602", 3)
    for lang in ("zh", "en"):
        assert "--store bolt://" in caught.value.hint(lang)
    assert not own_store.exists()


def test_a_folder_named_like_the_engine_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no_such_engine").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(engine_module, "BUILDS", {"no_such_engine": "no-such-engine"})
    assert installed_build() is None


@pytest.mark.slow
@posix
def test_damage_is_told_and_lost_passwords_are_not_the_end(own_store: Path, join: Callable[[Path], JoinedHost]) -> None:
    """The engine itself opens every one of these, and answers from what is left."""
    joined = join(own_store)
    query(joined.address, "UNWIND range(1, 100) AS i CREATE (:Entity:Thing {id: toString(i)})-[:T]->(:Entity)")
    joined.close()
    hosting.stop_host(own_store)
    database = own_store / "engine" / "databases" / "sidu"
    buckets = sorted(path for path in database.glob("*.bucket") if path.stat().st_size)
    for path, text in ((buckets[0], b"short"), (buckets[-1], None), (database / "schema.json", b'{"x')):
        whole = path.read_bytes()
        path.unlink()
        if text is not None:
            path.write_bytes(text)
        begun = time.monotonic()
        with pytest.raises(StoreError) as caught:
            hosting.join_host(own_store, "sidu")
        assert time.monotonic() - begun < PATIENCE
        assert caught.value.code == "KG607"
        assert path.name in caught.value.message()
        assert "sidu load" in caught.value.hint()
        path.write_bytes(whole)

    # Whole again. The passwords are lost: new ones are made, the data stays.
    old = json.loads((own_store / "secrets.json").read_text(encoding="utf-8"))
    (own_store / "secrets.json").unlink()
    joined = join(own_store)
    assert joined.address.writer.password != old["writer"]
    assert query(joined.address, "MATCH (n:Thing)-[:T]->(m) RETURN count(m) AS c") == [{"c": 100}]
    with make_driver(joined.address.uri, ("reader", joined.address.reader.password), 1.0) as reader:
        reader.verify_connectivity()
    joined.close()

    # After a kill there is an address where nobody answers and no note of sizes, but the schema must still be one.
    os.kill(joined.address.pid, signal.SIGKILL)
    assert wait_until(lambda: not held(own_store), 20.0)
    assert address_file(own_store).exists()
    assert hosting.host_status(own_store) is None
    (database / "schema.json").write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG607"


def test_an_engine_that_does_not_start_says_why(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_store / "engine").mkdir(parents=True)
    (own_store / "engine" / "config").write_text("a file in the place of a folder", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code in {"KG601", "KG605"}
    assert str(own_store) in caught.value.message() + caught.value.hint()
