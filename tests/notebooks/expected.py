"""What the notebooks have to state, computed by another way than theirs: from indicators, from networkx, by counting."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import networkx as nx
from scipy.stats import spearmanr

from graph_loader.api import Region
from graph_loader.metrics import Indicator
from graph_loader.metrics.centrality import MEASURES

Values = dict[str, Any]


def named(region: Region, id: str) -> dict[str, str]:
    """The names of a record in both languages."""
    properties = region.graph().nodes[id].properties
    return {"zh": properties["name_zh"], "en": properties.get("name_en", properties["name_zh"])}


def indicators(region: Region, *ids: str, since: str | None = None) -> tuple[Indicator, ...]:
    """Indicators by id, in the order that is asked for."""
    found = {record.id: record for record in region.metrics(ids=ids, since=since)}
    return tuple(found[id] for id in ids)


def plain_network(region: Region, *, roll_up: bool = True) -> nx.Graph[str]:
    """The network without attributes, the bodies in another order."""
    network = region.network(roll_up=roll_up)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(sorted(network, reverse=True))
    graph.add_edges_from(network.edges)
    return graph


def centrality(region: Region) -> Values:
    (connected,) = indicators(region, "N5")
    graph = plain_network(region)
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
        "first": named(region, first), "value": between[first], "degree": graph.degree[first],
        "second": named(region, second), "other": between[second],
    }  # fmt: skip


def four_dimensions(region: Region) -> Values:
    document = region.assess().document()
    records = [record for found in document["dimensions"].values() for record in found]
    compared = [row for row in document["coverage"] if row["coverage"] and (row["dimension"] or row["recorded"])]
    counties = [record for record in region.metrics(ids=["B1"], by="county") if record.value is not None]
    return {
        "day": document["as_of"], "indicators": len(records),
        "known": sum(record["value"] is not None for record in records),
        "compared": len(compared), "full": sum(row["coverage"][0] >= 1 for row in compared),
        "sample": sum(row["flag"] == "sample" for row in compared),
        "counties": len(counties), "reached": sum(record.value != 0 for record in counties),
    }  # fmt: skip


def brokers(region: Region) -> Values:
    graph, whole = plain_network(region), plain_network(region, roll_up=False)
    constraint = {id: value for id, value in nx.constraint(graph).items() if graph.degree[id]}
    broker = min(constraint, key=lambda id: (round(constraint[id], 9), id))
    types = {id: data["type"] for id, data in region.network().nodes(data=True)}
    paths = [
        (a, v, b) for v in graph for a in graph[v] for b in graph[v] if a != b and not graph.has_edge(a, b)
    ]  # fmt: skip
    parts = list(nx.connected_components(whole))
    before = max(map(len, parts))

    def without(id: str) -> tuple[int, int]:
        rest = list(nx.connected_components(whole.subgraph(set(whole) - {id})))
        return max(map(len, rest)), len(rest)

    worst = min(whole, key=lambda id: without(id)[0])
    (robustness,) = indicators(region, "N8")
    left, taken, start = graph.copy(), 0, max(map(len, nx.connected_components(graph)))
    while max(map(len, nx.connected_components(left))) > start / 2:
        left.remove_node(min(left, key=lambda id: (-left.degree[id], id)))
        taken += 1
    return {
        "broker": named(region, broker), "constraint": constraint[broker],
        "size": nx.effective_size(graph)[broker], "single": sum(degree == 1 for _, degree in graph.degree),
        "paths": len(paths), "liaison": sum(len({types[a], types[v], types[b]}) == 3 for a, v, b in paths),
        "hub": named(region, worst), "before": before, "after": without(worst)[0],
        "cut_off": before - 1 - without(worst)[0], "pieces_before": len(parts), "pieces": without(worst)[1],
        "robustness": robustness.value, "greatest": 0.5, "half": taken,
    }  # fmt: skip


def communities(region: Region) -> Values:
    rows = list(region.centrality(["community"]))
    groups: dict[Any, set[str]] = {}
    for row in rows:
        groups.setdefault(row["community"], set()).add(str(row["id"]))
    (cover,) = indicators(region, "B4")
    dyads = [record.answer.details.get("dyads", 0) for record in region.metrics(ids=["N1"], by="field")]
    stability = region.structure(nulls=19, runs=1)["communities"]["stability"]
    return {
        "algorithm": "Leiden", "bodies": len(rows), "all": len(groups), "least": 3,
        "drawn": sum(len(members) >= 3 for members in groups.values()),
        "modularity": nx.community.modularity(plain_network(region), groups.values()),
        **{name: stability[name] for name in ("gain", "nulls", "p", "nmi")}, "most": 1,
        # The last part is what has no field.
        "fields": len(dyads) - 1, "active": sum(number > 0 for number in dyads[:-1]), "cover": cover.value,
        "unknown": cover.answer.details["unknown_share"],
    }  # fmt: skip


def events(region: Region) -> Values:
    graph = region.graph()
    every = [node.properties for node in graph.of_type("Event")]
    days = sorted(properties["date_from"] for properties in every if "date_from" in properties)
    since = days[0].isoformat()
    rate, burst = indicators(region, "N3", "N10", since=since)
    (funnel,) = indicators(region, "P6")
    years: dict[int, int] = {}
    for type in ("Agreement", "Project", "Platform", "Intent"):
        for node in graph.of_type(type):
            start = node.properties.get(f"{region.ontology.types[type].when}_from")
            if start is not None:
                years[start.year] = years.get(start.year, 0) + 1
    peak = min(years, key=lambda year: (-years[year], year))
    assert rate.answer.ci and funnel.answer.ci
    return {
        "events": len(every), "dated": len(days), "undated": len(every) - len(days), "first": since,
        "last": days[-1].isoformat(), "since": since, "rate": rate.value, "low": rate.answer.ci[0],
        "high": rate.answer.ci[1], "burst": f"{burst.value:.2f}", "records": sum(years.values()), "peak": str(peak),
        "most": years[peak], "share": funnel.value, "share_low": funnel.answer.ci[0],
        "share_high": funnel.answer.ci[1], "beside": funnel.answer.details["led_to_no_step"],
    }  # fmt: skip


def synthetic(_: Region) -> Values:
    with tempfile.TemporaryDirectory() as folder:
        region = Region.generate(Path(folder) / "again", round(300 / 1.138), seed=1)
        graph, records = region.graph(), region.metrics()
        network = plain_network(region)
    return {
        "organizations": sum("Organization" in node.labels for node in graph.nodes.values()),
        "nodes": len(graph.nodes), "links": len(graph.links), "made_up": len(graph.nodes),
        "indicators": len(records), "known": sum(record.value is not None for record in records),
        "sampled": sum(record.document()["method"] == "sampled" for record in records),
        "bodies": len(network), "ties": len(network.edges),
    }  # fmt: skip


EXPECTED: Mapping[str, Callable[[Region], Values]] = {
    "01-centrality": centrality,
    "02-four-dimensions": four_dimensions,
    "03-brokers-and-hubs": brokers,
    "04-communities-and-fields": communities,
    "05-events-and-funnel": events,
    "06-synthetic-region": synthetic,
}
"""For every notebook what it states about a workspace, by name."""

ESTIMATED = {"06-synthetic-region": {"few", "bodies_in_part", "alike", "shared", "leading"}}
"""What depends on draws: it has to be there and within its bounds."""
