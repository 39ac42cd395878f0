"""What may be stored, and how it travels: values, names, batches, pages; and what was changed by hand."""

from __future__ import annotations

import datetime
from typing import Any

import pytest

from graph_loader.errors import PlanError, StoreError, WriteError
from graph_loader.graph import Graph
from graph_loader.stores import bolt
from graph_loader.stores.base import BYTES_PER_BATCH, ROWS_PER_BATCH, Batch, Store
from graph_loader.stores.bolt import BoltStore
from tests.contract.conftest import Place, both
from tests.contract.graphs import (
    SCOPE,
    Spy,
    assert_holds,
    changed,
    link,
    node,
    region,
)

LONG = "潍" * 10_000
TEXTS = [
    "it's \"quoted\"", "`back` ``ticks``", "$name {x} $1", "a\nb\r\nc\td", "\\u0060 \\ \\\\",
    "\N{WOMAN}\N{ZERO WIDTH JOINER}\N{MICROSCOPE}\N{REGIONAL INDICATOR SYMBOL LETTER C}",
    "\N{RIGHT-TO-LEFT OVERRIDE}مرحبا\N{POP DIRECTIONAL FORMATTING}\N{RIGHT-TO-LEFT MARK}",
    LONG, " ", "010", "no", "null", "x" * 9_999 + "\u0001", "'; MATCH (n) DETACH DELETE n //",
]  # fmt: skip


def test_texts_come_back_as_they_were(store: Store) -> None:
    nodes = [node(f"t{i}", name_zh=text, names=[text, text]) for i, text in enumerate(TEXTS)]
    links = [link("NEXT", "t0", f"t{i}", text, note=text) for i, text in enumerate(TEXTS)]
    graph = Graph(nodes, links)
    store.load(graph, SCOPE)
    assert_holds(store, graph)
    assert not store.plan(graph, SCOPE).pending


def test_numbers_and_dates_come_back_as_they_were(store: Store) -> None:
    day = datetime.date(2024, 5, 25)
    values: list[Any] = [
        0, -1, 7, 2**31, -(2**31) - 1, 2**53, 2**63 - 1, -(2**63), True, False, day,
        0.0, 1.0, -1.5, 0.1, 1e300, 5e-324, 1e16,
        datetime.date(1, 1, 1), datetime.date(9999, 12, 31), [1, 2**40], [0.5, 2.0], [True], [day, day], ["a", ""],
    ]  # fmt: skip
    nodes = [node(f"v{i}", **{f"value_{i}": value}) for i, value in enumerate(values)]
    graph = Graph(nodes, [link("NEXT", "v0", f"v{i}", **{f"value_{i}": v}) for i, v in enumerate(values)])
    store.load(graph, SCOPE)
    assert_holds(store, graph)


def test_a_property_may_grow_and_change_its_type(store: Store) -> None:
    """An engine that remembers what a property was must not refuse what it becomes."""
    for value in (1, 2**31 + 1, 20_000_000_000, 1.5, "text", [1, 2], True, datetime.date(2024, 1, 1)):
        graph = Graph([node("a", value=value), node("b")], [link("NEXT", "a", "b", value=value)])
        store.load(graph, SCOPE)
        assert_holds(store, graph)


HOSTILE = [
    "a``b",
    "back\\slash",
    "with space",
    "类型",
    "quo'te\"",
    "semi;colon",
    "$p",
    "{x}",
    "[r]",
    "a.b",
    "n) DETACH DELETE (n",
]


