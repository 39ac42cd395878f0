"""How good a ranking, a mixing or a prediction is: functions of numbers that know nothing of regions."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def precision_at(ranked: Sequence[T], relevant: Collection[T], k: int) -> float:
    """Relevant items among the first k ÷ k, even where fewer than k are ranked. Raises ValueError unless k > 0.

    >>> precision_at(["a", "b"], {"a"}, 5)
    0.2
    """
    if k < 1:
        raise ValueError("k is at least 1")
    return sum(item in relevant for item in ranked[:k]) / k


def average_precision(scored: Sequence[tuple[float, bool]], misses_each: float = 1.0) -> float | None:
    """The mean precision at every hit of ``(score, hit)`` pairs by falling score; None without a hit.

    Equal scores are taken together: their order must not matter. Where the misses are a sample each stands for
    ``misses_each`` of them.

    >>> round(average_precision([(0.9, True), (0.8, False), (0.7, True)]), 6)
    0.833333
    >>> average_precision([(0.8, False), (0.7, True)], 9)
    0.1
    """
    hits = sum(hit for _, hit in scored)
    if not hits:
        return None
    total, found, seen = 0.0, 0, 0.0
    for group in _by_score(scored):
        gained = sum(group)
        found += gained
        seen += gained + (len(group) - gained) * misses_each
        total += gained * found / seen
    return total / hits


def auc(scored: Sequence[tuple[float, bool]]) -> float | None:
    """The probability that a hit scores above a miss, equals counting half; None without hits or misses.

    >>> auc([(0.9, True), (0.8, False), (0.7, True)])
    0.5
    """
    hits = sum(hit for _, hit in scored)
    misses = len(scored) - hits
    if not hits or not misses:
        return None
    wins, below = 0.0, misses
    for group in _by_score(scored):
        gained = sum(group)
        below -= len(group) - gained
        wins += gained * (below + (len(group) - gained) / 2)
    return wins / (hits * misses)


def _by_score(scored: Sequence[tuple[float, bool]]) -> list[list[bool]]:
    groups: dict[float, list[bool]] = defaultdict(list)
    for score, hit in scored:
        groups[score].append(hit)
    return [groups[score] for score in sorted(groups, reverse=True)]


def assortativity(mixing: Mapping[tuple[T, T], float]) -> float | None:
    """Newman's r = (Σ e_ii − Σ a_i b_i) / (1 − Σ a_i b_i) of a mixing matrix; None where there is one category only.

    Source: Newman (2003), Mixing patterns in networks. Physical Review E 67, 026126.

    >>> assortativity({("a", "a"): 1, ("b", "b"): 1})
    1.0
    """
    total = math.fsum(mixing.values())
    if total <= 0:
        return None
    rows: dict[T, float] = defaultdict(float)
    columns: dict[T, float] = defaultdict(float)
    for (one, other), amount in mixing.items():
        rows[one] += amount / total
        columns[other] += amount / total
    same = math.fsum(amount for (one, other), amount in mixing.items() if one == other) / total
    return _assorted(same, rows, columns)


def assortativity_of_sets(pairs: Iterable[tuple[Collection[T], Collection[T]]]) -> float | None:
    """The same of pairs whose ends have several categories each; a pair counts once in all, spread evenly.

    Raises ZeroDivisionError for an end without a category.

    >>> assortativity_of_sets([({"a"}, {"a"}), ({"b"}, {"b"})])
    1.0
    """
    rows: dict[T, float] = defaultdict(float)
    columns: dict[T, float] = defaultdict(float)
    # What pairs have in common is counted first: they are many, and few of them differ.
    kinds = Counter((frozenset(one), frozenset(other)) for one, other in pairs)
    total = kinds.total()
    shared = []
    for (one, other), times in kinds.items():
        shared.append(times * len(one & other) / (len(one) * len(other)))
        for kind in one:
            rows[kind] += times / len(one) / total
        for kind in other:
            columns[kind] += times / len(other) / total
    return _assorted(math.fsum(shared) / total, rows, columns) if total else None


def _assorted(same: float, rows: Mapping[T, float], columns: Mapping[T, float]) -> float | None:
    chance = math.fsum(rows[kind] * columns.get(kind, 0.0) for kind in rows)
    return None if chance > 1 - 1e-12 else (same - chance) / (1 - chance)


def proximity(holders: Mapping[T, Collection[Hashable]]) -> dict[tuple[T, T], float]:
    """φ_ij = min(P(i|j), P(j|i)) for every ordered pair of kinds that share a holder; ``holders`` are those of a kind.

    Source: Hidalgo et al. (2007), The product space conditions the development of nations. Science 317,
    482–487.

    >>> proximity({"a": {1, 2}, "b": {2}})["a", "b"]
    0.5
    """
    sets = {kind: frozenset(members) for kind, members in holders.items()}
    found = {}
    for one, members in sets.items():
        for other, others in sets.items():
            common = len(members & others) if one != other else 0
            if common:
                found[one, other] = common / max(len(members), len(others))
    return found


def relatedness_density(kind: T, present: Collection[T], phi: Mapping[tuple[T, T], float]) -> float | None:
    """100 · Σ_j φ_ij [j present] / Σ_j φ_ij over j ≠ i; None where nothing is related to the kind.

    Source: Balland et al. (2019), Smart specialization policy in the European Union: relatedness, knowledge complexity
    and regional diversification. Regional Studies 53(9), 1252–1268.

    >>> relatedness_density("a", {"b"}, {("a", "b"): 0.5, ("a", "c"): 0.5})
    50.0
    """
    near = {other: value for (one, other), value in phi.items() if one == kind}
    total = math.fsum(near.values())
    return 100 * math.fsum(value for other, value in near.items() if other in present) / total if total else None
