"""Communities: groups that are closer knit than by chance, by modularity.

Leiden by igraph where it is installed, by networkx from 3.7, otherwise Louvain; the result says which.
"""

from __future__ import annotations

import inspect
import math
import random
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any, Generic, TypeVar

import networkx as nx

from graph_loader.metrics.centrality import simple
from graph_loader.metrics.engines import as_igraph, engine_for, installed
from graph_loader.metrics.nulls import SEED, p_value, swapped_edges

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Communities(Generic[T]):
    """A division of all nodes, the largest community first; ``modularity`` is None without edges."""

    members: tuple[frozenset[T], ...]
    modularity: float | None
    algorithm: str
    engine: str
    seed: int

    @property
    def number(self) -> dict[T, int]:
        """For every node the number of its community; 1 is the largest."""
        return {node: place for place, inside in enumerate(self.members, 1) for node in inside}


def communities(graph: nx.Graph[T], *, engine: str | None = None, seed: int = SEED) -> Communities[T]:
    """Divide a graph so that modularity is high. Raises MetricError (KG909) for an engine that is not installed.

    读法：内部联系比随机更密的群体；结果随算法与种子而变，须与稳定性并看。

    Directions, weights, parallel edges and self-loops do not count. A node without an edge is a community by itself.

    Sources: Traag, Waltman and van Eck (2019), From Louvain to Leiden: guaranteeing well-connected communities.
    Scientific Reports 9, 5233; Blondel et al. (2008), Fast unfolding of communities in large networks. Journal of
    Statistical Mechanics, P10008.

    >>> found = communities(nx.karate_club_graph())
    >>> len(found.members), round(found.modularity or 0, 2)
    (4, 0.42)
    """
    plain = simple(graph)
    chosen = engine_for("communities", ("networkx", "igraph"), 0, engine or ("igraph" if installed("igraph") else None))
    algorithm = "leiden" if chosen == "igraph" or networkx_has_leiden() else "louvain"
    if not plain.number_of_edges():
        found = [{node} for node in plain]
    elif chosen == "igraph":
        found = _igraph_leiden(plain, seed)
    elif algorithm == "leiden":
        leiden: Any = nx.community.leiden_communities
        found = list(leiden(plain, metric="modularity", seed=seed))
    else:
        found = nx.community.louvain_communities(plain, weight=None, seed=seed)
    ordered = sorted(map(frozenset, found), key=lambda part: (-len(part), min(map(str, part), default="")))
    return Communities(tuple(ordered), modularity(plain, ordered), algorithm, chosen, seed)


def networkx_has_leiden() -> bool:
    """Whether this networkx divides by Leiden itself; before 3.7 it only hands it to other packages."""
    found = getattr(nx.community, "leiden_communities", None)
    return found is not None and "metric" in inspect.signature(found).parameters


def _igraph_leiden(graph: nx.Graph[T], seed: int) -> list[set[T]]:
    import igraph

    nodes = list(graph)
    igraph.set_random_number_generator(random.Random(seed))
    try:
        found = as_igraph(graph).community_leiden(objective_function="modularity", n_iterations=-1)
    finally:
        igraph.set_random_number_generator(random)
    return [{nodes[place] for place in part} for part in found]


def modularity(graph: nx.Graph[T], parts: Sequence[frozenset[T]]) -> float | None:
    """How many more edges fall within the parts than in a random graph of the same degrees; None without edges.

    Formula: Σ_c (m_c/m − (d_c/2m)²). Source: Newman and Girvan (2004), Finding and evaluating community structure in
    networks. Physical Review E 69, 026113.

    >>> karate = nx.karate_club_graph()
    >>> club = karate.nodes("club")
    >>> sides = [frozenset(v for v, side in club if side == name) for name in ("Mr. Hi", "Officer")]
    >>> round(modularity(karate, sides), 6)
    0.358235
    """
    if not graph.number_of_edges():
        return None
    return float(nx.community.modularity(graph, [set(part) for part in parts], weight=None))


@dataclass(frozen=True, slots=True)
class Stability:
    """How far a division is more than chance and the same from seed to seed.

    ``gain`` is modularity less its mean over null networks, ``nmi`` and ``vi`` means over all pairs of runs.
    """

    gain: float
    z: float | None
    p: float
    nmi: float
    vi: float
    runs: int
    nulls: int
    seed: int


def stability(graph: nx.Graph[T], *, runs: int = 10, nulls: int = 19, seed: int = SEED) -> Stability | None:
    """Divide a graph under several seeds and null networks of the same degrees likewise; None without edges."""
    plain = simple(graph)
    if not plain.number_of_edges():
        return None
    found = [communities(plain, seed=seed + run) for run in range(max(runs, 2))]
    numbers = [division.number for division in found]
    pairs = [(one, other) for place, one in enumerate(numbers) for other in numbers[:place]]
    own = found[0].modularity or 0.0
    drawn = [division.modularity or 0.0 for division in _null_divisions(plain, nulls, seed)]
    spread = pstdev(drawn)
    return Stability(
        own - fmean(drawn), (own - fmean(drawn)) / spread if spread else None, p_value(own, drawn),
        fmean(mutual_information(one, other) for one, other in pairs),
        fmean(variation_of_information(one, other) for one, other in pairs), len(found), nulls, seed,
    )  # fmt: skip


def _null_divisions(graph: nx.Graph[T], nulls: int, seed: int) -> list[Communities[int]]:
    place = {node: number for number, node in enumerate(graph)}
    edges: Any = [(place[u], place[v]) for u, v in graph.edges()]
    draw, found = random.Random(seed), []
    for run in range(nulls):
        edges = swapped_edges(edges, draw, (10 if not run else 1) * len(edges))
        null: nx.Graph[int] = nx.Graph(edges.tolist())
        null.add_nodes_from(range(len(place)))
        found.append(communities(null, seed=seed + run))
    return found


def variation_of_information(one: Mapping[T, Hashable], other: Mapping[T, Hashable]) -> float:
    """H(X|Y) + H(Y|X) of two divisions of the same nodes, in nats: 0 where they are the same, at most ln n.

    Source: Meilă (2007), Comparing clusterings: an information based distance. Journal of Multivariate Analysis 98,
    873–895.

    >>> variation_of_information({1: "a", 2: "a"}, {1: "x", 2: "y"}) == math.log(2)
    True
    """
    first, second, both = _entropies(one, other)
    return max(0.0, 2 * both - first - second)


def mutual_information(one: Mapping[T, Hashable], other: Mapping[T, Hashable]) -> float:
    """2·I(X; Y) / (H(X) + H(Y)) of two divisions: 1 where they are the same, 0 where they are independent.

    Source: Danon et al. (2005), Comparing community structure identification. Journal of Statistical Mechanics, P09008.

    >>> mutual_information({1: "a", 2: "b"}, {1: "x", 2: "y"})
    1.0
    """
    first, second, both = _entropies(one, other)
    return 2 * (first + second - both) / (first + second) if first + second else 1.0


def _entropies(one: Mapping[T, Hashable], other: Mapping[T, Hashable]) -> tuple[float, float, float]:
    counts = (Counter(one.values()), Counter(other.values()), Counter((one[node], other[node]) for node in one))
    n = len(one)
    first, second, both = (-math.fsum(c / n * math.log(c / n) for c in count.values()) for count in counts)
    return first, second, both
