"""Where records stand in the description files, and the files that a ledger's records go to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

from graph_loader.descriptions.editing import Document, Item
from graph_loader.descriptions.places import Located
from graph_loader.descriptions.reader import FileReading
from graph_loader.descriptions.saving import own_file
from graph_loader.ledgers.entries import value_of
from graph_loader.ledgers.spill import Spill
from graph_loader.records import Source, Tree
from graph_loader.workspace import DescriptionFile, Workspace
from graph_loader.yaml_events import is_nothing
from graph_loader.yaml_text import Value, flow

CHARACTERS_PER_FILE = 4 * 1024 * 1024
"""Of so many characters a file is full: editors open it without trouble, and to take it apart takes about 200 MiB."""

_HEAD = """\
# 由 sidu import 从 {name} 写入；可手工修改，再次导入时只改动表格有变化之处。
# Written by sidu import from {name}. Edit by hand as you like: a further import changes only what the sheet changed.
"""


class Files:
    """The description files of a workspace, each read when something of it is needed, and let go of after its turn."""

    def __init__(self, workspace: Workspace, located: Located) -> None:
        self.workspace = workspace
        self._located = located
        self._files = {file.label: file for file in workspace.description_files()}
        self._documents: dict[str, Document] = {}
        self._closed: dict[str, int] = {}
        self._spill = Spill[str]()

    def of_record(self, id: str) -> Place:
        """Where a described record stands."""
        return self._place(self._located.node(id))

    def of_link(self, key: str) -> Place:
        """Where a described link stands."""
        return self._place(self._located.link(key))

    def _place(self, source: Source) -> Place:
        return Place(self, self._files[source.file], source.line)

    def open(self, file: DescriptionFile, head: str = "") -> Document:
        """The document of a file; a new one that begins with ``head`` where there is none."""
        label = file.label
        self._files.setdefault(label, file)
        if label not in self._documents:
            if label in self._closed:
                self._documents[label] = Document(self._spill[self._closed[label]], label)
            else:
                there = Path(str(file.path)).exists()
                self._documents[label] = Document.read(file) if there else Document(head, label)
        return self._documents[label]

    def close(self, label: str) -> None:
        """Let go of a file in which nothing more will be changed; its new text waits on disk."""
        document = self._documents.pop(label, None)
        if document is not None and document.changed:
            self._closed[label] = self._spill.append(document.text())

    def texts(self) -> Mapping[DescriptionFile, str]:
        """The files that have changed, with their new texts. All of them are closed."""
        for label in list(self._documents):
            self.close(label)
        return _Texts({self._files[label]: number for label, number in self._closed.items()}, self._spill)


class _Texts(Mapping[DescriptionFile, str]):
    """Texts of files, read when they are asked for."""

    def __init__(self, numbers: Mapping[DescriptionFile, int], spill: Spill[str]) -> None:
        self._numbers = numbers
        self._spill = spill

    def __getitem__(self, file: DescriptionFile) -> str:
        return self._spill[self._numbers[file]]

    def __iter__(self) -> Iterator[DescriptionFile]:
        return iter(self._numbers)

    def __len__(self) -> int:
        return len(self._numbers)


class Place:
    """Where a record stands: its file is known, what is written there is read when it is asked for."""

    def __init__(self, files: Files, file: DescriptionFile, line: int) -> None:
        self.file = file
        self._files = files
        self._line = line

    @property
    def document(self) -> Document:
        """The file's text."""
        return self._files.open(self.file)

    @cached_property
    def item(self) -> Item | None:
        """The record as it is written; None inside another record and in a form that is not edited here."""
        return self.document.item_on(self._line)

    def written(self, key: str) -> Tree | None:
        """What is written under a key."""
        return self.item.tree.get(key) if self.item is not None else None

    def sources(self) -> dict[str, Value]:
        """The sources that are written for it: its own, otherwise those of the file."""
        tree = self.written("sources")
        if tree is None or is_nothing(tree):
            tree = self.document.value("default_sources")
        found = value_of(tree) if tree is not None else {}
        return dict(found) if isinstance(found, Mapping) else {}


class Target:
    """The files that a ledger's records go to: one, and further ones where it grows too large."""

    def __init__(self, files: Files, relative: str, dataset: str | None, ledger: str, *, synthetic: bool) -> None:
        self._opened = files
        self._relative = relative
        self._dataset = _owner(files.workspace) if dataset is None else dataset
        self._synthetic = synthetic
        self._head = _HEAD.format(name=ledger) + ("synthetic: true\n" if synthetic else "")
        self._new: list[tuple[bool, str, str, int]] = []
        self._spill = Spill[dict[str, Value | None]]()
        self.files = [self._file(1)]
        while Path(str((file := self._file(len(self.files) + 1)).path)).exists():
            self.files.append(file)

    def _file(self, number: int) -> DescriptionFile:
        stem, _, suffix = self._relative.rpartition(".")
        name = self._relative if number == 1 else f"{stem}-{number}.{suffix}"
        return own_file(self._opened.workspace, name, self._dataset)

    @property
    def synthetic(self) -> bool:
        """Whether the files say that all in them is made up."""
        return any(map(self._says_synthetic, self.files))

    @property
    def marked_by(self) -> str | None:
        """The dataset, if all in it counts as made up."""
        return self._dataset if self._opened.workspace.dataset(self._dataset).synthetic else None

    def _says_synthetic(self, file: DescriptionFile) -> bool:
        if not Path(str(file.path)).exists():
            return self._synthetic
        reading = FileReading(file.path, file.label)
        next(reading.records(), None)
        return reading.synthetic

    def append(self, section: str, entries: dict[str, Value | None]) -> None:
        """Add a record to the ledger's own files; they are put in order of their ids when all are known."""
        # Sources first, then sections and ids by name, so that the order of rows does not matter.
        self._new.append((section != "sources", section, _sort_key(entries), self._spill.append(entries)))

    def finish(self) -> None:
        """Put what was added into the documents."""
        if not self._new:
            return
        number = len(self.files)
        file = self.files[-1]
        document = self._opened.open(file, self._head)
        size = document.size
        self._new.sort()
        for _, section, _, row in self._new:
            if size > CHARACTERS_PER_FILE:
                self._opened.close(file.label)
                number += 1
                file = self._file(number)
                document, size = self._opened.open(file, self._head), 0
            entries = self._spill[row]
            document.append(section, entries)
            size += sum(len(str(value)) + len(key) + 8 for key, value in entries.items())
        self._new = []


def _owner(workspace: Workspace) -> str:
    """The dataset that ledgers go to unless their mapping names one: the first whose records are no made-up ones."""
    return next((one.name for one in workspace.datasets if not one.synthetic), workspace.datasets[0].name)


def _sort_key(entries: Mapping[str, Value | None]) -> str:
    id = entries.get("id")
    return id if isinstance(id, str) else flow({key: value for key, value in entries.items() if value is not None})
