"""Two kinds of nodes: projections to one of them, and how nested their neighbourhoods are."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

import networkx as nx
from networkx.algorithms import bipartite

T = TypeVar("T", bound=Hashable)


def newman_projection(graph: nx.Graph[T], side: Iterable[T], *, engine: str = "scipy") -> nx.Graph[T]:
    """The nodes of one side; two are tied where they share a neighbour, the stronger the fewer share it.

    读法：共同参加者越少的一次合作，给每一对的权重越大。
    Formula: w_ij = Σ_k δ_ik·δ_jk / (n_k − 1) over the neighbours k with n_k > 1. ``engine`` is ``scipy`` (B·W·Bᵀ) or
    ``networkx``.
    Source: Newman (2001), Scientific collaboration networks. II. Shortest paths, weighted networks, and centrality.
    Physical Review E 64, 016132.

    >>> davis = nx.davis_southern_women_graph()
    >>> women = newman_projection(davis, davis.graph["top"])
    >>> women.number_of_edges(), round(women.edges["Evelyn Jefferson", "Theresa Anderson"]["weight"], 6)
    (139, 1.48688)
    """
    kept = list(dict.fromkeys(side))
    if engine == "networkx":
        projected: nx.Graph[T] = bipartite.collaboration_weighted_projected_graph(graph, kept)
        return projected
    found: nx.Graph[T] = nx.Graph()
    found.add_nodes_from((node, graph.nodes[node]) for node in kept)
    matrix, sizes = _incidence(graph, kept)
    if matrix is None:
        return found
    import numpy as np
    from scipy.sparse import dia_array, triu

    weight = np.divide(1.0, sizes - 1, out=np.zeros(len(sizes)), where=sizes > 1)
    scaled = matrix @ dia_array((weight[np.newaxis, :], [0]), shape=(len(sizes), len(sizes))).tocsr()
    pairs: Any = triu(scaled @ matrix.T, k=1).tocoo()
    for i, j, w in zip(pairs.row.tolist(), pairs.col.tolist(), pairs.data.tolist(), strict=True):
        if w:
            found.add_edge(kept[i], kept[j], weight=w)
    return found


def shared_neighbours(graph: nx.Graph[T], one: T, other: T) -> int:
    """How many neighbours two nodes share."""
    return len(set(graph[one]) & set(graph[other]))


def nodf(graph: nx.Graph[T], side: Iterable[T]) -> float | None:
    """How far those with few partners have a part of the partners of those with many: 0 to 100.

    读法：越高，联系少者的伙伴越只是联系多者伙伴的一部分。
    Formula: over all pairs of one side and all pairs of the other, the mean of 100 · shared / the smaller degree; 0 for
    a pair of equal degrees. None where neither side has a pair.

    Source: Almeida-Neto et al. (2008), A consistent metric for nestedness analysis in ecological systems: reconciling
    concept and measurement. Oikos 117, 1227–1239.

    >>> davis = nx.davis_southern_women_graph()
    >>> round(nodf(davis, davis.graph["top"]), 3)
    48.581
    """
    left = list(dict.fromkeys(side))
    inside = set(left)
    right = [node for node in graph if node not in inside]
    pairs = (len(left) * (len(left) - 1) + len(right) * (len(right) - 1)) // 2
    if not pairs:
        return None
    matrix, _ = _incidence(graph, left)
    return 0.0 if matrix is None else (_nested(matrix) + _nested(matrix.T.tocsr())) / pairs


def _nested(matrix: Any) -> float:
    """The sum over pairs of rows of 100 · shared / the smaller degree, of unequal degrees."""
    import numpy as np
    from scipy.sparse import triu

    degree = matrix.sum(axis=1)
    common: Any = triu(matrix @ matrix.T, k=1).tocoo()
    one, other = degree[common.row], degree[common.col]
    return float((100 * common.data / np.minimum(one, other))[one != other].sum())


def _incidence(graph: nx.Graph[T], kept: list[T]) -> tuple[Any, Any]:
    """The 0/1 matrix of one side's nodes by all that they have edges with, and how many share each of those."""
    import numpy as np
    from scipy.sparse import csr_array

    rows = {node: place for place, node in enumerate(kept)}
    columns = {node: place for place, node in enumerate(node for node in graph if node not in rows)}
    cells = [(rows[node], columns[other]) for node in kept for other in graph[node] if other in columns]
    if not cells:
        return None, None
    ends = np.array(cells, dtype=np.int64).T
    matrix = csr_array((np.ones(len(cells)), (ends[0], ends[1])), shape=(len(rows), len(columns)))
    return matrix, matrix.sum(axis=0)
