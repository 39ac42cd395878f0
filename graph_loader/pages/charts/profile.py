"""The parallel profile: every measure on its own scale, dimension by dimension, over the coverage it rests on."""

from __future__ import annotations

from graph_loader.pages.charts.data import Band, Measure, Number, Panel, Profile, Reading
from graph_loader.pages.charts.style import SERIES
from graph_loader.pages.charts.svg import SIZE, WIDTH, Drawing, wrapped
from graph_loader.titles import in_language as words

_LABELS, _LEFT, _RIGHT, _VALUES = 262, 290, 560, 590
_LINE = SIZE * 1.3
_SMALL = 11
_COVERAGE = {"zh": "覆盖（已载÷报道）", "en": "coverage (recorded ÷ reported)"}
_COVERED = {"zh": "覆盖", "en": "covered"}
_LEGEND = {
    "zh": "每个维度旁的横条：报道数字中覆盖最低的一项，已载÷报道，0 至 100 %；橙色为样本（不足一半）。"
    "淡色带：95 % 区间。无上限的指标只列数值。",
    "en": "Bar beside a dimension: the least covered reported figure, recorded ÷ reported, 0 to 100 %; orange is a "
    "sample (less than half). Pale band: 95 % interval. Measures without an upper bound are shown as numbers.",
}
_SAMPLE = {"zh": "样本", "en": "sample"}


def profile(data: Profile, *, lang: str, id: str) -> str:
    """Draw a profile. A dot is a value, the bar around it its interval; a measure without a scale is a number.

    Beside the name of a dimension stands the band of its coverage from 0 to 100 %, in orange where less than half may
    be on record. Raises ValueError for more sides than there are marks, or an id that is none.
    """
    if len(data.sides) > len(SERIES):
        raise ValueError(f"a profile has at most {len(SERIES)} sides")
    drawing = Drawing()
    title = words(data.title, lang)
    y = drawing.heading(title)
    if len(data.sides) > 1:
        y = _legend(drawing, data, lang, y)
    for panel in data.panels:
        y = _panel(drawing, panel, lang, y + 10)
    y = drawing.lines(0, y + 18, wrapped(words(_LEGEND, lang), WIDTH, _SMALL), size=_SMALL, fill="muted")
    return drawing.render(y, title, _description(data, lang), id)


def _legend(drawing: Drawing, data: Profile, lang: str, y: float) -> float:
    for side, name in enumerate(data.sides):
        lines = wrapped(words(name, lang), WIDTH - 24)
        drawing.mark(8, y + 6, side)
        y = drawing.lines(22, y + 11, lines) - 6
    return y + 2


def _panel(drawing: Drawing, panel: Panel, lang: str, y: float) -> float:
    bands = [(side, band) for side, band in enumerate(panel.bands) if band is not None]
    name = wrapped(words(panel.title, lang), _LABELS - 20, 15)
    texts = [_band_lines(band, lang) for _, band in bands]
    height = max(len(name) * 15 * 1.3, sum(max(len(lines), 1) * _SMALL * 1.3 + 4 for lines in texts)) + 12
    drawing.rect((0, y, WIDTH, height), "shade", radius=4)
    drawing.lines(10, y + 20, name, size=15, bold=True)
    row = y + 8
    for (side, band), lines in zip(bands, texts, strict=True):
        _band(drawing, band, side if len(panel.bands) > 1 else None, row + 6)
        row = drawing.lines(_VALUES, row + 9, lines, size=_SMALL, fill="muted") - 5
    y += height + 4
    for measure in panel.measures:
        y = _measure(drawing, measure, lang, y)
    return y


def _band_lines(band: Band, lang: str) -> list[str]:
    sample = f" {words(_SAMPLE, lang)}" if band.sample else ""
    name = words(_COVERED, lang)
    return wrapped(
        f"{name} {percent(band.lower, band.upper)}{sample} · {words(band.label, lang)}", WIDTH - _VALUES, _SMALL
    )


def percent(lower: float, upper: float | None) -> str:
    r"""A share or an interval of shares as people read it.

    >>> percent(0.025, 0.0333), percent(1, 1), percent(0.1, None)
    ('2.5–3.33\xa0%', '100\xa0%', '≥\xa010\xa0%')
    """
    if upper is None:
        return f"≥\u00a0{100 * lower:.3g}\u00a0%"
    return "–".join(dict.fromkeys(f"{100 * end:.3g}" for end in (lower, upper))) + "\u00a0%"


