"""Room between nodes: boxes that must not overlap, and a picture's frame."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

WIDTH, HEIGHT = 1000.0, 680.0
"""The frame that a picture of up to ``ROOMY`` nodes is laid out for: what a page leaves of a 1366×768 screen."""
ROOMY = 120


def frame(n: int) -> tuple[float, float]:
    """The frame for so many nodes: a few stand closer; many get more room, and are seen from further away."""
    growth = max((n / ROOMY) ** 0.5, min(1.0, max(0.4, (n / 24) ** 0.5)))
    return WIDTH * growth, HEIGHT * growth


def fitted(points: Points, width: float, height: float) -> Points:
    """The points stretched into a frame around 0; the two directions are stretched by at most 1 to 1.6."""
    if not len(points):
        return points
    low, high = points.min(axis=0), points.max(axis=0)
    size = np.maximum(high - low, 1e-9)
    scale = np.array([width, height]) / size
    scale = np.minimum(scale, scale.min() * 1.6)
    found: Points = (points - (low + high) / 2) * np.where(high - low > 1e-6, scale, 1.0)
    return found


def separated(points: Points, boxes: Points, *, free: NDArray[np.bool_] | None = None, rounds: int = 200) -> Points:
    """The points moved as little as it takes until no two boxes (width, height) around them overlap.

    Two that overlap are pushed apart in the direction that takes less; where ``free`` says so only some move. What is
    at one place exactly is pulled apart by its number, so that the result depends on nothing else.
    """
    n = len(points)
    if n < 2:
        return points
    found = points.copy()
    order = np.arange(n)
    found += np.stack([np.cos(order * 2.399963), np.sin(order * 2.399963)], axis=1) * 1e-3
    movable = np.ones(n) if free is None else free.astype(float)
    reach = (boxes[:, None, :] + boxes[None, :, :]) / 2
    share = np.where(movable[:, None] + movable[None, :] > 0, movable[:, None], 0.0)
    share = share / np.maximum(movable[:, None] + movable[None, :], 1.0)
    for _ in range(rounds):
        apart = found[:, None, :] - found[None, :, :]
        missing = reach - np.abs(apart)
        hit = (missing[..., 0] > 1e-6) & (missing[..., 1] > 1e-6)
        np.fill_diagonal(hit, False)
        if not hit.any():
            break
        sideways = missing[..., 0] < missing[..., 1]
        push = np.zeros_like(apart)
        for axis, chosen in ((0, hit & sideways), (1, hit & ~sideways)):
            sign = np.where(apart[..., axis] >= 0, 1.0, -1.0)
            push[..., axis] = np.where(chosen, sign * (missing[..., axis] + 0.01), 0.0)
        push *= share[..., None]
        # All pushes at once overshoot where many boxes lie on each other.
        found += push.sum(axis=1) / np.maximum(hit.sum(axis=1), 1)[:, None] ** 0.5
    return found
