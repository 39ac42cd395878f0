"""Null models: networks drawn at random that keep the degrees of a given one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

SEED = 20240525
"""The seed that is used where none is given; it stands in the result."""

MANY = 2000
"""From so many edges on swaps are made in rounds, many at once; drawn one by one they would take minutes."""
FRUITLESS = 50


def swapped_dyads(dyads: Sequence[tuple[A, B]], draw: random.Random, swaps: int) -> list[tuple[A, B]]:
    """The dyads after ``swaps`` accepted double-edge swaps: every node keeps its degree, no pair occurs twice.

    Ends after 100 times as many attempts: in a complete or star-like graph nothing can be swapped.

    >>> swapped_dyads([(1, "a"), (2, "b")], random.Random(1), 1)
    [(1, 'b'), (2, 'a')]
    """
    if len(dyads) >= MANY:
        lefts, rights = list(dict.fromkeys(a for a, _ in dyads)), list(dict.fromkeys(b for _, b in dyads))
        first = {node: place for place, node in enumerate(lefts)}
        second = {node: place for place, node in enumerate(rights)}
        found = swapped_ends([(first[a], second[b]) for a, b in dyads], draw, swaps, two_mode=True)
        return [(lefts[a], rights[b]) for a, b in found.tolist()]
    edges, present = list(dyads), set(dyads)
    accepted = 0
    for _ in range(100 * swaps if len(edges) > 1 else 0):
        if accepted == swaps:
            break
        # Twice the same edge is refused below; drawing two at a time without replacement takes four times as long.
        one, other = int(draw.random() * len(edges)), int(draw.random() * len(edges))
        (a, b), (c, d) = edges[one], edges[other]
        if (a, d) in present or (c, b) in present:
            continue
        present.remove((a, b))
        present.remove((c, d))
        edges[one], edges[other] = (a, d), (c, b)
        present.add((a, d))
        present.add((c, b))
        accepted += 1
    return edges


def swapped_edges(edges: Sequence[tuple[int, int]], draw: random.Random, swaps: int) -> list[tuple[int, int]]:
    """The same for a graph of one kind of nodes: no self-loop and no parallel edge arises."""
    if len(edges) >= MANY:
        return [(u, v) for u, v in swapped_ends(edges, draw, swaps).tolist()]
    kept = [(u, v) if u < v else (v, u) for u, v in edges]
    present = set(kept)
    accepted = 0
    for _ in range(100 * swaps if len(kept) > 1 else 0):
        if accepted == swaps:
            break
        one, other = int(draw.random() * len(kept)), int(draw.random() * len(kept))
        (a, b), (c, d) = kept[one], kept[other]
        if draw.random() < 0.5:
            c, d = d, c
        first, second = ((a, d) if a < d else (d, a)), ((c, b) if c < b else (b, c))
        if a in (c, d) or b in (c, d) or first in present or second in present:
            continue
        present.remove(kept[one])
        present.remove(kept[other])
        present.add(first)
        present.add(second)
        kept[one], kept[other] = first, second
        accepted += 1
    return kept


def swapped_ends(edges: Any, draw: random.Random, swaps: int, *, two_mode: bool = False) -> Any:
    """The same as an array of two columns, made in rounds: edges are paired at random, all pairs swapped at once.

    A pair is left as it was where its swap would make an edge that is there or that another pair makes. ``edges`` are
    pairs of whole numbers from 0; in ``two_mode`` the two columns number different nodes. The swaps are
    given up where ``FRUITLESS`` rounds on end change nothing, as in a complete or star-like graph.
    """
    import numpy as np

    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    if not two_mode:
        ends.sort(axis=1)
    m, width = len(ends), int(ends.max(initial=0)) + 1
    rng = np.random.default_rng(draw.getrandbits(64))
    accepted, fruitless = 0, 0
    while m > 1 and accepted < swaps and fruitless < FRUITLESS:
        pairs = m // 2
        order = rng.permutation(m)
        one, other = order[:pairs], order[m - pairs :]
        flip = rng.random(pairs) < (0 if two_mode else 0.5)
        near = np.where(flip, ends[other, 1], ends[other, 0])
        far = np.where(flip, ends[other, 0], ends[other, 1])
        first, second = np.column_stack((ends[one, 0], far)), np.column_stack((near, ends[one, 1]))
        if not two_mode:
            first.sort(axis=1)
            second.sort(axis=1)
        good = _fresh(ends, first, second, width)
        if not two_mode:
            good &= (first[:, 0] != first[:, 1]) & (second[:, 0] != second[:, 1])
        taken = np.flatnonzero(good)[: swaps - accepted]
        ends[one[taken]], ends[other[taken]] = first[taken], second[taken]
        accepted += len(taken)
        fruitless = 0 if len(taken) else fruitless + 1
    return ends


def _fresh(ends: Any, first: Any, second: Any, width: int) -> Any:
    """Of which pairs both new edges are neither there nor made by another pair."""
    import numpy as np

    there = np.sort(ends[:, 0] * width + ends[:, 1])
    keys = np.concatenate((first[:, 0] * width + first[:, 1], second[:, 0] * width + second[:, 1]))
    ranked, order = _sorted_with_places(keys, width * width)
    same = ranked[1:] == ranked[:-1]
    # Looked up in their order, which is several times as fast as at random.
    places = np.minimum(np.searchsorted(there, ranked), len(there) - 1)
    twice = np.concatenate(([False], same)) | np.concatenate((same, [False]))
    refused = np.empty(len(keys), dtype=bool)
    refused[order] = twice | (there[places] == ranked)
    return ~(refused[: len(first)] | refused[len(first) :])


def _sorted_with_places(keys: Any, limit: int) -> tuple[Any, Any]:
    """Whole numbers from 0 to below ``limit`` in their order, and where each of them stood."""
    import numpy as np

    bits = len(keys).bit_length()
    if limit.bit_length() + bits > 63:
        order = np.argsort(keys)
        return keys[order], order
    # Number and place in one word: words are sorted three times as fast as places by numbers.
    both = (keys << bits) | np.arange(len(keys))
    both.sort()
    return both >> bits, both & ((1 << bits) - 1)


def p_value(observed: float, drawn: Iterable[float]) -> float:
    """(1 + how many drawn values are at least as great) ÷ (1 + how many were drawn).

    >>> p_value(3, [1, 2, 3])
    0.5
    """
    values = list(drawn)
    return (1 + sum(value >= observed - 1e-12 for value in values)) / (1 + len(values))
