"""Recording uncertainty: what indicators say where a tenth of the links of cooperation had not been recorded.

This is no sampling model: the links are a census of what somebody wrote down, and dropping some says how much an answer
hangs on the completeness of the records, nothing about a population.
"""

from __future__ import annotations

import random
from collections.abc import Iterable

from graph_loader.graph import Graph
from graph_loader.metrics.assessment import Assessment
from graph_loader.metrics.indicator import DIMENSIONS, chosen
from graph_loader.metrics.network import Network
from graph_loader.metrics.slices import measure

SHARE = 0.1
RUNS = 20


def with_links_dropped(
    network: Network, ids: Iterable[str], *, runs: int = RUNS, share: float = SHARE, seed: int = 20240525
) -> list[Assessment]:
    """Profiles of some indicators, each of the network less ``share`` of its links of cooperation, by ``seed``."""
    graph = network.index.graph
    cooperation = {name for name, link in network.ontology.links.items() if link.cooperation}
    keys = sorted(key for key, link in graph.links.items() if link.type in cooperation)
    definitions = chosen(ids=sorted(ids))
    found = []
    for run in range(runs):
        gone = set(random.Random(seed + run).sample(keys, round(share * len(keys))))
        left = Graph(graph.nodes.values(), [link for key, link in graph.links.items() if key not in gone])
        records = measure(Network(left, network.ontology, network.scope), definitions)
        dimensions = {name: [r for r in records if r.definition.dimension == name] for name in DIMENSIONS}
        found.append(Assessment(network.as_of.isoformat(), None, dimensions, [], False))
    return found
