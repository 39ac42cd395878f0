"""Reported against recorded: for every reported figure the interval of what part of it is on record."""

from __future__ import annotations

from graph_loader.pages.charts.data import Intervals, Reported
from graph_loader.pages.charts.profile import percent
from graph_loader.pages.charts.svg import WIDTH, Drawing, wrapped
from graph_loader.titles import in_language as words

_LABELS, _LEFT, _RIGHT, _VALUES = 270, 285, 545, 562
_SMALL = 12
_LINE = _SMALL * 1.3
_HALF = {"zh": "50 %：不足为样本", "en": "50 %: below, a sample"}
_RECORDED = {"zh": "已载", "en": "recorded"}
_REPORTED = {"zh": "报道", "en": "reported"}
_OVER = {"zh": "超出", "en": "over"}
_NOT_COMPARED = {"zh": "不与记录比较", "en": "not compared with records"}
_EMPTY = {"zh": "没有报道数字", "en": "no figure is reported"}


def intervals(data: Intervals, *, lang: str, id: str) -> str:
    """Draw the figures one beneath the other on a scale from 0 to 100 % of what was reported.

    Orange where less than half may be on record, green where more is, purple with an arrow where more is on record
    than was reported. Raises ValueError for an id that is none.
    """
    drawing = Drawing()
    title = words(data.title, lang)
    y = drawing.heading(title) + 22
    if not data.rows:
        drawing.text(0, y, words(_EMPTY, lang), fill="muted")
        return drawing.render(y + 12, title, words(_EMPTY, lang), id)
    top = y
    for row in data.rows:
        y = _row(drawing, row, lang, y)
    _axis(drawing, lang, top, y)
    text = "; ".join(f"{words(row.title, lang)}: {_numbers(row, lang)}" for row in data.rows)
    return drawing.render(y + 6, title, text + ".", id)


def _axis(drawing: Drawing, lang: str, top: float, bottom: float) -> None:
    span = _RIGHT - _LEFT
    for share, label in ((0.0, "0"), (0.5, words(_HALF, lang)), (1.0, "100 %")):
        x = _LEFT + share * span
        drawing.line(x, top, x, bottom, "faint", dashed=share == 0.5)
        drawing.text(x, top - 6, label, size=10, fill="muted", anchor="middle")


def _row(drawing: Drawing, row: Reported, lang: str, y: float) -> float:
    names = wrapped(words(row.title, lang), _LABELS - 8, _SMALL)
    values = wrapped(_numbers(row, lang), WIDTH - _VALUES, _SMALL)
    height = max(len(names), len(values)) * _LINE + 8
    muted = "muted" if row.recorded is None else "ink"
    drawing.lines(0, y + 15, names, size=_SMALL, fill=muted)
    drawing.lines(_VALUES, y + 15, values, size=_SMALL, fill=muted)
    if row.lower is not None:
        _bar(drawing, row, y + 11)
    drawing.line(0, y + height, WIDTH, y + height, "faint", width=0.5)
    return y + height


def _bar(drawing: Drawing, row: Reported, y: float) -> None:
    span, low = _RIGHT - _LEFT, min(row.lower or 0.0, 1.0)
    high = min(1.0 if row.upper is None else row.upper, 1.0)
    fill = "purple" if row.over else "orange" if (row.lower or 0) < 0.5 else "green"
    hint = percent(row.lower or 0.0, row.upper)
    # From 0 to the lower end it is sure, from there to the upper end it may be.
    drawing.rect((_LEFT, y - 5, max(low * span, 3), 10), fill, hint=hint)
    if high > low:
        drawing.rect((_LEFT + low * span, y - 3, (high - low) * span, 6), fill, hint=hint)
        drawing.line(_LEFT + high * span, y - 6, _LEFT + high * span, y + 6, fill, width=1.5)
    if row.over:
        drawing.polygon([(_RIGHT, y - 8), (_RIGHT + 11, y), (_RIGHT, y + 8)], fill, hint=hint)


def _numbers(row: Reported, lang: str) -> str:
    reported = f"{words(_REPORTED, lang)} {words(row.reported, lang)}"
    if row.recorded is None:
        return f"{reported} · {words(_NOT_COMPARED, lang)}"
    share = f" · {percent(row.lower, row.upper)}" if row.lower is not None else ""
    over = f" · {words(_OVER, lang)}" if row.over else ""
    return f"{words(_RECORDED, lang)} {row.recorded} / {reported}{share}{over}"
