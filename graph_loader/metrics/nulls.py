"""Null models: networks drawn at random that keep the degrees of a given one."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

SEED = 20240525
"""The seed that is used where none is given; it stands in the result."""

FRUITLESS = 50


def swapped_edges(edges: Any, draw: random.Random, swaps: int, *, two_mode: bool = False) -> Any:
    """The edges after at least ``swaps`` accepted double-edge swaps: every node keeps its degree, no edge occurs twice.

    ``edges`` are pairs of whole numbers from 0, the result is an array of two columns. Where all nodes are of one kind
    no self-loop arises either, and the lesser end stands first; in ``two_mode`` the columns number different nodes.

    Swaps are made in rounds: edges are paired at random, and all pairs swapped at once. A pair is left as it was where
    its swap would make an edge that is there or that another pair makes. As many rounds as there are swaps for an edge
    are made at a time: to end at a certain swap would prefer the networks that allow many. They are given up where
    ``FRUITLESS`` on end change nothing, as in a complete network.

    >>> swapped_edges([(0, 0), (1, 1)], random.Random(2), 1, two_mode=True).tolist()
    [[0, 1], [1, 0]]
    """
    import numpy as np

    ends = np.array(edges, dtype=np.int64).reshape(-1, 2)
    if not two_mode:
        ends.sort(axis=1)
    # An edge is one word, its ends the two halves: words are shuffled and sorted many times as fast as rows.
    half = int(ends.max(initial=0)).bit_length()
    words = _edge(ends[:, 0], ends[:, 1], half)
    rng = np.random.default_rng(draw.getrandbits(64))
    # A round swaps half as many edges as there are at most, so that some such parts are needed.
    rounds, accepted, fruitless = -(-swaps // max(len(words), 1)), 0, 0
    while len(words) > 1 and accepted < swaps and fruitless < FRUITLESS:
        for _ in range(rounds):
            taken = _round(words, half, rng, two_mode=two_mode)
            accepted += taken
            fruitless = 0 if taken else fruitless + 1
    return np.column_stack((words >> half, words & ((1 << half) - 1)))


def _round(words: Any, half: int, rng: Any, *, two_mode: bool) -> int:
    """Pair the edges, swap in place what can be swapped, and say how many pairs that were."""
    import numpy as np

    rng.shuffle(words)
    # A pair less by chance: with as many swaps in every round half of some networks would never be reached.
    pairs = len(words) // 2 - int(rng.integers(2))
    one, other = words[:pairs], words[pairs : 2 * pairs]
    if two_mode:
        exchange = (one ^ other) & ((1 << half) - 1)
        first, second = one ^ exchange, other ^ exchange
        good = _apart(one, other, words[2 * pairs :], first, second)
    else:
        first, second, loops = _crossed(one, other, half, rng.integers(2, size=pairs, dtype=np.int8).view(bool))
        good = _apart(one, other, words[2 * pairs :], first, second) & ~loops
    taken = np.flatnonzero(good)
    one[taken], other[taken] = first[taken], second[taken]
    return len(taken)


def _edge(one: Any, other: Any, half: int) -> Any:
    return one << half | other


def _crossed(one: Any, other: Any, half: int, flip: Any) -> tuple[Any, Any, Any]:
    """The edges that pairs of edges become, where ``flip`` with the other's ends exchanged, and which make a loop."""
    import numpy as np

    lower = (1 << half) - 1
    a, b, c, d = one >> half, one & lower, other >> half, other & lower
    near = np.where(flip, d, c)
    far = c + d - near
    first = _edge(np.minimum(a, far), np.maximum(a, far), half)
    second = _edge(np.minimum(near, b), np.maximum(near, b), half)
    return first, second, (a == far) | (near == b)


def _apart(one: Any, other: Any, rest: Any, first: Any, second: Any) -> Any:
    """Of which pairs no edge, old or new, is another one's old or new edge too.

    An old edge that another pair would make tells as much as a new one: were it free to go, the way back would be
    barred, and networks with such a way out would be drawn too seldom.
    """
    import numpy as np

    pairs = len(one)
    every = np.concatenate((one, other, first, second, rest))
    apart = np.ones(len(every), dtype=bool)
    apart[_repeated(every)] = False
    return apart[: 4 * pairs].reshape(4, pairs).all(axis=0)


def _repeated(words: Any) -> Any:
    """The places of the words, whole numbers from 0, that stand at another place too."""
    import numpy as np

    bits = len(words).bit_length()
    if int(words.max()).bit_length() + bits > 63:
        order = np.argsort(words)
        same = np.flatnonzero(words[order[1:]] == words[order[:-1]])
        return np.concatenate((order[same], order[same + 1]))
    # Word and place in one number: numbers are sorted three times as fast as places by words.
    both = words << bits | np.arange(len(words))
    both.sort()
    same = np.flatnonzero((both[1:] ^ both[:-1]) >> bits == 0)
    return np.concatenate((both[same], both[same + 1])) & ((1 << bits) - 1)


def p_value(observed: float, drawn: Iterable[float]) -> float:
    """(1 + how many drawn values are at least as great) ÷ (1 + how many were drawn).

    >>> p_value(3, [1, 2, 3])
    0.5
    """
    values = list(drawn)
    return (1 + sum(value >= observed - 1e-12 for value in values)) / (1 + len(values))
