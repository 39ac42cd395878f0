"""``make fuzz``: mutate sound input and see that nothing but words comes of it.

A process of its own takes the input, with a bound on its memory; it is ended where one input takes too long. An input
that raised, hung or ended the process is written to tests/fuzz/cases/TARGET, where the tests find it for ever.

What each target had so far is kept in tests/fuzz/results, a file for each of them; docs/fuzzing.md is made of these.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import mmap
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tests.fuzz.targets import TARGETS
from tests.fuzz.worker import CASES, LONGEST_CASE, NOTE

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "fuzzing.md"
RESULTS = Path(__file__).resolve().parent / "results"

_HEAD = """\
# Fuzzing

Written by `python -m tests.fuzz --keep` from `tests/fuzz/results`; do not edit. Each target takes mutated input in a
process of its own, of bounded memory, and is ended where one input takes more than a minute. An input that raises,
hangs or ends the process is mended and kept in `tests/fuzz/cases`, where the tests run it with every change. Runs with
other seeds add up.

| target | what reads | CPU minutes | inputs | slowest, s | peak, MiB | found | seeds | last |
|---|---|---:|---:|---:|---:|---:|---|---|
"""
_READS = {
    "descriptions": "description files, up to the graph", "schema": "schema.yaml, and what is made of it",
    "queries": "front matter and text of queries", "ledgers": "csv, tsv, parts of a workbook, mappings",
    "pages": "texts of a network page and of charts",
}  # fmt: skip


@dataclass
class Took:
    """What a target took."""

    inputs: int = 0
    found: int = 0
    cpu_seconds: float = 0.0
    slowest_seconds: float = 0.0
    peak_mib: int = 0


def main() -> int:
    """Fuzz one target or all; exit 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)} (default all)")
    parser.add_argument("--minutes", type=float, default=1.0, help="CPU minutes for each target (default 1)")
    parser.add_argument("--seed", type=int, default=20240525)
    parser.add_argument("--memory", type=int, default=2048, help="bound on address space, in MiB (default 2048)")
    parser.add_argument("--hang", type=float, default=60.0, help="seconds after which an input hangs (default 60)")
    parser.add_argument(
        "--keep", action="store_true", help="add what it took to tests/fuzz/results, and write docs/fuzzing.md"
    )
    parser.add_argument("--report", action="store_true", help="write the page from what was kept, and do nothing else")
    options = parser.parse_args()
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    found = 0
    for name in () if options.report else options.targets or TARGETS:
        took = _fuzz(name, options)
        found += took.found
        if options.keep:
            _keep(name, took, options)
    if options.keep or options.report:
        PAGE.write_text(page(), encoding="utf-8", newline="\n")
    return 1 if found else 0


def _fuzz(name: str, options: argparse.Namespace) -> Took:
    """Let workers run until the target's time is used; what made trouble is written down."""
    took, seed = Took(), options.seed
    while (left := options.minutes * 60.0 - took.cpu_seconds) > 0.5:
        with tempfile.TemporaryFile() as at_work:
            at_work.truncate(LONGEST_CASE + NOTE.size)
            with mmap.mmap(at_work.fileno(), 0) as shared:
                command = [sys.executable, "-m", "tests.fuzz.worker", name, str(seed), f"{left:.1f}"]
                command += [str(options.memory), str(at_work.fileno())]
                process = subprocess.Popen(command, cwd=ROOT, pass_fds=[at_work.fileno()])
                how = _watch(process, shared, options.hang, took)
                data = _last(shared, took)
        if how is None:
            break
        if not data:
            raise SystemExit(f"{name}: the target itself does not work")
        seed += 1
        path = CASES / name / f"{hashlib.blake2b(data, digest_size=8).hexdigest()}.bin"
        took.found += not path.exists()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{name}: {how}: {path.relative_to(ROOT)}", file=sys.stderr, flush=True)
    return took


def _watch(process: subprocess.Popen[bytes], shared: mmap.mmap, longest: float, took: Took) -> str | None:
    """Wait for the worker; None where it ended well, otherwise what happened."""
    count, since, hung = -1, time.monotonic(), False
    while True:
        ended, status, usage = os.wait4(process.pid, 0 if hung else os.WNOHANG)
        if ended:
            took.cpu_seconds += usage.ru_utime + usage.ru_stime
            took.peak_mib = max(took.peak_mib, usage.ru_maxrss // 1024)
            process.returncode = os.waitstatus_to_exitcode(status)
            if hung:
                return f"took more than {longest:g} s"
            return None if process.returncode == 0 else f"ended with {process.returncode}"
        now = NOTE.unpack_from(shared)[0]
        if now != count:
            count, since = now, time.monotonic()
        elif time.monotonic() - since > longest and count > 0:
            process.kill()
            hung = True
        time.sleep(0.2)


def _last(shared: mmap.mmap, took: Took) -> bytes:
    """The input that was at work last."""
    count, size, slowest = NOTE.unpack_from(shared)
    took.inputs += count
    took.slowest_seconds = max(took.slowest_seconds, slowest / 1e6)
    return bytes(shared[NOTE.size : NOTE.size + size])


def _keep(name: str, took: Took, options: argparse.Namespace) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.json"
    seeds = [options.seed]
    if path.exists():
        before: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        seeds = [*before["seeds"], *seeds]
        took = _sum(before, took)
    kept = {**asdict(took), "seeds": seeds, "day": datetime.date.today().isoformat()}
    path.write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8", newline="\n")


def _sum(before: Mapping[str, Any], took: Took) -> Took:
    """Two runs of a target as one."""
    return Took(
        before["inputs"] + took.inputs, before["found"] + took.found, before["cpu_seconds"] + took.cpu_seconds,
        max(before["slowest_seconds"] or 0.0, took.slowest_seconds), max(before["peak_mib"] or 0, took.peak_mib),
    )  # fmt: skip


def page() -> str:
    """docs/fuzzing.md, of the results that were kept."""
    lines = []
    for name, reads in _READS.items():
        path = RESULTS / f"{name}.json"
        if path.exists():
            kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            # The first runs did not note these two.
            slowest = "–" if kept["slowest_seconds"] is None else f"{kept['slowest_seconds']:.2f}"
            lines.append(
                f"| {name} | {reads} | {kept['cpu_seconds'] / 60:.1f} | {kept['inputs']:,} "
                f"| {slowest} | {kept['peak_mib'] or '–'} | {kept['found']} "
                f"| {', '.join(map(str, kept['seeds']))} | {kept['day']} |"
            )
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
