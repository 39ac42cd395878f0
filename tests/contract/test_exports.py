"""Exports that a graph database reads: what comes out is what a load would have written."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.api import Region
from graph_loader.exports import pieces, write
from graph_loader.graph import Graph
from graph_loader.plan import Scope
from graph_loader.stores.address import StoreAddress
from graph_loader.stores.base import Store
from graph_loader.stores.bolt import BoltStore
from graph_loader.stores.connection import ServerConnection
from tests.contract.conftest import Place, both
from tests.contract.graphs import SCOPE, assert_holds, link, node, region
from tests.contract.test_values import TEXTS
from tests.neo4j_server import Neo4jServer

ROOT = Path(__file__).resolve().parents[2]


def texts() -> Graph:
    """The contract's graph with every text that has ever made trouble."""
    nodes = [node(f"t{i}", name_zh=text, names=[text, text]) for i, text in enumerate(TEXTS)]
    return region().united(Graph(nodes, [link("NEXT", "t0", f"t{i}", text, note=text) for i, text in enumerate(TEXTS)]))


@both
def test_the_script_writes_what_a_load_writes(place: Place) -> None:
    store = place.open()
    assert isinstance(store, BoltStore)
    graph = texts()
    statements = [piece for piece in pieces(graph, "cypher") if not piece.startswith("//")]
    with store._connection.writer().session(database=store._connection.database) as session:
        for _ in range(2):
            for statement in statements:
                session.run(statement.rstrip(";\n")).consume()
    assert_holds(store, graph)
    assert not store.plan(graph, SCOPE).pending


@pytest.fixture
def imported(tmp_path: Path) -> Neo4jServer:
    """A Neo4j that has not been started yet."""
    return Neo4jServer(tmp_path / "server")


def opened(server: Neo4jServer) -> Store:
    return BoltStore(ServerConnection(StoreAddress(server.uri, user=server.user, password=server.password)))


@pytest.mark.neo4j
def test_a_bulk_import_is_a_load(imported: Neo4jServer, tmp_path: Path) -> None:
    """Weifang and what is hard to write: a load afterwards finds nothing to change, and canned queries answer."""
    weifang = Region(ROOT)
    graph = weifang.graph().united(texts())
    scope = Scope(("test", *weifang.scope().datasets))
    write(graph, "neo4j-admin", tmp_path / "bulk")
    imported.import_files(tmp_path / "bulk")
    with imported, opened(imported) as store:
        assert_holds(store, graph)
        report = store.load(graph, scope)
        assert {*report.nodes.values(), *report.links.values()} == {0, len(graph.nodes), len(graph.links)}
        assert report.nodes["unchanged"] == len(graph.nodes)
        states = {state.name: state.state for state in store.datasets()}
        assert states == dict.fromkeys(scope.datasets, "loaded")
        with Region(ROOT, imported.uri) as region_of_it:
            region_of_it._store = store  # type: ignore[assignment]
            assert len(region_of_it.query("reported-figures")) == 21
