"""The four-dimension profile: what is measured in the graph beside what is reported of the region."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graph_loader.metrics.coverage import Coverage, compare, least_covered
from graph_loader.metrics.indicator import DIMENSIONS, Indicator, chosen
from graph_loader.metrics.network import Network
from graph_loader.metrics.slices import measure

DIMENSION_TITLES = {
    "breadth": {"zh": "广度", "en": "Breadth"},
    "depth": {"zh": "深度", "en": "Depth"},
    "precision": {"zh": "精度", "en": "Precision"},
    "density": {"zh": "密度", "en": "Density"},
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """Four lists of indicators and every reported figure beside what is on record. There is no total."""

    as_of: str
    since: str | None
    dimensions: dict[str, list[Indicator]]
    coverage: list[Coverage]
    synthetic: bool

    def document(self) -> dict[str, Any]:
        """As JSON."""
        shares = least_covered(self.coverage)
        return {
            "as_of": self.as_of,
            "since": self.since,
            "synthetic": self.synthetic,
            "dimensions": {name: [record.document() for record in found] for name, found in self.dimensions.items()},
            "dimension_coverage": {name: shares[name].document() if name in shares else None for name in DIMENSIONS},
            "coverage": [coverage.document() for coverage in self.coverage],
        }


def assess(network: Network) -> Assessment:
    """The profile of a network. Every indicator carries the coverage of its dimension's least covered figure."""
    coverage = compare(network.index, network.window)
    shares = least_covered(coverage)
    dimensions = {
        name: [record.covered(shares.get(name)) for record in measure(network, chosen(name))] for name in DIMENSIONS
    }
    since = network.window.since.isoformat() if network.window.since else None
    return Assessment(network.as_of.isoformat(), since, dimensions, coverage, synthetic(network))


def covered(network: Network, records: Sequence[Indicator]) -> list[Indicator]:
    """Records with the coverage of their dimension."""
    shares = least_covered(compare(network.index, network.window))
    return [record.covered(shares.get(record.definition.dimension)) for record in records]


def synthetic(network: Network) -> bool:
    """Whether any of the graph is made up."""
    return any(node.properties.get("synthetic") is True for node in network.index.graph.nodes.values())
