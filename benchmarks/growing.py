"""CPU seconds and memory of check, plan, load and export on one region.

Run as ``python -m benchmarks.growing WORKSPACE [WARM_UP]``; prints JSON. With a small region to warm it up, an embedded
engine is loaded too; its CPU seconds are counted to those of the loader where the system tells them.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.loading import KEY, SCOPE, connected, empty, own_directories
from graph_loader.api import Region
from graph_loader.exports import write
from graph_loader.graph import Graph
from graph_loader.plan import LinkState, NodeState, Snapshot, make_plan
from graph_loader.stores import hosting
from graph_loader.stores.base import batches
from graph_loader.stores.bolt import BoltStore


def _took(work: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    begun = clock()
    work()
    return clock() - begun


def _with_engine() -> float:
    """CPU seconds so far, the embedded engine's among them; seconds of the clock where Linux does not tell them."""
    host = hosting.host_status(hosting.store_directory(KEY))
    stat = Path(f"/proc/{host.pid}/stat") if host is not None else None
    if stat is None or not stat.exists():
        return time.perf_counter()
    fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _mebibytes() -> float:
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _snapshot(graph: Graph) -> Snapshot:
    """What a store says that holds the graph."""
    return Snapshot(
        {node.id: NodeState(node.hash, node.type, node.dataset) for node in graph.nodes.values()},
        {key: LinkState(link.hash, link.type, link.start, link.end, link.dataset) for key, link in graph.links.items()},
    )


def main() -> None:
    """Measure and print."""
    region = Region(sys.argv[1])
    begun = time.process_time()
    checked = region.check()
    found: dict[str, float] = {"check": time.process_time() - begun, "check MiB": _mebibytes()}
    assert checked.sound
    contents = checked.contents
    found["batches"] = _took(lambda: sum(len(batch.rows) for batch in batches(make_plan(contents, Snapshot(), SCOPE))))
    found["batches MiB"] = _mebibytes()
    begun = time.process_time()
    graph = checked.graph
    found["graph"] = time.process_time() - begun
    found |= {"nodes": len(graph.nodes), "links": len(graph.links), "graph MiB": _mebibytes()}
    found["plan"] = _took(lambda: make_plan(graph, Snapshot(), SCOPE))
    there = _snapshot(graph)
    found["plan again"] = _took(lambda: make_plan(graph, there, SCOPE))
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        for form in ("jsonl", "neo4j-admin"):
            path = Path(folder) / form
            found[f"export {form}"] = _took(lambda form=form, path=path: write(graph, form, path, access="public"))  # type: ignore[misc]
    if sys.argv[2:]:
        with own_directories(), connected("embedded") as connection:
            store = BoltStore(connection)
            store.load(Region(sys.argv[2]).graph(), SCOPE)
            empty(connection)
            found["load"] = _took(lambda: store.load(graph, SCOPE), _with_engine)
            found["load again"] = _took(lambda: store.load(graph, SCOPE), _with_engine)
    print(json.dumps(found))


if __name__ == "__main__":
    main()
