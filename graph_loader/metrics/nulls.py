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


def p_value(observed: float, drawn: Iterable[float]) -> float:
    """(1 + how many drawn values are at least as great) ÷ (1 + how many were drawn).

    >>> p_value(3, [1, 2, 3])
    0.5
    """
    values = list(drawn)
    return (1 + sum(value >= observed - 1e-12 for value in values)) / (1 + len(values))
