"""Demands with results and experts of a graph, and offers with demands: ranked, explained, with the courage to say no.

score = share · (1 + Σ boosts), share = BM25 / best possible BM25 of the demand's own terms; only synonyms could lift
it over 1. An expert's: own text's share + max + 0.3 · mean of the three best shares of the expert's own results.
Bands go by coverage: the share of the whole demand or of its name alone, whichever is more, since no offer holds all
the words of a long demand.
Source of the latter: candidates by their documents, Balog, Azzopardi and de Rijke (2006), Formal models for expert
finding in enterprise corpora, SIGIR '06.
"""

from __future__ import annotations

import contextlib
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from graph_loader.graph import Graph, Node
from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.explain import Reason, missing_words, word_reasons
from graph_loader.matching.indicators import Check, check
from graph_loader.matching.named import record_of
from graph_loader.matching.query import Query, make_query
from graph_loader.matching.storage import kept_index
from graph_loader.matching.surroundings import Decision, Surroundings
from graph_loader.matching.synonyms import MatchError, Synonyms
from graph_loader.matching.text import normalize
from graph_loader.ontology import Ontology

KINDS = {"results": "Result", "experts": "Expert", "demands": "Demand"}
STRONG, POSSIBLE = 0.25, 0.12
"""Coverage from which a match is strong or possible (docs/matching.md)."""
MARGIN = 1.5
"""A possible first match that outdoes the second by this factor is strong."""
_KEPT_FROM = 500
"""Documents from which an index is read faster than made."""
_LONG, _MOST_HEADS = 60, 20
"""Characters from which a name is taken for a text, and how many of its sentences are looked at one by one."""
_SENTENCE_END = re.compile(r"[。！？；!?;\n]|\.\s")
_ROUNDING = 1e-6
_GONE = ("withdrawn", "expired")
_CLOSED = ("withdrawn", "expired", "solved")


@dataclass(frozen=True, slots=True)
class Match:
    """One offer for a demand. ``reasons`` add up to ``score``.

    ``duplicates`` are ids of offers with the same words, ``decided`` what was decided on those of them. ``missing`` is
    what the asking record's weightiest text says and the offer does not, ``bodies`` who stands behind the offer.
    """

    id: str
    score: float
    coverage: float
    band: str
    reasons: tuple[Reason, ...]
    checks: tuple[Check, ...]
    decision: Decision | None
    missing: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()
    duplicates: tuple[str, ...] = ()
    decided: tuple[tuple[str, Decision], ...] = ()

    @property
    def rejected(self) -> bool:
        """Whether this very offer was rejected for the demand."""
        return self.decision is not None and self.decision.decision == "reject"


class _Asked(NamedTuple):
    """A record as a query, and as queries of each of its weightiest texts alone, a long one sentence by sentence."""

    whole: Query
    heads: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """What was found for one record. ``band`` is the first match's; ``none`` where there is no good match.

    ``weak`` counts offers that share words but stay below ``possible``; they are not listed.
    """

    id: str
    kind: str
    band: str
    matches: tuple[Match, ...]
    weak: int


