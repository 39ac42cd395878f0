"""Spark in local mode says what the local engines say: ``make test-spark``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from graph_loader.api import Region
from graph_loader.generate import generate
from graph_loader.metrics.indicator import MetricError
from graph_loader.metrics.spark import INDICATORS, MEASURES, Spark

pytestmark = [
    pytest.mark.timeout(3000),
    # pyspark leaves sockets and files to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(scope="module")
def spark() -> Iterator[Spark]:
    with Spark() as session:
        yield session


@pytest.fixture(scope="module")
def region(tmp_path_factory: pytest.TempPathFactory) -> Region:
    folder = tmp_path_factory.mktemp("spark") / "region"
    generate(folder, 150, seed=7)
    return Region(folder)


def with_isolates() -> nx.Graph[Any]:
    graph: nx.Graph[Any] = nx.karate_club_graph()
    graph.add_nodes_from(["alone", "lonely"])
    graph.add_edge("x", "y")
    graph.add_edge("x", "x")
    return graph


def local(graph: nx.Graph[Any]) -> dict[str, Any]:
    plain: nx.Graph[Any] = nx.Graph(graph)
    plain.remove_edges_from(nx.selfloop_edges(plain))
    place = {node: number for number, node in enumerate(plain)}
    components = {n: min(place[m] for m in part) for part in nx.connected_components(plain) for n in part}
    return {
        "degree": dict(plain.degree()), "component": components, "triangles": nx.triangles(plain),
        "pagerank": nx.pagerank(plain, weight=None, tol=1e-12, max_iter=1000),
    }  # fmt: skip


@pytest.mark.parametrize("made", ["by hand", "region"])
def test_measures_are_those_of_networkx(spark: Spark, region: Region, made: str) -> None:
    graph = with_isolates() if made == "by hand" else region.network("cooperation")
    found, wanted = spark.measures(graph, list(MEASURES)), local(graph)
    for name in ("degree", "component", "triangles"):
        assert found[name] == wanted[name], name
    assert found["pagerank"].keys() == wanted["pagerank"].keys()
    assert max(abs(found["pagerank"][node] - value) for node, value in wanted["pagerank"].items()) < 1e-6
    assert sum(found["pagerank"].values()) == pytest.approx(1, abs=1e-6)


@pytest.mark.parametrize("where", ["region", "weifang"])
def test_indicators_are_those_of_the_local_engine(spark: Spark, region: Region, where: str) -> None:
    one = region if where == "region" else Region(Path(__file__).resolve().parents[2])
    wanted = {found.id: found.value for found in one.metrics(ids=list(INDICATORS))}
    found = spark.indicators(one._measured(None, None, True, False), list(INDICATORS))
    assert set(found) == set(INDICATORS)
    for id, value in wanted.items():
        assert found[id] == (None if value is None else pytest.approx(value, abs=1e-9)), id


def test_nothing_and_what_is_refused(spark: Spark) -> None:
    assert spark.measures(nx.Graph(), ["pagerank", "degree"]) == {"pagerank": {}, "degree": {}}
    lonely: nx.Graph[Any] = nx.Graph()
    lonely.add_node("a")
    assert spark.measures(lonely, list(MEASURES)) == {
        "degree": {"a": 0}, "component": {"a": 0}, "triangles": {"a": 0}, "pagerank": {"a": pytest.approx(1)}
    }  # fmt: skip
    with pytest.raises(MetricError, match="KG909"):
        spark.measures(nx.Graph(), ["betweenness"])
    with pytest.raises(MetricError, match="KG909"):
        spark.indicators(Region(Path(__file__).resolve().parents[2])._measured(None, None, True, False), ["P9"])


def test_the_command(region: Region, capsys: pytest.CaptureFixture[str]) -> None:
    from graph_loader.cli import run

    assert run(["spark", "B1", "N1", "--workspace", str(region.workspace.root), "--format", "csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "id,value"
