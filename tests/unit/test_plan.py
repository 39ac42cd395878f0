"""The plan: what a load would do, what it refuses, and that the load on the store in memory does it."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader import cypher
from graph_loader.descriptions import check
from graph_loader.errors import PlanError, StoreError, UnsupportedError, WriteError
from graph_loader.graph import Graph, Node, content_hash, link_key, split_hash
from graph_loader.ontology import ontology_of_text
from graph_loader.plan import Change, LinkState, NodeState, Plan, Scope, Snapshot, make_plan
from graph_loader.stores import base
from graph_loader.stores.base import BYTES_PER_BATCH, DatasetState, batches
from graph_loader.stores.lease import Lease
from graph_loader.stores.memory import MemoryStore
from tests.small import HEAD, ONTOLOGY, SCHEMA, SCOPE, SOURCES, file, sound

WORLD = (
    "schools:\n  - {id: s, name: S}\n  - {id: t, name: T}\n"
    "firms:\n  - {id: f, name: F, partners: [s, t]}\n  - {id: g, name: G}\n  - {id: h, name: H, partners: s}\n"
)


@pytest.fixture(autouse=True)
def runtime(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "run"))


def loaded(text: str = WORLD) -> MemoryStore:
    store = MemoryStore()
    store.load(sound(text), SCOPE)
    return store


def without(text: str) -> str:
    assert WORLD.count(text) == 1
    return WORLD.replace(text, "")


def lines(plan: Plan) -> list[tuple[str, str, str]]:
    return [(change.action, change.kind, change.detail or change.id) for change in plan.changes()]


def test_the_first_plan_creates_everything():
    plan = MemoryStore().plan(sound(WORLD), SCOPE)
    assert plan.node_counts() == {"create": 6, "update": 0, "delete": 0, "unchanged": 0}
    assert plan.link_counts() == {"create": 3, "update": 0, "delete": 0, "unchanged": 0}
    assert plan.pending and not plan.deletes_too_much()


def test_nothing_changed_is_nothing_to_do():
    plan = loaded().plan(sound(WORLD), SCOPE)
    assert not plan.pending and lines(plan) == []
    assert plan.node_counts()["unchanged"] == 6 and plan.link_counts()["unchanged"] == 3


def test_a_change_of_each_kind():
    text = WORLD.replace("name: G", "name: GG").replace("partners: s", "partners: {ref: s, weight: 2}")
    text = text.replace("partners: [s, t]", "partners: [s]") + "  - {id: i, name: I, partners: t}\n"
    plan = loaded().plan(sound(text), SCOPE)
    assert lines(plan) == [
        ("create", "node", "i"),
        ("update", "node", "g"),
        ("create", "link", "i → t"),
        ("update", "link", "h → s"),
        ("delete", "link", "f → t"),
    ]


def test_deletes_come_last_and_links_before_nodes():
    store = loaded()
    plan = store.plan(sound(without("  - {id: h, name: H, partners: s}\n")), SCOPE)
    assert lines(plan) == [("delete", "link", "h → s"), ("delete", "node", "h")]
    assert [batch.operation for batch in batches(plan)] == ["delete_links", "delete_nodes"]


def test_the_order_of_changes_is_that_of_the_batches():
    schema = SCHEMA.replace("      founded: {type: date,", "      founded: {type: period,")
    text = WORLD.replace("name: G", "name: GG") + "offices:\n  - {id: o, name: O}\n"
    plan = loaded().plan(sound(text, ontology_of_text(schema)), SCOPE)
    order = [(change.action, change.kind) for change in plan.changes()]
    assert order == [("update", "node")] * 2 + [("create", "node")] + [("update", "node")]
    assert [batch.operation for batch in batches(plan)] == ["relabel_nodes", "create_nodes", "put_nodes"]


# What is refused


def test_a_fifth_may_go_and_not_more():
    nodes = {f"n{number}": NodeState("x:y", "School", "test") for number in range(10)}
    for gone, too_much in ((1, False), (2, False), (3, True)):
        snapshot = Snapshot({id: nodes[id] for id in sorted(nodes)})
        kept = Graph([Node(id, "School", ("Entity",), "test", {}, "x:y") for id in sorted(nodes)[gone:]])
        plan = make_plan(kept, snapshot, SCOPE)
        assert plan.deletes_too_much() == too_much
        if too_much:
            with pytest.raises(PlanError) as error:
                plan.guard(allow_deletes=False)
            assert error.value.code == "KG503" and "3 nodes (of 10)" in error.value.message()
        plan.guard(allow_deletes=True)


def test_links_alone_can_be_too_many():
    store = loaded()
    text = without(", partners: [s, t]")
    with pytest.raises(PlanError) as error:
        store.load(sound(text), SCOPE)
    assert error.value.code == "KG503"
    assert store.graph() == sound(WORLD)
    store.load(sound(text), SCOPE, allow_deletes=True)
    assert store.graph() == sound(text)


def test_a_folder_that_was_not_mounted_deletes_nothing():
    store = loaded()
    with pytest.raises(PlanError):
        store.load(Graph(), SCOPE)
    assert store.graph() == sound(WORLD)
    assert [(d.name, d.state) for d in store.datasets()] == [("test", "loaded")]


def test_a_narrowed_scope_deletes_nothing():
    plan = loaded().plan(sound("schools:\n  - {id: s, name: SS}\n"), Scope(("test",), whole=False))
    assert lines(plan) == [("update", "node", "s")]


def test_a_record_of_another_dataset_is_not_taken_over():
    with pytest.raises(PlanError) as error:
        make_plan(sound(WORLD), Snapshot({"s": NodeState("x", "School", "other")}), SCOPE)
    assert error.value.code == "KG501"
    assert error.value.arguments == {"id": "s", "dataset": "other", "wanted": "test"}


def test_a_link_of_another_dataset_is_not_taken_over():
    graph = sound(WORLD)
    key, link = next(iter(graph.links.items()))
    snapshot = Snapshot({}, {key: LinkState("x", link.type, link.start, link.end, "other")})
    with pytest.raises(PlanError, match="KG501"):
        make_plan(graph, snapshot, SCOPE)


def test_a_record_may_move_to_another_dataset_of_the_same_workspace():
    both = Scope(("other", "test"))
    store = MemoryStore()
    files = [file("a.yaml", SOURCES, "other"), file("b.yaml", HEAD + WORLD, "other")]
    store.load(check(files, ONTOLOGY).graph, both)
    plan = store.plan(sound(WORLD), both)
    assert plan.node_counts()["update"] == 6
    store.load(sound(WORLD), both)
    assert {node.dataset for node in store.graph().nodes.values()} == {"test"}


def test_a_link_needs_both_ends():
    graph = sound(WORLD)
    part = Graph([graph.nodes["f"]], graph.links.values())
    with pytest.raises(PlanError) as error:
        make_plan(part, Snapshot(), Scope(("test",), whole=False))
    assert error.value.code == "KG502"
    states = {id: NodeState(node.hash, node.type, "test") for id, node in graph.nodes.items()}
    assert make_plan(part, Snapshot(states), Scope(("test",), whole=False)).link_counts()["create"] == 3


def test_what_another_dataset_still_links_to_stays():
    snapshot = Snapshot(
        {"s": NodeState("x", "School", "test"), "z": NodeState("x", "Firm", "other")},
        {"k": LinkState("x", "WORKS_WITH", "z", "s", "other")},
    )
    with pytest.raises(PlanError) as error:
        make_plan(Graph(), snapshot, SCOPE)
    assert error.value.code == "KG504"
    assert make_plan(Graph(), snapshot, Scope(("test", "other"))).node_counts()["delete"] == 2


# A type whose definition changed, and a thing whose type changed


def test_a_changed_type_rewrites_that_type_only():
    schema = SCHEMA.replace("      tags: {type: text, list: true,", "      tags: {type: text,")
    plan = loaded().plan(sound(WORLD, ontology_of_text(schema)), SCOPE)
    assert sorted(node.id for node in plan.node_relabels) == ["s", "t"]
    assert plan.node_counts()["unchanged"] == 4 and not plan.node_updates


def test_a_thing_that_became_another_keeps_its_id_and_its_links():
    store = loaded()
    text = without("  - {id: t, name: T}\n") + "  - {id: t, name: T}\n"
    store.load(sound(text), SCOPE)
    assert store.graph() == sound(text)
    assert store.graph().nodes["t"].labels == ("Body", "Entity", "Firm")


# The load


def test_batches_are_of_one_kind_and_no_larger_than_allowed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(base, "ROWS_PER_BATCH", 2)
    plan = MemoryStore().plan(sound(WORLD), SCOPE)
    found = [(batch.operation, batch.names, len(batch.rows)) for batch in batches(plan)]
    assert found == [
        ("create_nodes", ("Body", "Entity", "Firm"), 2),
        ("create_nodes", ("Body", "Entity", "Firm"), 1),
        ("create_nodes", ("Body", "Entity", "School"), 2),
        ("create_nodes", ("Entity", "Source"), 1),
        ("put_links", ("WORKS_WITH",), 2),
        ("put_links", ("WORKS_WITH",), 1),
    ]


def test_batches_are_cut_by_their_bytes():
    long = "潍" * (BYTES_PER_BATCH // 12)
    text = "schools:\n" + "".join(f"  - {{id: s{n}, name: {long}}}\n" for n in range(7))
    plan = MemoryStore().plan(sound(text), SCOPE)
    assert [len(batch.rows) for batch in batches(plan) if "School" in batch.names] == [2, 2, 2, 1]


def test_a_row_beyond_the_limit_is_a_batch_of_its_own():
    text = "schools:\n  - {id: a, name: A}\n  - {id: b, name: %s}\n  - {id: c, name: C}\n" % (
        "x" * (BYTES_PER_BATCH - 100)
    )
    plan = MemoryStore().plan(sound(text), SCOPE)
    assert [len(batch.rows) for batch in batches(plan) if "School" in batch.names] == [1, 1, 1]


def test_progress_is_told_to_the_end():
    told: list[tuple[int, int]] = []
    MemoryStore().load(sound(WORLD), SCOPE, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (9, 9) and [done for done, _ in told] == sorted(done for done, _ in told)


def test_the_report_is_what_was_done():
    store = MemoryStore()
    report = store.load(sound(WORLD), SCOPE).as_json()
    assert report["nodes"] == {"create": 6, "update": 0, "delete": 0, "unchanged": 0}
    assert (report["dataset"], report["engine"]) == ("test", "memory") and isinstance(report["seconds"], float)
    assert set(report) == {"nodes", "links", "dataset", "engine", "seconds"}


def test_a_store_of_another_access_level_or_a_newer_format_is_refused():
    store = loaded()
    with pytest.raises(StoreError) as error:
        store.load(sound(WORLD), SCOPE, access="internal")
    assert error.value.code == "KG656"
    with pytest.raises(StoreError) as error:
        base.check_format(cypher.STORE_FORMAT + 1, "public", "public", "here")
    assert error.value.code == "KG655"


def test_a_second_loader_is_refused_and_a_finished_one_leaves_no_lock():
    store = loaded()
    with store.lease(), pytest.raises(StoreError) as error:
        store.load(sound(WORLD + "  - {id: i, name: I}\n"), SCOPE)
    assert error.value.code == "KG657"
    store.load(sound(WORLD + "  - {id: i, name: I}\n"), SCOPE)
    assert store.lock_holder() is None


def test_a_long_comparison_holds_on_to_the_lock(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(base, "LEASE_MILLISECONDS", -1)
    changed = sound(WORLD + "  - {id: i, name: I}\n")
    store = loaded()
    store.load(changed, SCOPE)
    assert store.graph() == changed
    taken = MemoryStore.renew_lock

    def lost(self: MemoryStore, owner: str, milliseconds: int) -> bool:
        self._lock = None
        return taken(self, owner, milliseconds)

    monkeypatch.setattr(MemoryStore, "renew_lock", lost)
    with pytest.raises(WriteError, match="KG660"):
        store.load(sound(WORLD), SCOPE, allow_deletes=True)
    assert store.graph() == changed and [dataset.state for dataset in store.datasets()] == ["loaded"]


def test_who_lost_the_lock_writes_no_more():
    store = loaded()
    plan = store.plan(sound(WORLD + "  - {id: i, name: I}\n"), SCOPE)
    with pytest.raises(WriteError, match="KG660"):
        store.write(next(batches(plan)), Lease(store))


def test_the_memory_store_is_as_strict_as_an_engine():
    store = loaded()
    with store.lease() as lease:
        with pytest.raises(WriteError):
            store.write(base.Batch("delete_nodes", (), [{"id": "s"}]), lease)
        link = {"key": "k", "origin": "nowhere", "target": "s", "properties": {}}
        with pytest.raises(WriteError):
            store.write(base.Batch("put_links", ("WORKS_WITH",), [link]), lease)
    with pytest.raises(UnsupportedError):
        store.read("MATCH (n) RETURN n", {})
    assert store.graph() == sound(WORLD)


def test_an_unfinished_load_is_pending():
    store = loaded()
    store.mark(DatasetState("test", "loading"))
    plan = store.plan(sound(WORLD), SCOPE)
    assert plan.pending and plan.unfinished and lines(plan) == []
    store.load(sound(WORLD), SCOPE)
    assert store.status().datasets[0].state == "loaded" and store.status().loaded_at


def test_what_was_edited_by_hand_is_found():
    store = loaded()
    assert store.edited() == []
    store.graph().nodes["s"].properties["name_zh"] = "edited"
    link = next(iter(store.graph().links.values()))
    link.properties["weight"] = 5
    assert store.edited() == [("link", link.key), ("node", "s")]


# Identity and content


def test_hashes_tell_types_of_values_apart():
    values = [1, 1.0, True, "1", [1], ["1"], "1.0", "True"]
    hashes = {content_hash(("Entity",), {"x": value}) for value in values}
    assert len(hashes) == len(values)


def test_hashes_take_no_part_in_themselves_and_know_no_order():
    one = content_hash(("A", "B"), {"x": 1, "y": 2})
    assert one == content_hash(("A", "B"), {"y": 2, "x": 1, "hash": "whatever"})
    assert one != content_hash(("A",), {"x": 1, "y": 2})
    assert split_hash("abc:def") == ("abc", "def")


def test_identities_of_links():
    assert link_key("T", "a", "b", ["x"]) != link_key("T", "b", "a", ["x"])
    assert link_key("T", "a", "b", [None]) != link_key("T", "a", "b", [])
    assert link_key("T", "a", "b", [None]) != link_key("T", "a", "b", ["x"])


def test_a_graph_by_type():
    graph = sound(WORLD)
    assert [node.id for node in graph.of_type("Body")] == ["f", "g", "h", "s", "t"]
    assert len(list(graph.links_of("WORKS_WITH"))) == 3
    assert repr(graph) == "Graph(6 nodes, 3 links)" and graph != "graph"
    assert Change("create", "node", "School", "s", "") == ("create", "node", "School", "s", "")
