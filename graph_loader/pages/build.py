"""From a part of the graph to what a page shows of it: every node and link with its facts, dates and sources."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field

from graph_loader.graph import Graph, Link, Node
from graph_loader.ontology import Field, NodeType, Ontology
from graph_loader.pages import words
from graph_loader.pages.model import Citation, CitedSource, Fact, Kind, LinkKind, Measure, PageLink, PageNode
from graph_loader.pages.spoken import Speaker
from graph_loader.titles import Titles


@dataclass(frozen=True)
class Surroundings:
    """What a page takes from the metrics, through whoever joins the two: counties of bodies, measures, strong ties."""

    counties: Mapping[str, Collection[str]] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    standing_out: Callable[[Mapping[tuple[str, str], int]], Collection[tuple[str, str]]] = tuple
    """Of weighted pairs those that stand out among many; all of them unless somebody knows better."""


class Builder:
    """Makes page nodes and page links of one graph, and keeps the sources that they cite."""

    def __init__(
        self, graph: Graph, ontology: Ontology, surroundings: Surroundings | None = None, *, access: str = "public",
        as_of: str = "",
    ) -> None:  # fmt: skip
        self.graph = graph
        self.ontology = ontology
        self.surroundings = surroundings or Surroundings()
        self.access = access
        self.as_of = as_of
        self.speaker = Speaker(graph, ontology, access)
        self.touching: dict[str, list[Link]] = defaultdict(list)
        """All links of a node, in either direction, by key."""
        for key in sorted(graph.links):
            link = graph.links[key]
            self.touching[link.start].append(link)
            if link.end != link.start:
                self.touching[link.end].append(link)
        self._places = words.concrete(ontology, words.PLACE)
        self._fields = words.concrete(ontology, words.FIELD)
        self._sources: dict[str, int] = {}
        self._broader: dict[str, frozenset[str]] = {}

    def renewed(self) -> Builder:
        """The same for another page, which has sources of its own: nothing is indexed again."""
        other = copy(self)
        other._sources = {}
        return other

    def is_a(self, id: str, *types: str) -> bool:
        """Whether a node is of one of these types or extends it."""
        node = self.graph.nodes.get(id)
        if node is not None:
            for one in types:
                if one in node.labels:
                    return True
        return False

    def other(self, link: Link, id: str) -> str:
        """The other end of a link."""
        return link.end if link.start == id else link.start

    # ------------------------------------------------------------------ nodes

    def node(self, id: str, *, center: bool = False) -> PageNode:
        """A node with all that a page says about it."""
        node = self.graph.nodes[id]
        start, end = self.dates(node)
        return PageNode(
            id, node.type, self.speaker.name(id), (*self.speaker.facts(node), *self._figures(id)),
            self._cited(node.properties),
            tuple(sorted(self.counties(id))), tuple(sorted(self.fields(id))), start, end, self._short(node),
            self._aliases(node), node.properties.get("synthetic") is True, center,
        )  # fmt: skip

    def _figures(self, id: str) -> list[Fact]:
        """What sources report about a node in figures; a figure is said of it, not drawn beside it."""
        found = []
        for link in self.touching.get(id, ()):
            figure = self.graph.nodes.get(link.start)
            if figure is not None and link.end == id and words.OBSERVATION in figure.labels:
                declared = self.ontology.types[figure.type]
                said = str(figure.properties.get("reported_as") or figure.properties.get("value") or "")
                day = str(figure.properties.get("as_of") or "")
                name = self.speaker.name(figure.id)
                value = {lang: f"{text}: {said} ({day})" if day else f"{text}: {said}" for lang, text in name.items()}
                found.append(Fact(declared.title, value))
        return found

    def dates(self, node: Node) -> tuple[str, str]:
        """From when to when a node is dated, as ISO text; empty where that is not known.

        Only what happens is dated: a body was there before what it did, so the year it was founded in hides nothing.
        """
        declared = self.ontology.types.get(node.type)
        if declared is None or declared.when is None or not self._happens(declared):
            return "", ""
        return _iso(node.properties, f"{declared.when}_from"), _iso(node.properties, f"{declared.when}_to")

    def _happens(self, declared: NodeType) -> bool:
        body = words.ORGANIZATION in declared.labels and words.PLATFORM not in declared.labels
        return declared.when is not None and not body

    def counties(self, id: str) -> set[str]:
        """The counties that a node is of: as the metrics have it for bodies, otherwise where its links say it is."""
        own = set(self.surroundings.counties.get(id, ()))
        if not own and not self.is_a(id, words.ACTOR):
            for link in self.touching.get(id, ()):
                other = self.other(link, id)
                if self.is_a(other, words.PLACE) or self.is_a(other, words.ORGANIZATION):
                    own.update(self.surroundings.counties.get(other, ()))
        return own

    def fields(self, id: str) -> set[str]:
        """The fields that a node names, and every broader one."""
        ends = (link.end for link in self.touching.get(id, ()) if link.start == id)
        named = {end for end in ends if self.is_a(end, words.FIELD)}
        if self.is_a(id, words.FIELD):
            named.add(id)
        return {up for one in named for up in self._up(one)}

    def _up(self, field: str) -> frozenset[str]:
        if field not in self._broader:
            found, waiting = {field}, [field]
            while waiting:
                one = waiting.pop()
                ends = {k.end for k in self.touching.get(one, ()) if k.type == words.BROADER and k.start == one}
                waiting.extend(ends - found)
                found |= ends
            self._broader[field] = frozenset(found)
        return self._broader[field]

    def _short(self, node: Node) -> Titles:
        declared = self.ontology.types[node.type].fields.get(words.SHORT)
        return (self.speaker.value(declared, node.properties) if declared else None) or {}

    def _aliases(self, node: Node) -> tuple[str, ...]:
        declared = self.ontology.types[node.type]
        known: list[Field] = [declared.fields[name] for name in words.ALIASES if name in declared.fields]
        found: list[str] = []
        for one in known:
            value = self.speaker.value(one, node.properties)
            found.extend(dict.fromkeys(value.values()) if value else ())
        return tuple(found)

    # ------------------------------------------------------------------ links

    def link(self, link: Link) -> PageLink:
        """A link with its role, dates and sources; without dates of its own it has those of what it leads to."""
        declared = self.ontology.links.get(link.type)
        role: Titles = {}
        if declared is not None and "role" in declared.fields:
            role = self.speaker.value(declared.fields["role"], link.properties) or {}
        since, until = _iso(link.properties, "period_from"), _iso(link.properties, "period_to")
        if not since and not until:
            since, until = self._joint_dates(link)
        certain = link.properties.get("certainty", "stated") != "inferred"
        return PageLink(link.type, link.start, link.end, role, since, until, certain, self._cited(link.properties))

    def _joint_dates(self, link: Link) -> tuple[str, str]:
        for id in (link.end, link.start):
            node = self.graph.nodes.get(id)
            declared = self.ontology.types.get(node.type) if node else None
            if node is not None and declared is not None and declared.joins:
                return self.dates(node)
        return "", ""

    def links_among(self, ids: Collection[str]) -> list[Link]:
        """The links both of whose ends are among some nodes, by key."""
        found = {
            link.key: link for id in ids for link in self.touching.get(id, ()) if self.other(link, id) in ids
        }  # fmt: skip
        return [found[key] for key in sorted(found)]

    # ------------------------------------------------------------------ what goes with them

    def _cited(self, properties: Mapping[str, object]) -> tuple[Citation, ...]:
        ids, locators = properties.get("source_ids"), properties.get("locators")
        if not isinstance(ids, list | tuple):
            return ()
        places = locators if isinstance(locators, list | tuple) else [""] * len(ids)
        return tuple(
            Citation(self._sources.setdefault(str(id), len(self._sources)), str(place or ""))
            for id, place in zip(ids, places, strict=False)
        )

    def sources(self) -> tuple[CitedSource, ...]:
        """The sources cited so far, in the order of their numbers."""
        return tuple(self.speaker.source(id) for id in self._sources)

    def kinds(self, nodes: Iterable[PageNode]) -> dict[str, Kind]:
        """The types of some nodes as schema.yaml draws them, in its order."""
        used = {node.kind for node in nodes}
        return {
            declared.name: Kind(
                declared.name, declared.title, declared.plural, declared.color, declared.shape, self._happens(declared)
            )
            for declared in self.ontology.types.values()
            if declared.name in used
        }

    def link_kinds(self, links: Iterable[PageLink]) -> dict[str, LinkKind]:
        """The types of some links, in the order of schema.yaml."""
        used = {link.kind for link in links}
        return {
            declared.name: LinkKind(declared.name, declared.title, declared.inverse, declared.cooperation)
            for declared in self.ontology.links.values()
            if declared.name in used
        }


def _iso(properties: Mapping[str, object], name: str) -> str:
    value = properties.get(name)
    return "" if value is None else str(value)[:10]
