"""``sidu query`` with a store that answers from a list; the real engines are in tests/contract."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
import yaml

import graph_loader
from graph_loader import cli
from graph_loader.api import Region
from graph_loader.cli.options import Settings
from graph_loader.stores.base import DatasetState
from tests.unit.query_fakes import BODY, FRONT, SCHEMA, FakeReader, Raw, file_text

FIRMS = [("f1", "甲公司"), ("f2", "=1+1"), ("f3", "third")]
PARAMETERS = """\
  kind: {type: string, scheme: kind, default: null, help: {zh: 类别, en: Kind}}
  at_least: {type: integer, default: 2, min: 1, max: 9, help: {zh: 至少, en: At least}}
  open: {type: boolean, default: false, help: {zh: 开放, en: Open}}
  tag: {type: string, list: true, help: {zh: 标签, en: Tags}}
  day: {type: date, default: today, help: {zh: 日, en: Day}}
"""


class FakeStore(FakeReader):
    """A store without a server."""

    states = (DatasetState("test", "loaded", "2026-11-23T00:00:00Z"),)

    def datasets(self):
        return list(self.states)

    def close(self):
        pass


class FakeRegion(Region):
    """A region whose store is the fake one."""

    fake: FakeStore

    @property
    def store(self):
        return self.fake


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "lab"
    (folder / "queries" / "test").mkdir(parents=True)
    (folder / "data").mkdir()
    (folder / "schema.yaml").write_text(SCHEMA, encoding="utf-8")
    front = FRONT.replace(
        "  kind: {type: string, scheme: kind, default: null, help: {zh: 类别, en: Kind}}\n", PARAMETERS
    )
    body = BODY.replace("WHERE", "WHERE $at_least > 0 AND $open IS NOT NULL AND $tag IS NULL OR $day IS NULL OR")
    front += "tests:\n  - {rows: 3, first: {firm_id: f1}}\n  - {on: elsewhere, rows: 0}\n"
    (folder / "queries" / "test" / "firms.cypher").write_text(file_text(front, body), encoding="utf-8")
    return folder


@pytest.fixture
def store():
    return FakeStore(
        lambda text, parameters: Raw(("firm_id", "firm"), FIRMS) if "Firm" in text else Raw(("one",), [(1,)])
    )


@pytest.fixture
def sidu(workspace, store, monkeypatch, capsysbinary):
    """Run a command in the workspace; gives exit code, stdout and stderr."""

    def region(settings, *, access="public"):
        found = FakeRegion(settings.workspace, settings.store, access=access)
        found.fake = store
        return found

    monkeypatch.setattr(Settings, "region", region)
    monkeypatch.chdir(workspace)

    def run(*arguments, lang="en"):
        code = cli.run([*arguments, *(["--lang", lang] if lang else [])])
        out, err = capsysbinary.readouterr()
        return code, out.decode("utf-8-sig"), err.decode()

    return run


def test_list_and_show(sidu):
    code, out, _ = sidu("query", "list", "--format", "json")
    rows = {row["id"]: row for row in json.loads(out)["rows"]}
    assert code == 0 and rows["firms"]["origin"] == "workspace" and rows["partners"]["origin"] == "packaged"
    assert rows["firms"]["params"] == ["kind", "at_least", "open", "tag", "day"]
    code, out, _ = sidu("query", "list", "--group", "test", lang="zh")
    assert out.splitlines()[1].split("\t")[:3] == ["test", "firms", "企业"]
    code, out, _ = sidu("query", "show", "firms")
    assert code == 0 and "Which firms are there?" in out and "MATCH (f:Firm)" in out
    assert json.loads(sidu("query", "show", "firms", "--format", "json")[1])["columns"][0]["name"] == "firm_id"


def test_run_writes_tsv_into_a_pipe_and_notes_to_stderr(sidu, store):
    code, out, err = sidu("query", "run", "firms")
    assert code == 0 and err == ""
    assert out.splitlines() == ["firm_id\tfirm", "f1\t甲公司", "f2\t=1+1", "f3\tthird"]
    _, parameters, limit, timeout = store.asked[0]
    assert limit == 200 and timeout == 10.0 and parameters["at_least"] == 2 and parameters["open"] is False


def test_parameters_are_options(sidu, store):
    code, _, err = sidu(
        "query", "run", "firms", "--kind", "大", "--at-least", "5", "--open", "--tag", "a", "--tag", "b",
        "--day", "2024-05-25", "--limit", "2", "--timeout", "500ms",
    )  # fmt: skip
    assert code == 0 and "only the first 2 rows" in err
    assert store.asked[-1][1:] == (
        {"kind": "big", "at_least": 5, "open": True, "tag": ["a", "b"], "day": "2024-05-25"}, 2, 0.5,
    )  # fmt: skip
    sidu("query", "run", "firms", "--no-open", "--no-limit")
    assert store.asked[-1][1]["open"] is False and store.asked[-1][2] is None


def test_help_of_a_query(sidu):
    code, out, _ = sidu("query", "run", "--lang", "zh", "firms", "--help", lang=None)
    assert code == 0 and "有哪些企业" in out and "--at-least" in out and "1–9" in out and "--no-open" in out
    code, out, _ = sidu("query", "run", "--help")
    assert code == 0 and "firms" in out and "Partner institutions" in out


@pytest.mark.parametrize(
    ("arguments", "code", "text"),
    [
        (["run", "frims"], 2, "near: firms"),
        (["run", "firms", "--kind", "bigg"], 2, "near: big"),
        (["run", "firms", "--at-least", "10"], 2, "KG765"),
        (["run", "firms", "--at-least", "x"], 2, "KG764"),
        (["run", "firms", "--day", "2024-13-45"], 2, "KG764"),
        (["run", "firms", "--kin", "big"], 2, "--kind"),
        (["run", "firms", "--limit", "0"], 2, "KG783"),
        (["run", "firms", "--limit", "9" * 5000], 2, "KG783"),
        (["list", "--group", "nothing"], 0, "no rows"),
        (["run", "firms", "--timeout", "soon"], 2, "KG783"),
        (["run", "firms", "-o", "x.doc"], 2, "KG770"),
        (["run", "firms", "-o", "missing/x.csv"], 2, "KG773"),
        (["run", "connection", "--from", "a"], 2, "KG762"),
        (["show", "frims"], 2, "near: firms"),
        (["adhoc"], 2, "KG781"),
        (["adhoc", "MATCH (n) DETACH DELETE n"], 2, "KG734"),
        (["adhoc", "RETURN 1 AS one; RETURN 2 AS two"], 2, "KG736"),
        (["diff", "a.json", "b.json"], 2, "KG775"),
        (["run", "firms", "--fail-if-any"], 6, ""),
        (["run", "firms", "--fail-if-empty"], 0, ""),
    ],
)
def test_exit_codes(sidu, arguments, code, text):
    found, _, err = sidu("query", *arguments)
    assert (found, text in err) == (code, True), err
    assert "Traceback" not in err


def test_no_rows(sidu, store):
    store.respond = lambda text, parameters: Raw(("firm_id", "firm"), [] if "MATCH (f:Firm)" in text else [("x", "y")])
    code, out, err = sidu("query", "run", "firms")
    assert code == 0 and out == "firm_id\tfirm\n" and "no rows" in err
    assert sidu("query", "run", "firms", "--fail-if-empty")[0] == 6
    assert sidu("query", "run", "firms", "--fail-if-any")[0] == 0
    store.respond = lambda text, parameters: Raw(("firm_id", "firm"), [])
    code, _, err = sidu("query", "run", "firms")
    assert code == 1 and "sidu load" in err


def test_what_a_reader_must_know_of_the_store(sidu, store):
    store.states = (DatasetState("a", "loading"), DatasetState("b", "loaded", "x", True))
    _, out, err = sidu("query", "run", "firms")
    assert "not complete" in err and "synthetic" in err and "complete" not in out


def test_files_by_suffix(sidu, workspace):
    for name in ("a.csv", "a.json", "a.xlsx", "a.parquet", "a.md", "a.jsonl", "a.tsv"):
        code, out, err = sidu("query", "run", "firms", "-o", name)
        assert code == 0 and out == "" and "wrote" in err
    assert (workspace / "a.csv").read_text(encoding="utf-8").splitlines()[2] == "f2,'=1+1"
    assert json.loads((workspace / "a.json").read_text(encoding="utf-8"))["rows"][1]["firm"] == "=1+1"
    assert openpyxl.load_workbook(workspace / "a.xlsx").worksheets[0]["B4"].value == "=1+1"
    assert (workspace / "a.parquet").read_bytes().startswith(b"PAR1")
    assert not [path for path in workspace.iterdir() if path.name.endswith(".tmp")]
    sidu("query", "run", "firms", "-o", "b.csv", "--bom")
    assert (workspace / "b.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    sidu("query", "run", "firms", "-o", "data.txt", "--format", "json")
    assert json.loads((workspace / "data.txt").read_text(encoding="utf-8"))["query"] == "firms"


def test_a_file_that_stands_stays_whole(sidu, workspace, store):
    (workspace / "a.csv").write_text("before", encoding="utf-8")
    store.respond = lambda *_: Raw(("other",), [(1,)])
    assert sidu("query", "run", "firms", "-o", "a.csv")[0] == 2
    assert (workspace / "a.csv").read_text(encoding="utf-8") == "before"
    if hasattr(os, "symlink") and os.name != "nt":
        (workspace / "link.csv").symlink_to("a.csv")
        store.respond = lambda *_: Raw(("firm_id", "firm"), FIRMS)
        assert sidu("query", "run", "firms", "-o", "link.csv")[0] == 0
        assert (workspace / "link.csv").is_symlink() and "f1" in (workspace / "a.csv").read_text(encoding="utf-8")


def test_print_cypher_and_explain(sidu, store):
    code, out, _ = sidu("query", "run", "firms", "--print-cypher", "--kind", "big", "--tag", "it's")
    assert code == 0 and store.asked == []
    assert out.startswith(":param kind => 'big';") and ":param tag => ['it\\'s'];" in out and "MATCH (f:Firm)" in out
    code, out, err = sidu("query", "run", "firms", "--explain", "--format", "json")
    assert json.loads(out)["query"] == "firms" and "Which firms are there?" in err and "at_least = 2" in err


def test_options_may_stand_anywhere(sidu, workspace, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert sidu("query", "run", "firms")[0] == 2
    for arguments in (
        ["--workspace", str(workspace), "query", "run", "firms"],
        ["query", "run", "firms", "--workspace", str(workspace)],
        ["query", "run", f"--workspace={workspace}", "firms"],
        ["query", "run", "firms", f"--workspace={workspace}"],
    ):
        assert sidu(*arguments)[0] == 0, arguments


def test_one_broken_file_is_listed_and_harms_nothing(sidu, workspace):
    broken = workspace / "queries" / "test" / "broken.cypher"
    broken.write_text(file_text(FRONT.replace("id: firms", "id: broken\nx: 1"), BODY), encoding="utf-8")
    code, out, err = sidu("query", "list", "--format", "json")
    states = {row["id"]: row["state"] for row in json.loads(out)["rows"]}
    assert code == 0 and states["broken"] == "broken" and states["firms"] == "ok" and "KG703" in err
    assert sidu("query", "run", "firms")[0] == 0
    code, _, err = sidu("query", "run", "broken")
    assert code == 1 and "broken.cypher:3:1" in err and "KG771" in err
    code, out, _ = sidu("query", "check", "broken", "--format", "json")
    assert code == 1 and [problem["code"] for problem in json.loads(out)["problems"]] == ["KG703"]
    assert sidu("query", "check", "firms")[0] == 0


def test_check_is_about_this_workspace_s_schema(sidu):
    code, out, _ = sidu("query", "check", "partners")
    assert code == 1 and "KG745" in out


def test_a_query_for_a_type_that_the_schema_lacks(sidu, store, workspace):
    own = workspace / "queries" / "test" / "lacks.cypher"
    front = FRONT.replace("id: firms", "id: lacks").replace("order:", "needs: [Frim]\norder:")
    own.write_text(file_text(front, BODY.replace("(f:Firm)", "(f:Frim)")), encoding="utf-8")
    store.respond = lambda *_: Raw((), [])
    code, out, err = sidu("query", "run", "lacks")
    assert code == 1 and out == "" and "no type “Frim”" in err and "Firm" in err and "KG771" in err
    assert "lacks.cypher:" in err and "KG745" in sidu("query", "check", "lacks")[1]
    # A packaged query in a region that describes other things.
    code, _, err = sidu("query", "run", "partners")
    assert code == 1 and "KG745" in err and "KG771" in err


def test_the_tests_of_an_own_query_over_a_packaged_one(sidu, store, workspace):
    """In a workspace overlay ``query test`` runs the tests of the own file, not of the one below it."""
    front = FRONT.replace("id: firms", "id: partners") + "tests:\n  - {on: test, rows: 3}\n  - {on: weifang, rows: 0}\n"
    own = workspace / "queries" / "test" / "partners.cypher"
    own.write_text(file_text(front, BODY), encoding="utf-8")
    code, out, err = sidu("query", "test", "partners", "--format", "json")
    tests = json.loads(out)["tests"]
    assert code == 0 and [test["state"] for test in tests] == ["passed", "not run"]
    assert {Path(test["file"]).name for test in tests} == {"partners.cypher"} and "own" not in err
    assert all(test["file"].endswith("queries/test/partners.cypher") for test in tests)
    store.respond = lambda *_: Raw(("firm_id", "firm"), FIRMS[:2])
    assert sidu("query", "test", "partners")[0] == 1


def test_run_draws_its_answer(sidu, store, workspace):
    front = FRONT + "graph: {nodes: [firm_id]}\n"
    (workspace / "queries" / "test" / "firms.cypher").write_text(file_text(front, BODY), encoding="utf-8")
    firms = "firms:\n  - {id: f1, name: 甲公司}\n  - {id: f2, name: 乙}\n  - {id: f3, name: 丙}\n"
    (workspace / "data" / "firms.yaml").write_text(firms, encoding="utf-8")
    code, out, err = sidu("query", "run", "firms", "--page", "answer.html", "--format", "json")
    assert code == 0 and len(json.loads(out)["rows"]) == 3 and "wrote answer.html" in err
    page = (workspace / "answer.html").read_text(encoding="utf-8")
    assert page.startswith("<!DOCTYPE html>") and "甲公司" in page
    # An answer without rows is no page, and the old one stays what it was.
    store.respond = lambda text, _: Raw(("firm_id", "firm"), [] if "firm_id" in text else [("f1",)])
    code, out, err = sidu("query", "run", "firms", "--page", "other.html")
    assert code == 0 and "no rows" in err and not (workspace / "other.html").exists()


def test_test(sidu, store):
    code, out, err = sidu("query", "test", "firms")
    assert code == 0 and "passed" in out and "not run" in out and "1 passed, 0 failed, 1 not run" in err
    store.respond = lambda *_: Raw(("firm_id", "firm"), FIRMS[1:])
    code, out, _ = sidu("query", "test", "firms", "--format", "json")
    tests = json.loads(out)["tests"]
    assert code == 1 and [test["state"] for test in tests] == ["failed", "not run"]
    assert tests[0]["differences"] == ["rows: expected 3, got 2", "first.firm_id: expected f1, got f2"]


def test_diff(sidu, store):
    sidu("query", "run", "firms", "-o", "a.json")
    store.respond = lambda *_: Raw(("firm_id", "firm"), [("f1", "甲公司"), ("f3", "drei"), ("f4", "new")])
    sidu("query", "run", "firms", "-o", "b.json")
    code, out, _ = sidu("query", "diff", "a.json", "b.json", "--format", "json")
    assert code == 0 and [(row["change"], row["firm_id"], row["after"]) for row in json.loads(out)["rows"]] == [
        ("removed", "f2", None), ("changed", "f3", "drei"), ("added", "f4", None),
    ]  # fmt: skip
    assert sidu("query", "diff", "a.json", "b.json", "--fail-if-any")[0] == 6
    code, _, err = sidu("query", "diff", "a.json", "a.json", "--fail-if-any")
    assert code == 0 and "no change" in err


def test_adhoc(sidu, store, monkeypatch):
    code, out, _ = sidu(
        "query", "adhoc", "MATCH (f:Firm) RETURN f.id AS firm_id, f.name_zh AS firm", "--format", "jsonl"
    )
    assert code == 0 and json.loads(out.splitlines()[0]) == {"firm_id": "f1", "firm": "甲公司"}
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("RETURN '甲' AS one".encode()), encoding="utf-8"))
    assert sidu("query", "adhoc", "-")[0] == 0 and store.asked[-1][0] == "RETURN '甲' AS one"
    asked = len(store.asked)
    gbk = io.BytesIO("RETURN '潍柴' AS one".encode("gbk"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(gbk, encoding="utf-8"))
    code, _, err = sidu("query", "adhoc", "-")
    assert code == 2 and "KG784" in err and len(store.asked) == asked
    marked = io.BytesIO("RETURN 2 AS two".encode("utf-8-sig"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(marked, encoding="utf-8"))
    assert sidu("query", "adhoc", "-")[0] == 0 and store.asked[-1][0] == "RETURN 2 AS two"
    store.enforces_reading = False
    code, _, err = sidu("query", "adhoc", "RETURN 1 AS one")
    assert code == 3 and "KG785" in err


ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(graph_loader.__file__).parents[1]), "PYTHONIOENCODING": "utf-8"}
COMMAND = [sys.executable, "-m", "graph_loader.cli"]


def completions(workspace, words, tmp_path):
    """What bash would offer for the last word."""
    asked = {"_SIDU_COMPLETE": "bash_complete", "COMP_WORDS": " ".join(words), "COMP_CWORD": str(len(words) - 1)}
    away = {"SIDU_DATA_DIR": str(tmp_path / "none"), "SIDU_STORE": "bolt://127.0.0.1:1"}
    environment = {**ENVIRONMENT, **asked, **away}
    done = subprocess.run(COMMAND, env=environment, cwd=workspace, capture_output=True, check=False, timeout=60)
    return [line.partition(",")[2] for line in done.stdout.decode().splitlines()]


def test_completion_needs_no_store(workspace, tmp_path):
    def offered(*words):
        return completions(workspace, ["sidu", *words], tmp_path)

    assert "firms" in offered("query", "run", "fi")
    assert offered("query", "show", "firm") == ["firms"]
    assert "--at-least" in offered("query", "run", "firms", "--at")
    assert offered("query", "run", "firms", "--kind", "") == ["big", "small"]


@pytest.mark.skipif(os.name == "nt", reason="platform: a closed pipe is told in another way on Windows")
@pytest.mark.parametrize("form", ["jsonl", "table", "xlsx"])
def test_a_closed_pipe_is_quiet(workspace, form):
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run(
            [*COMMAND, "query", "list", "--format", form], env=ENVIRONMENT, cwd=workspace, stdout=closed,
            stderr=subprocess.PIPE, check=False, timeout=60,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, b"")


def test_messages_have_both_languages():
    from importlib import resources

    table = yaml.safe_load(
        resources.files("graph_loader").joinpath("messages/queries.yaml").read_text(encoding="utf-8")
    )
    for code, entry in table.items():
        assert code.startswith("KG7")
        for part in entry.values():
            assert set(part) == {"zh", "en"} and all(part.values()), code
