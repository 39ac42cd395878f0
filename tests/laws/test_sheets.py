"""Laws of reading sheets: whatever the bytes, there are rows or a refusal in words, never a traceback."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from graph_loader.ledgers.sheets import LedgerError, open_sheets
from tests.ledger_files import xlsx_file


@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.tsv", "x.xlsx", "x.et", "x"]))
def test_any_bytes_give_rows_or_a_refusal(tmp_path_factory, data, name):
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(data)
    try:
        for sheet in open_sheets(path):
            list(sheet.rows())
    except LedgerError as error:
        assert error.message("zh")


@given(st.data())
def test_a_damaged_workbook_gives_rows_or_a_refusal(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("damaged")
    path = xlsx_file(folder, [["名称", "成立"], ["甲", 1950], ["乙", "=1+1"]], merged=["A2:A3"])
    entry = data.draw(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]))
    with zipfile.ZipFile(path) as archive:
        text = archive.read(entry)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    new = text[:start] + data.draw(st.binary(max_size=20)) + text[end:]
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for info in source.infolist():
            archive.writestr(info.filename, new if info.filename == entry else source.read(info))
    path.write_bytes(out.getvalue())
    try:
        for sheet in open_sheets(path):
            list(sheet.rows())
    except LedgerError as error:
        assert error.code in ("KG521", "KG523", "KG524")
