"""First load against hand-written statements in the same batches, and a second load without a change.

Run as ``python -m benchmarks.loading ENGINE WORKSPACE WARM_UP ROUNDS``; prints seconds as JSON. Both sides have a
server of their own that a small region has warmed up, and write every batch one right after the other: whatever else
the machine does then slows both of them.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, cast
from unittest import mock

import neo4j

from graph_loader.api import Region
from graph_loader.graph import Graph
from graph_loader.plan import Plan, Scope, Snapshot, make_plan
from graph_loader.stores import hosting
from graph_loader.stores.address import StoreAddress
from graph_loader.stores.base import Batch, Store, batches
from graph_loader.stores.bolt import BoltStore
from graph_loader.stores.connection import Connection, EmbeddedConnection, ServerConnection

SCOPE = Scope(("synthetic",))
KEY = "benchmark"
_WHAT = {"create_nodes": "put_nodes", "put_links": "put_links"}
"""What a first load does, as the figures name it."""

JAVA = ("-Xms1g", "-Xmx1g")
"""The tests' server is small and compiles little; what is measured here runs longer."""


class Clock:
    """Seconds by what was done, and how often."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.calls: dict[str, int] = {}

    @contextmanager
    def measure(self, what: str) -> Iterator[None]:
        """Count the time of the block to ``what``."""
        begun = time.perf_counter()
        yield
        self.seconds[what] = self.seconds.get(what, 0.0) + time.perf_counter() - begun
        self.calls[what] = self.calls.get(what, 0) + 1


@contextmanager
def connected(engine: str, name: str = KEY) -> Iterator[Connection]:
    """An empty database of a server that was started for this; ``name`` tells it from others of the same process."""
    with tempfile.TemporaryDirectory(prefix="sidu-bench-", ignore_cleanup_errors=True) as folder:
        if engine == "embedded":
            directory = hosting.store_directory(name)
            connection: Connection = EmbeddedConnection(directory, "public")
            try:
                yield connection
            finally:
                connection.close()
                hosting.stop_host(directory)
            return
        from tests.neo4j_server import Neo4jServer

        with Neo4jServer(Path(folder), java=JAVA) as server:
            connection = ServerConnection(StoreAddress(server.uri, user=server.user, password=server.password))
            try:
                yield connection
            finally:
                connection.close()


@contextmanager
def own_directories(within: Path | None = None) -> Iterator[None]:
    """Embedded stores that are opened meanwhile lie in a folder that goes away."""
    with (
        tempfile.TemporaryDirectory(prefix="sidu-bench-", dir=within, ignore_cleanup_errors=True) as folder,
        mock.patch.dict(os.environ, SIDU_DATA_DIR=folder, SIDU_RUNTIME_DIR=f"{folder}/run"),
    ):
        yield


def empty(connection: Connection) -> None:
    """Delete everything that has the label Entity."""
    with connection.writer().session(database=connection.database) as session:
        text = "MATCH (n:Entity) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS gone"
        while session.execute_write(lambda tx: tx.run(text).single(strict=True)["gone"]):
            pass


class Hand:
    """The batches as one would write them without a loader: a constraint, UNWIND and MERGE, a transaction a batch.

    With several labels in MERGE the embedded engine reads the whole label set for every row, which takes hours here;
    there the nodes get ``one_label`` only, which is less work than sidu does.
    """

    def __init__(self, connection: Connection, *, one_label: bool) -> None:
        self.clock = Clock()
        self._connection = connection
        self._one_label = one_label
        with self._session() as session:
            text = "CREATE CONSTRAINT by_hand IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE"
            session.run(text).consume()

    def _session(self) -> neo4j.Session:
        return self._connection.writer().session(database=self._connection.database)

    def write_all(self, graph: Graph) -> None:
        """What a first load of the graph writes."""
        for batch in batches(first_plan(graph)):
            self.write(batch)

    def write(self, batch: Batch) -> None:
        """One batch, in a transaction."""
        if batch.operation == "create_nodes":
            labels = "Entity" if self._one_label else ":".join(f"`{label}`" for label in batch.names)
            text = f"UNWIND $rows AS row MERGE (n:{labels} {{id: row.id}}) SET n = row.properties"
        else:
            text = (
                "UNWIND $rows AS row MATCH (a:Entity {id: row.origin}) MATCH (b:Entity {id: row.target}) "
                f"MERGE (a)-[r:`{batch.names[0]}` {{key: row.key}}]->(b) SET r = row.properties"
            )
        with self.clock.measure("apply"), self.clock.measure(_WHAT[batch.operation]), self._session() as session:
            session.execute_write(_consume, text, batch.rows)


def _consume(tx: neo4j.ManagedTransaction, text: str, rows: list[dict[str, Any]]) -> None:
    tx.run(cast(Any, text), rows=rows).consume()


def load(connection: Connection, graph: Graph, clock: Clock, hand: Hand | None = None) -> BoltStore:
    """Load as sidu does; the time between the plan and the report goes to ``apply``.

    ``hand`` writes every batch as well, before sidu and after it in turns; its time is taken off ``apply``.
    """
    store = BoltStore(connection)
    apply, write = store._apply, store.write
    turns = 0

    def timed_apply(*arguments: Any) -> None:
        before = _applied(hand)
        with clock.measure("apply"):
            apply(*arguments)
        clock.seconds["apply"] -= _applied(hand) - before

    def timed_write(batch: Batch, lease: Any) -> int:
        nonlocal turns
        turns += 1
        if hand is not None and turns % 2:
            hand.write(batch)
        with clock.measure(_WHAT[batch.operation]):
            written = write(batch, lease)
        if hand is not None and not turns % 2:
            hand.write(batch)
        return written

    with (
        mock.patch.object(store, "_apply", timed_apply, create=True),
        mock.patch.object(store, "write", timed_write),
        clock.measure("load"),
    ):
        store.load(graph, SCOPE)
    return store


def _applied(hand: Hand | None) -> float:
    return 0.0 if hand is None else hand.clock.seconds.get("apply", 0.0)


def counted(store: Store) -> tuple[int, int]:
    """How many nodes and links the store holds."""
    nodes, links = store.counts()
    return sum(nodes.values()), sum(links.values())


def one_run(engine: str, graph: Graph, small: Graph) -> dict[str, dict[str, Any]]:
    """One first load on two fresh, warm servers, by hand and by sidu in turns; then sidu's load once more."""
    one_label = engine == "embedded"
    with ExitStack() as stack:
        if engine == "embedded":
            stack.enter_context(own_directories())
        own, other = (stack.enter_context(connected(engine, name)) for name in ("sidu", "hand"))
        for connection in (own, other):
            warm_up(connection, small, one_label=one_label)
        clock, hand = Clock(), Hand(other, one_label=one_label)
        store = load(own, graph, clock, hand)
        for who, connection in (("sidu", own), ("hand", other)):
            if (found := counted(BoltStore(connection))) != (len(graph.nodes), len(graph.links)):
                raise RuntimeError(f"{who} left {found} behind")
        again = Clock()
        load(own, graph, again)
        seen = {"engine": store.engine, "batches": clock.calls}
        return {
            "hand": {**seen, "seconds": hand.clock.seconds},
            "sidu": {
                **seen, "seconds": clock.seconds, "again": again.seconds,
                "writes_again": sum(again.calls.values()) - again.calls["load"],
            },
        }  # fmt: skip


def warm_up(connection: Connection, small: Graph, *, one_label: bool) -> None:
    """Write a small region both ways, and leave nothing of it."""
    Hand(connection, one_label=one_label).write_all(small)
    empty(connection)
    load(connection, small, Clock())
    empty(connection)


def first_plan(graph: Graph) -> Plan:
    """What a load into an empty store writes."""
    return make_plan(graph, Snapshot(), SCOPE)


def main() -> None:
    """Measure and print."""
    engine, workspace, warm_up, rounds = sys.argv[1:5]
    graph, small = Region(workspace).check().graph, Region(warm_up).check().graph
    runs: dict[str, list[dict[str, Any]]] = {"sidu": [], "hand": []}
    for _ in range(int(rounds)):
        for who, run in one_run(engine, graph, small).items():
            runs[who].append(run)
    print(json.dumps({
        "nodes": len(graph.nodes), "links": len(graph.links), "one_label": engine == "embedded", "runs": runs,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
