"""The graph that descriptions amount to: nodes and links as plain data, equal when their contents are."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol, TypeVar

Properties = dict[str, Any]
"""Stored properties; never changed once a node or link holds them."""


class Node(NamedTuple):
    """A described thing. ``properties`` are exactly what a store holds, ``id``, ``type`` and ``hash`` among them."""

    id: str
    type: str
    labels: tuple[str, ...]
    dataset: str
    properties: Properties
    hash: str


class Link(NamedTuple):
    """A described link. ``key`` is its identity; ``properties`` are exactly what a store holds."""

    key: str
    type: str
    start: str
    end: str
    dataset: str
    properties: Properties
    hash: str


def make_node(id: str, type: str, labels: tuple[str, ...], properties: Properties, fingerprint: str) -> Node:
    """A node with its hash. ``properties`` must hold ``id``, ``type`` and ``dataset``; it gains ``hash``."""
    digest = content_hash(labels, properties)
    properties["hash"] = f"{fingerprint}:{digest}"
    return Node(id, type, labels, properties["dataset"], properties, properties["hash"])


def make_link(
    type: str, start: str, end: str, identity: Iterable[object], properties: Properties, fingerprint: str
) -> Link:
    """A link with its identity and hash. ``properties`` must hold ``dataset``; it gains ``key`` and ``hash``."""
    key = link_key(type, start, end, identity)
    properties["key"] = key
    digest = content_hash((type, start, end), properties)
    properties["hash"] = f"{fingerprint}:{digest}"
    return Link(key, type, start, end, properties["dataset"], properties, properties["hash"])


def link_key(type: str, start: str, end: str, identity: Iterable[object]) -> str:
    """The identity of a link: a hash of its type, its ends and the values of its key fields."""
    text = "\x1f".join((type, start, end, *("" if part is None else str(part) for part in identity)))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def content_hash(names: Sequence[str], properties: Mapping[str, object]) -> str:
    """The hash of what is stored: names (labels, or type and ends) and every property but ``hash`` itself.

    ``repr`` tells 1, 1.0, True and "1" apart and is the same on every machine for the types that are stored.
    """
    parts = [f"{name}\x1f{properties[name]!r}" for name in sorted(properties) if name != "hash"]
    text = "\x1f".join(names) + "\x1e" + "\x1e".join(parts)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def split_hash(value: str) -> tuple[str, str]:
    """The definition's fingerprint and the content's digest of a stored hash."""
    fingerprint, _, digest = value.partition(":")
    return fingerprint, digest


class Graph:
    """Nodes by id and links by key. Two graphs are equal when they hold the same things with the same contents."""

    __slots__ = ("links", "nodes")

    def __init__(self, nodes: Iterable[Node] = (), links: Iterable[Link] = ()) -> None:
        self.nodes: dict[str, Node] = {node.id: node for node in nodes}
        self.links: dict[str, Link] = {link.key: link for link in links}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Graph) and self.node_set() == other.node_set() and self.link_set() == other.link_set()

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Graph({len(self.nodes)} nodes, {len(self.links)} links)"

    def node_set(self) -> set[tuple[str, str, str]]:
        """(id, type, hash) of every node."""
        return {(node.id, node.type, node.hash) for node in self.nodes.values()}

    def link_set(self) -> set[tuple[str, str, str, str, str]]:
        """(key, type, start, end, hash) of every link."""
        return {(link.key, link.type, link.start, link.end, link.hash) for link in self.links.values()}

    def of_type(self, type: str) -> Iterator[Node]:
        """The nodes that carry a type's label, sub-types included, by id."""
        return (self.nodes[id] for id in sorted(self.nodes) if type in self.nodes[id].labels)

    def links_of(self, type: str) -> Iterator[Link]:
        """The links of a type, by key."""
        return (self.links[key] for key in sorted(self.links) if self.links[key].type == type)

    def counts(self) -> tuple[Counter[str], Counter[str]]:
        """How many nodes of every type and how many links of every type there are."""
        return Counter(n.type for n in self.nodes.values()), Counter(k.type for k in self.links.values())

    def united(self, other: Graph) -> Graph:
        """This graph with the other's nodes and links put over it."""
        return Graph([*self.nodes.values(), *other.nodes.values()], [*self.links.values(), *other.links.values()])


R = TypeVar("R")


class Contents(Protocol[R]):
    """What a store is to hold, handed out one by one: of millions of nodes and links only a few exist at a time.

    A link is referred to by whatever stands for it until it is made.
    """

    def ids(self) -> Collection[str]:
        """The ids of all nodes."""

    def node(self, id: str) -> Node:
        """A node of these."""

    def links_from(self, start: str) -> Sequence[R]:
        """References to the links that start at an id, in an order that does not depend on where they were written."""

    def link(self, reference: R) -> Link:
        """The link that a reference stands for."""

    def outside(self) -> Mapping[str, R]:
        """Ids at which links end or start and that are no nodes here, each with one of these links."""


class GraphContents:
    """A graph that exists as a whole, as contents."""

    def __init__(self, graph: Graph) -> None:
        self._nodes = graph.nodes
        self._links: defaultdict[str, list[Link]] = defaultdict(list)
        for key in sorted(graph.links):
            link = graph.links[key]
            self._links[link.start].append(link)

    def ids(self) -> Collection[str]:
        """See ``Contents``, as for the others."""
        return self._nodes.keys()

    def node(self, id: str) -> Node:
        """A node by its id."""
        return self._nodes[id]

    def links_from(self, start: str) -> Sequence[Link]:
        """The links that start at an id, by key."""
        return self._links.get(start, ())

    def link(self, reference: Link) -> Link:
        """The link itself."""
        return reference

    def outside(self) -> Mapping[str, Link]:
        """Ids that links name and no node has."""
        every = (link for links in self._links.values() for link in links)
        return {id: link for link in every for id in (link.start, link.end) if id not in self._nodes}
