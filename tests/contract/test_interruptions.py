"""Loads that are interrupted, that meet each other, and whose loader or server goes away."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from graph_loader.errors import SiduError, StoreError, WriteError
from graph_loader.stores import base, hosting
from graph_loader.stores.address import parse_address
from graph_loader.stores.base import Batch, DatasetState, Store
from graph_loader.stores.bolt import BoltStore
from graph_loader.stores.lease import LEASE_MILLISECONDS, Lease
from graph_loader.stores.opening import open_store
from tests.contract.conftest import Place, both
from tests.contract.graphs import (
    SCOPE,
    Spy,
    assert_holds,
    changed,
    link,
    lock_table,
    node,
    region,
    states,
    ten,
)
from tests.neo4j_server import Neo4jServer


class Interrupted(Exception):
    """Stands for whatever may end a load."""


def interrupt(store: Store, patch: pytest.MonkeyPatch, at: int) -> None:
    """Let the store fail instead of doing its ``at``-th step (batches and marks alike)."""
    left = [at]
    write, mark = store.write, store.mark

    def step() -> None:
        if left[0] == 0:
            raise Interrupted
        left[0] -= 1

    def write_or_fail(batch: Batch, lease: Lease) -> int:
        step()
        return write(batch, lease)

    def mark_or_fail(dataset: DatasetState) -> None:
        step()
        mark(dataset)

    patch.setattr(store, "write", write_or_fail)
    patch.setattr(store, "mark", mark_or_fail)


def test_interrupted_anywhere_and_repeated_is_as_if_undisturbed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "ROWS_PER_BATCH", 1)
    target = changed(
        region(), node("new"), node("firm", "University"), node("xjtu", "University", name_zh="改名"),
        link("ATTENDED", "xjtu", "new"), without=["fair"],
    )  # fmt: skip
    store.load(region(), SCOPE)
    spy = Spy(store)
    store.load(target, SCOPE, allow_deletes=True)
    steps = len(spy.batches) + len(spy.marks)
    assert steps >= 9
    for at in range(1, steps):
        store.load(region(), SCOPE, allow_deletes=True)
        with monkeypatch.context() as patch:
            interrupt(store, patch, at)
            with pytest.raises(Interrupted):
                store.load(target, SCOPE, allow_deletes=True)
        assert states(store) == [("test", "loading")]
        assert store.plan(target, SCOPE).pending
        store.load(target, SCOPE, allow_deletes=True)
        assert_holds(store, target)
        assert states(store) == [("test", "loaded")]


def test_a_first_load_that_was_interrupted_has_no_time(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        interrupt(store, patch, 2)
        with pytest.raises(Interrupted):
            store.load(region(), SCOPE)
    assert store.datasets() == [DatasetState("test", "loading")]
    assert store.status().loaded_at is None


@both
def test_preparing_that_was_interrupted_is_completed(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever step a first load died in, the next one finds a store with a lock that can be taken."""
    store = place.open()
    assert isinstance(store, BoltStore)
    write, made = store._write, [0]
    for survived in range(3):
        made[0] = 0

        def failing(*statements: tuple[str, dict[str, object]], survived: int = survived) -> list[dict[str, object]]:
            if made[0] == survived:
                raise KeyboardInterrupt
            made[0] += 1
            return write(*statements)

        with monkeypatch.context() as patch:
            patch.setattr(store, "_write", failing)
            with pytest.raises(KeyboardInterrupt):
                store.load(region(), SCOPE)
    store.load(region(), SCOPE)
    assert_holds(store, region())


# The lock


def test_second_loader_is_refused(place: Place) -> None:
    first, second = place.open(), place.open()
    first.load(ten(), SCOPE)
    with first.lease():
        with pytest.raises(StoreError) as caught:
            second.load(region(), SCOPE, allow_deletes=True)
        assert caught.value.code == "KG657"
        assert f"{socket.gethostname()}, process {os.getpid()}" in str(caught.value)
        assert_holds(second, ten())
        assert states(second) == [("test", "loaded")]
    second.load(region(), SCOPE, allow_deletes=True)
    assert_holds(first, region())


def test_second_loader_is_refused_before_the_first_load_ended(place: Place) -> None:
    first, second = place.open(), place.open()
    seen: list[str] = []

    def meanwhile(done: int, total: int) -> None:
        with pytest.raises(StoreError) as caught:
            second.load(ten(), SCOPE, allow_deletes=True)
        seen.append(caught.value.code)

    first.load(region(), SCOPE, progress=meanwhile)
    assert set(seen) == {"KG657"}
    assert_holds(second, region())


