"""check, plan, load, status and schema as a user and a script see them: exit codes, shapes, streams, languages."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_loader.stores import hosting
from tests.cli.commands import GOOD, HEAD, OLD, Ran, Sidu
from tests.workspaces import make_workspace, write

pytestmark = pytest.mark.usefixtures("own_place")


# check


def test_check_of_sound_descriptions(sidu: Sidu, good: Path):
    assert sidu("check", "--workspace", good) == Ran(0, "", "3 records: 3 nodes, 1 links; 0 errors, 0 other problems\n")


def test_check_tells_every_problem_with_its_place_and_ends_with_1(sidu: Sidu, bad: Path):
    found = sidu("check", "--workspace", bad)
    assert found.code == 1
    lines = found.out.splitlines()
    assert [line.split(": ")[:2] for line in lines if not line.startswith("  → ")] == [
        ["data/b.yaml:3:5", "error KG332"],
        ["data/b.yaml:3:13", "error KG331"],
        ["data/b.yaml:4:35", "error KG306"],
    ]
    assert "  → did you mean 'name'?" in lines
    assert found.err.startswith("3 records: ") and "3 errors" in found.err


def test_check_as_json(sidu: Sidu, bad: Path):
    found = sidu("check", "--workspace", bad, "--format", "json")
    assert (found.code, found.err) == (1, "")
    result = json.loads(found.out)
    assert set(result) == {"problems", "records"} and result["records"] == 3
    assert [set(problem) for problem in result["problems"]] == [
        {"code", "severity", "file", "line", "column", "message", "hint"}
    ] * 3
    assert [(p["code"], p["severity"], p["line"], p["column"]) for p in result["problems"]] == [
        ("KG332", "error", 3, 5), ("KG331", "error", 3, 13), ("KG306", "error", 4, 35),
    ]  # fmt: skip
    assert {problem["file"] for problem in result["problems"]} == {"data/b.yaml"}


@pytest.mark.parametrize(
    ("lang", "has", "lacks"),
    [
        ("zh", ["错误 KG332", "缺少", "是否指“name”？", "个错误"], ["error", "lacks"]),
        ("en", ["error KG332", "lacks", "did you mean 'name'?", "errors"], ["错误", "缺少"]),
        ("both", ["错误 KG332", "缺少", "lacks", "did you mean"], []),
    ],
)
def test_check_in_either_language(sidu: Sidu, bad: Path, lang, has, lacks):
    found = sidu("check", "--workspace", bad, "--lang", lang)
    assert all(text in found.out + found.err for text in has)
    assert not any(text in found.out + found.err for text in lacks)


def test_warnings_are_no_failure(sidu: Sidu, tmp_path: Path):
    found = sidu("check", "--workspace", make_workspace(tmp_path / "lab", {"b.yaml": OLD}))
    assert found.code == 0 and "warning KG340" in found.out and "0 errors, 1 other problems" in found.err


def test_a_part_of_the_workspace_is_checked_against_the_whole(sidu: Sidu, tmp_path: Path):
    files = {"b.yaml": GOOD.replace("part_of: b", "part_of: c"), "c.yaml": HEAD + "  - {id: c, name: C}\n"}
    folder = make_workspace(tmp_path / "lab", files)
    assert sidu("check", "--workspace", folder, folder / "data" / "b.yaml").code == 0


# Where options stand


@pytest.mark.parametrize(
    "arguments",
    [
        ["--workspace", "W", "--lang", "zh", "check"],
        ["check", "--workspace", "W", "--lang", "zh"],
        ["--workspace", "W", "check", "--lang", "zh"],
        ["--lang", "en", "--workspace", "nowhere", "check", "--lang", "zh", "--workspace", "W"],
    ],
)
def test_common_options_before_and_after_the_command(sidu: Sidu, good: Path, arguments):
    found = sidu(*(str(good) if argument == "W" else argument for argument in arguments))
    assert found == Ran(0, "", "3 条记录：3 个节点，1 条联系；0 个错误，0 个其他问题\n")


def test_common_options_of_a_command_within_a_group(sidu: Sidu, good: Path):
    for line in ("schema --lang zh show", "schema show --lang zh", "--lang zh schema show"):
        assert sidu("--workspace", good, *line.split()).out.startswith("类型（小节）\n")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"SIDU_LANG": "zh"}, "条记录"),
        ({"SIDU_LANG": "en"}, "records"),
        ({"SIDU_LANG": "xx", "LC_ALL": "zh_CN.UTF-8"}, "条记录"),
        ({"SIDU_LANG": "", "LC_ALL": "", "LC_MESSAGES": "", "LANG": "zh_CN"}, "条记录"),
        ({"SIDU_LANG": "", "LC_ALL": "C"}, "records"),
    ],
)
def test_the_language_of_the_machine(sidu: Sidu, good: Path, monkeypatch: pytest.MonkeyPatch, environment, expected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert expected in sidu("check", "--workspace", good).err


# What is missing or broken


def test_an_unknown_command_and_the_nearest_one(sidu: Sidu):
    found = sidu("chekc")
    assert (found.code, found.out) == (2, "")
    assert "no such command 'chekc'; did you mean 'check'?" in found.err
    assert sidu("xyzzy").code == 2


@pytest.mark.parametrize(
    "arguments", [["check", "--nonsense"], ["check", "--format", "xml"], ["--lang", "fr", "check"], ["init"]]
)
def test_wrong_usage_ends_with_2(sidu: Sidu, arguments: list[str]):
    found = sidu(*arguments)
    assert (found.code, found.out) == (2, "") and found.err


def failures(tmp_path: Path, good: Path) -> Iterator[tuple[list[str], int, str]]:
    """Arguments, exit code and the code of the message."""
    empty = make_workspace(tmp_path / "empty", source=False)
    broken = make_workspace(tmp_path / "broken", {"b.yaml": GOOD}, schema="schema: 1\ntypes: {A: x\n")
    wrong = make_workspace(tmp_path / "wrong", {"b.yaml": GOOD}, schema="schema: 1\ntitle: {zh: a, en: b}\ntypse: {}\n")
    unsettled = make_workspace(tmp_path / "unsettled", {"b.yaml": GOOD})
    (unsettled / "sidu.yaml").write_text("datasets: x\n", encoding="utf-8")
    (tmp_path / "plain").mkdir()
    (empty / "data" / "notes").mkdir()
    yield ["check", "--workspace", str(tmp_path / "nowhere")], 1, "KG801"
    yield ["check", "--workspace", str(tmp_path / "plain")], 1, "KG802"
    yield ["check", "--workspace", str(unsettled)], 1, "KG812"
    yield ["check", "--workspace", str(broken)], 1, "KG111"
    yield ["check", "--workspace", str(wrong)], 1, "KG203"
    yield ["schema", "show", "--workspace", str(wrong)], 1, "KG203"
    yield ["load", "--workspace", str(wrong)], 1, "KG203"
    yield ["check", "--workspace", str(good), str(good / "nothing.yaml")], 1, "KG821"
    yield ["check", "--workspace", str(empty), str(empty / "data" / "notes")], 1, "KG822"
    yield ["load", "--workspace", str(empty), str(empty / "data")], 1, "KG822"
    yield ["plan", "--workspace", str(empty), str(empty / "data")], 1, "KG822"
    yield ["schema", "show", "Univercity", "--workspace", str(good)], 1, "KG890"
    yield ["plan", "--workspace", str(good), "--store", "bolt://127.0.0.1:1"], 4, "KG650"
    yield ["plan", "--workspace", str(good), "--store", "http://x"], 4, "KG653"
    yield ["plan", "--workspace", str(good), "--store", "bolt://neo4j:geheim@x"], 4, "KG669"
    yield ["init", str(good)], 1, "KG831"
    yield ["init", str(tmp_path / "new"), "--from", "weifnag"], 1, "KG834"


def test_every_failure_has_a_code_words_and_no_traceback(sidu: Sidu, tmp_path: Path, good: Path):
    for arguments, exit_code, code in failures(tmp_path, good):
        for lang in ("zh", "en"):
            found = sidu(*arguments, "--lang", lang)
            assert found.code == exit_code, (arguments, found)
            assert code in found.out + found.err, (arguments, found)
            assert "Traceback" not in found.err and "geheim" not in found.out + found.err
            assert "{" not in found.err.replace("{…}", ""), found.err


def test_a_failure_that_nobody_thought_of_is_told_without_a_traceback(
    sidu: Sidu, good: Path, monkeypatch: pytest.MonkeyPatch
):
    from graph_loader.api import Region

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Region, "check", fail)
    found = sidu("check", "--workspace", good)
    assert found.code == 1 and "KG899" in found.err and "ZeroDivisionError" in found.err
    assert "Traceback" not in found.err and "secret detail" not in found.err
    monkeypatch.setenv("SIDU_DEBUG", "1")
    with pytest.raises(ZeroDivisionError):
        sidu("check", "--workspace", good)


def test_a_broken_schema_is_a_problem_like_all_others(sidu: Sidu, tmp_path: Path):
    folder = make_workspace(tmp_path / "lab", {"b.yaml": GOOD}, schema="schema: 1\ntitle: {zh: a, en: b}\ntypse: {}\n")
    found = sidu("check", "--workspace", folder, "--format", "json")
    result = json.loads(found.out)
    assert found.code == 1 and {problem["file"] for problem in result["problems"]} == {"schema.yaml"}
    assert {"KG203", "KG204"} <= {p["code"] for p in result["problems"]}


def test_a_workspace_without_descriptions_is_a_notice(sidu: Sidu, tmp_path: Path):
    folder = make_workspace(tmp_path / "lab", source=False)
    assert sidu("check", "--workspace", folder) == Ran(0, "", "the workspace has no descriptions yet\n")
    found = sidu("check", "--workspace", folder, "--format", "json")
    assert (found.code, json.loads(found.out)) == (0, {"problems": [], "records": 0})


def test_bad_descriptions_stop_plan_and_load_before_a_store_is_opened(sidu: Sidu, bad: Path, tmp_path: Path):
    for verb in ("plan", "load"):
        found = sidu(verb, "--workspace", bad)
        assert (found.code, found.out) == (1, "")
        assert "KG332" in found.err and "KG500: the descriptions have 3 error(s); nothing was written" in found.err
    assert not (tmp_path / "stores").exists()


# plan, load and status on the embedded engine


@pytest.fixture
def hosted(tmp_path: Path) -> Iterator[None]:
    """Stop the embedded engine that a test started."""
    yield
    for store in (tmp_path / "stores" / "stores").glob("*"):
        hosting.stop_host(store)


@pytest.mark.embedded
@pytest.mark.slow
def test_plan_load_and_status_of_one_workspace(sidu: Sidu, good: Path, tmp_path: Path, hosted: None):
    here = ["--workspace", str(good)]
    before = sorted(path.name for path in good.rglob("*"))
    planned = sidu("plan", *here, "--format", "json")
    assert planned.code == 10
    plan = json.loads(planned.out)
    assert set(plan) == {"nodes", "links", "dataset", "engine", "seconds"}
    assert plan["nodes"] == {"create": 3, "update": 0, "delete": 0, "unchanged": 0}
    assert plan["links"] == {"create": 1, "update": 0, "delete": 0, "unchanged": 0}
    shown = sidu("plan", *here)
    assert shown.code == 10
    assert {"  + University a", "  + University b", "  + Source src", "  + PART_OF a → b"} <= set(
        shown.out.splitlines()
    )

    loaded = sidu("load", *here, "--format", "json")
    assert loaded.code == 0
    report = json.loads(loaded.out)
    assert {name: report[name] for name in ("nodes", "links", "dataset")} == {
        name: plan[name] for name in ("nodes", "links", "dataset")
    }
    again = json.loads(sidu("load", *here, "--format", "json").out)
    assert again["nodes"] == {"create": 0, "update": 0, "delete": 0, "unchanged": 3}
    assert sidu("plan", *here).code == 0

    status = sidu("status", *here, "--format", "json")
    result = json.loads(status.out)
    assert status.code == 0
    assert set(result) == {"engine", "store", "nodes", "links", "datasets", "loaded_at"}
    assert result["nodes"] == {"Source": 1, "University": 2} and result["links"] == {"PART_OF": 1}
    assert [(d["name"], d["state"], d["synthetic"]) for d in result["datasets"]] == [("test", "loaded", False)]
    assert result["loaded_at"]
    assert "高等院校 (University)" in sidu("status", *here, "--lang", "zh").out

    write(good / "data" / "b.yaml", GOOD.replace("name: B", "name: BB").replace("part_of: b", "note: x"))
    changed = sidu("plan", *here)
    assert changed.code == 10 and "~ University a" in changed.out and "- PART_OF a → b" in changed.out
    assert "more than a fifth" in changed.err
    refused = sidu("load", *here)
    assert refused.code == 1 and "KG503" in refused.err
    assert sidu("load", *here, "--allow-deletes").code == 0
    assert sidu("store", "check", *here).code == 0
    settings = (good / "sidu.yaml").read_text(encoding="utf-8")
    (good / "sidu.yaml").write_text(settings.replace("name: test", "name: other"), encoding="utf-8")
    dropped = sidu("status", *here)
    assert "dataset test is no longer in sidu.yaml, its data are still in the store" in dropped.err
    assert "dataset test is no longer in sidu.yaml" in sidu("plan", *here).err
    (good / "sidu.yaml").write_text(settings, encoding="utf-8")
    assert "no longer" not in sidu("status", *here).err and "no longer" not in sidu("plan", *here).err
    assert sorted(path.name for path in good.rglob("*")) == before
    assert sidu("store", "down", *here).code == 0


@pytest.mark.embedded
@pytest.mark.slow
def test_a_workspace_without_descriptions_loads_nothing_and_says_so(sidu: Sidu, tmp_path: Path, hosted: None):
    folder = make_workspace(tmp_path / "lab", source=False)
    planned = sidu("plan", "--workspace", folder)
    assert planned.code == 0 and "the workspace has no descriptions yet" in planned.err
    loaded = sidu("load", "--workspace", folder, "--format", "json")
    assert loaded.code == 0 and "the workspace has no descriptions yet" in loaded.err
    assert json.loads(loaded.out)["nodes"] == {"create": 0, "update": 0, "delete": 0, "unchanged": 0}