def _band(drawing: Drawing, band: Band, side: int | None, y: float) -> None:
    """The track from 0 to 100 % with the band on it; what lies beyond 100 % ends in an arrow."""
    span = _RIGHT - _LEFT
    drawing.rect((_LEFT, y - 5, span, 10), "paper", radius=2, stroke="faint")
    low, high = min(band.lower, 1.0), min(1.0 if band.upper is None else band.upper, 1.0)
    fill = "orange" if band.sample else "green"
    drawing.rect(
        (_LEFT + low * span, y - 5, max((high - low) * span, 3), 10), fill, hint=percent(band.lower, band.upper)
    )
    if side is not None:
        drawing.mark(_LEFT - 12, y, side, radius=4)


def _measure(drawing: Drawing, measure: Measure, lang: str, y: float) -> float:
    names = wrapped(words(measure.title, lang), _LABELS - 52)
    values = [_value_lines(reading, lang, measure) for reading in measure.readings]
    height = max(len(names), sum(map(len, values)), len(measure.readings)) * _LINE + 9
    drawing.text(10, y + 15, measure.id, size=_SMALL, fill="muted")
    drawing.lines(48, y + 15, names)
    scale = _scale(measure)
    if scale is not None and any(reading.value is not None for reading in measure.readings):
        _track(drawing, scale, y, height)
    row = y + 15
    for side, (reading, lines) in enumerate(zip(measure.readings, values, strict=True)):
        if reading.value is not None and scale is not None:
            _reading(drawing, reading, scale, side, row - 4, hint=" ".join(lines))
        if reading.value is None:
            if len(measure.readings) > 1:
                drawing.mark(_LEFT - 12, row - 4, side, radius=4)
            drawing.lines(_LEFT, row, lines, size=_SMALL, fill="muted")
            row += max(len(lines), 1) * _LINE
            continue
        if len(measure.readings) > 1:
            drawing.mark(_VALUES + 4, row - 4, side, radius=4)
        indent = 16 if len(measure.readings) > 1 else 0
        row = drawing.lines(_VALUES + indent, row, lines, bold=True)
    drawing.line(0, y + height, WIDTH, y + height, "faint", width=0.6)
    return y + height


def _value_lines(reading: Reading, lang: str, measure: Measure) -> list[str]:
    if reading.value is None:
        reason = words(reading.reason, lang) if reading.reason else "–"
        return wrapped(f"– {reason}" if reading.reason else reason, WIDTH - _LEFT, _SMALL)
    return wrapped(words(reading.shown, lang), WIDTH - _VALUES - (16 if len(measure.readings) > 1 else 0))


def _scale(measure: Measure) -> tuple[Number, Number] | None:
    low, high = measure.range
    return (low, high) if low is not None and high is not None and high > low else None


def _track(drawing: Drawing, scale: tuple[Number, Number], y: float, height: float) -> None:
    middle = y + 11 if height < 2 * _LINE else y + (height - 4) / 2
    drawing.line(_LEFT, middle, _RIGHT, middle, "faint", width=2)
    for end, x in zip(scale, (_LEFT, _RIGHT), strict=True):
        drawing.line(x, middle - 4, x, middle + 4, "faint")
        anchor, shift = ("end", -6) if x == _LEFT else (None, 6)
        drawing.text(x + shift, middle + 3.5, f"{end:g}".replace("-", "−"), size=9, fill="muted", anchor=anchor)
    if scale[0] < 0 < scale[1]:
        zero = _place(0, scale)
        drawing.line(zero, middle - 4, zero, middle + 4, "faint")


def _place(value: Number, scale: tuple[Number, Number]) -> float:
    low, high = scale
    return _LEFT + (_RIGHT - _LEFT) * min(max((value - low) / (high - low), 0), 1)


def _reading(drawing: Drawing, reading: Reading, scale: tuple[Number, Number], side: int, y: float, hint: str) -> None:
    if reading.value is None:
        return
    if reading.interval is not None:
        low, high = (_place(bound, scale) for bound in reading.interval)
        drawing.rect((low, y - 3.5, max(high - low, 1), 7), "soft-orange" if side == 1 else "soft-blue", radius=3)
    drawing.mark(_place(reading.value, scale), y, side, hint=hint)


def _description(data: Profile, lang: str) -> str:
    """The whole in words, for those who hear it read."""
    parts = []
    for panel in data.panels:
        bands = [f"{words(_COVERAGE, lang)} {percent(b.lower, b.upper)}" for b in panel.bands if b is not None]
        rows = []
        for measure in panel.measures:
            shown = [words(r.shown if r.value is not None else r.reason or {"zh": "–"}, lang) for r in measure.readings]
            rows.append(f"{measure.id} {words(measure.title, lang)}: {' | '.join(shown)}")
        parts.append(f"{words(panel.title, lang)} ({', '.join(bands) or '–'}): {'; '.join(rows)}.")
    return " ".join(parts)
