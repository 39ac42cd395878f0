"""A seeded sample of the faults that ``make soak`` does by the dozen. The functions themselves compare the graphs."""

from __future__ import annotations

from functools import partial

import pytest

from tests.neo4j_server import Neo4jServer
from tests.soak import faults
from tests.soak.faults import Site

SEED = 20240525


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_loads_embedded(embedded_site: Site) -> None:
    assert faults.killed_loads(embedded_site, 3, SEED, host_too=True).struck == 3


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_loads_neo4j(neo4j_site: Site) -> None:
    assert faults.killed_loads(neo4j_site, 2, SEED, host_too=False).struck == 2


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_slow_network_and_one_that_is_cut(neo4j_site: Site, struck_server: Neo4jServer) -> None:
    assert faults.slow_network(neo4j_site, struck_server.port, 0.002).notes["bytes"] > 100_000
    assert faults.cut_network(neo4j_site, struck_server.port, 1, SEED).times == 1


@pytest.mark.neo4j
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_server_that_is_started_again_and_one_without_room(neo4j_site: Site, struck_server: Neo4jServer) -> None:
    assert faults.restarted_server(neo4j_site, struck_server, 1, SEED).times == 1
    anew = partial(struck_server.restart, orderly=False)
    assert faults.full_disk(neo4j_site, 1, SEED, lambda: struck_server.pid or 0, anew).times == 1


@pytest.mark.embedded
@pytest.mark.slow
@pytest.mark.timeout(600)
def test_cut_files_two_loaders_a_full_disk_and_hourly_loads(embedded_site: Site) -> None:
    assert faults.two_loaders(embedded_site, 1).times == 1
    assert faults.cut_files(embedded_site, 1, SEED).struck == 1
    anew = partial(faults.kill_host, embedded_site)
    assert faults.full_disk(embedded_site, 1, SEED, partial(faults.host_of, embedded_site), anew).times == 1
    assert faults.week_of_loads(embedded_site, 6, faults.store_of(embedded_site)).times == 6
