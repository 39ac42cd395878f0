"""How check, plan, load and export grow with the region: fitted exponents from a thousand nodes on."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.bench import Bench
from benchmarks.measure import answer_of
from benchmarks.part import Figures, Part, Ratio, growth

SIZES = (200, 2_000, 20_000)
"""Enterprises: about a thousand, ten thousand and a hundred thousand nodes."""
WORK = ("check", "batches", "graph", "plan", "plan again", "export jsonl", "export neo4j-admin", "load", "load again")


def _measure(bench: Bench) -> Figures:
    sizes = [size for size in SIZES if size <= bench.enterprises] + [bench.enterprises] * (
        bench.enterprises > SIZES[-1]
    )
    command = [sys.executable, "-m", "benchmarks.growing"]
    warm_up = str(bench.region(SIZES[0]))
    runs = []
    for size in sizes:
        # A larger region is loaded by the part `million`, by real commands.
        loaded = [warm_up] if size <= SIZES[-1] else []
        runs.append(answer_of([*command, str(bench.region(size)), *loaded]))
    return {"runs": runs}


def _ratios(found: Figures) -> Iterator[Ratio]:
    runs: list[dict[str, Any]] = found["runs"]
    for what in WORK:
        measured = [run for run in runs if what in run]
        if len(measured) > 1:
            last = measured[-1]
            detail = f"{last[what]:.1f} s at {last['nodes']:,} nodes and {last['links']:,} links"
            yield growth(what, [run["nodes"] for run in measured], [run[what] for run in measured], detail)


def _text(found: Figures) -> str:
    peaks = {"check MiB": "MiB of a check", "batches MiB": "MiB with batches", "graph MiB": "MiB with the graph"}
    head = ["nodes", "links", *WORK, *peaks.values()]
    lines = ["| " + " | ".join(head) + " |", "|" + "---:|" * len(head)]
    for run in found["runs"]:
        cells = [f"{run['nodes']:,}", f"{run['links']:,}", *(f"{run[w]:.2f}" if w in run else "–" for w in WORK)]
        cells += [f"{run[peak]:.0f}" if peak in run else "–" for peak in peaks]
        lines.append("| " + " | ".join(cells) + " |")
    return (
        "CPU seconds in one process; for `load` and `load again` (nothing to change) with those of a warm embedded "
        "engine.\nMemory is that of the whole process, the engine's driver included. `batches` is all that a first "
        "load makes, one by\none: nodes, links, rows; `graph` is all of them at once, for exports and metrics.\n\n"
    ) + "\n".join(lines)


PARTS = (Part("growth-data", "Growth of check, plan, load and export", _measure, _ratios, _text, order=21),)
