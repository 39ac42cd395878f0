"""Centrality and roles: published values, values by hand, the same on every engine."""

from __future__ import annotations

import itertools
import math
import random
import sys
from typing import Any

import networkx as nx
import pytest
from networkx.algorithms import bipartite

from graph_loader.metrics import engines, paths
from graph_loader.metrics.backbone import backbone, disparity, rich_club
from graph_loader.metrics.bootstrap import vertex_bootstrap
from graph_loader.metrics.brokerage import ROLES, brokerage
from graph_loader.metrics.centrality import MEASURES, scores
from graph_loader.metrics.communities import communities, modularity, networkx_has_leiden, stability
from graph_loader.metrics.engines import installed
from graph_loader.metrics.indicator import MetricError
from graph_loader.metrics.structure import density
from graph_loader.metrics.two_mode import newman_projection, nodf, shared_neighbours

KARATE = nx.karate_club_graph()
DAVIS = nx.davis_southern_women_graph()
FLORENCE = nx.florentine_families_graph()
OTHERS = [(m.id, engine) for m in MEASURES.values() for engine in m.engines if engine != "networkx"]


def score(graph: Any, measure: str, node: Any, **options: Any) -> float:
    value = scores(graph, measure, **options).values[node]
    assert value is not None
    return value


def test_zachary():
    assert score(KARATE, "betweenness", 0) * 33 * 32 / 2 == pytest.approx(231.0714, abs=5e-5)
    assert score(KARATE, "betweenness", 33) * 33 * 32 / 2 == pytest.approx(160.5516, abs=5e-5)
    found = [score(KARATE, "constraint", node) for node in (0, 33, 11)]
    assert found == pytest.approx([0.155423, 0.156419, 1.0], abs=5e-7)
    assert score(KARATE, "effective_size", 0) == 13.75
    assert sum(value == 4 for value in scores(KARATE, "core").values.values()) == 10
    assert sum(value or 0 for value in scores(KARATE, "pagerank").values.values()) == pytest.approx(1, abs=1e-12)


def test_florentine_families():
    assert score(FLORENCE, "betweenness", "Medici") == pytest.approx(0.521978, abs=5e-7)
    assert score(FLORENCE, "closeness", "Medici") == 0.56
    assert score(FLORENCE, "degree", "Medici") / 14 == pytest.approx(0.4286, abs=5e-5)
    constraints = [score(FLORENCE, "constraint", name) for name in ("Medici", "Guadagni", "Strozzi")]
    assert constraints == pytest.approx([0.209877, 0.25, 0.458333], abs=5e-7)
    assert score(FLORENCE, "effective_size", "Medici") == pytest.approx(5.6667, abs=5e-5)
    sixteen: nx.Graph[str] = nx.Graph(FLORENCE)
    sixteen.add_node("Pucci")
    assert score(sixteen, "betweenness", "Medici") == pytest.approx(0.452381, abs=5e-7)
    assert nx.transitivity(FLORENCE) == pytest.approx(0.191489, abs=5e-7)


def test_davis_southern_women():
    women = DAVIS.graph["top"]
    evelyn, theresa = "Evelyn Jefferson", "Theresa Anderson"
    assert shared_neighbours(DAVIS, evelyn, theresa) == 7
    for engine in ("scipy", "networkx"):
        found = newman_projection(DAVIS, women, engine=engine)
        assert found.number_of_edges() == 139
        assert found.edges[evelyn, theresa]["weight"] == pytest.approx(1.486880, abs=5e-7)
        assert newman_projection(DAVIS, DAVIS.graph["bottom"], engine=engine).number_of_edges() == 66
    assert nodf(DAVIS, women) == pytest.approx(48.581, abs=5e-4)
    assert nodf(DAVIS, DAVIS.graph["bottom"]) == nodf(DAVIS, women)


def test_nestedness_by_hand():
    triangle = nx.Graph([(f"r{i}", f"c{j}") for i in range(4) for j in range(4 - i)])
    assert nodf(triangle, [f"r{i}" for i in range(4)]) == 100
    board = nx.Graph([(f"r{i}", f"c{j}") for i in range(4) for j in range(4) if (i + j) % 2])
    assert nodf(board, [f"r{i}" for i in range(4)]) == 0
    empty: nx.Graph[str] = nx.Graph()
    assert nodf(empty, []) is None
    empty.add_nodes_from("abc")
    assert nodf(empty, "ab") == 0 and list(newman_projection(empty, "ab").edges) == []