def test_hostile_names_are_only_names(store: Store) -> None:
    nodes, links = [], []
    for i, name in enumerate(HOSTILE):
        number: dict[str, Any] = {name: 1}
        nodes += [node(f"a{i}", name, **number), node(f"b{i}", name)]
        links += [link(f"L {name}", f"a{i}", f"b{i}", **{name: "x"}), link(f"L {name}", f"b{i}", f"a{i}")]
    graph = Graph(nodes, links)
    store.load(graph, SCOPE)
    assert_holds(store, graph)
    assert store.counts() == (dict.fromkeys(sorted(HOSTILE), 2), dict.fromkeys(sorted(f"L {n}" for n in HOSTILE), 2))
    # Every type becomes another hostile one, and every link changes.
    turned = HOSTILE[1:] + HOSTILE[:1]
    swapped = changed(
        graph,
        *(node(f"a{i}", name) for i, name in enumerate(turned)),
        *(link(f"L {name}", f"a{i}", f"b{i}", **{name: "y"}) for i, name in enumerate(HOSTILE)),
    )
    store.load(swapped, SCOPE)
    assert_holds(store, swapped)
    store.load(Graph([node("a0")]), SCOPE, allow_deletes=True)
    assert_holds(store, Graph([node("a0")]))


@both
def test_name_that_an_engine_reads_differently_is_refused(store: Store) -> None:
    """Neo4j reads ``\\u0060`` anywhere in a text as a backtick, the embedded engine does not."""
    for graph in (Graph([node("a", "x\\u0060y")]), Graph([node("a")], [link("X\\u0041", "a", "a")])):
        with pytest.raises(StoreError) as caught:
            store.load(graph, SCOPE)
        assert caught.value.code == "KG659"
        assert set(store.graph().nodes) <= {"a"}
        assert not store.graph().links


# Batches


def test_batches_are_bounded_by_rows(store: Store) -> None:
    nodes = [node(f"n{i:05}") for i in range(ROWS_PER_BATCH + 1)]
    graph = Graph(nodes, [link("NEXT", "n00000", n.id) for n in nodes])
    spy = Spy(store)
    store.load(graph, SCOPE)
    assert [len(batch.rows) for batch in spy.batches] == [ROWS_PER_BATCH, 1, ROWS_PER_BATCH, 1]
    assert store.graph() == graph
    del spy.batches[:]
    store.load(Graph(), SCOPE, allow_deletes=True)
    assert [len(batch.rows) for batch in spy.batches] == [ROWS_PER_BATCH, 1, ROWS_PER_BATCH, 1]
    assert store.counts() == ({}, {})


def test_batches_are_bounded_by_bytes(store: Store) -> None:
    three_mb = "潍坊abc" * 333_333
    graph = Graph([node(f"big{i}", text=f"{i}{three_mb}") for i in range(3)])
    spy = Spy(store)
    store.load(graph, SCOPE)
    assert [len(batch.rows) for batch in spy.batches] == [1, 1, 1]
    assert store.graph() == graph
    for batch in spy.batches:
        assert sum(len(str(row).encode()) for row in batch.rows) < BYTES_PER_BATCH


@both
def test_batch_is_written_as_a_whole_or_not_at_all(store: Store) -> None:
    store.load(region(), SCOPE)
    good, lost = link("ATTENDED", "hust", "talk"), link("ATTENDED", "hust", "nowhere")
    batch = Batch(
        "put_links", ("ATTENDED",),
        [{"key": k.key, "origin": k.start, "target": k.end, "properties": k.properties} for k in (good, lost)],
    )  # fmt: skip
    with store.lease() as lease, pytest.raises(WriteError):
        store.write(batch, lease)
    assert_holds(store, region())


