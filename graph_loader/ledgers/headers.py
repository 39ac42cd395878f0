"""Which row of a sheet holds the titles, and what the columns are called."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice

from graph_loader.ledgers.sheets import CellValue, Fault, LedgerError, Row, Sheet, letter
from graph_loader.ledgers.texts import folded

_LOOKED_AT = 50
"""So many rows at the top may hold titles of the sheet, dates and remarks above the header."""
_KEY_ROW = re.compile(r"([a-z][a-z0-9_]*): ([a-z][a-z0-9_]*(?:\.[a-z_]+)?)")
SYNTHETIC_MARK = "合成数据"


@dataclass(frozen=True)
class Header:
    """The titles of a sheet's columns by their number from 0, and the rows that hold them.

    ``keys`` are the keys of descriptions that stand below the titles in sheets that this program wrote, ``section``
    the section of those; ``synthetic`` says that such a sheet is marked as synthetic.
    """

    row: int
    titles: dict[int, str]
    keys: dict[int, str] | None = None
    section: str = ""
    synthetic: bool = False

    @property
    def first(self) -> int:
        """The number of the first row that may hold data."""
        return self.row + (2 if self.keys is not None else 1)


def plain_title(value: CellValue | Fault) -> str:
    """A title on one line, without the spaces that people put between characters; half-width where both exist."""
    text = value.text if isinstance(value, Fault) and value.code == "KG533" else value
    if text is None or isinstance(text, Fault):
        return ""
    return " ".join(unicodedata.normalize("NFC", str(text)).split())


def find_header(sheet: Sheet, wanted: Collection[str] = (), row: int | None = None) -> Header:
    """The header of a sheet: the row that was named, the one above a row of keys, or the one that has most of the
    ``wanted`` titles; where none has any, the first with two or more texts.

    Raises LedgerError (KG526) where there is none.
    """
    rows = list(_first(sheet.rows(), max(_LOOKED_AT, row or 0) + 1))
    above: Row | None = None
    for one in rows:
        keys = _keys(one)
        if keys is not None and above is not None and row in (None, above.number):
            synthetic = any(_is_mark(other) for other in rows if other.number < above.number)
            return Header(above.number, _titles(above), keys[1], keys[0], synthetic)
        above = one
    if row is not None:
        chosen = next((one for one in rows if one.number == row and not one.empty), None)
    else:
        chosen = _most_alike(rows, {folded(title) for title in wanted})
    if chosen is None:
        raise LedgerError("KG526", file=sheet.label)
    return Header(chosen.number, _titles(chosen))


def _first(rows: Iterator[Row], count: int) -> Iterator[Row]:
    yield from (one for one in islice(rows, count) if not one.empty)
    close = getattr(rows, "close", None)
    if close is not None:
        close()


def _is_mark(row: Row) -> bool:
    return any(isinstance(cell, str) and cell.startswith(SYNTHETIC_MARK) for cell in row.cells)


def _keys(row: Row) -> tuple[str, dict[int, str]] | None:
    texts = {number: cell for number, cell in enumerate(row.cells) if isinstance(cell, str)}
    found = _KEY_ROW.fullmatch(texts.get(0, ""))
    return (found[1], {**texts, 0: found[2]}) if found else None


def _most_alike(rows: list[Row], wanted: set[str]) -> Row | None:
    best, most = None, 0
    for one in rows:
        count = sum(folded(plain_title(cell)) in wanted for cell in one.cells if plain_title(cell))
        if count > most:
            best, most = one, count
    if best is not None:
        return best
    several = (one for one in rows if len({plain_title(cell) for cell in one.cells if isinstance(cell, str)}) > 1)
    return next(several, rows[0] if len(rows) == 1 and not rows[0].empty else None)


def _titles(row: Row) -> dict[int, str]:
    """Titles by column; a repeated one is numbered ``联系人 (2)``, a column without one is called by its letters."""
    seen: Counter[str] = Counter()
    titles: dict[int, str] = {}
    for number, cell in enumerate(row.cells):
        title = plain_title(cell)
        if title:
            seen[title] += 1
            titles[number] = title if seen[title] == 1 else f"{title} ({seen[title]})"
    return titles


def untitled(column: int) -> str:
    """What a column without a title is called in a mapping.

    >>> untitled(2)
    '[C]'
    """
    return f"[{letter(column)}]"
