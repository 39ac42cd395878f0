"""Files as planners have them, good and bad: what is read, what is said, and never a traceback."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from graph_loader.ledgers.headers import find_header
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.reporting import ImportProblemsError
from graph_loader.ledgers.sheets import Fault, LedgerError, open_sheets
from tests.ledger_files import HEAD, ONTOLOGY, csv_file, lab, mapping_file, xlsx_file

NAMED = HEAD + "  成立: established\n"


def rows_of(path: Path) -> list[tuple[Any, ...]]:
    return [row.cells for row in open_sheets(path)[0].rows()]


def problems_of(folder: Path, path: Path, mapping: str = NAMED) -> list[tuple[str, int, int]]:
    workspace = lab(folder)
    try:
        import_ledger(workspace, ONTOLOGY, path, mapping_file(folder, mapping))
    except ImportProblemsError as error:
        return [(one.code, one.source.line, one.source.column) for one in error.problems]
    return []


def refusal(path: Path) -> str:
    with pytest.raises(LedgerError) as caught:
        for sheet in open_sheets(path):
            list(sheet.rows())
    assert caught.value.hint("zh") and caught.value.hint("en")
    return caught.value.code


# Text files


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", False), ("utf-8-sig", False), ("gbk", True), ("gb18030", True), ("utf-16", True), ("utf-16-le", True)],
)
def test_csv_in_every_usual_encoding(tmp_path, encoding, said):
    path = csv_file(tmp_path, [["名称", "说明"], ["金属研究所", "a, b; c"]], encoding=encoding)
    sheet = open_sheets(path)[0]
    assert [row.cells for row in sheet.rows()] == [("名称", "说明"), ("金属研究所", "a, b; c")]
    assert bool(sheet.notes) is said


def test_a_text_in_no_encoding_is_refused(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes("名称\n".encode() + b"\xff\xff\xff\x80")
    assert refusal(path) == "KG525"
    path.write_bytes(b"a,b\0\0\0c\n\xff")
    assert refusal(path) == "KG525"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_separator_is_seen(tmp_path, mark):
    path = tmp_path / "x.csv"
    path.write_text(f"名称{mark}成立\n甲{mark}1950\n", encoding="utf-8")
    assert rows_of(path) == [("名称", "成立"), ("甲", "1950")]
    tsv = tmp_path / "x.tsv"
    tsv.write_text("名称\t成立, 或\n", encoding="utf-8")
    assert rows_of(tsv) == [("名称", "成立, 或")]


# Workbooks


def test_values_of_a_workbook_and_merged_cells(tmp_path):
    rows = [["院所台账", None], ["名称", "成立"], ["甲", 1950], ["乙", datetime.date(1960, 5, 1)], ["丙", None]]
    path = xlsx_file(tmp_path, rows, merged=["A1:B1", "B4:B5"])
    found = rows_of(path)
    assert found[0][0] == "院所台账" and isinstance(found[0][1], Fault)
    assert found[3][1] == found[4][1] == datetime.datetime(1960, 5, 1)
    assert find_header(open_sheets(path)[0], ["名称", "成立"]).row == 2
    assert problems_of(tmp_path, path) == []


def test_cells_that_cannot_be_read_as_what_they_are(tmp_path):
    rows = [
        ["名称", "成立"],
        ["甲", "=A1&1"],
        ["乙", "merged", None],
        [123456789012345678, 1950],
        ["丁", datetime.datetime(2024, 1, 1, 8, 30)],
        ["戊\x85", 45356],
    ]
    path = xlsx_file(tmp_path, rows, merged=["A3:B3"])
    assert problems_of(tmp_path, path) == [("KG531", 2, 2), ("KG533", 3, 2), ("KG535", 4, 1), ("KG536", 5, 2)]
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.append(["名称", "成立"])
    sheet.append(["甲", "#REF!"])
    sheet["B2"].data_type = "e"
    book.save(tmp_path / "e.xlsx")
    assert problems_of(tmp_path / "e", tmp_path / "e.xlsx") == [("KG532", 2, 2)]


def test_a_formula_with_a_saved_result_is_its_result(tmp_path):
    path = xlsx_file(tmp_path, [["名称", "成立"], ["甲", "=1949+1"]])
    changed = rewritten(path, "xl/worksheets/sheet1.xml", b"<f>1949+1</f><v></v>", b"<f>1949+1</f><v>1950</v>")
    changed = rewritten(changed, "xl/worksheets/sheet1.xml", b"<f>1949+1</f><v />", b"<f>1949+1</f><v>1950</v>")
    assert rows_of(changed)[1] == ("甲", 1950)


def rewritten(path: Path, entry: str, old: bytes, new: bytes) -> Path:
    """The workbook with something else in one of its parts."""
    out = path.with_name(f"re-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in source.infolist():
            data = source.read(info)
            archive.writestr(info.filename, data.replace(old, new) if info.filename == entry else data)
    return out


def test_repeated_titles_empty_columns_and_title_rows(tmp_path):
    rows = [["一览表"], [], ["名称", None, "联系人", "联系人", None], ["甲", None, "a", "b", None]]
    header = find_header(open_sheets(xlsx_file(tmp_path, rows))[0], ["名称"])
    assert header.row == 3 and header.titles == {0: "名称", 2: "联系人", 3: "联系人 (2)"}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("x.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "KG521"),
        ("x.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "KG521"),
        ("x.et", b"whatever", "KG521"),
        ("x.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "KG522"),
        ("x.xlsx", b"not a zip", "KG523"),
        ("x.xlsx", b"PK\x03\x04 cut off", "KG523"),
        ("x.xlsx", b"", "KG523"),
    ],
)
def test_foreign_protected_and_broken_files_say_what_to_do(tmp_path, name, data, code):
    path = tmp_path / name
    path.write_bytes(data)
    assert refusal(path) == code
    assert refusal(tmp_path / "missing.xlsx") == "KG520"


def test_a_workbook_without_a_visible_sheet(tmp_path):
    path = xlsx_file(tmp_path, [["名称"], ["甲"]])
    shown, hidden = b'state="visible" r:id', b'state="hidden" r:id'
    assert refusal(rewritten(path, "xl/workbook.xml", shown, hidden)) == "KG577"


def test_macros_are_never_run_and_it_is_said(tmp_path):
    path = xlsx_file(tmp_path, [["名称"], ["甲"]])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"Sub Auto_Open()")
    assert "宏" in open_sheets(path)[0].notes[0]["zh"]


def bomb(path: Path, entry: str, data: bytes) -> Path:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(entry, data)
    return path


def test_bombs_are_not_opened(tmp_path):
    zeros = bomb(xlsx_file(tmp_path, [["名称"]], "zip.xlsx"), "xl/media/a.xml", b"<a>" + b"0" * 20_000_000 + b"</a>")
    assert refusal(zeros) == "KG524"
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><sst>&b;</sst>'
    assert refusal(bomb(xlsx_file(tmp_path, [["名称"]], "xml.xlsx"), "xl/other.xml", laughs)) == "KG523"
    hidden = b"<!--" + b"x" * 70_000 + b"-->" + laughs
    assert refusal(bomb(xlsx_file(tmp_path, [["名称"]], "hid.xlsx"), "xl/other.xml", hidden)) == "KG523"


def test_a_row_far_down_ends_the_sheet(tmp_path):
    path = xlsx_file(tmp_path, [["名称"], ["甲"]])
    far = rewritten(path, "xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="99999999"')
    assert sum(not row.empty for row in open_sheets(far)[0].rows()) == 1
