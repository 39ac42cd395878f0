"""Importing ledgers of 100,000 and of 1,000,000 rows: time against a bare pass over the file, and memory."""

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
AGAIN_AT_MOST = 1.25
"""Memory of an import where nothing changes, against that of the first."""
READING_AT_MOST = 1.5
"""Time of reading all rows of a workbook, against openpyxl's read-only mode alone."""
_ROWS, _ROWS_OF_LARGE = 5, 50
"""Rows for every enterprise of the run's size: 100,000 and 1,000,000 at the full one."""
_EVERY = 1000
"""In a changed ledger one row of so many is another one."""
_SIDU = [sys.executable, "-m", "graph_loader.cli"]
_SHEETS = [sys.executable, "-m", "benchmarks.sheets"]
_TIMES = ("first", "again", "changed")


def _measure(bench: Bench) -> Figures:
    return {"imports": [_import(form, bench.enterprises * _ROWS, _TIMES) for form in ("csv", "xlsx")]}


def _measure_large(bench: Bench) -> Figures:
    rows = bench.enterprises * _ROWS_OF_LARGE
    return {"imports": [_import("csv", rows, ("first", "again"))], "read": [_read("xlsx", rows)]}


def _import(form: str, rows: int, times: tuple[str, ...]) -> Figures:
    """Import a ledger into an empty workspace; once more, where nothing changes; then with some other rows."""
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as name:
        folder = Path(name)
        ledger, lab, mapping = folder / f"ledger.{form}", folder / "lab", folder / "mapping.yaml"
        _run([*_SHEETS, "make", str(ledger), str(rows)])
        _run([*_SIDU, "init", str(lab)])
        mapping.write_text(MAPPING, encoding="utf-8")
        found: Figures = {"form": form, "rows": rows, "bare_seconds": cost_of([*_SHEETS, "bare", str(ledger)]).seconds}
        for time in times:
            if time == "changed":
                _run([*_SHEETS, "make", str(ledger), str(rows), str(_EVERY)])
            cost = cost_of([*_SIDU, "import", "ledger", str(ledger), "-m", str(mapping), "--workspace", str(lab)])
            found |= {f"{time}_seconds": cost.seconds, f"{time}_mebibytes": cost.mebibytes}
        cost = cost_of([*_SIDU, "check", "--workspace", str(lab)])
        return found | {"check_seconds": cost.seconds, "check_mebibytes": cost.mebibytes}


def _read(form: str, rows: int) -> Figures:
    """Only read a ledger, as an import does: what follows knows nothing of its form."""
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as name:
        ledger = str(Path(name) / f"ledger.{form}")
        _run([*_SHEETS, "make", ledger, str(rows)])
        bare, cost = cost_of([*_SHEETS, "bare", ledger]), cost_of([*_SHEETS, "read", ledger])
        return {
            "form": form, "rows": rows, "bare_seconds": bare.seconds,
            "seconds": cost.seconds, "mebibytes": cost.mebibytes,
        }  # fmt: skip


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _ratios(found: Figures) -> Iterator[Ratio]:
    for one in found["imports"]:
        what = f"{one['rows']:,} rows of {one['form']}"
        detail = f"{one['first_seconds']:.0f} s; a bare pass takes {one['bare_seconds']:.1f} s"
        yield at_most(f"peak memory, {what}, GiB", one["first_mebibytes"] / 1024, GIBIBYTES_AT_MOST, detail)
        again = one["again_mebibytes"] / one["first_mebibytes"]
        yield at_most(f"memory of importing again / first, {what}", again, AGAIN_AT_MOST)
    for one in found.get("read", ()):
        detail = f"{one['mebibytes']:.0f} MiB"
        ratio = one["seconds"] / one["bare_seconds"]
        yield at_most(f"reading {one['rows']:,} rows of {one['form']} / openpyxl", ratio, READING_AT_MOST, detail)


def _text(found: Figures) -> str:
    lines = [
        "Demands of six cells into an empty workspace: read, checked, written as descriptions, checked as a whole. CPU",
        "seconds and MiB; the bare pass is Python's csv reader or openpyxl in read-only mode. Imported again, nothing",
        f"changes and nothing is written; in the changed ledger one row of {_EVERY:,} has another budget.",
        "",
        "| rows | form | import / bare pass | first | | again | | changed | | check alone | |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for one in found["imports"]:
        costs = " | ".join(_cost(one, time) for time in (*_TIMES, "check"))
        ratio = one["first_seconds"] / one["bare_seconds"]
        lines.append(f"| {one['rows']:,} | {one['form']} | {ratio:.1f} | {costs} |")
    return "\n".join(lines)


def _cost(one: Figures, time: str) -> str:
    if f"{time}_seconds" not in one:
        return "– | –"
    return f"{one[f'{time}_seconds']:.0f} s | {one[f'{time}_mebibytes']:,.0f} MiB"


PARTS = (
    Part("ledgers", "Ledgers", _measure, _ratios, _text, order=65),
    Part("ledgers-large", "Ledgers of a million rows", _measure_large, _ratios, _text, order=66),
)
