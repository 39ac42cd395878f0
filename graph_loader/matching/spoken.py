"""A match in words that can be said on the telephone: who offers what, why it fits, what is still to be asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from graph_loader.graph import Graph
from graph_loader.matching.explain import Reason
from graph_loader.matching.indicators import UNITS
from graph_loader.matching.rank import Match
from graph_loader.matching.surroundings import Decision
from graph_loader.matching.text import normalize
from graph_loader.titles import in_language, names_of

_MOST_WORDS = 5
_UNITS = frozenset(normalize(unit) for unit in UNITS)

_WORDS: dict[str, tuple[str, str]] = {
    "strong": ("把握较大", "a strong match"),
    "possible": ("可能合适，须再核实", "may fit, to be looked into"),
    "words": ("双方都说到：{}", "both speak of: {}"),
    "synonym": ("需求说“{}”，对方说“{}”，指同一事物", "the demand says “{}”, the offer “{}”, which is the same thing"),
    "field": ("同属领域：{}", "same field: {}"),
    "parent_field": ("领域相邻：{}", "one field is part of the other: {}"),
    "cooperation": ("已有合作：{}", "they already cooperate: {}"),
    "county_agreement": ("与需求所在地有协议：{}", "an agreement with the place of the demand: {}"),
    "result": ("本人成果：{}", "a result of the expert's own: {}"),
    "yes": ("指标满足：{}", "the indicator is met: {}"),
    "no": ("指标不满足：{}", "the indicator is not met: {}"),
    "unknown": ("指标要问清：{}", "the indicator is to be asked for: {}"),
    "stated": ("{}（对方：{}）", "{} (offered: {})"),
    "missing": ("对方没有说到：{}", "not spoken of by the offer: {}"),
    "accept": ("此前已采纳", "accepted before"),
    "reject": ("此前未采纳", "rejected before"),
    "postpone": ("此前暂缓", "postponed before"),
    "decided": ("{}（{}）", "{} ({})"),
    "same_words": ("同文的另有：{}", "others with the same words: {}"),
    "twin": ("同文的“{}”{}", "of “{}” with the same words: {}"),
}


def name_of(graph: Graph, id: str, lang: str) -> str:
    """The name of a record in ``zh``, ``en`` or ``both``; in the other language or by id where it has none."""
    return in_language(names_of(graph.nodes[id].properties, id), lang)


def told(match: Match, graph: Graph, lang: str) -> list[str]:
    """The sentences of one match in ``zh`` or ``en``, best reasons first."""

    def name(id: str) -> str:
        return name_of(graph, id, lang)

    def say(key: str, *parts: str) -> str:
        return _WORDS[key][lang == "en"].format(*parts)

    comma = ", " if lang == "en" else "、"
    found = [say(match.band)]
    words = shared_words(match.reasons)
    if words:
        found.append(say("words", comma.join(words)))
    found += [say("synonym", str(r.via), r.text) for r in match.reasons if r.kind == "synonym" and len(r.text) > 1][:3]
    found += [
        say(reason.kind, " – ".join(name(id) for id in reason.path[1:-1] or reason.path[1:]))
        for reason in match.reasons
        if reason.kind in ("field", "parent_field", "cooperation", "county_agreement", "result")
    ]
    for check in match.checks:
        found.append(say(check.verdict, say("stated", check.wanted, check.stated) if check.stated else check.wanted))
    if match.missing:
        found.append(say("missing", comma.join(match.missing)))
    if match.duplicates:
        found.append(say("same_words", comma.join(name(id) for id in match.duplicates)))
    return [*found, *_decisions(match, name, lang, say)]


def _decisions(match: Match, name: Callable[[str], str], lang: str, say: Callable[..., str]) -> Iterable[str]:
    """What was decided on the offer, and on those with the same words."""

    def decided(decision: Decision) -> str:
        reason = decision.reason.get(lang) or next(iter(decision.reason.values()), None)
        facts = [fact for fact in (decision.date, decision.by_role, reason) if fact]
        return say("decided", say(decision.decision), ", ".join(facts)) if facts else say(decision.decision)

    if match.decision is not None:
        yield decided(match.decision)
    for id, decision in match.decided:
        yield say("twin", name(id), decided(decision))


def shared_words(reasons: Sequence[Reason]) -> list[str]:
    """The words that both sides hold, heaviest first; units and words within a word that is named already are not."""
    found: list[str] = []
    for reason in reasons:
        text = reason.text.strip()
        known = any(text in other for other in found) or text in _UNITS
        if reason.kind == "word" and len(text) > 1 and not known:
            found.append(text)
    return found[:_MOST_WORDS]
