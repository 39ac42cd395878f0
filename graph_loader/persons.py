"""What is kept about a natural person, where, and how it goes: descriptions, stores, files made from them.

Only descriptions are the source; stores, indexes and pages are made from them. So a person is gone for good when the
lines that ``traces`` names are gone and everything made from them was made anew.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

from graph_loader import cypher
from graph_loader.catalog.offering import FOLDER as COMPLETIONS
from graph_loader.descriptions.reader import FileReading
from graph_loader.ontology import Ontology
from graph_loader.records import Mapping, Scalar, Source, Tree
from graph_loader.records import Sequence as YamlSequence
from graph_loader.rows.table import plain
from graph_loader.stores.base import Store
from graph_loader.stores.runtime import write_private
from graph_loader.workspace import DescriptionFile

_COMMENT = re.compile(r"(?:^|\s)#")

What = Literal["record", "reference", "mention"]


@dataclass(frozen=True, slots=True)
class Trace:
    """A place in a description file: the person's own record, a reference to it, a text or a comment with the name."""

    source: Source
    what: What
    text: str


@dataclass(frozen=True, slots=True)
class Kept:
    """What one store holds: the stored properties, and (link type, id of the other end) of every link."""

    store: str
    properties: dict[str, Any]
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class PersonFile:
    """All that is kept about one person. ``properties`` are those of the description, personal ones included.

    ``copies`` are the files of this user that were made from descriptions and hold the person: what a shell completes,
    places on pages, indexes of matching.
    """

    id: str
    properties: dict[str, Any]
    traces: list[Trace]
    kept: list[Kept]
    copies: list[Path]

    def document(self) -> dict[str, Any]:
        """As plain data."""
        return {
            "id": self.id, "properties": _plain(self.properties),
            "lines": [{"source": str(one.source), "what": one.what, "text": one.text} for one in self.traces],
            "stores": [
                {
                    "store": one.store, "properties": _plain(one.properties),
                    "links": [{"type": type, "id": other} for type, other in one.links],
                }
                for one in self.kept
            ],
            "files": [str(path) for path in self.copies],
        }  # fmt: skip


def _plain(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(properties[name]) for name in sorted(properties)}


def traces(files: Iterable[DescriptionFile], id: str, names: Sequence[str] = ()) -> list[Trace]:
    """Every place in the descriptions that is about a person; comments too, and files that cannot be read as YAML.

    ``names`` are looked for inside texts; one of a single character, which occurs anywhere, is not.
    """
    wanted = tuple(name for name in names if len(name) > 1)
    found: list[Trace] = []
    for file in files:
        reading = FileReading(file.path, file.label)
        read = [
            trace
            for record in reading.records()
            if record.tree is not None
            for trace in _traces(record.tree, file.label, id, wanted, ())
        ]
        whole = bool(reading.problems)
        found += sorted([*read, *_in_lines(file, id, wanted, {one.source.line for one in read}, whole)], key=_place)
    return found


def _place(trace: Trace) -> Source:
    return trace.source


def _in_lines(
    file: DescriptionFile, id: str, names: Sequence[str], known: Collection[int], whole: bool
) -> Iterator[Trace]:
    """What a reader of YAML does not see: comments, or all lines of a file that it could not read to its end."""
    wanted = re.compile("|".join([rf"(?<![\w.-]){re.escape(id)}(?![\w.-])", *map(re.escape, names)]))
    for number, line in enumerate(_text(file.path).split("\n"), 1):
        comment = None if whole else _COMMENT.search(line)
        start = 0 if whole else comment.start() if comment else len(line)
        match = wanted.search(line, start)
        if match and number not in known:
            yield Trace(Source(file.label, number, match.start() + 1), "mention", line[start:].strip())


def _text(path: Traversable) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _traces(tree: Tree, file: str, id: str, names: Sequence[str], own: tuple[str, ...]) -> Iterator[Trace]:
    if isinstance(tree, Mapping):
        is_own = any(key.text == "id" and isinstance(item, Scalar) and item.text == id for key, item in tree.entries)
        if is_own:
            yield Trace(Source(file, tree.line, tree.column), "record", id)
        for _, item in tree.entries:
            # The record's own texts are a part of it.
            yield from _traces(item, file, id, () if is_own else names, (id,) if is_own else ())
    elif isinstance(tree, YamlSequence):
        for item in tree.items:
            yield from _traces(item, file, id, names, ())
    elif tree.text == id and not own:
        yield Trace(Source(file, tree.line, tree.column), "reference", tree.text)
    elif any(name in tree.text for name in names):
        yield Trace(Source(file, tree.line, tree.column), "mention", tree.text)


def kept_in(store: Store, id: str) -> Kept | None:
    """What a store holds about a person, or None."""
    rows = store.read(cypher.ABOUT_NODE, {"id": id}).values
    if not rows:
        return None
    links = store.read(cypher.LINKS_AT_NODE, {"id": id}).values
    return Kept(store.location, dict(rows[0][0]), tuple((str(type), str(other)) for type, other in links))


def is_person(type: str, ontology: Ontology) -> bool:
    """Whether schema.yaml says that a type is about natural persons."""
    return type in ontology.types and ontology.types[type].person


def completions_with(folder: Path, id: str) -> list[Path]:
    """The files with what a shell completes, in a store's folder, that offer a person. Raises OSError."""
    return [path for path in sorted((folder / COMPLETIONS).glob("*.json")) if _cleared(path, id) is not None]


def forget_completion(path: Path, id: str) -> None:
    """Take a person out of one of these files. Raises OSError."""
    cleared = _cleared(path, id)
    if cleared is not None:
        write_private(path, json.dumps(cleared, ensure_ascii=False))


def _cleared(path: Path, id: str) -> Any | None:
    """What is left of a file without the person; None where the person is not in it."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return None
    cleared = _without(document, id)
    return None if cleared == document else cleared


def _without(value: Any, id: str) -> Any:
    """A document without the offers ``[id, words]``."""
    if isinstance(value, dict):
        return {key: _without(item, id) for key, item in value.items()}
    if isinstance(value, list):
        return [_without(item, id) for item in value if not (isinstance(item, list) and item[:1] == [id])]
    return value
