"""What every store can do, and the load itself, which is the same on all of them."""

from __future__ import annotations

import datetime
import itertools
import time
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, final

from graph_loader.cypher import STORE_FORMAT
from graph_loader.errors import StoreError
from graph_loader.graph import Contents, Graph, Link, Node, content_hash, split_hash
from graph_loader.plan import Plan, Scope, Snapshot, make_plan
from graph_loader.stores.lease import LEASE_MILLISECONDS, Lease

ROWS_PER_BATCH = 2_000
BYTES_PER_BATCH = 4 * 1024 * 1024
"""A message above 16 MiB hangs the client on the embedded engine."""

Progress = Callable[[int, int], None]
"""Told how many of how many rows are written."""


class RawRows(NamedTuple):
    """What a read query returned. ``truncated`` is true where there was more than the limit.

    The embedded engine names no columns where there are no rows; then ``columns`` is empty.
    """

    columns: tuple[str, ...]
    values: list[tuple[Any, ...]]
    truncated: bool


class Batch(NamedTuple):
    """Rows that are written in one transaction.

    ``operation`` is ``create_nodes``, ``put_nodes`` or ``relabel_nodes`` (names = labels), ``put_links`` or
    ``delete_links`` (names = the link type), ``delete_nodes``, or ``forget_nodes``, which takes their links with them.
    What is created may be there all the same, from an attempt whose end was not heard of.
    """

    operation: str
    names: tuple[str, ...]
    rows: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a load did."""

    nodes: Mapping[str, int]
    links: Mapping[str, int]
    dataset: str
    engine: str
    seconds: float

    def as_json(self) -> dict[str, object]:
        """The shape that ``sidu load --format json`` and ``sidu plan --format json`` print."""
        return {
            "nodes": dict(self.nodes), "links": dict(self.links), "dataset": self.dataset,
            "engine": self.engine, "seconds": round(self.seconds, 3),
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DatasetState:
    """A dataset as the store remembers it; ``state`` is ``loading`` or ``loaded``."""

    name: str
    state: str
    loaded_at: str | None = None
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class StoreStatus:
    """What a store holds."""

    engine: str
    store: str
    nodes: Mapping[str, int] = field(default_factory=dict)
    links: Mapping[str, int] = field(default_factory=dict)
    datasets: Sequence[DatasetState] = ()

    @property
    def loaded_at(self) -> str | None:
        """When the last load ended, or None where none did."""
        return max((d.loaded_at for d in self.datasets if d.loaded_at), default=None)


class Store(ABC):
    """A place where a graph is kept. Sub-classes say how; the steps of a load are here."""

    # What a sub-class provides

    @property
    @abstractmethod
    def engine(self) -> str:
        """Name and version of the engine."""

    @property
    @abstractmethod
    def location(self) -> str:
        """Where it is, for people."""

    @abstractmethod
    def prepare(self, access: str) -> None:
        """Make constraints and book-keeping; refuse a store of another access level or a newer format."""

    @abstractmethod
    def snapshots(self) -> Iterator[Snapshot]:
        """Hashes of everything in the store, in parts: nodes and all links that start at them."""

    @abstractmethod
    def lease(self) -> Lease:
        """The lock that keeps a second loader out."""

    @abstractmethod
    def write(self, batch: Batch, lease: Lease) -> int:
        """Write a batch in one transaction that also proves and renews the lease; returns the rows written."""

    @abstractmethod
    def mark(self, dataset: DatasetState) -> None:
        """Remember the state of a dataset."""

    @abstractmethod
    def datasets(self) -> list[DatasetState]:
        """The states of all datasets, by name."""

    @abstractmethod
    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        """How many nodes of each type and how many links of each type there are."""

    @abstractmethod
    def graph(self) -> Graph:
        """Everything in the store."""

    @abstractmethod
    def read(
        self, text: str, parameters: Mapping[str, object], *, limit: int | None = None, timeout: float = 10.0
    ) -> RawRows:
        """The rows of a read-only Cypher query, at most ``limit``; ended for good after ``timeout`` seconds.

        Raises UnsupportedError on a store without Cypher, DeadlineError past the deadline, QueryError where the
        query is wrong or would write.
        """

    @abstractmethod
    def close(self) -> None:
        """Let connections go."""

    # What every store does alike

    @final
    def __enter__(self) -> Store:
        return self

    @final
    def __exit__(self, *_: object) -> None:
        self.close()

    @final
    def plan(self, graph: Graph | Contents[Any], scope: Scope) -> Plan:
        """What a load would do. Writes nothing."""
        return make_plan(graph, self.snapshots(), scope)

    @final
    def load(
        self, graph: Graph | Contents[Any], scope: Scope, *, access: str = "public",
        synthetic: frozenset[str] = frozenset(), allow_deletes: bool = False, progress: Progress | None = None,
    ) -> LoadReport:  # fmt: skip
        """Turn the store's part of the scope into ``graph``; may be repeated after any interruption.

        Raises:
            PlanError: the plan must not be carried out. Nothing was written.
            StoreError: another loader is at work, or the store cannot be reached.
            WriteError: a batch failed; what is there is a part of the load and the dataset is marked so.
        """
        begun = time.monotonic()
        self.prepare(access)
        plan = self.plan(graph, scope)
        plan.guard(allow_deletes)
        if plan.pending:
            with self.lease() as lease:
                # What another loader did meanwhile counts; from here on nobody else writes.
                plan = make_plan(graph, _holding(self.snapshots(), lease), scope)
                plan.guard(allow_deletes)
                self._apply(plan, lease, synthetic, progress)
        return LoadReport(plan.node_counts(), plan.link_counts(), scope.name, self.engine, time.monotonic() - begun)

    def _apply(self, plan: Plan, lease: Lease, synthetic: frozenset[str], progress: Progress | None) -> None:
        known = {state.name: state for state in self.datasets()}
        for name in plan.scope.datasets:
            before = known[name].loaded_at if name in known else None
            self.mark(DatasetState(name, "loading", before, name in synthetic))
        total = sum(
            c[action] for c in (plan.node_counts(), plan.link_counts()) for action in ("create", "update", "delete")
        )
        done = 0
        for batch in batches(plan):
            self.write(batch, lease)
            done += len(batch.rows)
            if progress is not None:
                progress(done, total)
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        for name in plan.scope.datasets:
            self.mark(DatasetState(name, "loaded", now, name in synthetic))

    @final
    def forget(self, id: str) -> None:
        """Remove a node and its links, whatever dataset owns it; a load of the same descriptions brings it back.

        Raises StoreError where another loader is at work.
        """
        with self.lease() as lease:
            self.write(Batch("forget_nodes", (), [{"id": id}]), lease)

    @final
    def status(self) -> StoreStatus:
        """Counts, datasets and engine."""
        nodes, links = self.counts()
        return StoreStatus(self.engine, self.location, nodes, links, self.datasets())

    @final
    def edited(self) -> list[tuple[str, str]]:
        """("node" or "link", id or key) of everything whose contents no longer agree with its hash."""
        graph = self.graph()
        found = [("node", n.id) for n in graph.nodes.values() if _differs(n.labels, n.properties, n.hash)]
        for link in graph.links.values():
            if _differs((link.type, link.start, link.end), link.properties, link.hash):
                found.append(("link", link.key))
        return sorted(found)


def _differs(names: Sequence[str], properties: Mapping[str, object], hash: str) -> bool:
    return content_hash(names, properties) != split_hash(hash)[1]


def _holding(parts: Iterable[Snapshot], lease: Lease) -> Iterator[Snapshot]:
    """The parts of a snapshot, while the lock is held on to: a large one takes longer than the lock holds."""
    since = time.monotonic()
    for part in parts:
        yield part
        if time.monotonic() - since > LEASE_MILLISECONDS / 4000:
            lease.renew()
            since = time.monotonic()


def batches(plan: Plan) -> Iterator[Batch]:
    """The writes of a plan, in order: nodes, links, then what goes, links before nodes.

    Only the rows that wait for their batch are held.
    """
    yield from _cut("relabel_nodes", ((node.labels, _node_row(node)) for node in plan.node_relabels))
    yield from _cut("create_nodes", ((node.labels, _node_row(node)) for node in plan.node_creates))
    yield from _cut("put_nodes", ((node.labels, _node_row(node)) for node in plan.node_updates))
    put = itertools.chain(plan.link_creates, plan.link_updates)
    yield from _cut("put_links", (((link.type,), _link_row(link)) for link in put))
    gone = ((state.type, {"key": key, "origin": state.start}) for key, state in plan.link_deletes)
    yield from _cut("delete_links", (((type,), row) for type, row in gone))
    yield from _cut("delete_nodes", (((), {"id": id}) for id, _ in plan.node_deletes))


def _node_row(node: Node) -> dict[str, Any]:
    return {"id": node.id, "properties": node.properties}


def _link_row(link: Link) -> dict[str, Any]:
    return {"key": link.key, "origin": link.start, "target": link.end, "properties": link.properties}


def _cut(operation: str, rows: Iterable[tuple[tuple[str, ...], dict[str, Any]]]) -> Iterator[Batch]:
    """Batches of rows of the same names: full ones as soon as they are, the others at the end, by their names."""
    waiting: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    sizes: Counter[tuple[str, ...]] = Counter()
    for names, row in rows:
        weight = _weight(row)
        batch = waiting.setdefault(names, [])
        if batch and (len(batch) >= ROWS_PER_BATCH or sizes[names] + weight > BYTES_PER_BATCH):
            yield Batch(operation, names, batch)
            waiting[names], sizes[names] = [], 0
            batch = waiting[names]
        batch.append(row)
        sizes[names] += weight
    for names, batch in sorted(waiting.items()):
        yield Batch(operation, names, batch)


def _weight(row: Mapping[str, Any]) -> int:
    """A generous estimate of a row's bytes on the wire, four for every character outside of ASCII."""
    total = 16
    for name, value in row.items():
        total += len(name) + 8
        kind = value.__class__
        if kind is str:
            total += len(value) if value.isascii() else 4 * len(value)
        elif kind is dict:
            total += _weight(value)
        elif kind is list:
            total += sum(4 * len(item) + 5 if item.__class__ is str else 9 for item in value)
    return total


def check_format(format: int | None, access: str | None, wanted: str, location: str) -> None:
    """Refuse a store that a newer version made, or that is for another access level."""
    if format is not None and format > STORE_FORMAT:
        raise StoreError("KG655", format=format, known=STORE_FORMAT, store=location)
    if access is not None and access != wanted:
        raise StoreError("KG656", access=access, wanted=wanted, store=location)
