"""Check against the bare event pass of the C YAML parser, in turns; one process, so that both see the same caches.

Run as ``python -m benchmarks.reading WORKSPACE ROUNDS``; prints CPU seconds as JSON.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from importlib.resources.abc import Traversable

import yaml

from graph_loader.api import Region


def bare_pass(paths: list[Traversable]) -> int:
    """All events of all files, thrown away at once. Returns how many there were."""
    events = 0
    gc.disable()
    for path in paths:
        parser = yaml.CSafeLoader(path.read_bytes())
        get = parser.get_event
        while get().__class__ is not yaml.StreamEndEvent:
            events += 1
        parser.dispose()
    gc.enable()
    return events


def _timed(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def main() -> None:
    """Measure and print."""
    region = Region(sys.argv[1])
    rounds = int(sys.argv[2])
    paths = [file.path for file in region.workspace.description_files()]
    size = sum(len(path.read_bytes()) for path in paths)
    found: dict[str, object] = {}

    def check() -> None:
        # Everything that `sidu check` does, reading schema.yaml and counting included.
        checked = Region(sys.argv[1]).check()
        assert checked.sound
        found.update(records=checked.records, nodes=checked.nodes, links=checked.links)

    bare, checks = [], []
    for _ in range(rounds):
        bare.append(_timed(lambda: bare_pass(paths)))
        checks.append(_timed(check))
        gc.collect()
    found |= {"bytes": size, "events": bare_pass(paths), "bare": bare, "check": checks}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
