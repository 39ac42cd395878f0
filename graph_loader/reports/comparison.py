"""The report of a comparison: two states side by side."""

from __future__ import annotations

from collections.abc import Iterator

from graph_loader.metrics.comparison import Comparison
from graph_loader.metrics.composite import order_kept
from graph_loader.pages import charts
from graph_loader.reports.assessment import NOTE, citation, picture
from graph_loader.reports.charts import profile_chart
from graph_loader.reports.composite import (
    SCORE_WIDTHS,
    SENSITIVITY_WIDTHS,
    index_text,
    score_rows,
    sensitivity_rows,
)
from graph_loader.reports.model import Block, Heading, Listing, Paragraph, Report
from graph_loader.titles import in_language

_WIDTHS = (0.07, 0.25, 0.13, 0.13, 0.12, 0.1, 0.2)


def comparison_report(found: Comparison, lang: str) -> Report:
    """Two states side by side, in ``zh``, ``en`` or ``both``."""
    sides = f"{found.one.label} ↔ {found.other.label}"
    title = in_language({"zh": "四维画像对比", "en": "Profiles compared"}, lang)
    synthetic = found.one.profile.synthetic or found.other.profile.synthetic
    return Report(f"{title}: {sides}", lang, tuple(_blocks(found, lang)), synthetic)


def _blocks(found: Comparison, lang: str) -> Iterator[Block]:
    yield Paragraph(in_language(NOTE, lang))
    for warning in found.warnings:
        yield Paragraph(in_language(warning, lang))
    data = profile_chart([({"zh": s.label, "en": s.label}, s.profile) for s in (found.one, found.other)])
    yield picture(data.title, charts.profile, data, lang)
    yield Heading(in_language({"zh": "逐项对比", "en": "Indicator by indicator"}, lang))
    yield Listing(found.rows(lang, short=True), _WIDTHS)
    if found.indices is not None:
        yield Heading(in_language({"zh": "综合指数（应要求）", "en": "Composite index (on request)"}, lang))
        yield Paragraph(indices_text(found, lang))
        for side, index in zip((found.one, found.other), found.indices, strict=True):
            yield Heading(side.label, 2)
            yield Listing(score_rows(index, lang), SCORE_WIDTHS)
            if index.sensitivity:
                yield Listing(sensitivity_rows(index, lang), SENSITIVITY_WIDTHS)
    yield from citation([found.one, found.other], lang)


def indices_text(found: Comparison, lang: str) -> str:
    """Both indices, and in how many draws their order stays. Empty where none were asked for."""
    if found.indices is None:
        return ""
    sides = zip((found.one, found.other), found.indices, strict=True)
    text = "; ".join(f"{side.label}: {index_text(index, lang)}" for side, index in sides)
    kept = order_kept(*found.indices)
    if kept is None:
        return text
    order = {"zh": f"次序在 {kept:.0%} 的抽样中不变", "en": f"their order stays in {kept:.0%} of the draws"}
    return f"{text}; {in_language(order, lang)}"
