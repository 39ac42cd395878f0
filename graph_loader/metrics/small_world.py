"""Whether a network is a small world: clustered like a lattice, with paths as short as a random network's."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, pstdev
from typing import Any

from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.network import Network
from graph_loader.metrics.nulls import SEED, p_value, swapped_edges
from graph_loader.metrics.structure import largest_component

NEEDS = 50
NULLS = 99
SOURCES = 256
"""From so many nodes at most path lengths are measured; from all of them where there are fewer."""
PATHS = 4_000_000
"""Triangles are counted for so many paths of two edges at a time."""
STEPS = 64
MANY_EDGES = 10_000
FEWER, PAIRS = 19, 20_000
"""Beyond so many edges so many null networks are drawn, since there they hardly differ from each other, and their
clustering is estimated from so many pairs of neighbours."""


@dataclass(frozen=True, slots=True)
class Shape:
    """Average clustering and average path length of a connected network."""

    clustering: float
    length: float


def lattice_clustering(mean_degree: float) -> float:
    """The clustering of a ring lattice, 3(K − 2) / 4(K − 1); 0 up to two neighbours.

    Source: Watts and Strogatz (1998), Collective dynamics of ‘small-world’ networks. Nature 393, 440–442.

    >>> lattice_clustering(4)
    0.5
    """
    return 0.0 if mean_degree <= 2 else 3 * (mean_degree - 2) / (4 * (mean_degree - 1))


def shape(edges: Any, n: int, draw: random.Random, most: int = SOURCES, *, pairs: int | None = None) -> Shape:
    """Clustering and path length of a network of nodes 0 … n − 1; unreachable pairs are left out of the length.

    The length is measured from ``most`` nodes at most. The clustering is exact, or with ``pairs`` estimated from so
    many pairs of neighbours.
    """
    import numpy as np

    matrix = _matrix(np.asarray(edges, dtype=np.int64).reshape(-1, 2), n)
    clustering = _clustering(matrix) if pairs is None else _sampled_clustering(matrix, pairs, draw)
    sources = list(range(n)) if n <= most else sorted(draw.sample(range(n), most))
    return Shape(clustering, _mean_distance(matrix, sources))


def _clustering(matrix: Any) -> float:
    import numpy as np

    degree = np.diff(matrix.indptr).astype(float)
    possible = degree * (degree - 1) / 2
    return float(np.divide(_triangles(matrix), possible, out=np.zeros(len(degree)), where=possible > 0).mean())


def _sampled_clustering(matrix: Any, pairs: int, draw: random.Random) -> float:
    """How often two neighbours of a node are linked, both drawn at random at nodes drawn at random.

    Source: Schank and Wagner (2005), Approximating clustering coefficient and transitivity. Journal of Graph Algorithms
    and Applications 9(2), 265–275.
    """
    import numpy as np

    rng, n = np.random.default_rng(draw.getrandbits(64)), matrix.shape[0]
    degree = np.diff(matrix.indptr)
    node = rng.integers(n, size=pairs)
    # A node with fewer than two neighbours has a clustering of 0 and counts.
    node = node[degree[node] > 1]
    own = degree[node]
    first = rng.integers(own)
    second = (first + 1 + rng.integers(own - 1)) % own
    one, other = (matrix.indices[matrix.indptr[node] + place].astype(np.int64) for place in (first, second))
    whole = matrix.tocoo()
    there = np.sort(whole.row.astype(np.int64) * n + whole.col)
    keys = one * n + other
    places = np.minimum(np.searchsorted(there, keys), len(there) - 1)
    return float((there[places] == keys).sum() / pairs)


def _matrix(ends: Any, n: int) -> Any:
    """The adjacency matrix of edges without direction."""
    import numpy as np
    from scipy.sparse import csr_array

    rows, columns = np.concatenate((ends[:, 0], ends[:, 1])), np.concatenate((ends[:, 1], ends[:, 0]))
    return csr_array((np.ones(len(rows), dtype=np.int32), (rows, columns)), shape=(n, n))


def _triangles(matrix: Any) -> Any:
    """In how many triangles every node is.

    Every edge points to the end of higher degree, so that a hub has few edges of its own and a triangle is found once
    by the two edges that leave its lowest node, and once by the two that lead through its middle one.
    """
    import numpy as np
    from scipy.sparse import csr_array

    n = matrix.shape[0]
    rank = np.empty(n, dtype=np.int64)
    rank[np.argsort(np.diff(matrix.indptr), kind="stable")] = np.arange(n)
    whole = matrix.tocoo()
    up = rank[whole.row] < rank[whole.col]
    ends = (rank[whole.row[up]], rank[whole.col[up]])
    onward: Any = csr_array((np.ones(len(ends[0]), dtype=np.int32), ends), shape=(n, n))
    back = onward.T.tocsr()
    found = np.zeros(n, dtype=np.int64)
    # From the lowest by way of the middle to the highest, kept where the lowest leads there itself.
    for place, closed in _products(onward, onward):
        found[place] += closed.sum(axis=1)
        found += closed.sum(axis=0)
    # From the middle by way of the lowest to the highest, kept where the middle leads there itself.
    for place, closed in _products(back, onward, kept=onward):
        found[place] += closed.sum(axis=1)
    return found[rank]


def _products(one: Any, other: Any, kept: Any = None) -> Iterator[tuple[slice, Any]]:
    """The rows of ``one @ other`` where ``kept`` (``one`` itself) has entries, so many that a product stays small."""
    import numpy as np

    kept, n = one if kept is None else kept, one.shape[0]
    paths = np.cumsum(one @ np.diff(other.indptr))
    places = np.searchsorted(paths, np.arange(PATHS, int(paths[-1]) if n else 0, PATHS), side="right")
    for first, last in pairwise(sorted({0, n, *places.tolist()})):
        yield slice(first, last), (one[first:last] @ other).multiply(kept[first:last])


def _mean_distance(matrix: Any, sources: list[int]) -> float:
    """The mean distance of nodes that can be reached, from all sources at once and step by step.

    Every node has a bit for each source that has reached it, and takes those of its neighbours at each step; where more
    than ``STEPS`` are needed the network is a chain, in which few edges are passed at each, and the distances are asked
    for one by one.
    """
    import numpy as np
    from scipy.sparse.csgraph import shortest_path

    # Nodes without an edge reach nobody and are reached by nobody.
    linked = np.flatnonzero(np.diff(matrix.indptr))
    begin, words = matrix.indptr[linked], -(-len(sources) // 64)
    place = np.arange(len(sources))
    front = np.zeros((words, matrix.shape[0]), dtype=np.uint64)
    front[place // 64, sources] = np.uint64(1) << (place % 64).astype(np.uint64)
    unseen, total, count = ~front, 0, 0
    for step in range(1, STEPS + 1):
        reached = np.zeros_like(front)
        for word in range(words):
            reached[word, linked] = np.bitwise_or.reduceat(front[word, matrix.indices], begin)
        reached &= unseen
        found = int(np.unpackbits(reached.view(np.uint8)).sum(dtype=np.int64))
        if not found:
            return total / count
        total, count = total + step * found, count + found
        unseen &= ~reached
        front = reached
    lengths = shortest_path(matrix, unweighted=True, indices=sources)
    return float(lengths[np.isfinite(lengths) & (lengths > 0)].mean())


@indicator("N7", "density", "小世界", "Small-world coefficient")
def small_world(network: Network) -> Answer:
    """Whether bodies cluster far more than by chance while their paths stay as short.

    读法：σ > 1 且 ω 接近 0 为小世界：圈内紧密，圈外几步可达。
    Reading: σ above 1 with ω near 0 is a small world.
    Formula: σ = (C/C_r) / (L/L_r), ω = L_r/L − C/C_l on the largest component; C_r, L_r are means over 99 networks of
    the same degrees by double-edge swaps, C_l is a ring lattice's.
    Sources: Humphries and Gurney (2008), Network small-world-ness, PLoS One 3(4), e0002051; Telesford et al. (2011),
    The ubiquity of small-world networks, Brain Connectivity 1(5), 367–375.
    Limits: null for a component of fewer than 50. Joining nodes make cliques of their participants, which raises C.
    Above 256 bodies paths are measured from 256 of them, in null networks from 32: an estimate, as the record says.
    Beyond 10,000 edges 19 null networks are drawn, whose clustering is estimated from 20,000 pairs of neighbours each,
    hence the interval; the network's own is always exact.

    >>> from graph_loader.metrics.small_world import shape
    >>> import random
    >>> shape([(0, 1), (1, 2), (0, 2), (2, 3)], 4, random.Random(0)).length
    1.3333333333333333
    """
    inside = largest_component(network.cooperation)
    n = len(inside)
    if n < NEEDS:
        return nothing("too-few", n=n, needed=NEEDS, found=n)
    place = {id: rank for rank, id in enumerate(sorted(inside))}
    # A component has no edge that leads out of it; asked of the whole, edges come several times as fast.
    ends = ((place[u], place[v]) for u, v in network.cooperation.edges if u in place)
    edges: Any = sorted((u, v) if u < v else (v, u) for u, v in ends)
    draw = random.Random(SEED)
    own, nulls = shape(edges, n, draw), []
    large = len(edges) > MANY_EDGES
    for run in range(FEWER if large else NULLS):
        edges = swapped_edges(edges, draw, 10 * len(edges) if not run else len(edges))
        most = SOURCES if n <= SOURCES else SOURCES // 8
        nulls.append(shape(edges, n, draw, most, pairs=PAIRS if large else None))
    return _answer(own, nulls, n, len(edges), inside, estimated=large)


def _answer(own: Shape, nulls: list[Shape], n: int, m: int, inside: set[str], *, estimated: bool) -> Answer:
    by_chance = Shape(fmean(null.clustering for null in nulls), fmean(null.length for null in nulls))
    if not by_chance.clustering:
        return nothing("undefined", n=n)
    lattice = lattice_clustering(2 * m / n)
    spread = pstdev(null.clustering for null in nulls)
    details: dict[str, Any] = {
        "omega": by_chance.length / own.length - own.clustering / lattice if lattice else None,
        "clustering": own.clustering, "length": own.length,
        "null_clustering": by_chance.clustering, "null_length": by_chance.length,
        "z": (own.clustering - by_chance.clustering) / spread if spread else None,
        "p": p_value(own.clustering, (null.clustering for null in nulls)), "null_networks": len(nulls),
    }  # fmt: skip
    value = (own.clustering / by_chance.clustering) / (own.length / by_chance.length)
    ci = None
    if estimated:
        # 95 % for the mean clustering by chance, which the coefficient is inversely proportional to.
        margin = 1.96 * spread / len(nulls) ** 0.5 / by_chance.clustering
        ci = (value / (1 + margin), value / (1 - margin)) if margin < 1 else None
        details["null_pairs"] = PAIRS
    return Answer(value, n, ci, inside, details, method="sampled", engine="scipy", seed=SEED)
