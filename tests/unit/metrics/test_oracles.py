"""Published values and values that follow by hand.

Where each of the fifteen oracles of the design is: Zachary's club as a whole, its hubs, E–I, robustness and losses, the
Florentine density and transitivity, Davis's density and clustering, Newman's couples, triple helix, diversity, the ring
lattice and Wilson's intervals here; Zachary's betweenness, constraint, cores, modularity and roles, the Florentine
centralities and constraints, Davis's overlap, projections and nestedness, the backbone and Gould and Fernandez's roles
in test_centrality.
"""

from __future__ import annotations

import math
from collections import Counter

import networkx as nx
import pytest
from networkx.algorithms import bipartite
from scipy.stats import chi2

from graph_loader.metrics.diversity import concentration, evenness, hill_number, rao_stirling, shares, triple_helix
from graph_loader.metrics.intervals import garwood, median_time, wilson
from graph_loader.metrics.matching_quality import assortativity, auc, average_precision
from graph_loader.metrics.small_world import lattice_clustering
from graph_loader.metrics.structure import (
    attack_order,
    bipartite_density,
    component_without,
    core_depth,
    density,
    external_internal,
    four_cycle_clustering,
    robustness,
)
from graph_loader.metrics.topology import topology

KARATE = nx.karate_club_graph()
DAVIS = nx.davis_southern_women_graph()
FLORENCE = nx.florentine_families_graph()


def test_zachary():
    assert (len(KARATE), KARATE.number_of_edges()) == (34, 78)
    assert density(KARATE) == pytest.approx(0.139037, abs=1e-6)
    found = core_depth(KARATE)
    assert found is not None and (found[0], len(found[1])) == (4, 10)
    assert external_internal(KARATE, dict(KARATE.nodes("club"))) == pytest.approx(-0.717949, abs=1e-6)
    assert robustness(KARATE) == pytest.approx(0.135813, abs=1e-6)
    assert (component_without(KARATE, [0]), component_without(KARATE, [0, 33])) == (27, 26)


def test_zachary_as_a_whole():
    found = topology(KARATE)
    assert (found.triangles, found.diameter, found.estimated) == (45, 5, False)
    assert found.transitivity == pytest.approx(0.255682, abs=5e-7)
    assert found.clustering == pytest.approx(0.570638, abs=5e-7)
    assert found.path_length == pytest.approx(2.408200, abs=5e-7)
    assert found.degree_assortativity == pytest.approx(-0.475613, abs=5e-7)


def test_topology_has_no_nan():
    one: nx.Graph[int] = nx.Graph()
    assert topology(one).document() == {
        "triangles": 0, "transitivity": None, "clustering": None, "path_length": None, "diameter": None,
        "estimated": False, "degree_assortativity": None,
    }  # fmt: skip
    one.add_edge(0, 0)
    assert topology(one).clustering == 0 and topology(one).path_length is None
    ring = topology(nx.watts_strogatz_graph(30, 4, 0))
    assert ring.clustering == 0.5 and ring.degree_assortativity is None
    assert topology(nx.disjoint_union(KARATE, nx.path_graph(3))).path_length == topology(KARATE).path_length


def test_topology_agrees_with_networkx():
    for seed in range(6):
        graph = nx.gnm_random_graph(40, 70, seed=seed)
        found, largest = topology(graph), graph.subgraph(max(nx.connected_components(graph), key=len))
        assert found.transitivity == pytest.approx(nx.transitivity(graph))
        assert found.clustering == pytest.approx(nx.average_clustering(graph))
        assert found.path_length == pytest.approx(nx.average_shortest_path_length(largest))
        assert found.diameter == nx.diameter(largest)
        assert found.degree_assortativity == pytest.approx(nx.degree_assortativity_coefficient(graph))


def test_robustness_agrees_with_taking_nodes_away_one_by_one():
    for seed in range(5):
        graph = nx.gnm_random_graph(25, 40, seed=seed)
        left, total = graph.copy(), 0.0
        for node in attack_order(graph):
            best = max(left.degree, key=lambda pair: (pair[1], -pair[0]))[0]
            assert best == node
            left.remove_node(node)
            total += max(map(len, nx.connected_components(left)), default=0) / 25
        assert robustness(graph) == pytest.approx(total / 25)


def test_florentine_families():
    assert density(FLORENCE) == pytest.approx(0.190476, abs=1e-6)
    sixteen: nx.Graph[str] = nx.Graph(FLORENCE)
    sixteen.add_node("Pucci")
    assert density(sixteen) == pytest.approx(0.166667, abs=1e-6)
    assert topology(FLORENCE).transitivity == topology(sixteen).transitivity == pytest.approx(0.191489, abs=5e-7)
    assert attack_order(FLORENCE)[0] == "Medici"