def test_projection_agrees_with_networkx():
    graph = bipartite.random_graph(30, 40, 0.1, seed=3)
    one, other = (newman_projection(graph, range(30), engine=engine) for engine in ("scipy", "networkx"))
    assert set(map(frozenset, one.edges)) == set(map(frozenset, other.edges))
    assert all(abs(data["weight"] - other.edges[u, v]["weight"]) < 1e-9 for u, v, data in one.edges(data=True))


def test_roles_of_a_directed_graph_by_hand():
    graph: nx.DiGraph[str] = nx.DiGraph([("A", "B"), ("A", "C"), ("B", "C"), ("B", "D"), ("C", "D"), ("D", "A")])
    found = brokerage(graph, {"A": 1, "B": 1, "C": 2, "D": 2})
    counts = {(node, role): n for node, roles in found.items() for role, n in roles.items() if n}
    assert counts == {(node, f"role_{role}"): 1 for role, nodes in
                      {"ABA": "AD", "ABB": "AC", "AAB": "BD"}.items() for node in nodes}  # fmt: skip


def test_roles_of_the_karate_club():
    found = brokerage(KARATE, dict(KARATE.nodes("club")))
    totals = {role: sum(counts[role] for counts in found.values()) for role in ROLES}
    assert totals == {"role_AAA": 510, "role_ABA": 20, "role_AAB": 128, "role_ABB": 128, "role_ABC": 0}
    triangles: Any = nx.triangles(KARATE)
    assert sum(totals.values()) == 786 == 2 * sum(math.comb(KARATE.degree[v], 2) - triangles[v] for v in KARATE)


def test_roles_agree_with_looking_at_every_three():
    for seed in range(4):
        graph = nx.gnp_random_graph(12, 0.3, seed=seed, directed=True)
        graph.add_edge(3, 3)
        group = {node: node % 3 for node in graph if node != 5}
        found = brokerage(graph, group)
        assert 5 not in found
        for v in found:
            names = [
                "AAA" if group[a] == group[v] == group[b] else "ABA" if group[a] == group[b]
                else "AAB" if group[a] == group[v] else "ABB" if group[v] == group[b] else "ABC"
                for a, b in itertools.permutations(group, 2)
                if v not in (a, b) and graph.has_edge(a, v) and graph.has_edge(v, b) and not graph.has_edge(a, b)
            ]  # fmt: skip
            assert found[v] == {role: names.count(role[5:]) for role in ROLES}


def test_modularity():
    sides = [frozenset(v for v, club in KARATE.nodes("club") if club == name) for name in ("Mr. Hi", "Officer")]
    assert modularity(KARATE, sides) == pytest.approx(0.358235, abs=5e-7)
    found = communities(KARATE)
    assert found.modularity is not None and found.modularity <= 0.419790 + 5e-7
    assert set().union(*found.members) == set(KARATE) and sum(map(len, found.members)) == 34


def test_communities_say_how_they_were_found():
    plain = communities(KARATE, engine="networkx", seed=1)
    assert plain.algorithm == ("leiden" if networkx_has_leiden() else "louvain") and plain.engine == "networkx"
    assert plain == communities(KARATE, engine="networkx", seed=1)
    state = random.getstate()
    found = communities(KARATE)
    assert random.getstate() == state
    assert (found.engine == "igraph") == installed("igraph")
    assert (found.engine, found.algorithm, len(found.members)) == ("igraph", "leiden", 4)
    assert found.modularity == pytest.approx(0.419790, abs=5e-7)


def test_communities_without_edges_are_single():
    empty: nx.Graph[int] = nx.Graph()
    assert communities(empty).members == () and communities(empty).modularity is None and stability(empty) is None
    empty.add_nodes_from([1, 2])
    assert communities(empty).number == {1: 1, 2: 2}


def test_communities_against_chance_and_seeds():
    cliques = nx.connected_caveman_graph(6, 6)
    found = stability(cliques, runs=3, nulls=9)
    assert found is not None and found.nmi == pytest.approx(1) and found.vi == pytest.approx(0, abs=1e-12)
    assert found.gain > 0.2 and found.p == 0.1


