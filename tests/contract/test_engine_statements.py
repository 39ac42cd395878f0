"""What the engines really do, one test a probe: indexes, counters, labels, merges, and what of Cypher they have.

Why they are probed says test_engine_probes.py, which has the first numbers.
"""

from __future__ import annotations

import datetime
import threading
import time
from functools import partial
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import ClientError, ConstraintError, CypherSyntaxError, DatabaseError, DriverError, Neo4jError

from graph_loader import cypher
from tests.contract.probing import DATABASE, Engine, both, embedded_only

# 5.


@both
def test_5_an_index_freezes_the_type(engine: Engine) -> None:
    """On the embedded engine an index made over small integers refuses large ones and text, and cuts 1.5 to 1."""
    engine.run("CREATE (:Frozen {v: 1})")
    engine.run("CREATE INDEX frozen_v IF NOT EXISTS FOR (n:Frozen) ON (n.v)")
    if engine.embedded:
        for value in (20_000_000_000, "text"):
            code = engine.refusal(partial(engine.write, "CREATE (:Frozen {v: $v})", v=value))
            assert code == "Neo.ClientError.Statement.ArgumentError"
        assert engine.write("CREATE (n:Frozen {v: 1.5}) RETURN n.v AS v") == [{"v": 1}]
    else:
        for any_value in (20_000_000_000, "text", 1.5):
            assert engine.write("CREATE (n:Frozen {v: $v}) RETURN n.v AS v", v=any_value) == [{"v": any_value}]


@both
def test_5_defined_before_there_is_data(engine: Engine) -> None:
    """As the loader does: then any value passes, and what is not indexed may change its type."""
    engine.run("CREATE CONSTRAINT free_id IF NOT EXISTS FOR (n:Free) REQUIRE n.id IS UNIQUE")
    values: list[Any] = [
        1,
        2**31,
        20_000_000_000,
        -(2**53),
        2**53,
        1.5,
        "text",
        True,
        ["a"],
        datetime.date(2024, 5, 25),
    ]
    for number, value in enumerate(values):
        engine.write("MERGE (n:Free {id: $id}) SET n.v = $v", id=f"{number}", v=value)
        engine.write("MERGE (n:Free {id: 'one'}) SET n.v = $v", v=value)
        found = engine.run("MATCH (n:Free) WHERE n.id IN [$id, 'one'] RETURN n.v AS v", id=f"{number}")
        for row in found:
            got = row["v"].to_native() if isinstance(row["v"], neo4j.time.Date) else row["v"]
            assert got == value and type(got) is type(value)
        assert len(found) == 2


# 6.


@embedded_only
@pytest.mark.slow
def test_6_sorting_more_than_half_a_million_rows(engine: Engine) -> None:
    """Refused where nothing limits it: so snapshots and exports come in pages."""
    for rest in ("RETURN x ORDER BY x DESC", "WITH x ORDER BY x DESC RETURN count(x) AS c"):
        with pytest.raises(DatabaseError, match="524288"):
            engine.run(f"UNWIND range(1, 600000) AS x {rest}", reading=True)
    found = engine.run("UNWIND range(1, 600000) AS x RETURN x ORDER BY x DESC LIMIT 2", reading=True)
    assert found == [{"x": 600000}, {"x": 599999}]


# 7.


@both
def test_7_counters(engine: Engine) -> None:
    """They agreed when this was written; they did not always. The load report counts from the plan in any case."""

    def counters(text: str) -> tuple[int, ...]:
        with engine._session(False) as session:
            c = session.execute_write(lambda tx: tx.run(text).consume().counters)
        return (c.nodes_created, c.nodes_deleted, c.relationships_created, c.relationships_deleted, c.properties_set)

    assert counters("CREATE (:Counted {id: 1, a: 1})") == (1, 0, 0, 0, 2)
    assert counters("MERGE (n:Counted {id: 1}) SET n.a = 1") == (0, 0, 0, 0, 1)
    assert counters("MERGE (n:Counted {id: 1}) SET n = {id: 1, a: 2}") == (0, 0, 0, 0, 2)
    link = "MATCH (a:Counted {id: 1}) MERGE (a)-[r:COUNTED_LINK {k: 1}]->(a) SET r.x = 1"
    assert counters(link) == (0, 0, 1, 0, 2)
    assert counters("MATCH (n:Counted) DETACH DELETE n") == (0, 1, 0, 1, 0)


