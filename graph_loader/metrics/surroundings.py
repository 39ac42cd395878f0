"""What pages take from the metrics: the counties of bodies, and measures that the size of a node can follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import networkx as nx

from graph_loader.metrics import terms
from graph_loader.metrics.backbone import backbone
from graph_loader.metrics.centrality import MEASURES, Scoring, unknown_measure
from graph_loader.metrics.network import Network
from graph_loader.titles import Titles

PAGE_MEASURES = ("degree", "betweenness", "core")
"""What a page offers unless it is told otherwise; each says something else."""
QUICK_MEASURES = ("degree", "core")
"""Those among them that take no longer than the page itself where there are more than ``MANY`` bodies."""
MANY = 2000


def counties_by_id(network: Network) -> dict[str, tuple[str, ...]]:
    """For everybody who is somewhere in the region the counties; for a county itself that county."""
    found = {}
    for node in network.index.of_type(terms.ACTOR, terms.ORGANIZATION, terms.PLACE):
        place = network.index.is_a(node.id, terms.PLACE)
        counties = network.geography.counties_of(node.id) if place else network.geography.counties(node.id)
        if counties:
            found[node.id] = tuple(sorted(counties))
    return found


def standing_out(weights: Mapping[tuple[str, str], int]) -> frozenset[tuple[str, str]]:
    """The pairs whose tie is stronger than chance would have it for either end: the disparity backbone.

    >>> sorted(standing_out({("a", "b"): 98, ("a", "c"): 1, ("a", "d"): 1}))
    [('a', 'b')]
    """
    graph: nx.Graph[str] = nx.Graph()
    graph.add_weighted_edges_from((one, other, weight) for (one, other), weight in weights.items())
    kept = backbone(graph)
    return frozenset(pair for pair in weights if kept.has_edge(*pair))


def measured(network: Network, measures: Sequence[str] | None = None) -> list[tuple[str, Titles, Mapping[str, float]]]:
    """Id, title and values of every measure, over the cooperation of all bodies. Raises MetricError (KG908)."""
    if measures is None:
        measures = PAGE_MEASURES if len(network.cooperation) <= MANY else QUICK_MEASURES
    for measure in measures:
        if measure not in MEASURES:
            raise unknown_measure(measure, MEASURES)
    scoring = Scoring(network.cooperation)
    found: list[tuple[str, Titles, Mapping[str, float]]] = []
    for measure in measures:
        values = scoring.scores(measure).values
        known = {id: float(f"{value:.6g}") for id, value in values.items() if value is not None}
        found.append((measure, MEASURES[measure].title, known))
    return found
