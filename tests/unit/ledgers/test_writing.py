"""Sheets out and in again: nothing is lost, nothing changes, and nothing in a cell is calculated."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph_loader.graph import Graph
from graph_loader.ledgers.blank import blank
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.layout import columns_of
from graph_loader.ledgers.reporting import ImportProblemsError
from graph_loader.ledgers.writing import Table, write_ledgers, xlsx_bytes
from graph_loader.workspace import Workspace
from graph_loader.yaml_text import quoted
from tests.ledger_files import ONTOLOGY, lab
from tests.workspaces import make_workspace, region_of


def same(graph: Graph) -> tuple[set[Any], set[Any]]:
    """A graph but for the dataset that owns each thing."""
    drop = ("dataset", "hash", "synthetic")
    nodes = {
        (node.id, node.type, repr(sorted((k, v) for k, v in node.properties.items() if k not in drop)))
        for node in graph.nodes.values()
    }
    links = {
        (link.type, link.start, link.end, repr(sorted((k, v) for k, v in link.properties.items() if k not in drop)))
        for link in graph.links.values()
    }
    return nodes, links


def graph_of(workspace: Workspace, access: str = "public") -> Graph:
    region = region_of(Path(str(workspace.root)))
    region.access = access
    checked = region.check()
    assert [str(problem) for problem in checked.problems if problem.severity == "error"] == []
    return checked.graph


def brought_in(workspace: Workspace, path: Path) -> list[str]:
    try:
        return import_ledger(workspace, ONTOLOGY, path).files
    except ImportProblemsError as error:
        pytest.fail("\n".join(map(str, error.problems)))


@pytest.fixture(scope="module")
def weifang(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace.create(tmp_path_factory.mktemp("weifang") / "lab", "weifang")


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_was_exported_comes_back_as_it_is(weifang, tmp_path, lang):
    graph = graph_of(weifang)
    book = tmp_path / "all.xlsx"
    write_ledgers(graph, ONTOLOGY, "xlsx", book, lang=lang)
    assert brought_in(weifang, book) == []
    if lang == "en":
        return  # once into an empty workspace is enough
    empty = Workspace.find(explicit=make_workspace(tmp_path / "empty", source=False))
    assert len(brought_in(empty, book)) == 1
    assert same(graph_of(empty)) == same(graph)


def test_a_csv_a_section_comes_back_as_it_is(weifang, tmp_path):
    folder = tmp_path / "csv"
    write_ledgers(graph_of(weifang), ONTOLOGY, "ledgers", folder)
    assert {path.suffix for path in folder.iterdir()} == {".csv"} and len(list(folder.iterdir())) > 30
    for name in ("agreements.csv", "cooperations.csv", "enterprises.csv"):
        assert brought_in(weifang, folder / name) == []
    write_ledgers(graph_of(weifang), ONTOLOGY, "ledgers", folder)  # over an earlier one


def test_an_edited_export_changes_the_record_where_it_stands(tmp_path):
    workspace = Workspace.create(tmp_path / "lab", "weifang")
    path = tmp_path / "all.xlsx"
    write_ledgers(graph_of(workspace), ONTOLOGY, "xlsx", path)
    book = openpyxl.load_workbook(path)
    sheet: Any = book["高等院校"]
    keys = {str(cell.value).rpartition(" ")[2]: cell.column for cell in sheet[2]}
    row = next(row for row in range(3, sheet.max_row + 1) if sheet.cell(row, keys["id"]).value == "bit")
    sheet.cell(row, keys["short_name.zh"]).value = "北理工"
    sheet.cell(row, keys["established"]).value = None
    book.save(path)
    file = tmp_path / "lab/data/weifang/universities.yaml"
    before = file.read_text(encoding="utf-8").splitlines()
    assert len(brought_in(workspace, path)) == 1
    after = file.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == ["    established: 1940"] and len(after) == len(before)
    assert "    short_name: {zh: 北理工}" in after
    properties = graph_of(workspace).nodes["bit"].properties
    assert "established" not in properties and properties["name_en"] == "Beijing Institute of Technology"


AWKWARD = [
    "=1+1", "+1", "-1", "@SUM(A1)", "'x", "[a]", "{b}", '"q"', "# no remark", "a\nb", " x ", "_x0041_", "1", "是\t否",
]  # fmt: skip


@pytest.mark.parametrize("form", ["xlsx", "ledgers"])
def test_texts_that_a_spreadsheet_would_calculate_stay_texts(tmp_path, form):
    records = "".join(
        f"  - {{id: d{number}, name: {quoted(text)}, raised_by: cas,"
        f" keywords: [{quoted(text)}, {quoted(text + 'z')}]}}\n"
        for number, text in enumerate(AWKWARD)
    )
    workspace = lab(tmp_path, {"d.yaml": f"default_sources: {{src: '=x'}}\ndemands:\n{records}"})
    out = tmp_path / ("a.xlsx" if form == "xlsx" else "folder")
    graph = graph_of(workspace)
    write_ledgers(graph, ONTOLOGY, form, out)
    if form == "xlsx":
        book = openpyxl.load_workbook(out)
        assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    file = out if form == "xlsx" else out / "demands.csv"
    assert brought_in(workspace, file) == []
    other = lab(tmp_path / "other")
    brought_in(other, file)
    ids = [f"d{number}" for number in range(len(AWKWARD))]
    assert [graph_of(other).nodes[id].properties["name_zh"] for id in ids] == AWKWARD
    assert [graph_of(other).nodes[id].properties["keywords"] for id in ids] == [[t, t + "z"] for t in AWKWARD]


def test_what_is_not_public_comes_along_only_when_asked_for_and_is_marked(tmp_path):
    text = "default_sources: {src: x}\ndemands: [{id: d, name: 甲, raised_by: cas, budget: 80万元}]\n"
    workspace = lab(tmp_path, {"d.yaml": text})
    for access in ("public", "internal"):
        write_ledgers(graph_of(workspace, access), ONTOLOGY, "xlsx", tmp_path / f"{access}.xlsx", access)
        sheet: Any = openpyxl.load_workbook(tmp_path / f"{access}.xlsx")["企业需求"]
        cells = [cell.value for row in sheet.iter_rows() for cell in row]
        assert (800_000 in cells) is (access == "internal")
        assert str(cells[0]).startswith("内部") is (access == "internal")
        assert brought_in(workspace, tmp_path / f"{access}.xlsx") == []


def test_synthetic_records_are_marked_and_stay_synthetic(tmp_path):
    workspace = Workspace.create(tmp_path / "lab")
    path = tmp_path / "demo.xlsx"
    graph = graph_of(workspace)
    write_ledgers(graph, ONTOLOGY, "xlsx", path)
    for sheet in openpyxl.load_workbook(path):
        assert str(sheet["A1"].value).startswith("合成数据") and sheet.title.endswith("（合成）")
    assert brought_in(workspace, path) == []
    real = lab(tmp_path / "real")
    brought_in(real, path)
    found = graph_of(real)
    assert all(found.nodes[id].properties["synthetic"] is True for id in graph.nodes)


@pytest.mark.parametrize(("lang", "label"), [("zh", "（合成）"), ("en", " (synthetic)")])
def test_the_name_of_a_sheet_is_cut_and_its_label_is_not(lang, label):
    titles = {"zh": "很长" * 20, "en": "Very long " * 5}
    made = [Table("demands", titles, columns_of(ONTOLOGY.types["Demand"], ONTOLOGY), [], True) for _ in range(12)]
    names = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(made, lang=lang))).sheetnames
    assert len({name.lower() for name in names}) == 12 and all(len(name) <= 31 for name in names)
    assert all(name.endswith(label) and name.startswith(titles[lang][:8]) for name in names)


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
@pytest.mark.parametrize("name", ["Demand", "Result", "Expert", "Event", "LINKED_WITH"])
def test_a_template_has_titles_comments_lists_and_an_example_that_is_skipped(tmp_path, name, lang):
    kind = ONTOLOGY.types.get(name) or ONTOLOGY.links[name]
    path = tmp_path / "t.xlsx"
    path.write_bytes(blank(kind, ONTOLOGY, lang))
    book = openpyxl.load_workbook(path)
    sheet: Any = book.worksheets[0]
    assert all(cell.value for cell in sheet[1]) and any(cell.comment for cell in sheet[1])
    assert book["lists"].sheet_state == "hidden" and sheet.data_validations.dataValidation
    report = import_ledger(lab(tmp_path), ONTOLOGY, path)
    assert report.files == [] and report.sheets[0].remarks == 1


def test_a_filled_template_needs_no_mapping(tmp_path):
    workspace = lab(tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(blank(ONTOLOGY.types["Demand"], ONTOLOGY)))
    sheet: Any = book.worksheets[0]
    keys = {str(cell.value).rpartition(" ")[2]: cell.column for cell in sheet[2]}
    for key, value in {
        "name.zh": "耐高温陶瓷", "state": "未结", "keywords": "陶瓷\n耐高温", "raised_by": "中科院", "budget": 800_000,
        "number": "XQ-2024-1", "posted": "2024年3月",
    }.items():  # fmt: skip
        sheet.cell(4, keys[key]).value = value
    path = tmp_path / "demands.xlsx"
    book.save(path)
    assert len(brought_in(workspace, path)) == 1
    node = graph_of(workspace, "internal").nodes["demand-xq-2024-1"]
    assert node.properties["state"] == "open" and node.properties["keywords"] == ["陶瓷", "耐高温"]
    assert node.properties["budget"] == 800_000 and node.properties["source_ids"] == ["ledger-demands"]
    assert brought_in(workspace, path) == []
    sheet.cell(4, keys["state"]).value = "未知"
    book.save(path)
    with pytest.raises(ImportProblemsError) as caught:
        import_ledger(workspace, ONTOLOGY, path)
    assert [(one.code, one.source.line) for one in caught.value.problems] == [("KG313", 4)]


def test_every_section_has_a_template():
    for kind in ONTOLOGY.described():
        if kind.section:
            assert blank(kind, ONTOLOGY)[:2] == b"PK"
