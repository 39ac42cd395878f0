"""The known name nearest to a mistyped one, for hints."""

from __future__ import annotations

import difflib
import heapq
from collections.abc import Collection, Iterable, Sequence

_MOST_COMPARED = 200
"""So many candidates are compared by similarity, which takes about a tenth of a millisecond each."""
_MOST_HINTS = 50
"""So many names are looked up in one run; a file that is wrong throughout needs no hint on every line."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The best match among ``known``, or None where nothing is alike.

    >>> nearest("Univercity", ["University", "Enterprise"])
    'University'
    >>> nearest("xyz", ["University"]) is None
    True
    """
    if not name or len(name) > 200:
        return None
    wanted = name.casefold()
    candidates = list(known)
    if len(candidates) > _MOST_COMPARED:
        candidates = _most_alike(wanted, candidates)
    folded = {other.casefold(): other for other in sorted(candidates, reverse=True)}
    found = difflib.get_close_matches(wanted, folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None


def suggestions(name: str, known: Sequence[str], *, near: int = 2, most: int = 12) -> str:
    """What a hint lists: the nearest known name and ``near`` others, or where nothing is alike up to ``most``.

    >>> suggestions("closenes", ["degree", "closeness"]), suggestions("x", [])
    ('closeness, degree', '–')
    """
    best = nearest(name, known)
    others = [other for other in known if other != best]
    return ", ".join(([best] if best else []) + others[: near if best else most]) or "–"


def _most_alike(wanted: str, candidates: list[str]) -> list[str]:
    """Of many candidates those of about the same length that begin and end alike."""
    length = len(wanted)
    near = [other for other in candidates if -3 < len(other) - length < 3]
    head = wanted[:2]
    begin_alike = [other for other in near if other[:2].casefold() == head]
    return heapq.nlargest(_MOST_COMPARED, (begin_alike or near)[:20_000], key=lambda other: _shared(wanted, other))


def _shared(wanted: str, other: str) -> int:
    """How many characters two names share at their beginning and at their end."""
    total = 0
    for pairs in (zip(wanted, other, strict=False), zip(reversed(wanted), reversed(other), strict=False)):
        for one, two in pairs:
            if one != two:
                break
            total += 1
    return total


class Hints:
    """Looks names up for a whole run: every name once, and no more of them than a person would read."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], str | None] = {}

    def nearest(self, name: str, known: Collection[str], among: str) -> str | None:
        """The best match among ``known``, which is called ``among``, or None."""
        key = (among, name)
        if key not in self._found:
            if len(self._found) >= _MOST_HINTS:
                return None
            self._found[key] = nearest(name, known)
        return self._found[key]
