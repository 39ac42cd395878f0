"""How much a composite index owes to its choices: they are drawn by chance, alone and together, and their share told.

A draw is a row of arrays, so that a thousand of them are one computation, and a choice of one draw can be put into
another: that is what variance-based indices are made of.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from graph_loader.metrics.goalposts import Goalposts
from graph_loader.metrics.nulls import SEED

SPREAD = 0.25
"""Goalposts are moved by up to so much."""
CHOICES: Mapping[str, tuple[str, ...]] = {
    "weights": ("shares", "between"), "aggregation": ("arithmetic",), "goalposts": ("widths",), "left_out": ("out",),
}  # fmt: skip
"""The choices that are varied, each with the arrays of ``Choices`` that it is made of."""
_PAIRS, _RESAMPLES = 1024, 199
"""Effects are estimated from so many pairs of draws (scipy wants a power of two), their intervals from so many
resamples."""
_EFFECTS, _ORDER = 10, 11
"""The streams of random numbers that are no choice's own."""

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
class Effect:
    """Which share of the index's variance one choice makes: ``first`` by itself, ``total`` with its interactions.

    ``first_ci`` and ``total_ci`` are 95 % intervals by bootstrap: an index is an estimate and may fall below 0.
    """

    first: float
    total: float
    first_ci: tuple[float, float]
    total_ci: tuple[float, float]

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "first": self.first, "first_ci": list(self.first_ci), "total": self.total, "total_ci": list(self.total_ci),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choices:
    """Draws of all choices, one a row. ``ids`` are the indicators that columns stand for.

    ``shares`` and ``between`` become weights by being divided by their sum, which makes exponential numbers
    Dirichlet(1); ``out`` is the column of the indicator that is left out, -1 for none.
    """

    ids: tuple[str, ...]
    shares: Any
    between: Any
    arithmetic: Any
    widths: Any
    out: Any

    @classmethod
    def settled(cls, ids: Sequence[str], dimensions: int, draws: int) -> Choices:
        """What the index itself is made with, over and over."""
        ones = np.ones((draws, len(ids)))
        between, never = np.ones((draws, dimensions)), np.zeros(draws, dtype=bool)
        return cls(tuple(ids), ones, between, never, ones, np.full(draws, -1))

    @classmethod
    def drawn(cls, ids: Sequence[str], dimensions: int, draws: int, seed: Sequence[int]) -> Choices:
        """All of them by chance."""
        rng, shape = np.random.default_rng([SEED, *seed]), (draws, len(ids))
        return cls(
            tuple(ids), rng.exponential(size=shape), rng.exponential(size=(draws, dimensions)), rng.random(draws) < 0.5,
            rng.uniform(1 - SPREAD, 1 + SPREAD, shape), rng.integers(len(ids), size=draws),
        )  # fmt: skip

    def taking(self, names: Collection[str], other: Choices) -> Choices:
        """The same with some of the choices as another has them."""
        return replace(self, **{array: getattr(other, array) for name in names for array in CHOICES[name]})


def indices(values: Mapping[str, float | None], scores: Scores, goalposts: Goalposts, choices: Choices) -> Any:
    """The index under every draw of the choices."""
    column = {id: place for place, id in enumerate(choices.ids)}
    dimensions = []
    for scored in scores.values():
        places = [column[id] for id in scored]
        points = np.column_stack([_points(values[id], goalposts, id, choices.widths[:, column[id]]) for id in scored])
        # The only indicator of a dimension stays.
        kept = choices.out[:, np.newaxis] != places if len(places) > 1 else np.ones_like(points, dtype=bool)
        weights = choices.shares[:, places] * kept
        dimensions.append((weights * points).sum(axis=1) / weights.sum(axis=1))
    found = np.maximum(np.column_stack(dimensions), goalposts.floor)
    between = choices.between / choices.between.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        geometric = np.exp((between * np.log(found)).sum(axis=1))
    return np.where(choices.arithmetic, (between * found).sum(axis=1), geometric)