class Matcher:
    """The libraries of a graph, indexed when they are first asked for. ``boosts`` False leaves all boosts out.

    In the folder ``kept`` the indexes of large libraries stay for the next time, where it can be written to.
    """

    def __init__(
        self, graph: Graph, ontology: Ontology, synonyms: Synonyms, today: date, *, boosts: bool = True,
        kept: Path | None = None,
    ) -> None:  # fmt: skip
        self.graph = graph
        self.ontology = ontology
        self._synonyms = synonyms
        self.today = today
        self._boosts = boosts
        self._kept = kept
        self._around = Surroundings(graph, ontology)
        self._indexes: dict[str, Index] = {}

    @cached_property
    def _decisions(self) -> dict[tuple[str, str], Decision]:
        return self._around.decisions()

    def demands(self) -> list[str]:
        """The demands that are still to be solved, by id."""
        return [node.id for node in self.graph.of_type("Demand") if self._lives(node)]

    def match(self, id: str, kind: str | None = None, top: int = 10) -> Matching:
        """The best ``top`` (0: all) results or experts for a demand, or ``demands`` for a result or an expert.

        ``id`` may be a name that only one of them has. Without ``kind``: results for a demand, demands for the others.

        Raises MatchError: KG960 no such record, KG961 a record that cannot be matched with this kind, KG964 a name of
        several.
        """
        node = record_of(self.graph, id, tuple(KINDS.values()))
        kind = kind or ("results" if "Demand" in node.labels else "demands")
        if (kind == "demands") == ("Demand" in node.labels) or not {"Demand", "Result", "Expert"} & set(node.labels):
            raise MatchError("KG961", id=node.id, type=node.type, kind=kind)
        asked = self._asked(node)
        offers, weak = self._candidates(node, asked, kind)
        found = [self._found(node, asked, offer) for offer in offers]
        found = _collapsed([match for match in found if match.score > 0], self._sameness)
        found.sort(key=lambda match: self._order(node, match))
        listed = _banded([match for match in found if match.coverage >= POSSIBLE])
        band = listed[0].band if listed else "none"
        return Matching(node.id, kind, band, tuple(listed[:top] if top else listed), weak + len(found) - len(listed))

    def _asked(self, node: Node) -> _Asked:
        texts, fields = self._texts(node), self._around.field_names(node)
        most = max((weight for _, weight in texts), default=0.0)
        parts = dict.fromkeys((one, most) for text, weight in texts if weight == most for one in _sentences(text))
        heads = [make_query((part,), self._synonyms, fields) for part in list(parts)[:_MOST_HEADS]]
        return _Asked(make_query(texts, self._synonyms, fields), tuple(heads))

    def _candidates(self, node: Node, asked: _Asked, kind: str) -> tuple[list[Node], int]:
        """The offers that come from elsewhere, are not gone and reach ``possible``; how many share words, but less.

        Only these are explained, one by one; which they are is computed for a whole index at once.
        """
        own, reach = self._around.bodies(node), self._reach(kind, asked)
        by_result = self._reach("results", asked) if kind == "experts" else {}
        offers, weak = [], 0
        for offer in self.graph.of_type(KINDS[kind]):
            results = self._around.results_of(offer.id) if by_result else ()
            coverage = max([reach.get(offer.id, 0.0), *(by_result.get(id, 0.0) for id in results)])
            behind = self._around.bodies(offer)
            if coverage <= 0 or not self._lives(offer) or (behind and behind <= own):
                continue
            if coverage < POSSIBLE - _ROUNDING:
                weak += 1
            else:
                offers.append(offer)
        return offers, weak

    def _reach(self, kind: str, asked: _Asked) -> dict[str, float]:
        """The coverage of every document that shares a word with the query."""
        index = self._index(kind)
        best = np.zeros(len(index.ids))
        for query in (asked.whole, *asked.heads):
            most = index.best(query.own)
            if most:
                np.maximum(best, index.scores(query.weights) / most, out=best)
        return {index.ids[row]: float(best[row]) for row in best.nonzero()[0]}

    def _lives(self, node: Node) -> bool:
        if node.properties.get("state") in (_CLOSED if "Demand" in node.labels else _GONE):
            return False
        ends = node.properties.get("expires_to")
        return ends is None or date.fromisoformat(str(ends)[:10]) >= self.today

    def _found(self, node: Node, asked: _Asked, offer: Node) -> Match:
        kind = next(name for name, label in KINDS.items() if label in offer.labels)
        reasons, coverage = self._text_reasons(asked, offer, kind)
        text = math.fsum(reason.contribution for reason in reasons)
        for boost in self._around.boosts(node, offer) if self._boosts else ():
            reasons.append(Reason(boost.kind, boost.path[1], text * boost.share, path=boost.path))
        score = round(math.fsum(reason.contribution for reason in reasons), 6)
        demand, supply = (offer, node) if kind == "demands" else (node, offer)
        wanted = demand.properties.get("indicators", ()) if "Result" in supply.labels else ()
        checks = check(wanted, supply.properties.get("indicators", ()))
        decision = self._decisions.get((demand.id, supply.id))
        added = self._index(kind).contributions(asked.whole.weights, offer.id) if offer.id in self._index(kind) else {}
        return Match(
            offer.id, score, round(coverage, 6), "possible", tuple(reasons), tuple(checks), decision,
            tuple(missing_words(asked.whole, added)), tuple(sorted(self._around.bodies(offer))),
        )  # fmt: skip

    def _text_reasons(self, asked: _Asked, offer: Node, kind: str) -> tuple[list[Reason], float]:
        """The words' contributions as shares of the best possible score, and the coverage that bands go by."""
        index = self._index(kind)
        reasons, coverage = self._reasons(index, asked.whole, offer.id), _coverage(index, asked, offer.id)
        if kind != "experts":
            return reasons, coverage
        index = self._index("results")
        ids = sorted(id for id in self._around.results_of(offer.id) if id in index)
        shares = {id: _share(index, asked.whole, id) for id in ids}
        first = sorted(ids, key=lambda id: (-round(shares[id], 6), id))[:3]
        for place, id in enumerate(first):
            amount = shares[id] * ((1.0 if place == 0 else 0.0) + 0.3 / len(first))
            if amount:
                reasons.append(Reason("result", id, amount, path=(offer.id, id)))
        return reasons, max([coverage, *(_coverage(index, asked, id) for id in ids)])

    @staticmethod
    def _reasons(index: Index, query: Query, id: str) -> list[Reason]:
        best = index.best(query.own)
        return word_reasons(query, index.contributions(query.weights, id), 1 / best) if best and id in index else []

    def _order(self, node: Node, match: Match) -> tuple[object, ...]:
        """A rejected pair after all others; then score, same field, newer date, id."""
        offer = self.graph.nodes[match.id]
        elsewhere = not (self._around.fields(node) & self._around.fields(offer))
        return (match.rejected, -match.score, elsewhere, -self._day(offer), match.id)

    def _day(self, node: Node) -> int:
        when = self.ontology.types[node.type].when
        text = node.properties.get(f"{when}_from") if when else None
        return date.fromisoformat(str(text)[:10]).toordinal() if text else 0

    def _sameness(self, match: Match) -> tuple[object, ...]:
        node = self.graph.nodes[match.id]
        if "Result" not in node.labels:
            return (match.id,)  # two persons or two firms' demands may well use the same words
        return tuple(normalize(text) for text, _ in self._texts(node))

    def _texts(self, node: Node) -> tuple[tuple[str, float], ...]:
        """The texts that schema.yaml says are matched, with their weights."""
        declared = self.ontology.types[node.type]
        found = []
        for name, weight in declared.match.items():
            for stored in declared.fields[name].stored:
                value = node.properties.get(stored)
                texts: Sequence[object] = value if isinstance(value, (list, tuple)) else [value]
                found += [(str(text), float(weight)) for text in texts if text is not None]
        return tuple(found)

    def _index(self, kind: str) -> Index:
        if kind not in self._indexes:
            documents = [Document(node.id, self._texts(node)) for node in self.graph.of_type(KINDS[kind])]
            self._indexes[kind] = self._indexed(kind, documents)
        return self._indexes[kind]

    def _indexed(self, kind: str, documents: list[Document]) -> Index:
        if self._kept is not None and len(documents) >= _KEPT_FROM:
            with contextlib.suppress(MatchError):  # no place to keep it: it is made anew every time
                return kept_index(documents, self._kept / f"match-{kind}.npz")
        return Index.build(documents)


