"""``make soak``: every fault by the dozen, on the embedded engine and on Neo4j, and what came of it in docs/soak.md."""

from __future__ import annotations

import argparse
import datetime
import os
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from graph_loader.stores import hosting
from tests.neo4j_server import Neo4jServer
from tests.soak import faults
from tests.soak.faults import Seen, Site

PAGE = Path(__file__).resolve().parents[2] / "docs" / "soak.md"

_HEAD = """\
# Soak

Written by `make soak` (`python -m tests.soak`); do not edit. Every fault is done to real `sidu load` processes and a
real store, with a synthetic region of {enterprises} enterprises (seed 1 and 2 in turn, so that a load creates, updates
and deletes). After each of them the load is repeated, and the store is compared with the graph of the descriptions:
every node, link and property. A difference ends the run; a table that is here means that there was none.

Seed {seed}, {machine}, {day}.

“Struck” counts the faults that met a load at work; “longest” is the longest repeated load, on a busy machine.
"""


def main() -> None:
    """Run everything and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="how many times each kind of kill (default 50)")
    parser.add_argument("--hours", type=int, default=168, help="hourly loads (default 168, a week)")
    parser.add_argument("--enterprises", type=int, default=60, help="size of the region (default 60)")
    parser.add_argument("--seed", type=int, default=20240525)
    options = parser.parse_args()
    rows: list[tuple[str, Seen]] = []
    with tempfile.TemporaryDirectory(prefix="sidu-soak-") as folder:
        rows += [("embedded", seen) for seen in _embedded(Path(folder) / "embedded", options)]
        rows += [("Neo4j", seen) for seen in _neo4j(Path(folder) / "neo4j", options)]
    PAGE.write_text(_page(rows, options), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE}", file=sys.stderr)


def _embedded(folder: Path, options: argparse.Namespace) -> Iterator[Seen]:
    os.environ |= {"SIDU_DATA_DIR": str(folder / "stores"), "SIDU_RUNTIME_DIR": str(folder / "run")}
    folder.mkdir(parents=True)
    few = max(1, options.times // 10)
    yield from _each(folder, options, "embedded", [
        lambda site: faults.killed_loads(site, options.times, options.seed, host_too=True),
        lambda site: faults.two_loaders(site, few),
        lambda site: faults.cut_files(site, few, options.seed),
        lambda site: faults.week_of_loads(site, options.hours),
    ])  # fmt: skip
    for store in (folder / "stores" / "stores").glob("*"):
        hosting.stop_host(store)


def _neo4j(folder: Path, options: argparse.Namespace) -> Iterator[Seen]:
    with _server(folder) as server:
        few = max(1, options.times // 10)
        yield from _each(folder, options, server.uri, [
            lambda site: faults.killed_loads(site, options.times, options.seed, host_too=False),
            lambda site: faults.two_loaders(site, few),
            lambda site: faults.slow_network(site, server.port, 0.02),
            lambda site: faults.cut_network(site, server.port, few, options.seed),
        ])  # fmt: skip


@contextmanager
def _server(folder: Path) -> Iterator[Neo4jServer]:
    folder.mkdir(parents=True)
    with Neo4jServer(folder / "server") as server:
        os.environ |= {"SIDU_PASSWORD": server.password, "SIDU_RUNTIME_DIR": str(folder / "run")}
        yield server


def _each(folder: Path, options: argparse.Namespace, store: str, runs: list[Callable[[Site], Seen]]) -> Iterator[Seen]:
    site = Site.make(folder, options.enterprises, store, dict(os.environ))
    for run in runs:
        seen = run(site)
        print(f"{store}: {seen}", file=sys.stderr, flush=True)
        yield seen


def _page(rows: list[tuple[str, Seen]], options: argparse.Namespace) -> str:
    head = _HEAD.format(
        enterprises=options.enterprises, seed=options.seed, day=datetime.date.today().isoformat(),
        machine=f"{os.cpu_count()} cores, Python {platform.python_version()}",
    )  # fmt: skip
    lines = [head, "| engine | fault | times | struck | longest, s | |", "|---|---|---:|---:|---:|---|"]
    for engine, seen in rows:
        notes = ", ".join(f"{name}: {value}" for name, value in seen.notes.items())
        lines.append(f"| {engine} | {seen.fault} | {seen.times} | {seen.struck} | {seen.longest:.1f} | {notes} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
