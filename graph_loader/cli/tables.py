"""Rows drawn for people with rich: columns as wide as their text, Chinese characters counted as two."""

from __future__ import annotations

import io
from dataclasses import dataclass

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console, JustifyMethod
from rich.table import Table
from rich.text import Text

from graph_loader.cli.wrapping import wrapped
from graph_loader.rows import NUMERIC, Rows, reader_rows

_NARROWEST = 14
"""Where a column of long texts would get less than this, every row is drawn as a block of its own."""
_GAP = 2
"""Between two columns: one cell of padding and one that the box draws."""
_NO_LIMIT = 100_000
_DIRECTIONS = {chr(code): f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def draw(rows: Rows, lang: str, *, width: int | None, styled: bool = False) -> str:
    """A table of the answer within ``width`` cells (None: as wide as it needs), nothing cut off.

    Where it is too wide, columns that say the same in every row are named once above it. ``styled`` allows
    colours, which NO_COLOR takes away again.
    """
    cells = [[_visible(cell) for cell in row] for row in reader_rows(rows, lang)]
    columns = [
        _Drawn(column.heading(lang), column.type in NUMERIC and not column.many, [row[index] for row in cells])
        for index, column in enumerate(rows.shown)
    ]
    out = io.StringIO()
    console = Console(
        file=out, width=min(width or _NO_LIMIT, _NO_LIMIT), force_terminal=styled, highlight=False, markup=False,
        emoji=False, legacy_windows=False,
    )  # fmt: skip
    if width is not None and _total(columns) > width:
        alike = [column for column in columns if len(column.cells) > 2 and len(set(column.cells)) == 1]
        for column in alike if len(alike) < len(columns) else ():
            columns.remove(column)
            if column.cells[0]:
                console.print(Text(f"{column.heading}: {column.cells[0]}"))
    widths = _widths(columns, width)
    if widths is None:
        _blocks(console, columns)
    else:
        console.print(_table(columns, widths))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


@dataclass
class _Drawn:
    """One column as text."""

    heading: str
    numeric: bool
    cells: list[str]

    @property
    def natural(self) -> int:
        """The width that it needs to break nothing."""
        lines = [line for cell in (self.heading, *self.cells) for line in cell.split("\n")]
        return max(map(cell_len, lines), default=0)


def _total(columns: list[_Drawn]) -> int:
    return sum(column.natural for column in columns) + _GAP * (len(columns) - 1)


def _widths(columns: list[_Drawn], width: int | None) -> list[int] | None:
    """What each column gets: short ones all they need, long ones an equal share of the rest; None if that is little."""
    naturals = [column.natural for column in columns]
    if width is None or _total(columns) <= width:
        return naturals
    left = width - _GAP * (len(columns) - 1)
    widths: dict[int, int] = {}
    for place, index in enumerate(sorted(range(len(columns)), key=lambda index: naturals[index])):
        share = left // (len(columns) - place)
        widths[index] = min(naturals[index], share)
        if widths[index] < min(naturals[index], _NARROWEST):
            return None
        left -= widths[index]
    return [widths[index] for index in range(len(columns))]


def _table(columns: list[_Drawn], widths: list[int]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False, padding=(0, _GAP - 1, 0, 0))
    for column, width in zip(columns, widths, strict=True):
        justify: JustifyMethod = "right" if column.numeric else "left"
        table.add_column(Text(wrapped(column.heading, width)), justify=justify, overflow="fold", width=width)
    for row in zip(*(column.cells for column in columns), strict=True):
        table.add_row(*(Text(wrapped(cell, width)) for cell, width in zip(row, widths, strict=True)))
    return table


def _blocks(console: Console, columns: list[_Drawn]) -> None:
    widest = min(max((cell_len(column.heading) for column in columns), default=0), console.width // 3)
    for row in zip(*(column.cells for column in columns), strict=True):
        grid = Table.grid(padding=(0, _GAP, 0, 0))
        grid.add_column(width=widest, overflow="fold", style="bold")
        grid.add_column(overflow="fold")
        for column, cell in zip(columns, row, strict=True):
            if cell:
                grid.add_row(Text(column.heading), Text(wrapped(cell, console.width - widest - _GAP)))
        console.print(grid)
        console.print()


def _visible(text: str) -> str:
    """The text with everything that would steer a terminal shown instead of obeyed; line ends stay."""
    return "".join(
        _DIRECTIONS.get(char, char)
        if char.isprintable() or char == "\n" or char in "\u200d\ufe0f\u200e\u200f\u3000" or char in _DIRECTIONS
        else f"\\x{ord(char):02x}"
        for char in text
    )
