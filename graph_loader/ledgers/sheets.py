"""A sheet as a stream of rows, whatever kind of file it stands in."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from graph_loader.errors import SiduError
from graph_loader.records import Source

MOST_COLUMNS = 1_000
"""A ledger wider than this is not one that a person keeps."""

CellValue = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta | None


class LedgerError(SiduError):
    """A file that cannot be read as a ledger, or a mapping that does not fit it."""


class Fault(NamedTuple):
    """What stands in a cell in place of a value: a code of a problem, and what it is about."""

    code: str
    text: str


Cells = tuple["CellValue | Fault", ...]


class CellPlace(Source):
    """The place of a cell, told as spreadsheets do: ``ledger.xlsx[需求] J5``."""

    __slots__ = ()

    def __str__(self) -> str:
        return f"{self.file} {letter(self.column - 1)}{self.line}"


class Row(NamedTuple):
    """One row with its number in the sheet, from 1."""

    number: int
    cells: Cells

    @property
    def empty(self) -> bool:
        """Whether nothing stands in it."""
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a file. ``rows`` reads it anew each time; ``notes`` are words for the user, by language."""

    file: str
    name: str
    """The sheet's name; empty for csv and tsv."""
    rows: Callable[[], Iterator[Row]]
    notes: tuple[dict[str, str], ...] = ()

    @property
    def label(self) -> str:
        """How places in it are shown."""
        return f"{self.file}[{self.name}]" if self.name else self.file

    def at(self, row: int, column: int = 0) -> Source:
        """The place of a cell; ``column`` counts from 0."""
        return CellPlace(self.label, row, column + 1)


def letter(column: int) -> str:
    """The letters of a column that counts from 0, as spreadsheets show them.

    >>> letter(0), letter(27)
    ('A', 'AB')
    """
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def open_sheets(path: Path) -> list[Sheet]:
    """The sheets of an xlsx, csv or tsv file, at least one; nothing of them is read yet but what tells its form.

    Raises LedgerError: KG520 cannot be read, KG521 an old or foreign form, KG522 password-protected, KG523 broken,
    KG524 more than a ledger can be, KG525 no encoding fits, KG577 a workbook without a sheet to be seen.
    """
    from graph_loader.ledgers import delimited, workbook

    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        raise LedgerError("KG520", file=path, reason=error.strerror or type(error).__name__) from None
    if head.startswith(b"PK"):
        return workbook.sheets(path)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise LedgerError("KG522" if workbook.is_encrypted(path) else "KG521", file=path, form=_form(path))
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        raise LedgerError("KG523", file=path, reason="not a zip file")
    if path.suffix.lower() in (".xls", ".et", ".ods", ".numbers", ".pdf", ".doc", ".docx", ".wps"):
        raise LedgerError("KG521", file=path, form=_form(path))
    return [delimited.sheet(path)]


def _form(path: Path) -> str:
    return path.suffix.lower() or "Excel 97"
