"""The same nodes and links through other loading libraries, which are installed for this only and thrown away after."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.bench import WARM_UP, Bench, kept
from benchmarks.loading import Hand, connected, empty
from benchmarks.measure import answer_of, seconds
from benchmarks.part import Figures, Part, Ratio, at_most
from benchmarks.parts.load import rate
from graph_loader.api import Region
from graph_loader.exports import write
from graph_loader.stores.connection import ServerConnection

PEERS = {"graphio": "graphio==0.23", "neontology": "neontology==2.2.2"}
"""Peer → what is installed."""
_SMALLER = {"neontology": 1_000}
"""Enterprises for a peer that would take hours for the full size."""
FILES_PEER = "biocypher==0.17.0"
_SCRIPTS = Path(__file__).parents[1] / "peer_scripts"


def _measure(bench: Bench) -> Figures:
    def size(peer: str) -> int:
        return min(_SMALLER.get(peer, bench.enterprises), bench.enterprises)

    return {peer: _rates(peer, bench.region(size(peer)), bench.region(WARM_UP)) for peer in PEERS}


def _rates(peer: str, workspace: Path, small: Path) -> dict[str, Any]:
    """Nodes and links a second of one peer on a fresh, warm Neo4j, with the same constraint and batches of 2,000."""
    with tempfile.TemporaryDirectory(prefix="sidu-peer-") as folder:
        python = install(Path(folder) / "venv", PEERS[peer])
        data = Path(folder) / "graph.json"
        data.write_text(json.dumps(_plain_graph(workspace)), encoding="utf-8")
        with connected("neo4j") as connection:
            assert isinstance(connection, ServerConnection)
            # Makes the constraint as well.
            Hand(connection, one_label=False).write_all(Region(small).check().graph)
            empty(connection)
            address = connection._address
            login = environment() | {
                "PEER_URI": address.uri,
                "PEER_USER": address.user,
                "PEER_PASSWORD": str(address.password),
            }
            found: dict[str, Any] = answer_of([str(python), str(_SCRIPTS / f"{peer}.py"), str(data)], login)
    return found


def install(folder: Path, *requirements: str) -> Path:
    """An interpreter in an environment of its own that has what a peer needs."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    command = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *requirements]
    subprocess.run(command, check=True, stdout=sys.stderr, env=environment())
    return python


def environment() -> dict[str, str]:
    """Without a path that would lead a peer to packages of ours."""
    return {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}


def _plain_graph(workspace: Path) -> dict[str, Any]:
    """The graph as JSON; dates are written as text, which makes it easier for the peers."""
    graph = Region(workspace).check().graph
    types = {node.id: node.type for node in graph.nodes.values()}
    return {
        "nodes": [[node.type, list(node.labels), _plain(node.properties)] for node in graph.nodes.values()],
        "links": [
            [link.type, types[link.start], link.start, types[link.end], link.end, _plain(link.properties)]
            for link in graph.links.values()
        ],
    }


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if isinstance(value, str | int | float | bool | list) else str(value)
        for name, value in properties.items()
    }


_HEAD = """\
First load on Neo4j with the same constraint and batches of 2,000, on a fresh, warm server; sidu's and the hand-written
statements' figures are those of `load-neo4j`. A peer that would take hours for the full size has a smaller region.

| | nodes/s | links/s | nodes | links | arrived |
|---|---|---|---|---|---|
"""


def _text(found: Figures) -> str:
    rows = []
    ours = kept("load-neo4j")
    if ours is not None:
        of = ours["figures"]
        for who, title in (("sidu", "sidu"), ("hand", "by hand")):
            rates = f"{rate(of, who, 'nodes'):,.0f} | {rate(of, who, 'links'):,.0f}"
            rows.append(f"| {title} | {rates} | {of['nodes']:,} | {of['links']:,} | all |")
    for peer, one in found.items():
        complete = (one["nodes_there"], one["links_there"]) == (one["nodes"], one["links"])
        there = "all" if complete else f"{one['nodes_there']:,} nodes, {one['links_there']:,} links"
        rates = f"{one['nodes'] / one['node_seconds']:,.0f} | {one['links'] / one['link_seconds']:,.0f}"
        rows.append(f"| {PEERS[peer]} | {rates} | {one['nodes']:,} | {one['links']:,} | {there} |")
    return _HEAD + "\n".join(rows)


def _measure_files(bench: Bench) -> Figures:
    """CPU seconds from a graph in memory to files for neo4j-admin, of both."""
    workspace = bench.region()
    graph = Region(workspace).graph()
    with tempfile.TemporaryDirectory(prefix="sidu-peer-") as folder:
        python = install(Path(folder) / "venv", FILES_PEER)
        data, peer = Path(folder) / "graph.json", Path(folder) / "peer"
        data.write_text(json.dumps(_plain_graph(workspace)), encoding="utf-8")
        peer.mkdir()
        ours, _ = seconds(lambda: write(graph, "neo4j-admin", Path(folder) / "sidu"))
        theirs = answer_of([str(python), str(_SCRIPTS / "biocypher.py"), str(data), str(peer)], environment())
    return {"nodes": len(graph.nodes), "links": len(graph.links), "sidu": ours, "biocypher": theirs}


def _file_ratios(found: Figures) -> Iterator[Ratio]:
    theirs = found["biocypher"]
    detail = f"{found['sidu']:.1f} s and {theirs['cpu_seconds']:.1f} s CPU for {found['nodes']:,} nodes"
    yield at_most("export neo4j-admin / BioCypher's files", found["sidu"] / theirs["cpu_seconds"], 1.5, detail)


def _file_text(found: Figures) -> str:
    theirs = found["biocypher"]
    return (
        f"CSV for `neo4j-admin database import` from memory, {found['nodes']:,} nodes and {found['links']:,} links, in "
        f"CPU s: sidu {found['sidu']:.1f}, {FILES_PEER} {theirs['cpu_seconds']:.1f} (without an ontology; it wrote "
        f"{theirs['nodes']:,} and {theirs['links']:,}, with the type as the only label and without book-keeping)."
    )


PARTS = (
    Part("peers", "Load, other libraries", _measure, text=_text, order=40),
    Part("peer-files", "Files for a bulk import, another library", _measure_files, _file_ratios, _file_text, order=41),
)
