"""The servers behind the contract tests: started once a run, emptied between tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.neo4j_server import Neo4jServer


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """A real Neo4j. Fails where it is not installed (`make install-test`): a test of ours is never left out."""
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j"))
    server.start()
    yield server
    server.kill()
