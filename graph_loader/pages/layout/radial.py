"""Layout by rings: what a page is about in the middle, everything else as far out as it is steps away."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import cos, pi, sin

import numpy as np
from numpy.typing import NDArray

from graph_loader.pages.layout.spacing import Points

Pairs = NDArray[np.int64]


def radial_places(n: int, edges: Pairs, centers: Sequence[int]) -> Points:
    """Places of ``n`` nodes around ``centers``: a breadth-first tree, every branch with a wedge as wide as its leaves.

    What is not connected to a centre stands on the outermost ring.
    """
    neighbours: list[list[int]] = [[] for _ in range(n)]
    for a, b in sorted({(int(min(a, b)), int(max(a, b))) for a, b in edges if a != b}):
        neighbours[a].append(b)
        neighbours[b].append(a)
    children: list[list[int]] = [[] for _ in range(n)]
    ring = dict.fromkeys(centers, 0)
    waiting = deque(centers)
    while waiting:
        one = waiting.popleft()
        for other in neighbours[one]:
            if other not in ring:
                ring[other] = ring[one] + 1
                children[one].append(other)
                waiting.append(other)
    outside = [node for node in range(n) if node not in ring]
    last = max(ring.values(), default=0) + 1
    ring.update(dict.fromkeys(outside, last))
    leaves = [1] * n
    for node in sorted((k for k in range(n) if children[k]), key=lambda k: -ring[k]):
        leaves[node] = sum(leaves[child] for child in children[node])
    points = np.zeros((n, 2))
    roots = [*centers, *outside]
    total = sum(leaves[root] for root in roots)
    work, angle = [], 0.0
    for root in roots:
        width = 2 * pi * leaves[root] / max(total, 1)
        work.append((root, angle, width))
        angle += width
    while work:
        node, begin, width = work.pop()
        radius = ring[node] if len(centers) == 1 else ring[node] + 0.5
        points[node] = radius * cos(begin + width / 2), radius * sin(begin + width / 2)
        for child in children[node]:
            part = width * leaves[child] / leaves[node]
            work.append((child, begin, part))
            begin += part
    return points
