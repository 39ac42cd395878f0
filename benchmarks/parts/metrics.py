"""Metrics: exact centrality against bare igraph and networkx, and how the time of the rest grows."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Sequence

from benchmarks.bench import Bench
from benchmarks.measure import answer_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_least, at_most

NODES, EDGES = 10_000, 30_000
TIMES_NETWORKX, TIMES_IGRAPH, APART = 20.0, 1.3, 1e-9
STEEPEST = 1.3
"""What a measure that looks at every edge a few times may grow by: the exponent of its time in the size."""


def _engines(_: Bench) -> Figures:
    found: Figures = answer_of([sys.executable, "-m", "benchmarks.measuring", "engines", str(NODES), str(EDGES)])
    return found


def _engine_ratios(found: Figures) -> Iterator[Ratio]:
    size = f"{found['nodes']:,} nodes, {found['edges']:,} edges"
    yield at_least("networkx / sidu[fast], exact", found["networkx"] / min(found["sidu"]), TIMES_NETWORKX, size)
    yield at_most("sidu[fast] / bare igraph", median_ratio(found["sidu"], found["igraph"]), TIMES_IGRAPH, size)
    yield at_most("farthest apart, 10⁻⁹", found["apart"] / 1e-9, APART / 1e-9, "betweenness and closeness")


def _engine_text(found: Figures) -> str:
    return (
        "Exact betweenness and closeness in CPU seconds of one process, from networkx' graph on, conversion included. "
        f"networkx is\nmeasured from {found['sources']} nodes, which it does one after the other, and multiplied."
    )


def exponent(sizes: Sequence[int], seconds: Sequence[float]) -> float:
    """The slope of a line through the logarithms of times and sizes, by least squares."""
    points = [(math.log(size), math.log(max(took, 1e-6))) for size, took in zip(sizes, seconds, strict=True)]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return float(sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points))


def _growth(_: Bench) -> Figures:
    found: Figures = answer_of([sys.executable, "-m", "benchmarks.measuring", "growth"])
    return found


def _growth_ratios(found: Figures) -> Iterator[Ratio]:
    for name, took in found["seconds"].items():
        # Below ten thousand nodes what does not depend on the size weighs too much.
        slope = exponent(found["sizes"][1:], took[1:])
        yield at_most(f"growth of {name}, exponent", slope, STEEPEST, f"{took[-1]:.1f} s at {found['sizes'][-1]:,}")


def _growth_text(_: Figures) -> str:
    return (
        "PageRank is the steepest, and not for want of convergence: on random graphs of three "
        "links a node it takes 60 rounds at\n"
        "10,000 nodes and 70 at 1,000,000. A link costs 2.6 times as much in a round there, since "
        "vectors of 8 MB do not fit into\n"
        "this machine's cache, and for nine tenths of the time networkx reads its dictionaries "
        "into a matrix, which misses the\n"
        "cache as `simplify` and `core` do. A way of our own from graph to matrix would be quicker "
        "and one more to keep."
    )


PARTS = (
    Part("engines", "Centrality by engine", _engines, _engine_ratios, _engine_text, order=50),
    Part("growth", "Growth of measures", _growth, _growth_ratios, _growth_text, order=51),
)
