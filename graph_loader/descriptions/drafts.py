"""What was read of nodes and links before everything is known, and what is made of it: one by one, or a whole graph."""

from __future__ import annotations

import bisect
import operator
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from graph_loader.descriptions.compiled import CompiledLink, CompiledType
from graph_loader.descriptions.places import Located, Places
from graph_loader.graph import Graph, Link, Node, Properties, make_link, make_node

Sources = tuple[tuple[str, str], ...]
"""(source id, locator) pairs, sorted."""

_SEPARATOR = b"\xff"
"""In no text: UTF-8 has no such byte."""


class Shape(NamedTuple):
    """Which properties a record has, in their order, and which of them are texts of its own."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    others: tuple[str, ...]


class NodeDraft(NamedTuple):
    """A node as written; the place is a packed position.

    Its own texts are held as one, and what else it has as it is: a dictionary of texts takes twice the memory, and a
    million records wait between being read and being loaded.
    """

    compiled: CompiledType
    id: str
    shape: Shape
    texts: bytes
    others: tuple[object, ...]
    sources: Sources
    place: int

    def properties(self) -> Properties:
        """The properties, as they were written."""
        found: Properties = dict.fromkeys(self.shape.names)
        texts = self.texts.split(_SEPARATOR)
        found.update(zip(self.shape.texts, (str(text, "utf-8", "surrogatepass") for text in texts), strict=False))
        found.update(zip(self.shape.others, self.others, strict=True))
        return found


class Shapes:
    """Puts properties into drafts; each shape is held once."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], Shape] = {}

    def draft(self, compiled: CompiledType, id: str, properties: Properties, sources: Sources, place: int) -> NodeDraft:
        """A record that was read."""
        own = compiled.texts
        texts = [name for name, value in properties.items() if name in own and value.__class__ is str]
        others = [name for name in properties if name not in texts]
        key = (*properties, None, *texts)
        shape = self._known.get(key)
        if shape is None:
            shape = self._known[key] = Shape(tuple(properties), tuple(texts), tuple(others))
        packed = _SEPARATOR.join([properties[name].encode("utf-8", "surrogatepass") for name in texts])
        return NodeDraft(compiled, id, shape, packed, tuple([properties[name] for name in others]), sources, place)


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
    """Everything that was found sound, as contents of which each node and link is made when it is asked for.

    ``labels`` are the properties that all records of a file have, by file.
    """

    def __init__(
        self, nodes: dict[str, NodeDraft], links: Iterable[LinkDraft], labels: Sequence[Properties], places: Places
    ) -> None:
        self._nodes = nodes
        # A link whose end lies above the store's access level goes with it.
        self._links = [d for d in links if d.compiled.stored and d.start in nodes and d.end in nodes]
        self._labels = labels
        self._places = places
        self._lists: dict[Sources, tuple[list[str], list[str]]] = {}
        self._in_order = False
        self.located: Located | None = None
        """Where one is put, it learns where everything is described as the graph is made."""

    @property
    def counts(self) -> tuple[int, int]:
        """How many nodes and links there are."""
        return len(self._nodes), len(self._links)

    def narrow(self, files: frozenset[str]) -> None:
        """Let go of what does not stand in the files of these names."""
        chosen = {number for number, file in enumerate(self._places.files) if file in files}
        inside = self._places.file_of
        self._nodes = {id: draft for id, draft in self._nodes.items() if inside(draft.place) in chosen}
        self._links = [draft for draft in self._links if inside(draft.place) in chosen]

    def graph(self) -> Graph:
        """The whole of it at once. Drafts are used up."""
        return Graph(self._all_nodes(), self._all_links())

    def _all_nodes(self) -> Iterator[Node]:
        nodes, self._nodes = self._nodes, {}
        for id in list(nodes):
            draft = nodes.pop(id)
            if self.located is not None:
                self.located.nodes[id] = draft.place
            yield self._node(draft)

    def _all_links(self) -> Iterator[Link]:
        links, self._links = self._links, []
        links.reverse()
        while links:
            draft = links.pop()
            link = self.link(draft)
            if self.located is not None:
                self.located.links[link.key] = draft.place
            yield link

    # Contents

    def ids(self) -> Collection[str]:
        """See ``graph.Contents``, as for the others."""
        return self._nodes.keys()

    def node(self, id: str) -> Node:
        """A node by its id."""
        return self._node(self._nodes[id])

    def links_from(self, start: str) -> Sequence[LinkDraft]:
        """The drafts of links that start at an id, by type, end and what else tells them apart."""
        links = self._links
        if not self._in_order:
            links.sort(key=_start)
            self._in_order = True
        first = bisect.bisect_left(links, start, key=_start)
        after = bisect.bisect_right(links, start, first, key=_start)
        return sorted(links[first:after], key=_identity_text)

    def outside(self) -> Mapping[str, LinkDraft]:
        """Ids that links name and no node has."""
        nodes = self._nodes
        return {id: draft for draft in self._links for id in (draft.start, draft.end) if id not in nodes}

    def _node(self, draft: NodeDraft) -> Node:
        node_type = draft.compiled.node_type
        properties = draft.properties()
        properties["id"] = draft.id
        properties["type"] = node_type.name
        self._label(properties, draft.place, draft.sources)
        return make_node(draft.id, node_type.name, node_type.labels, properties, node_type.fingerprint)

    def link(self, draft: LinkDraft) -> Link:
        """The link that a draft becomes."""
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


_start = operator.attrgetter("start")


def _identity_text(draft: LinkDraft) -> tuple[str, ...]:
    return (draft.compiled.name, draft.end, *(str(draft.properties.get(name)) for name in draft.compiled.identity))
