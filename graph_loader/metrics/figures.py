"""Reported figures, and for each kind of them the records that satisfy the same predicate."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from graph_loader.graph import Node
from graph_loader.metrics import terms
from graph_loader.metrics.dates import span_of
from graph_loader.metrics.index import Index

Number = int | float


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as reported: an interval, what it counts, and the records that narrow it by their role."""

    id: str
    title: Mapping[str, str]
    lower: Number
    upper: Number
    qualifier: str
    unit: str | None
    reported_as: str | None
    scope: Mapping[str, str]
    counts: str | None
    dimension: str | None
    section: str | None
    paragraph: int | None
    sequence: int
    as_of: date | None
    period: str | None
    since: date | None
    sources: tuple[str, ...]
    subjects: frozenset[str]
    counterparts: frozenset[str]
    areas: frozenset[str]

    @property
    def exact(self) -> bool:
        """Whether the figure is no more than itself: without 余, 多 or 近."""
        return self.qualifier == "exact"

    @classmethod
    def of(cls, index: Index, node: Node) -> Figure:
        """The figure of an observation."""
        get: Callable[[str], Any] = node.properties.get
        by_role: dict[str, set[str]] = {"subject": set(), "counterpart": set(), "area": set()}
        for link in index.out(node.id, terms.OBSERVES):
            by_role.setdefault(str(link.properties.get("role", "subject")), set()).add(link.end)
        return cls(
            node.id, _titles(node, "name"), get("value_lower"), get("value_upper"), get("value_qualifier") or "exact",
            get("unit"), get("reported_as"), _titles(node, "scope"), get("counts"), get("dimension"), get("section"),
            get("paragraph"), get("sequence") or 10**6, index.span(node).end, get("period"),
            span_of(node.properties, "period").start, tuple(sorted(set(get("source_ids") or ()))),
            frozenset(by_role["subject"]), frozenset(by_role["counterpart"]), frozenset(by_role["area"]),
        )  # fmt: skip


def _titles(node: Node, name: str) -> dict[str, str]:
    return {
        lang: str(node.properties[f"{name}_{lang}"]) for lang in ("zh", "en") if f"{name}_{lang}" in node.properties
    }


Predicate = Callable[[Index, Figure], Iterable[str]]
PREDICATES: dict[str, Predicate] = {}
"""For every value of ``counts`` that records can be compared with: the records. The others have no entry."""


def _counts(name: str) -> Callable[[Predicate], Predicate]:
    def register(function: Predicate) -> Predicate:
        PREDICATES[name] = function
        return function

    return register


def _whole(index: Index, ids: Iterable[str]) -> set[str]:
    """Bodies with their parts, groups with their members."""
    found = {part for id in ids for part in index.parts(id)}
    return found | {member for id in found for member in index.starts(id, terms.MEMBER_OF)}


def _cooperation(index: Index, id: str) -> set[str]:
    """The bodies linked to a record by cooperation."""
    kinds = [name for name, link in index.ontology.links.items() if link.cooperation]
    return {*index.starts(id, *kinds)}


def _joined(index: Index, id: str) -> set[str]:
    """The records that a body is linked to by cooperation."""
    kinds = [name for name, link in index.ontology.links.items() if link.cooperation]
    return {*index.ends(id, *kinds)}


def _occasions(index: Index, ids: Iterable[str], *types: str) -> set[str]:
    """The records of these types, no collective ones, that the bodies take part in."""
    found = {joint for id in ids for joint in _joined(index, id) if index.is_a(joint, *types)}
    return {id for id in found if index.value(id, "collective") is not True}


def _events(index: Index, figure: Figure) -> set[str]:
    """The events that a figure observes, or those that an observed body organized."""
    observed = {id for id in figure.subjects if index.is_a(id, terms.EVENT)}
    links = (link for id in figure.subjects for link in index.out(id, terms.TOOK_PART_IN))
    organized = {link.end for link in links if link.properties.get("role") in terms.ORGANIZERS}
    return observed | {id for id in organized if index.value(id, "collective") is not True}


def _brought_about(index: Index, starts: Iterable[str], *types: str) -> set[str]:
    return {id for start in starts for id in index.led_to(start) if index.is_a(id, *types)}


def _in_area(index: Index, id: str, areas: frozenset[str]) -> bool:
    places = {up for place in index.ends(id, terms.LOCATED_IN) for up in index.places(place)}
    return not areas or bool(places & areas)


@_counts("group_members")
def _group_members(index: Index, figure: Figure) -> Iterable[str]:
    return [member for group in figure.subjects for member in index.starts(group, terms.MEMBER_OF)]


