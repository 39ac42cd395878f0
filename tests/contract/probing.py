"""The engines that are probed: each with the loader's and the reader's login, through the plain driver."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import neo4j
import pytest
from neo4j.exceptions import Neo4jError

from graph_loader.stores import hosting
from graph_loader.stores.connection import make_driver
from graph_loader.stores.engine import installed_build
from graph_loader.stores.hosting import HostAddress
from tests.neo4j_server import Neo4jServer

JVM = installed_build() == "arcadedb_embedded"
DATABASE = "probes"
MEBIBYTE = 1024 * 1024
FORBIDDEN = "Neo.ClientError.Security.Forbidden"
LONG = "UNWIND range(1,100000) AS a UNWIND range(1,100000) AS b WITH a, b WHERE a + b = 0 RETURN count(*) AS c"

embedded_only = pytest.mark.parametrize("engine", [pytest.param("embedded", marks=pytest.mark.embedded)], indirect=True)
neo4j_only = pytest.mark.parametrize("engine", [pytest.param("neo4j", marks=pytest.mark.neo4j)], indirect=True)
both = pytest.mark.parametrize(
    "engine",
    [pytest.param("embedded", marks=pytest.mark.embedded), pytest.param("neo4j", marks=pytest.mark.neo4j)],
    indirect=True,
)


class Engine:
    """An engine with the loader's and the reader's login; on Neo4j both are the same."""

    def __init__(self, kind: str, writer: neo4j.Driver, reader: neo4j.Driver, database: str) -> None:
        self.kind = kind
        self.writer = writer
        self.reader = reader
        self.database = database

    @property
    def embedded(self) -> bool:
        return self.kind == "embedded"

    def run(self, text: str, *, reading: bool = False, **parameters: Any) -> list[dict[str, Any]]:
        """A statement by itself, committed as it goes."""
        with self._session(reading) as session:
            return session.run(text, parameters).data()

    def query_type(self, text: str, *, reading: bool = False) -> str | None:
        with self._session(reading) as session:
            return session.run(text).consume().query_type

    def write(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        """A managed transaction, which the driver repeats after a transient error."""
        with self._session(False) as session:
            return session.execute_write(lambda tx: tx.run(text, parameters).data())

    def read(self, text: str, **parameters: Any) -> list[dict[str, Any]]:
        """A managed transaction in READ access mode, with the loader's login."""
        with self._session(False) as session:
            return session.execute_read(lambda tx: tx.run(text, parameters).data())

    def roll_back(self, text: str) -> None:
        with self._session(False) as session:
            transaction = session.begin_transaction()
            try:
                transaction.run(text).consume()
            finally:
                transaction.rollback()

    def count(self, label: str) -> int:
        return int(self.run(f"MATCH (n:{label}) RETURN count(n) AS c")[0]["c"])

    def indexed(self, label: str) -> bool:
        found = self.run("SHOW INDEXES YIELD labelsOrTypes RETURN labelsOrTypes") if not self.embedded else None
        rows = self.run("SHOW INDEXES") if found is None else found
        return any(label in (row["labelsOrTypes"] or []) for row in rows)

    def refusal(self, act: Callable[[], object]) -> str:
        """The code of the error that an act ends with."""
        with pytest.raises(Neo4jError) as caught:
            act()
        return str(caught.value.code)

    def _session(self, reading: bool) -> neo4j.Session:
        mode = neo4j.READ_ACCESS if reading else neo4j.WRITE_ACCESS
        return (self.reader if reading else self.writer).session(database=self.database, default_access_mode=mode)


@pytest.fixture(scope="module")
def probed_store(folders: tuple[Path, Path], request: pytest.FixtureRequest) -> Path:
    """A store of the module's own."""
    return folders[0].joinpath("stores", str(request.module.__name__).rpartition(".")[2])


@pytest.fixture(scope="module")
def host(probed_store: Path, folders: tuple[Path, Path]) -> Iterator[HostAddress]:
    """Its host: some probes hang it."""
    store = probed_store
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_RUNTIME_DIR", str(folders[1]))
        joined = hosting.join_host(store, DATABASE)
        yield joined.address
        joined.close()
        hosting.kill_host(store, joined.address)


@pytest.fixture(scope="module")
def embedded_engine(host: HostAddress) -> Iterator[Engine]:
    with (
        make_driver(host.uri, (host.writer.user, host.writer.password), 10.0) as writer,
        make_driver(host.uri, (host.reader.user, host.reader.password), 10.0) as reader,
    ):
        yield Engine("embedded", writer, reader, DATABASE)


@pytest.fixture
def engine(request: pytest.FixtureRequest, own_folders: tuple[Path, Path]) -> Iterator[Engine]:
    """The engine of the parameter, without nodes; schema of earlier tests may be left, so each has its own labels."""
    if request.param == "embedded":
        engine: Engine = request.getfixturevalue("embedded_engine")
        engine.run("MATCH (n) DETACH DELETE n")
        yield engine
        return
    server: Neo4jServer = request.getfixturevalue("neo4j_server")
    server.start()
    with server.driver() as driver:
        engine = Engine("neo4j", driver, driver, "neo4j")
        engine.run("MATCH (n) DETACH DELETE n")
        yield engine
