"""Where what is wrong is told: at cells, by the letters of columns, also where only the descriptions show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.errors import DataError, Problem
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.reporting import ImportProblemsError
from graph_loader.workspace import Workspace
from tests.ledger_files import HEAD, ONTOLOGY, csv_file, lab, mapping_file, xlsx_file

DIVISIONS = """\
ledger: 1
section: divisions
file: ledgers/divisions.yaml
id: {of: 名称, prefix: division-}
source: {id: ledger, name: 区划台账, kind: ledger}
columns: {名称: name.zh, 级别: level, 位于: lies_in}
"""


def problems_of(workspace: Workspace, path: Path, mapping: str) -> list[Problem]:
    with pytest.raises((DataError, ImportProblemsError)) as caught:
        import_ledger(workspace, ONTOLOGY, path, mapping_file(path.parent, mapping))
    assert not (Path(str(workspace.root)) / "data" / "ledgers").exists()
    return list(caught.value.problems)


def test_a_cell_is_told_by_its_sheet_column_and_row(tmp_path):
    path = xlsx_file(tmp_path, [["名称", "级别"], ["甲县", "县级"], ["乙县", "很高"]])
    (found,) = problems_of(lab(tmp_path), path, DIVISIONS.replace(", 位于: lies_in", ""))
    assert str(found).startswith("ledger.xlsx[院所] B3: error KG313")
    assert found.as_json()["line"] == 3 and found.as_json()["column"] == 2


def test_a_required_cell_that_is_empty_is_told_at_the_cell(tmp_path):
    path = csv_file(tmp_path, [("级别", "名称", "位于"), ("", "甲县", "潍坊"), ("", "乙县", "潍坊")])
    found = problems_of(lab(tmp_path), path, DIVISIONS)
    assert [(one.code, str(one.source)) for one in found] == [("KG332", "ledger.csv A2"), ("KG332", "ledger.csv A3")]


def test_a_name_alone_makes_no_record_that_needs_more(tmp_path):
    workspace = lab(tmp_path)
    Path(str(workspace.root), "names.csv").write_text("name,type,id\n昌乐县,行政区划,new\n", encoding="utf-8")
    path = csv_file(tmp_path, [("名称", "地区"), ("甲所", "昌乐县"), ("乙所", "昌乐县")])
    (found,) = problems_of(workspace, path, HEAD + "  地区: located_in\n")
    assert (found.code, str(found.source)) == ("KG575", "ledger.csv B2") and "级别 (level)" in found.message("zh")


def test_what_only_the_check_of_all_finds_is_told_at_the_cell(tmp_path):
    rows = [("名称", "级别", "位于"), ("甲区", "县级", "乙区"), ("乙区", "县级", "甲区")]
    (found,) = problems_of(lab(tmp_path), csv_file(tmp_path, rows), DIVISIONS)
    assert found.code == "KG404" and str(found.source) in ("ledger.csv C2", "ledger.csv C3")


def test_a_table_of_names_that_a_spreadsheet_saved(tmp_path):
    workspace = lab(tmp_path)
    table = "name,type,id,candidates,note\r\n鸢都,行政区划,weifang,,\r\n"
    Path(str(workspace.root), "names.csv").write_bytes(table.encode("gb18030"))
    path = csv_file(tmp_path, [("名称", "地区"), ("甲所", "鸢都")])
    import_ledger(workspace, ONTOLOGY, path, mapping_file(tmp_path, HEAD + "  地区: located_in\n"))
    written = Path(str(workspace.root), "data/ledgers/institutes.yaml").read_text(encoding="utf-8")
    assert "located_in: weifang" in written


@pytest.mark.parametrize("rows", ["鸢都,,new\n鸢都,行政区划,weifang\n", "鸢都,行政区划,weifang\n鸢都,,new\n"])
def test_a_decision_for_a_type_goes_before_one_for_all(tmp_path, rows):
    workspace = lab(tmp_path)
    Path(str(workspace.root), "names.csv").write_text("name,type,id\n" + rows, encoding="utf-8")
    path = csv_file(tmp_path, [("名称", "地区"), ("甲所", "鸢都")])
    import_ledger(workspace, ONTOLOGY, path, mapping_file(tmp_path, HEAD + "  地区: located_in\n"))
    written = Path(str(workspace.root), "data/ledgers/institutes.yaml").read_text(encoding="utf-8")
    assert "located_in: weifang" in written


def test_two_decisions_on_one_name_are_told(tmp_path):
    workspace = lab(tmp_path)
    table = "name,type,id\n鸢都,行政区划,new\n鸢都,行政区划,weifang\n鸢都,行政区划,weifang\n"
    Path(str(workspace.root), "names.csv").write_text(table, encoding="utf-8")
    path = csv_file(tmp_path, [("名称", "地区"), ("甲所", "潍坊")])
    found = problems_of(workspace, path, HEAD + "  地区: located_in\n")
    assert [(one.code, str(one.source)) for one in found] == [("KG561", "names.csv:3:1"), ("KG561", "names.csv:4:1")]
    assert "new ≠ weifang" in found[0].message("zh")


def test_a_ledger_among_made_up_records_is_warned_of_and_goes_elsewhere_if_it_can(tmp_path):
    workspace = Workspace.create(tmp_path / "lab")
    path, mapping = csv_file(tmp_path, [("名称",), ("甲所",)]), mapping_file(tmp_path, HEAD)
    report = import_ledger(workspace, ONTOLOGY, path, mapping)
    assert [one.code for one in report.sheets[0].problems] == ["KG576"]
    assert import_ledger(workspace, ONTOLOGY, path, mapping).sheets[0].problems == []
    settings = tmp_path / "lab" / "sidu.yaml"
    more = "  - {name: mine, path: data/mine, title: {zh: 我的, en: Mine}}\n"
    settings.write_text(settings.read_text(encoding="utf-8") + more, encoding="utf-8")
    (tmp_path / "lab" / "data" / "mine").mkdir()
    report = import_ledger(
        Workspace.find(explicit=tmp_path / "lab"), ONTOLOGY, csv_file(tmp_path, [("名称",), ("乙所",)]), mapping
    )
    assert report.sheets[0].problems == [] and report.files == ["data/mine/ledgers/institutes.yaml"]
