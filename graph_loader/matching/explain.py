"""Why an offer matches: the words that both hold, each with what it adds to the score."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph_loader.matching.query import Query
from graph_loader.matching.text import terms


@dataclass(frozen=True, slots=True)
class Reason:
    """One item of a score. ``kind``: word, synonym, field, parent_field, cooperation, county_agreement or result.

    ``via`` is the demand's own word of a synonym; ``path`` are the ids that lead from the demand to the offer.
    """

    kind: str
    text: str
    contribution: float
    via: str | None = None
    path: tuple[str, ...] = ()


def word_reasons(query: Query, added: Mapping[int, float], scale: float) -> list[Reason]:
    """The terms' contributions (``added``, by key) summed by word, times ``scale``; they add up to the score.

    A word is the longest stretch of the demand that the offer holds pair by pair. A term that stands in several
    stretches is shared among them evenly. What belongs to no word of the demand was brought by synonyms.
    """
    places: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for number, (text, _) in enumerate(query.texts):
        for key, start, end in terms(text):
            if key in added:
                places[key].append((number, start, end))
    words = _stretches(query, places)
    amounts: dict[tuple[str, str | None], list[float]] = defaultdict(list)
    for key in sorted(places):
        for place in places[key]:
            amounts[words[place], None].append(added[key] / len(places[key]))
    for key in sorted(added.keys() - places.keys()):
        word, other = next(pair for pair in sorted(query.added) if key in query.added[pair])
        amounts[other, word].append(added[key])
    reasons = [
        Reason("synonym" if via else "word", text, math.fsum(parts) * scale, via)
        for (text, via), parts in amounts.items()
    ]
    return sorted(reasons, key=lambda reason: (-round(reason.contribution, 6), reason.text, reason.via or ""))


def _stretches(query: Query, places: Mapping[int, list[tuple[int, int, int]]]) -> dict[tuple[int, int, int], str]:
    """The word that every place belongs to: places that overlap are one word."""
    found: dict[tuple[int, int, int], str] = {}
    group: list[tuple[int, int, int]] = []
    reach = (-1, -1)
    for place in [*sorted({place for held in places.values() for place in held}), None]:
        if place is None or place[0] != reach[0] or place[1] >= reach[1]:
            if group:
                text = query.texts[group[0][0]][0][group[0][1] : reach[1]]
                found.update(dict.fromkeys(group, text))
            group, reach = [], (-1, -1)
        if place is not None:
            group.append(place)
            reach = (place[0], max(reach[1], place[2]))
    return found
