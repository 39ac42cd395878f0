"""Every canned query on both engines: the tests in its front matter, the same rows, nothing but reading."""

from __future__ import annotations

import contextlib
import datetime
import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_loader.api import Region
from graph_loader.catalog import Catalog, run_adhoc, run_query, run_tests, write_completions
from graph_loader.errors import DeadlineError, SiduError
from graph_loader.metrics.coverage import compare
from graph_loader.metrics.dates import Window
from graph_loader.metrics.index import Index
from graph_loader.rows import render
from graph_loader.stores import hosting
from graph_loader.workspace import Workspace
from tests import cookbook
from tests.neo4j_server import Neo4jServer

pytestmark = [pytest.mark.embedded, pytest.mark.neo4j]

CATALOG = Catalog(Workspace.find().query_files())
IDS = CATALOG.ids()


@pytest.fixture(scope="module")
def regions(neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Region]]:
    """Weifang, loaded into both engines."""
    folder = tmp_path_factory.mktemp("queries")
    patch = pytest.MonkeyPatch()
    patch.setenv("SIDU_DATA_DIR", str(folder / "data"))
    patch.setenv("SIDU_RUNTIME_DIR", str(folder / "run"))
    patch.setenv("SIDU_PASSWORD", neo4j_server.password)
    opened = {"embedded": Region(), "neo4j": Region(store=neo4j_server.uri)}
    try:
        with neo4j_server.driver() as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
        for region in opened.values():
            region.load()
        yield opened
    finally:
        for region in opened.values():
            region.close()
        hosting.stop_host(hosting.store_directory(opened["embedded"].workspace.key))
        patch.undo()


