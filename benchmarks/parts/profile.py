"""Metrics as a whole: the four dimensions of a large region, and the profile with the role panel of a middling one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from heapq import nlargest

from benchmarks.bench import Bench
from benchmarks.measure import answer_of
from benchmarks.part import Figures, Part, Ratio, at_most

MIDDLING = 2_000
"""Enterprises of a region of about 10,000 nodes and 30,000 links."""
SECONDS, GIBIBYTES = 60.0, 2.0


def _dimensions(bench: Bench) -> Figures:
    found: Figures = answer_of([sys.executable, "-m", "benchmarks.profiling", str(bench.region())])
    return found


def _dimension_ratios(found: Figures) -> Iterator[Ratio]:
    size = f"{found['nodes']:,} nodes, {found['links']:,} links; cooperation: {found['ties']:,} ties"
    yield at_most("four dimensions, CPU seconds", found["dimensions"], SECONDS, size)
    yield at_most("most memory, GiB, reading included", found["gibibytes"], GIBIBYTES, size)


def _dimension_text(found: Figures) -> str:
    slow = nlargest(8, found["indicators"].items(), key=lambda one: one[1])
    steps = ", ".join(f"{name} {took:.1f}" for name, took in found["shared"].items())
    return (
        "CPU seconds of one process from the graph on; reading and checking the descriptions took "
        f"{found['reading']:.0f} before.\nWhat several indicators share: {steps}. The slowest indicators: "
        + ", ".join(f"{name} {took:.1f}" for name, took in slow)
        + "."
    )


def _profile(bench: Bench) -> Figures:
    region = bench.region(MIDDLING)
    found: Figures = answer_of([sys.executable, "-m", "benchmarks.profiling", str(region), "panel"])
    return found


def _profile_text(found: Figures) -> str:
    measures = ", ".join(f"{name} {took:.2f}" for name, took in found["centrality"].items())
    engine = "igraph" if found["igraph"] else "networkx alone"
    return (
        f"A region of {found['nodes']:,} nodes and {found['links']:,} links; {found['bodies']:,} bodies with "
        f"{found['ties']:,} ties, {engine}.\nCPU seconds: four dimensions {found['dimensions']:.1f} (asked for once "
        f"more {found['assess']:.1f}), role panel {found['panel']:.1f} with 19 null networks and\n199 draws, rankings: "
        f"{measures}. Most memory {found['gibibytes_with_panel']:.2f} GiB."
    )


PARTS = (
    Part("profile", "Profile and role panel", _profile, text=_profile_text, order=52),
    Part("dimensions", "Four dimensions at full size", _dimensions, _dimension_ratios, _dimension_text, order=53),
)
