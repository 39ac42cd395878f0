"""The calendar: years by months, the darker the more happened."""

from __future__ import annotations

from collections import defaultdict

from graph_loader.pages.charts.data import Calendar, Month
from graph_loader.pages.charts.style import STEPS
from graph_loader.pages.charts.svg import Drawing, wrapped
from graph_loader.titles import in_language as words

_LEFT, _CELL, _ROW = 64, 45, 34
_UNKNOWN = {"zh": "月份不详", "en": "month unknown"}
_TOTAL = {"zh": "合计", "en": "all"}
_UNDATED = {"zh": "另有 {count} {unit}没有日期", "en": "besides, {count} {unit} without a date"}
_EMPTY = {"zh": "没有带日期的记录", "en": "nothing with a date is on record"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MOST_YEARS = 40


def calendar(data: Calendar, *, lang: str, id: str) -> str:
    """Draw a calendar of every year between the first and the last; of more than forty only those with something.

    Raises ValueError for an id that is none.
    """
    drawing = Drawing()
    title = words(data.title, lang)
    y = drawing.heading(title) + 6
    cells: dict[int, dict[int | None, Month]] = defaultdict(dict)
    for month in data.months:
        cells[month.year][month.month] = month
    if cells:
        y = _table(drawing, cells, data, lang, y)
    else:
        y = drawing.lines(0, y + 14, [words(_EMPTY, lang)], fill="muted")
    if data.undated:
        y = drawing.lines(0, y + 14, [_undated(data, lang)], fill="muted", size=12)
    return drawing.render(y + 4, title, _description(data, lang), id)


def _undated(data: Calendar, lang: str) -> str:
    texts = {name: text.format(count=data.undated, unit=words(data.unit, name)) for name, text in _UNDATED.items()}
    return words(texts, lang)


def _table(drawing: Drawing, cells: dict[int, dict[int | None, Month]], data: Calendar, lang: str, y: float) -> float:
    heads = [(place, wrapped(words(text, lang), 70, 10)) for place, text in ((12.7, _UNKNOWN), (14.2, _TOTAL))]
    y += 13 * (max(len(lines) for _, lines in heads) - 1)
    for index in range(12):
        name = _MONTHS[index] if lang == "en" else f"{index + 1}月" if lang == "zh" else f"{index + 1}"
        drawing.text(_LEFT + (index + 0.5) * _CELL, y + 12, name, size=11, fill="muted", anchor="middle")
    for place, lines in heads:
        top = y + 12 - 13 * (len(lines) - 1)
        drawing.lines(_LEFT + place * _CELL, top, lines, size=10, fill="muted", anchor="middle")
    y += 20
    most = max(month.count for month in data.months)
    years = sorted(cells)
    if years[-1] - years[0] < _MOST_YEARS:
        years = list(range(years[0], years[-1] + 1))
    for year in years:
        row = cells.get(year, {})
        drawing.text(_LEFT - 12, y + 21, str(year), anchor="end", bold=bool(row))
        for index in range(12):
            _cell(drawing, _LEFT + index * _CELL, y, row.get(index + 1), most, lang)
        _cell(drawing, _LEFT + 12.2 * _CELL, y, row.get(None), most, lang)
        total = sum(month.count for month in row.values())
        drawing.text(_LEFT + 14.2 * _CELL, y + 21, str(total) if total else "·", anchor="middle", bold=bool(total))
        y += _ROW
    return y


def _cell(drawing: Drawing, x: float, y: float, month: Month | None, most: int, lang: str) -> None:
    if month is None or not month.count:
        drawing.rect((x + 1.5, y + 1.5, _CELL - 3, _ROW - 3), "shade", radius=3)
        return
    step = ramp_step(month.count, most)
    hint = "\n".join(words(name, lang) for name in month.names) or None
    drawing.rect((x + 1.5, y + 1.5, _CELL - 3, _ROW - 3), f"ramp-{step}", radius=3, hint=hint)
    drawing.text(x + _CELL / 2, y + 21, str(month.count), fill=f"on-ramp-{step}", anchor="middle")


def ramp_step(count: int, most: int) -> int:
    """The step of the ramp for a count above 0: the greatest count has the darkest.

    >>> ramp_step(1, 1), ramp_step(1, 100), ramp_step(100, 100)
    (4, 0, 4)
    """
    return min(STEPS - 1, max(0, round(STEPS * count / most + 0.499) - 1))


def _description(data: Calendar, lang: str) -> str:
    unit, unknown = words(data.unit, lang), words(_UNKNOWN, lang)
    months = sorted(data.months, key=lambda month: (month.year, month.month or 13))
    parts = [f"{m.year}-{m.month:02d}: {m.count}" if m.month else f"{m.year} ({unknown}): {m.count}" for m in months]
    text = f"{'; '.join(parts)} ({unit})" if parts else words(_EMPTY, lang)
    return f"{text}; {_undated(data, lang)}." if data.undated else f"{text}."
