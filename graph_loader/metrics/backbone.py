"""What stands out of a network: the backbone of strong ties, the club of the well connected."""

from __future__ import annotations

import random
from collections.abc import Hashable
from dataclasses import dataclass
from statistics import fmean
from typing import Any, TypeVar

import networkx as nx

from graph_loader.metrics.centrality import simple
from graph_loader.metrics.nulls import SEED, p_value, swapped_edges

T = TypeVar("T", bound=Hashable)


def disparity(weight: float, strength: float, degree: int) -> float:
    """How probable a share of a node's strength as great as this would be by chance: (1 − w/s)^(k − 1).

    1 for a node with one edge, which never makes its only edge significant.

    Source: Serrano, Boguñá and Vespignani (2009), Extracting the multiscale backbone of complex weighted networks.
    Proceedings of the National Academy of Sciences 106, 6483–6488.

    >>> disparity(1, 4, 4)
    0.421875
    """
    return 1.0 if degree < 2 else (1 - weight / strength) ** (degree - 1)


def backbone(graph: nx.Graph[T], alpha: float = 0.05, *, weight: str = "weight") -> nx.Graph[T]:
    """The edges whose disparity is below ``alpha`` for either end, with all nodes; each has it as ``alpha``.

    读法：只留下对一方而言强得不像偶然的联系。

    An edge without the attribute weighs 1; self-loops do not count. Raises ValueError for a weight that is not above 0.

    >>> star = nx.Graph([("a", "b", {"weight": 98}), ("a", "c", {"weight": 1}), ("a", "d", {"weight": 1})])
    >>> list(backbone(star).edges)
    [('a', 'b')]
    """
    found: nx.Graph[T] = nx.Graph()
    found.add_nodes_from(graph.nodes(data=True))
    edges = [(u, v, float(data.get(weight, 1))) for u, v, data in graph.edges(data=True) if u != v]
    strength, degree = dict.fromkeys(graph, 0.0), dict.fromkeys(graph, 0)
    for u, v, w in edges:
        if not w > 0:
            raise ValueError(f"the weight of an edge has to be above 0, not {w}")
        for end in (u, v):
            strength[end] += w
            degree[end] += 1
    for u, v, w in edges:
        least = min(disparity(w, strength[end], degree[end]) for end in (u, v))
        if least < alpha:
            found.add_edge(u, v, **graph.edges[u, v], alpha=least)
    return found


@dataclass(frozen=True, slots=True)
class Club:
    """Those with more than ``k`` edges: how many, how closely tied (``phi``), and how closely by chance.

    ``ratio`` is phi ÷ ``expected``, None where chance expects none; ``p`` the share of null networks at least as close.
    """

    k: int
    members: int
    phi: float
    expected: float
    ratio: float | None
    p: float


def rich_club(graph: nx.Graph[T], *, nulls: int = 99, seed: int = SEED) -> list[Club]:
    """For every degree k whether those with more than k edges are tied to each other more than by chance.

    读法：比值大于 1，联系多者之间也联系得更多。
    Formula: φ(k) = 2E_{>k} / (N_{>k}(N_{>k} − 1)), against ``nulls`` networks of the same degrees by double-edge swaps.
    Source: Colizza et al. (2006), Detecting rich-club ordering in complex networks. Nature Physics 2, 110–115.

    >>> [(club.k, club.members, club.phi) for club in rich_club(nx.complete_graph(4), nulls=1)]
    [(0, 4, 1.0), (1, 4, 1.0), (2, 4, 1.0)]
    """
    import numpy as np

    plain = simple(graph)
    place = {node: number for number, node in enumerate(plain)}
    edges = np.array([(place[u], place[v]) for u, v in plain.edges()], dtype=np.int64).reshape(-1, 2)
    degree = np.array([plain.degree[node] for node in plain], dtype=np.int64)
    own, draw, drawn = _coefficients(edges, degree), random.Random(seed), list[dict[int, float]]()
    for run in range(nulls):
        edges = swapped_edges(edges, draw, (10 if not run else 1) * len(edges))
        drawn.append(_coefficients(edges, degree))
    clubs = []
    for k, phi in own.items():
        by_chance = [null[k] for null in drawn]
        expected = fmean(by_chance) if by_chance else 0.0
        members = int((degree > k).sum())
        clubs.append(Club(k, members, phi, expected, phi / expected if expected else None, p_value(phi, by_chance)))
    return clubs


def _coefficients(edges: Any, degree: Any) -> dict[int, float]:
    """φ(k) for every k that two nodes at least exceed."""
    import numpy as np

    top = int(degree.max(initial=0))
    weaker = degree[edges].min(axis=1)
    # How many nodes have at least k edges, and how many edges run between such.
    nodes, ties = (np.bincount(found, minlength=top + 1)[::-1].cumsum()[::-1].tolist() for found in (degree, weaker))
    return {k: 2 * ties[k + 1] / (nodes[k + 1] * (nodes[k + 1] - 1)) for k in range(top) if nodes[k + 1] > 1}
