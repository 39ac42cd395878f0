"""Layout by lanes: those who know on the left, what they do together between, by stage, the region on the right.

Within a lane every node stands near what it is linked to (the barycentre of its neighbours), so that links cross less.
Source: Sugiyama, Tagawa and Toda (1981), Methods for Visual Understanding of Hierarchical System Structures.
IEEE Transactions on Systems, Man, and Cybernetics 11, 109–125.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_loader.pages.layout.spacing import HEIGHT, Points

Pairs = NDArray[np.int64]

_SWEEPS = 24
WIDTH = 700.0
"""Narrower than other layouts: beside the outer lanes stand their labels."""
ROWS = 56
"""So many nodes and gaps stand below each other before a lane gets a second column."""
_COLUMN = 26.0
_GAP = 0.9
"""Between two groups of a lane, in rows."""


@dataclass(frozen=True)
class Lane:
    """The nodes of a lane, by number, and the group that each belongs to; groups stay together."""

    nodes: tuple[int, ...]
    groups: tuple[str, ...]


def lane_places(n: int, edges: Pairs, lanes: Sequence[Lane], start: Points | None = None) -> Points:
    """Places of ``n`` nodes of which each is in one lane. The same input gives the same places."""
    level = np.zeros(n)
    for lane in lanes:
        _spread(lane, _order(lane, start[:, 1] if start is not None else np.arange(n, dtype=float)), level)
    both = np.concatenate([edges, edges[:, ::-1]]) if len(edges) else edges.reshape(0, 2)
    degree = np.bincount(both[:, 0], minlength=n) if len(both) else np.zeros(n)
    best, least = level.copy(), _length(level, edges)
    for sweep in range(_SWEEPS):
        for lane in lanes if sweep % 2 == 0 else reversed(lanes):
            pull = np.bincount(both[:, 0], weights=level[both[:, 1]], minlength=n) if len(both) else np.zeros(n)
            wish = np.where(degree > 0, pull / np.maximum(degree, 1), level)
            _spread(lane, _order(lane, wish), level)
        now = _length(level, edges)
        if now < least - 1e-9:
            best, least = level.copy(), now
    return _placed(n, lanes, best)


def _order(lane: Lane, wish: NDArray[np.float64]) -> list[int]:
    """A lane's positions in order: groups by the mean wish of their nodes, nodes by their own."""
    mean: dict[str, list[float]] = {}
    for node, group in zip(lane.nodes, lane.groups, strict=True):
        mean.setdefault(group, []).append(float(wish[node]))
    at = {group: sum(values) / len(values) for group, values in mean.items()}
    return sorted(
        range(len(lane.nodes)),
        key=lambda k: (at[lane.groups[k]], lane.groups[k], float(wish[lane.nodes[k]]), lane.nodes[k]),
    )


def _spread(lane: Lane, order: Sequence[int], level: NDArray[np.float64]) -> None:
    """Give a lane's nodes evenly spaced heights between 0 and 1, with gaps between groups."""
    at, last, heights = 0.0, None, []
    for k in order:
        if last is not None:
            at += 1.0 + (_GAP if lane.groups[k] != last else 0.0)
        heights.append(at)
        last = lane.groups[k]
    # A few nodes stand in the middle of their lane rather than far apart.
    share = min(1.0, len(order) / 10)
    for k, height in zip(order, heights, strict=True):
        level[lane.nodes[k]] = 0.5 if at == 0 else 0.5 + (height / at - 0.5) * share


def _length(level: NDArray[np.float64], edges: Pairs) -> float:
    return float(np.abs(level[edges[:, 0]] - level[edges[:, 1]]).sum()) if len(edges) else 0.0


def _placed(n: int, lanes: Sequence[Lane], level: NDArray[np.float64]) -> Points:
    """Heights as y, lanes as x; a long lane is folded into columns, row by row."""
    rows = [len(lane.nodes) + _GAP * (len(set(lane.groups)) - 1) for lane in lanes]
    # The more there is, the deeper the lanes and the more columns in each, so that the whole keeps its form.
    most = max(ROWS, (sum(rows) * ROWS / 6) ** 0.5)
    columns = [max(1, -int(-count // most)) for count in rows]
    deep = max([HEIGHT, *(HEIGHT / ROWS * count / c for count, c in zip(rows, columns, strict=True))])
    extra = sum(columns) - len(columns)
    wide = WIDTH * deep / HEIGHT
    step = max(wide - extra * _COLUMN, wide * 0.6) / max(len(lanes) - 1, 1)
    points, x = np.zeros((n, 2)), 0.0
    for lane, count in zip(lanes, columns, strict=True):
        ordered = sorted(lane.nodes, key=lambda node: (level[node], node))
        for place, node in enumerate(ordered):
            points[node] = (x + (place % count) * _COLUMN, (level[node] - 0.5) * deep)
        x += step + (count - 1) * _COLUMN
    points[:, 0] -= (points[:, 0].min() + points[:, 0].max()) / 2 if n else 0
    return points
