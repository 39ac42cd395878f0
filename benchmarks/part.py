"""What one part of the benchmarks is: it measures, holds its figures against floors, and tells of them."""

from __future__ import annotations

import math
import operator
import statistics
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from benchmarks.bench import Bench

Figures = dict[str, Any]
"""What a part measured, as it is kept in JSON: raw figures; ratios are made of them when a report is written."""


class Ratio(NamedTuple):
    """One figure with the floor that it is held against."""

    what: str
    value: float
    floor: str
    missed: bool
    detail: str = ""

    def line(self) -> str:
        """For a terminal."""
        mark = "MISSED" if self.missed else "ok"
        return f"{mark:>6}  {self.what}: {self.value:.2f} (floor {self.floor}) {self.detail}".rstrip()


def at_most(what: str, value: float, limit: float, detail: str = "") -> Ratio:
    """A ratio that must not be larger."""
    return Ratio(what, value, f"≤ {limit:g}", value > limit, detail)


def at_least(what: str, value: float, limit: float, detail: str = "") -> Ratio:
    """A ratio that must not be smaller."""
    return Ratio(what, value, f"≥ {limit:g}", value < limit, detail)


STEEPEST = 1.3
"""What work that looks at everything a few times may grow by: sorting, and a thousand nodes that lie in caches where a
million do not, take it above 1; what compares everything with everything shows as 2.
"""


def growth(what: str, sizes: Sequence[float], seconds: Sequence[float], detail: str = "") -> Ratio:
    """The power of the size with which a time grows: the slope of a line through both logarithms."""
    slope = statistics.linear_regression([math.log(n) for n in sizes], [math.log(t) for t in seconds]).slope
    return at_most(f"growth of {what}, exponent", slope, STEEPEST, detail)


def _no_ratios(_: Figures) -> Iterable[Ratio]:
    return ()


def _no_text(_: Figures) -> str:
    return ""


@dataclass(frozen=True)
class Part:
    """A part of the benchmarks; a module in ``benchmarks/parts`` has them in its ``PARTS``.

    ``measure`` does the work and returns raw figures that JSON can hold. ``ratios`` and ``text`` (Markdown below the
    table) are made of these figures alone, so that the report can be written anew without measuring.
    """

    name: str
    title: str
    measure: Callable[[Bench], Figures]
    ratios: Callable[[Figures], Iterable[Ratio]] = _no_ratios
    text: Callable[[Figures], str] = _no_text
    order: int = 100
    """Where its section stands in the report, by this and then by name."""


def in_order(parts: Iterable[Part]) -> Sequence[Part]:
    """Parts as they are run and reported."""
    return sorted(parts, key=operator.attrgetter("order", "name"))
