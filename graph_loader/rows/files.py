"""Rows as Excel workbooks and Parquet files. What they need is imported when they are written."""

from __future__ import annotations

import datetime
import io
import re
from typing import Any

from graph_loader.errors import QueryError, UnsupportedError
from graph_loader.rows.cells import data_cell
from graph_loader.rows.table import Column, Rows, plain

_LONGEST_CELL = 32_767
_MOST_ROWS = 1_048_576 - 2
_EXACT_INTEGER = 10**15
# Excel's own escape for characters that XML cannot hold; a text that looks like an escape is escaped as well.
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]|_(?=x[0-9A-Fa-f]{4}_)")


def to_xlsx(rows: Rows, lang: str) -> bytes:
    """A workbook: a sheet with the columns' titles, their names and the rows, and a sheet that says what it answers.

    Texts are written as texts, so that none is taken for a formula; money stays in 元.
    Raises QueryError (KG774) for a text longer than a cell can hold or more rows than a sheet can hold.
    """
    import openpyxl
    from openpyxl.styles import Font

    if len(rows) > _MOST_ROWS:
        raise QueryError("KG774", what=f"{len(rows)} rows", limit=f"{_MOST_ROWS} rows")
    workbook = openpyxl.Workbook()
    sheet: Any = workbook.active
    sheet.title = re.sub(r"[\[\]:*?/\\']", "-", rows.query)[:31] or "rows"
    _put(sheet, 1, [column.heading(lang) for column in rows.columns])
    _put(sheet, 2, list(rows.names))
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for cell in sheet[2]:
        cell.font = Font(italic=True, color="666666")
    sheet.freeze_panes = "A3"
    for number, row in enumerate(rows.values, start=3):
        _put(sheet, number, list(row))
    _about(workbook.create_sheet("about"), rows, lang)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _about(sheet: Any, rows: Rows, lang: str) -> None:
    facts: list[tuple[object, object]] = [("query", rows.query), ("as_of", rows.as_of), ("engine", rows.engine)]
    facts += [(f"${name}", data_cell(value)) for name, value in rows.params.items()]
    facts.append(("truncated", rows.truncated))
    facts += [("note", note.get("en" if lang == "en" else "zh", "")) for note in rows.notes]
    for column in rows.columns:
        text = column.help.get("en" if lang == "en" else "zh", "")
        facts.append((column.name, f"{column.heading(lang)}: {text}" if text else column.heading(lang)))
    for number, fact in enumerate(facts, start=1):
        _put(sheet, number, list(fact))


def _put(sheet: Any, row: int, values: list[object]) -> None:
    for index, value in enumerate(values, start=1):
        if value is None:
            continue
        cell = sheet.cell(row=row, column=index)
        if isinstance(value, (bool, float)) or (isinstance(value, int) and abs(value) < _EXACT_INTEGER):
            cell.value = value
        elif isinstance(value, datetime.date) and value.year >= 1900:
            cell.value = value.replace(tzinfo=None) if isinstance(value, datetime.datetime) else value
        else:
            # The type is set after the value: a text that begins with "=" would become a formula.
            cell.value = _writable(data_cell(value))
            cell.data_type = "s"


def _writable(text: str) -> str:
    if len(text) > _LONGEST_CELL:
        raise QueryError("KG774", what=f"{len(text)} characters", limit=f"{_LONGEST_CELL} characters")
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found.group()):04X}_", text)


def to_parquet(rows: Rows, lang: str) -> bytes:
    """A Parquet file with typed columns. Raises UnsupportedError (KG772) where pyarrow is not installed."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError:
        raise UnsupportedError("KG772", format="parquet", package="pyarrow", extra="parquet") from None
    arrays = [_array(pyarrow, column, [row[index] for row in rows.values]) for index, column in enumerate(rows.columns)]
    table = pyarrow.table(arrays, names=list(rows.names))
    out = io.BytesIO()
    pyarrow.parquet.write_table(table, out)
    return out.getvalue()


def _array(pyarrow: Any, column: Column, values: list[object]) -> Any:
    """A typed column. Dates stay ISO text, since one may be a year or a month only; mixed values become text."""
    whole = all(isinstance(value, int) for value in values if value is not None)
    types = {
        "integer": pyarrow.int64(), "money": pyarrow.int64(), "decimal": pyarrow.float64(), "boolean": pyarrow.bool_(),
        "amount": pyarrow.int64() if whole else pyarrow.float64(),
    }  # fmt: skip
    kinds = {type(value) for value in values if value is not None}
    if column.type == "any" and len(kinds) == 1 and kinds <= {bool, int, float}:
        return pyarrow.array(values)
    scalar = types.get(column.type, pyarrow.string())
    if column.many:
        return pyarrow.array([None if value is None else plain(value) for value in values], type=pyarrow.list_(scalar))
    if scalar == pyarrow.string():
        values = [None if value is None else data_cell(value) for value in values]
    return pyarrow.array(values, type=scalar)
