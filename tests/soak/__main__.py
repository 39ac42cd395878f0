"""``make soak``: every fault by the dozen, on the embedded engine and on Neo4j.

What each came to is kept in tests/soak/results, a file for each engine and fault; docs/soak.md is made of these files
alone, so that one fault can be done again without the others.
"""

from __future__ import annotations

import argparse
import dataclasses
import datetime
import json
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graph_loader.stores import hosting
from tests.neo4j_server import Neo4jServer
from tests.soak import faults
from tests.soak.faults import Seen, Site

PAGE = Path(__file__).resolve().parents[2] / "docs" / "soak.md"
RESULTS = Path(__file__).resolve().parent / "results"

Fault = Callable[[Site, argparse.Namespace], Seen]
Faults = Mapping[str, Fault]

_HEAD = """\
# Soak

Written by `make soak` (`python -m tests.soak`) from `tests/soak/results`; do not edit. Every fault is done to real
`sidu load` processes and a real store, with a synthetic region (seed 1 and 2 in turn, so that a load creates, updates
and deletes). After each of them the load is repeated, and the store is compared with the graph of the descriptions:
every node, link and property. A difference ends the run; a line that is here means that there was none.

“Struck” counts the faults that met a load at work; “longest” is the longest repeated load, on a busy machine.

| engine | fault | times | struck | longest, s | | region | seed | day |
|---|---|---:|---:|---:|---|---:|---:|---|
"""


def _few(options: argparse.Namespace) -> int:
    return max(1, int(options.times) // 10)


EMBEDDED: Faults = {
    "kill": lambda site, o: faults.killed_loads(site, o.times, o.seed, host_too=True),
    "two-loaders": lambda site, o: faults.two_loaders(site, _few(o)),
    "cut-files": lambda site, o: faults.cut_files(site, _few(o), o.seed),
    "clock": lambda site, o: faults.clock_set_back(site, _few(o), o.seed),
    "full-disk": lambda site, o: faults.full_disk(
        site, _few(o), o.seed, lambda: faults.host_of(site), lambda: faults.kill_host(site)
    ),
    "week": lambda site, o: faults.week_of_loads(site, o.hours, faults.store_of(site)),
}


def neo4j_faults(server: Neo4jServer) -> Faults:
    """What is done to a server and to the way there."""
    return {
        "kill": lambda site, o: faults.killed_loads(site, o.times, o.seed, host_too=False),
        "two-loaders": lambda site, o: faults.two_loaders(site, _few(o)),
        "clock": lambda site, o: faults.clock_set_back(site, _few(o), o.seed),
        "slow-network": lambda site, o: faults.slow_network(site, server.port, 0.02),
        "cut-network": lambda site, o: faults.cut_network(site, server.port, _few(o), o.seed),
        "restart": lambda site, o: faults.restarted_server(site, server, _few(o), o.seed),
        "full-disk": lambda site, o: faults.full_disk(
            site, _few(o), o.seed, lambda: server.pid or 0, lambda: server.restart(orderly=False)
        ),
        "week": lambda site, o: faults.week_of_loads(site, o.hours, server.directory / "data" / "databases" / "neo4j"),
    }


def main() -> None:
    """Run what was asked for and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("faults", nargs="*", help="these faults only (default all): kill, two-loaders, week, …")
    parser.add_argument("--engine", choices=("embedded", "neo4j"), help="this engine only")
    parser.add_argument("--times", type=int, default=50, help="how many times each kind of kill (default 50)")
    parser.add_argument("--hours", type=int, default=168, help="hourly loads (default 168, a week)")
    parser.add_argument("--enterprises", type=int, default=60, help="size of the region (default 60)")
    parser.add_argument("--seed", type=int, default=20240525)
    parser.add_argument("--add", action="store_true", help="add to what was kept of the same faults, with another seed")
    parser.add_argument("--report", action="store_true", help="write the page from what was kept, and do nothing else")
    options = parser.parse_args()
    if not options.report:
        with tempfile.TemporaryDirectory(prefix="sidu-soak-") as folder:
            if options.engine != "neo4j":
                _embedded(Path(folder) / "embedded", options)
            if options.engine != "embedded":
                _neo4j(Path(folder) / "neo4j", options)
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE}", file=sys.stderr)


def _embedded(folder: Path, options: argparse.Namespace) -> None:
    os.environ |= {"SIDU_DATA_DIR": str(folder / "stores"), "SIDU_RUNTIME_DIR": str(folder / "run")}
    folder.mkdir(parents=True)
    try:
        _each(folder, options, "embedded", "embedded", EMBEDDED)
    finally:
        for store in (folder / "stores" / "stores").glob("*"):
            hosting.stop_host(store)


def _neo4j(folder: Path, options: argparse.Namespace) -> None:
    with _server(folder) as server:
        _each(folder, options, "Neo4j", server.uri, neo4j_faults(server))


@contextmanager
def _server(folder: Path) -> Iterator[Neo4jServer]:
    folder.mkdir(parents=True)
    with Neo4jServer(folder / "server") as server:
        os.environ |= {"SIDU_PASSWORD": server.password, "SIDU_RUNTIME_DIR": str(folder / "run")}
        yield server


def _each(folder: Path, options: argparse.Namespace, engine: str, store: str, known: Faults) -> None:
    chosen = {name: fault for name, fault in known.items() if not options.faults or name in options.faults}
    if not chosen:
        return
    site = Site.make(folder, options.enterprises, store, dict(os.environ))
    for name, fault in chosen.items():
        seen = fault(site, options)
        print(f"{engine}: {seen}", file=sys.stderr, flush=True)
        _keep(engine, name, seen, options)


def _keep(engine: str, name: str, seen: Seen, options: argparse.Namespace) -> None:
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{engine.lower()}-{name}.json"
    seeds = str(options.seed)
    if options.add and path.exists():
        before: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        seeds = f"{before['seed']}, {seeds}"
        seen = _sum(before, seen)
    kept = {
        "engine": engine, **dataclasses.asdict(seen), "enterprises": options.enterprises, "seed": seeds,
        "day": datetime.date.today().isoformat(),
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
    }  # fmt: skip
    text = json.dumps(kept, ensure_ascii=False, indent=2) + "\n"
    path.write_text(text, encoding="utf-8", newline="\n")


def _sum(before: Mapping[str, Any], seen: Seen) -> Seen:
    """Two runs of a fault as one."""
    notes = {name: value + before["notes"].get(name, 0) for name, value in seen.notes.items()}
    times, struck = before["times"] + seen.times, before["struck"] + seen.struck
    return Seen(seen.fault, times, struck, max(before["longest"], seen.longest), notes)


def page() -> str:
    """docs/soak.md, of the results that were kept."""
    lines = []
    for path in sorted(RESULTS.glob("*.json")):
        kept: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        notes = ", ".join(f"{name}: {value}" for name, value in kept["notes"].items())
        lines.append(
            f"| {kept['engine']} | {kept['fault']} | {kept['times']} | {kept['struck']} | {kept['longest']:.1f} "
            f"| {notes} | {kept['enterprises']} enterprises | {kept['seed']} | {kept['day']} |"
        )
    return _HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