@_counts("events")
def _held(index: Index, figure: Figure) -> Iterable[str]:
    return _events(index, figure)


@_counts("results_offered")
def _results(index: Index, figure: Figure) -> Iterable[str]:
    starts = _events(index, figure) | _occasions(index, figure.subjects, terms.EVENT, terms.CONTACT)
    return _brought_about(index, starts, terms.RESULT)


@_counts("agreements")
def _agreements(index: Index, figure: Figure) -> Iterable[str]:
    return _occasions(index, figure.subjects, terms.AGREEMENT) | _brought_about(
        index, _events(index, figure), terms.AGREEMENT
    )


def _mechanisms(index: Index, figure: Figure, kind: str) -> Iterable[str]:
    inside = _whole(index, figure.counterparts)
    for id in figure.subjects:
        for link in [*index.out(id, terms.LINKED_WITH), *index.into(id, terms.LINKED_WITH)]:
            other = link.end if link.start == id else link.start
            standing = link.properties.get("role") == terms.STANDING_MECHANISM
            if standing and index.is_a(other, kind) and (not inside or other in inside):
                yield other


@_counts("branches_with_mechanism")
def _branches(index: Index, figure: Figure) -> Iterable[str]:
    return _mechanisms(index, figure, terms.BRANCH)


@_counts("partners_with_mechanism")
def _partners(index: Index, figure: Figure) -> Iterable[str]:
    return _mechanisms(index, figure, terms.KNOWLEDGE)


@_counts("institutions_with_agreement")
def _institutions(index: Index, figure: Figure) -> Iterable[str]:
    signed = _occasions(index, figure.subjects, terms.AGREEMENT)
    parties = {id for agreement in signed for id in index.starts(agreement, terms.PARTY_TO)}
    return (id for id in parties if index.is_a(id, terms.KNOWLEDGE))


@_counts("experts_invited")
def _experts(index: Index, figure: Figure) -> Iterable[str]:
    present = {id for event in _events(index, figure) for id in _cooperation(index, event)}
    return (id for id in present if index.is_a(id, terms.EXPERT))


@_counts("cooperations")
def _cooperations(index: Index, figure: Figure) -> Iterable[str]:
    return _brought_about(index, _events(index, figure), terms.INTENT, terms.AGREEMENT, terms.PROJECT)


@_counts("sessions_with_partner")
def _sessions(index: Index, figure: Figure) -> Iterable[str]:
    kinds = (terms.EVENT, terms.CONTACT)
    with_partner = _occasions(index, _whole(index, figure.counterparts), *kinds)
    return with_partner & _occasions(index, figure.subjects, *kinds) if figure.subjects else with_partner


@_counts("projects_with_partner")
def _projects(index: Index, figure: Figure) -> Iterable[str]:
    found = _occasions(index, _whole(index, figure.counterparts), terms.PROJECT)
    # A bureau promotes projects and does not work on them; a firm does.
    firms = [id for id in figure.subjects if index.is_a(id, terms.LOCAL)]
    if firms:
        found &= _occasions(index, firms, terms.PROJECT)
    return found


@_counts("platforms")
def _platforms(index: Index, figure: Figure) -> Iterable[str]:
    return (node.id for node in index.of_type(terms.PLATFORM) if _in_area(index, node.id, figure.areas))


@_counts("products")
def _products(index: Index, figure: Figure) -> Iterable[str]:
    return (node.id for node in index.of_type(terms.PRODUCT))


@_counts("institutes_in_ledger")
def _ledger(index: Index, figure: Figure) -> Iterable[str]:
    inside = _whole(index, figure.counterparts)
    entries = {id for ledger in figure.subjects for id in index.starts(ledger, terms.LISTED_IN)}
    return (id for id in entries if index.is_a(id, terms.KNOWLEDGE) and (not inside or id in inside))


@_counts("enterprises_visited")
def _visited(index: Index, figure: Figure) -> Iterable[str]:
    visits = {id for programme in figure.subjects for id in index.starts(programme, terms.UNDER)}
    guests = {id for visit in visits for id in index.starts(visit, terms.JOINED_VISIT)}
    return (id for id in guests if index.is_a(id, terms.LOCAL))


@_counts("enterprises_at_event")
def _attending(index: Index, figure: Figure) -> Iterable[str]:
    present = {id for event in _events(index, figure) for id in index.starts(event, terms.TOOK_PART_IN)}
    return (id for id in present if index.is_a(id, terms.LOCAL))


@_counts("intents_of_event")
def _intents(index: Index, figure: Figure) -> Iterable[str]:
    return _brought_about(index, _events(index, figure), terms.INTENT)
