"""What the notebooks have to state, computed by another way than theirs: from indicators, the store's rules, networkx."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import networkx as nx
from scipy.stats import spearmanr

from graph_loader.api import Region
from graph_loader.metrics.centrality import MEASURES

Values = dict[str, Any]


def named(region: Region, id: str) -> dict[str, str]:
    """The names of a record in both languages."""
    properties = region.graph().nodes[id].properties
    return {"zh": properties["name_zh"], "en": properties.get("name_en", properties["name_zh"])}


def centrality(region: Region) -> Values:
    (connected,) = region.metrics(ids=["N5"])
    graph: nx.Graph[str] = nx.Graph(region.network().edges)
    graph.add_nodes_from(region.network())
    between = nx.betweenness_centrality(graph)
    first, second = sorted(between, key=lambda id: (-between[id], id))[:2]
    details = connected.answer.details
    scores: dict[str, Any] = {
        "betweenness": between, "degree": dict(graph.degree), "harmonic": nx.harmonic_centrality(graph),
        "core": nx.core_number(graph),
    }  # fmt: skip
    linked = [id for id in graph if graph.degree[id]]
    # Equal scores may differ in the last digit, which would give them different ranks.
    columns = {name: [float(f"{found[id]:.10g}") for id in linked] for name, found in scores.items()}
    alike, one, other = min(
        (float(spearmanr(columns[a], columns[b]).statistic), a, b) for a in columns for b in columns if a < b
    )
    return {
        "measure": MEASURES[one].title, "other_measure": MEASURES[other].title, "agreement": alike,
        "bodies": connected.answer.n, "ties": len(graph.edges), "largest": details["members"],
        "share": connected.value, "alone": details["isolated"],
        "first": named(region, first), "value": round(between[first], 12), "degree": graph.degree[first],
        "second": named(region, second), "other": between[second],
    }  # fmt: skip


EXPECTED: Mapping[str, Callable[[Region], Values]] = {"01-centrality": centrality}
