"""The one store over Bolt: Neo4j and the embedded engine differ in address, login and database name only."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import neo4j
from neo4j.exceptions import TransientError

from graph_loader import cypher
from graph_loader.cypher import STORE_FORMAT
from graph_loader.errors import DeadlineError, QueryError, StoreError, WriteError
from graph_loader.graph import Graph, Link, Node
from graph_loader.plan import LinkState, NodeState, Snapshot
from graph_loader.stores.base import Batch, DatasetState, RawRows, Store, check_format
from graph_loader.stores.connection import LOST, Connection, RefusedError, translated
from graph_loader.stores.lease import LEASE_MILLISECONDS, Holder, Lease
from graph_loader.stores.values import link_of, name_of, node_of, plain

PAGE = 10_000
"""Snapshots and exports page by id: the embedded engine refuses to sort more than 500,000 rows at once."""
FETCH = 2_000
_TRIES = 3
_TRIES_TO_DEFINE = 10

_TOUCH: tuple[str, dict[str, Any]] = (cypher.TOUCH_LOCK, {})

R = TypeVar("R")


class BoltStore(Store):
    """A graph kept by a Bolt server."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def engine(self) -> str:
        return self._connection.engine

    @property
    def location(self) -> str:
        return self._connection.location

    @property
    def enforces_reading(self) -> bool:
        """Whether the server itself refuses writes in queries."""
        return self._connection.enforces_reading

    def close(self) -> None:
        self._connection.close()

    # Running statements

    def _rows(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        """The rows of one of the loader's own reading statements."""
        return self._read_rows(lambda tx: tx.run(text, parameters).data())

    def _values(self, text: str, **parameters: Any) -> list[list[Any]]:
        """The same without names, which takes half the time."""
        return self._read_rows(lambda tx: tx.run(text, parameters).values())

    def _read_rows(self, work: Callable[[neo4j.ManagedTransaction], R]) -> R:
        def run(driver: neo4j.Driver) -> R:
            with driver.session(database=self._connection.database, fetch_size=FETCH) as session:
                return session.execute_read(work)

        return self._on_driver(run, writing=False)

    def _write(self, *statements: tuple[str, dict[str, Any]]) -> list[dict[str, Any]]:
        """Run statements in one managed transaction; the rows of the last."""

        def work(tx: neo4j.ManagedTransaction) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = []
            for text, parameters in statements:
                rows = tx.run(text, parameters).data()
            return rows

        return self._transaction(work)

    def _transaction(self, work: Callable[[neo4j.ManagedTransaction], R]) -> R:
        def run(driver: neo4j.Driver) -> R:
            with driver.session(database=self._connection.database) as session:
                return session.execute_write(work)

        return self._on_driver(run, writing=True)

    def _on_driver(self, run: Callable[[neo4j.Driver], R], *, writing: bool) -> R:
        """Run on the writer's driver; where an embedded host was ended under us, on a fresh one again."""
        with translated(self.location, self._connection.database, writing=writing):
            for attempt in range(_TRIES):
                try:
                    return run(self._connection.writer())
                except LOST:
                    if attempt + 1 == _TRIES or not self._connection.reconnect():
                        raise
        raise AssertionError("the loop returns or raises")

    # Book-keeping

    def prepare(self, access: str) -> None:
        found = self._rows(cypher.READ_STORE)
        there = found[0] if found else {"format": None, "access": None}
        check_format(there["format"], there["access"], access, self.location)
        for statement in cypher.CREATE_CONSTRAINTS:
            self._define(statement)
        if not found:
            # The mark comes last: where it is, the lock is there too.
            self._ensure(cypher.ENSURE_LOCK)
            self._ensure(cypher.MARK_STORE, format=STORE_FORMAT, access=access)

    def _ensure(self, statement: str, **parameters: object) -> None:
        try:
            self._write((statement, parameters))
        except WriteError:
            # Two loaders made the same node at the same moment; the constraint let one through. Now it is there.
            self._write((statement, parameters))

    def _define(self, statement: str) -> None:
        """Run a definition; not in a managed transaction, which the embedded engine does not allow for these."""

        def run(driver: neo4j.Driver) -> None:
            for attempt in range(_TRIES_TO_DEFINE):
                try:
                    with driver.session(database=self._connection.database) as session:
                        session.run(statement).consume()
                    return
                except TransientError:
                    # Loaders that define the same thing at the same moment block each other.
                    if attempt + 1 == _TRIES_TO_DEFINE:
                        raise
                    time.sleep(random.uniform(0.05, 0.2) * (attempt + 1))

        self._on_driver(run, writing=True)

    def mark(self, dataset: DatasetState) -> None:
        properties: dict[str, object] = {"name": dataset.name, "state": dataset.state}
        if dataset.loaded_at:
            properties["loaded_at"] = dataset.loaded_at
        if dataset.synthetic:
            properties["synthetic"] = True
        self._write((cypher.MARK_DATASET, {"name": dataset.name, "properties": properties}))

    def datasets(self) -> list[DatasetState]:
        found = [row["dataset"] for row in self._rows(cypher.READ_DATASETS)]
        return [DatasetState(d["name"], d["state"], d.get("loaded_at"), bool(d.get("synthetic"))) for d in found]

    def lease(self) -> Lease:
        return Lease(self)

    def take_lock(self, owner: str, stale: str, milliseconds: int) -> bool:
        """Take the lock in one step; see LockTable."""
        parameters = {"owner": owner, "stale": stale, "milliseconds": milliseconds}
        clamp = cypher.CLAMP_LOCK, {"milliseconds": milliseconds}
        return bool(self._write(_TOUCH, clamp, (cypher.TAKE_LOCK, parameters)))

    def renew_lock(self, owner: str, milliseconds: int) -> bool:
        """Hold on to the lock; see LockTable."""
        return bool(self._write(_TOUCH, (cypher.RENEW_LOCK, {"owner": owner, "milliseconds": milliseconds})))

    def lock_holder(self) -> Holder | None:
        """Who holds the lock; see LockTable."""
        found = self._rows(cypher.READ_LOCK)
        if not found or not found[0]["owner"]:
            return None
        return Holder(found[0]["owner"], found[0]["left"] or 0)

    def release_lock(self, owner: str) -> None:
        """Let go of the lock; see LockTable."""
        self._write(_TOUCH, (cypher.RELEASE_LOCK, {"owner": owner}))

    # What is there

    def snapshots(self) -> Iterator[Snapshot]:
        unfinished = frozenset(d.name for d in self.datasets() if d.state != "loaded")
        after, full = "", True
        while full:
            rows = self._values(cypher.NODE_STATES, after=after, page=PAGE)
            full = len(rows) == PAGE
            upto = rows[-1][0] if rows else after
            links = self._values(cypher.LINK_STATES, after=after, upto=upto)
            yield Snapshot(self._node_states(rows), self._link_states(links), unfinished)
            after = upto

    def _node_states(self, rows: list[list[Any]]) -> dict[str, NodeState]:
        found: dict[str, NodeState] = {}
        for id, *known in rows:
            self._refuse_foreign(("hash", "type", "dataset"), known, id)
            hash, type, dataset = known
            found[id] = NodeState(hash or "", type or "", dataset or "")
        return found

    def _link_states(self, rows: list[list[Any]]) -> dict[str, LinkState]:
        found: dict[str, LinkState] = {}
        for start, links in rows:
            for key, hash, type, target, dataset in links:
                self._refuse_foreign(("key", "hash", "dataset"), (key, hash, dataset), f"{start} → {target}")
                state = LinkState(hash or "", type, start, target, dataset or "")
                found[key or name_of(start, type, target)] = state
        return found

    def _refuse_foreign(self, names: Sequence[str], values: Sequence[object], of: str) -> None:
        """Another tool may have made a number of what has to be a text; what is missing counts as unknown."""
        for name, value in zip(names, values, strict=True):
            if value is not None and value.__class__ is not str:
                raise StoreError("KG676", store=self.location, property=name, of=of, value=value)

    def _pages(self, text: str) -> Iterator[list[dict[str, Any]]]:
        """Pages of rows ordered by node id; the last value of a page is where the next one begins."""
        after = ""
        while True:
            rows = self._rows(text, after=after, page=PAGE)
            if not rows:
                return
            yield rows
            if len(rows) < PAGE:
                return
            last = rows[-1]
            after = last["id"] if "id" in last else last["properties"]["id"]

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        nodes = {str(row["name"] or ""): row["count"] for row in self._rows(cypher.COUNT_NODES)}
        links = {row["name"]: row["count"] for row in self._rows(cypher.COUNT_LINKS)}
        return dict(sorted(nodes.items())), dict(sorted(links.items()))

    def graph(self) -> Graph:
        nodes: list[Node] = []
        links: list[Link] = []
        after = ""
        for rows in self._pages(cypher.NODES):
            nodes.extend(map(node_of, rows))
            links.extend(map(link_of, self._rows(cypher.LINKS, after=after, upto=nodes[-1].id)))
            after = nodes[-1].id
        return Graph(nodes, links)

    # Writing

    def write(self, batch: Batch, lease: Lease) -> int:
        if batch.operation == "relabel_nodes":
            return sum(self._write_rows(text, rows, lease) for text, rows in self._relabelling(batch))
        if batch.operation == "create_nodes":
            try:
                return self._write_rows(cypher.create_nodes(batch.names), batch.rows, lease)
            except RefusedError:
                # Some are there already, where the end of an attempt was not heard of.
                pass
        return self._write_rows(_statement(batch), batch.rows, lease)

    def _write_rows(self, text: str, rows: list[dict[str, Any]], lease: Lease) -> int:
        must_match = "AS written" in text

        def work(tx: neo4j.ManagedTransaction) -> int:
            tx.run(cypher.TOUCH_LOCK).consume()
            renewal = {"owner": lease.owner, "milliseconds": LEASE_MILLISECONDS}
            if not tx.run(cypher.RENEW_LOCK, renewal).data():
                raise WriteError("KG660")
            result = tx.run(text, {"rows": rows})
            if not must_match:
                result.consume()
                return len(rows)
            record = result.single()
            written = int(record["written"]) if record is not None else 0
            # A link whose end is missing is dropped by MATCH without a word, on every engine.
            if written != len(rows):
                raise WriteError("KG658", wanted=len(rows), written=written)
            return written

        return self._transaction(work)

    def _relabelling(self, batch: Batch) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        """One statement for every label set that the nodes have now."""
        ids = [row["id"] for row in batch.rows]
        now = {row["id"]: tuple(sorted(row["labels"])) for row in self._rows(cypher.LABELS, ids=ids)}
        groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for row in batch.rows:
            groups.setdefault(now.get(row["id"], batch.names), []).append(row)
        for old, rows in sorted(groups.items()):
            same = old == tuple(sorted(batch.names))
            yield (cypher.put_nodes(old) if same else cypher.relabel_nodes(old, batch.names)), rows

    # Reading for people

    def read(
        self, text: str, parameters: Mapping[str, object], *, limit: int | None = None, timeout: float = 10.0
    ) -> RawRows:
        try:
            return self._read_until(text, parameters, limit, timeout)
        except StoreError as error:
            # Somebody else's runaway query ended with the embedded host, and this one with it.
            if error.code != "KG650" or not self._connection.reconnect():
                raise
        return self._read_until(text, parameters, limit, timeout)

    def _read_until(self, text: str, parameters: Mapping[str, object], limit: int | None, timeout: float) -> RawRows:
        with translated(self.location, self._connection.database):
            # Joining or starting a host is not the query's time.
            self._connection.reader()
        outcome: list[RawRows | BaseException] = []

        def run() -> None:
            try:
                with translated(self.location, self._connection.database):
                    outcome.append(self._read_now(text, parameters, limit, timeout))
            except BaseException as error:  # noqa: BLE001 - handed to the caller's thread
                outcome.append(error)

        # A thread of its own: the embedded engine honours no time-out, so the deadline has to be kept here.
        worker = threading.Thread(target=run, name="sidu-query", daemon=True)
        worker.start()
        try:
            worker.join(timeout + self._connection.grace_seconds)
        except KeyboardInterrupt:
            self._connection.end_runaway()
            raise
        if worker.is_alive():
            self._connection.end_runaway()
            raise DeadlineError("KG663", seconds=f"{timeout:g}")
        result = outcome[0]
        if isinstance(result, DeadlineError):
            # The server kept the deadline by itself.
            raise DeadlineError("KG663", seconds=f"{timeout:g}")
        if isinstance(result, BaseException):
            raise result
        return result

    def _read_now(self, text: str, parameters: Mapping[str, object], limit: int | None, timeout: float) -> RawRows:
        query = neo4j.Query(text, timeout=timeout)
        database = self._connection.database
        with self._connection.reader().session(
            database=database, default_access_mode=neo4j.READ_ACCESS, fetch_size=FETCH
        ) as session:
            result = session.run(query, dict(parameters))
            columns = tuple(result.keys())
            values: list[tuple[Any, ...]] = []
            truncated = False
            for record in result:
                if limit is not None and len(values) >= limit:
                    truncated = True
                    break
                values.append(tuple(plain(value) for value in record.values()))
            summary = result.consume()
        if summary.query_type not in ("r", None):
            raise QueryError("KG665")
        return RawRows(columns, values, truncated)


def _statement(batch: Batch) -> str:
    if batch.operation in ("create_nodes", "put_nodes"):
        return cypher.put_nodes(batch.names)
    if batch.operation == "put_links":
        return cypher.put_links(batch.names[0])
    if batch.operation == "delete_links":
        return cypher.delete_links(batch.names[0])
    return cypher.FORGET_NODES if batch.operation == "forget_nodes" else cypher.DELETE_NODES
