"""What was read of nodes and links before everything is known, and the graph that is made of it in the end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from graph_loader.descriptions.checked import Graphs
from graph_loader.descriptions.compiled import CompiledLink, CompiledType
from graph_loader.descriptions.places import Located, Places
from graph_loader.graph import Graph, Link, Node, Properties, make_link, make_node

Sources = tuple[tuple[str, str], ...]
"""(source id, locator) pairs, sorted."""


class NodeDraft(NamedTuple):
    """A node as written; the place is a packed position."""

    compiled: CompiledType
    id: str
    properties: Properties
    sources: Sources
    place: int


class LinkDraft(NamedTuple):
    """A link as written. Places are packed positions: of the item, and of the two references."""

    compiled: CompiledLink
    start: str
    end: str
    properties: Mapping[str, object]
    sources: Sources
    place: int
    start_place: int
    end_place: int


class Drafts:
    """Everything that was found sound. ``labels`` are the properties that all records of a file have, by file."""

    def __init__(
        self, nodes: Iterable[NodeDraft], links: Iterable[LinkDraft], labels: Sequence[Properties], places: Places
    ) -> None:
        self.nodes = list(nodes)
        ids = {draft.id for draft in self.nodes}
        # A link whose end lies above the store's access level goes with it.
        self.links = [d for d in links if d.compiled.stored and d.start in ids and d.end in ids]
        self._labels = labels
        self._places = places
        self._lists: dict[Sources, tuple[list[str], list[str]]] = {}

    def graphs(self, narrowed_to: frozenset[str] | None, *, locate: bool) -> Graphs:
        """The whole graph, and the part of it that stands in the files of these names. Drafts are used up."""
        nodes, links = {d.id: self._node(d) for d in self.nodes}, [self._link(d) for d in self.links]
        narrowed = None
        if narrowed_to is not None:
            chosen = {number for number, file in enumerate(self._places.files) if file in narrowed_to}
            inside = self._places.file_of
            narrowed = Graph(
                (nodes[draft.id] for draft in self.nodes if inside(draft.place) in chosen),
                (link for draft, link in zip(self.links, links, strict=True) if inside(draft.place) in chosen),
            )
        located = None
        if locate:
            at_links = {link.key: draft.place for draft, link in zip(self.links, links, strict=True)}
            located = Located(self._places, {draft.id: draft.place for draft in self.nodes}, at_links)
        self.nodes, self.links = [], []
        return Graphs(Graph(nodes.values(), links), narrowed, located)

    def _node(self, draft: NodeDraft) -> Node:
        node_type = draft.compiled.node_type
        properties = draft.properties
        properties["id"] = draft.id
        properties["type"] = node_type.name
        self._label(properties, draft.place, draft.sources)
        return make_node(draft.id, node_type.name, node_type.labels, properties, node_type.fingerprint)

    def _link(self, draft: LinkDraft) -> Link:
        link_type = draft.compiled.link_type
        properties = dict(draft.properties)
        identity = [properties.get(name) for name in draft.compiled.identity]
        self._label(properties, draft.place, draft.sources)
        return make_link(link_type.name, draft.start, draft.end, identity, properties, link_type.fingerprint)

    def _label(self, properties: Properties, place: int, sources: Sources) -> None:
        properties.update(self._labels[self._places.file_of(place)])
        if sources:
            lists = self._lists.get(sources)
            if lists is None:
                # Shared by all that have the same sources: properties are never changed once a graph holds them.
                lists = self._lists[sources] = [id for id, _ in sources], [locator for _, locator in sources]
            properties["source_ids"], properties["locators"] = lists
