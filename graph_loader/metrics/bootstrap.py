"""How far a measure of a network depends on which bodies are in it: the vertex bootstrap."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from statistics import stdev
from typing import TypeVar

import networkx as nx

from graph_loader.metrics.nulls import SEED

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """A measure's own value, its standard error and the interval of ``level`` by percentiles over ``runs`` draws."""

    value: float
    error: float
    low: float
    high: float
    level: float
    runs: int
    seed: int


def vertex_bootstrap(
    graph: nx.Graph[T], measure: Callable[[nx.Graph[int]], float | None], *,
    runs: int = 999, seed: int = SEED, level: float = 0.95,
) -> Bootstrap | None:  # fmt: skip
    """Draw as many nodes with replacement and measure what they make, ``runs`` times.

    读法：换一批主体，这个值会有多大变化。

    Two copies of one node are tied as a pair drawn at random from all pairs is. None for fewer than two nodes, or where
    the measure has no value for the graph or for all but one of the draws.

    Source: Snijders and Borgatti (1999), Non-parametric standard errors and tests for network statistics. Connections
    22(2), 61–70.

    >>> found = vertex_bootstrap(nx.complete_graph(5), nx.density, runs=20)
    >>> found.value, found.error, found.low
    (1.0, 0.0, 1.0)
    """
    place = {node: number for number, node in enumerate(graph)}
    plain: nx.Graph[int] = nx.Graph()
    plain.add_nodes_from(place.values())
    plain.add_edges_from((place[u], place[v]) for u, v in graph.edges() if u != v)
    n = len(plain)
    own = measure(plain) if n > 1 else None
    if own is None or not math.isfinite(own):
        return None
    draw = random.Random(seed)
    found = [measure(_drawn(plain, draw)) for _ in range(runs)]
    values = sorted(value for value in found if value is not None and math.isfinite(value))
    if len(values) < 2:
        return None
    tail = (1 - level) / 2
    low, high = (values[min(len(values) - 1, int(share * len(values)))] for share in (tail, 1 - tail))
    return Bootstrap(own, stdev(values), low, high, level, runs, seed)


def _drawn(graph: nx.Graph[int], draw: random.Random) -> nx.Graph[int]:
    n = len(graph)
    copies: dict[int, list[int]] = {}
    for place in range(n):
        copies.setdefault(draw.randrange(n), []).append(place)
    found: nx.Graph[int] = nx.Graph()
    found.add_nodes_from(range(n))
    # A third of the nodes are not drawn; a node that is drawn brings its edges to those that are.
    for u, near in graph.adj.items():
        if u in copies:
            ends = [other for v in near if v > u and v in copies for other in copies[v]]
            for one in copies[u]:
                found.add_edges_from((one, other) for other in ends)
    share = 2 * graph.number_of_edges() / (n * (n - 1))
    for same in copies.values():
        for place, one in enumerate(same):
            found.add_edges_from((one, other) for other in same[:place] if draw.random() < share)
    return found
