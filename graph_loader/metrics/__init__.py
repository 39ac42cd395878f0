"""Indicators of a region's innovation network: breadth, depth, precision, density.

``measure`` computes them over a ``Network``, ``measure_slices`` part by part, ``assess`` beside what is reported.
"""

from __future__ import annotations

from graph_loader.metrics import (
    breadth,
    density,
    depth,
    events,
    funnel,
    precision,
    prediction,
    small_world,
)
from graph_loader.metrics.dates import Window, parse_date
from graph_loader.metrics.indicator import DIMENSIONS, REGISTRY, Indicator, MetricError
from graph_loader.metrics.network import Network, Scope

__all__ = [
    "DIMENSIONS",
    "REGISTRY",
    "Indicator",
    "MetricError",
    "Network",
    "Scope",
    "Window",
    "breadth",
    "density",
    "depth",
    "events",
    "funnel",
    "parse_date",
    "precision",
    "prediction",
    "small_world",
]
