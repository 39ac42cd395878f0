"""Indicators of a region's innovation network: breadth, depth, precision, density.

``measure`` computes them over a ``Network``, ``measure_slices`` part by part, ``assess`` beside what is reported.
"""

from __future__ import annotations

# Importing a module registers its indicators.
from graph_loader.metrics import breadth, density, depth, events, funnel, precision, prediction, small_world
from graph_loader.metrics.assessment import Assessment, assess, covered
from graph_loader.metrics.coverage import Coverage, compare, least_covered
from graph_loader.metrics.dates import Window, parse_date, window_of
from graph_loader.metrics.indicator import DIMENSIONS, REGISTRY, Indicator, MetricError, chosen
from graph_loader.metrics.network import CooperationGraph, Network, Scope, projected
from graph_loader.metrics.slices import SLICES, measure, measure_slices
from graph_loader.metrics.timeline import graph_within

MODULES = (breadth, depth, precision, funnel, prediction, density, events, small_world)
"""The modules that define indicators."""

__all__ = [
    "DIMENSIONS",
    "MODULES",
    "REGISTRY",
    "SLICES",
    "Assessment",
    "CooperationGraph",
    "Coverage",
    "Indicator",
    "MetricError",
    "Network",
    "Scope",
    "Window",
    "assess",
    "chosen",
    "compare",
    "covered",
    "graph_within",
    "least_covered",
    "measure",
    "measure_slices",
    "parse_date",
    "projected",
    "window_of",
]
