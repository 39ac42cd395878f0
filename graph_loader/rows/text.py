"""Rows as JSON, JSON lines, CSV, TSV and Markdown."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable

from graph_loader.rows.cells import data_cell, reader_cell
from graph_loader.rows.table import Column, Rows, plain

_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_TSV_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
_MARKDOWN_ESCAPES = str.maketrans({
    "\\": "\\\\", "|": "\\|", "\r": "", "\n": "<br>", "<": "&lt;", ">": "&gt;", "`": "\\`", "[": "\\[", "]": "\\]",
    "*": "\\*", "_": "\\_",
})  # fmt: skip


def to_json(rows: Rows, lang: str) -> str:
    """One JSON document with the answer's query, parameters and rows."""
    return json.dumps(rows.document(), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def to_jsonl(rows: Rows, lang: str) -> str:
    """One JSON object a row."""
    return "".join(
        json.dumps({name: plain(value) for name, value in row.items()}, ensure_ascii=False, allow_nan=False) + "\n"
        for row in rows
    )


def to_csv(rows: Rows, lang: str) -> str:
    """Comma-separated values (RFC 4180) under the columns' names.

    A text that a spreadsheet would take for a formula gets an apostrophe before it, and so does one that
    begins with an apostrophe: taking one leading apostrophe away gives every text back. Numbers are never
    touched. The other data formats need no such guard and have none.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(rows.names)
    for row in rows.values:
        writer.writerow([guarded(value) for value in row])
    return out.getvalue()


def guarded(value: object) -> str:
    """A value as a CSV cell: what a spreadsheet would take for a formula begins with an apostrophe.

    >>> guarded("=1+1"), guarded(-1)
    ("'=1+1", '-1')
    """
    text = data_cell(value)
    if not isinstance(value, (int, float)) and text.startswith((*_TRIGGERS, "'")):
        return f"'{text}"
    return text


def to_tsv(rows: Rows, lang: str) -> str:
    """Tab-separated values under the columns' names; tabs, line ends and backslashes within are escaped."""
    lines = ["\t".join(rows.names)]
    lines += ["\t".join(data_cell(value).translate(_TSV_ESCAPES) for value in row) for row in rows.values]
    return "\n".join(lines) + "\n"


def to_markdown(rows: Rows, lang: str) -> str:
    """A table for people under the columns' titles, money in 万元 and 亿元."""
    lines = [
        _markdown_row([column.heading(lang) for column in rows.shown]),
        _markdown_row(["---:" if column.type in NUMERIC else "---" for column in rows.shown], escape=False),
    ]
    lines += [_markdown_row(cells) for cells in reader_rows(rows, lang)]
    return "\n".join(lines) + "\n"


def markdown_text(text: str) -> str:
    """A text with what Markdown would take for markup escaped.

    >>> markdown_text("a*b | <c>")
    'a\\\\*b \\\\| &lt;c&gt;'
    """
    return text.translate(_MARKDOWN_ESCAPES)


def _markdown_row(cells: list[str], escape: bool = True) -> str:
    return "| " + " | ".join(markdown_text(cell) if escape else cell for cell in cells) + " |"


NUMERIC = ("integer", "decimal", "money", "amount")


def reader_rows(rows: Rows, lang: str) -> list[list[str]]:
    """The cells of ``rows.shown`` as people read them."""
    places = {column.name: index for index, column in enumerate(rows.columns)}
    return [
        [
            reader_cell(value, column, lang, _unit(column, row, places))
            for value, column in zip(row, rows.columns, strict=True)
            if not column.data_only
        ]
        for row in rows.values
    ]


def _unit(column: Column, row: tuple[object, ...], places: dict[str, int]) -> object:
    return row[places[column.unit]] if column.unit in places else None


WRITERS: dict[str, Callable[[Rows, str], str]] = {
    "json": to_json, "jsonl": to_jsonl, "csv": to_csv, "tsv": to_tsv, "md": to_markdown,
}  # fmt: skip
"""What writes each of ``TEXT_FORMATS``."""
