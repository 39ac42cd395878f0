"""What a load promises, on every store: the reference in memory, the embedded engine, a real Neo4j."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from graph_loader.api import Region
from graph_loader.errors import PlanError, StoreError, WriteError
from graph_loader.graph import Graph, Node, make_node
from graph_loader.plan import Scope
from graph_loader.stores import base, bolt, memory
from graph_loader.stores.base import Batch, Store
from graph_loader.stores.lease import Lease
from tests.contract.conftest import Place
from tests.contract.graphs import (
    SCOPE,
    Spy,
    assert_holds,
    changed,
    contents,
    counts,
    link,
    node,
    region,
    states,
    ten,
)
from tests.workspaces import make_workspace, region_of


def test_store_holds_exactly_what_was_loaded(store: Store) -> None:
    report = store.load(region(), SCOPE)
    assert_holds(store, region())
    assert (report.nodes, report.links) == (counts(create=5), counts(create=6))
    assert (report.dataset, report.engine) == ("test", store.engine)
    assert states(store) == [("test", "loaded")]


def test_second_load_writes_nothing(store: Store) -> None:
    store.load(region(), SCOPE)
    before = store.datasets()
    spy = Spy(store)

    def no_lock() -> Lease:
        raise AssertionError("a load that has nothing to do needs no lock")

    store.lease = no_lock  # type: ignore[method-assign]
    report = store.load(region(), SCOPE)
    assert (report.nodes, report.links) == (counts(unchanged=5), counts(unchanged=6))
    assert (spy.batches, spy.marks) == ([], [])
    assert store.datasets() == before
    assert_holds(store, region())


@pytest.fixture(scope="module")
def weifang() -> Graph:
    """What the project's own descriptions amount to."""
    checked = region_of(Path(__file__).parents[2]).check()
    assert checked.sound
    assert len(checked.graph.nodes) > 200
    return checked.graph


def test_weifang(store: Store, weifang: Graph) -> None:
    scope = Scope(("weifang",))
    store.load(weifang, scope)
    assert_holds(store, weifang)
    assert not store.plan(weifang, scope).pending
    nodes, links = weifang.counts()
    status = store.status()
    assert (status.nodes, status.links) == (dict(nodes), dict(links))


def test_plan_says_what_load_does(store: Store) -> None:
    store.load(region(), SCOPE)
    target = changed(region(), node("new"), node("fair", name_zh="改名"), without=["talk"])
    plan = store.plan(target, SCOPE)
    assert_holds(store, region())
    report = store.load(target, SCOPE)
    assert (plan.node_counts(), plan.link_counts()) == (report.nodes, report.links)
    assert report.nodes == counts(create=1, update=1, delete=1, unchanged=3)
    assert report.links == counts(delete=1, unchanged=5)


