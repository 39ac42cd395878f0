"""Whether a network is a small world: clustered like a lattice, with paths as short as a random network's."""

from __future__ import annotations

import random
from dataclasses import dataclass
from statistics import fmean, pstdev
from typing import Any

import networkx as nx

from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.network import Network
from graph_loader.metrics.nulls import SEED, p_value, swapped_ends
from graph_loader.metrics.structure import largest_component

NEEDS = 50
NULLS = 99
SOURCES = 256
"""From so many nodes at most path lengths are measured; from all of them where there are fewer."""
WEDGES = 20_000_000
CLUSTERED = 2000
"""Beyond so many pairs of neighbours the clustering is measured at so many nodes."""
STEPS = 64
MANY_EDGES = 10_000
FEWER = 19
"""Beyond so many edges so many null networks are drawn: there they hardly differ from each other."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Average clustering and average path length of a connected network."""

    clustering: float
    length: float


def lattice_clustering(mean_degree: float) -> float:
    """The clustering of a ring lattice, 3(K − 2) / 4(K − 1); 0 up to two neighbours.

    Source: Watts and Strogatz (1998), Collective dynamics of small-world networks. Nature.

    >>> lattice_clustering(4)
    0.5
    """
    return 0.0 if mean_degree <= 2 else 3 * (mean_degree - 2) / (4 * (mean_degree - 1))


def shape(edges: Any, n: int, draw: random.Random, most: int = SOURCES) -> Shape:
    """Clustering and path length of a network of nodes 0 … n − 1; unreachable pairs are left out of the length.

    In a network with ``WEDGES`` pairs of neighbours the clustering is the mean over ``CLUSTERED`` nodes.
    """
    import numpy as np
    from scipy.sparse import csr_array

    ends = np.asarray(edges).T
    ones = np.ones(2 * ends.shape[1], dtype=np.float32)
    matrix: Any = csr_array((ones, (np.concatenate(ends), np.concatenate(ends[::-1]))), shape=(n, n))
    degree = np.diff(matrix.indptr).astype(float)
    chosen = np.arange(n)
    if (degree**2).sum() > WEDGES and n > CLUSTERED:
        chosen = np.array(sorted(draw.sample(range(n), CLUSTERED)))
    rows, own = matrix[chosen], degree[chosen]
    triangles = (rows @ matrix).multiply(rows).sum(axis=1) / 2
    possible = own * (own - 1) / 2
    clustering = float(np.divide(triangles, possible, out=np.zeros(len(own)), where=possible > 0).mean())
    sources = list(range(n)) if n <= most else sorted(draw.sample(range(n), most))
    return Shape(clustering, _mean_distance(matrix, sources))


def _mean_distance(matrix: Any, sources: list[int]) -> float:
    """The mean distance of nodes that can be reached, from all sources at once and step by step.

    A product with a matrix takes all of them a step further; where more than ``STEPS`` are needed the network is a
    chain, in which few edges are passed at each, and the distances are asked for one by one.
    """
    import numpy as np
    from scipy.sparse.csgraph import shortest_path

    front = np.zeros((matrix.shape[0], len(sources)), dtype=np.float32)
    front[sources, np.arange(len(sources))] = 1
    unseen, total, count = front == 0, 0, 0
    for step in range(1, STEPS + 1):
        reached = ((matrix @ front) > 0) & unseen
        found = int(reached.sum())
        if not found:
            return total / count
        total, count = total + step * found, count + found
        unseen &= ~reached
        front = reached.astype(np.float32)
    lengths = shortest_path(matrix, unweighted=True, indices=sources)
    return float(lengths[np.isfinite(lengths) & (lengths > 0)].mean())


@indicator("N7", "density", "小世界", "Small-world coefficient")
def small_world(network: Network) -> Answer:
    """Whether bodies cluster far more than by chance while their paths stay as short.

    读法：σ > 1 且 ω 接近 0 为小世界：圈内紧密，圈外几步可达。
    Reading: σ above 1 with ω near 0 is a small world.
    Formula: σ = (C/C_r) / (L/L_r), ω = L_r/L − C/C_l on the largest component; C_r, L_r are means over 99 networks of
    the same degrees by double-edge swaps, C_l is a ring lattice's.
    Sources: Humphries and Gurney (2008), Network small-world-ness, PLoS One 3(4); Telesford et al. (2011), The ubiquity
    of small-world networks, Brain Connectivity.
    Limits: null for a component of fewer than 50. Joining nodes make cliques of their participants, which raises C.
    Above 256 bodies paths are measured from 256 of them, in null networks from 32: an estimate, as the record says.
    Beyond 10,000 edges 19 null networks are drawn, and where there are many pairs of neighbours the clustering is that
    of 2,000 bodies.

    >>> from graph_loader.metrics.small_world import shape
    >>> import random
    >>> shape([(0, 1), (1, 2), (0, 2), (2, 3)], 4, random.Random(0)).length
    1.3333333333333333
    """
    inside = largest_component(network.cooperation)
    n = len(inside)
    if n < NEEDS:
        return nothing("too-few", n=n, needed=NEEDS, found=n)
    graph: nx.Graph[str] = network.cooperation.subgraph(inside)
    place = {id: rank for rank, id in enumerate(sorted(inside))}
    edges: Any = sorted((min(place[u], place[v]), max(place[u], place[v])) for u, v in graph.edges)
    draw = random.Random(SEED)
    own, nulls = shape(edges, n, draw), []
    for run in range(NULLS if len(edges) <= MANY_EDGES else FEWER):
        edges = swapped_ends(edges, draw, 10 * len(edges) if not run else len(edges))
        nulls.append(shape(edges, n, draw, SOURCES if n <= SOURCES else SOURCES // 8))
    return _answer(own, nulls, n, len(edges), inside)


def _answer(own: Shape, nulls: list[Shape], n: int, m: int, inside: set[str]) -> Answer:
    by_chance = Shape(fmean(null.clustering for null in nulls), fmean(null.length for null in nulls))
    if not by_chance.clustering:
        return nothing("undefined", n=n)
    lattice = lattice_clustering(2 * m / n)
    spread = pstdev(null.clustering for null in nulls)
    details = {
        "omega": by_chance.length / own.length - own.clustering / lattice if lattice else None,
        "clustering": own.clustering, "length": own.length,
        "null_clustering": by_chance.clustering, "null_length": by_chance.length,
        "z": (own.clustering - by_chance.clustering) / spread if spread else None,
        "p": p_value(own.clustering, (null.clustering for null in nulls)), "null_networks": len(nulls),
    }  # fmt: skip
    value = (own.clustering / by_chance.clustering) / (own.length / by_chance.length)
    return Answer(value, n, None, inside, details, method="sampled", engine="scipy", seed=SEED)
