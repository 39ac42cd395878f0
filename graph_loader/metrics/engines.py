"""Which engine computes what. networkx is the default; nothing is ever set globally.

Above ``LARGE`` nodes igraph is used where it is installed (the extra ``fast``); for constraint and effective size scipy
above ``FEW``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Hashable, Sequence
from typing import Any, TypeVar

import networkx as nx

from graph_loader.metrics.indicator import MetricError

T = TypeVar("T", bound=Hashable)

LARGE = 2000
"""Above so many nodes a faster engine is taken, or an estimate made."""

FEW = 100
"""Above so many nodes matrices take the place of networkx where there is such a way: its effective size of 400 nodes
takes seconds, growing with their square, and the matrices' milliseconds."""

_SLOW = {"betweenness", "closeness", "harmonic", "eigenvector", "core"}
"""What igraph does ten to sixty times as fast as networkx; for the rest a conversion does not pay."""


def installed(engine: str) -> bool:
    """Whether an engine can be used here."""
    return importlib.util.find_spec(engine) is not None


def engine_for(measure: str, able: Sequence[str], nodes: int, wanted: str | None = None) -> str:
    """The engine for a measure on a graph of so many nodes.

    Raises MetricError (KG909) where the wanted engine is not installed or does not know the measure.

    >>> engine_for("betweenness", ("networkx", "igraph"), 100)
    'networkx'
    """
    if wanted is not None:
        if wanted not in able or not installed(wanted):
            raise MetricError("KG909", engine=wanted, name=measure, known=", ".join(filter(installed, able)))
        return wanted
    if nodes > FEW and "scipy" in able:
        return "scipy"
    if nodes > LARGE and measure in _SLOW and "igraph" in able and installed("igraph"):
        return "igraph"
    return able[0]


def as_igraph(graph: nx.Graph[T]) -> Any:
    """The graph as igraph's; vertices are numbered in the order of the nodes."""
    import igraph

    place = {node: number for number, node in enumerate(graph)}
    return igraph.Graph(n=len(place), edges=[(place[u], place[v]) for u, v in graph.edges()])


def adjacency(graph: nx.Graph[T]) -> Any:
    """The 0/1 adjacency matrix as a sparse array, rows in the order of the nodes."""
    import numpy as np
    from scipy.sparse import csr_array

    place = {node: number for number, node in enumerate(graph)}
    ends = np.array([(place[u], place[v]) for u, v in graph.edges()], dtype=np.int64).reshape(-1, 2).T
    ones = np.ones(2 * ends.shape[1])
    rows, columns = np.concatenate((ends[0], ends[1])), np.concatenate((ends[1], ends[0]))
    return csr_array((ones, (rows, columns)), shape=(len(place), len(place)))