@pytest.fixture(autouse=True)
def same_folders(regions: dict[str, Region], monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is started anew during a test finds the folders of the first."""
    location = Path(regions["embedded"].store.location)
    monkeypatch.setenv("SIDU_DATA_DIR", str(location.parents[1]))
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(location.parents[2] / "run"))


def variants(id: str) -> list[dict[str, object]]:
    """The parameters of every test that is about Weifang, and none where none is required."""
    query = CATALOG.get(id)
    found: list[dict[str, object]] = [dict(test.params) for test in query.tests if test.dataset == "weifang"]
    return found or ([] if any(p.required for p in query.parameters.values()) else [{}])


@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
@pytest.mark.parametrize("id", IDS)
def test_front_matter(regions, id, engine):
    region = regions[engine]
    every = run_tests(CATALOG.get(id), region.store, region.ontology, ["weifang"])
    assert every
    # Those about the made-up region are run in test_query_fixture.py.
    outcomes = [o for o in every if (o.state, o.differences) != ("not run", ("dataset fixture",))]
    assert [(outcome.state, outcome.differences) for outcome in outcomes] == [("passed", ())] * len(outcomes)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id", IDS)
def test_rows_are_the_same_on_both_engines(regions, id, lang):
    for given in variants(id):
        answers = [
            run_query(CATALOG.get(id), given, region.store, region.ontology, lang=lang, limit=None)
            for region in regions.values()
        ]
        assert answers[0].values == answers[1].values
        assert render(answers[0], "csv", lang) == render(answers[1], "csv", lang)
        assert answers[0].engine != answers[1].engine


def test_most_queries_have_rows_on_weifang(regions):
    """The others say which facts nobody has described yet."""
    region = regions["embedded"]
    with_rows = set()
    for id in IDS:
        for given in variants(id):
            rows = run_query(CATALOG.get(id), given, region.store, region.ontology)
            if rows.values:
                with_rows.add(id)
    assert len(with_rows) >= 20
    for id in ("match-decisions", "followups-due", "agreements-expiring"):
        notes = run_query(CATALOG.get(id), {}, region.store, region.ontology).notes
        assert id not in with_rows and notes and notes[0]["zh"] and notes[0]["en"]


def test_every_option_narrows_alike(regions):
    """Each parameter of each query with a value that has rows, on both engines."""
    given: dict[str, list[dict[str, object]]] = {
        "organizations-by-type": [{"place": "weifang"}, {"type": "Enterprise"}],
        "platforms": [{"place": "weifang"}, {"founder": "xjtu"}, {"life_cycle": "operating"}],
        "partners": [{"organization": "gov-weifang-stb"}, {"since": "2020-01-01"}],
        "events": [{"since": "2022-01-01", "until": "2024-12-31"}, {"organization": "gov-weifang-stb"}],
        "connection": [{"from": "xjtu", "to": "gov-weifang-stb", "hops": 2}, {"from": "pku", "to": "xjtu", "hub": 100}],
        "reported-figures": [{"all": True}],
    }
    for id, every in given.items():
        for values in every:
            answers = [run_query(CATALOG.get(id), values, r.store, r.ontology, limit=None) for r in regions.values()]
            assert answers[0].values == answers[1].values
            assert answers[0].values, (id, values)


@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
def test_the_article_s_figures(regions, engine):
    region = regions[engine]
    rows = list(run_query(CATALOG.get("reported-figures"), {}, region.store, region.ontology))
    assert [row["value"] for row in rows] == [
        7, 132, 4800, 321, 11, 100, 30, 1200, 2900, 323, 17, 6, 191, 103, 20_000_000_000, 100, 119, 3_100_000_000,
        378, 265, 72,
    ]  # fmt: skip
    assert [row["section"] for row in rows] == ["intro"] * 4 + ["1"] * 6 + ["2"] * 5 + ["3"] * 3 + ["4"] * 3
    assert {row["source"] for row in rows} == {"wfnews-20240525"} and {row["as_of"] for row in rows} == {"2024-05-25"}
    for row in rows:
        dimension = {"intro": None, "1": "breadth", "2": "depth", "3": "precision", "4": "density"}[str(row["section"])]
        assert row["dimension"] == dimension
        if row["qualifier"] == "exact":
            assert row["lower"] == row["value"] == row["upper"]
        else:
            assert int(str(row["lower"])) < int(str(row["upper"])) and row["qualifier"] in ("余", "多", "近")


@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
def test_reported_against_recorded_says_what_assess_says(regions, engine):
    region = regions[engine]
    rows = run_query(CATALOG.get("reported-against-recorded"), {}, region.store, region.ontology, limit=None)
    answered: dict[object, tuple[object, object, list[str]]] = {}
    for row in rows:
        record_ids = row["record_ids"]
        assert isinstance(record_ids, list | tuple)
        answered[row["figure_id"]] = (row["recorded"], row["undated"], list(record_ids))
    index = Index(region.check().graph, region.ontology)
    compared = compare(index, Window(as_of=None, since=None, today=datetime.date(2026, 6, 30)))
    assert len(compared) == len(answered) >= 30
    for one in compared:
        unknown = None if one.recorded is None else len(one.undated)
        assert answered[one.figure.id] == (one.recorded, unknown, sorted(one.evidence))


@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
def test_limits_and_ids(regions, engine):
    region = regions[engine]
    rows = run_query(CATALOG.get("partners"), {}, region.store, region.ontology, limit=3)
    assert len(rows) == 3 and rows.truncated
    whole = run_query(CATALOG.get("partners"), {}, region.store, region.ontology, limit=None)
    assert whole.values[:3] == rows.values and not whole.truncated
    exact = run_query(CATALOG.get("partners"), {}, region.store, region.ontology, limit=len(whole))
    assert not exact.truncated
    with pytest.raises(SiduError) as caught:
        run_query(CATALOG.get("organization-profile"), {"organization": "xjtuu"}, region.store, region.ontology)
    assert caught.value.code == "KG767" and "xjtu" in caught.value.hint("en")


def test_completions_come_from_the_store(regions, tmp_path):
    region = regions["embedded"]
    queries = [entry.query for entry in CATALOG.entries() if entry.query]
    folder = write_completions(tmp_path, queries, region.store, region.ontology)
    texts = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert '["xjtu", "西安交通大学", "Xi\'an Jiaotong University"]' in texts["ids-Actor.json"]
    assert "wfnews-20240525" in texts["ids-Source.json"] and "wfnews-20240525" not in texts["ids-Actor.json"]
    assert '"University"' in texts["values.json"]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_cookbook_shows_what_is_printed(regions, lang):
    page = cookbook.PAGES[lang].read_text(encoding="utf-8")
    stale = [
        query.id
        for entry in CATALOG.entries()
        if (query := entry.query) is not None
        and cookbook.console(query, query.example, lang, regions["embedded"])[0] not in page
    ]
    assert stale == [], "run `make docs`"


WRITES = [
    "CREATE (n:Entity {id: 'intruder'}) RETURN n.id AS id",
    "MATCH (n:Entity {id: 'xjtu'}) SET n.name_zh = 'changed' RETURN n.id AS id",
    "MERGE (n:Entity {id: 'intruder'}) RETURN n.id AS id",
    "MATCH (n:Entity {id: 'xjtu'}) REMOVE n.name_zh RETURN n.id AS id",
    "MATCH (n:Entity {id: 'xjtu'}) DETACH DELETE n",
    "MATCH (n:Entity {id: 'xjtu'}) FOREACH (x IN [1] | SET n.name_zh = 'changed')",
    "MATCH (n:Entity {id: 'xjtu'}) CALL { WITH n SET n.name_zh = 'changed' RETURN 1 AS one } RETURN one",
    "UNWIND [1] AS x CALL { WITH x CREATE (:Entity {id: 'intruder'}) } IN TRANSACTIONS OF 1 ROWS",
    "CREATE INDEX intruder FOR (n:Intruder) ON (n.x)",
    "CREATE CONSTRAINT intruder FOR (n:Intruder) REQUIRE n.x IS UNIQUE",
    "EXPLAIN CREATE INDEX intruder FOR (n:Intruder) ON (n.x)",
    "CREATE USER intruder SET PASSWORD 'intruder123'",
    "MATCH (n:Entity {id: 'xjtu'}) /* harmless */ SET n.name_zh = 'changed' // RETURN 1",
    "MATCH (n:Entity {id: 'xjtu'}) \\u0053ET n.name_zh = 'changed'",
    "MATCH (n) RETURN n.id AS id; MATCH (n:Entity {id: 'xjtu'}) DETACH DELETE n",
    "LOAD CSV FROM 'file:///etc/passwd' AS line RETURN line",
    "CALL dbms.listConfig() YIELD name RETURN name",
    "INSERT (n:Entity {id: 'intruder'})",
    "MATCH (n:Entity {id: 'xjtu'}) SET n:Intruder",
    "MATCH (n:Entity {id: 'xjtu'}) SET n += {name_zh: 'changed'}",
    "MATCH (a:Entity {id: 'xjtu'}), (b:Entity {id: 'pku'}) CREATE (a)-[:LINKED_WITH {key: 'x'}]->(b)",
    "MATCH (a:Entity {id: 'xjtu'}) CALL (a) { SET a.name_zh = 'changed' }",
    "MATCH (n:Entity {id: 'xjtu'}) WITH n WHERE true SET n.name_zh = 'changed' RETURN n.id AS id",
    "MATCH (n:Entity {id: 'xjtu'}) /*/ ' /* */ SET n.name_zh = 'changed'",
    "MATCH (n:Entity {id: 'xjtu'}) RETURN 1 AS one UNION CREATE (:Entity {id: 'intruder'}) RETURN 1 AS one",
    "PROFILE MATCH (n:Entity {id: 'xjtu'}) SET n.name_zh = 'changed'",
    "CYPHER runtime=slotted MATCH (n:Entity {id: 'xjtu'}) SET n.name_zh = 'changed'",
    "USE system CREATE USER intruder SET PASSWORD 'intruder123'",
    "DROP CONSTRAINT entity_id IF EXISTS",
    "DROP DATABASE neo4j IF EXISTS",
    "ALTER USER neo4j SET PASSWORD 'changed12345'",
    "GRANT ROLE admin TO reader",
    "SHOW USERS",
    "TERMINATE TRANSACTION 'neo4j-transaction-1'",
    "LOAD CSV FROM 'http://127.0.0.1:1/x.csv' AS line RETURN line",
    "CALL db.createLabel('Intruder')",
    "CALL apoc.cypher.doIt('CREATE (:Intruder)', {}) YIELD value RETURN value",
    "MATCH (n:Entity {id: 'xjtu'}) \uff33\uff25\uff34 n.name_zh = 'changed'",
    "MATCH (n:Entity {id: 'xjtu'})\u2028SET n.name_zh = 'changed'",
    "MATCH (n:Entity {id: '\\u0027}) SET n.name_zh = \\u0027changed'}) RETURN n.id AS id",
]
"""Attempts of every kind to write, to administer or to reach outside, plain and disguised."""
SEEN_BY_THE_STORE = [
    text for text in WRITES
    if any(word in text for word in ("CREATE ", "SET ", "MERGE", "REMOVE", "DELETE", "INSERT", "FOREACH"))
    and not text.startswith(("EXPLAIN", "USE", "ALTER"))
]  # fmt: skip
"""What a server must refuse even if the text check let it through."""
ATTACK = "x'}) DETACH DELETE n //"


def schema_of(region: Region) -> dict[str, list[str]]:
    """What a server knows of labels, link types and constraints."""
    connection = region.store._connection
    asked = {
        "constraints": "SHOW CONSTRAINTS YIELD name RETURN name",
        "labels": "CALL db.labels() YIELD label RETURN label",
        "types": "CALL db.relationshipTypes() YIELD relationshipType RETURN relationshipType",
    }
    with connection.writer().session(database=connection.database) as session:
        return {name: sorted(str(row[0]) for row in session.run(text)) for name, text in asked.items()}


@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
def test_nothing_writes_or_reaches_out(regions, engine):
    region = regions[engine]
    before, schema = region.store.graph(), schema_of(region)
    assert "xjtu" in before.nodes and "University" in schema["labels"] and schema["constraints"]
    for text in WRITES:
        with pytest.raises(SiduError):
            run_adhoc(text, lambda: region.store)
    accepted = []
    for text in SEEN_BY_THE_STORE:
        try:
            accepted.append((text, region.store.read(text, {}, limit=10, timeout=60).values))
        except SiduError:
            continue
    # One engine reads these escapes as a part of the text that stands between quotes: then nothing is asked to write.
    assert [text for text, rows in accepted if "\\u" not in text or rows] == []
    for id in IDS:
        query = CATALOG.get(id)
        for parameter in query.parameters.values():
            if parameter.type in ("id", "string"):
                with contextlib.suppress(SiduError):
                    run_query(query, {parameter.name: ATTACK}, region.store, region.ontology, limit=1)
    found = run_query(CATALOG.get("organizations-by-type"), {}, region.store, region.ontology, limit=1)
    assert found.values
    rows = region.store.read("MATCH (n:Entity) WHERE n.id = $id RETURN n.id AS id", {"id": ATTACK}, limit=1, timeout=5)
    assert list(rows.values) == []
    assert region.store.graph() == before and schema_of(region) == schema


@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
def test_an_analyst_s_text(regions, engine):
    region = regions[engine]
    rows = run_adhoc(
        "MATCH (n:University) RETURN n.id AS id, n.name_zh AS name ORDER BY id", lambda: region.store, limit=2
    )
    assert rows.names == ("id", "name") and len(rows) == 2 and rows.truncated


@pytest.mark.parametrize("engine", ["neo4j", "embedded"])
def test_a_deadline_ends_a_scan_and_a_product(regions, engine):
    region = regions[engine]
    product = " ".join(f"UNWIND range(1, 3000) AS x{number}" for number in range(4))
    scan = "MATCH (a:Entity) MATCH (b:Entity) MATCH (c:Entity) MATCH (d:Entity) WHERE a.id + b.id + c.id = d.id"
    for text in (f"{product} RETURN count(*) AS n", f"{scan} RETURN count(*) AS n"):
        begun = datetime.datetime.now()
        with pytest.raises(DeadlineError) as caught:
            run_adhoc(text, lambda: region.store, timeout=1.5)
        assert caught.value.exit_code == 5
        assert (datetime.datetime.now() - begun).total_seconds() < 20
        assert run_adhoc("RETURN 1 AS one", lambda: region.store).values == ((1,),)


def test_order_does_not_depend_on_how_the_rows_were_written(regions):
    """Every answer is sorted by its declared key, so that no two rows may change places."""
    for id, region in itertools.product(IDS, regions.values()):
        query = CATALOG.get(id)
        for given in variants(id):
            rows = run_query(query, given, region.store, region.ontology, limit=None)
            places = [rows.names.index(name) for name in query.key]
            keys = [tuple(str(row[place]) for place in places) for row in rows.values]
            assert len(set(keys)) == len(keys), id


def test_nothing_is_left_in_the_callers_folder(regions):
    assert not any(name.startswith(("arcadedb", "log")) for name in os.listdir("."))
