"""Burt's structural holes: who is tied up by contacts that know each other, and who stands between them.

Of a simple undirected graph without weights. A node without an edge has no value.
"""

from __future__ import annotations

import math
from collections.abc import Hashable
from typing import Any, TypeVar

import networkx as nx

from graph_loader.metrics.engines import adjacency

T = TypeVar("T", bound=Hashable)
Values = dict[T, float | None]


def constraint(graph: nx.Graph[T]) -> Values[T]:
    """How much a node's contacts are invested in each other: near 0 for a broker, 1 for one contact only.

    读法：越低，越是跨越结构洞的中介；1 表示只有一个对象。
    Formula: c_i = Σ_j (p_ij + Σ_{q≠i,j} p_iq·p_qj)² over the neighbours j, p_ij = 1/degree of i.
    Source: Burt (1992), Structural Holes: The Social Structure of Competition. Harvard University Press.

    >>> round(constraint(nx.florentine_families_graph())["Medici"] or 0, 6)
    0.209877
    """
    return _known(nx.constraint(graph, nodes=list(graph)))


def constraint_by_matrix(graph: nx.Graph[T]) -> Values[T]:
    """The same by sparse matrices: the row sums of (P + (P·P)∘A)∘², P = D⁻¹A."""
    import numpy as np
    from scipy.sparse import dia_array

    matrix = adjacency(graph)
    degree = matrix.sum(axis=1)
    inverse = np.divide(1.0, degree, out=np.zeros(len(degree)), where=degree > 0)
    share = dia_array((inverse[np.newaxis, :], [0]), shape=matrix.shape).tocsr() @ matrix
    through: Any = (share + (share @ share).multiply(matrix)).power(2).sum(axis=1)
    return _with_edges(graph, degree, through)


def effective_size(graph: nx.Graph[T]) -> Values[T]:
    """How many contacts a node has beyond those that its other contacts reach for it.

    读法：越高，所连的对象彼此越不重复。
    Formula: n − 2t/n for n contacts with t edges among them.
    Source: Borgatti (1997), Structural holes: unpacking Burt's redundancy measures. Connections 20, 35–38.

    >>> round(effective_size(nx.florentine_families_graph())["Medici"] or 0, 4)
    5.6667
    """
    return _known(nx.effective_size(graph, nodes=list(graph)))


def effective_size_by_matrix(graph: nx.Graph[T]) -> Values[T]:
    """The same by sparse matrices: 2t is the row sum of (A·A)∘A."""
    import numpy as np

    matrix = adjacency(graph)
    degree = matrix.sum(axis=1)
    among = (matrix @ matrix).multiply(matrix).sum(axis=1)
    size = degree - np.divide(among, degree, out=np.zeros(len(degree)), where=degree > 0)
    return _with_edges(graph, degree, size)


def _known(found: dict[T, float]) -> Values[T]:
    # networkx gives nan for a node without an edge.
    return {node: None if math.isnan(value) else value for node, value in found.items()}


def _with_edges(graph: nx.Graph[T], degree: Any, values: Any) -> Values[T]:
    pairs = zip(graph, degree, values, strict=True)
    return {node: float(value) if edges else None for node, edges, value in pairs}
