"""Reading from a server: what comes back, what is refused, and what happens at the deadline."""

from __future__ import annotations

import datetime
import os
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_loader.errors import DeadlineError, QueryError, WriteError
from graph_loader.graph import Graph
from graph_loader.stores import hosting
from graph_loader.stores.address import StoreAddress
from graph_loader.stores.base import Batch, Store
from graph_loader.stores.bolt import BoltStore
from graph_loader.stores.connection import ServerConnection
from tests.contract.conftest import Place, both, on_embedded
from tests.contract.graphs import (
    PRODUCT,
    SCOPE,
    assert_holds,
    changed,
    contents,
    crowd,
    definitions,
    link,
    node,
    region,
    wait_until,
)
from tests.neo4j_server import Neo4jServer

SCAN = "MATCH (a:Entity), (b:Entity), (c:Entity), (d:Entity) WHERE a.id + b.id + c.id + d.id = 'x' RETURN count(*) AS n"


def rows(count: int) -> str:
    return f"UNWIND range(1, {count}) AS i RETURN i, i * 2 AS twice"


@both
def test_read_gives_columns_and_rows(store: Store) -> None:
    found = store.read(rows(3), {})
    assert found.columns == ("i", "twice")
    assert found.values == [(1, 2), (2, 4), (3, 6)]
    assert not found.truncated
    empty = store.read("MATCH (n:Nothing) RETURN n.a AS a, n.b AS b", {})
    assert empty.values == []
    # The embedded engine names no columns where there are no rows.
    assert empty.columns in (("a", "b"), ())


@both
def test_read_says_where_it_left_off(store: Store) -> None:
    for limit, kept, truncated in ((2, 2, True), (3, 3, False), (4, 3, False), (None, 3, False), (0, 0, True)):
        found = store.read(rows(3), {}, limit=limit)
        assert (len(found.values), found.truncated) == (kept, truncated), limit


@both
def test_read_of_many_rows_stops_at_the_limit(store: Store) -> None:
    begun = time.monotonic()
    found = store.read(rows(300_000), {}, limit=10)
    assert (len(found.values), found.truncated) == (10, True)
    assert time.monotonic() - begun < 8
    assert len(store.read(rows(5_000), {}).values) == 5_000


@both
def test_values_travel_as_parameters(store: Store) -> None:
    store.load(region(), SCOPE)
    text = "MATCH (n:Entity) WHERE n.name_zh = $name RETURN n.id AS id"
    assert store.read(text, {"name": "对接会"}).values == [("fair",)]
    assert store.read(text, {"name": "x' OR true //"}).values == []
    names = ["`", "'", '"', "$b", "\n", "\N{MICROSCOPE}", "\N{RIGHT-TO-LEFT MARK}"]
    values = {"a": names, "b": {"k": 2**40}, "c": datetime.date(2024, 5, 25), "d": None}
    text = "RETURN $a AS a, $b.k AS b, $c AS c, $d AS d"
    assert store.read(text, values).values == [(names, 2**40, values["c"], None)]


@both
def test_values_are_plain_python(store: Store) -> None:
    store.load(region(), SCOPE)
    text = """
        MATCH p = (n:University {id: 'xjtu'})-[r:ATTENDED]->(m:Event {id: 'fair'})
        RETURN n, r, p, [n.founded_from, null] AS list, {when: n.founded_from} AS map, date('2024-05-25') AS day,
               datetime('2024-05-25T08:00:00+08:00') AS time, duration('P1DT2H') AS span, 1.5 AS float, true AS yes
    """
    ((n, r, p, list_, map_, day, moment, span, float_, yes),) = store.read(text, {}).values
    assert n == region().nodes["xjtu"].properties
    assert r == region().links[link("ATTENDED", "xjtu", "fair").key].properties
    assert p == [region().nodes["xjtu"].properties, region().nodes["fair"].properties]
    founded = datetime.date(1896, 4, 8)
    assert (list_, map_, day) == ([founded, None], {"when": founded}, datetime.date(2024, 5, 25))
    assert moment == datetime.datetime.fromisoformat("2024-05-25T08:00:00+08:00")
    assert (span, float_, yes) == ("P1DT2H", 1.5, True)


WRONG = [
    "MATCH (n RETURN n", "RETURN none_such(1) AS a", "RETURN $missing AS a", "", "MATCH (n) RETURN m AS m",
    "RETURN 1 / 0 AS a",
]  # fmt: skip


@both
def test_wrong_query_is_said_to_be_wrong(store: Store) -> None:
    for text in WRONG:
        with pytest.raises(QueryError) as caught:
            store.read(text, {})
        assert caught.value.code == "KG664", text
        assert caught.value.arguments["reason"], text
        assert store.read("RETURN 1 AS one", {}).values == [(1,)], text


WRITES = [
    "CREATE (n:Entity {id: 'x'}) RETURN n.id AS id",
    "MERGE (n:Entity {id: 'x'}) RETURN n.id AS id",
    "MATCH (n:Entity) SET n.name_zh = 'x' RETURN count(*) AS n",
    "MATCH (n:Entity) SET n:Other RETURN count(*) AS n",
    "MATCH (n:Entity) REMOVE n.name_zh",
    "MATCH ()-[r]->() DELETE r",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n:Entity) WITH collect(n) AS all FOREACH (n IN all | SET n.name_zh = 'x')",
    "MATCH (n:Entity) CALL (n) { SET n.name_zh = 'x' } IN TRANSACTIONS RETURN count(*) AS n",
    "MATCH (l:_Load) SET l.owner = 'x' RETURN 1 AS one",
    "CREATE INDEX sneaky FOR (n:Entity) ON (n.name_zh)",
    "CREATE CONSTRAINT sneaky FOR (n:Entity) REQUIRE n.name_zh IS UNIQUE",
    "DROP CONSTRAINT entity_id IF EXISTS",
    "CREATE USER sneaky SET PASSWORD 'sneaky-password' CHANGE NOT REQUIRED",
]


