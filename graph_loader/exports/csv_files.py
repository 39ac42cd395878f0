"""Tables as CSV files: for any program (``csv_text``), and for Neo4j's bulk import (``admin_text``)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from typing import Any

from graph_loader.exports.tables import Column, Table, as_kind, plain_text
from graph_loader.graph import Link
from graph_loader.rows.text import guarded

_ROWS_A_CHUNK = 5_000
ARRAY_DELIMITER = "\x1f"
"""Between the items of a list for Neo4j: the sign that ASCII has for it, which no text has a use for."""


def csv_text(table: Table) -> Iterator[str]:
    """A table as RFC 4180 in pieces: a row of names, then the rows. Lists are JSON, dates ISO.

    A text that a spreadsheet would take for a formula, or that begins with an apostrophe, gets an apostrophe before
    it: taking one leading apostrophe away gives every text back.
    """
    ends = ["from", "to"] if table.what == "links" else []
    heads = [*ends, *(column.name for column in table.columns)]
    yield from _written(heads, (_plain_row(table, item, values) for item, values in _pairs(table)))


def _pairs(table: Table) -> Iterator[tuple[Any, list[Any]]]:
    return zip(table.items, table.rows(), strict=True)


def _plain_row(table: Table, item: Any, values: list[Any]) -> list[str]:
    ends = [guarded(item.start), guarded(item.end)] if isinstance(item, Link) else []
    return ends + [_plain_cell(value, column) for value, column in zip(values, table.columns, strict=True)]


def _plain_cell(value: Any, column: Column) -> str:
    value = as_kind(value, column)
    if value is None:
        return ""
    if column.many:
        items = [item if isinstance(item, (bool, int, float)) else plain_text(item) for item in value]
        return json.dumps(items, ensure_ascii=False)
    return guarded(value) if isinstance(value, str) else plain_text(value)


_ADMIN_TYPES = {"boolean": "boolean", "integer": "long", "float": "double", "date": "date", "text": "string"}


def admin_header(table: Table) -> str:
    """The header of a table for ``neo4j-admin database import``; see https://neo4j.com/docs/operations-manual/5/import/."""
    names = [
        "id:ID" if table.what == "nodes" and column.name == "id" else f"{column.name}:{_admin_type(column)}"
        for column in table.columns
    ]
    return "".join(
        _written([":LABEL", *names] if table.what == "nodes" else [":START_ID", ":END_ID", ":TYPE", *names], ())
    )


def _admin_type(column: Column) -> str:
    return _ADMIN_TYPES[column.kind] + ("[]" if column.many else "")


def admin_text(table: Table) -> Iterator[str]:
    """A table's rows for ``neo4j-admin database import``, in pieces and without a header."""
    yield from _written(None, (_admin_row(table, item, values) for item, values in _pairs(table)))


def _admin_row(table: Table, item: Any, values: list[Any]) -> list[str]:
    head = [item.start, item.end, item.type] if isinstance(item, Link) else [ARRAY_DELIMITER.join(item.labels)]
    return head + [_admin_cell(value, column) for value, column in zip(values, table.columns, strict=True)]


def _admin_cell(value: Any, column: Column) -> str:
    value = as_kind(value, column)
    if value is None:
        return ""
    return ARRAY_DELIMITER.join(map(plain_text, value)) if column.many else plain_text(value)


def _written(heads: list[str] | None, rows: Iterable[list[str]]) -> Iterator[str]:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if heads is not None:
        writer.writerow(heads)
    for number, row in enumerate(rows, start=1):
        writer.writerow(row)
        if number % _ROWS_A_CHUNK == 0:
            yield out.getvalue()
            out.seek(0)
            out.truncate()
    yield out.getvalue()