def test_davis_southern_women():
    women = DAVIS.graph["top"]
    assert bipartite_density(DAVIS.number_of_edges(), 18, 14) == pytest.approx(0.353175, abs=1e-6)
    value, paths = four_cycle_clustering(DAVIS, women)
    assert value == pytest.approx(0.467764, abs=1e-6) == bipartite.robins_alexander_clustering(DAVIS)
    assert paths > 0


def test_newman_couples():
    """The counts of Catania et al., as tabled in packages; Newman prints 0.621."""
    rows = {"b": (506, 32, 26, 69), "h": (23, 308, 38, 114), "o": (10, 14, 32, 47), "w": (26, 46, 68, 599)}
    kinds = ("b", "h", "o", "w")
    mixing = {(one, other): count for one, row in rows.items() for other, count in zip(kinds, row, strict=True)}
    assert sum(mixing.values()) == 1958
    assert assortativity(mixing) == pytest.approx(0.621, abs=5e-4)
    assert assortativity({("a", "a"): 7}) is None and assortativity({}) is None


def test_triple_helix():
    bits = (0, 1)
    assert triple_helix({(a, b, a ^ b): 1 for a in bits for b in bits}) == -1
    assert triple_helix({(a, a, a): 1 for a in bits}) == 1
    assert triple_helix({(a, b, c): 1 for a in bits for b in bits for c in bits}) == 0
    assert triple_helix({}) is None


def test_hill_and_rao():
    assert [hill_number(shares([2] * 5), q) for q in (0, 1, 2)] == pytest.approx([5, 5, 5])
    assert [hill_number(shares([8, 1, 1]), q) for q in (0, 1, 2)] == pytest.approx([3, 1.894646, 1.515152], abs=1e-6)
    assert hill_number([], 1) is None
    assert rao_stirling({"a": 0.5, "b": 0.5}, lambda one, other: 1) == 0.5
    assert rao_stirling({"a": 1.0}, lambda one, other: 1) == 0
    # With every distance 1 it is 1 − HHI; with q → 1 the Hill number has a limit on both sides.
    p = shares([5, 3, 2])
    assert rao_stirling(dict(enumerate(p)), lambda one, other: 1) == pytest.approx(1 - (concentration(p) or 0))
    assert hill_number(p, 1) == pytest.approx(hill_number(p, 1 + 1e-7), abs=1e-5)
    assert evenness(shares([1, 1, 1, 1, 1, 1, 1])) == 1.0 and evenness([1.0]) is None


def test_wilson_and_garwood():
    assert (6 / 17, *wilson(6, 17)) == pytest.approx((0.3529, 0.1731, 0.5870), abs=5e-5)
    assert (72 / 265, *wilson(72, 265)) == pytest.approx((0.2717, 0.2217, 0.3282), abs=5e-5)
    assert wilson(0, 5)[0] == 0 and wilson(5, 5)[1] == 1
    assert garwood(0) == pytest.approx((0, -math.log(0.025)))
    low, high = garwood(7, 2)
    assert chi2.cdf(2 * 2 * low, 14) == pytest.approx(0.025) and chi2.sf(2 * 2 * high, 16) == pytest.approx(0.025)
    for bad in ((1, 0), (-1, 3), (4, 3)):
        with pytest.raises(ValueError):
            wilson(*bad)


def test_kaplan_meier_by_hand():
    # Freireich's 6-MP arm: 21 patients, the median remission is 23 weeks.
    ended = Counter([6, 6, 6, 7, 10, 13, 16, 22, 23]).elements()
    censored = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    assert median_time([*((time, True) for time in ended), *((time, False) for time in censored)]) == 23
    assert median_time([]) is None


def test_watts_strogatz_lattice():
    ring = nx.watts_strogatz_graph(30, 4, 0)
    assert lattice_clustering(4) == 0.5 == nx.average_clustering(ring)


def test_ranking_measures():
    perfect = [(3.0, True), (2.0, True), (1.0, False)]
    assert average_precision(perfect) == 1 and auc(perfect) == 1
    same = [(1.0, True), (1.0, False), (1.0, False), (1.0, True)]
    assert average_precision(same) == 0.5 and auc(same) == 0.5
    assert average_precision([(1.0, False)]) is None and auc([(1.0, True)]) is None
