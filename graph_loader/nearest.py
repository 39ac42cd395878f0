"""The known name nearest to a mistyped one, for hints."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

_MOST_COMPARED = 5_000
"""So many candidates are compared by similarity; of more, only those that begin alike."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The best match among ``known``, or None where nothing is alike.

    >>> nearest("Univercity", ["University", "Enterprise"])
    'University'
    >>> nearest("xyz", ["University"]) is None
    True
    """
    if not name or len(name) > 200:
        return None
    candidates = list(known)
    if len(candidates) > _MOST_COMPARED:
        head = name[:2].casefold()
        candidates = [other for other in candidates if other[:2].casefold() == head][:_MOST_COMPARED]
    folded = {other.casefold(): other for other in sorted(candidates, reverse=True)}
    found = difflib.get_close_matches(name.casefold(), folded, n=1, cutoff=0.6)
    return folded[found[0]] if found else None
