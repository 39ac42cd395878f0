"""A ledger of more than one file: where records go, that they are found again, and a dry run that says all of it."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from graph_loader.descriptions.editing import Document
from graph_loader.descriptions.saving import save
from graph_loader.errors import DataError
from graph_loader.graph import Graph
from graph_loader.ledgers import importing, places
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.reporting import ImportReport
from graph_loader.workspace import DescriptionFile
from tests.ledger_files import HEAD, ONTOLOGY, csv_file, lab, mapping_file
from tests.workspaces import region_of

COUNT = 60
FIRMS = """\
default_sources: {src: x}
enterprises: [{id: a, name: 甲公司}, {id: b, name: 乙公司}]
"""
LINKS = """\
ledger: 1
section: cooperations
file: ledgers/patents.yaml
source: {id: patents, name: 共同专利, kind: ledger}
defaults: {role: co_patent}
columns: {甲方: from, 乙方: to, 日期: period, 备注: note}
"""
MAPPING = HEAD + "  研究方向: research_directions\n  上级: part_of\n"


def imported(workspace, rows: Sequence[tuple[str, ...]], **options: Any) -> ImportReport:
    folder = Path(str(workspace.root)).parent
    path = csv_file(folder, [("名称", "研究方向", "上级"), *((*row, "")[:3] for row in rows)])
    return import_ledger(workspace, ONTOLOGY, path, mapping_file(folder, MAPPING), **options)


def texts(workspace) -> dict[str, str]:
    folder = Path(str(workspace.root)) / "data" / "ledgers"
    return {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.yaml")}


@pytest.fixture
def rows(monkeypatch) -> list[tuple[str, str]]:
    monkeypatch.setattr(places, "CHARACTERS_PER_FILE", 2000)
    return [(f"第{number}研究所", f"方向{number}") for number in range(1, COUNT + 1)]


def test_what_is_too_much_for_one_file_goes_on_in_further_ones(tmp_path, rows):
    workspace = lab(tmp_path)
    report = imported(workspace, rows)
    files = texts(workspace)
    assert report.sheets[0].changes.created and len(report.sheets[0].changes.created) == COUNT
    assert len(files) > 3 and set(files) == {Path(name).name for name in report.files}
    assert set(files) == {"institutes.yaml", *(f"institutes-{number}.yaml" for number in range(2, len(files) + 1))}
    # No file grows by more than the record that reached the limit.
    assert all(len(text.encode("utf-8")) < 4000 for text in files.values())
    checked = region_of(Path(str(workspace.root))).check()
    assert checked.sound and set(report.sheets[0].changes.created) <= set(checked.graph.nodes)
    again = imported(workspace, list(reversed(rows)))
    assert again.files == [] and again.sheets[0].changes.unchanged == COUNT


def test_a_changed_row_changes_the_file_that_it_stands_in(tmp_path, rows):
    workspace = lab(tmp_path)
    imported(workspace, rows)
    before = texts(workspace)
    for name, text in before.items():
        found = next(row for row in rows if f"{{zh: {row[0]}}}" in text)
        changed = imported(workspace, [(one, "新方向" if (one, what) == found else what) for one, what in rows])
        assert [Path(one).name for one in changed.files] == [name]
        after = texts(workspace)
        assert after[name] == text.replace(f"[{found[1]}]", "[新方向]") and {**after, name: text} == before
        imported(workspace, rows)
        assert texts(workspace) == before


def test_new_rows_go_to_the_last_file_and_rows_that_are_gone_are_told_from_any(tmp_path, rows):
    workspace = lab(tmp_path)
    imported(workspace, rows)
    before = texts(workspace)
    report = imported(workspace, [*rows[1:], ("新研究所", "新方向")])
    after = texts(workspace)
    last = f"institutes-{len(before)}.yaml"
    assert len(report.sheets[0].gone) == 1 and rows[0][0] in "".join(before.values())
    assert {name for name in after if after[name] != before.get(name)} <= {last, f"institutes-{len(before) + 1}.yaml"}
    assert "新研究所" in "".join(after.values())


def test_a_dry_run_says_what_the_run_would_say(tmp_path, rows):
    workspace = lab(tmp_path)
    circle = [("甲研究所", "一", "乙研究所"), ("乙研究所", "二", "甲研究所")]
    found = []
    for dry_run in (True, False):
        with pytest.raises(DataError) as refused:
            imported(workspace, circle, dry_run=dry_run)
        found.append([(one.code, one.source) for one in refused.value.problems])
        assert texts(workspace) == {}
    assert found[0] == found[1] and found[0][0][0] == "KG404"
    assert imported(workspace, rows, dry_run=True).files == imported(workspace, rows).files


def test_files_in_which_nothing_changes_are_not_taken_apart(tmp_path, rows, monkeypatch):
    workspace = lab(tmp_path)
    imported(workspace, rows)
    opened: list[str] = []
    read = Document.read

    def noted(file: DescriptionFile) -> Document:
        opened.append(Path(file.label).name)
        return read(file)

    monkeypatch.setattr(Document, "read", noted)
    assert imported(workspace, rows).files == [] and opened == []
    number = int(next(row[0] for row in rows if row[0] in texts(workspace)["institutes-2.yaml"])[1:-3])
    changed = [*rows[: number - 1], (rows[number - 1][0], "新方向"), *rows[number:]]
    assert [Path(name).name for name in imported(workspace, changed).files] == ["institutes-2.yaml"]
    assert opened == ["institutes-2.yaml"]


def test_links_that_fill_several_files(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "CHARACTERS_PER_FILE", 400)
    workspace, mapping = lab(tmp_path, {"firms.yaml": FIRMS}), mapping_file(tmp_path, LINKS)

    def run(rows: Sequence[tuple[str, str]]) -> ImportReport:
        path = csv_file(tmp_path, [("甲方", "乙方", "日期", "备注"), *(("甲公司", "乙公司", *row) for row in rows)])
        return import_ledger(workspace, ONTOLOGY, path, mapping)

    rows = [(f"20{year}", "") for year in range(10, 30)]
    first = run(rows)
    assert len(first.files) > 2 and len(first.sheets[0].changes.created) == len(rows)
    before = texts(workspace)
    assert run(list(reversed(rows))).files == []
    for name, text in before.items():
        year = next(year for year, _ in rows if f"period: {year}" in text)
        noted = run([(one, "续签" if one == year else "") for one, _ in rows])
        assert [Path(file).name for file in noted.files] == [name] and noted.sheets[0].changes.unchanged == len(
            rows
        ) - 1
        assert list(noted.sheets[0].changes.changed.values()) == [["note"]]
        assert {key for key, new in texts(workspace).items() if new != before[key]} == {name}
        assert list(run(rows).sheets[0].changes.changed.values()) == [["note"]]
        assert texts(workspace) == before


def test_what_no_column_fills_and_what_stands_within_another_record_stay(tmp_path):
    workspace = lab(tmp_path)
    mapping = HEAD + "  简介: description.zh\n  研究方向: research_directions\n"
    folder = Path(str(workspace.root)).parent

    def run(*rows: tuple[str, str, str], text: str = mapping) -> ImportReport:
        path = csv_file(folder, [("名称", "简介", "研究方向"), *rows])
        return import_ledger(workspace, ONTOLOGY, path, mapping_file(folder, text))

    run(("金属所", "", "钛"))
    path = Path(str(workspace.root)) / "data" / "ledgers" / "institutes.yaml"
    by_hand = path.read_text(encoding="utf-8") + "    description: {en: Metals}\n    note:\n"
    path.write_text(by_hand, encoding="utf-8")
    assert run(("金属所", "", "钛")).files == [] and path.read_text(encoding="utf-8") == by_hand
    run(("金属所", "金属", "钛"))
    assert "description: {zh: 金属, en: Metals}" in path.read_text(encoding="utf-8")
    run(("金属所", "", "钛"))
    assert path.read_text(encoding="utf-8") == by_hand


def test_the_graph_of_before_makes_room_for_that_of_after(tmp_path, rows, monkeypatch):
    def graphs() -> int:
        gc.collect()
        return sum(isinstance(one, Graph) for one in gc.get_objects())

    def saved(*given: Any, **more: Any) -> Any:
        seen.append(graphs())
        return save(*given, **more)

    workspace = lab(tmp_path)
    seen: list[int] = []
    imported(workspace, rows)
    before = graphs()
    monkeypatch.setattr(importing, "save", saved)
    imported(workspace, [*rows[1:], (rows[0][0], "新方向")])
    assert seen == [before]
