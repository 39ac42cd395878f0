"""What the engines really do, one test a probe: who may write, how much, and what hangs.

Through the plain driver with the host's logins.

The store is built on these facts, so a change of an engine must be noticed: where one of these fails after an
upgrade, the code that it names may be simplified, or has to be mended. ``embedded`` is ArcadeDB 26.10 (JVM) or 26.11
(native), which agree except where a test says so; ``neo4j`` is Neo4j 5.26.
"""

from __future__ import annotations

import http.server
import re
import socket
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import ClientError, DriverError, Neo4jError

from graph_loader.stores import hosting
from graph_loader.stores.hosting import HostAddress
from tests.contract.probing import DATABASE, FORBIDDEN, JVM, LONG, MEBIBYTE, Engine, both, embedded_only, neo4j_only

# 1. Who may write


@both
def test_1_read_access_mode(engine: Engine) -> None:
    """Neo4j enforces it. The embedded engine commits writes and definitions all the same: hence a second login."""
    engine.run("CREATE (:Access {id: 1})")
    statements = (
        "CREATE (:Access {id: 2})",
        "MATCH (n:Access {id: 1}) SET n.x = 1",
        "CREATE INDEX access_x IF NOT EXISTS FOR (n:Access) ON (n.x)",
        "MATCH (n:Access {id: 2}) DELETE n",
    )
    if engine.embedded:
        for statement in statements:
            engine.read(statement)
        assert engine.run("MATCH (n:Access) RETURN n.id AS id, n.x AS x") == [{"id": 1, "x": 1}]
        assert engine.indexed("Access")
    else:
        for statement in statements:
            assert engine.refusal(partial(engine.read, statement)) == "Neo.ClientError.Statement.AccessMode"
        assert engine.run("MATCH (n:Access) RETURN n.id AS id, n.x AS x") == [{"id": 1, "x": None}]
        assert not engine.indexed("Access")


@both
def test_1_explain(engine: Engine) -> None:
    """Harmless on Neo4j, with a true type. On the embedded engine the type is always w, and definitions are made."""
    assert engine.query_type("EXPLAIN MATCH (n) RETURN n") == ("w" if engine.embedded else "r")
    engine.run("EXPLAIN CREATE (:Explained)")
    assert engine.count("Explained") == 0
    made = engine.query_type("EXPLAIN CREATE INDEX explained_x IF NOT EXISTS FOR (n:Explained) ON (n.x)")
    assert made == ("w" if engine.embedded else "s")
    assert engine.indexed("Explained") == engine.embedded


@both
def test_1_rollback(engine: Engine) -> None:
    """It undoes nodes everywhere; definitions and inner transactions not on the embedded engine."""
    engine.roll_back("CREATE (:Rolled)")
    assert engine.count("Rolled") == 0
    engine.roll_back("CREATE INDEX rolled_x IF NOT EXISTS FOR (n:Rolled) ON (n.x)")
    assert engine.indexed("Rolled") == engine.embedded
    inner = "UNWIND [1, 2] AS x CALL { WITH x CREATE (:Rolled {x: x}) } IN TRANSACTIONS OF 1 ROWS"
    if engine.embedded:
        engine.roll_back(inner)
        assert engine.count("Rolled") == 2
    else:
        with pytest.raises(Neo4jError):
            engine.roll_back(inner)
        assert engine.count("Rolled") == 0


READERS_ATTEMPTS = [
    "CREATE (:New)",
    "CREATE (:Held)",
    "MERGE (:Held {id: 3})",
    "MATCH (n:Held) SET n.y = 2",
    "MATCH (n:Held) SET n = {}",
    "MATCH (n:Held) REMOVE n.id",
    "MATCH (n:Held) SET n:Other",
    "MATCH (n:Held {id: 2}) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n:Held) CREATE (n)-[:NEW_TYPE]->(n)",
    "MATCH (n:Held) CREATE (n)-[:HOLDS]->(n)",
    "MATCH ()-[r:HOLDS]->() DELETE r",
    "FOREACH (x IN [1] | CREATE (:Held))",
    "UNWIND [1, 2] AS x CALL { WITH x CREATE (:Held {x: x}) } IN TRANSACTIONS OF 1 ROWS",
    "CREATE INDEX reader_q IF NOT EXISTS FOR (n:Held) ON (n.q)",
    "CREATE CONSTRAINT reader_c IF NOT EXISTS FOR (n:Held) REQUIRE n.q IS UNIQUE",
    "DROP INDEX held_id IF EXISTS",
    "EXPLAIN CREATE INDEX reader_e IF NOT EXISTS FOR (n:Held) ON (n.e)",
    "CREATE USER somebody SET PASSWORD 'somebody12'",
    "DROP USER root",
    "SHOW USERS",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "LOAD CSV FROM 'http://127.0.0.1:1/' AS line RETURN line",
]


