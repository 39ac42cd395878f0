"""Why an offer matches: the words that both hold, each with what it adds to the score."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph_loader.matching.query import Query
from graph_loader.matching.text import PIECES, terms


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


def missing_words(query: Query, added: Collection[int]) -> list[str]:
    """What the demand's weightiest texts say and the offer does not: stretches of two characters or more, and words.

    ``added`` are the keys of the terms that both hold. A word for which the offer has another word is not missing.
    """
    most = max((weight for _, weight in query.texts), default=0.0)
    spoken = [word for (word, _), keys in query.added.items() if any(key in added for key in keys)]
    found: list[str] = []
    for text in (text for text, weight in query.texts if weight == most):
        held = bytearray(len(text))
        for key, start, end in terms(text):
            if key in added and (end - start > 1 or PIECES.fullmatch(text[start:end])[2]):  # type: ignore[index]
                held[start:end] = b"\1" * (end - start)
        for word in spoken:
            for match in re.finditer(re.escape(word), text):
                held[match.start() : match.end()] = b"\1" * len(word)
        for piece in PIECES.finditer(text):
            span = range(*piece.span())
            found += [run for run in _runs(text, held, span) if len(run) > 1 and not run.isdigit()]
    return list(dict.fromkeys(found))


def _runs(text: str, held: bytearray, span: range) -> list[str]:
    """The stretches of a piece of text that are not held."""
    return "".join(text[at] if not held[at] else "\0" for at in span).split("\0")