def _sentences(text: str) -> list[str]:
    """A text itself, and its sentences where it has several: a whole letter may stand where a name is meant."""
    found = [one for one in _SENTENCE_END.split(text) if one.strip()]
    return found if len(found) > 1 and len(text) > _LONG else [text]


def day_of(written: date | str | None) -> date:
    """A day as given or written, today where there is none. Raises MatchError (KG962)."""
    try:
        return date.fromisoformat(written) if isinstance(written, str) else written or date.today()
    except ValueError:
        raise MatchError("KG962", text=str(written)) from None


def _share(index: Index, query: Query, id: str) -> float:
    """A document's score as a share of the best possible one."""
    best = index.best(query.own)
    return math.fsum(index.contributions(query.weights, id).values()) / best if best and id in index else 0.0


def _coverage(index: Index, asked: _Asked, id: str) -> float:
    return max(_share(index, query, id) for query in (asked.whole, *asked.heads))


def _collapsed(found: list[Match], sameness: Callable[[Match], object]) -> list[Match]:
    """Offers with the same words become one: the best of them that was not rejected, which names the others."""
    groups: dict[object, list[Match]] = {}
    for match in found:
        groups.setdefault(sameness(match), []).append(match)
    kept = []
    for group in groups.values():
        first, *others = sorted(group, key=lambda match: (match.rejected, -match.score, match.id))
        decided = tuple((match.id, match.decision) for match in others if match.decision is not None)
        kept.append(replace(first, duplicates=tuple(match.id for match in others), decided=decided))
    return kept


def _banded(found: list[Match]) -> list[Match]:
    """Strong from the coverage, or for the first from its distance to the next; the others are possible."""
    banded = []
    for place, match in enumerate(found):
        following = found[place + 1].coverage if place + 1 < len(found) else 0.0
        ahead = (
            place == 0 and len(found) > 1 and match.coverage >= MARGIN * following and match.coverage >= STRONG * 2 / 3
        )
        banded.append(replace(match, band="strong" if match.coverage >= STRONG or ahead else "possible"))
    return banded
