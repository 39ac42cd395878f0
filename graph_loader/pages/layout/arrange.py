"""One layout for a page: chosen, made, or taken over from the last time, with room for labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from graph_loader.pages.layout.kept import Kept, fingerprint
from graph_loader.pages.layout.lanes import Lane, lane_places
from graph_loader.pages.layout.radial import radial_places
from graph_loader.pages.layout.spacing import Points, fitted, frame, separated
from graph_loader.pages.layout.stress import stress_places

MOST_STRESSED = 500
"""Beyond so many nodes layout by stress takes too long, and shows a ball."""
_LABELLED = 24
"""So many nodes, the most linked, get a box that holds their label; the others one for themselves."""
_LABEL = (112.0, 40.0)
_DOT = (30.0, 30.0)
_NEWCOMERS = 0.25
"""With at most so great a share of new nodes the old ones stay where they were."""


@dataclass(frozen=True)
class Arrangement:
    """Places by id, and which layout gave them."""

    places: Mapping[str, tuple[float, float]]
    layout: str


def arrange(
    ids: Sequence[str], links: Sequence[tuple[str, str]], layout: str, *, centers: Sequence[str] = (),
    lanes: Sequence[Lane] = (), kept: Kept | None = None,
) -> Arrangement:  # fmt: skip
    """Places for nodes by ``lanes``, ``stress`` or ``radial``; ``lanes`` also says who is in which lane.

    Where ``kept`` holds places that the same layout gave before, nodes that were there stay, and new ones find room
    near what they are linked to.
    """
    number = {id: k for k, id in enumerate(ids)}
    pairs = sorted({(number[a], number[b]) for a, b in links if a != b and a in number and b in number})
    edges = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    old = kept.places if kept is not None and kept.layout == fingerprint(layout) else {}
    known = np.array([id in old for id in ids], dtype=bool)
    if len(ids) and known.all():
        return Arrangement({id: old[id] for id in ids}, layout)
    if known.any() and (~known).sum() <= max(1, _NEWCOMERS * len(ids)):
        points = _joined_in(ids, edges, old, known, None if layout != "lanes" else lanes)
    else:
        points = _fresh(len(ids), edges, layout, [number[id] for id in centers if id in number], lanes)
    points = np.round(points, 1)
    return Arrangement({id: (float(x), float(y)) for id, (x, y) in zip(ids, points, strict=True)}, layout)


def _fresh(n: int, edges: NDArray[np.int64], layout: str, centers: Sequence[int], lanes: Sequence[Lane]) -> Points:
    if layout == "lanes":
        return lane_places(n, edges, lanes)
    ringed = layout == "radial" and centers
    points = radial_places(n, edges, centers) if ringed else stress_places(n, edges)
    width, height = frame(n)
    boxes = _boxes(n, edges)
    return fitted(separated(fitted(points, width, height), boxes), width, height) if n > 1 else points


def _boxes(n: int, edges: NDArray[np.int64]) -> Points:
    degree = np.bincount(edges.ravel(), minlength=n) if len(edges) else np.zeros(n, dtype=np.int64)
    boxes = np.tile(np.array(_DOT), (n, 1))
    boxes[np.argsort(-degree, kind="stable")[:_LABELLED]] = _LABEL
    return boxes


def _joined_in(
    ids: Sequence[str], edges: NDArray[np.int64], old: Mapping[str, tuple[float, float]], known: NDArray[np.bool_],
    lanes: Sequence[Lane] | None,
) -> Points:  # fmt: skip
    """New nodes beside what they are linked to, while everybody else stays."""
    points = np.array([old.get(id, (0.0, 0.0)) for id in ids])
    middle = points[known].mean(axis=0)
    column = {node: lane for lane in lanes or () for node in lane.nodes}
    for node in np.flatnonzero(~known).tolist():
        near = [int(b if a == node else a) for a, b in edges if node in (a, b)]
        near = [other for other in near if known[other]]
        points[node] = points[near].mean(axis=0) if near else middle
        if node in column:
            fellows = [other for other in column[node].nodes if known[other]]
            if fellows:
                points[node, 0] = points[fellows, 0].max()
    return separated(points, np.tile(np.array(_DOT if lanes is None else (20.0, 14.0)), (len(ids), 1)), free=~known)
