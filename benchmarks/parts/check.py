"""Reading and checking all descriptions: time against a bare event pass, and memory."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.measure import answer_of, cost_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_most

CHECK_AT_MOST = 3.0
GIBIBYTES_AT_MOST = 1.2
_ROUNDS = 3


def _measure(bench: Bench) -> Figures:
    region = bench.region()
    found: Figures = answer_of([sys.executable, "-m", "benchmarks.reading", str(region), str(_ROUNDS)])
    command = [sys.executable, "-m", "graph_loader.cli", "--workspace", str(region), "check"]
    found["mebibytes"] = cost_of(command).mebibytes
    return found


def _ratios(found: Figures) -> Iterator[Ratio]:
    size = f"{found['nodes']:,} nodes, {found['links']:,} links, {found['bytes'] / 1e6:.0f} MB of YAML"
    yield at_most("check / bare event pass", median_ratio(found["check"], found["bare"]), CHECK_AT_MOST, size)
    yield at_most("peak memory of `sidu check`, GiB", found["mebibytes"] / 1024, GIBIBYTES_AT_MOST)


def _text(_: Figures) -> str:
    return (
        "CPU seconds in one process, both sides in turns. The bare pass takes all events of libyaml's parser over the "
        "same files\nand throws them away; neither side looks for garbage while it reads."
    )


PARTS = (Part("check", "Check", _measure, _ratios, _text, order=20),)
