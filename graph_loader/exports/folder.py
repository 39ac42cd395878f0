"""Where an export goes: one file, or a folder of files with a ``manifest.json``; whole or not at all."""

from __future__ import annotations

import contextlib
import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypedDict

from graph_loader import __version__
from graph_loader.errors import ExportError, ExportUsageError
from graph_loader.exports import bulk
from graph_loader.exports.csv_files import csv_text
from graph_loader.exports.json_lines import json_lines
from graph_loader.exports.parquet_files import write_parquet
from graph_loader.exports.script import script
from graph_loader.exports.tables import Table, tables
from graph_loader.graph import Graph, Link, Node
from graph_loader.replacing import replaced

MANIFEST = "manifest.json"
_MARK = "sidu graph"

FILE_FORMS = ("jsonl", "cypher")
FOLDER_FORMS = ("csv", "parquet", "neo4j-admin")
FORMS = (*FOLDER_FORMS, *FILE_FORMS)


class About(TypedDict):
    """What every export says of itself."""

    format: str
    version: str
    access: str
    datasets: list[str]
    synthetic: bool
    nodes: int
    links: int


def about(graph: Graph, access: str) -> About:
    """Where the graph comes from, how large it is, and whether any of it is synthetic."""
    items: list[Node | Link] = [*graph.nodes.values(), *graph.links.values()]
    return About(
        format=_MARK, version=__version__, access=access, datasets=sorted({item.dataset for item in items}),
        synthetic=any(item.properties.get("synthetic") for item in items), nodes=len(graph.nodes),
        links=len(graph.links),
    )  # fmt: skip


def pieces(graph: Graph, form: str, access: str = "public") -> Iterator[str]:
    """The text of one of ``FILE_FORMS``, in pieces."""
    facts = about(graph, access)
    return json_lines(graph, facts) if form == "jsonl" else script(graph, facts)


def write(graph: Graph, form: str, path: Path, *, access: str = "public") -> None:
    """Write a graph as one of ``FORMS``: ``jsonl`` and ``cypher`` as a file, the others as a folder.

    A folder that holds an earlier export is replaced; any other one must be empty or absent.

    Raises ExportError: KG980 no such form, KG981 the folder holds something else, KG982 nothing can be written,
    KG983 a text that this form cannot hold; UnsupportedError (KG772) without pyarrow for ``parquet``.
    """
    if form not in FORMS:
        raise ExportUsageError("KG980", name=form, known=", ".join(FORMS))
    try:
        if form in FILE_FORMS:
            with replaced(path) as beside:
                _write_text(beside, pieces(graph, form, access))
        else:
            _fill(path, form, graph, about(graph, access))
    except OSError as error:
        raise ExportError("KG982", path=path, reason=error.strerror or type(error).__name__) from error


def _write_text(path: Path, text: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(text)


def _fill(path: Path, form: str, graph: Graph, facts: About) -> None:
    if path.exists() and not _may_be_replaced(path):
        raise ExportError("KG981", path=path)
    path.parent.mkdir(parents=True, exist_ok=True)
    staging = Path(tempfile.mkdtemp(prefix=f".{path.name}-", dir=path.parent))
    try:
        found = list(_numbered(tables(graph)))
        parts = _WRITERS[form](staging, found, facts["access"])
        document = {**facts, "form": form, "files": parts}
        _write_text(staging / MANIFEST, [json.dumps(document, ensure_ascii=False, indent=2) + "\n"])
        if path.exists():
            shutil.rmtree(path)
        staging.chmod(0o755)
        staging.rename(path)
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _may_be_replaced(path: Path) -> bool:
    """Whether a folder is empty, or an export and nothing else."""
    if not path.is_dir():
        return False
    names = {entry.name for entry in path.iterdir()}
    if not names:
        return True
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        manifest = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        written = {MANIFEST, *bulk.EXTRA_FILES}.union(*(part["names"] for part in manifest["files"]))
        return manifest["format"] == _MARK and names <= written
    return False


def _numbered(found: list[Table]) -> Iterator[tuple[str, Table]]:
    """A file name for every table; where only capitals tell two apart, which not every disk does, a number does."""
    taken: set[str] = set()
    for table in found:
        stem, number = table.name, 2
        while stem.casefold() in taken:
            stem, number = f"{table.name}-{number}", number + 1
        taken.add(stem.casefold())
        yield stem, table


def _part(names: list[str], table: Table) -> dict[str, Any]:
    """What the manifest says about a table."""
    return {
        "names": names, "what": table.what, "type": table.type, "labels": list(table.labels),
        "rows": len(table.items), "columns": {column.name: str(column) for column in table.columns},
    }  # fmt: skip


def _csv(folder: Path, found: list[tuple[str, Table]], access: str) -> list[dict[str, Any]]:
    for stem, table in found:
        _write_text(folder / f"{stem}.csv", csv_text(table))
    return [_part([f"{stem}.csv"], table) for stem, table in found]


def _parquet(folder: Path, found: list[tuple[str, Table]], access: str) -> list[dict[str, Any]]:
    for stem, table in found:
        write_parquet(table, folder / f"{stem}.parquet")
    return [_part([f"{stem}.parquet"], table) for stem, table in found]


def _admin(folder: Path, found: list[tuple[str, Table]], access: str) -> list[dict[str, Any]]:
    parts = []
    for stem, table in found:
        names = [f"{stem}-header.csv", f"{stem}.csv"]
        for name, text in zip(names, bulk.files(table), strict=True):
            _write_text(folder / name, text)
        parts.append(_part(names, table))
    for name, extra in bulk.extra_files([(part["what"], part["names"]) for part in parts], found, access):
        _write_text(folder / name, [extra])
    return parts


_WRITERS: dict[str, Callable[[Path, list[tuple[str, Table]], str], list[dict[str, Any]]]] = {
    "csv": _csv, "parquet": _parquet, "neo4j-admin": _admin
}  # fmt: skip
