"""Rows drawn for people with rich: columns as wide as their text, Chinese characters counted as two."""

from __future__ import annotations

import io

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from graph_loader.rows import NUMERIC, Rows, reader_rows

_NARROWEST = 9
"""Where less than this is left for a column on average, every row is drawn as a block of its own."""
_NO_LIMIT = 100_000
_DIRECTIONS = {chr(code): f"\\u{code:04x}" for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))}


def draw(rows: Rows, lang: str, *, width: int | None, styled: bool = False) -> str:
    """A table of the answer within ``width`` cells (None: as wide as it needs), nothing cut off.

    ``styled`` allows colours, which NO_COLOR takes away again.
    """
    headings = [column.heading(lang) for column in rows.shown]
    cells = [[_visible(cell) for cell in row] for row in reader_rows(rows, lang)]
    natural = sum(
        max([cell_len(heading), *(cell_len(row[index]) for row in cells)]) + 2 for index, heading in enumerate(headings)
    )
    out = io.StringIO()
    console = Console(
        file=out, width=min(width or _NO_LIMIT, _NO_LIMIT), force_terminal=styled, highlight=False, markup=False,
        emoji=False, legacy_windows=False,
    )  # fmt: skip
    if width is not None and natural > width and width < _NARROWEST * len(headings):
        _blocks(console, headings, cells)
    else:
        console.print(_table(rows, headings, cells))
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n"


def _table(rows: Rows, headings: list[str], cells: list[list[str]]) -> Table:
    table = Table(box=SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, heading in zip(rows.shown, headings, strict=True):
        justify = "right" if column.type in NUMERIC and not column.many else "left"
        table.add_column(Text(heading), justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    return table


def _blocks(console: Console, headings: list[str], cells: list[list[str]]) -> None:
    widest = max((cell_len(heading) for heading in headings), default=0)
    for row in cells:
        grid = Table.grid(padding=(0, 2))
        grid.add_column(width=min(widest, 20), overflow="fold", style="bold")
        grid.add_column(overflow="fold")
        for heading, cell in zip(headings, row, strict=True):
            if cell:
                grid.add_row(Text(heading), Text(cell))
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
