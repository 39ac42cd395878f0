"""Small graphs for indicators, written in a line or two a record."""

from __future__ import annotations

import functools
from datetime import date
from pathlib import Path
from typing import Any

from graph_loader.graph import Graph, Link, Node, make_link, make_node
from graph_loader.metrics import Indicator, Network, Scope, Window, chosen, measure
from graph_loader.ontology import Ontology, load_ontology

ROOT = Path(__file__).parents[3]
TODAY = date(2026, 1, 1)
PERIODS = {"Event", "Agreement", "Contact", "Intent", "Project", "Consultation", "Secondment", "ServiceVisit"}


@functools.cache
def ontology() -> Ontology:
    return load_ontology(ROOT / "schema.yaml", "schema.yaml")


class Draft:
    """A graph being written; ``when`` fills the field that dates the type."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.links: list[Link] = []

    def node(self, type: str, *ids: str, when: str | None = None, **properties: Any) -> Draft:
        declared = ontology().types[type]
        for id in ids:
            values = {"id": id, "type": type, "dataset": "test", "name_zh": id, **properties}
            if when is not None:
                values |= dated(str(declared.when), when)
            self.nodes.append(make_node(id, type, declared.labels, values, "f"))
        return self

    def link(self, type: str, start: str, *ends: str, period: str | None = None, **properties: Any) -> Draft:
        for end in ends:
            values = {"dataset": "test", **properties, **(dated("period", period) if period else {})}
            identity = (properties.get("role"), period)
            self.links.append(make_link(type, start, end, identity, values, "f"))
        return self

    def event(self, id: str, *actors: str, when: str | None = None, **properties: Any) -> Draft:
        self.node("Event", id, when=when, **properties)
        return self.joined("TOOK_PART_IN", id, *actors)

    def joined(self, type: str, joint: str, *actors: str, **properties: Any) -> Draft:
        for actor in actors:
            self.link(type, actor, joint, **properties)
        return self

    def home(self) -> Draft:
        """Two counties of a city of a province, and a city of another province."""
        self.node("Division", "p1", "p2", level="province").node("Division", "city", "far", level="prefecture")
        self.node("Division", "c1", "c2", level="county")
        return (
            self.link("LIES_IN", "c1", "city")
            .link("LIES_IN", "c2", "city")
            .link("LIES_IN", "city", "p1")
            .link("LIES_IN", "far", "p2")
        )

    @property
    def graph(self) -> Graph:
        return Graph(self.nodes, self.links)

    def network(self, **scope: Any) -> Network:
        window = Window(scope.pop("as_of", None), scope.pop("since", None), TODAY)
        return Network(self.graph, ontology(), Scope(window, **scope))

    def measured(self, *ids: str, **scope: Any) -> dict[str, Indicator]:
        return {record.id: record for record in measure(self.network(**scope), chosen(ids=ids))}

    def one(self, id: str, **scope: Any) -> Indicator:
        return self.measured(id, **scope)[id]


def dated(field: str, text: str) -> dict[str, Any]:
    """``2020-01-02``, ``2020-01-02/2021-03-04``, ``2020-01-02/`` or ``/2021-03-04`` as stored."""
    first, slash, last = text.partition("/")
    found: dict[str, Any] = {field: text}
    if first:
        found[f"{field}_from"] = date.fromisoformat(first)
    if last or not slash:
        found[f"{field}_to"] = date.fromisoformat(last or first)
    return found


def two_by_three() -> Draft:
    """Two firms, three institutions of two types, five dyads' worth of occasions over four dyads.

    a–u: an agreement 2020-01-01 and an event 2021-01-01; a–i: the same event; b–u: a platform, undated;
    b–j: a contact 2022-06-01. c is a firm without any link.
    """
    draft = Draft().home().node("Enterprise", "a", "b", "c").node("University", "u").node("ResearchInstitute", "i", "j")
    draft.link("LOCATED_IN", "a", "c1").link("LOCATED_IN", "u", "far").link("LOCATED_IN", "i", "c2")
    draft.node("Agreement", "agr", when="2020-01-01").joined("PARTY_TO", "agr", "a", "u")
    draft.event("evt", "a", "u", "i", when="2021-01-01", mode="online")
    draft.node("Platform", "plat").joined("FOUNDED", "plat", "b", "u")
    draft.node("Contact", "con", when="2022-06-01").joined("IN_CONTACT", "con", "b", "j")
    return draft
