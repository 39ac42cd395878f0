"""The shape of a network by matrices and bits is what networkx finds node by node; null networks keep every degree."""

from __future__ import annotations

import random
from collections import Counter
from itertools import product

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.metrics import small_world
from graph_loader.metrics.matching_quality import assortativity, assortativity_of_sets
from graph_loader.metrics.small_world import shape
from tests.unit.metrics.build import Draft

edges_of_twelve = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda e: e[0] < e[1]), min_size=1)


def mean_distance(graph: nx.Graph[int]) -> float:
    found = [d for _, reached in nx.all_pairs_shortest_path_length(graph) for d in reached.values() if d]
    return float(sum(found) / len(found))


@given(edges_of_twelve)
@settings(max_examples=60, deadline=None)
def test_shape_is_that_of_networkx(edges):
    graph: nx.Graph[int] = nx.Graph(edges)
    graph.add_nodes_from(range(12))
    found = shape(sorted(edges), 12, random.Random(1))
    assert found.clustering == pytest.approx(nx.average_clustering(graph), abs=1e-12)
    assert found.length == pytest.approx(mean_distance(graph), abs=1e-12)


@pytest.mark.parametrize("paths", [40, 4_000_000])
def test_triangles_are_counted_exactly_in_parts_of_any_size(monkeypatch, paths):
    monkeypatch.setattr(small_world, "PATHS", paths)
    graph = nx.powerlaw_cluster_graph(300, 5, 0.6, seed=2)
    found = shape(sorted(graph.edges), 300, random.Random(1), most=300)
    assert found.clustering == pytest.approx(nx.average_clustering(graph), abs=1e-12)
    # 300 sources fill more than four words of bits.
    assert found.length == pytest.approx(nx.average_shortest_path_length(graph), abs=1e-12)


def test_a_sampled_clustering_is_near_the_exact_one():
    graph = nx.powerlaw_cluster_graph(800, 4, 0.7, seed=4)
    graph.add_edges_from((0, leaf) for leaf in range(800, 900))
    edges = sorted(graph.edges)
    found = [shape(edges, 900, random.Random(seed), 8, pairs=20_000).clustering for seed in (1, 2, 1)]
    # Five standard errors of a share of 20,000.
    assert found == pytest.approx([nx.average_clustering(graph)] * 3, abs=5 * 0.5 / 20_000**0.5)
    assert found[0] == found[2] != found[1]


def test_the_coefficient_of_a_large_network_has_an_interval_and_is_near_the_exact_one(monkeypatch):
    draft = Draft()
    for group in range(12):
        members = [f"a{group}-{number}" for number in range(6)]
        draft.node("Enterprise", *members).event(f"e{group}", *members)
    for group in range(12):
        draft.event(f"bridge{group}", f"a{group}-0", f"a{(group + 1) % 12}-1")
    exact = draft.one("N7")
    monkeypatch.setattr(small_world, "MANY_EDGES", 50)
    found = draft.one("N7")
    assert exact.answer.ci is None and exact.answer.details["null_networks"] == 99
    assert found.answer.ci is not None and found.answer.details["null_pairs"] == 20_000
    assert found.answer.ci[0] < float(found.value or 0) < found.answer.ci[1]
    assert found.value == pytest.approx(exact.value, rel=0.25)


def test_a_long_chain_is_measured_too():
    chain = nx.path_graph(200)
    found = shape(sorted(chain.edges), 200, random.Random(1))
    assert found.length == pytest.approx(nx.average_shortest_path_length(chain), abs=1e-9)


def test_a_sampled_length_is_near_the_exact_one():
    graph = nx.barabasi_albert_graph(1500, 4, seed=3)
    edges = sorted(graph.edges)
    exact = shape(edges, 1500, random.Random(1), most=1500).length
    assert shape(edges, 1500, random.Random(1)).length == pytest.approx(exact, rel=0.02)


fields = st.frozensets(st.sampled_from("abcd"), min_size=1)


@given(st.lists(st.tuples(fields, fields), min_size=1))
def test_mixing_by_sets_is_that_of_the_whole_matrix(pairs):
    mixing: Counter[tuple[str, str]] = Counter()
    for one, other in pairs:
        for cell in product(one, other):
            mixing[cell] += 1 / (len(one) * len(other))  # type: ignore[assignment]
    expected = assortativity(mixing)
    assert assortativity_of_sets(pairs) == (None if expected is None else pytest.approx(expected, abs=1e-9))
