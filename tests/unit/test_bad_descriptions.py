"""Every class of bad input: a stable code, the right place, a hint in two languages, and nothing to load."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_loader.errors import DataError, WorkspaceError
from graph_loader.yaml_events import MAX_DEPTH, MAX_FILE_BYTES, MAX_SCALAR_BYTES
from tests.workspaces import make_workspace, region_of, write

CASES = yaml.safe_load((Path(__file__).parent.parent / "cases" / "bad_descriptions.yaml").read_text(encoding="utf-8"))


def content(case: dict[str, Any]) -> bytes:
    if "bytes" in case:
        return str(case["bytes"]).encode("latin-1").decode("unicode_escape").encode("latin-1")
    return str(case["text"]).encode(case.get("encoding", "utf-8"))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_is_refused_with_code_and_place(case: dict[str, Any], tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "lab", {"b.yaml": content(case), **case.get("files", {})})
    checked = region_of(folder).check()
    found = [
        (p.code, p.source.line)
        for p in checked.problems
        if p.severity == "error" and p.source.file == case.get("file", "data/b.yaml")
    ]
    assert (case["code"], case["line"]) in found
    assert not checked.sound
    problem = next(p for p in checked.problems if p.code == case["code"])
    if "column" in case:
        assert problem.source.column == case["column"]
    if "hint" in case:
        assert case["hint"] in problem.hint("zh") and case["hint"] in problem.hint("en")
    for lang in ("zh", "en"):
        assert problem.message(lang) and "{" not in problem.message(lang).replace("{…}", "")


def test_bad_input_never_reaches_the_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_workspace(tmp_path / "lab", {"b.yaml": "universities:\n  - {id: a}\n"})
    region = region_of(folder)
    monkeypatch.setattr(type(region), "store", property(lambda self: pytest.fail("the store was opened")))
    with pytest.raises(DataError) as error:
        region.load()
    assert error.value.code == "KG500"
    assert [problem.code for problem in error.value.problems if problem.severity == "error"] == ["KG332"]


def test_every_problem_of_all_files_in_one_pass(tmp_path: Path) -> None:
    files = {
        "b.yaml": "universities:\n  - {id: a, nam: x}\n  - {id: b, name: y, established: 2024-13-45}\n",
        "c.yaml": "universities:\n  - id: 'x\n",
        "d.yaml": "enterprises:\n  - {id: b, name: z, located_in: nowhere}\n",
    }
    checked = region_of(make_workspace(tmp_path / "lab", files)).check()
    found = {(p.source.file, p.code) for p in checked.problems if p.severity == "error"}
    assert found == {
        ("data/b.yaml", "KG331"), ("data/b.yaml", "KG332"), ("data/b.yaml", "KG306"), ("data/c.yaml", "KG111"),
        ("data/d.yaml", "KG338"), ("data/d.yaml", "KG401"),
    }  # fmt: skip


def test_deep_nesting_ends_at_the_limit(tmp_path: Path) -> None:
    deep = "universities:\n  - id: " + "[" * 100_000
    checked = region_of(make_workspace(tmp_path / "lab", {"b.yaml": deep})).check()
    (problem,) = [p for p in checked.problems if p.severity == "error"]
    assert (problem.code, problem.source.line) == ("KG112", 2)
    assert problem.source.column <= len("  - id: ") + MAX_DEPTH + 1


def test_a_value_above_what_an_engine_takes(tmp_path: Path) -> None:
    text = f"universities:\n  - {{id: a, name: {'x' * (MAX_SCALAR_BYTES + 1)}}}\n"
    checked = region_of(make_workspace(tmp_path / "lab", {"b.yaml": text})).check()
    assert ("KG108", 2) in [(p.code, p.source.line) for p in checked.problems]


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "lab")
    with open(folder / "data" / "huge.yaml", "wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    checked = region_of(folder).check()
    assert [(p.code, p.source.file) for p in checked.problems] == [("KG107", "data/huge.yaml")]


@pytest.mark.parametrize(
    "name",
    [
        'it\'s "quoted" `ticked` $dollar \\ back',
        "two\nlines",
        "emoji \U0001f680 and \U0001f468\u200d\U0001f469\u200d\U0001f467",
        "\u200fעברית\u200e and RTL \u202emark\u202c",
        "潍" * 10_000,
        "{braces} [brackets] # hash: colon",
        *("no", "010", "1:30", "null", "~"),
    ],
)
def test_any_name_is_kept_to_the_letter(name: str, tmp_path: Path) -> None:
    record = yaml.safe_dump({"universities": [{"id": "a", "name": {"zh": name}}]}, allow_unicode=True)
    checked = region_of(make_workspace(tmp_path / "lab", {"b.yaml": record})).check()
    assert checked.sound, [str(problem) for problem in checked.problems]
    assert checked.graph.nodes["a"].properties["name_zh"] == name


def test_text_that_looks_like_something_else_stays_text(tmp_path: Path) -> None:
    text = "enterprises:\n  - {id: a, name: no, aliases: [010, no, 1:30, 2024-13-45, 0x1F, 1e3]}\n"
    checked = region_of(make_workspace(tmp_path / "lab", {"b.yaml": text})).check()
    properties = checked.graph.nodes["a"].properties
    assert properties["name_zh"] == "no"
    assert properties["aliases"] == ["010", "no", "1:30", "2024-13-45", "0x1F", "1e3"]


def test_a_missing_source_is_a_warning(tmp_path: Path) -> None:
    checked = region_of(make_workspace(tmp_path / "lab", {"b.yaml": "fields:\n  - {id: f, name: x}\n"})).check()
    assert checked.sound
    assert [(p.code, p.severity) for p in checked.problems] == [("KG340", "warning")]


def test_the_same_link_twice_unites_its_sources(tmp_path: Path) -> None:
    text = (
        "default_sources: {src: p. 1}\n"
        "universities:\n  - {id: a, name: x, active_in: [f, {ref: f, sources: {src: p. 2}}]}\n"
        "fields:\n  - {id: f, name: y}\n"
    )
    checked = region_of(make_workspace(tmp_path / "lab", {"b.yaml": text})).check()
    assert [(p.code, p.severity) for p in checked.problems] == [("KG406", "note")]
    (link,) = checked.graph.links.values()
    assert (link.properties["source_ids"], link.properties["locators"]) == (["src", "src"], ["p. 1", "p. 2"])


def test_a_path_from_elsewhere_is_checked_but_not_loaded(tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "lab")
    write(tmp_path / "other" / "bad.yaml", "universities:\n  - {id: a}\n")
    with pytest.raises(WorkspaceError) as error:
        region_of(folder).load([tmp_path / "other" / "bad.yaml"])
    assert error.value.code == "KG823"
    checked = region_of(folder).check([tmp_path / "other" / "bad.yaml"])
    assert "KG332" in [problem.code for problem in checked.problems]
