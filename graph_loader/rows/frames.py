"""Rows as a pandas data frame. pandas is imported when a frame is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from graph_loader.errors import UnsupportedError
from graph_loader.rows.cells import spoken
from graph_loader.rows.table import Column, Rows

if TYPE_CHECKING:
    import pandas

_KINDS = {"integer": "Int64", "money": "Int64", "decimal": "Float64", "boolean": "boolean", "amount": "Float64"}
"""The pandas type of a column; a value that is not there is ``pandas.NA`` in all of them."""


def to_frame(rows: Rows, lang: str | None = None) -> pandas.DataFrame:
    """A data frame with typed columns. Raises UnsupportedError (KG772) where pandas is not installed.

    ``lang`` None keeps all columns under their names with the values themselves; a language gives the columns of tables
    for people under their titles, with words in place of identifiers. Dates stay text, since one may be a year only.
    """
    try:
        import pandas
    except ImportError:
        raise UnsupportedError("KG772", format="DataFrame", package="pandas", extra="notebooks") from None
    columns = [(place, column) for place, column in enumerate(rows.columns) if lang is None or not column.data_only]
    found = {}
    for place, column in columns:
        values = [_value(row[place], column, lang) for row in rows.values]
        found[column.heading(lang) if lang else column.name] = pandas.Series(values, dtype=_kind(column, values))
    return pandas.DataFrame(found, index=range(len(rows.values)))


def _kind(column: Column, values: list[Any]) -> str:
    kinds = {type(value) for value in values if value is not None}
    if column.many or not kinds <= {int, float, bool}:
        return "object"
    if column.type == "any":
        return {bool: "boolean", int: "Int64"}.get(next(iter(kinds)), "Float64") if len(kinds) == 1 else "object"
    return _KINDS.get(column.type, "object")


def _value(value: object, column: Column, lang: str | None) -> object:
    return spoken(value, column, lang) if lang is not None and isinstance(value, str) else value
