"""Raw figures → ratios against their floors, as lines and as docs/benchmarks.md."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from typing import Any, NamedTuple

from benchmarks.measure import machine, ratio

CHECK_AT_MOST = 3.0
MEBIBYTES_AT_MOST = 1.2 * 1024
APPLY_AT_LEAST = 0.85
RELOAD_AT_MOST = 0.25
HELP_AT_MOST = 2.5

_ENGINES = {"neo4j": "Neo4j", "embedded": "embedded (JVM build)", "native": "embedded (native build)"}


_INTRODUCTION = """\
# Benchmarks

Written by `make bench` (`python -m benchmarks`); do not edit. Read ratios, not times: both sides of a ratio are
measured in the same run, in turns, on a noisy machine that does other work besides. Times are longer than they need
be and vary by a factor of two and more from run to run.

Measured on: {machine}.

Data: `sidu generate`, seed 1. Check and bare pass: CPU seconds in one process, median of three rounds. Loads: every
run on a server of its own that a small region has warmed up. “By hand” is a unique constraint and `UNWIND … MERGE`
over the same batches; on the embedded engine by hand with the label `Entity` only, since MERGE with several labels
reads all nodes of a label set for every row there. “Apply” is what comes after the plan; a load without a change is
timed as a whole: snapshot, plan and report.
"""
_PEERS = """\
## Peers

First load on Neo4j with the same constraint and batches of 2,000; a smaller region for the peers, which would take long
on the whole.
"""


class Line(NamedTuple):
    """One figure with the floor it is held against."""

    what: str
    value: float
    floor: str
    missed: bool
    detail: str = ""

    def text(self) -> str:
        """For a terminal."""
        mark = "MISSED" if self.missed else "ok"
        return f"{mark:>6}  {self.what}: {self.value:.2f} (floor {self.floor}) {self.detail}".rstrip()


def lines(found: dict[str, Any]) -> list[Line]:
    """The ratios of all parts that were measured."""
    out: list[Line] = []
    if "start" in found:
        value = ratio(found["start"]["help"], found["start"]["bare"])
        out.append(_at_most("`sidu --help` / `import click`", value, HELP_AT_MOST))
    if "check" in found:
        out.extend(_check(found["check"]))
    for part, name in _ENGINES.items():
        if part in found:
            out.extend(_loading(name, found[part]))
    return out


def _at_most(what: str, value: float, limit: float, detail: str = "") -> Line:
    return Line(what, value, f"≤ {limit:g}", value > limit, detail)


def _check(found: dict[str, Any]) -> Iterator[Line]:
    value = ratio(found["check"], found["bare"])
    size = f"{found['nodes']:,} nodes, {found['links']:,} links, {found['bytes'] / 1e6:.0f} MB"
    yield _at_most("check / bare event pass", value, CHECK_AT_MOST, size)
    yield _at_most("peak memory of `sidu check`, GiB", found["mebibytes"] / 1024, MEBIBYTES_AT_MOST / 1024)


def _loading(name: str, found: dict[str, Any]) -> Iterator[Line]:
    sidu = [run["seconds"]["apply"] for run in found["runs"]["sidu"]]
    hand = [run["seconds"]["apply"] for run in found["runs"]["hand"]]
    value = ratio(hand, sidu)
    rates = ", ".join(f"{what} {_rate(found, 'sidu', what):,.0f}/s" for what in ("nodes", "links"))
    by_hand = ", ".join(f"{what} {_rate(found, 'hand', what):,.0f}/s" for what in ("nodes", "links"))
    detail = f"{rates}; by hand {by_hand}"
    yield Line(
        f"{name}: throughput of the first load / by hand", value, f"≥ {APPLY_AT_LEAST}", value < APPLY_AT_LEAST, detail
    )
    again = [run["again"]["load"] for run in found["runs"]["sidu"]]
    yield _at_most(f"{name}: load without a change / first apply", ratio(again, sidu), RELOAD_AT_MOST)
    writes = max(run["writes_again"] for run in found["runs"]["sidu"])
    yield _at_most(f"{name}: writes of a load without a change", writes, 0)


def _rate(found: dict[str, Any], how: str, what: str) -> float:
    seconds = statistics.median(run["seconds"][f"put_{what}"] for run in found["runs"][how])
    return float(found[what] / seconds)


def document(found: dict[str, Any], ratios: list[Line]) -> str:
    """The text of docs/benchmarks.md."""
    rows = [
        f"| {line.what} | {line.value:.2f} | {line.floor} | {'**missed**' if line.missed else 'yes'} | {line.detail} |"
        for line in ratios
    ]
    table = ["| ratio | measured | floor | held | |", "|---|---|---|---|---|", *rows]
    return "\n".join([_INTRODUCTION.format(machine=machine()), *table, "", *_peers(found)])


def _peers(found: dict[str, Any]) -> list[str]:
    if "peers" not in found:
        return []
    out = [_PEERS, "| | nodes | links | nodes/s | links/s | arrived |", "|---|---|---|---|---|---|"]
    if "neo4j" in found:
        of = found["neo4j"]
        out.append(
            f"| sidu | {of['nodes']:,} | {of['links']:,} | {_rate(of, 'sidu', 'nodes'):,.0f} "
            f"| {_rate(of, 'sidu', 'links'):,.0f} | all |"
        )
    for peer, one in found["peers"].items():
        there = f"{one['nodes_there']:,} nodes, {one['links_there']:,} links"
        all_there = one["nodes_there"] == one["nodes"] and one["links_there"] == one["links"]
        out.append(
            f"| {peer} | {one['nodes']:,} | {one['links']:,} | {one['nodes'] / one['node_seconds']:,.0f} "
            f"| {one['links'] / one['link_seconds']:,.0f} | {'all' if all_there else there} |"
        )
    return [*out, ""]
