"""The laws of loading, on the store in memory: idempotent, independent of order and history, resumable, truthful."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph_loader.errors import StoreError, WriteError
from graph_loader.graph import Contents, Graph
from graph_loader.plan import Plan, Scope, Snapshot
from graph_loader.stores import base
from graph_loader.stores.base import Batch, LoadReport
from graph_loader.stores.lease import Lease
from graph_loader.stores.memory import MemoryStore
from tests.laws.worlds import World, worlds, writings
from tests.small import SCOPE, checked, errors


@pytest.fixture(scope="module", autouse=True)
def small_batches_and_a_runtime_folder(tmp_path_factory: pytest.TempPathFactory):
    """So small that a few records are many batches; locks where nobody else's are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(base, "ROWS_PER_BATCH", 2)
        patch.setenv("SIDU_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))
        yield


class Interrupted(MemoryStore):
    """A store that breaks at the n-th batch, before or after it is written."""

    def __init__(self, at: int, after: bool) -> None:
        super().__init__()
        self.at, self.after = at, after

    def write(self, batch: Batch, lease: Lease) -> int:
        self.at -= 1
        if self.at == 0 and not self.after:
            raise WriteError("KG662", reason="interrupted")
        written = super().write(batch, lease)
        if self.at == 0:
            raise WriteError("KG662", reason="interrupted")
        return written


class Parted(MemoryStore):
    """A store that says what it holds in parts, as a large one does."""

    def snapshots(self) -> Iterator[Snapshot]:
        (whole,) = super().snapshots()
        ids = sorted(whole.nodes)
        for chosen in [ids[at : at + 2] for at in range(0, len(ids), 2)]:
            links = {key: state for key, state in whole.links.items() if state.start in chosen}
            yield Snapshot({id: whole.nodes[id] for id in chosen}, links, whole.unfinished)


def sound(files: dict[str, str], **options: Any) -> Graph:
    """Their graph; worlds have records that are linked with themselves, which a check tells of and a load takes."""
    found = checked(files, **options)
    assert {problem.code for problem in found.problems} <= {"KG412"}
    return found.graph


def write(world: World, draw: Any) -> dict[str, str]:
    files: dict[str, str] = draw(writings(world))
    return files


def graph_of(world: World, draw: Any) -> Graph:
    return sound(write(world, draw))


def contents_of(world: World, draw: Any) -> Contents[Any]:
    """The same, made one by one."""
    return checked(write(world, draw)).contents


def put(store: MemoryStore, graph: Graph | Contents[Any], scope: Scope = SCOPE) -> LoadReport:
    return store.load(graph, scope, allow_deletes=True)


def difference(plan: Plan) -> tuple[dict[str, int], dict[str, int]]:
    return plan.node_counts(), plan.link_counts()


@given(st.data(), worlds())
def test_the_order_of_files_records_and_keys_and_the_way_of_writing_are_irrelevant(data, world):
    assert graph_of(world, data.draw) == graph_of(world, data.draw)


@given(st.data(), worlds())
def test_loading_twice_does_nothing_the_second_time(data, world):
    store, graph = MemoryStore(), graph_of(world, data.draw)
    put(store, graph)
    plan = store.plan(graph_of(world, data.draw), SCOPE)
    assert not plan.pending and list(plan.changes()) == []
    before = store.graph()
    report = put(store, graph)
    assert store.graph() == before
    assert report.nodes == {"create": 0, "update": 0, "delete": 0, "unchanged": len(graph.nodes)}


@given(st.data(), worlds())
def test_what_is_in_the_store_is_what_was_described(data, world):
    store, graph = MemoryStore(), graph_of(world, data.draw)
    put(store, graph)
    assert store.graph() == graph
    for id, node in graph.nodes.items():
        assert store.graph().nodes[id].properties == node.properties
    assert store.edited() == []
    assert [dataset.state for dataset in store.datasets()] == ["loaded"]
    assert store.counts() == tuple(dict(sorted(counts.items())) for counts in graph.counts())


@given(st.data(), worlds(), worlds())
def test_the_history_of_a_store_is_irrelevant(data, first, second):
    store, other = Parted(), MemoryStore()
    put(store, contents_of(first, data.draw))
    put(store, contents_of(second, data.draw))
    put(other, graph_of(second, data.draw))
    assert store.graph() == other.graph()
    assert {id: node.labels for id, node in store.graph().nodes.items()} == {
        id: node.labels for id, node in other.graph().nodes.items()
    }


@given(st.data(), worlds(), worlds())
def test_a_plan_says_what_a_load_does(data, first, second):
    store = Parted()
    put(store, graph_of(first, data.draw))
    graph = contents_of(second, data.draw)
    before, plan = store.graph(), store.plan(graph, SCOPE)
    report = put(store, graph)
    assert (report.nodes, report.links) == difference(plan)
    after = store.graph()
    for counts, old, new in (
        (plan.node_counts(), before.nodes, after.nodes),
        (plan.link_counts(), before.links, after.links),
    ):
        same = {key for key in new if key in old and old[key].hash == new[key].hash}
        assert counts == {
            "create": len(new.keys() - old.keys()),
            "update": len(new.keys() & old.keys() - same),
            "delete": len(old.keys() - new.keys()),
            "unchanged": len(same),
        }
    assert len(list(plan.changes())) == sum(sum(c.values()) - c["unchanged"] for c in difference(plan))


@given(st.data(), worlds(), worlds(), st.integers(1, 12), st.booleans())
def test_a_load_that_was_interrupted_and_repeated_is_a_load(data, first, second, at, after):
    store, whole = Interrupted(0, after), MemoryStore()
    put(store, graph_of(first, data.draw))
    graph = graph_of(second, data.draw)
    store.at = at
    pending = store.plan(graph, SCOPE).pending
    try:
        put(store, graph)
        interrupted = False
    except WriteError:
        interrupted = True
        assert [dataset.state for dataset in store.datasets()] == ["loading"]
        assert store.plan(graph, SCOPE).pending
        put(store, graph)
    assert pending or not interrupted
    put(whole, graph)
    assert store.graph() == whole.graph()
    assert [dataset.state for dataset in store.datasets()] == ["loaded"]
    assert not store.plan(graph, SCOPE).pending


@given(st.data(), worlds(), worlds())
def test_a_narrowed_load_deletes_nothing_and_then_the_whole_one_is_as_ever(data, first, second):
    store, whole = MemoryStore(), MemoryStore()
    put(store, graph_of(first, data.draw))
    files = write(second, data.draw)
    chosen = data.draw(st.sampled_from(sorted(files)))
    narrowed = checked(files, narrowed_to=frozenset({chosen})).graph
    ids = set(store.graph().nodes)
    ends = {id for link in narrowed.links.values() for id in (link.start, link.end)}
    if ends <= ids | set(narrowed.nodes):
        put(store, narrowed, Scope(("test",), whole=False))
        assert set(store.graph().nodes) == ids | set(narrowed.nodes)
    put(store, sound(files))
    put(whole, sound(files))
    assert store.graph() == whole.graph()


@given(st.data(), worlds())
def test_the_parts_of_a_world_are_the_whole(data, world):
    files = write(world, data.draw)
    parts = [checked(files, narrowed_to=frozenset({label})).graph for label in ["a.yaml", *files]]
    united = Graph()
    for part in parts:
        united = united.united(part)
    assert united == sound(files)


@given(st.data(), worlds(), st.sampled_from(["public", "internal", "personal"]))
def test_the_levels_of_access_hold_ever_more(data, world, level):
    files = write(world, data.draw)
    public, more = sound(files), sound(files, access=level)
    assert public.nodes.keys() == more.nodes.keys() and public.links.keys() == more.links.keys()
    for id, node in public.nodes.items():
        assert (
            node.properties.items() - {("hash", node.hash)} <= more.nodes[id].properties.items()
            if not any(isinstance(value, list) for value in node.properties.values())
            else set(node.properties) <= set(more.nodes[id].properties)
        )
        assert not {"telephone", "budget", "budget_currency"} & set(node.properties)


@given(st.data(), worlds())
def test_two_datasets_do_not_touch_each_other(data, world):
    store = MemoryStore()
    graph = graph_of(world, data.draw)
    put(store, graph)
    put(store, Graph(), Scope(("other",)))
    assert store.graph() == graph
    with pytest.raises(StoreError):
        store.load(graph, SCOPE, access="internal")


@given(st.data(), worlds())
def test_an_empty_description_empties_the_store_only_on_demand(data, world):
    store, graph = MemoryStore(), graph_of(world, data.draw)
    put(store, graph)
    plan = store.plan(Graph(), SCOPE)
    assert plan.deletes_too_much()
    with pytest.raises(Exception, match="KG503"):
        store.load(Graph(), SCOPE)
    assert store.graph() == graph
    put(store, Graph())
    assert store.graph() == Graph()


def test_worlds_are_not_empty():
    """The strategies must reach what the laws are about."""
    seen: set[str] = set()

    @given(st.data(), worlds())
    def look(data, world):
        found = checked(write(world, data.draw))
        assert errors(found) == []
        types, kinds = found.graph.counts()
        seen.update({f"{name}" for name in (*types, *kinds)})
        seen.update(f"many {name}" for name, count in kinds.items() if count > 2)

    look()
    assert seen >= {"School", "Firm", "Office", "Source", "PART_OF", "WORKS_WITH", "many WORKS_WITH", "many PART_OF"}
