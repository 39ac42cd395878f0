"""The four dimensions, and with ``panel`` every measure of centrality and the role panel, of a region in one process.

Run as ``python -m benchmarks.profiling FOLDER [panel]``; prints JSON: CPU seconds by step and the most memory held.
"""

from __future__ import annotations

import json
import resource
import sys
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.measure import seconds
from graph_loader.api import Region
from graph_loader.metrics import Network, chosen
from graph_loader.metrics.assessment import assess
from graph_loader.metrics.engines import installed
from graph_loader.metrics.panel import panel
from graph_loader.metrics.ranking import TITLES, centrality
from graph_loader.metrics.slices import measure

SHARED = ("occasions", "ties", "cooperation", "dyads")
"""What several indicators rest on, computed once."""


def gibibytes() -> float:
    """The most memory that this process has held."""
    unit = 2**30 if sys.platform == "darwin" else 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def profile(folder: Path, *, with_panel: bool) -> dict[str, Any]:
    """What reading the region, its four dimensions and its panel take."""
    region = Region(folder)
    reading, graph = seconds(region.graph)
    found: dict[str, Any] = {"nodes": len(graph.nodes), "links": len(graph.links), "reading": reading}
    found["igraph"] = installed("igraph")
    took, network = seconds(partial(Network, graph, region.ontology))
    steps = {"index": took} | {name: seconds(partial(getattr, network, name))[0] for name in SHARED}
    found["bodies"], found["ties"] = len(network.cooperation), network.cooperation.number_of_edges()
    found["indicators"] = {one.id: seconds(partial(measure, network, [one]))[0] for one in chosen()}
    found["shared"] = steps
    found["dimensions"] = sum(steps.values()) + sum(found["indicators"].values())
    found["gibibytes"] = gibibytes()
    if with_panel:
        # As one call, where everything shared is there already.
        found["assess"] = seconds(partial(assess, network))[0]
        found["centrality"] = {name: seconds(partial(centrality, network, [name]))[0] for name in TITLES}
        found["panel"] = seconds(partial(panel, network, nulls=19, runs=199))[0]
        found["gibibytes_with_panel"] = gibibytes()
    return found


def main() -> None:
    """Measure and print."""
    folder, *more = sys.argv[1:]
    print(json.dumps(profile(Path(folder), with_panel="panel" in more)))


if __name__ == "__main__":
    main()
