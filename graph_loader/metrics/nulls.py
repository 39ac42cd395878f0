"""Null models: networks drawn at random that keep the degrees of a given one."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")

SEED = 20240525
"""The seed that is used where none is given; it stands in the result."""


def swapped_dyads(dyads: Sequence[tuple[A, B]], draw: random.Random, swaps: int) -> list[tuple[A, B]]:
    """The dyads after ``swaps`` accepted double-edge swaps: every node keeps its degree, no pair occurs twice.

    Ends after 100 times as many attempts: in a complete or star-like graph nothing can be swapped.

    >>> swapped_dyads([(1, "a"), (2, "b")], random.Random(1), 1)
    [(1, 'b'), (2, 'a')]
    """
    edges, present = list(dyads), set(dyads)
    accepted = 0
    for _ in range(100 * swaps if len(edges) > 1 else 0):
        if accepted == swaps:
            break
        one, other = draw.sample(range(len(edges)), 2)
        (a, b), (c, d) = edges[one], edges[other]
        if (a, d) in present or (c, b) in present:
            continue
        present -= {(a, b), (c, d)}
        edges[one], edges[other] = (a, d), (c, b)
        present |= {(a, d), (c, b)}
        accepted += 1
    return edges


def swapped_edges(edges: Sequence[tuple[int, int]], draw: random.Random, swaps: int) -> list[tuple[int, int]]:
    """The same for a graph of one kind of nodes: no self-loop and no parallel edge arises."""
    kept = [(u, v) if u < v else (v, u) for u, v in edges]
    present = set(kept)
    accepted = 0
    for _ in range(100 * swaps if len(kept) > 1 else 0):
        if accepted == swaps:
            break
        one, other = draw.sample(range(len(kept)), 2)
        (a, b), (c, d) = kept[one], kept[other]
        if draw.random() < 0.5:
            c, d = d, c
        new = [(min(a, d), max(a, d)), (min(c, b), max(c, b))]
        if len({a, b, c, d}) < 4 or new[0] in present or new[1] in present:
            continue
        present -= {kept[one], kept[other]}
        present.update(new)
        kept[one], kept[other] = new
        accepted += 1
    return kept


def p_value(observed: float, drawn: Iterable[float]) -> float:
    """(1 + how many drawn values are at least as great) ÷ (1 + how many were drawn).

    >>> p_value(3, [1, 2, 3])
    0.5
    """
    values = list(drawn)
    return (1 + sum(value >= observed - 1e-12 for value in values)) / (1 + len(values))
