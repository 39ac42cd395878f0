"""``sidu followup``: records are added and closed as text, and nothing is written that is not sound."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_loader import cli
from graph_loader.workspace import Workspace


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "lab"
    Workspace.create(folder)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SIDU_LANG", "en")
    return folder


def told(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["followup", *arguments])
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def listed(capsys, *arguments: str) -> list[dict[str, object]]:
    code, out, _ = told(capsys, "list", "--format", "json", *arguments)
    assert code == 0
    rows: list[dict[str, object]] = json.loads(out)["rows"]
    return rows


def file_of(lab: Path, name: str = "followups.yaml") -> Path:
    return next(lab.joinpath("data").rglob(name))


def test_a_list_without_rows_says_so(lab, capsys):
    assert told(capsys, "list", "--role", "nobody")[2] == "no rows\n"


def test_a_source_is_named_once(lab, capsys):
    code, _, err = told(capsys, "add", "x", "--about", "a", "--source", "s=p. 1", "--source", "s=p. 2")
    assert code == 2 and "the source 's' stands twice" in err


def test_what_is_added_is_listed_by_its_day(lab, capsys):
    code, out, _ = told(
        capsys, "add", '问"样品"：进度', "--about", "demo-contact", "--about", "demo-demand-lining",
        "--due", "2026-04-01", "--role", "成果科", "--next", "打电话", "--asked", "样品", "--held", "会面",
        "--agreed", "寄样", "--source", "demo-source=电话", "--date", "2026-03-01",
    )  # fmt: skip
    id = out.strip()
    assert code == 0 and id.startswith("followup-")
    rows = listed(capsys, "--as-of", "2026-04-03")
    assert [row["followup_id"] for row in rows] == [id, "demo-followup"]
    assert rows[0]["followup"] == '问"样品"：进度' and rows[0]["days_left"] == -2 and rows[0]["sources"] == 1
    assert rows[0]["about"] == ["demo-contact", "demo-demand-lining"] and rows[0]["role"] == "成果科"
    code, out, _ = told(capsys, "add", "second", "--about", "demo-contact", "--id", "second")
    assert (code, out) == (0, "second\n")
    assert file_of(lab).read_text(encoding="utf-8").count("followups:") == 1
    assert [row["followup_id"] for row in listed(capsys)] == [id, "demo-followup", "second"]
    assert [row["followup_id"] for row in listed(capsys, "--role", "成果科")] == [id]
    assert [row["followup_id"] for row in listed(capsys, "--as-of", "2026-04-01", "--within", "3")] == [id]


def test_done_changes_two_entries_and_nothing_else(lab, capsys):
    path = file_of(lab, "region.yaml")
    before = path.read_text(encoding="utf-8").splitlines()
    assert told(capsys, "done", "demo-followup", "--on", "2026-05-02")[0] == 0
    after = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in after if line not in before] == ["    done: 2026-05-02", "    state: done"]
    assert len(after) == len(before) + 1
    assert listed(capsys) == [] and listed(capsys, "--all")[0]["state"] == "done"
    assert told(capsys, "done", "demo-followup", "--dropped", "--on", "2026-05-03")[0] == 0
    again = path.read_text(encoding="utf-8").splitlines()
    assert [line for line in again if line not in after] == ["    done: 2026-05-03", "    state: dropped"]


@pytest.mark.parametrize("break_", ["\n", "\r\n"])
def test_flow_style_quotes_and_line_ends_are_kept(lab, capsys, break_):
    folder = file_of(lab, "region.yaml").parent
    lines = [
        "default_sources: {demo-source: x}", "synthetic: true", "followups:",
        "  - {id: 'flow', name: 甲, state: \"open\", follows_up: demo-contact} # why",
        "  - id: block  # a remark", "    name: 乙", "    follows_up: demo-contact", "",
    ]  # fmt: skip
    path = folder / "followups.yaml"
    path.write_bytes(break_.join(lines).encode())
    for id in ("flow", "block"):
        assert told(capsys, "done", id, "--on", "2026-05-02")[0] == 0
    assert told(capsys, "add", "third", "--about", "demo-contact", "--id", "third")[0] == 0
    data = path.read_bytes()
    assert data.count(b"\r\n") == (data.count(b"\n") if break_ == "\r\n" else 0)
    text = data.decode().replace("\r\n", "\n").split("\n")
    assert text[3] == "  - {id: 'flow', done: 2026-05-02, name: 甲, state: done, follows_up: demo-contact} # why"
    assert text[4:7] == ["  - id: block  # a remark", "    state: done", "    done: 2026-05-02"]
    assert [row["followup_id"] for row in listed(capsys)] == ["demo-followup", "third"]


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["add", "x", "--about", "nosuch"], 1, "KG884"),
        (["add", "x", "--about", "demo-contact", "--id", "demo-followup"], 1, "KG886"),
        (["add", "x", "--about", "demo-contact", "--id", "not an id"], 1, "KG884"),
        (["done", "demo-folowup"], 1, "nearest: demo-followup"),
        (["add", "x", "--about", "demo-contact", "--due", "tomorrow"], 2, "tomorrow"),
        (["add", "x"], 2, "--about"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(lab, capsys, arguments, code, expected):
    before = {path: path.read_bytes() for path in lab.rglob("*") if path.is_file()}
    answer, _, err = told(capsys, *arguments)
    assert answer == code and expected in err and "Traceback" not in err
    assert {path: path.read_bytes() for path in lab.rglob("*") if path.is_file()} == before


def test_a_file_that_ends_in_another_section_is_left_alone(lab, capsys):
    path = file_of(lab, "region.yaml").parent / "followups.yaml"
    written = "followups: []\nsources: []\n"
    path.write_text(written, encoding="utf-8")
    code, _, err = told(capsys, "add", "x", "--about", "demo-contact")
    assert code == 1 and "KG883" in err and path.read_text(encoding="utf-8") == written


def test_the_packaged_workspace_is_not_written_to(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIDU_LANG", "zh")
    code, _, err = told(capsys, "add", "x", "--about", "xjtu")
    assert code == 1 and "KG881" in err
    assert listed(capsys) == []
