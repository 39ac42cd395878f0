"""``make fuzz``: mutate sound input and see that nothing but words comes of it.

A process of its own takes the input, with a bound on its memory; it is ended where one input takes too long. An input
that raised, hung or ended the process is written to tests/fuzz/cases/TARGET, where the tests find it for ever.
"""

from __future__ import annotations

import argparse
import hashlib
import mmap
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.targets import TARGETS
from tests.fuzz.worker import CASES, LONGEST_CASE

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Fuzz one target or all; exit 1 where something was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)} (default all)")
    parser.add_argument("--minutes", type=float, default=1.0, help="CPU minutes for each target (default 1)")
    parser.add_argument("--seed", type=int, default=20240525)
    parser.add_argument("--memory", type=int, default=2048, help="bound on address space, in MiB (default 2048)")
    parser.add_argument("--hang", type=float, default=60.0, help="seconds after which an input hangs (default 60)")
    options = parser.parse_args()
    unknown = set(options.targets) - set(TARGETS)
    if unknown:
        parser.error(f"no such target: {', '.join(sorted(unknown))}")
    found = 0
    for name in options.targets or TARGETS:
        found += _fuzz(name, options)
    return 1 if found else 0


def _fuzz(name: str, options: argparse.Namespace) -> int:
    """Let workers run until the target's time is used; how many inputs were written down."""
    left, found, seed = options.minutes * 60.0, 0, options.seed
    while left > 0.5:
        with tempfile.TemporaryFile() as at_work:
            at_work.truncate(LONGEST_CASE + 16)
            with mmap.mmap(at_work.fileno(), 0) as shared:
                command = [sys.executable, "-m", "tests.fuzz.worker", name, str(seed), f"{left:.1f}"]
                command += [str(options.memory), str(at_work.fileno())]
                process = subprocess.Popen(command, cwd=ROOT, pass_fds=[at_work.fileno()])
                how = _watch(process, shared, options.hang)
                data = _last(shared)
        left -= _cpu_seconds(process)
        if how is None:
            break
        if not data:
            raise SystemExit(f"{name}: the target itself does not work")
        found += 1
        seed += 1
        path = CASES / name / f"{hashlib.blake2b(data, digest_size=8).hexdigest()}.bin"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        print(f"{name}: {how}: {path.relative_to(ROOT)}", file=sys.stderr, flush=True)
    return found


_USED: dict[int, float] = {}


def _watch(process: subprocess.Popen[bytes], shared: mmap.mmap, longest: float) -> str | None:
    """Wait for the worker; None where it ended well, otherwise what happened."""
    count, since = -1, time.monotonic()
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            _USED[process.pid] = usage.ru_utime + usage.ru_stime
            process.returncode = os.waitstatus_to_exitcode(status)
            return None if process.returncode == 0 else f"ended with {process.returncode}"
        now = int.from_bytes(shared[:8], "little")
        if now != count:
            count, since = now, time.monotonic()
        elif time.monotonic() - since > longest and count > 0:
            process.kill()
            return f"took more than {longest:g} s"
        time.sleep(0.2)


def _cpu_seconds(process: subprocess.Popen[bytes]) -> float:
    if process.pid not in _USED:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        _USED[process.pid] = usage.ru_utime + usage.ru_stime
    return _USED[process.pid]


def _last(shared: mmap.mmap) -> bytes:
    size = int.from_bytes(shared[8:16], "little")
    return bytes(shared[16 : 16 + size])


if __name__ == "__main__":
    raise SystemExit(main())