def test_lock_is_let_go_after_a_failure(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        interrupt(store, patch, 1)
        with pytest.raises(Interrupted):
            store.load(region(), SCOPE)
    with store.lease():
        pass


def test_lock_of_a_process_that_is_gone_is_taken_over_at_once(store: Store, own_folders: tuple[Path, Path]) -> None:
    store.load(ten(), SCOPE)
    dead = f"{socket.gethostname()}:1:0123456789abcdef"
    (own_folders[1] / "loader-0123456789abcdef.lock").touch()
    assert lock_table(store).take_lock(dead, "", 60_000)
    store.load(region(), SCOPE, allow_deletes=True)
    assert_holds(store, region())


def test_lock_of_another_machine_holds_until_it_expires(store: Store) -> None:
    store.load(ten(), SCOPE)
    table = lock_table(store)
    assert table.take_lock("elsewhere:1:0123456789abcdef", "", 60_000)
    with pytest.raises(StoreError) as caught:
        store.load(region(), SCOPE, allow_deletes=True)
    assert caught.value.code == "KG657"
    assert "elsewhere, process 1" in str(caught.value)
    assert table.renew_lock("elsewhere:1:0123456789abcdef", -1)
    store.load(region(), SCOPE, allow_deletes=True)
    assert_holds(store, region())


def test_a_clock_that_was_set_back_keeps_nobody_out_for_long(store: Store) -> None:
    """The owner elsewhere has died; the server's clock went back by a day, so that its lock lies in the future."""
    store.load(ten(), SCOPE)
    table, owner = lock_table(store), "elsewhere:1:0123456789abcdef"
    assert table.take_lock(owner, "", LEASE_MILLISECONDS)
    assert table.renew_lock(owner, LEASE_MILLISECONDS + 86_400_000)
    with pytest.raises(StoreError) as caught:
        store.load(region(), SCOPE, allow_deletes=True)
    assert caught.value.code == "KG657"
    seconds = caught.value.arguments["seconds"]
    assert isinstance(seconds, int) and 0 < seconds <= LEASE_MILLISECONDS // 1000
    assert 0 < table.lock_holder().left <= LEASE_MILLISECONDS
    # Two minutes later.
    assert table.renew_lock(owner, -1)
    store.load(region(), SCOPE, allow_deletes=True)
    assert_holds(store, region())


def test_a_loader_goes_on_when_the_clock_is_set_back_under_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "ROWS_PER_BATCH", 1)
    table, write = lock_table(store), store.write

    def write_after_the_clock_went_back(batch: Batch, lease: Lease) -> int:
        assert table.renew_lock(lease.owner, LEASE_MILLISECONDS + 86_400_000)
        written = write(batch, lease)
        assert 0 < table.lock_holder().left <= LEASE_MILLISECONDS
        return written

    monkeypatch.setattr(store, "write", write_after_the_clock_went_back)
    store.load(region(), SCOPE)
    assert_holds(store, region())


@pytest.mark.parametrize("thief", ["", "elsewhere:1:fedcba9876543210"])
def test_loader_that_lost_its_lock_stops_writing(store: Store, thief: str) -> None:
    store.load(ten(), SCOPE)
    table = lock_table(store)
    write = store.write
    done: list[Batch] = []

    def write_after_the_theft(batch: Batch, lease: Lease) -> int:
        if done:
            table.release_lock(lease.owner)
            assert not thief or table.take_lock(thief, "", 60_000)
        done.append(batch)
        return write(batch, lease)

    store.write = write_after_the_theft  # type: ignore[method-assign]
    with pytest.raises(WriteError) as caught:
        store.load(region(), SCOPE, allow_deletes=True)
    assert caught.value.code == "KG660"
    assert len(done) == 2
    there = store.graph()
    assert set(there.nodes) == set(ten().nodes) | {row["id"] for row in done[0].rows}
    holder = table.lock_holder()
    assert (holder.owner if holder else "") == thief


