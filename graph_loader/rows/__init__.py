"""Answers and the formats they are written in. Tables for a terminal are drawn by the command line.

What is named here is imported when it is used: completing a word in a shell needs the names of the formats only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph_loader.errors import QueryError
from graph_loader.lazily import lazily

if TYPE_CHECKING:
    from graph_loader.rows.cells import data_cell, money_text, reader_cell
    from graph_loader.rows.table import COLUMN_TYPES, Column, Rows, plain
    from graph_loader.rows.text import NUMERIC, reader_rows

__all__ = [
    "BINARY_FORMATS", "COLUMN_TYPES", "FORMATS", "NUMERIC", "Column", "Rows", "data_cell", "format_of", "money_text",
    "plain", "reader_cell", "reader_rows", "render",
]  # fmt: skip

_HOMES = {
    "cells": ("data_cell", "money_text", "reader_cell"),
    "table": ("COLUMN_TYPES", "Column", "Rows", "plain"),
    "text": ("NUMERIC", "reader_rows"),
}
__getattr__ = lazily(__name__, _HOMES)

TEXT_FORMATS = ("json", "jsonl", "csv", "tsv", "md")
BINARY_FORMATS = ("xlsx", "parquet")
FORMATS = (*TEXT_FORMATS, *BINARY_FORMATS)
"""The formats that ``render`` writes; ``table`` is the command line's own."""

_SUFFIXES = {"ndjson": "jsonl", "markdown": "md", "txt": "tsv", "tab": "tsv", "pq": "parquet"}


def render(rows: Rows, format: str, lang: str = "zh", *, bom: bool = False) -> bytes:
    """The answer in one of ``FORMATS`` as bytes; ``bom`` puts a byte order mark before CSV and TSV, for Excel.

    Raises QueryError (KG770 unknown format, KG774 too large for a workbook), UnsupportedError (KG772).
    """
    if format in TEXT_FORMATS:
        from graph_loader.rows.text import WRITERS

        # A lone surrogate cannot be written as UTF-8; it is kept visible instead of failing or vanishing.
        data = WRITERS[format](rows, lang).encode("utf-8", "backslashreplace")
        return b"\xef\xbb\xbf" + data if bom and format in ("csv", "tsv") else data
    if format not in BINARY_FORMATS:
        raise QueryError("KG770", format=format, known=", ".join(FORMATS))
    from graph_loader.rows.files import to_parquet, to_xlsx

    return to_xlsx(rows, lang) if format == "xlsx" else to_parquet(rows, lang)


def format_of(name: str) -> str:
    """The format that a file name's suffix stands for. Raises QueryError (KG770) where it stands for none."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    found = _SUFFIXES.get(suffix, suffix)
    if found not in FORMATS:
        raise QueryError("KG770", format=suffix or name, known=", ".join(FORMATS))
    return found
