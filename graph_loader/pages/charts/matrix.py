"""The matrix: counts by row and column, the darker the more, with totals at both edges."""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.pages.charts.calendar import ramp_step
from graph_loader.pages.charts.data import Matrix
from graph_loader.pages.charts.svg import WIDTH, Drawing, width_of, wrapped
from graph_loader.titles import in_language as words

_ROW = 26
_SMALL = 11
_LABELS = 150
_TOTAL = {"zh": "合计", "en": "all"}
_EMPTY = {"zh": "没有记录", "en": "nothing is on record"}


def matrix(data: Matrix, *, lang: str, id: str) -> str:
    """Draw a matrix. 0 is an empty cell, '–' is not known. Raises ValueError for an id that is none or a row too short.

    Names of columns stand upright; the chart grows wider than the others only where cells would get too narrow.
    """
    if any(len(row) != len(data.columns) for row in data.values) or len(data.values) != len(data.rows):
        raise ValueError("a matrix needs one value for every row and column")
    title = words(data.title, lang)
    cell = max(22.0, (WIDTH - _LABELS) / (len(data.columns) + 1)) if data.columns else 60.0
    cell = min(cell, 60.0)
    drawing = Drawing(max(WIDTH, _LABELS + cell * (len(data.columns) + 1)))
    y = drawing.heading(title) + 6
    if not data.rows or not data.columns:
        drawing.text(0, y + 14, words(_EMPTY, lang), fill="muted")
        return drawing.render(y + 24, title, words(_EMPTY, lang), id)
    y = _head(drawing, [words(name, lang) for name in (*data.columns, _TOTAL)], cell, y)
    y = _body(drawing, data, cell, lang, y)
    _totals(drawing, data, cell, lang, y)
    y += _ROW + 6
    if data.note:
        y = drawing.lines(0, y + 12, wrapped(words(data.note, lang), drawing.width, _SMALL), size=_SMALL, fill="muted")
    return drawing.render(y, title, _description(data, lang), id)


def _head(drawing: Drawing, names: Sequence[str], cell: float, y: float) -> float:
    """Names of the columns, turned; returns where the cells begin."""
    turned = [_fitted(name, max(1, int(cell // (_SMALL * 1.1)))) for name in names]
    height = max((width_of(line, _SMALL) for lines in turned for line in lines), default=0) + 6
    for index, lines in enumerate(turned):
        middle = _LABELS + (index + 0.5) * cell
        for place, line in enumerate(lines):
            x = middle + 4 + (place - (len(lines) - 1) / 2) * _SMALL * 1.1
            drawing.upright(x, y + height, line, size=_SMALL)
    return y + height + 6


def _fitted(name: str, most: int) -> list[str]:
    """A name in at most so many lines, as short as that allows; nothing of it is left out."""
    width = 90.0
    while len(lines := wrapped(name, width, _SMALL)) > most:
        width *= 1.2
    return lines


def _body(drawing: Drawing, data: Matrix, cell: float, lang: str, y: float) -> float:
    most = max((value for row in data.values for value in row if value), default=0)
    for name, row in zip(data.rows, data.values, strict=True):
        label = words(name, lang)
        lines = wrapped(label, _LABELS - 12, _SMALL)
        height = max(_ROW, len(lines) * _SMALL * 1.25 + 6)
        drawing.lines(0, y + height / 2 + 4 - (len(lines) - 1) * _SMALL * 0.65, lines, size=_SMALL)
        for index, value in enumerate(row):
            column = words(data.columns[index], lang)
            hint = f"{label} × {column}: {'–' if value is None else value} {words(data.unit, lang)}"
            _cell(drawing, (_LABELS + index * cell, y, cell, height), value, most, hint)
        total = sum(value for value in row if value is not None)
        x = _LABELS + (len(row) + 0.5) * cell
        _total(drawing, x, y + height / 2 + 4, total)
        y += height
    return y


def _cell(drawing: Drawing, box: tuple[float, float, float, float], value: int | None, most: int, hint: str) -> None:
    x, y, width, height = box
    step = ramp_step(value, most) if value else None
    fill = "shade" if step is None else f"ramp-{step}"
    drawing.rect((x + 1, y + 1, width - 2, height - 2), fill, radius=2, hint=hint)
    shown, ink = (f"{value}", f"on-ramp-{step}") if value else ("–" if value is None else "", "muted")
    if shown:
        drawing.text(x + width / 2, y + height / 2 + 4, shown, size=_SMALL, fill=ink, anchor="middle")


def _total(drawing: Drawing, x: float, y: float, total: int) -> None:
    drawing.text(x, y, str(total), size=12, anchor="middle", bold=bool(total), fill="ink" if total else "muted")


def _totals(drawing: Drawing, data: Matrix, cell: float, lang: str, y: float) -> None:
    drawing.line(0, y + 1, drawing.width, y + 1, "faint")
    drawing.text(0, y + 18, words(_TOTAL, lang), size=_SMALL, fill="muted")
    sums = [sum(row[index] or 0 for row in data.values) for index in range(len(data.columns))]
    for index, total in enumerate([*sums, sum(sums)]):
        x = _LABELS + (index + 0.5) * cell
        _total(drawing, x, y + 18, total)


def _description(data: Matrix, lang: str) -> str:
    """Every cell above 0 in words."""
    found = []
    for name, row in zip(data.rows, data.values, strict=True):
        cells = [f"{words(data.columns[index], lang)} {value}" for index, value in enumerate(row) if value]
        found.append(f"{words(name, lang)}: {', '.join(cells) or '0'}")
    return f"{words(data.unit, lang)} — {'; '.join(found)}."
