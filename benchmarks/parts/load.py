"""First load and load without a change, on Neo4j and on both builds of the embedded engine."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from functools import partial

from benchmarks.bench import WARM_UP, Bench
from benchmarks.measure import answer_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_least, at_most

APPLY_AT_LEAST = 0.85
RELOAD_AT_MOST = 0.25


def _measure(engine: str, bench: Bench) -> Figures:
    python = bench.native_python() if engine == "native" else sys.executable
    kind = "neo4j" if engine == "neo4j" else "embedded"
    command = [python, "-m", "benchmarks.loading", kind, str(bench.region()), str(bench.region(WARM_UP))]
    found: Figures = answer_of([*command, str(bench.rounds)])
    return found


def _ratios(found: Figures) -> Iterator[Ratio]:
    sidu, hand = (_apply(found, how) for how in ("sidu", "hand"))
    detail = f"{_rates(found, 'sidu')}; by hand {_rates(found, 'hand')}"
    yield at_least("throughput of the first load / by hand", median_ratio(hand, sidu), APPLY_AT_LEAST, detail)
    again = [run["again"]["load"] for run in found["runs"]["sidu"]]
    yield at_most("load without a change / apply of the first load", median_ratio(again, sidu), RELOAD_AT_MOST)
    writes = max(run["writes_again"] for run in found["runs"]["sidu"])
    yield at_most("writes of a load without a change", writes, 0)


def _apply(found: Figures, how: str) -> list[float]:
    return [run["seconds"]["apply"] for run in found["runs"][how]]


def _rates(found: Figures, how: str) -> str:
    return ", ".join(f"{what} {rate(found, how, what):,.0f}/s" for what in ("nodes", "links"))


def rate(found: Figures, how: str, what: str) -> float:
    """``nodes`` or ``links`` a second of the first loads, by ``sidu`` or by ``hand``."""
    seconds = statistics.median(run["seconds"][f"put_{what}"] for run in found["runs"][how])
    return float(found[what] / seconds)


def _text(found: Figures) -> str:
    lines = [
        f"{found['nodes']:,} nodes and {found['links']:,} links on {found['runs']['sidu'][0]['engine']}. Both "
        "sides have a server of their own,\nwhich a small region has warmed up, and write every batch one right after "
        "the other.\n“By hand” is a unique constraint and `UNWIND … MERGE` over the same batches, a transaction a "
        "batch; “apply” is what comes\nafter the plan. A load without a change is timed as a whole: snapshot, plan and "
        "report."
    ]
    if found["one_label"]:
        lines.append(
            "By hand the nodes get the label `Entity` only, which is less work than sidu does: with several labels in "
            "MERGE this\nengine reads all nodes of the label set for every row."
        )
    return "\n".join(lines)


PARTS = tuple(
    Part(f"load-{engine}", f"Load, {title}", partial(_measure, engine), _ratios, _text, order=30 + number)
    for number, (engine, title) in enumerate([
        ("neo4j", "Neo4j"), ("embedded", "embedded engine, JVM build"), ("native", "embedded engine, native build")
    ])
)  # fmt: skip