@embedded_only
def test_1_the_reader_is_refused_whatever_would_write(engine: Engine) -> None:
    """The one thing that holds on the embedded engine, in every way to send it; what it reads says r."""
    engine.run("CREATE INDEX held_id IF NOT EXISTS FOR (n:Held) ON (n.id)")
    engine.run("CREATE (a:Held {id: 1})-[:HOLDS]->(a), (:Held {id: 2})")

    def state() -> tuple[object, ...]:
        nodes = engine.run("MATCH (n) RETURN labels(n) AS l, properties(n) AS p")
        links = engine.run("MATCH ()-[r]->() RETURN type(r) AS t, properties(r) AS p")
        names = sorted(row["name"] for row in engine.run("SHOW INDEXES"))
        users = sorted(row["user"] for row in engine.run("SHOW USERS"))
        return nodes, links, names, users

    before = state()
    for text in READERS_ATTEMPTS:
        assert engine.refusal(partial(engine.run, text, reading=True)) == FORBIDDEN, text
        with engine.reader.session(database=DATABASE) as session, pytest.raises(ClientError) as caught:
            # Some are refused at the commit only.
            transaction = session.begin_transaction()
            transaction.run(text).consume()
            transaction.commit()
        assert caught.value.code == FORBIDDEN, text
    assert state() == before
    assert engine.run("MATCH (n:Held {id: 1}) RETURN n.id AS id", reading=True) == [{"id": 1}]
    assert engine.query_type("MATCH (n:Held) RETURN n", reading=True) == "r"
    assert engine.query_type("CALL db.labels()", reading=True) == "r"


@embedded_only
def test_1_the_reader_may_profile_a_write_that_is_not_carried_out(engine: Engine) -> None:
    """PROFILE of a write is not refused, as EXPLAIN of one is not; nothing is written."""
    engine.run("CREATE (:Profiled)")
    assert engine.query_type("PROFILE CREATE (:Profiled)", reading=True) == "w"
    assert engine.query_type("EXPLAIN CREATE (:Profiled)", reading=True) == "w"
    assert engine.count("Profiled") == 1


@embedded_only
def test_1_load_csv_is_off_for_the_loader_too(engine: Engine) -> None:
    for place in ("file:///etc/passwd", "/etc/passwd", "http://192.0.2.1/", "https://192.0.2.1/"):
        with pytest.raises(ClientError) as caught:
            engine.run(f"LOAD CSV FROM '{place}' AS line RETURN line")
        assert caught.value.code == FORBIDDEN
        assert "disabled" in str(caught.value)


class _Csv(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"a,b\n")

    def log_message(self, format: str, *_: Any) -> None:
        pass


@neo4j_only
def test_1_load_csv_reaches_out_in_read_mode_on_neo4j(engine: Engine) -> None:
    """With type r: so a query with LOAD CSV is refused before it is sent. The tests' server has files switched off."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Csv) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        text = f"LOAD CSV FROM 'http://127.0.0.1:{server.server_port}/x.csv' AS line RETURN line"
        assert engine.read(text) == [{"line": ["a", "b"]}]
        assert engine.query_type(text, reading=True) == "r"
        server.shutdown()
    refused = engine.refusal(partial(engine.read, "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line"))
    assert refused == "Neo.ClientError.Statement.ExternalResourceFailed"


# 3. (2 comes last, because it leaves a query running)


@neo4j_only
def test_3_a_message_above_16_mebibytes(engine: Engine) -> None:
    assert engine.write("RETURN size($x) AS n", x="a" * (17 * MEBIBYTE)) == [{"n": 17 * MEBIBYTE}]


@embedded_only
def test_3_batches_of_4_mebibytes_pass(engine: Engine) -> None:
    """With room to spare: 15 MiB pass too."""
    for size in (4 * MEBIBYTE, 15 * MEBIBYTE):
        assert engine.write("RETURN size($x) AS n", x="a" * size) == [{"n": size}]


# 8. (what it leaves in the caller's folder, whose files those are: test_host_guarded.py)


@pytest.mark.embedded
def test_8_what_it_takes_and_opens(host: HostAddress, probed_store: Path) -> None:
    """A heap of one GiB instead of the engine's own 4 GiB or half of the memory; HTTP closed where it can be."""
    log = (probed_store / "host.log").read_text(encoding="utf-8")
    assert "MAXRAM=1024.00MB" in log
    found = re.search(r"HTTP Server started \(host=127\.0\.0\.1 port=(\d+)", log)
    assert found is not None
    with socket.socket() as probe:
        assert (probe.connect_ex(("127.0.0.1", int(found[1]))) != 0) == JVM


# 2. and 3., which leave the embedded engine with work that never ends


@neo4j_only
def test_2_time_outs_are_kept_by_neo4j(engine: Engine) -> None:
    begun = time.monotonic()
    with engine._session(True) as session, pytest.raises(ClientError) as caught:
        session.run(neo4j.Query(LONG, timeout=1)).consume()
    assert "TransactionTimedOut" in str(caught.value.code)
    assert time.monotonic() - begun < 10.0


@embedded_only
@pytest.mark.slow
def test_2_and_3_what_hangs(host: HostAddress, engine: Engine, probed_store: Path) -> None:
    """A time-out is not kept, and a message above 16 MiB gets no answer in time: deadlines and sizes are ours to keep.

    The JVM build never answers the long message; the native one says after 9 seconds that it was too long.
    """
    ended: list[str] = []

    def run(name: str, text: str, **parameters: object) -> None:
        auth = (host.writer.user, host.writer.password)
        try:
            with (
                neo4j.GraphDatabase.driver(host.uri, auth=auth) as driver,
                driver.session(database=DATABASE) as session,
            ):
                session.run(neo4j.Query(text, timeout=1), parameters).consume()
        except (Neo4jError, DriverError):
            pass
        ended.append(name)

    acts = [
        threading.Thread(target=run, args=("time-out", LONG), daemon=True),
        threading.Thread(
            target=run, args=("long", "RETURN size($x) AS n"), kwargs={"x": "a" * 17 * MEBIBYTE}, daemon=True
        ),
    ]
    for act in acts:
        act.start()
    time.sleep(5.0)
    assert ended == []
    # What does end it.
    hosting.kill_host(probed_store, host)
    for act in acts:
        act.join(15.0)
    assert sorted(ended) == ["long", "time-out"]
