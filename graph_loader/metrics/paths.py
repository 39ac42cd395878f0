"""Measures of distance by networkx: from every node, or in a large component from some of them as an estimate."""

from __future__ import annotations

import random
from collections.abc import Hashable, Iterator
from typing import TypeVar

import networkx as nx

from graph_loader.metrics.engines import LARGE

T = TypeVar("T", bound=Hashable)

PIVOTS = 256
"""From so many nodes paths are measured where all of them would take too long."""

SAMPLED = ("betweenness", "closeness", "harmonic")


def pivots(graph: nx.Graph[T]) -> int | None:
    """From how many nodes paths are measured; None is from all."""
    return PIVOTS if len(graph) > LARGE else None


def estimated(measure: str, graph: nx.Graph[T]) -> bool:
    """Whether networkx alone gives an estimate of this measure for a graph of this size."""
    if measure not in SAMPLED or pivots(graph) is None:
        return False
    return measure == "betweenness" or any(len(part) > PIVOTS for part in nx.connected_components(graph))


def closeness(graph: nx.Graph[T], seed: int, *, exact: bool = False) -> dict[T, float | None]:
    """(r − 1)/(n − 1) · 1/mean distance within each component of r nodes; 0 for a node by itself.

    Estimated as Eppstein and Wang (2004), Fast approximation of centrality. Journal of Graph Algorithms and
    Applications 8, 39–45: the mean distance is that to the pivots.
    """
    n, found = len(graph), dict[T, float | None]()
    for part, lengths in _measured(graph, seed, exact):
        total, count = dict.fromkeys(part, 0.0), dict.fromkeys(part, 0)
        for reached in lengths:
            for node, length in reached.items():
                if length:
                    total[node] += length
                    count[node] += 1
        for node in part:
            found[node] = (len(part) - 1) / (n - 1) * count[node] / total[node] if total[node] else 0.0
    return found


def harmonic(graph: nx.Graph[T], seed: int, *, exact: bool = False) -> dict[T, float | None]:
    """The mean of 1/distance to all others; in a large component the mean over the pivots."""
    n, found = len(graph), dict[T, float | None]()
    for part, lengths in _measured(graph, seed, exact):
        near, count = dict.fromkeys(part, 0.0), dict.fromkeys(part, 0)
        for reached in lengths:
            for node, length in reached.items():
                if length:
                    near[node] += 1 / length
                    count[node] += 1
        for node in part:
            found[node] = (len(part) - 1) / (n - 1) * near[node] / count[node] if count[node] else 0.0
    return found


def _measured(graph: nx.Graph[T], seed: int, exact: bool) -> Iterator[tuple[list[T], Iterator[dict[T, int]]]]:
    """Every component with the distances from its nodes, or from ``PIVOTS`` of them."""
    draw = random.Random(seed)
    some = None if exact else pivots(graph)
    order = {node: place for place, node in enumerate(graph)}
    for found in nx.connected_components(graph):
        part = sorted(found, key=order.__getitem__)
        sources = part if some is None or len(part) <= some else draw.sample(part, some)
        yield part, (dict(nx.single_source_shortest_path_length(graph, source)) for source in sources)
