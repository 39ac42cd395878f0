"""How many, how even and how different: measures of diversity over shares."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import combinations
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def shares(amounts: Iterable[float]) -> list[float]:
    """Amounts as shares of their sum, without the zeros. Raises ValueError for a negative amount.

    >>> shares([8, 1, 1, 0])
    [0.8, 0.1, 0.1]
    """
    kept = [amount for amount in amounts if amount != 0]
    if any(amount < 0 for amount in kept):
        raise ValueError("an amount is at least 0")
    total = math.fsum(kept)
    return [amount / total for amount in kept]


def hill_number(p: Sequence[float], order: float) -> float | None:
    """The effective number of types of order q: qD = (Σ p^q)^(1/(1−q)), and exp of Shannon's entropy for q = 1.

    None without types. Order 0 counts the types, order 2 is 1/HHI.
    Sources: Hill (1973), Diversity and evenness: a unifying notation and its consequences, Ecology 54(2), 427–432;
    Jost (2006), Entropy and diversity, Oikos 113(2), 363–375.

    >>> [round(hill_number(shares([8, 1, 1]), q), 6) for q in (0, 1, 2)]
    [3.0, 1.894646, 1.515152]
    """
    if not p:
        return None
    if order == 1:
        return math.exp(-math.fsum(x * math.log(x) for x in p))
    return float(math.fsum(x**order for x in p) ** (1 / (1 - order)))


def evenness(p: Sequence[float]) -> float | None:
    """Pielou's J = ln ¹D / ln ⁰D, between 0 and 1; None for fewer than two types.

    >>> evenness(shares([3, 3, 3]))
    1.0
    """
    if len(p) < 2:
        return None
    # Equal shares are exactly even; rounding must not say otherwise.
    if len(set(p)) == 1:
        return 1.0
    return min(1.0, -math.fsum(x * math.log(x) for x in p) / math.log(len(p)))


def concentration(p: Sequence[float]) -> float | None:
    """Herfindahl and Hirschman's Σ p², between 1/S and 1; None without types.

    >>> concentration(shares([1, 1, 1, 1]))
    0.25
    """
    return math.fsum(x * x for x in p) if p else None


def rao_stirling(p: Mapping[T, float], distance: Callable[[T, T], float]) -> float | None:
    """Rao and Stirling's Δ = Σ over ordered pairs i ≠ j of d(i, j) p_i p_j; None without types, 0 for one.

    Source: Stirling (2007), A general framework for analysing diversity in science, technology and society.
    Journal of the Royal Society Interface 4, 707–719.

    >>> rao_stirling({"a": 0.5, "b": 0.5}, lambda one, other: 1.0)
    0.5
    """
    if not p:
        return None
    return 2 * math.fsum(distance(i, j) * p[i] * p[j] for i, j in combinations(p, 2))


def triple_helix(table: Mapping[tuple[Hashable, Hashable, Hashable], float]) -> float | None:
    """Mutual information in three dimensions, T = H_U + H_I + H_G − H_UI − H_UG − H_IG + H_UIG, in bits.

    ``table`` holds how often every combination of the three occurs; negative values are synergy. None if it is empty.
    Source: Leydesdorff (2003), The mutual information of university-industry-government relations: An indicator of the
    Triple Helix dynamics. Scientometrics 58(2), 445–467.

    >>> triple_helix({(a, b, a ^ b): 1 for a in (0, 1) for b in (0, 1)})
    -1.0
    """
    counts = {cell: amount for cell, amount in table.items() if amount > 0}
    if not counts:
        return None
    entropies = {axes: _entropy(counts, axes) for axes in ((0,), (1,), (2,), (0, 1), (0, 2), (1, 2), (0, 1, 2))}
    value = math.fsum(entropy * (1 if len(axes) % 2 else -1) for axes, entropy in entropies.items())
    return 0.0 if abs(value) < 1e-12 else value


def _entropy(counts: Mapping[tuple[Hashable, Hashable, Hashable], float], axes: tuple[int, ...]) -> float:
    sums: dict[tuple[Hashable, ...], float] = {}
    for cell, amount in counts.items():
        key = tuple(cell[axis] for axis in axes)
        sums[key] = sums.get(key, 0.0) + amount
    return -math.fsum(p * math.log2(p) for p in shares(sums.values()))
