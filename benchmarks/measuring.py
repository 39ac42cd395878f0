"""Measures of centrality by sidu, by bare igraph and by networkx on the same network, in CPU seconds of one process.

Run as ``python -m benchmarks.measuring engines NODES EDGES`` or ``python -m benchmarks.measuring growth``; prints JSON.
"""

from __future__ import annotations

import json
import sys
from functools import partial
from typing import Any

import igraph
import networkx as nx

from benchmarks.measure import seconds
from graph_loader.metrics.centrality import Scoring

SOURCES = 40
"""networkx measures paths from so many nodes; the time from all of them is that many times as long."""
GROWING = ("degree", "core", "pagerank", "constraint", "effective_size")
SIZES = (1_000, 10_000, 100_000, 1_000_000)


def random_network(nodes: int, edges: int) -> Any:
    """A random network, labelled with texts as ids are."""
    drawn = nx.gnm_random_graph(nodes, edges, seed=1)
    return nx.relabel_nodes(drawn, {node: f"n{node}" for node in drawn})


def engines(nodes: int, edges: int) -> dict[str, Any]:
    """Exact betweenness and closeness by all three; sidu and igraph begin with networkx' graph and convert it once."""
    graph = random_network(nodes, edges)

    def by_sidu() -> Any:
        scoring = Scoring(graph, engine="igraph")
        return scoring.scores("betweenness").values, scoring.scores("closeness").values

    def by_igraph() -> Any:
        place = {node: number for number, node in enumerate(graph)}
        bare = igraph.Graph(n=len(place), edges=[(place[u], place[v]) for u, v in graph.edges()])
        return bare.betweenness(directed=False), bare.closeness(normalized=True)

    some = list(graph)[:SOURCES]

    def by_networkx() -> Any:
        nx.betweenness_centrality(graph, k=SOURCES, seed=1)
        return [nx.closeness_centrality(graph, node) for node in some]

    found: dict[str, Any] = {"nodes": nodes, "edges": edges, "sources": SOURCES, "sidu": [], "igraph": []}
    for _ in range(2):
        ours, (between, close) = seconds(by_sidu)
        bare, (raw, _) = seconds(by_igraph)
        found["sidu"].append(ours)
        found["igraph"].append(bare)
    peer, near = seconds(by_networkx)
    found["networkx"] = peer * nodes / SOURCES
    pairs = (nodes - 1) * (nodes - 2) / 2
    distances = [abs(between[node] - value / pairs) for node, value in zip(graph, raw, strict=True)]
    distances += [abs(close[node] - value) for node, value in zip(some, near, strict=True)]
    found["apart"] = max(distances)
    return found


def growth() -> dict[str, Any]:
    """Seconds by size for what takes time in proportion to the edges, three times as many as nodes."""
    found: dict[str, Any] = {"sizes": [], "seconds": {name: [] for name in ("simplify", *GROWING)}}
    for nodes in SIZES:
        graph = random_network(nodes, 3 * nodes)
        took, scoring = seconds(partial(Scoring, graph))
        found["sizes"].append(nodes)
        found["seconds"]["simplify"].append(took)
        for name in GROWING:
            found["seconds"][name].append(seconds(partial(scoring.scores, name))[0])
    return found


def main() -> None:
    """Measure and print."""
    what, *sizes = sys.argv[1:]
    print(json.dumps(growth() if what == "growth" else engines(*map(int, sizes))))


if __name__ == "__main__":
    main()
