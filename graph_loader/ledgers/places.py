"""Where records stand in the description files, and the files that a ledger's records go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from graph_loader.descriptions.compiled import CompiledLink
from graph_loader.descriptions.editing import Document, Item
from graph_loader.descriptions.saving import own_file
from graph_loader.errors import WorkspaceError
from graph_loader.ledgers.entries import value_of
from graph_loader.ledgers.spill import Spill
from graph_loader.ontology.values import Rejected
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar
from graph_loader.workspace import DescriptionFile, Workspace
from graph_loader.yaml_events import is_nothing
from graph_loader.yaml_text import Value, flow

BYTES_PER_FILE = 8 * 1024 * 1024
"""Records that would make a file larger go to a further one; editors open such files without trouble."""

_HEAD = """\
# 由 sidu import 从 {name} 写入；可手工修改，再次导入时只改动表格有变化之处。
# Written by sidu import from {name}. Edit by hand as you like: a further import changes only what the sheet changed.
"""


@dataclass(frozen=True)
class Place:
    """A record in a file."""

    document: Document
    item: Item

    def sources(self) -> dict[str, Value]:
        """The sources that the record has: its own, otherwise those of the file."""
        tree = self.item.tree.get("sources")
        if tree is None or is_nothing(tree):
            tree = self.document.value("default_sources")
        found = value_of(tree) if tree is not None else {}
        return dict(found) if isinstance(found, Mapping) else {}


class Files:
    """The description files of a workspace, read when they are needed, each once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._documents: dict[str, tuple[DescriptionFile, Document, str]] = {}
        self._finished: dict[DescriptionFile, int] = {}
        self._spill = Spill[str]()

    def open(self, file: DescriptionFile, head: str = "") -> Document:
        """The document of a file; a new one that begins with ``head`` where there is none."""
        if file.label not in self._documents:
            there = Path(str(file.path)).exists()
            document = Document.read(file) if there else Document(head, file.label)
            self._documents[file.label] = file, document, document.text()
        return self._documents[file.label][1]

    def finish(self, document: Document) -> None:
        """Let go of a new document to which nothing will be added."""
        file, _, _ = self._documents.pop(document.label)
        self._finished[file] = self._spill.append(document.text())

    def texts(self) -> Mapping[DescriptionFile, str]:
        """The files that have changed, with their new texts."""
        texts = {file: (document.text(), before) for file, document, before in self._documents.values()}
        changed = {file: text for file, (text, before) in texts.items() if text != before}
        return _Texts(changed, self._finished, self._spill)


class _Texts(Mapping[DescriptionFile, str]):
    """Texts of files; those of finished files are read when they are asked for."""

    def __init__(
        self, changed: Mapping[DescriptionFile, str], finished: Mapping[DescriptionFile, int], spill: Spill[str]
    ) -> None:
        self._changed = changed
        self._finished = finished
        self._spill = spill

    def __getitem__(self, file: DescriptionFile) -> str:
        return self._changed[file] if file in self._changed else self._spill[self._finished[file]]

    def __iter__(self) -> Iterator[DescriptionFile]:
        yield from self._changed
        yield from self._finished

    def __len__(self) -> int:
        return len(self._changed) + len(self._finished)


class Target:
    """The files that a ledger's records go to: one, and further ones where it grows too large."""

    def __init__(self, files: Files, relative: str, dataset: str | None, ledger: str, *, synthetic: bool) -> None:
        self._files = files
        self._relative = relative
        self._dataset = dataset
        self._head = _HEAD.format(name=ledger) + ("synthetic: true\n" if synthetic else "")
        self._places: dict[str, dict[str, Place]] = {}
        self._links: dict[str, dict[tuple[object, ...], Place]] = {}
        self._new: list[tuple[bool, str, str, int]] = []
        self._spill = Spill[dict[str, Value | None]]()
        self.documents: list[Document] = []
        for number in range(1, 10_000):
            file = self._file(number)
            if number > 1 and not Path(str(file.path)).exists():
                break
            self.documents.append(files.open(file, self._head))

    def _file(self, number: int) -> DescriptionFile:
        stem, _, suffix = self._relative.rpartition(".")
        name = self._relative if number == 1 else f"{stem}-{number}.{suffix}"
        return own_file(self._files.workspace, name, self._dataset)

    @property
    def synthetic(self) -> bool:
        """Whether the files say that all in them is made up."""
        values = (document.value("synthetic") for document in self.documents)
        return any(isinstance(value, Scalar) and value.text == "true" for value in values)

    def holds(self, document: Document) -> bool:
        """Whether a file is one of the ledger's own."""
        return any(document is one for one in self.documents)

    def place(self, section: str, id: str) -> Place | None:
        """Where a record of a section stands at the top level of a file; the ledger's own files come first."""
        if section not in self._places:
            self._places[section] = {}
            for document in self.documents:
                for name, item in document.items(section).items():
                    self._places[section].setdefault(name, Place(document, item))
        found = self._places[section].get(id)
        return found if found is not None else self._elsewhere(section, id)

    def _elsewhere(self, section: str, id: str) -> Place | None:
        for file in self._files.workspace.description_files():
            document = self._files.open(file)
            try:
                items = document.items(section)
            except WorkspaceError:
                continue  # written in a form that is not edited here
            if id in items:
                place = Place(document, items[id])
                self._places[section][id] = place
                return place
        return None

    def link_item(self, section: str, key: tuple[object, ...], compiled: CompiledLink) -> Place | None:
        """A link of the ledger's own files by its ends and the values that make up its identity."""
        if section not in self._links:
            self._links[section] = {}
            for document in self.documents:
                for item in document.all_items(section):
                    self._links[section][_link_identity(item.tree, compiled)] = Place(document, item)
        return self._links[section].get(key)

    def append(self, section: str, entries: dict[str, Value | None]) -> None:
        """Add a record to the ledger's own files; they are put in order of their ids when all are known."""
        # Sources first, then sections and ids by name, so that the order of rows does not matter.
        self._new.append((section != "sources", section, _sort_key(entries), self._spill.append(entries)))

    def finish(self) -> None:
        """Put what was added into the documents."""
        document, number = self.documents[-1], len(self.documents)
        size = document.size
        self._new.sort()
        for _, section, _, row in self._new:
            if size > BYTES_PER_FILE:
                if number > len(self.documents):
                    self._files.finish(document)
                number += 1
                document = self._files.open(self._file(number), self._head)
                size = 0
            entries = self._spill[row]
            document.append(section, entries)
            size += sum(len(str(value)) + len(key) + 8 for key, value in entries.items())
        self._new = []


def _sort_key(entries: Mapping[str, Value | None]) -> str:
    id = entries.get("id")
    return id if isinstance(id, str) else flow({key: value for key, value in entries.items() if value is not None})


def _link_identity(tree: MappingTree, compiled: CompiledLink) -> tuple[object, ...]:
    """The ends of a written link and the values that make up its identity, as they are stored."""
    found: dict[str, object] = {}
    for name, field in compiled.link_type.fields.items():
        value = tree.get(name)
        if value is not None and not is_nothing(value):
            try:
                found |= {f"{name}{suffix}": one for suffix, one in field.kind.convert(value)}
            except Rejected:
                continue  # the check of all descriptions says what is wrong with it
    ends = [one.text if isinstance(one := tree.get(end), Scalar) else None for end in ("from", "to")]
    return (*ends, *(found.get(name) for name in compiled.identity))
