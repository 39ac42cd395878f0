"""Every canned query on a loaded store, and what the command line costs beside one.

Run as ``python -m benchmarks.asking ENGINE WORKSPACE FOLDER``; prints seconds as JSON. Each query is asked with its
defaults and, where it must be told something, with what the data offer: of a type the record that has more links than
nine tenths of its kind.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import neo4j

from graph_loader.api import Region
from graph_loader.catalog import Query, bind, run_query
from graph_loader.cypher import quote
from graph_loader.errors import DeadlineError
from graph_loader.stores import hosting

WARM_UPS = 12
"""How often a query is asked before it is timed: both engines run on a virtual machine that compiles what is used."""
TIMED = 5
LONGEST = 60.0
"""A query that takes longer than this is stopped, and counts as this."""
_LONG = 20.0
"""All runs of one query may take so long; then it is timed as it is."""
_TURNS = 11
_ASKED = ("organizations-by-type", "--type", "University", "--limit", "20")
BARE = [sys.executable, "-c", "import neo4j"]
_SINCE = "2020-01-01"
_KINDS = {
    "from": "Enterprise", "to": "KnowledgeOrganization", "organization": "Enterprise", "event": "Event",
    "demand": "Demand",
}  # fmt: skip
"""The type of record that a required parameter is given."""


@contextmanager
def loaded(engine: str, workspace: Path, folder: Path) -> Iterator[Region]:
    """The workspace in a store of its own; ``folder`` keeps an embedded one for the next time."""
    if engine == "embedded":
        places = {"SIDU_DATA_DIR": str(folder / "data"), "SIDU_RUNTIME_DIR": str(folder / "run")}
        with mock.patch.dict(os.environ, places), Region(workspace) as region:
            region.load()
            try:
                yield region
            finally:
                hosting.stop_host(hosting.store_directory(region.workspace.key))
        return
    from benchmarks.loading import JAVA
    from tests.neo4j_server import Neo4jServer

    with (
        Neo4jServer(folder / "neo4j", java=JAVA) as server,
        mock.patch.dict(os.environ, SIDU_PASSWORD=server.password, SIDU_STORE=server.uri, SIDU_USER=server.user),
        Region(workspace) as region,
    ):
        region.load()
        yield region


def busy(region: Region, kind: str) -> str:
    """The id of the record of a type that has more links than nine tenths of its kind."""
    text = f"MATCH (n:{quote(kind)}) RETURN n.id AS id, COUNT {{ (n)--() }} AS links"
    rows = sorted(region.store.read(text, {}, limit=None, timeout=120).values, key=lambda row: (row[1], row[0]))
    return str(rows[len(rows) * 9 // 10][0])


def parameters(query: Query, records: Mapping[str, str]) -> dict[str, str]:
    """What the query has to be told."""
    required = [parameter for parameter in query.parameters.values() if parameter.required]
    return {p.name: _SINCE if p.type == "date" else records[_KINDS[p.name]] for p in required}


def asked(region: Region, query: Query, given: Mapping[str, str]) -> dict[str, Any]:
    """Seconds of one query after it was asked often enough to be warm, those of the bare driver, and the rows it gave.

    The last runs are taken in turns with the same text and parameters through the driver's own session.
    """
    seconds: list[float] = []
    bare: list[float] = []
    bound = bind(query, given, region.ontology, limit=query.limit)
    rows, begun = 0, time.perf_counter()
    try:
        for turn in range(WARM_UPS + TIMED):
            started = time.perf_counter()
            rows = len(run_query(query, given, region.store, region.ontology, timeout=LONGEST))
            seconds.append(time.perf_counter() - started)
            if turn >= WARM_UPS or (turn >= TIMED and time.perf_counter() - begun > _LONG):
                bare.append(_bare(region, query, bound.parameters))
            if turn >= TIMED and time.perf_counter() - begun > _LONG:
                break
    except DeadlineError:
        return {"given": dict(given), "seconds": [LONGEST], "first": LONGEST, "rows": 0, "bare": []}
    return {"given": dict(given), "seconds": seconds[-TIMED:], "first": seconds[0], "rows": rows, "bare": bare}


def _bare(region: Region, query: Query, parameters: Mapping[str, object]) -> float:
    """Wall seconds of as many rows as sidu asks for, which keeps them as the driver gives them."""
    connection = region.store._connection
    started = time.perf_counter()
    with connection.reader().session(database=connection.database, default_access_mode=neo4j.READ_ACCESS) as session:
        result = session.run(neo4j.Query(query.text), dict(parameters))
        _ = result.values() if query.limit is None else result.fetch(query.limit + 1)
        result.consume()
    return time.perf_counter() - started


def beside(region: Region) -> dict[str, list[float]]:
    """Wall seconds of one command, of its query alone, and of a bare import of the driver, in turns."""
    query = region.catalog.get(_ASKED[0])
    command = [sys.executable, "-m", "graph_loader.cli", "--workspace", str(region.workspace.root), "query", "run"]
    found: dict[str, list[float]] = {"command": [], "query": [], "bare": []}
    for turn in range(_TURNS + 1):
        taken = {
            "command": _wall([*command, *_ASKED, "--format", "json"]),
            "query": _seconds_of(region, query),
            "bare": _wall(BARE),
        }
        if turn:
            for name, seconds in taken.items():
                found[name].append(seconds)
    return found


def _wall(command: list[str]) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - started


def _seconds_of(region: Region, query: Query) -> float:
    started = time.perf_counter()
    run_query(query, {"type": "University"}, region.store, region.ontology, limit=20)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    engine, workspace, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    with loaded(engine, workspace, folder) as region:
        nodes, links = (sum(counted.values()) for counted in region.store.counts())
        records = {kind: busy(region, kind) for kind in set(_KINDS.values())}
        queries = {}
        for id in region.catalog.ids():
            query = region.catalog.get(id)
            queries[id] = asked(region, query, parameters(query, records))
            print(f"{id}: {min(queries[id]['seconds']) * 1000:.0f} ms", file=sys.stderr, flush=True)
        found = {
            "engine": region.store.engine, "nodes": nodes, "links": links, "queries": queries,
            "beside": beside(region),
        }  # fmt: skip
    print(json.dumps(found))


if __name__ == "__main__":
    main()
