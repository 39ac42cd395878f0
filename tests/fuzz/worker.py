"""The process that takes the inputs: bounded memory, and what it is at is written where its parent can see it."""

from __future__ import annotations

import mmap
import struct
import sys
import time
import traceback
from pathlib import Path

from tests.fuzz.mutate import LONGEST, Mutator
from tests.fuzz.targets import TARGETS, Seen

CASES = Path(__file__).resolve().parent / "cases"
LONGEST_CASE = 4 * LONGEST
NOTE = struct.Struct("<QQQ")
"""What stands before the input at work: how many it is, its length, and how long the slowest took, in microseconds."""


def cases(name: str) -> list[Path]:
    """The inputs that once made trouble."""
    return sorted(path for path in (CASES / name).glob("*") if path.is_file())


def main(name: str, seed: int, seconds: float, mebibytes: int, descriptor: int) -> None:
    """Run until the CPU seconds are used or an input raises; that one ends the process with its traceback."""
    import resource  # not on Windows, where the tests run the targets in their own process

    resource.setrlimit(resource.RLIMIT_AS, (mebibytes * 2**20, mebibytes * 2**20))
    target = TARGETS[name]
    corpus = [*target.corpus(), *(path.read_bytes() for path in cases(name))]
    mutator = Mutator(seed, corpus, target.tokens())
    seen: set[Seen] = set()
    count, slowest, began = 0, 0.0, time.monotonic()
    with mmap.mmap(descriptor, LONGEST_CASE + NOTE.size) as shared:
        while time.process_time() < seconds:
            data = corpus[count] if count < len(corpus) else mutator.next()
            data = data[:LONGEST_CASE]
            count += 1
            shared[NOTE.size : NOTE.size + len(data)] = data
            NOTE.pack_into(shared, 0, count, len(data), round(slowest * 1e6))
            begun = time.process_time()
            try:
                what = target.run(data)
            except BaseException:  # noqa: BLE001 - whatever it is, it is written down
                traceback.print_exc()
                raise SystemExit(3) from None
            slowest = max(slowest, time.process_time() - begun)
            if what not in seen:
                seen.add(what)
                mutator.keep(data)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(
        f"{name}: seed {seed}: {count} inputs, {len(seen)} behaviours, {time.process_time():.0f} s CPU "
        f"({time.monotonic() - began:.0f} s), slowest {slowest:.2f} s, peak {peak} MiB",
        flush=True,
    )


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
