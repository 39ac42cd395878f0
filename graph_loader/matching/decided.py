"""Decisions on matches: made with the place and score of the proposal, and listed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from graph_loader.descriptions.decisions import Pair, Ruling, Verdict, record_decisions, standing
from graph_loader.graph import Graph
from graph_loader.matching.named import record_of
from graph_loader.matching.rank import KINDS, Matcher
from graph_loader.matching.spoken import name_of
from graph_loader.matching.synonyms import MatchError
from graph_loader.ontology import Ontology
from graph_loader.rows import Column, Rows
from graph_loader.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Recorded:
    """A decision that was written down: its id, on which offer, in which file, and the offer's place, if proposed."""

    id: str
    offer: str
    file: str
    rank: int | None


def decide(
    workspace: Workspace, matcher: Matcher, demand: str, offers: Sequence[str], ruling: Ruling
) -> list[Recorded]:
    """Record one decision on a demand and each of the offers, by ids or by names that only one of them has.

    Raises MatchError (KG960 no such record, KG963 a record of another type, KG964 a name of several), otherwise as
    ``record_decisions`` does.
    """
    graph = matcher.graph
    demand, _ = _require(graph, demand, "Demand")
    kinds = dict(_require(graph, offer, "Result", "Expert") for offer in offers)
    proposed = {kind: _places(matcher, demand, kind) for kind in sorted(set(kinds.values()))}
    verdicts = []
    for offer, kind in kinds.items():
        rank, score = proposed[kind].get(offer, (None, None))
        verdicts.append(Verdict(Pair(demand, offer), ruling, score, rank))
    made = record_decisions(workspace, matcher.ontology, verdicts)
    return [Recorded(id, v.pair.offer, file, v.rank) for (id, file), v in zip(made, verdicts, strict=True)]


def _require(graph: Graph, text: str, *types: str) -> tuple[str, str]:
    """The id of a record of one of these types, and the kind of matching that it belongs to."""
    node = record_of(graph, text, types)
    kind = next((kind for kind, type in KINDS.items() if type in types and type in node.labels), None)
    if kind is None:
        raise MatchError("KG963", id=node.id, type=node.type, types=" / ".join(types))
    return node.id, kind


def _places(matcher: Matcher, demand: str, kind: str) -> dict[str, tuple[int, float]]:
    """Place and score of every offer that is proposed for a demand; duplicates have those of the one listed."""
    matches = matcher.match(demand, kind, 0).matches
    return {id: (place, match.score) for place, match in enumerate(matches, 1) for id in (match.id, *match.duplicates)}


def decision_rows(graph: Graph, ontology: Ontology, demand: str | None, lang: str) -> Rows:
    """The decisions that stand, by date; those of one demand where it is named, by id or by its name.

    Raises MatchError (KG960, KG964) for a demand that is not there.
    """
    if demand is not None:
        demand = record_of(graph, demand, ("Demand",)).id
    columns = (
        Column("match_id", "id", {"zh": "编号", "en": "Id"}), Column("date", "string", {"zh": "日期", "en": "Date"}),
        Column("decision", "string", {"zh": "决定", "en": "Decision"}),
        Column("demand_id", "id", {"zh": "需求编号", "en": "Demand id"}),
        Column("demand", "string", {"zh": "需求", "en": "Demand"}),
        Column("offer_id", "id", {"zh": "供给编号", "en": "Offer id"}),
        Column("offer", "string", {"zh": "供给", "en": "Offer"}),
        Column("rank", "integer", {"zh": "当时名次", "en": "Place then"}),
        Column("role", "string", {"zh": "决定岗位", "en": "By role"}),
        Column("reason", "string", {"zh": "理由", "en": "Reason"}),
    )  # fmt: skip
    titles = ontology.schemes["match_decision"].values
    order = ("en", "zh") if lang == "en" else ("zh", "en")
    values = []
    for pair, node in standing(graph).items():
        get = node.properties.get
        title = titles[str(get("decision"))].title[order[0]]
        reason = next((text for lang in order if (text := get(f"reason_{lang}"))), None)
        if demand is None or pair.demand == demand:
            values.append((
                node.id, get("date"), title, pair.demand, name_of(graph, pair.demand, lang), pair.offer,
                name_of(graph, pair.offer, lang), get("rank"), get("by_role"), reason,
            ))  # fmt: skip
    values.sort(key=lambda row: (str(row[1] or ""), str(row[0])))
    today = date.today().isoformat()
    return Rows("match decisions", {"demand": demand}, today, columns, tuple(values), False, "descriptions")
