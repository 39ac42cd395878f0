"""Stores for faults: an embedded one and a Neo4j of this folder's own, since they are struck."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_loader.stores import hosting
from tests.neo4j_server import Neo4jServer
from tests.soak.faults import Site

ENTERPRISES = 40


@pytest.fixture
def embedded_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A synthetic region in an embedded store."""
    monkeypatch.setenv("SIDU_DATA_DIR", str(tmp_path / "stores"))
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "run"))
    yield Site.make(tmp_path, ENTERPRISES, "embedded", dict(os.environ))
    for store in (tmp_path / "stores" / "stores").glob("*"):
        hosting.stop_host(store)


@pytest.fixture(scope="session")
def struck_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A Neo4j that faults are tried on."""
    server = Neo4jServer(tmp_path_factory.mktemp("struck"))
    server.start()
    yield server
    server.kill()


@pytest.fixture
def neo4j_site(tmp_path: Path, struck_server: Neo4jServer, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A synthetic region in the Neo4j, which is emptied."""
    with struck_server.driver() as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n", database_="neo4j")
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setenv("SIDU_PASSWORD", struck_server.password)
    return Site.make(tmp_path, ENTERPRISES, struck_server.uri, dict(os.environ))
