"""``names.csv`` of the workspace: which record a name of a ledger stands for, as somebody decided."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import NamedTuple

from graph_loader.errors import Problem
from graph_loader.ledgers.delimited import encoding_of
from graph_loader.ledgers.texts import folded
from graph_loader.ontology import Ontology
from graph_loader.records import Source
from graph_loader.workspace import Workspace

TABLE = "names.csv"
COLUMNS = ("name", "type", "id", "candidates", "note")
NEW = "new"
"""Stands for an id where a name is none of the records that are there."""


class Question(NamedTuple):
    """A name that has to be decided: what kind of record was sought, and which are alike."""

    name: str
    types: tuple[str, ...]
    candidates: tuple[str, ...]


class Decisions:
    """The decided names. The others of the file are open questions."""

    def __init__(self, ontology: Ontology, label: str = TABLE) -> None:
        self.label = label
        self._ontology = ontology
        self._decided: dict[str, dict[str, str]] = {}
        self.problems: list[Problem] = []
        self.lines: dict[str, int] = {}

    @classmethod
    def read(cls, workspace: Workspace, ontology: Ontology) -> Decisions:
        """The workspace's ``names.csv``, which need not exist; what is wrong in it stands in ``problems``."""
        decisions = cls(ontology, workspace.label(TABLE))
        file = workspace.root.joinpath(TABLE)
        if file.is_file():
            try:
                decisions._read(_text(Path(str(file))))
            except (OSError, UnicodeError, csv.Error) as error:
                decisions._report(1, reason=type(error).__name__)
        return decisions

    def _read(self, text: str) -> None:
        rows = csv.reader(io.StringIO(text))
        header = [name.strip() for name in next(rows, [])]
        if header[:3] != list(COLUMNS[:3]):
            self._report(1, reason=f"{','.join(header)} ≠ {','.join(COLUMNS)}")
            return
        for row in rows:
            name, type, id = ([cell.strip() for cell in row] + ["", "", ""])[:3]
            if not name or name.startswith("#"):
                continue
            kind = self._ontology.find(type) if type else None
            if type and kind is None:
                self._report(rows.line_num, reason=type)
            elif kind is not None:
                type = kind.name
            if id:
                self.lines[id] = rows.line_num
                before = self._decided.setdefault(folded(name), {}).setdefault(type, id)
                if before != id:
                    # Which of the two is meant cannot be known; the first would hold in silence.
                    self._report(rows.line_num, reason=f"{name}: {before} ≠ {id}")

    def _report(self, line: int, reason: str) -> None:
        self.problems.append(Problem.of("KG561", Source(self.label, line, 1), reason=reason))

    def of(self, name: str, types: Collection[str]) -> tuple[str, str] | None:
        """What was decided for a folded name where one of some types is sought: a type, perhaps empty, and an id.

        A decision that names such a type goes before one for all of them.
        """
        fitting = (
            (type, id)
            for type, id in self._decided.get(name, {}).items()
            if not type or any(self._ontology.is_a(one, type) for one in types)
        )
        return max(fitting, key=lambda decision: decision[0] != "", default=None)

    def unknown(self, known: Collection[str]) -> list[Problem]:
        """Decisions for records that do not exist."""
        return [
            Problem.of("KG562", Source(self.label, line, 1), id=id)
            for id, line in sorted(self.lines.items())
            if id != NEW and id not in known
        ]


def _text(path: Path) -> str:
    """The text of the table, which a spreadsheet may have saved in its own encoding. Raises OSError, UnicodeError."""
    return path.read_text(encoding=encoding_of(path) or "utf-8-sig").removeprefix("\ufeff")


def with_questions(workspace: Workspace, questions: Iterable[Question]) -> tuple[Path, str, int]:
    """The text of ``names.csv`` with new questions at its end, where to write it, and how many there are.

    It is to be written with a byte order mark, without which Excel takes Chinese for something else.
    """
    path = Path(str(workspace.root)) / TABLE
    text = _text(path) if path.exists() else ",".join(COLUMNS) + "\n"
    if not text.endswith("\n"):
        text += "\n"
    asked = {folded(row[0]) for row in csv.reader(io.StringIO(text)) if row}
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    count = 0
    for question in sorted(set(questions)):
        if folded(question.name) in asked:
            continue
        asked.add(folded(question.name))
        type = question.types[0] if len(question.types) == 1 else ""
        writer.writerow([question.name, type, "", "; ".join(question.candidates), ""])
        count += 1
    return path, text + out.getvalue(), count
