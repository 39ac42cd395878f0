"""Matchings as documents for programs and as rows for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from graph_loader.graph import Graph
from graph_loader.matching.explain import Reason
from graph_loader.matching.indicators import Check
from graph_loader.matching.rank import Match, Matching
from graph_loader.matching.spoken import name_of, told
from graph_loader.matching.surroundings import Decision
from graph_loader.rows import Column, Rows

_WORDS = {
    "strong": ("强", "strong"), "possible": ("可能", "possible"), "none": ("无合适匹配", "no good match"),
    "yes": ("满足", "met"), "no": ("不满足", "not met"), "unknown": ("未知", "unknown"),
    "accept": ("已采纳", "accepted"), "reject": ("曾被否决", "rejected before"), "postpone": ("暂缓", "postponed"),
    "field": ("同一领域", "same field"), "parent_field": ("上下位领域", "field above or below"),
    "cooperation": ("已有合作", "existing cooperation"),
    "county_agreement": ("与所在地有协议", "agreement with the county"),
    "result": ("本人成果", "own result"), "synonym": ("同义", "other word for"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Matchings:
    """What was found for some records of a graph on a day."""

    graph: Graph
    as_of: date
    matchings: tuple[Matching, ...]

    def documents(self) -> list[dict[str, Any]]:
        """For programs: one document a matching."""
        return [document(matching, self.graph) for matching in self.matchings]

    @property
    def synthetic(self) -> bool:
        """Whether anything in it is made up."""
        ids = {id for found in self.matchings for id in (found.id, *(match.id for match in found.matches))}
        return any(self.graph.nodes[id].properties.get("synthetic") for id in ids)

    def rows(self, lang: str = "zh", *, explain: bool = False) -> Rows:
        """For people: a row a match; ``explain`` names all reasons with what each adds to the score."""
        return match_rows(self.matchings, self.graph, lang, self.as_of.isoformat(), explain=explain)


def document(matching: Matching, graph: Graph) -> dict[str, Any]:
    """One matching for programs; contributions are not rounded, so that they add up to the score within 10⁻⁶."""

    def names(id: str) -> dict[str, str]:
        return {lang: name_of(graph, id, lang) for lang in ("zh", "en")}

    return {
        "id": matching.id, "names": names(matching.id), "for": matching.kind, "band": matching.band,
        "weak": matching.weak,
        "matches": [
            {
                "rank": place, "id": match.id, "name": name_of(graph, match.id, "zh"),
                "names": names(match.id), "bodies": {id: names(id) for id in match.bodies}, "score": match.score,
                "coverage": match.coverage, "band": match.band,
                "reasons": [_reason(reason) for reason in match.reasons],
                "indicators": [{"wanted": c.wanted, "met": c.verdict, "stated": c.stated} for c in match.checks],
                "missing": list(match.missing), "told": {
                    lang: told(match, graph, lang) for lang in ("zh", "en")
                },
                "decision": _decision(match.decision), "duplicates": list(match.duplicates),
                "decided_duplicates": {id: _decision(decision) for id, decision in match.decided},
            }
            for place, match in enumerate(matching.matches, 1)
        ],
    }  # fmt: skip


def _reason(reason: Reason) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": reason.kind, "text": reason.text, "contribution": reason.contribution}
    if reason.via is not None:
        found["via"] = reason.via
    if reason.path:
        found["path"] = list(reason.path)
    return found


def _decision(decision: Decision | None) -> dict[str, Any] | None:
    if decision is None:
        return None
    return {
        "id": decision.id, "decision": decision.decision, "date": decision.date, "by_role": decision.by_role,
        "reason": decision.reason,
    }  # fmt: skip


def match_rows(
    matchings: Iterable[Matching], graph: Graph, lang: str, as_of: str, *, explain: bool = False
) -> Rows:  # fmt: skip
    """A row a match; a record without a good match has a row that says so. ``explain`` names all reasons."""
    columns = (
        Column("for", "id", {"zh": "对象", "en": "For"}), Column("rank", "integer", {"zh": "名次", "en": "Rank"}),
        Column("id", "id", {"zh": "编号", "en": "Id"}), Column("name", "string", {"zh": "名称", "en": "Name"}),
        Column("who", "string", {"zh": "单位", "en": "Who"}),
        Column("score", "decimal", {"zh": "得分", "en": "Score"}),
        Column("band", "string", {"zh": "把握", "en": "Band"}),
        Column("why", "string", {"zh": "理由", "en": "Why"}),
        Column("indicators", "string", {"zh": "指标", "en": "Indicators"}),
        Column("decision", "string", {"zh": "已有决定", "en": "Decided"}),
    )  # fmt: skip
    values: list[tuple[object, ...]] = []
    for matching in matchings:
        for place, match in enumerate(matching.matches, 1):
            values.append((matching.id, place, *_cells(match, graph, lang, explain)))
        if not matching.matches:
            values.append((matching.id, *[None] * 5, _word("none", lang), None, None, None))
    return Rows("match", {}, as_of, columns, tuple(values), False, "files")


def _cells(match: Match, graph: Graph, lang: str, explain: bool) -> tuple[object, ...]:
    why = "\n".join(_said(reason, graph, lang) for reason in match.reasons) if explain else _told(match, graph, lang)
    return (
        match.id, name_of(graph, match.id, lang), "\n".join(name_of(graph, id, lang) for id in match.bodies) or None,
        match.score, _word(match.band, lang), why,
        "\n".join(_checked(check, lang) for check in match.checks) or None,
        _all_decided(match, lang),
    )  # fmt: skip


def _told(match: Match, graph: Graph, lang: str) -> str:
    """Why, as it can be said; the band, the indicators and decisions have columns of their own."""
    bare = replace(match, checks=(), decision=None, decided=())
    languages = ("zh", "en") if lang == "both" else (lang,)
    texts = (told(bare, graph, one)[1:] for one in languages)
    return " / ".join("; ".join(sentences) for sentences in texts)


def _said(reason: Reason, graph: Graph, lang: str) -> str:
    if reason.kind in ("word", "synonym"):
        text = reason.text if reason.via is None else f"{reason.via} = {reason.text}"
    else:
        text = f"{_word(reason.kind, lang)}: {' – '.join(name_of(graph, id, lang) for id in reason.path[1:])}"
    return f"{text} +{reason.contribution:.6f}"


def _checked(check: Check, lang: str) -> str:
    stated = f" ({check.stated})" if check.stated else ""
    return f"{check.wanted}: {_word(check.verdict, lang)}{stated}"


def _all_decided(match: Match, lang: str) -> str | None:
    """What was decided on an offer, and on those with the same words."""
    lines = [_decided(match.decision, lang), *(f"{id}: {_decided(decision, lang)}" for id, decision in match.decided)]
    return "\n".join(line for line in lines if line) or None


def _decided(decision: Decision | None, lang: str) -> str | None:
    if decision is None:
        return None
    reason = decision.reason.get("en" if lang == "en" else "zh") or next(iter(decision.reason.values()), "")
    return " ".join(part for part in (_word(decision.decision, lang), decision.date, reason) if part)


def _word(key: str, lang: str) -> str:
    zh, en = _WORDS.get(key, (key, key))
    return {"zh": zh, "en": en}.get(lang, f"{zh} / {en}")