# 9.


@both
def test_9_one_transaction_for_one_statement(engine: Engine) -> None:
    """By itself a failing statement leaves half behind on the embedded engine; a managed transaction leaves nothing."""
    engine.run("CREATE CONSTRAINT atom_id IF NOT EXISTS FOR (n:Atom) REQUIRE n.id IS UNIQUE")
    failing = "UNWIND [1, 2, 3, 0, 4] AS x MERGE (n:Atom {id: 'a' + toString(x)}) SET n.v = 1 / x"
    assert engine.refusal(lambda: engine.write(failing)) == "Neo.ClientError.Statement.ArithmeticError"
    assert engine.count("Atom") == 0
    assert engine.refusal(lambda: engine.run(failing)) == "Neo.ClientError.Statement.ArithmeticError"
    assert engine.count("Atom") == (3 if engine.embedded else 0)


# 10.


@both
def test_10_types_that_are_values(engine: Engine) -> None:
    engine.run("CREATE (a:Dyn {id: 'a'})-[:DYN_ONE]->(b:Dyn {id: 'b'}), (a)-[:DYN_TWO]->(b)")
    dynamic = "MATCH (:Dyn)-[r:$($t)]->() RETURN type(r) AS t ORDER BY t"
    merging = "UNWIND ['DYN_THREE'] AS t MATCH (a:Dyn {id: 'a'}) MERGE (a)-[r:$(t)]->(a) RETURN type(r) AS t"
    if engine.embedded:
        # The type is ignored without a word.
        assert engine.run(dynamic, t="DYN_ONE") == [{"t": "DYN_ONE"}, {"t": "DYN_TWO"}]
        with pytest.raises(CypherSyntaxError):
            engine.run(merging)
    else:
        assert engine.run(dynamic, t="DYN_ONE") == [{"t": "DYN_ONE"}]
        assert engine.run(merging) == [{"t": "DYN_THREE"}]
    fixed = "MATCH (:Dyn)-[r]->() WHERE type(r) IN $types RETURN type(r) AS t"
    assert engine.run(fixed, types=["DYN_ONE"]) == [{"t": "DYN_ONE"}]


# 11.


@both
def test_11_labels_and_the_unique_id(engine: Engine) -> None:
    """All labels in the MERGE work everywhere; adding one to a new node does not on the embedded engine."""
    engine.run("CREATE CONSTRAINT thing_id IF NOT EXISTS FOR (n:Thing) REQUIRE n.id IS UNIQUE")
    adding = "MERGE (n:Thing {id: 'new'}) SET n:ThingB RETURN labels(n) AS l"
    if engine.embedded:
        with pytest.raises(ConstraintError):
            engine.write(adding)
        assert engine.count("Thing") == 0
    else:
        assert sorted(engine.write(adding)[0]["l"]) == ["Thing", "ThingB"]
    whole = "MERGE (n:Thing:ThingB:ThingC {id: 'whole'}) SET n.v = 1 RETURN labels(n) AS l"
    for _ in range(2):
        found = engine.write(whole)
        assert [sorted(row["l"]) for row in found] == [["Thing", "ThingB", "ThingC"]]
    assert engine.run("MATCH (n:Thing {id: 'whole'}) RETURN count(n) AS c") == [{"c": 1}]
    with pytest.raises(ConstraintError):
        engine.write("MERGE (n:Thing:ThingD {id: 'whole'})")


