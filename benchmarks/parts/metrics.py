"""Metrics: exact centrality against bare igraph and networkx, and how the time of the rest grows."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.measure import answer_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_least, at_most, growth

NODES, EDGES = 10_000, 30_000
TIMES_NETWORKX, TIMES_IGRAPH, APART = 20.0, 1.3, 1e-9


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


def _growth(_: Bench) -> Figures:
    found: Figures = answer_of([sys.executable, "-m", "benchmarks.measuring", "growth"])
    return found


def _growth_ratios(found: Figures) -> Iterator[Ratio]:
    for name, took in found["seconds"].items():
        # Below ten thousand nodes what does not depend on the size weighs too much.
        yield growth(name, found["sizes"][1:], took[1:], f"{took[-1]:.1f} s at {found['sizes'][-1]:,}")


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
