"""Problems of descriptions that were to be written, told at the cells that they come from: the files do not exist."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from graph_loader.descriptions.editing import Document, Item
from graph_loader.errors import Problem
from graph_loader.ledgers.entries import Entry, EntryReader
from graph_loader.ledgers.spill import Spill
from graph_loader.records import Scalar, Source
from graph_loader.workspace import DescriptionFile


class Rows(NamedTuple):
    """The rows of one sheet, and their numbers by the ids of their records."""

    reader: EntryReader
    numbers: Mapping[str, int]
    entries: Spill[Entry]


class WrittenRows:
    """Finds the cell of a place in a text that was made of rows."""

    def __init__(self, texts: Mapping[DescriptionFile, str], sheets: Sequence[Rows]) -> None:
        self._texts = {file.label: file for file in texts}
        self._text_of = texts
        self._sheets = sheets
        self._documents: dict[str, Document] = {}

    def told(self, problem: Problem) -> Problem:
        """The problem at its cell; as it is where it comes from no row."""
        found = self._item(problem.source)
        id = found.tree.get("id") if found is not None else None
        if found is None or not isinstance(id, Scalar):
            return problem
        key = [name.text for name, _ in found.tree.entries if name.line <= problem.source.line][-1]
        for sheet in self._sheets:
            if id.text in sheet.numbers:
                entry = sheet.entries[sheet.numbers[id.text]]
                return dataclasses.replace(problem, source=sheet.reader.at(entry, key))
        return problem

    def _item(self, source: Source) -> Item | None:
        file = self._texts.get(source.file)
        if file is None:
            return None
        if source.file not in self._documents:
            self._documents[source.file] = Document(self._text_of[file], source.file)
        return self._documents[source.file].item_around(source.line)
