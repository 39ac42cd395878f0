"""A province: a million nodes and three million links loaded into both engines, loaded again, imported from files."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.bench import Bench
from benchmarks.loading import counted, own_directories
from benchmarks.measure import Cost, cost_of
from benchmarks.part import Figures, Part, Ratio, at_most, growth
from graph_loader.api import Region
from graph_loader.stores import hosting
from graph_loader.stores.address import StoreAddress
from graph_loader.stores.bolt import BoltStore
from graph_loader.stores.connection import ServerConnection

ENTERPRISES = 200_000
SMALLER = (200, 2_000, 20_000)
MOST_MEMORY = 2.5
"""GiB, of the loader."""
_JAVA = ("-Xms3g", "-Xmx3g")
_PAGE_CACHE = "3g"
_SIDU = (sys.executable, "-m", "graph_loader.cli")


def _measure(bench: Bench) -> Figures:
    """Real commands and real servers; a run with fewer ``--enterprises`` has a region that is smaller as well."""
    workspace = _region(bench)
    with tempfile.TemporaryDirectory(prefix="sidu-bench-", dir=bench.folder) as name:
        folder = Path(name)
        smaller = [_loads(folder / str(size), bench.region(size)) for size in SMALLER if size < bench.enterprises * 10]
        found = {**_loads(folder / "loaded", workspace), "smaller": smaller}
        found["export"] = cost_of(
            [*_SIDU, "export", "neo4j-admin", "-o", str(folder / "files"), "--workspace", str(workspace)]
        )._asdict()
        return found | _imported(folder, workspace)


def _region(bench: Bench) -> Path:
    return bench.region(min(ENTERPRISES, bench.enterprises * 10))


def _measure_embedded(bench: Bench) -> Figures:
    """The same two loads with the embedded engine, whose host grows with its heap and no further."""
    workspace = _region(bench)
    with own_directories(bench.folder), Region(workspace, "embedded") as region:
        key = hosting.store_directory(region.workspace.key)
        try:
            first, again = (
                cost_of([*_SIDU, "load", "--workspace", str(workspace)], {"SIDU_STORE": "embedded"})._asdict()
                for _ in range(2)
            )
            host = hosting.host_status(key)
            assert host is not None
            nodes, links = counted(region.store)
            return {
                "nodes": nodes, "links": links, "load": first, "load again": again, "engine": host.engine,
                "engine mebibytes": _most_memory(host.pid), "disk": _size(key),
            }  # fmt: skip
        finally:
            hosting.stop_host(key)


def _most_memory(pid: int) -> float:
    """The most that a process has held so far, in MiB (Linux)."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _loads(folder: Path, workspace: Path) -> dict[str, Any]:
    from tests.neo4j_server import Neo4jServer

    with Neo4jServer(folder, java=_JAVA, page_cache=_PAGE_CACHE) as server:
        first, again = (_load(server, workspace)._asdict() for _ in range(2))
        nodes, links = _held(server)
    return {"nodes": nodes, "links": links, "load": first, "load again": again}


def _imported(folder: Path, workspace: Path) -> dict[str, Any]:
    """Import the exported files, count, and load: there must be nothing left to write."""
    from tests.neo4j_server import Neo4jServer

    server = Neo4jServer(folder / "imported", java=_JAVA, page_cache=_PAGE_CACHE)
    begun = time.perf_counter()
    server.import_files(folder / "files", memory="2g")
    waited = time.perf_counter() - begun
    with server:
        held = _held(server)
        after = _load(server, workspace)._asdict()
        assert _held(server) == held
    return {"import waited": waited, "imported": held, "load after import": after}


def _load(server: Any, workspace: Path) -> Cost:
    login = {"SIDU_STORE": server.uri, "SIDU_USER": server.user, "SIDU_PASSWORD": server.password}
    return cost_of([*_SIDU, "load", "--workspace", str(workspace)], login)


def _held(server: Any) -> tuple[int, int]:
    connection = ServerConnection(StoreAddress(server.uri, user=server.user, password=server.password))
    try:
        return counted(BoltStore(connection))
    finally:
        connection.close()


_RUNS = {
    "load": "`load` into an empty store", "load again": "`load` without a change",
    "load after import": "`load` after the import",
}  # fmt: skip


def _memory_ratios(found: Figures) -> Iterator[Ratio]:
    size = f"{found['nodes']:,} nodes, {found['links']:,} links"
    for run, title in _RUNS.items():
        if run not in found:
            continue
        peak = found[run]["mebibytes"] / 1024
        detail = f"{found[run]['waited']:.0f} s, of them {found[run]['seconds']:.0f} s CPU; {size}"
        yield at_most(f"peak memory of {title}, GiB", peak, MOST_MEMORY, detail)


def _ratios(found: Figures) -> Iterator[Ratio]:
    yield from _memory_ratios(found)
    pairs = zip(found["imported"], (found["nodes"], found["links"]), strict=True)
    differing = sum(abs(one - other) for one, other in pairs)
    yield at_most("nodes and links that load and import differ by", differing, 0)
    runs = [*found["smaller"], found]
    for what in ("load", "load again"):
        times = [run[what]["seconds"] for run in runs]
        yield growth(what, [run["nodes"] for run in runs], times, f"CPU s: {', '.join(f'{one:.0f}' for one in times)}")


def _text(found: Figures) -> str:
    export = found["export"]
    return (
        "Real commands against a Neo4j with 3 GiB of heap and as much page cache on the same two cores: CPU seconds "
        "and memory are\nthose of the command, the server's come on top. For the same region `export neo4j-admin` took "
        f"{export['seconds']:.0f} s CPU and {export['mebibytes'] / 1024:.2f} GiB,\nand "
        f"`neo4j-admin database import` {found['import waited']:.0f} s; a load afterwards finds nothing to write."
    )


def _embedded_text(found: Figures) -> str:
    engine, disk = f"{found['engine mebibytes'] / 1024:.2f} GiB", f"{found['disk'] / 1e6:,.0f} MB"
    return f"Real commands on {found['engine']}, whose host held {engine} at the most and keeps {disk} on the disk."


PARTS = (
    Part("million", "A million nodes, Neo4j", _measure, _ratios, _text, order=35),
    Part(
        "million-embedded", "A million nodes, embedded engine", _measure_embedded, _memory_ratios, _embedded_text,
        order=36,
    ),
)  # fmt: skip
