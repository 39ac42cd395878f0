"""A load whose host or server goes away in the middle of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from graph_loader.errors import DeadlineError, StoreError, WriteError
from graph_loader.stores import base, connection, hosting
from graph_loader.stores.base import Store
from tests.contract.conftest import Place, on_embedded, on_neo4j
from tests.contract.graphs import (
    PRODUCT,
    SCOPE,
    assert_holds,
    region,
    states,
    wait_until,
)
from tests.neo4j_server import Neo4jServer


def after_batch(number: int, what: Callable[[], object]) -> Callable[[int, int], None]:
    """Progress that does something once, after so many batches."""
    told: list[int] = []

    def progress(done: int, total: int) -> None:
        told.append(done)
        if len(told) == number:
            what()

    return progress


@on_embedded
@pytest.mark.parametrize("cause", ["deadline", "kill"])
def test_loader_goes_on_when_the_host_goes_away(
    place: Place, cause: str, embedded_directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "ROWS_PER_BATCH", 2)
    store, reader = place.open(), place.open()

    def away() -> None:
        host = hosting.host_status(embedded_directory)
        assert host is not None
        if cause == "kill":
            os.kill(host.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
        else:
            with pytest.raises(DeadlineError):
                reader.read(PRODUCT, {}, timeout=0.5)
        assert wait_until(lambda: hosting.host_status(embedded_directory) is None)

    report = store.load(region(), SCOPE, progress=after_batch(3, away))
    assert (report.nodes["create"], report.links["create"]) == (5, 6)
    assert_holds(store, region())
    assert states(store) == [("test", "loaded")]


@on_neo4j
@pytest.mark.slow
def test_loader_goes_on_after_a_restart_of_the_server(
    store: Store, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "ROWS_PER_BATCH", 2)

    def restart() -> None:
        neo4j_server.kill()
        neo4j_server.start()

    report = store.load(region(), SCOPE, progress=after_batch(3, restart))
    assert (report.nodes["create"], report.links["create"]) == (5, 6)
    assert_holds(store, region())
    assert states(store) == [("test", "loaded")]


@on_neo4j
@pytest.mark.slow
def test_load_fails_cleanly_when_the_server_stays_away(
    place: Place, neo4j_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "ROWS_PER_BATCH", 2)
    monkeypatch.setattr(connection, "RETRY_SECONDS", 1.0)
    store = place.open()
    left: list[float] = []

    def leave() -> None:
        neo4j_server.stop()
        left.append(time.monotonic())

    with pytest.raises(WriteError) as caught:
        store.load(region(), SCOPE, progress=after_batch(3, leave))
    # The lock is not waited for as long again: by then it is known that nobody is there.
    assert time.monotonic() - left[0] < 8
    assert caught.value.code == "KG662"
    assert caught.value.__suppress_context__
    with pytest.raises(StoreError) as unreachable:
        store.status()
    assert unreachable.value.code == "KG650"
    neo4j_server.start()
    assert states(store) == [("test", "loading")]
    assert len(store.graph().nodes) > 0
    # The loader could not let go of its lock, but it is known to have ended.
    store.load(region(), SCOPE)
    assert_holds(store, region())
