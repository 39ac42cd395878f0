"""Layout by stress: distances in the picture follow distances in the network, by majorization.

Source: Gansner, Koren and North (2005), Graph Drawing by Stress Majorization. Graph Drawing 2004, LNCS 3383, 239–250.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from graph_loader.pages.layout.spacing import Points

Pairs = NDArray[np.int64]

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_ROUNDS = 120
_STILL = 1e-5
"""A round that lessens the stress by less than this share is the last."""


def stress_places(n: int, edges: Pairs, start: Points | None = None) -> Points:
    """Places of ``n`` nodes; ``edges`` are pairs of their numbers. The same input gives the same places.

    ``start`` are places to start from; otherwise classical scaling, which needs no chance. Parts that are not
    connected are laid out one by one and set side by side.
    """
    from scipy.sparse.csgraph import connected_components

    if n == 0:
        return np.zeros((0, 2))
    matrix = _lengths(n, edges)
    count, part = connected_components(matrix, directed=False)
    parts = [np.flatnonzero(part == number) for number in range(count)]
    drawn = [_connected(matrix[ids][:, ids], None if start is None else start[ids]) for ids in parts]
    return _side_by_side(n, parts, drawn)


def _lengths(n: int, edges: Pairs) -> csr_array:
    """Wished lengths: longer between nodes with many neighbours that they do not share, so that hubs have room."""
    from scipy.sparse import csr_array

    ends = np.unique(np.sort(edges[edges[:, 0] != edges[:, 1]], axis=1), axis=0) if len(edges) else edges.reshape(0, 2)
    neighbours: list[set[int]] = [set() for _ in range(n)]
    for a, b in ends.tolist():
        neighbours[a].add(b)
        neighbours[b].add(a)
    lengths = [
        (1 + len(neighbours[a] | neighbours[b]) - len(neighbours[a] & neighbours[b])) ** 0.4 for a, b in ends.tolist()
    ]
    both = np.concatenate([ends, ends[:, ::-1]]) if len(ends) else ends
    return csr_array((np.array([*lengths, *lengths]), (both[:, 0], both[:, 1])), shape=(n, n))


def _connected(matrix: csr_array, start: Points | None) -> Points:
    from scipy.sparse.csgraph import shortest_path

    n = matrix.shape[0]
    if n == 1:
        return np.zeros((1, 2))
    distance = np.asarray(shortest_path(matrix, directed=False))
    weight = np.divide(1.0, distance**2, out=np.zeros_like(distance), where=distance > 0)
    points = _scaled_down(distance) if start is None else start * _fit(start, distance, weight)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.inv(laplacian + 1.0 / n) - 1.0 / n
    last = np.inf
    for _ in range(_ROUNDS):
        apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
        now = float((weight * (apart - distance) ** 2).sum())
        if last - now < _STILL * last and np.isfinite(last):
            break
        last = now
        ratio = np.divide(weight * distance, apart, out=np.zeros_like(apart), where=apart > 1e-12)
        points = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ points)
    return points


def _fit(points: Points, distance: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """By how much places from elsewhere have to be scaled to stand for these distances."""
    apart = np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))
    return float((weight * distance * apart).sum() / max(float((weight * apart**2).sum()), 1e-12))


def _scaled_down(distance: NDArray[np.float64]) -> Points:
    """Classical scaling of the distances to the plane, with signs that do not depend on the library."""
    n = len(distance)
    square = distance**2
    centred = -0.5 * (square - square.mean(axis=0) - square.mean(axis=1)[:, None] + square.mean())
    values, vectors = np.linalg.eigh(centred)
    axes = vectors[:, [n - 1, n - 2]] if n > 1 else vectors
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), range(axes.shape[1])])
    spread = np.sqrt(np.maximum(values[[n - 1, n - 2]], 1e-9))
    # Nodes with the same neighbours would start at the same place and never part.
    turn = np.arange(n) * 2.399963
    noise = np.stack([np.cos(turn), np.sin(turn)], axis=1) * 0.05 * float(spread.max()) / np.sqrt(n)
    found: Points = axes * spread + noise
    return found


def _side_by_side(n: int, parts: Sequence[NDArray[np.int64]], drawn: Sequence[Points]) -> Points:
    """Parts in rows, the largest first, each in its own rectangle."""
    order = sorted(range(len(parts)), key=lambda k: (-len(parts[k]), int(parts[k][0])))
    sizes = {k: np.ptp(drawn[k], axis=0) + 2.0 for k in order}
    total = sum(float(size[0] * size[1]) for size in sizes.values())
    wide = max([(total * 1.9) ** 0.5, *(float(size[0]) for size in sizes.values())])
    places = np.zeros((n, 2))
    x = y = deep = 0.0
    for k in order:
        size = sizes[k]
        if x > 0 and x + size[0] > wide:
            x, y, deep = 0.0, y + deep, 0.0
        places[parts[k]] = drawn[k] - drawn[k].min(axis=0) + [x + 1.0, y + 1.0]
        x += float(size[0])
        deep = max(deep, float(size[1]))
    return places
