"""The stores that the contracts hold for: servers are started once a run and emptied before every test."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import neo4j
import pytest

from graph_loader import cypher
from graph_loader.stores import hosting
from graph_loader.stores.address import StoreAddress
from graph_loader.stores.base import Store
from graph_loader.stores.bolt import BoltStore
from graph_loader.stores.connection import EmbeddedConnection, ServerConnection
from graph_loader.stores.memory import MemoryStore
from tests.contract.hosts import clients, join, joined, own_store, shared_store  # noqa: F401 - fixtures
from tests.contract.probing import embedded_engine, engine, host, probed_store  # noqa: F401 - fixtures
from tests.neo4j_server import Neo4jServer

pytest.register_assert_rewrite("tests.contract.graphs")

MEMORY = pytest.param("memory")
EMBEDDED = pytest.param("embedded", marks=pytest.mark.embedded)
NEO4J = pytest.param("neo4j", marks=pytest.mark.neo4j)
both = pytest.mark.parametrize("place", [EMBEDDED, NEO4J], indirect=True)
on_embedded = pytest.mark.parametrize("place", [EMBEDDED], indirect=True)
on_neo4j = pytest.mark.parametrize("place", [NEO4J], indirect=True)
WORKSPACE_KEY = "contract"


class Place:
    """Somewhere a graph is kept; ``open`` gives one more client of it, closed after the test."""

    def __init__(self, kind: str, connect: Callable[[], Store]) -> None:
        self.kind = kind
        self._connect = connect
        self._opened: list[Store] = []

    def open(self) -> Store:
        """A client of its own, as another process would have one."""
        store = self._connect()
        self._opened.append(store)
        return store

    def close(self) -> None:
        """Close all clients."""
        for store in self._opened:
            store.close()


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A real Neo4j. Fails where it is not installed (`make install-test`): a test of ours is never left out."""
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """The data folder and the runtime folder of the run; hosts of embedded stores in them are stopped at its end."""
    data, runtime = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("runtime")
    yield data, runtime
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_RUNTIME_DIR", str(runtime))
        for store in (data / "stores").glob("*"):
            hosting.stop_host(store)


@pytest.fixture(autouse=True)
def own_folders(
    folders: tuple[Path, Path], no_settings_of_the_user: None, monkeypatch: pytest.MonkeyPatch
) -> tuple[Path, Path]:
    """Every test sees the run's folders, so that one embedded host serves them all."""
    data, runtime = folders
    monkeypatch.setenv("SIDU_DATA_DIR", str(data))
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(runtime))
    return folders


@pytest.fixture
def embedded_directory(own_folders: tuple[Path, Path]) -> Path:
    """Where the embedded store of the contract tests lives."""
    return hosting.store_directory(WORKSPACE_KEY)


@pytest.fixture(params=[MEMORY, EMBEDDED, NEO4J])
def place(request: pytest.FixtureRequest) -> Iterator[Place]:
    """Every store there is, empty. ``indirect`` parameters choose some of them."""
    place = _place(request, request.param)
    yield place
    place.close()


@pytest.fixture
def store(place: Place) -> Store:
    """A client of the place."""
    return place.open()


def _place(request: pytest.FixtureRequest, kind: str) -> Place:
    if kind == "memory":
        only = MemoryStore()
        return Place(kind, lambda: only)
    if kind == "embedded":
        directory: Path = request.getfixturevalue("embedded_directory")
        connection = EmbeddedConnection(directory, "public")
        empty(connection.writer(), connection.database)
        connection.close()
        return Place(kind, lambda: BoltStore(EmbeddedConnection(directory, "public")))
    server: Neo4jServer = request.getfixturevalue("neo4j_server")
    server.start()
    with server.driver() as driver:
        empty(driver, None)
    address = StoreAddress(server.uri, user=server.user, password=server.password)
    return Place(kind, lambda: BoltStore(ServerConnection(address)))


def empty(driver: neo4j.Driver, database: str | None) -> None:
    """Take everything out of a database: nodes, links, constraints."""
    with driver.session(database=database) as session:
        session.run("MATCH (n) DETACH DELETE n").consume()
        for name in session.run("SHOW CONSTRAINTS").value("name"):
            session.run(f"DROP CONSTRAINT {cypher.quote(name)} IF EXISTS").consume()
