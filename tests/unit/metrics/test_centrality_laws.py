"""Laws of centrality and roles that hold for every graph."""

from __future__ import annotations

from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.metrics.backbone import rich_club
from graph_loader.metrics.brokerage import ROLES, brokerage
from graph_loader.metrics.centrality import MEASURES, scores
from graph_loader.metrics.communities import communities, modularity
from graph_loader.metrics.structure import component_without, largest_component
from graph_loader.metrics.two_mode import newman_projection, nodf

LAWS = settings(max_examples=30, deadline=None)
EDGES = st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7)).filter(lambda pair: pair[0] < pair[1]), max_size=16)
LOCAL = ("degree", "constraint", "effective_size", "core")
"""Measures that only the surroundings of a node decide."""


def graph_of(edges: set[tuple[int, int]], first: int = 0) -> Any:
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(first, first + 8))
    graph.add_edges_from((u + first, v + first) for u, v in edges)
    return graph


def values(graph: Any, measure: str) -> dict[Any, float | None]:
    return dict(scores(graph, measure).values)


@LAWS
@given(EDGES)
def test_an_isolated_node_changes_what_it_should(edges):
    before, after = graph_of(edges), graph_of(edges)
    after.add_node(99)
    n = 8
    for measure in LOCAL:
        assert values(before, measure) == pytest.approx({k: v for k, v in values(after, measure).items() if k != 99})
    for measure, factor in (("harmonic", (n - 1) / n), ("closeness", (n - 1) / n), ("betweenness", (n - 2) / n)):
        found = values(after, measure)
        assert found.pop(99) == 0
        scaled = {node: (value or 0) * factor for node, value in values(before, measure).items()}
        assert found == pytest.approx(scaled), measure


@LAWS
@given(EDGES, EDGES)
def test_two_graphs_put_together(one, other):
    left, right = graph_of(one), graph_of(other, 100)
    both = nx.compose(left, right)
    for measure in LOCAL:
        assert values(both, measure) == pytest.approx(values(left, measure) | values(right, measure))
    group = {node: node % 3 for node in both}
    assert brokerage(both, group) == brokerage(left, group) | brokerage(right, group)


@LAWS
@given(EDGES)
def test_scores_stay_in_their_ranges(edges):
    graph = graph_of(edges)
    for measure in ("betweenness", "closeness", "harmonic", "eigenvector", "pagerank"):
        assert all(-1e-12 <= value <= 1 + 1e-12 for value in values(graph, measure).values() if value is not None)
    degree = values(graph, "degree")
    for node, size in values(graph, "effective_size").items():
        assert size is None or 1 - 1e-12 <= size <= (degree[node] or 0)
    assert sum(value or 0 for value in values(graph, "pagerank").values()) == pytest.approx(1)
    assert set(MEASURES) >= set(LOCAL)


@LAWS
@given(EDGES)
def test_roles_sum_to_the_open_pairs(edges):
    graph = graph_of(edges)
    found = brokerage(graph, {node: node % 2 for node in graph})
    triangles: Any = nx.triangles(graph)
    for node, counts in found.items():
        degree = graph.degree[node]
        assert sum(counts.values()) == degree * (degree - 1) - 2 * triangles[node]
        assert counts["role_ABB"] == counts["role_AAB"] and counts["role_ABC"] == 0 and counts.keys() == ROLES.keys()


@LAWS
@given(EDGES)
def test_communities_divide_all_nodes_no_worse_than_one_lump(edges):
    graph = graph_of(edges)
    found = communities(graph)
    assert sorted(node for part in found.members for node in part) == sorted(graph)
    if edges:
        lump = modularity(graph, [frozenset(graph)])
        assert found.modularity is not None and lump is not None and found.modularity >= lump - 1e-12
        # No community is in two pieces.
        assert all(nx.is_connected(graph.subgraph(part)) for part in found.members)


@LAWS
@given(EDGES, st.sets(st.integers(0, 7)))
def test_a_loss_never_makes_the_largest_component_grow(edges, gone):
    graph = graph_of(edges)
    assert component_without(graph, gone) <= len(largest_component(graph))
    assert component_without(graph, []) == len(largest_component(graph))


@LAWS
@given(st.sets(st.tuples(st.integers(0, 5), st.integers(10, 15)), max_size=20))
def test_two_modes(pairs):
    graph: Any = nx.Graph()
    graph.add_nodes_from([*range(6), *range(10, 16)])
    graph.add_edges_from(pairs)
    nested = nodf(graph, range(6))
    assert nested is not None and 0 <= nested <= 100 and nodf(graph, range(10, 16)) == pytest.approx(nested)
    projected = newman_projection(graph, range(6))
    # Every shared partner gives each of its n bodies n − 1 shares of 1/(n − 1).
    weights = dict(projected.degree(weight="weight"))
    assert weights == pytest.approx({u: sum(graph.degree[k] > 1 for k in graph[u]) for u in range(6)})
    assert all(0 <= club.phi <= 1 for club in rich_club(graph, nulls=2))