@both
def test_query_cannot_write(place: Place) -> None:
    store = place.open()
    assert isinstance(store, BoltStore)
    assert store.enforces_reading
    store.load(region(), SCOPE)
    before = definitions(store)
    for text in WRITES:
        with pytest.raises(QueryError) as caught:
            store.read(text, {})
        assert caught.value.code == "KG665", f"{text}: {caught.value}"
        assert store.graph() == region(), text
        assert definitions(store) == before, text
    assert store.lock_holder() is None
    assert_holds(store, region())


@both
def test_query_cannot_read_files(store: Store, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("SECRET\n", encoding="utf-8")
    with pytest.raises(QueryError) as caught:
        store.read("LOAD CSV FROM $url AS row RETURN row", {"url": secret.as_uri()})
    assert "SECRET" not in str(caught.value)


@on_embedded
def test_an_unknown_server_is_not_trusted_to_refuse_writes(store: Store, embedded_directory: Path) -> None:
    """The embedded engine's own Bolt port, used like a server of somebody else's: no read-only login there."""
    assert store.engine
    host = hosting.host_status(embedded_directory)
    assert host is not None
    address = StoreAddress(host.uri, "sidu", host.writer.user, host.writer.password)
    with BoltStore(ServerConnection(address)) as other:
        assert isinstance(other, BoltStore)
        assert not other.enforces_reading
        other.load(region(), SCOPE)
    assert_holds(store, region())


@both
def test_constraints_come_before_data(place: Place) -> None:
    store = place.open()
    assert isinstance(store, BoltStore)
    store.load(Graph([node("a")]), SCOPE)
    names = definitions(store)
    assert {"entity_id", "load_id", "dataset_name", "store_id"} <= set(names)
    with store.lease() as lease, pytest.raises(WriteError):
        # The same id under another type, which a plan would relabel: never overwritten in silence.
        row = node("a", "University")
        store.write(Batch("put_nodes", row.labels, [{"id": "a", "properties": row.properties}]), lease)
    assert_holds(store, Graph([node("a")]))


@both
def test_what_is_created_may_be_there_already(place: Place) -> None:
    """A commit whose answer was lost is repeated: the second attempt finds what the first one wrote."""
    store = place.open()
    store.load(Graph([node("a"), node("b", "University")]), SCOPE)
    fair = node("fair")
    rows = [{"id": one.id, "properties": one.properties} for one in (node("a", name_zh="新"), fair)]
    with store.lease() as lease:
        for _ in range(2):
            assert store.write(Batch("create_nodes", fair.labels, rows), lease) == 2
        assert store.graph().nodes["a"].properties["name_zh"] == "新" and "fair" in store.graph().nodes
        before = store.graph()
        with pytest.raises(WriteError, match="KG658"):
            # Under another type: not overwritten, and nothing else of the batch is written.
            rows = [{"id": id, "properties": node(id).properties} for id in ("b", "c")]
            store.write(Batch("create_nodes", fair.labels, rows), lease)
    assert_holds(store, before)


@both
def test_closed_store_opens_again(store: Store) -> None:
    store.load(region(), SCOPE)
    store.close()
    assert contents(store.graph()) == contents(changed(region()))


# Deadlines


@pytest.fixture
def running(place: Place, request: pytest.FixtureRequest) -> Callable[[], bool]:
    """Whether a query of the test still runs on the server."""
    if place.kind == "embedded":
        directory: Path = request.getfixturevalue("embedded_directory")
        place.open().status()
        host = hosting.host_status(directory)
        assert host is not None
        return lambda: process_exists(host.pid)
    server: Neo4jServer = request.getfixturevalue("neo4j_server")

    def on_server() -> bool:
        with server.driver() as driver:
            found = driver.execute_query("SHOW TRANSACTIONS YIELD currentQuery RETURN currentQuery AS text").records
        return any("count(*) AS n" in (record["text"] or "") for record in found)

    return on_server


def process_exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@both
@pytest.mark.parametrize("text", [PRODUCT, SCAN], ids=["product", "scan"])
def test_deadline_ends_a_query_for_good(store: Store, text: str, running: Callable[[], bool]) -> None:
    store.load(crowd(), SCOPE)
    begun = time.monotonic()
    with pytest.raises(DeadlineError) as caught:
        store.read(text, {}, timeout=1)
    assert time.monotonic() - begun < 8
    assert (caught.value.code, caught.value.exit_code) == ("KG663", 5)
    assert "1 s" in str(caught.value)
    assert wait_until(lambda: not running())
    assert store.read("MATCH (n:Entity) RETURN count(*) AS n", {}).values == [(300,)]
    assert_holds(store, crowd())


@both
@pytest.mark.skipif(os.name != "posix", reason="platform: a process cannot send itself Ctrl-C")
def test_interrupt_ends_a_query_for_good(store: Store, running: Callable[[], bool]) -> None:
    store.load(crowd(), SCOPE)
    timer = threading.Timer(1.0, os.kill, (os.getpid(), signal.SIGINT))
    begun = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        store.read(PRODUCT, {}, timeout=60)
    timer.join()
    assert time.monotonic() - begun < 10
    assert wait_until(lambda: not running())
    assert store.read("MATCH (n:Entity) RETURN count(*) AS n", {}).values == [(300,)]