def test_backbone():
    assert disparity(1, 4, 4) == 0.421875 == (3 / 4) ** 3
    pair = nx.Graph([("a", "b", {"weight": 9})])
    assert list(backbone(pair, 0.99).edges) == [] and set(backbone(pair)) == {"a", "b"}
    with pytest.raises(ValueError, match="weight"):
        backbone(nx.Graph([("a", "b", {"weight": 0})]))
    kept = [set(map(frozenset, backbone(KARATE, alpha).edges)) for alpha in (0.01, 0.1, 1)]
    assert kept[0] <= kept[1] <= kept[2] == {frozenset(e) for e in KARATE.edges}


def test_rich_club_agrees_with_networkx():
    found = rich_club(KARATE, nulls=9, seed=5)
    assert {club.k: club.phi for club in found} == pytest.approx(nx.rich_club_coefficient(KARATE, normalized=False))
    assert found == rich_club(KARATE, nulls=9, seed=5)
    whole = found[0]
    assert whole.phi == whole.expected and whole.ratio == 1 and whole.p == 1
    assert rich_club(nx.Graph()) == [] and rich_club(nx.empty_graph(3)) == []


def test_vertex_bootstrap():
    found = vertex_bootstrap(KARATE, density, runs=200, seed=3)
    assert found is not None and found.value == density(KARATE)
    assert found.low < found.value < found.high and 0.01 < found.error < 0.06
    assert (
        vertex_bootstrap(nx.empty_graph(1), density) is None
        and vertex_bootstrap(nx.empty_graph(4), lambda g: None) is None
    )


# ---------------------------------------------------------------------- engines


def shapes() -> list[Any]:
    apart = nx.disjoint_union(nx.gnm_random_graph(40, 90, seed=1), nx.path_graph(5))
    apart.add_nodes_from(["alone", "loop"])
    apart.add_edge("loop", "loop")
    return [
        KARATE,
        FLORENCE,
        DAVIS,
        apart,
        nx.barabasi_albert_graph(200, 2, seed=2),
        nx.path_graph(2),
        nx.star_graph(5),
    ]


@pytest.mark.parametrize(("measure", "engine"), OTHERS)
def test_engines_agree(measure, engine):
    assert installed(engine), "it comes with the extra `test`"
    for graph in shapes():
        one, other = (scores(graph, measure, engine=name) for name in ("networkx", engine))
        assert one.reason == other.reason and one.values.keys() == other.values.keys()
        if one.engine == "python":
            continue
        assert other.engine == engine and other.method == "exact"
        for node, value in one.values.items():
            twin = other.values[node]
            assert (value is None) == (twin is None), (measure, node)
            assert value is None or twin is None or abs(value - twin) < 1e-9, (measure, node, value, twin)


def test_small_networks_are_for_networkx_and_large_ones_for_what_is_there(monkeypatch):
    choice = engines.engine_for
    assert choice("betweenness", ("networkx", "igraph"), engines.LARGE) == "networkx"
    assert choice("constraint", ("networkx", "scipy", "igraph"), engines.FEW) == "networkx"
    assert choice("constraint", ("networkx", "scipy", "igraph"), engines.FEW + 1) == "scipy"
    monkeypatch.setattr(engines, "installed", lambda name: True)
    assert choice("betweenness", ("networkx", "igraph"), engines.LARGE + 1) == "igraph"
    assert choice("pagerank", ("networkx", "igraph"), engines.LARGE + 1) == "networkx"
    monkeypatch.setattr(engines, "installed", lambda name: name != "igraph")
    assert choice("betweenness", ("networkx", "igraph"), engines.LARGE + 1) == "networkx"
    with pytest.raises(MetricError) as refused:
        choice("betweenness", ("networkx", "igraph"), 10, "igraph")
    assert refused.value.code == "KG909" and "networkx" in refused.value.hint()


@pytest.fixture
def without_igraph(monkeypatch):
    """As where the extra is not installed, and 60 nodes are many."""
    monkeypatch.setattr(engines, "installed", lambda name: name != "igraph")
    monkeypatch.setattr(engines, "LARGE", 60)
    monkeypatch.setattr(paths, "LARGE", 60)
    monkeypatch.setattr(paths, "PIVOTS", 40)
    monkeypatch.setitem(sys.modules, "igraph", None)


