"""Reported against recorded: how much of what a figure counts is on record.

A figure is compared with the records that satisfy the same predicate within the same scope, up to the figure's own
date. Recorded is never scaled up to reported, reported never becomes records, and more recorded than reported is not
clipped but flagged.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph_loader.graph import Node
from graph_loader.metrics import terms
from graph_loader.metrics.dates import Window
from graph_loader.metrics.figures import PREDICATES, Figure
from graph_loader.metrics.index import Index
from graph_loader.metrics.indicator import DIMENSIONS, Share

OVER, SAMPLE = "over", "sample"
_LABELS = {
    OVER: {"zh": "超出", "en": "over"},
    SAMPLE: {"zh": "样本", "en": "sample"},
}


@dataclass(frozen=True, slots=True)
class Coverage:
    """One reported figure beside what is on record. ``recorded`` is None where records cannot be compared with it."""

    figure: Figure
    recorded: int | None
    evidence: tuple[str, ...] = ()
    undated: tuple[str, ...] = ()
    """Records that fit but of which nobody knows whether they fall into the figure's time; not counted."""

    @property
    def interval(self) -> tuple[float, float | None] | None:
        """[recorded ÷ upper, recorded ÷ lower]; no upper end where the lower bound is 0."""
        if self.recorded is None or not self.figure.upper:
            return None
        upper = self.recorded / self.figure.lower if self.figure.lower else None
        return self.recorded / self.figure.upper, upper

    @property
    def flag(self) -> str | None:
        """``over`` where more is recorded than reported, ``sample`` where less than half may be, otherwise None."""
        if self.recorded is None:
            return None
        # The upper bound of 余, 多 and 近 is itself excluded.
        if self.recorded > self.figure.upper or (self.recorded == self.figure.upper and not self.figure.exact):
            return OVER
        return SAMPLE if self.interval is not None and self.interval[0] < 0.5 else None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        figure, interval, flag = self.figure, self.interval, self.flag
        left = None
        if self.recorded is not None:
            left = [max(0, bound - self.recorded) for bound in (figure.lower, figure.upper)]
        return {
            "figure": figure.id,
            "title": dict(figure.title),
            "reported": {
                "lower": figure.lower, "upper": figure.upper, "qualifier": figure.qualifier, "unit": figure.unit,
                "reported_as": figure.reported_as, "scope": dict(figure.scope), "period": figure.period,
            },
            "recorded": self.recorded,
            "undated": len(self.undated),
            "undated_evidence": list(self.undated),
            "coverage": list(interval) if interval else None,
            "flag": flag,
            "label": _LABELS[flag] if flag else None,
            "not_recorded": left,
            "dimension": figure.dimension,
            "section": figure.section,
            "paragraph": figure.paragraph,
            "counts": figure.counts,
            "as_of": figure.as_of.isoformat() if figure.as_of else None,
            "sources": list(figure.sources),
            "evidence": list(self.evidence),
        }  # fmt: skip


def compare(index: Index, window: Window) -> list[Coverage]:
    """Every figure reported up to the end of the window beside what is on record, source by source."""
    nodes = [n for n in index.of_type(terms.OBSERVATION) if _reported_by(index, n, window)]
    figures = [Figure.of(index, node) for node in nodes]
    # The source of most figures comes first.
    sources = Counter(figure.sources for figure in figures)
    figures.sort(key=lambda figure: (-sources[figure.sources], figure.sources, figure.sequence, figure.id))
    return [_compared(index, figure, window) for figure in figures]


def _reported_by(index: Index, node: Node, window: Window) -> bool:
    span = index.span(node)
    return "value_lower" in node.properties and (span.start is None or span.start <= window.end)


def _compared(index: Index, figure: Figure, window: Window) -> Coverage:
    predicate = PREDICATES.get(figure.counts or "")
    if predicate is None:
        return Coverage(figure, None)
    until = min((day for day in (figure.as_of, window.end) if day is not None), default=None)
    places = {id: _in_time(index, id, figure, until) for id in sorted(set(predicate(index, figure)))}
    inside = tuple(id for id, known in places.items() if known)
    return Coverage(figure, len(inside), inside, tuple(id for id, known in places.items() if known is None))


def _in_time(index: Index, id: str, figure: Figure, until: date | None) -> bool | None:
    """Whether a record belongs to a figure's time: up to its date and, where it has a period, within it."""
    node = index.graph.nodes[id]
    if not index.is_a(id, *terms.DATED):
        return True
    span, published = index.span(node), index.published(node)
    window = Window(as_of=until, since=figure.since, today=until or date.max)
    if window.admits(span, published):
        return True
    undatable = not span.dated and (published is None or figure.since is not None)
    return None if undatable else False


def least_covered(found: Iterable[Coverage]) -> dict[str, Share]:
    """For every dimension its least covered figure; dimensions without a comparable figure are left out."""
    best: dict[str, Share] = {}
    for coverage in found:
        dimension, interval = coverage.figure.dimension, coverage.interval
        if dimension not in DIMENSIONS or interval is None:
            continue
        if dimension not in best or interval[0] < best[dimension].lower:
            best[dimension] = Share(coverage.figure.id, *interval)
    return best


def total_recorded(found: Sequence[Coverage]) -> tuple[int, int]:
    """How many figures there are, and how many of them can be compared with records."""
    return len(found), sum(coverage.recorded is not None for coverage in found)