def test_pages_join_without_a_seam(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Snapshots and exports read in pages; ids around a page's end are neither lost nor read twice."""
    monkeypatch.setattr(bolt, "PAGE", 3)
    for size in (2, 3, 4, 6, 7):
        ids = ["a", "A", "a.b", "a-b", "a_b", "a0", "Z"][:size]
        graph = Graph([node(id) for id in ids], [link("NEXT", a, b) for a in ids for b in ids])
        store.load(graph, SCOPE, allow_deletes=True)
        assert_holds(store, graph)
        assert not store.plan(graph, SCOPE).pending


# Edits by hand


def put(store: Store, operation: str, names: tuple[str, ...], row: dict[str, Any]) -> None:
    with store.lease() as lease:
        store.write(Batch(operation, names, [row]), lease)


def test_edits_by_hand_are_found(store: Store) -> None:
    store.load(region(), SCOPE)
    fair = region().nodes["fair"]
    edited = region().links[link("ATTENDED", "hust", "fair").key]
    put(store, "put_nodes", fair.labels, {"id": "fair", "properties": {**fair.properties, "name_zh": "手改"}})
    put(
        store, "put_links", ("ATTENDED",),
        {"key": edited.key, "origin": "hust", "target": "fair", "properties": {**edited.properties, "extra": 1}},
    )  # fmt: skip
    xjtu = region().nodes["xjtu"]
    put(store, "relabel_nodes", ("Entity", "University"), {"id": "xjtu", "properties": xjtu.properties})
    assert store.edited() == [("link", edited.key), ("node", "fair"), ("node", "xjtu")]


@both
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("MATCH (n:Entity {id: 'fair'}) SET n.hash = 5", "hash of fair"),
        ("MATCH (n:Entity {id: 'fair'}) SET n.type = 7", "type of fair"),
        ("MATCH (:Entity {id: 'firm'})-[r:PARTNER_OF]->(:Entity {id: 'firm'}) SET r.key = 1", "key of firm → firm"),
    ],
)
def test_a_number_where_a_text_has_to_be_is_told(place: Place, text: str, said: str) -> None:
    store = place.open()
    assert isinstance(store, BoltStore)
    store.load(region(), SCOPE)
    store._write((text, {}))
    before = store.counts()
    with pytest.raises(StoreError, match="KG676") as caught:
        store.load(region(), SCOPE)
    assert said in caught.value.message("en") and caught.value.hint("zh") and store.counts() == before
    assert len(store.edited()) == 1


@both
def test_edits_with_other_tools(place: Place) -> None:
    store = place.open()
    assert isinstance(store, BoltStore)
    store.load(region(), SCOPE)
    for text in (
        "MATCH (n:Entity {id: 'fair'}) SET n.name_zh = 'x'",
        "MATCH (n:Entity {id: 'talk'}) REMOVE n.hash",
        "MATCH (n:Entity {id: 'hust'}) REMOVE n.type, n.dataset",
        "MATCH (:Entity {id: 'firm'})-[r:PARTNER_OF]->(:Entity {id: 'firm'}) SET r.role = 'x'",
        "MATCH (a:Entity {id: 'fair'}) MATCH (b:Entity {id: 'talk'}) CREATE (a)-[:BY_HAND {note: 'x'}]->(b)",
        "CREATE (:Entity {id: 'by-hand', name: 'x'})",
    ):
        store._write((text, {}))
    loop = link("PARTNER_OF", "firm", "firm").key
    found = store.edited()
    assert [item for item in found if item[0] == "node"] == [("node", id) for id in ("by-hand", "fair", "hust", "talk")]
    assert ("link", loop) in found
    assert len([item for item in found if item[0] == "link"]) == 2
    assert store.status().nodes["University"] == 1
    # Without its dataset a node may be anybody's; without its hash it is written anew.
    with pytest.raises(PlanError) as caught:
        store.load(region(), SCOPE)
    assert caught.value.code == "KG501"
    store._write(("MATCH (n:Entity {id: 'hust'}) SET n.dataset = 'test'", {}))
    store.load(region(), SCOPE)
    assert store.graph().nodes["talk"] == region().nodes["talk"]
    assert store.graph().nodes["hust"] != region().nodes["hust"]
    # A link made by hand keeps its ends, as another dataset's would.
    with pytest.raises(PlanError) as caught:
        store.load(changed(region(), without=["talk"]), SCOPE, allow_deletes=True)
    assert caught.value.code == "KG504"


@both
def test_data_of_others_is_left_alone(place: Place) -> None:
    """A server may hold graphs that have nothing to do with sidu."""
    store = place.open()
    assert isinstance(store, BoltStore)
    store._write(("CREATE (:Foreign {id: 'fair'})-[:KNOWS {key: 'k'}]->(:Foreign {name: 'x'})", {}))
    store.load(region(), SCOPE)
    assert_holds(store, region())
    store.load(Graph(), SCOPE, allow_deletes=True)
    assert store.read("MATCH (:Foreign)-[r:KNOWS]->(:Foreign) RETURN count(*) AS n", {}).values == [(1,)]