@both
def test_lock_has_one_winner(place: Place) -> None:
    """A free lock, taken by several at the same moment, many times."""
    stores = [place.open() for _ in range(4)]
    stores[0].load(region(), SCOPE)
    gate = threading.Barrier(len(stores))
    won: list[tuple[int, str]] = []

    def take(store: Store, name: str) -> None:
        for turn in range(10):
            gate.wait(60)
            if lock_table(store).take_lock(f"elsewhere:{name}:x", "", 60_000):
                won.append((turn, name))
            gate.wait(60)
            lock_table(store).release_lock(f"elsewhere:{name}:x")

    threads = [threading.Thread(target=take, args=(store, str(i))) for i, store in enumerate(stores)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [turn for turn, _ in won] == list(range(10))


@both
def test_loaders_that_start_together(place: Place) -> None:
    """Into an empty store, so that they also race for its constraints and its lock."""
    outcomes: list[str] = []
    stores = [place.open() for _ in range(4)]
    gate = threading.Barrier(len(stores))

    def load(store: Store) -> None:
        gate.wait()
        try:
            store.load(region(), SCOPE)
            outcomes.append("loaded")
        except SiduError as error:
            outcomes.append("refused" if error.code == "KG657" else str(error))

    threads = [threading.Thread(target=load, args=(store,)) for store in stores]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == len(stores)
    assert set(outcomes) - {"refused"} == {"loaded"}
    assert_holds(place.open(), region())


# Loaders and servers that go away


KILLED_LOADER = """
import sys, time
from graph_loader.graph import Graph
from graph_loader.stores import base
from graph_loader.stores.address import parse_address
from graph_loader.stores.opening import open_store
from tests.contract.graphs import PRODUCT, SCOPE, region

def stop_here(done, total):
    if done >= 3:
        print("here", flush=True)
        time.sleep(300)

base.ROWS_PER_BATCH = 2
open_store(parse_address(None), "contract").load(region(), SCOPE, progress=stop_here)
"""


@both
def test_killed_loader_is_followed_at_once(
    place: Place, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    if place.kind == "neo4j":
        server: Neo4jServer = request.getfixturevalue("neo4j_server")
        monkeypatch.setenv("SIDU_STORE", server.uri)
        monkeypatch.setenv("SIDU_PASSWORD", server.password)
    with subprocess.Popen(
        [sys.executable, "-c", KILLED_LOADER], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE, text=True
    ) as loader:
        assert loader.stdout is not None
        assert loader.stdout.readline() == "here\n"
        store = place.open()
        with pytest.raises(StoreError) as caught:
            store.load(region(), SCOPE)
        assert caught.value.code == "KG657"
        loader.kill()
    part = store.graph()
    assert [(d.name, d.state) for d in store.datasets()] == [("test", "loading")]
    assert 0 < len(part.nodes) < 5
    begun = time.monotonic()
    report = store.load(region(), SCOPE)
    assert time.monotonic() - begun < 8
    assert report.nodes["unchanged"] == len(part.nodes)
    assert_holds(store, region())


LOADER_ON_A_SMALL_DISK = """
import resource
from graph_loader.errors import WriteError
from graph_loader.stores import hosting
from graph_loader.stores.address import parse_address
from graph_loader.stores.opening import open_store
from tests.contract.graphs import SCOPE, node
from graph_loader.graph import Graph

store = open_store(parse_address(None), "small-disk")
# The host that is started now inherits the limit: its log of transactions is full after two MiB.
resource.setrlimit(resource.RLIMIT_FSIZE, (2 * 1024 * 1024, resource.RLIM_INFINITY))
try:
    store.load(Graph([node(f"n{i}", text="x" * 2000) for i in range(3000)]), SCOPE)
except WriteError as error:
    print(error.code, flush=True)
store.close()
hosting.stop_host(hosting.store_directory("small-disk"))
"""


@pytest.mark.embedded
@pytest.mark.skipif(os.name == "nt", reason="platform: POSIX limits")
def test_a_disk_that_fills_up_in_mid_load(own_folders: tuple[Path, Path]) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", LOADER_ON_A_SMALL_DISK], cwd=Path(__file__).parents[2], capture_output=True,
        encoding="utf-8", timeout=250, check=False,
    )  # fmt: skip
    assert ran.stdout.split() == ["KG662"], ran.stderr
    with open_store(parse_address(None), "small-disk") as store:
        assert [(d.name, d.state) for d in store.datasets()] == [("test", "loading")]
        store.load(region(), SCOPE, allow_deletes=True)
        assert_holds(store, region())
    hosting.stop_host(hosting.store_directory("small-disk"))
