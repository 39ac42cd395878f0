"""Seeded chance. The same seed, kind and index give the same draws, on every machine and in any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

_TRIES = 4
"""So many draws for every wanted distinct one; a small pool may give fewer than were asked for."""


class Draw:
    """The chances of one record.

    Every record has draws of its own, so that one record can be made without the others and nothing has to be kept.
    Only ``Random.random`` is used, which Python promises never to change, and only products and quotients are made
    of it, which are equal to the last bit everywhere.
    """

    def __init__(self, seed: int, kind: str, index: int) -> None:
        self._next = Random(f"{seed}/{kind}/{index}").random

    def below(self, count: int) -> int:
        """A whole number from 0 to ``count - 1``, each as likely as the other."""
        return int(self._next() * count)

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def chance(self, probability: float) -> bool:
        """True with this probability."""
        return self._next() < probability

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, each as likely as the other."""
        return choices[self.below(len(choices))]

    def rank(self, count: int) -> int:
        """A place from 0 to ``count - 1``, the first the likeliest: who is drawn so has degrees with exponent 3."""
        u = self._next()
        return int(count * u * u)

    def steep(self, count: int) -> int:
        """As ``rank``, with a longer tail: degrees with exponent 2.5."""
        u = self._next()
        return int(count * u * u * u)

    def tail(self, low: int, high: int) -> int:
        """A size from ``low`` to ``high``, mostly small, now and then very large (bounded Pareto of exponent 2)."""
        return int(low / (1 - self._next() * (1 - low / high)))

    def distinct(self, count: int, one: Callable[[Draw], T]) -> list[T]:
        """Up to ``count`` different values, in the order in which they were drawn."""
        found: dict[T, None] = {}
        for _ in range(count * _TRIES):
            if len(found) == count:
                break
            found[one(self)] = None
        return list(found)
