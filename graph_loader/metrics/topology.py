"""The shape of a whole graph in a few numbers; None where a number has no meaning, never nan."""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

import networkx as nx

from graph_loader.metrics.engines import LARGE
from graph_loader.metrics.nulls import SEED
from graph_loader.metrics.paths import PIVOTS
from graph_loader.metrics.structure import largest_component

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Topology:
    """``path_length`` and ``diameter`` are of the largest component.

    ``estimated`` says that both were measured from some of its nodes; the diameter is then a lower bound.
    """

    triangles: int
    transitivity: float | None
    clustering: float | None
    path_length: float | None
    diameter: int | None
    estimated: bool
    degree_assortativity: float | None

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return asdict(self)


def topology(graph: nx.Graph[T], *, seed: int = SEED) -> Topology:
    """Triangles, transitivity, mean clustering, mean distance, diameter, and the correlation of degrees.

    读法：传递性与聚类高，说明伙伴的伙伴也相识；平均距离短，消息几步可达；度同配为负，说明枢纽多与边缘主体相连。

    Formula: transitivity = 3·triangles ÷ connected triples; clustering is the mean over all nodes of the share of a
    node's neighbours that are linked, 0 for fewer than two; degree assortativity is the correlation of the degrees at
    both ends of an edge.
    Source: Newman (2003), Mixing patterns in networks. Physical Review E 67, 026126.
    Limits: self-loops are left out. Above 2,000 nodes distances are measured from 256 of them.

    >>> found = topology(nx.path_graph(3))
    >>> found.transitivity, round(found.path_length, 4), found.diameter
    (0.0, 1.3333, 2)
    """
    simple: nx.Graph[T] = nx.Graph(graph)
    simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    inside: dict[T, int] = nx.triangles(simple)  # type: ignore[assignment]
    degree = dict(simple.degree)
    triples = sum(count * (count - 1) // 2 for count in degree.values())
    local = [2 * inside[n] / (k * (k - 1)) if k > 1 else 0.0 for n, k in degree.items()]
    length, diameter, estimated = _distances(simple, seed)
    return Topology(
        sum(inside.values()) // 3, sum(inside.values()) / triples if triples else None,
        sum(local) / len(local) if local else None, length, diameter, estimated, degree_assortativity(simple),
    )  # fmt: skip


def _distances(graph: nx.Graph[T], seed: int) -> tuple[float | None, int | None, bool]:
    """Mean distance and diameter of the largest component, and whether they come from some of its nodes only."""
    members = sorted(largest_component(graph), key=str)
    if len(members) < 2:
        return None, None, False
    some = len(members) > LARGE
    sources = random.Random(seed).sample(members, PIVOTS) if some else members
    total = count = furthest = 0
    for source in sources:
        reached = nx.single_source_shortest_path_length(graph, source).values()
        total, count, furthest = total + sum(reached), count + len(reached) - 1, max(furthest, *reached)
    return total / count, furthest, some


def degree_assortativity(graph: nx.Graph[T]) -> float | None:
    """The correlation of the degrees at both ends of the edges; None where all ends have the same degree.

    >>> degree_assortativity(nx.star_graph(3))
    -1.0
    """
    degree = dict(graph.degree)
    ends = [(degree[u], degree[v]) for u, v in graph.edges] + [(degree[v], degree[u]) for u, v in graph.edges]
    n, total = len(ends), sum(one for one, _ in ends)
    # n²·variance and n²·covariance in whole numbers, so that equal degrees are exactly that.
    spread = n * sum(one * one for one, _ in ends) - total * total
    return (n * sum(one * other for one, other in ends) - total * total) / spread if spread else None