@pytest.mark.parametrize("measure", paths.SAMPLED)
def test_an_estimate_says_so_and_is_near(without_igraph, measure):
    graph = nx.disjoint_union(nx.barabasi_albert_graph(120, 3, seed=4), nx.cycle_graph(5))
    found, exact = scores(graph, measure, seed=7), scores(graph, measure, engine="networkx")
    assert (found.method, found.seed, found.engine) == ("sampled", 7, "networkx")
    assert (exact.method, exact.seed) == ("exact", None)
    assert found.values == scores(graph, measure, seed=7).values != scores(graph, measure, seed=8).values
    errors = [abs((found.values[node] or 0) - (exact.values[node] or 0)) for node in graph]
    spread = max(value or 0 for value in exact.values.values())
    assert sum(errors) / len(errors) < 0.1 * spread
    if measure != "betweenness":
        # The small component is measured from all of its nodes.
        assert all(found.values[node] == pytest.approx(exact.values[node]) for node in range(120, 125))


def test_a_large_network_of_small_pieces_is_no_estimate(without_igraph):
    graph = nx.disjoint_union_all([nx.cycle_graph(10) for _ in range(8)])
    assert scores(graph, "closeness").method == "exact" and scores(graph, "core").method == "exact"
    assert scores(graph, "closeness").values == pytest.approx(scores(graph, "closeness", engine="networkx").values)


def test_closeness_and_harmonic_agree_with_networkx_itself():
    for graph in shapes():
        graph = nx.Graph(graph)
        graph.remove_edges_from(list(nx.selfloop_edges(graph)))
        n = len(graph)
        assert scores(graph, "closeness").values == pytest.approx(nx.closeness_centrality(graph))
        own = {node: value / (n - 1) for node, value in nx.harmonic_centrality(graph).items()}
        assert scores(graph, "harmonic").values == pytest.approx(own)


# ---------------------------------------------------------------------- bad input


@pytest.mark.parametrize("measure", MEASURES)
def test_what_has_no_value_says_why(measure):
    empty: nx.Graph[Any] = nx.Graph()
    found = scores(empty, measure)
    assert not found.values and found.reason is not None and found.reason.id == "empty"
    empty.add_node("alone")
    empty.add_edge("alone", "alone")
    found = scores(empty, measure)
    value = found.values["alone"]
    assert value in {"degree": (0,), "core": (0,), "pagerank": (1,)}.get(measure, (None,))
    assert (value is None) == (found.reason is not None)
    if found.reason is not None:
        assert found.reason.text("zh") and found.reason.text("en")


@pytest.mark.parametrize("measure", MEASURES)
def test_no_score_is_nan(measure):
    for graph in (*shapes(), nx.empty_graph(4), nx.path_graph(3), nx.complete_graph(4)):
        values = scores(graph, measure).values.values()
        assert all(value is None or math.isfinite(value) for value in values)


def test_parallel_edges_directions_and_loops_do_not_count():
    tangled: nx.MultiDiGraph[int] = nx.MultiDiGraph([(0, 1), (0, 1), (1, 0), (1, 2), (2, 2)])
    for measure in MEASURES:
        assert scores(tangled, measure).values == pytest.approx(scores(nx.path_graph(3), measure).values)


def test_outside_of_the_largest_component_there_is_no_eigenvector():
    graph = nx.disjoint_union(nx.complete_graph(4), nx.path_graph(3))
    found = scores(graph, "eigenvector")
    assert [node for node, value in found.values.items() if value is None] == [4, 5, 6]
    assert found.reason is not None and found.reason.id == "not-in-largest"
    assert sum((value or 0) ** 2 for value in found.values.values()) == pytest.approx(1)


def test_an_unknown_measure():
    with pytest.raises(MetricError) as refused:
        scores(KARATE, "betweeness")
    assert refused.value.code == "KG908" and "betweenness" in refused.value.hint()


@pytest.mark.parametrize("measure", list(MEASURES))
def test_other_names_change_nothing(measure):
    graph = nx.gnm_random_graph(25, 45, seed=9)
    order = list(graph)
    random.Random(1).shuffle(order)
    renamed = {node: f"n{place}" for place, node in enumerate(order)}
    other: nx.Graph[str] = nx.Graph()
    other.add_nodes_from(renamed[node] for node in order)
    other.add_edges_from((renamed[u], renamed[v]) for u, v in graph.edges)
    one, two = scores(graph, measure).values, scores(other, measure).values
    assert {renamed[node]: value for node, value in one.items()} == pytest.approx(two, abs=1e-9)