@embedded_only
def test_11_merge_with_several_labels_reads_all_of_them(engine: Engine) -> None:
    """Therefore ``put_nodes`` is no MERGE: with 6,000 nodes there the difference is 15-fold and more, and it grows."""
    labels = ("Entity", "Slow", "SlowToo")
    for statement in cypher.CREATE_CONSTRAINTS:
        engine.run(statement)
    rows = [{"id": f"s{i}", "properties": {"id": f"s{i}", "v": i}} for i in range(6_000)]
    for begin in range(0, len(rows), 2_000):
        assert engine.write(cypher.put_nodes(labels), rows=rows[begin : begin + 2_000]) == [{"written": 2_000}]
    merge = "UNWIND $rows AS row MERGE (n:Entity:Slow:SlowToo {id: row.id}) SET n = row.properties"

    def seconds(text: str) -> float:
        begun = time.perf_counter()
        engine.write(text, rows=rows[-200:])
        return time.perf_counter() - begun

    # The quickest of three of each: somebody else may use the machine as well.
    merging, putting = (min(seconds(text) for _ in range(3)) for text in (merge, cypher.put_nodes(labels)))
    assert merging > 3 * putting
    assert engine.count("Slow") == 6_000


@both
def test_11_a_change_of_labels(engine: Engine) -> None:
    """The loader's way, which works everywhere and keeps the links; plainly it fails on the embedded engine."""
    engine.run("CREATE CONSTRAINT kind_id IF NOT EXISTS FOR (n:Kind) REQUIRE n.id IS UNIQUE")
    engine.write("CREATE (a:Kind:KindA {id: 'a'})-[:KIND_LINK {k: 1}]->(b:Kind {id: 'b'})-[:KIND_LINK {k: 2}]->(a)")
    plainly = "MATCH (n:Kind {id: 'a'}) REMOVE n:KindA SET n:KindB"
    if engine.embedded:
        with pytest.raises(ConstraintError):
            engine.write(plainly)
    else:
        engine.write(plainly)
        engine.write("MATCH (n:Kind {id: 'a'}) REMOVE n:KindB SET n:KindA")
    engine.write(
        "UNWIND $rows AS row MATCH (n:Kind {id: row.id}) SET n.id = null REMOVE n:KindA SET n:KindB SET n = row.p",
        rows=[{"id": "a", "p": {"id": "a", "v": 2}}],
    )
    found = engine.run("MATCH (x)-[:KIND_LINK]->(n:Kind {id: 'a'})-[:KIND_LINK]->(y) RETURN labels(n) AS l, n.v AS v")
    assert [(sorted(row["l"]), row["v"]) for row in found] == [(["Kind", "KindB"], 2)]


@both
def test_11_a_null_id(engine: Engine) -> None:
    """The embedded engine makes an empty node of it: ids are checked before."""
    text = "UNWIND [{id: null}] AS row MERGE (n:Nobody {id: row.id})"
    if engine.embedded:
        engine.write(text)
        assert engine.run("MATCH (n:Nobody) RETURN properties(n) AS p") == [{"p": {}}]
    else:
        assert engine.refusal(lambda: engine.write(text)) == "Neo.ClientError.Statement.SemanticError"


@both
def test_11_a_label_named_like_a_type(engine: Engine) -> None:
    """Not on the embedded engine, in either order: schema.yaml forbids it."""
    engine.write("CREATE (:SharedLabel)-[:SharedType]->(:SharedLabel)")
    for text in ("CREATE (:SharedType)", "CREATE (:Alone)-[:SharedLabel]->(:Alone)"):
        if engine.embedded:
            assert engine.refusal(partial(engine.write, text)) == "Neo.ClientError.Statement.SemanticError"
        else:
            engine.write(text)


# 12.


