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

import numpy as np

from graph_loader.metrics.assessment import Assessment
from graph_loader.metrics.goalposts import Goalposts
from graph_loader.metrics.indicator import DIMENSIONS

NEEDED = 2 / 3
"""The share of a dimension's indicators that must have a value."""
DRAWS = 1000
SPREAD = 0.25
"""Goalposts are moved by up to so much."""
SEED = 20240525
FACTORS = ("weights", "aggregation", "goalposts", "left_out")
"""The choices that are varied, one by one and together."""

Scores = Mapping[str, Mapping[str, float]]
"""For every dimension the scores of its indicators that have a value."""


@dataclass(frozen=True, slots=True)
class Range:
    """Where the index lies over the draws: the median, the middle 90 %, and how many draws."""

    median: float
    low: float
    high: float
    draws: int

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"median": self.median, "p5": self.low, "p95": self.high, "draws": self.draws}


@dataclass(frozen=True, slots=True)
class Composite:
    """An index and everything it rests on. ``index`` is None where a dimension has no score.

    ``values`` are the indicators' own, ``clipped`` those beyond a goalpost. ``sensitivity`` holds the range of the
    index for every choice that was varied alone, ``all`` of them together, and ``edges`` (10 % of the links dropped).
    """

    index: float | None
    dimensions: Mapping[str, float | None]
    values: Mapping[str, float | None]
    scores: Scores
    clipped: tuple[str, ...]
    missing: tuple[str, ...]
    goalposts: Goalposts
    sensitivity: Mapping[str, Range]

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
    ranges: dict[str, Range] = {}
    if index is not None:
        ranges = sensitivity(values, scores, goalposts, draws)
        indices = [other for profile in dropped if (other := _index(profile, goalposts)) is not None]
        if indices:
            ranges["edges"] = _range(indices)
    return Composite(
        index, dimensions, values, scores, tuple(id for id, (_, clipped) in scored.items() if clipped),
        tuple(name for name, score in dimensions.items() if score is None), goalposts, ranges,
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


def sensitivity(
    values: Mapping[str, float | None], scores: Scores, goalposts: Goalposts, draws: int = DRAWS
) -> dict[str, Range]:
    """The range of the index where each choice varies alone, and where all of them vary together.

    Weights are drawn from Dirichlet(1), within the dimensions and between them; the mean between dimensions is
    arithmetic or geometric; each upper goalpost moves by ± 25 %; one indicator is left out.
    """
    found = {}
    for name in (*FACTORS, "all"):
        rng = np.random.default_rng([SEED, (*FACTORS, "all").index(name)])
        varied = FACTORS if name == "all" else (name,)
        drawn = [_draw(values, scores, goalposts, varied, rng) for _ in range(draws)]
        if drawn:
            found[name] = _range(drawn)
    return found


def _range(drawn: Sequence[float]) -> Range:
    low, median, high = (float(f"{bound:.12g}") for bound in np.quantile(np.asarray(drawn), [0.05, 0.5, 0.95]))
    return Range(median, low, high, len(drawn))


def _draw(
    values: Mapping[str, float | None], scores: Scores, goalposts: Goalposts, varied: Sequence[str],
    rng: np.random.Generator,
) -> float:  # fmt: skip
    """The index with some of the choices made by chance."""
    everything = [id for scored in scores.values() for id in scored]
    out = everything[int(rng.integers(len(everything)))] if "left_out" in varied else None
    dimensions = []
    for scored in scores.values():
        # The only indicator of a dimension stays.
        ids = [id for id in scored if id != out] or list(scored)
        found = [scored[id] for id in ids]
        if "goalposts" in varied:
            found = [_moved(values[id] or 0.0, goalposts, id, rng) for id in ids]
        weights = rng.dirichlet(np.ones(len(ids))) if "weights" in varied else np.full(len(ids), 1 / len(ids))
        dimensions.append(max(float(np.dot(weights, found)), goalposts.floor))
    between = rng.dirichlet(np.ones(len(dimensions))) if "weights" in varied else np.full(len(dimensions), 0.25)
    if "aggregation" in varied and rng.random() < 0.5:
        return float(np.dot(between, dimensions))
    if min(dimensions) == 0:
        return 0.0
    return float(np.exp(np.dot(between, np.log(dimensions))))


def _moved(value: float, goalposts: Goalposts, id: str, rng: np.random.Generator) -> float:
    return goalposts.posts[id].score(value, width=float(rng.uniform(1 - SPREAD, 1 + SPREAD)))[0]


def order_kept(one: Composite, other: Composite, draws: int = DRAWS) -> float | None:
    """The share of the draws, all choices varying alike on both sides, in which the order of two indices stays.

    None where either has no index or both are equal.
    """
    if one.index is None or other.index is None or one.index == other.index:
        return None
    kept = 0
    for place in range(draws):
        first, second = (
            _draw(side.values, side.scores, side.goalposts, FACTORS, np.random.default_rng([SEED, place]))
            for side in (one, other)
        )
        kept += (first < second) == (one.index < other.index) and first != second
    return kept / draws
