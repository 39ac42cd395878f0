"""First load against hand-written statements in the same batches, and a second load without a change.

Run as ``python -m benchmarks.loading ENGINE WORKSPACE WARM_UP ROUNDS``; prints seconds as JSON. Every run has a server
of its own that was warmed up with a small region, so that the order of runs does not matter.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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

# The tests' server is small and compiles little; what is measured here runs longer.
JAVA_OPTIONS = (
    "-Xms1g", "-Xmx1g", "-Dfile.encoding=UTF-8",
    "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)  # fmt: skip


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
def connected(engine: str) -> Iterator[Connection]:
    """An empty database of a server that was started for this."""
    with tempfile.TemporaryDirectory(prefix="sidu-bench-", ignore_cleanup_errors=True) as folder:
        if engine == "embedded":
            with mock.patch.dict(os.environ, SIDU_DATA_DIR=folder, SIDU_RUNTIME_DIR=f"{folder}/run"):
                directory = hosting.store_directory(KEY)
                connection: Connection = EmbeddedConnection(directory, "public")
                try:
                    yield connection
                finally:
                    connection.close()
                    hosting.stop_host(directory)
            return
        from tests import neo4j_server

        with (
            mock.patch.object(neo4j_server, "_JAVA_OPTIONS", JAVA_OPTIONS),
            neo4j_server.Neo4jServer(Path(folder)) as server,
        ):
            connection = ServerConnection(StoreAddress(server.uri, user=server.user, password=server.password))
            try:
                yield connection
            finally:
                connection.close()


def empty(connection: Connection) -> None:
    """Delete everything that has the label Entity."""
    with connection.writer().session(database=connection.database) as session:
        text = "MATCH (n:Entity) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS gone"
        while session.execute_write(lambda tx: tx.run(text).single(strict=True)["gone"]):
            pass


def by_hand(connection: Connection, ordered: Sequence[Batch], clock: Clock, *, one_label: bool) -> None:
    """The batches as one would write them without a loader: a constraint, UNWIND and MERGE, a transaction a batch.

    With several labels in MERGE the embedded engine reads the whole label set for every row, which takes hours here;
    there the nodes get ``one_label`` only, which is less work than sidu does.
    """
    with connection.writer().session(database=connection.database) as session:
        session.run("CREATE CONSTRAINT by_hand IF NOT EXISTS FOR (n:Entity) REQUIRE n.id IS UNIQUE").consume()
        for batch in ordered:
            if batch.operation == "create_nodes":
                labels = "Entity" if one_label else ":".join(f"`{label}`" for label in batch.names)
                text = f"UNWIND $rows AS row MERGE (n:{labels} {{id: row.id}}) SET n = row.properties"
            else:
                text = (
                    "UNWIND $rows AS row MATCH (a:Entity {id: row.origin}) MATCH (b:Entity {id: row.target}) "
                    f"MERGE (a)-[r:`{batch.names[0]}` {{key: row.key}}]->(b) SET r = row.properties"
                )
            with clock.measure(_WHAT[batch.operation]):
                session.execute_write(_consume, text, batch.rows)


def _consume(tx: neo4j.ManagedTransaction, text: str, rows: list[dict[str, Any]]) -> None:
    tx.run(cast(Any, text), rows=rows).consume()


def load(connection: Connection, graph: Graph, clock: Clock) -> BoltStore:
    """Load as sidu does; the time between the plan and the report goes to ``apply``."""
    store = BoltStore(connection)
    apply, write = store._apply, store.write

    def timed_apply(*arguments: Any) -> None:
        with clock.measure("apply"):
            apply(*arguments)

    def timed_write(batch: Batch, lease: Any) -> int:
        with clock.measure(_WHAT[batch.operation]):
            return write(batch, lease)

    with (
        mock.patch.object(store, "_apply", timed_apply, create=True),
        mock.patch.object(store, "write", timed_write),
        clock.measure("load"),
    ):
        store.load(graph, SCOPE)
    return store


def counted(store: Store) -> tuple[int, int]:
    """How many nodes and links the store holds."""
    nodes, links = store.counts()
    return sum(nodes.values()), sum(links.values())


def one_run(how: str, engine: str, graph: Graph, small: Graph, ordered: Sequence[Batch]) -> dict[str, Any]:
    """One first load on a fresh, warm server: by hand or by sidu, the latter followed by a second load."""
    with connected(engine) as connection:
        one_label = engine == "embedded"
        by_hand(connection, list(batches(first_plan(small))), Clock(), one_label=one_label)
        empty(connection)
        load(connection, small, Clock())
        empty(connection)
        clock = Clock()
        if how == "hand":
            with clock.measure("apply"):
                by_hand(connection, ordered, clock, one_label=one_label)
            store = BoltStore(connection)
        else:
            store = load(connection, graph, clock)
        if counted(store) != (len(graph.nodes), len(graph.links)):
            raise RuntimeError(f"{how} left {counted(store)} behind")
        found: dict[str, Any] = {"engine": store.engine, "seconds": clock.seconds, "batches": clock.calls}
        if how == "sidu":
            again = Clock()
            load(connection, graph, again)
            found |= {"again": again.seconds, "writes_again": sum(again.calls.values()) - again.calls["load"]}
        return found


def first_plan(graph: Graph) -> Plan:
    """What a load into an empty store writes."""
    return make_plan(graph, Snapshot(), SCOPE)


def main() -> None:
    """Measure and print."""
    engine, workspace, warm_up, rounds = sys.argv[1:5]
    graph, small = Region(workspace).check().graph, Region(warm_up).check().graph
    ordered = list(batches(first_plan(graph)))
    runs: dict[str, list[dict[str, Any]]] = {"sidu": [], "hand": []}
    for turn in range(int(rounds)):
        # Who begins changes from turn to turn.
        for how in ("sidu", "hand") if turn % 2 == 0 else ("hand", "sidu"):
            runs[how].append(one_run(how, engine, graph, small, ordered))
    print(json.dumps({
        "nodes": len(graph.nodes), "links": len(graph.links), "one_label": engine == "embedded", "runs": runs,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
