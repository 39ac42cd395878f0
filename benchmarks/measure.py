"""Running something in a process of its own and asking what it took."""

from __future__ import annotations

import datetime
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]


class Cost(NamedTuple):
    """CPU seconds of a process, its own and the system's for it, the most memory it held, and seconds of the clock."""

    seconds: float
    mebibytes: float
    waited: float


def cost_of(command: Sequence[str], more: Mapping[str, str] | None = None) -> Cost:
    """Run a command that must succeed, with ``more`` in its environment; what it prints is shown where it fails."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **(more or {})}, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )  # fmt: skip
    assert process.stderr is not None
    said = process.stderr.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode:
        raise RuntimeError(f"{command} ended with {process.returncode}:\n{said}")
    # Linux counts in kibibytes, macOS in bytes.
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    waited = time.perf_counter() - begun
    return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit, waited)


def answer_of(command: Sequence[str], environment: Mapping[str, str] | None = None) -> Any:
    """Run a command that prints JSON as its last line and give that; ``environment`` is all that it sees."""
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, encoding="utf-8",
        check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stdout}")
    return json.loads(done.stdout.splitlines()[-1])


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """The CPU time of something and what it gave."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def median_ratio(measured: Sequence[float], floor: Sequence[float]) -> float:
    """The median of the ratios of measurements that were taken in turns."""
    return statistics.median(one / other for one, other in zip(measured, floor, strict=True))


def circumstances() -> dict[str, str]:
    """When, at which commit, on what, at what pace, and beside how much other work something is measured."""
    now = datetime.date.today().isoformat()
    return {"date": now, "commit": _commit(), "machine": machine(), "pace": f"{pace():.2f}", "load": _load()}


def pace() -> float:
    """CPU seconds that ten million additions take here and now: what an absolute figure has to be read against.

    The median of several short tries: on a shared machine the pace itself changes from second to second.
    """
    return statistics.median(seconds(_million_additions)[0] for _ in range(15)) * 10


def _million_additions() -> int:
    total = 0
    for number in range(1_000_000):
        total += number
    return total


def _commit() -> str:
    """The commit in short, with a plus where what is measured differs from it."""
    commit = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", ".", ":!docs", ":!benchmarks/results")
    return f"{commit}{'+' if changed else ''}" or "unknown"


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    return done.stdout.strip()


def _load() -> str:
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def machine() -> str:
    """What is measured on, in a line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} CPUs, {memory:.0f} GiB, "
        f"CPython {platform.python_version()}"
    )
