"""A demand as weighted terms: its texts, less what every demand says, and other words for what it says."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from graph_loader.matching.synonyms import Synonyms, bounded
from graph_loader.matching.text import WORD_BIT, normalize, terms

SYNONYM_WEIGHT = 0.6
WORD_WEIGHT = 3
"""What a word of two letters or more counts, since the shortest Chinese word gives three terms: two characters and
their pair. A number counts 1."""
STOP_PHRASES = (
    "新型高效", "关键技术", "核心技术", "关键共性技术", "产业化", "研发", "研究开发", "研究与开发", "技术研究",
    "技术开发", "研究与应用", "应用研究", "推广应用", "示范应用", "成果转化", "技术需求", "解决方案", "新型", "高效",
    "先进", "项目", "技术攻关", "国产化", "国产替代", "进口替代", "替代进口", "自主可控",
    "research and development", "r&d", "key technology", "key technologies", "industrialization", "novel",
    "a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "under", "with",
)  # fmt: skip
"""What demands of any field say: it tells nothing apart. Only the query's side leaves it out."""
_STOPS = re.compile("|".join(map(bounded, sorted(STOP_PHRASES, key=lambda phrase: (-len(phrase), phrase)))))


@dataclass(frozen=True, slots=True)
class Query:
    """Terms with weights. ``texts`` are normalised, without stop phrases; ``added`` are the synonyms' terms by
    (word of the query, other word)."""

    texts: tuple[tuple[str, float], ...]
    own: Mapping[int, float]
    added: Mapping[tuple[str, str], Mapping[int, float]] = field(default_factory=dict)

    @property
    def weights(self) -> dict[int, float]:
        """w(t) of all terms. A synonym's term that the query has itself, or that two synonyms bring, counts once."""
        found = dict(self.own)
        for weights in self.added.values():
            for key, weight in weights.items():
                if key not in self.own:
                    found[key] = max(weight, found.get(key, 0.0))
        return found


def make_query(
    parts: Iterable[tuple[str, float]], synonyms: Synonyms | None = None, fields: Collection[str] = ()
) -> Query:
    """The query of texts with weights: w(t) = Σ weight of the text · times that the term stands in it.

    A synonym's terms get .6 of the weight of the text that holds the word, more where it is the shorter of the two:
    both together then count .6 of the word itself. ``fields`` are the demand's, normalised.
    """
    texts = tuple((_without_stops(normalize(text)), weight) for text, weight in parts)
    own: dict[int, float] = defaultdict(float)
    added: dict[tuple[str, str], dict[int, float]] = {}
    for text, weight in texts:
        for key, amount in sorted(_amounts(text).items()):
            own[key] += weight * amount
        for word, other in synonyms.found(text, fields) if synonyms else ():
            brought, amounts = added.setdefault((word, other), {}), _amounts(other)
            # A document with the abbreviation has as much of the thing as one with the full name.
            share = SYNONYM_WEIGHT * weight * max(1.0, _amounts(word).total() / max(amounts.total(), 1))
            for key, amount in amounts.items():
                brought[key] = max(brought.get(key, 0.0), share * amount)
    return Query(texts, dict(own), added)


def _amounts(text: str) -> Counter[int]:
    """How much every term of a normalised text counts before the text's own weight: the times that it stands there."""
    found: Counter[int] = Counter()
    for key, start, end in terms(text):
        is_word = key & WORD_BIT and end - start > 1 and not text[start:end].isdigit()
        found[key] += WORD_WEIGHT if is_word else 1
    return found


def _without_stops(text: str) -> str:
    return _STOPS.sub(lambda match: " " * len(match[0]), text)
