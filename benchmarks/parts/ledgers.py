"""Importing ledgers of 100,000 and 1,000,000 rows, csv and xlsx: time against a bare pass over the file, and memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.measure import ROOT, cost_of
from benchmarks.part import Figures, Part, Ratio, at_most
from benchmarks.sheets import MAPPING

GIBIBYTES_AT_MOST = 2.0
_FORMS = ("csv", "xlsx")
_PER_ENTERPRISE = (5, 50)
"""Rows for every enterprise of the run's size: 100,000 and 1,000,000 at the full one."""


def _measure(bench: Bench) -> Figures:
    sizes = [bench.enterprises * factor for factor in _PER_ENTERPRISE]
    return {"imports": [_import(form, rows) for rows in sizes for form in _FORMS]}


def _import(form: str, rows: int) -> Figures:
    """Import a ledger into an empty workspace and once more, where nothing changes."""
    sidu, sheets = [sys.executable, "-m", "graph_loader.cli"], [sys.executable, "-m", "benchmarks.sheets"]
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as name:
        folder = Path(name)
        ledger, lab, mapping = folder / f"ledger.{form}", folder / "lab", folder / "mapping.yaml"
        subprocess.run([*sheets, "make", str(ledger), str(rows)], cwd=ROOT, check=True)
        subprocess.run([*sidu, "init", str(lab)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        mapping.write_text(MAPPING, encoding="utf-8")
        command = [*sidu, "import", "ledger", str(ledger), "-m", str(mapping), "--workspace", str(lab)]
        found: Figures = {"form": form, "rows": rows, "bare_seconds": cost_of([*sheets, "read", str(ledger)]).seconds}
        for time in ("first", "again"):
            cost = cost_of(command)
            found |= {f"{time}_seconds": cost.seconds, f"{time}_mebibytes": cost.mebibytes}
        cost = cost_of([*sidu, "check", "--workspace", str(lab)])
        return found | {"check_seconds": cost.seconds, "check_mebibytes": cost.mebibytes}


def _ratios(found: Figures) -> Iterator[Ratio]:
    for one in found["imports"]:
        what = f"peak memory, {one['rows']:,} rows of {one['form']}, GiB"
        detail = f"{one['first_seconds']:.0f} s; a bare pass takes {one['bare_seconds']:.1f} s"
        yield at_most(what, one["first_mebibytes"] / 1024, GIBIBYTES_AT_MOST, detail)


def _text(found: Figures) -> str:
    lines = [
        "Demands of six cells into an empty workspace: read, checked, written as descriptions, checked as a whole. CPU",
        "seconds and MiB; the bare pass is Python's csv reader or openpyxl in read-only mode. Imported again, nothing",
        "changes and nothing is written.",
        "",
        "| rows | form | import / bare pass | first | | again | | check alone | |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found["imports"]:
        costs = " | ".join(f"{one[f'{w}_seconds']:.0f} s | {one[f'{w}_mebibytes']:,.0f} MiB" for w in _TIMES)
        lines.append(
            f"| {one['rows']:,} | {one['form']} | {one['first_seconds'] / one['bare_seconds']:.1f} | {costs} |"
        )
    return "\n".join(lines)


_TIMES = ("first", "again", "check")

PARTS = (Part("ledgers", "Ledgers", _measure, _ratios, _text, order=65),)
