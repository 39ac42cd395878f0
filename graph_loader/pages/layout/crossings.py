"""How often straight links cross: what layouts are compared by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from graph_loader.pages.layout.spacing import Points


def crossings(points: Points, edges: NDArray[np.int64]) -> int:
    """The number of pairs of links that cross; links with an end in common do not.

    >>> square = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0]])
    >>> crossings(square, np.array([[0, 1], [2, 3]])), crossings(square, np.array([[0, 2], [1, 3]]))
    (1, 0)
    """
    total = 0
    for k in range(len(edges) - 1):
        a, b = points[edges[k, 0]], points[edges[k, 1]]
        rest = edges[k + 1 :]
        c, d = points[rest[:, 0]], points[rest[:, 1]]
        apart = ~((rest == edges[k, 0]) | (rest == edges[k, 1])).any(axis=1)
        around_c, around_d = _side(a, b, c), _side(a, b, d)
        around_a, around_b = _side(c, d, a), _side(c, d, b)
        total += int((apart & (around_c * around_d < 0) & (around_a * around_b < 0)).sum())
    return total


def _side(a: Points, b: Points, c: Points) -> NDArray[np.float64]:
    found: NDArray[np.float64] = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )
    return np.sign(found)