def test_progress_counts_every_row(store: Store) -> None:
    told: list[tuple[int, int]] = []
    store.load(region(), SCOPE, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {11}
    assert told[-1] == (11, 11)


def test_status(store: Store) -> None:
    assert (store.status().nodes, store.status().loaded_at) == ({}, None)
    begun = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    store.load(region(), SCOPE, synthetic=frozenset(["test"]))
    status = store.status()
    assert status.nodes == {"Enterprise": 1, "Event": 2, "University": 2}
    assert status.links == {"ATTENDED": 3, "PARTNER_OF": 3}
    assert [(d.name, d.state, d.synthetic) for d in status.datasets] == [("test", "loaded", True)]
    assert status.loaded_at is not None
    assert begun <= datetime.datetime.fromisoformat(status.loaded_at) <= datetime.datetime.now(datetime.UTC)


# Changes


def test_update_replaces_all_properties(store: Store) -> None:
    store.load(region(), SCOPE)
    old = link("ATTENDED", "hust", "fair")
    target = changed(
        region(),
        node("firm", "Enterprise", name_en="A firm", capital=7),
        link("ATTENDED", "hust", "fair", role="guest"),
    )
    assert old.key in target.links
    report = store.load(target, SCOPE)
    assert (report.nodes, report.links) == (counts(update=1, unchanged=4), counts(update=1, unchanged=5))
    assert_holds(store, target)


def test_only_what_changed_is_written(store: Store) -> None:
    store.load(region(), SCOPE)
    spy = Spy(store)
    store.load(changed(region(), node("fair", name_zh="改名")), SCOPE)
    assert spy.written() == {"fair"}


def test_links_go_before_nodes_and_after_all_writes(store: Store) -> None:
    store.load(region(), SCOPE)
    spy = Spy(store)
    target = changed(region(), node("new"), link("ATTENDED", "xjtu", "new"), without=["firm"])
    store.load(target, SCOPE, allow_deletes=True)
    order = ["create_nodes", "put_links", "delete_links", "delete_nodes"]
    assert [order.index(operation) for operation in spy.operations] == sorted(map(order.index, spy.operations))
    assert set(spy.operations) == set(order)
    assert_holds(store, target)


def test_everything_may_go_on_demand(store: Store) -> None:
    store.load(region(), SCOPE)
    store.load(Graph(), SCOPE, allow_deletes=True)
    assert_holds(store, Graph())
    assert states(store) == [("test", "loaded")]


def test_change_of_type_keeps_links(store: Store) -> None:
    store.load(region(), SCOPE)
    spy = Spy(store)
    target = changed(region(), node("firm", "University", name_zh="某企业"))
    report = store.load(target, SCOPE)
    assert report.nodes == counts(update=1, unchanged=4)
    assert report.links == counts(unchanged=6)
    assert spy.written() == {"firm"}
    assert_holds(store, target)


def test_change_of_type_there_and_back(store: Store) -> None:
    store.load(region(), SCOPE)
    other = changed(region(), node("firm", "Event"), node("fair", "Enterprise"), node("talk", "University"))
    store.load(other, SCOPE)
    assert_holds(store, other)
    store.load(region(), SCOPE)
    assert_holds(store, region())


def redefined(old: Node, labels: tuple[str, ...]) -> Node:
    """The same record under another definition of its type."""
    properties = {name: value for name, value in old.properties.items() if name != "hash"}
    return make_node(old.id, old.type, labels, properties, "v2")


def test_change_of_a_definition_rewrites_that_type_only(store: Store) -> None:
    store.load(region(), SCOPE)
    spy = Spy(store)
    target = changed(region(), *(redefined(n, n.labels) for n in region().of_type("University")))
    report = store.load(target, SCOPE)
    assert report.nodes == counts(update=2, unchanged=3)
    assert report.links == counts(unchanged=6)
    assert spy.written() == {"xjtu", "hust"}
    assert_holds(store, target)


def test_type_that_comes_under_another_one_gains_its_label(store: Store) -> None:
    store.load(region(), SCOPE)
    target = changed(region(), redefined(region().nodes["fair"], ("Entity", "Event", "Meeting")))
    store.load(target, SCOPE)
    assert_holds(store, target)
    store.load(region(), SCOPE)
    assert_holds(store, region())


# What must not be deleted


def test_a_fifth_may_go_more_needs_to_be_asked_for(store: Store) -> None:
    store.load(ten(), SCOPE)
    most = changed(ten(), without=["n0"])
    store.load(most, SCOPE)
    assert_holds(store, most)
    few = changed(ten(), *(node(f"new{i}") for i in range(50)), without=["n0", "n1", "n2"])
    with pytest.raises(PlanError) as caught:
        store.load(few, SCOPE)
    assert caught.value.code == "KG503"
    assert_holds(store, most)
    assert states(store) == [("test", "loaded")]
    store.load(few, SCOPE, allow_deletes=True)
    assert_holds(store, few)


def test_links_are_guarded_like_nodes(store: Store) -> None:
    store.load(ten(), SCOPE)
    with pytest.raises(PlanError) as caught:
        store.load(Graph(ten().nodes.values()), SCOPE)
    assert caught.value.code == "KG503"
    assert_holds(store, ten())


def test_part_of_the_files_deletes_nothing(store: Store) -> None:
    store.load(region(), SCOPE)
    part = Graph([node("fair", name_zh="改名")], [link("ATTENDED", "xjtu", "talk")])
    report = store.load(part, Scope(("test",), whole=False))
    assert report.nodes == counts(update=1)
    assert report.links == counts(create=1)
    assert_holds(store, region().united(part))


def test_other_datasets_are_left_alone(store: Store) -> None:
    other = Graph([node("o1", dataset="other"), node("o2", dataset="other")], [])
    store.load(other, Scope(("other",)))
    store.load(region(), SCOPE)
    assert_holds(store, region().united(other))
    store.load(Graph(), SCOPE, allow_deletes=True)
    assert_holds(store, other)
    assert states(store) == [("other", "loaded"), ("test", "loaded")]


def test_ids_of_another_dataset_are_refused(store: Store) -> None:
    other = Graph([node("fair", dataset="other")], [])
    store.load(other, Scope(("other",)))
    with pytest.raises(PlanError) as caught:
        store.load(region(), SCOPE)
    assert caught.value.code == "KG501"
    assert "other" in str(caught.value)
    assert_holds(store, other)


def test_a_link_of_another_dataset_keeps_a_node(store: Store) -> None:
    store.load(region(), SCOPE)
    other = Graph([node("o1", dataset="other")], [link("ATTENDED", "o1", "fair", dataset="other")])
    store.load(other, Scope(("other",)))
    assert_holds(store, region().united(other))
    with pytest.raises(PlanError) as caught:
        store.load(changed(region(), without=["fair"]), SCOPE, allow_deletes=True)
    assert caught.value.code == "KG504"
    assert_holds(store, region().united(other))


def test_missing_end_is_refused(store: Store) -> None:
    with pytest.raises(PlanError) as caught:
        store.load(changed(region(), link("ATTENDED", "xjtu", "nowhere")), SCOPE)
    assert caught.value.code == "KG502"
    assert "nowhere" in str(caught.value)
    assert_holds(store, Graph())


def test_missing_end_is_noticed_even_when_the_plan_did_not(store: Store) -> None:
    """Engines drop a link whose end is missing without a word."""
    store.load(region(), SCOPE)
    lost = link("ATTENDED", "xjtu", "nowhere")
    row = {"key": lost.key, "origin": lost.start, "target": lost.end, "properties": lost.properties}
    with store.lease() as lease, pytest.raises(WriteError) as caught:
        store.write(Batch("put_links", ("ATTENDED",), [row]), lease)
    assert caught.value.code == "KG658"
    assert_holds(store, region())


def test_a_node_that_still_has_links_is_not_deleted(store: Store) -> None:
    store.load(region(), SCOPE)
    with store.lease() as lease, pytest.raises(WriteError):
        store.write(Batch("delete_nodes", (), [{"id": "fair"}]), lease)
    assert_holds(store, region())


# Whose store it is


def test_store_of_a_newer_format_is_refused(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as newer:
        for module in (base, bolt, memory):
            newer.setattr(module, "STORE_FORMAT", 99)
        place.open().load(ten(), SCOPE)
    store = place.open()
    with pytest.raises(StoreError) as caught:
        store.load(region(), SCOPE, allow_deletes=True)
    assert caught.value.code == "KG655"
    assert_holds(store, ten())


def test_store_of_another_access_level_is_refused(store: Store) -> None:
    store.load(ten(), SCOPE)
    with pytest.raises(StoreError) as caught:
        store.load(region(), SCOPE, access="internal", allow_deletes=True)
    assert caught.value.code == "KG656"
    assert_holds(store, ten())
    store.load(region(), SCOPE, access="public", allow_deletes=True)


SECRET = """\
default_sources: {src: "§1"}
enterprises:
  - id: secret-firm
    name: {zh: 某企业, en: A firm}
    contact_person: SECRET-PERSON
    telephone: SECRET-TELEPHONE
    email: SECRET@example.org
    demands:
      - {id: secret-demand, name: {zh: 某需求, en: A demand}, kind: technology, budget: 7654321元, telephone: SECRET-2}
"""


def test_public_store_holds_nothing_internal_or_personal(store: Store, tmp_path: Path) -> None:
    workspace = region_of(make_workspace(tmp_path / "w", {"secret.yaml": SECRET}))
    checked = workspace.check()
    assert checked.sound, [str(problem) for problem in checked.problems]
    store.load(checked.graph, SCOPE)
    assert {"secret-firm", "secret-demand"} <= set(store.graph().nodes)
    stored = repr(contents(store.graph()))
    assert "某需求" in stored
    assert not [secret for secret in ("SECRET", "7654321", "telephone", "budget") if secret in stored]


def test_internal_store_holds_what_is_internal(store: Store, tmp_path: Path) -> None:
    """The seeds of the test before are seen where they may be, so that not finding them means something."""
    folder = make_workspace(tmp_path / "w", {"secret.yaml": SECRET})
    graph = Region(folder, access="internal").check().graph
    store.load(graph, SCOPE, access="internal")
    stored = repr(contents(store.graph()))
    assert "SECRET-PERSON" in stored
    assert "7654321" in stored
    assert "SECRET-TELEPHONE" not in stored
