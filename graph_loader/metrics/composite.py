"""A composite index, on request only: fixed goalposts, declared rules, and how much the figure owes to its choices.

Indicators are scored between fixed goalposts and clipped; a dimension is the arithmetic mean of its scores, the index
the geometric mean of the dimensions, each at least ε. A dimension with less than two thirds of its indicators has no
score, and without all four dimensions there is no index: nothing is re-weighted in silence.

Sources: OECD and JRC (2008), Handbook on Constructing Composite Indicators; UNDP, Human Development Report technical
notes (goalposts and the geometric mean since 2010).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from graph_loader.metrics import sensitivity
from graph_loader.metrics.assessment import Assessment
from graph_loader.metrics.goalposts import Goalposts
from graph_loader.metrics.indicator import DIMENSIONS
from graph_loader.metrics.nulls import SEED
from graph_loader.metrics.sensitivity import Effect, Range, Scores

NEEDED = 2 / 3
"""The share of a dimension's indicators that must have a value."""
DRAWS = 1000
FACTORS = tuple(sensitivity.CHOICES)
"""The choices that are varied, one by one and together."""


@dataclass(frozen=True, slots=True)
class Composite:
    """An index and everything it rests on. ``index`` is None where a dimension has no score.

    ``values`` are the indicators' own, ``clipped`` those beyond a goalpost. ``sensitivity`` holds the range of the
    index for every choice that was varied alone, ``all`` of them together, and ``edges`` (10 % of the links dropped);
    ``effects`` the share of its variance that every choice makes, by itself and with its interactions.
    """

    index: float | None
    dimensions: Mapping[str, float | None]
    values: Mapping[str, float | None]
    scores: Scores
    clipped: tuple[str, ...]
    missing: tuple[str, ...]
    goalposts: Goalposts
    sensitivity: Mapping[str, Range]
    effects: Mapping[str, Effect]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        posts = self.goalposts.posts
        return {
            "index": self.index, "dimensions": dict(self.dimensions), "missing": list(self.missing),
            "rules": {
                "within": "arithmetic", "between": "geometric", "floor": self.goalposts.floor, "needed": NEEDED,
            },
            "scores": {id: score for scores in self.scores.values() for id, score in scores.items()},
            "clipped": list(self.clipped), "goalposts": {id: posts[id].document() for id in self.values},
            "goalposts_versions": list(self.goalposts.versions),
            "left_out": {id: dict(why) for id, why in self.goalposts.left_out.items()},
            "sensitivity": {name: found.document() for name, found in self.sensitivity.items()},
            "effects": {name: found.document() for name, found in self.effects.items()},
            "seed": SEED,
        }  # fmt: skip


def composite(
    found: Assessment, goalposts: Goalposts, *, dropped: Sequence[Assessment] = (), draws: int = DRAWS
) -> Composite:
    """The index of a profile with its sensitivity. ``dropped`` are profiles of the network less 10 % of its links."""
    values = _values(found, goalposts)
    scored = {id: goalposts.posts[id].score(value) for id, value in values.items() if value is not None}
    scores = _by_dimension(found, {id: score for id, (score, _) in scored.items()})
    dimensions = {name: _dimension(scores[name], _of(found, goalposts, name)) for name in DIMENSIONS}
    index = aggregate(dimensions, goalposts.floor)
    ranges, effects = dict[str, Range](), dict[str, Effect]()
    if index is not None:
        ranges = sensitivity.ranges(values, scores, goalposts, draws)
        effects = sensitivity.effects(values, scores, goalposts) if draws else {}
        indices = [other for profile in dropped if (other := _index(profile, goalposts)) is not None]
        if indices:
            ranges["edges"] = sensitivity.range_of(indices)
    return Composite(
        index, dimensions, values, scores, tuple(id for id, (_, clipped) in scored.items() if clipped),
        tuple(name for name, score in dimensions.items() if score is None), goalposts, ranges, effects,
    )  # fmt: skip


def _index(found: Assessment, goalposts: Goalposts) -> float | None:
    return composite(found, goalposts, draws=0).index


def _values(found: Assessment, goalposts: Goalposts) -> dict[str, float | None]:
    records = {record.id: record for records in found.dimensions.values() for record in records}
    return {id: records[id].value for id in goalposts.posts if id in records}


def _of(found: Assessment, goalposts: Goalposts, dimension: str) -> int:
    return sum(record.id in goalposts.posts for record in found.dimensions[dimension])


def _by_dimension(found: Assessment, scores: Mapping[str, float]) -> dict[str, dict[str, float]]:
    return {
        name: {record.id: scores[record.id] for record in found.dimensions[name] if record.id in scores}
        for name in DIMENSIONS
    }


def _dimension(scores: Mapping[str, float], of: int) -> float | None:
    if not of or len(scores) / of < NEEDED - 1e-12:
        return None
    return fmean(scores.values())


def aggregate(dimensions: Mapping[str, float | None], floor: float) -> float | None:
    """The geometric mean of the dimensions, each at least ``floor``; None where one of them has no score.

    >>> round(aggregate(dict(a=0.9, b=0.9, c=0.9, d=0.1), 0.01), 2)
    0.52
    """
    known = [max(score, floor) for score in dimensions.values() if score is not None]
    if len(known) < len(dimensions) or not known:
        return None
    return math.prod(known) ** (1 / len(known)) if all(known) else 0.0


def order_kept(one: Composite, other: Composite, draws: int = DRAWS) -> float | None:
    """The share of the draws, all choices varying alike on both sides, in which the order of two indices stays.

    None where either has no index or both are equal.
    """
    if one.index is None or other.index is None or one.index == other.index:
        return None
    lower, higher = (one, other) if one.index < other.index else (other, one)
    return sensitivity.order_kept([(side.values, side.scores, side.goalposts) for side in (lower, higher)], draws)
