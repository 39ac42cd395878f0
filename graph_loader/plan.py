"""What a load would do: the graph against what the store holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graph_loader.errors import PlanError
from graph_loader.graph import Graph, Link, Node, split_hash

LARGEST_SHARE_DELETED = 0.2
"""More than this share of a dataset is only deleted on demand: a folder that was not mounted looks like a deletion."""


class NodeState(NamedTuple):
    """What the store says of one node."""

    hash: str
    type: str
    dataset: str


class LinkState(NamedTuple):
    """What the store says of one link."""

    hash: str
    type: str
    start: str
    end: str
    dataset: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What a store holds: nodes by id, links by key, and which datasets were not loaded to the end."""

    nodes: Mapping[str, NodeState] = field(default_factory=dict)
    links: Mapping[str, LinkState] = field(default_factory=dict)
    unfinished: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scope:
    """What a load may touch: these datasets; deletions only where they were read as a whole."""

    datasets: tuple[str, ...]
    whole: bool = True

    @property
    def name(self) -> str:
        """The datasets' names as one text."""
        return ", ".join(self.datasets)


class Change(NamedTuple):
    """One line of a plan: ``create``, ``update`` or ``delete`` of a ``node`` or ``link``."""

    action: str
    kind: str
    type: str
    id: str
    detail: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a load would write. Nodes and links to put are whole; what goes is named by its state."""

    scope: Scope
    node_creates: tuple[Node, ...] = ()
    node_updates: tuple[Node, ...] = ()
    node_relabels: tuple[Node, ...] = ()
    """Updates that may also change labels: the type of the thing or its definition changed."""
    node_deletes: tuple[tuple[str, NodeState], ...] = ()
    nodes_unchanged: int = 0
    link_creates: tuple[Link, ...] = ()
    link_updates: tuple[Link, ...] = ()
    link_deletes: tuple[tuple[str, LinkState], ...] = ()
    links_unchanged: int = 0
    unfinished: bool = False
    """An earlier load of these datasets did not end."""

    @property
    def pending(self) -> bool:
        """Whether a load would do anything."""
        return self.unfinished or bool(
            self.node_creates or self.node_updates or self.node_relabels or self.node_deletes
            or self.link_creates or self.link_updates or self.link_deletes
        )  # fmt: skip

    def node_counts(self) -> dict[str, int]:
        """How many nodes are created, updated, deleted and left alone."""
        updates = len(self.node_updates) + len(self.node_relabels)
        return _counts(len(self.node_creates), updates, len(self.node_deletes), self.nodes_unchanged)

    def link_counts(self) -> dict[str, int]:
        """How many links are created, updated, deleted and left alone."""
        return _counts(len(self.link_creates), len(self.link_updates), len(self.link_deletes), self.links_unchanged)

    def changes(self) -> Iterator[Change]:
        """Every change, in the order in which a load makes them."""
        for node in self.node_relabels:
            yield Change("update", "node", node.type, node.id, "")
        for node in self.node_creates:
            yield Change("create", "node", node.type, node.id, "")
        for node in self.node_updates:
            yield Change("update", "node", node.type, node.id, "")
        for link in self.link_creates:
            yield Change("create", "link", link.type, link.key, f"{link.start} → {link.end}")
        for link in self.link_updates:
            yield Change("update", "link", link.type, link.key, f"{link.start} → {link.end}")
        for key, gone in self.link_deletes:
            yield Change("delete", "link", gone.type, key, f"{gone.start} → {gone.end}")
        for id, state in self.node_deletes:
            yield Change("delete", "node", state.type, id, "")

    def deletes_too_much(self) -> bool:
        """Whether more than a fifth of the datasets' nodes or of their links would go."""
        counts = (self.node_counts(), self.link_counts())
        return any(
            c["delete"] > LARGEST_SHARE_DELETED * (c["delete"] + c["update"] + c["unchanged"])
            for c in counts
            if c["delete"]
        )

    def guard(self, allow_deletes: bool) -> None:
        """Raise ``PlanError`` (KG503) where too much would go and nobody asked for it."""
        if not allow_deletes and self.deletes_too_much():
            nodes, links = self.node_counts(), self.link_counts()
            raise PlanError(
                "KG503", nodes=nodes["delete"], links=links["delete"], dataset=self.scope.name,
                all_nodes=nodes["delete"] + nodes["update"] + nodes["unchanged"],
            )  # fmt: skip