def _points(value: float | None, goalposts: Goalposts, id: str, widths: Any) -> Any:
    post, value = goalposts.posts[id], value or 0.0
    if (widths == 1).all():
        return np.full(len(widths), post.score(value)[0])
    return np.array([post.score(value, width=float(width))[0] for width in widths])


def ranges(values: Mapping[str, float | None], scores: Scores, goalposts: Goalposts, draws: int) -> dict[str, Range]:
    """The range of the index where each choice varies alone, and as ``all`` where they vary together.

    Weights are drawn from Dirichlet(1), within the dimensions and between them; the mean between dimensions is
    arithmetic or geometric; each upper goalpost moves by ± 25 %; one indicator is left out.
    """
    if not draws:
        return {}
    ids = _ids(scores)
    found = {}
    for place, name in enumerate((*CHOICES, "all")):
        drawn = Choices.drawn(ids, len(scores), draws, (place,))
        varied = Choices.settled(ids, len(scores), draws).taking(CHOICES if name == "all" else (name,), drawn)
        found[name] = range_of(indices(values, scores, goalposts, varied))
    return found


def range_of(drawn: Sequence[float]) -> Range:
    """Where values lie that were drawn."""
    low, median, high = (_short(bound) for bound in np.quantile(np.asarray(drawn), [0.05, 0.5, 0.95]))
    return Range(median, low, high, len(drawn))


def effects(values: Mapping[str, float | None], scores: Scores, goalposts: Goalposts) -> dict[str, Effect]:
    """Sobol' indices of first order and total for every choice, all of them varying; empty where nothing varies.

    Two sets of draws A and B, and for every choice A with that choice from B; a choice is a group of numbers that are
    exchanged together. Source: Saltelli et al. (2010), Variance based sensitivity analysis of model output. Design and
    estimator for the total sensitivity index. Computer Physics Communications 181, 259–270.
    """
    ids = _ids(scores)
    one, other = (Choices.drawn(ids, len(scores), _PAIRS, (_EFFECTS, side)) for side in (0, 1))
    drawn = [one, other, *(one.taking((name,), other) for name in CHOICES)]
    outputs = np.stack([indices(values, scores, goalposts, choices) for choices in drawn])
    if np.ptp(outputs) < 1e-12:
        return {}
    rng = np.random.default_rng([SEED, _EFFECTS])
    again = [_sobol(outputs[:, rng.integers(_PAIRS, size=_PAIRS)]) for _ in range(_RESAMPLES)]
    estimated: Any = _sobol(outputs)
    low, high = np.quantile(np.stack(again), [0.025, 0.975], axis=0)

    def interval(order: int, place: int) -> tuple[float, float]:
        return _short(low[order, place]), _short(high[order, place])

    return {
        name: Effect(_short(estimated[0, i]), _short(estimated[1, i]), interval(0, i), interval(1, i))
        for i, name in enumerate(CHOICES)
    }


def _sobol(outputs: Any) -> Any:
    """First-order and total indices of the choices; rows of ``outputs`` are A, B, and A with each choice from B."""
    from scipy.stats import sobol_indices

    tables = {"f_A": outputs[:1], "f_B": outputs[1:2], "f_AB": outputs[2:, np.newaxis]}
    found = sobol_indices(func=tables, n=outputs.shape[1])
    return np.stack((found.first_order, found.total_order))


def order_kept(sides: Sequence[tuple[Mapping[str, float | None], Scores, Goalposts]], draws: int) -> float:
    """The share of the draws, all choices varying alike on both sides, in which the first index is the smaller one."""
    ids = sorted({id for _, scores, _ in sides for id in _ids(scores)})
    choices = Choices.drawn(ids, len(sides[0][1]), draws, (_ORDER,))
    first, second = (indices(values, scores, goalposts, choices) for values, scores, goalposts in sides)
    return float((first < second).mean())


def _ids(scores: Scores) -> list[str]:
    return [id for scored in scores.values() for id in scored]


def _short(value: Any) -> float:
    return float(f"{float(value):.12g}")
