"""What a load would do: the graph against what the store holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar, overload

from graph_loader.errors import PlanError
from graph_loader.graph import Contents, Graph, GraphContents, Link, Node, split_hash

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
    """What a store holds, or a part of it: nodes by id, links by key, and which datasets were not loaded to the end."""

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


T = TypeVar("T")


class Drawn(Sequence[T], Generic[T]):
    """A sequence of what is made when it is looked at, again and again: the making is cheap, holding all is not."""

    def __init__(self, make: Callable[[Any], T], references: Sequence[Any]) -> None:
        self._make = make
        self._references = references

    def __len__(self) -> int:
        return len(self._references)

    @overload
    def __getitem__(self, at: int) -> T: ...
    @overload
    def __getitem__(self, at: slice) -> Drawn[T]: ...
    def __getitem__(self, at: int | slice) -> T | Drawn[T]:
        found = self._references[at]
        return Drawn(self._make, found) if isinstance(at, slice) else self._make(found)

    def __iter__(self) -> Iterator[T]:
        return map(self._make, self._references)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a load would write. Nodes and links to put are whole; what goes is named by its state."""

    scope: Scope
    node_creates: Sequence[Node] = ()
    node_updates: Sequence[Node] = ()
    node_relabels: Sequence[Node] = ()
    """Updates that may also change labels: the type of the thing or its definition changed."""
    node_deletes: Sequence[tuple[str, NodeState]] = ()
    nodes_unchanged: int = 0
    link_creates: Sequence[Link] = ()
    link_updates: Sequence[Link] = ()
    link_deletes: Sequence[tuple[str, LinkState]] = ()
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


def make_plan(graph: Graph | Contents[Any], there: Snapshot | Iterable[Snapshot], scope: Scope) -> Plan:
    """The changes that turn the store's part of the datasets into ``graph``.

    What the store holds may come in parts, each with nodes and all links that start at them; a part is let go before
    the next one is asked for.

    Raises:
        PlanError: a record belongs to another dataset (KG501); a link's end is neither in the store nor in the
            graph (KG502); something that would be deleted is still linked to by another dataset (KG504).
    """
    comparison = _Comparison(GraphContents(graph) if isinstance(graph, Graph) else graph, scope)
    for part in (there,) if isinstance(there, Snapshot) else there:
        comparison.take(part)
    return comparison.plan()


class _Comparison:
    """What is to be there against what is there, part by part."""

    def __init__(self, wanted: Contents[Any], scope: Scope) -> None:
        self._wanted = wanted
        self._scope = scope
        self._ids = wanted.ids()
        self._missing = set(self._ids)
        """Ids that no part had so far."""
        self._outside = wanted.outside()
        self._absent = set(self._outside)
        """Of these the ones that no part had so far."""
        self._updates: list[str] = []
        self._relabels: list[str] = []
        self._deletes: list[tuple[str, NodeState]] = []
        self._nodes_unchanged = 0
        self._link_creates: list[Any] = []
        self._link_updates: list[Any] = []
        self._link_deletes: list[tuple[str, LinkState]] = []
        self._links_unchanged = 0
        self._kept: list[LinkState] = []
        """Links of others, which nothing that is deleted may have at an end."""
        self._compared: set[str] = set()
        """Ids that no part had, and whose links were compared all the same."""
        self._unfinished = False

    def take(self, part: Snapshot) -> None:
        """Compare one part."""
        self._unfinished |= any(dataset in part.unfinished for dataset in self._scope.datasets)
        there: dict[str, dict[str, LinkState]] = {}
        for key, state in part.links.items():
            there.setdefault(state.start, {})[key] = state
        for id in sorted({*part.nodes, *there}):
            if id in part.nodes:
                self._take_node(id, part.nodes[id])
            self._take_links(id, there.get(id, {}))

    def _take_node(self, id: str, there: NodeState) -> None:
        self._absent.discard(id)
        if id not in self._ids:
            if self._scope.whole and there.dataset in self._scope.datasets:
                self._deletes.append((id, there))
            return
        self._missing.discard(id)
        node = self._wanted.node(id)
        if there.dataset not in (node.dataset, *self._scope.datasets):
            raise PlanError("KG501", id=id, dataset=there.dataset, wanted=node.dataset)
        if there.hash == node.hash:
            self._nodes_unchanged += 1
        elif there.type != node.type or split_hash(there.hash)[0] != split_hash(node.hash)[0]:
            self._relabels.append(id)
        else:
            self._updates.append(id)

    def _take_links(self, start: str, there: dict[str, LinkState]) -> None:
        if start in self._missing:
            self._compared.add(start)
        for reference in self._wanted.links_from(start):
            link = self._wanted.link(reference)
            state = there.pop(link.key, None)
            if state is None:
                self._link_creates.append(reference)
            elif state.dataset not in (link.dataset, *self._scope.datasets):
                raise PlanError("KG501", id=f"{start} → {link.end}", dataset=state.dataset, wanted=link.dataset)
            elif state.hash == link.hash:
                self._links_unchanged += 1
            else:
                self._link_updates.append(reference)
        if self._scope.whole:
            for key in sorted(there):
                if there[key].dataset in self._scope.datasets:
                    self._link_deletes.append((key, there[key]))
                else:
                    self._kept.append(there[key])

    def plan(self) -> Plan:
        """What came of it, after the last part."""
        self._check_ends()
        missing = sorted(self._missing)
        for id in missing:
            if id not in self._compared:
                self._link_creates.extend(self._wanted.links_from(id))
        node, link = self._wanted.node, self._wanted.link
        return Plan(
            self._scope,
            node_creates=Drawn(node, missing), node_updates=Drawn(node, self._updates),
            node_relabels=Drawn(node, self._relabels), node_deletes=self._deletes,
            nodes_unchanged=self._nodes_unchanged,
            link_creates=Drawn(link, self._link_creates), link_updates=Drawn(link, self._link_updates),
            link_deletes=self._link_deletes, links_unchanged=self._links_unchanged, unfinished=self._unfinished,
        )  # fmt: skip

    def _check_ends(self) -> None:
        gone = {id for id, _ in self._deletes}
        for id, reference in self._outside.items():
            if id in self._absent or id in gone:
                link = self._wanted.link(reference)
                if id in self._absent:
                    raise PlanError("KG502", link=link.type, start=link.start, to=link.end, id=id)
                raise PlanError("KG504", id=id, dataset=link.dataset, start=link.start, to=link.end)
        for kept in self._kept if gone else ():
            if kept.start in gone or kept.end in gone:
                id = kept.start if kept.start in gone else kept.end
                raise PlanError("KG504", id=id, dataset=kept.dataset, start=kept.start, to=kept.end)