def _counts(create: int, update: int, delete: int, unchanged: int) -> dict[str, int]:
    return {"create": create, "update": update, "delete": delete, "unchanged": unchanged}


def make_plan(graph: Graph, snapshot: Snapshot, scope: Scope) -> Plan:
    """The changes that turn the store's part of the datasets into ``graph``.

    Raises:
        PlanError: a record belongs to another dataset (KG501); a link's end is neither in the store nor in the
            graph (KG502); something that would be deleted is still linked to by another dataset (KG504).
    """
    nodes = _plan_nodes(graph, snapshot, scope)
    links = _plan_links(graph, snapshot, scope)
    _check_ends(graph, snapshot)
    gone = {id for id, _ in nodes.deletes}
    _check_foreign_links(snapshot, gone, {key for key, _ in links.deletes})
    return Plan(
        scope,
        node_creates=tuple(nodes.creates), node_updates=tuple(nodes.updates), node_relabels=tuple(nodes.relabels),
        node_deletes=tuple(nodes.deletes), nodes_unchanged=nodes.unchanged,
        link_creates=tuple(links.creates), link_updates=tuple(links.updates),
        link_deletes=tuple(links.deletes), links_unchanged=links.unchanged,
        unfinished=any(dataset in snapshot.unfinished for dataset in scope.datasets),
    )  # fmt: skip


@dataclass(slots=True)
class _NodeChanges:
    creates: list[Node] = field(default_factory=list)
    updates: list[Node] = field(default_factory=list)
    relabels: list[Node] = field(default_factory=list)
    deletes: list[tuple[str, NodeState]] = field(default_factory=list)
    unchanged: int = 0


@dataclass(slots=True)
class _LinkChanges:
    creates: list[Link] = field(default_factory=list)
    updates: list[Link] = field(default_factory=list)
    deletes: list[tuple[str, LinkState]] = field(default_factory=list)
    unchanged: int = 0


def _plan_nodes(graph: Graph, snapshot: Snapshot, scope: Scope) -> _NodeChanges:
    out = _NodeChanges()
    for id in sorted(graph.nodes):
        node = graph.nodes[id]
        there = snapshot.nodes.get(id)
        if there is None:
            out.creates.append(node)
        elif there.dataset not in (node.dataset, *scope.datasets):
            raise PlanError("KG501", id=id, dataset=there.dataset, wanted=node.dataset)
        elif there.hash == node.hash:
            out.unchanged += 1
        elif there.type != node.type or split_hash(there.hash)[0] != split_hash(node.hash)[0]:
            out.relabels.append(node)
        else:
            out.updates.append(node)
    if scope.whole:
        own = sorted(id for id, state in snapshot.nodes.items() if state.dataset in scope.datasets)
        out.deletes.extend((id, snapshot.nodes[id]) for id in own if id not in graph.nodes)
    return out


def _plan_links(graph: Graph, snapshot: Snapshot, scope: Scope) -> _LinkChanges:
    out = _LinkChanges()
    for key in sorted(graph.links):
        link = graph.links[key]
        there = snapshot.links.get(key)
        if there is None:
            out.creates.append(link)
        elif there.dataset not in (link.dataset, *scope.datasets):
            raise PlanError("KG501", id=f"{link.start} → {link.end}", dataset=there.dataset, wanted=link.dataset)
        elif there.hash == link.hash:
            out.unchanged += 1
        else:
            out.updates.append(link)
    if scope.whole:
        own = sorted(key for key, state in snapshot.links.items() if state.dataset in scope.datasets)
        out.deletes.extend((key, snapshot.links[key]) for key in own if key not in graph.links)
    return out


def _check_ends(graph: Graph, snapshot: Snapshot) -> None:
    for link in graph.links.values():
        for id in (link.start, link.end):
            if id not in graph.nodes and id not in snapshot.nodes:
                raise PlanError("KG502", link=link.type, start=link.start, to=link.end, id=id)


def _check_foreign_links(snapshot: Snapshot, gone: set[str], links_gone: set[str]) -> None:
    if not gone:
        return
    for key, link in snapshot.links.items():
        if key not in links_gone and (link.start in gone or link.end in gone):
            id = link.start if link.start in gone else link.end
            raise PlanError("KG504", id=id, dataset=link.dataset, start=link.start, to=link.end)
