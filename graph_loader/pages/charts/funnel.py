"""The funnel: how many reached each step, and which share of the step before that is."""

from __future__ import annotations

from graph_loader.pages.charts.data import Funnel, Step
from graph_loader.pages.charts.profile import percent
from graph_loader.pages.charts.svg import SIZE, Drawing, wrapped
from graph_loader.titles import in_language as words

_MIDDLE, _WIDEST = 390, 380
_BAR, _GAP = 30, 34
_EMPTY = {"zh": "没有记录", "en": "nothing is on record"}


def funnel(data: Funnel, *, lang: str, id: str) -> str:
    """Draw a funnel. The width of a bar is its count, so that the first is not always the widest.

    Raises ValueError for an id that is none.
    """
    drawing = Drawing()
    title = words(data.title, lang)
    y = drawing.heading(title) + 8
    most = max((step.count for step in data.steps), default=0)
    if not most:
        drawing.text(0, y + 16, words(_EMPTY, lang), fill="muted")
        return drawing.render(y + 28, title, words(_EMPTY, lang), id)
    before: float | None = None
    for step in data.steps:
        wide = _WIDEST * step.count / most
        names = wrapped(words(step.title, lang), 190)
        # A long name is as high as several bars; its own stands in the middle of it.
        beside = max(0.0, (len(names) * SIZE * 1.3 - _BAR) / 2)
        if before is not None:
            _between(drawing, before, wide, step, y)
            y += _GAP
        y += beside
        _bar(drawing, step, wide, names, y)
        before, y = wide, y + _BAR + beside
    text = "; ".join(f"{words(step.title, lang)}: {step.count}{_conversion(step, ' (', ')')}" for step in data.steps)
    return drawing.render(y + 8, title, text + ".", id)


def _bar(drawing: Drawing, step: Step, wide: float, names: list[str], y: float) -> None:
    drawing.lines(0, y + _BAR / 2 + 5 - (len(names) - 1) * SIZE * 0.65, names)
    drawing.rect((_MIDDLE - max(wide, 2) / 2, y, max(wide, 2), _BAR), "blue", radius=3)
    if wide >= 44:
        drawing.text(_MIDDLE, y + _BAR / 2 + 5, f"{step.count}", size=15, fill="paper", anchor="middle", bold=True)
    else:
        drawing.text(_MIDDLE + wide / 2 + 8, y + _BAR / 2 + 5, f"{step.count}", size=15, bold=True)


def _between(drawing: Drawing, above: float, below: float, step: Step, y: float) -> None:
    left, right = _MIDDLE - above / 2, _MIDDLE + above / 2
    corners = [(left, y), (right, y), (_MIDDLE + below / 2, y + _GAP), (_MIDDLE - below / 2, y + _GAP)]
    drawing.polygon(corners, "shade")
    drawing.text(_MIDDLE + _WIDEST / 2 + 10, y + _GAP / 2 + 4, _conversion(step, "↓ ", ""), size=12, fill="muted")


def _conversion(step: Step, before: str, after: str) -> str:
    """The share of the step before, with its interval; nothing where there is none."""
    if step.share is None:
        return ""
    interval = f" [{percent(*step.interval)}]" if step.interval else ""
    return f"{before}{percent(step.share, step.share)}{interval}{after}"