@both
def test_12_concurrent_writers(engine: Engine) -> None:
    """Conflicts come as transient errors, which managed transactions repeat: nothing is lost, nothing doubled."""
    engine.run("CREATE CONSTRAINT tally_id IF NOT EXISTS FOR (n:Tally) REQUIRE n.id IS UNIQUE")
    engine.write("CREATE (:Tally {id: 'one', v: 0})")
    errors: list[Exception] = []

    def add() -> None:
        try:
            for _ in range(10):
                engine.write("MATCH (n:Tally {id: 'one'}) SET n.v = n.v + 1")
        except (Neo4jError, DriverError) as error:
            errors.append(error)

    threads = [threading.Thread(target=add) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert engine.run("MATCH (n:Tally) RETURN n.v AS v") == [{"v": 40}]


@both
def test_12_node_key(engine: Engine) -> None:
    """Accepted here, refused by Neo4j Community: not used."""
    text = "CREATE CONSTRAINT keyed IF NOT EXISTS FOR (n:Keyed) REQUIRE (n.a, n.b) IS NODE KEY"
    if engine.embedded:
        engine.run(text)
    else:
        assert engine.refusal(lambda: engine.run(text)) == "Neo.DatabaseError.Schema.ConstraintCreationFailed"


# 13.


@both
@pytest.mark.parametrize(
    "text",
    [
        "CREATE FULLTEXT INDEX probe_text IF NOT EXISTS FOR (n:Text) ON EACH [n.name]",
        "MATCH p = SHORTEST 1 (a:Text {id: 'a'})-[*..3]-(b:Text {id: 'b'}) RETURN length(p) AS l",
        "CYPHER 5 RETURN 1 AS x",
        "CALL db.awaitIndexes(30)",
    ],
)
def test_13_what_only_neo4j_has(engine: Engine, text: str) -> None:
    if engine.embedded:
        with pytest.raises((CypherSyntaxError, DatabaseError)):
            engine.run(text)
    else:
        engine.run(text)


@both
def test_13_what_both_have(engine: Engine) -> None:
    engine.run("CREATE (:Near {id: 'a'})-[:NEAR]->(:Near)-[:NEAR]->(:Near {id: 'b'})")
    shortest = "MATCH p = shortestPath((a:Near {id: 'a'})-[*..3]-(b:Near {id: 'b'})) RETURN length(p) AS l"
    assert engine.run(shortest) == [{"l": 2}]
    assert engine.run("RETURN duration('P1Y1M').months AS m") == [{"m": 13}]


@both
def test_13_labels_and_times(engine: Engine) -> None:
    """Sorted here, in no order on Neo4j; times as text differ, so they are returned as they are."""
    found = engine.run("CREATE (n:Zeta:Alpha:Mid) RETURN labels(n) AS l")[0]["l"]
    assert sorted(found) == ["Alpha", "Mid", "Zeta"]
    if engine.embedded:
        assert found == sorted(found)
    shown = engine.run("RETURN toString(datetime('2024-05-25T10:00:00Z')) AS t, datetime('2024-05-25T10:00:00Z') AS d")
    assert shown[0]["t"] == ("2024-05-25T10:00Z" if engine.embedded else "2024-05-25T10:00:00Z")
    assert shown[0]["d"].to_native() == datetime.datetime(2024, 5, 25, 10, tzinfo=datetime.UTC)


@embedded_only
def test_13_names_of_databases(engine: Engine) -> None:
    """No name and ``neo4j`` mean the only database there is; a wrong one is refused with Neo4j's code."""
    engine.run("CREATE (:Named)")
    for name in (None, "neo4j", DATABASE):
        with engine.writer.session(database=name) as session:
            assert session.run("MATCH (n:Named) RETURN count(n) AS c").single(strict=True)["c"] == 1
    with engine.writer.session(database="nowhere") as session, pytest.raises(ClientError) as caught:
        session.run("RETURN 1").consume()
    assert caught.value.code == "Neo.ClientError.Database.DatabaseNotFound"
