"""The canned queries of a workspace, each read when it is asked for, so that a broken one harms nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Protocol

from graph_loader.catalog.front_matter import read_query
from graph_loader.catalog.model import Query
from graph_loader.errors import Problem, ProblemsError, QueryError
from graph_loader.nearest import suggestions
from graph_loader.records import Source
from graph_loader.yaml_events import read_bytes


class File(Protocol):
    """A query's file as the workspace lists it."""

    @property
    def id(self) -> str:
        """The file's stem."""

    @property
    def group(self) -> str:
        """The folder."""

    @property
    def path(self) -> Traversable:
        """Where it can be read."""

    @property
    def label(self) -> str:
        """Its name as shown to users."""

    @property
    def origin(self) -> str:
        """``workspace`` or ``packaged``."""


class BrokenQueryError(ProblemsError, QueryError):
    """A canned query that cannot be run; ``problems`` say why."""

    exit_code = 1


class RefusedTextError(ProblemsError, QueryError):
    """An analyst's text that was not sent; ``problems`` say why."""

    exit_code = 2


@dataclass(frozen=True)
class Entry:
    """A query as it is listed: read, or broken with its problems."""

    id: str
    group: str
    origin: str
    file: str
    query: Query | None
    problems: tuple[Problem, ...]


class Catalog:
    """The queries of a workspace by id; the workspace's own stand over the packaged ones."""

    def __init__(self, files: Iterable[File]) -> None:
        self._files: dict[str, File] = {}
        self._twice: dict[str, list[File]] = {}
        for file in files:
            if file.id in self._files:
                self._twice.setdefault(file.id, []).append(file)
            else:
                self._files[file.id] = file
        self._entries: dict[str, Entry] = {}

    def ids(self) -> list[str]:
        """The ids of all queries, broken ones too; no file is read for that."""
        return sorted(self._files)

    def entries(self) -> Iterator[Entry]:
        """Every query by group and id."""
        for file in sorted(self._files.values(), key=lambda file: (file.group, file.id)):
            yield self.entry(file.id)

    def entry(self, id: str) -> Entry:
        """One query as it is listed. Raises QueryError (KG761) with the nearest ids where there is none."""
        if id not in self._files:
            raise QueryError("KG761", id=id, known=suggestions(id, self.ids()) or "–")
        if id not in self._entries:
            self._entries[id] = self._read(self._files[id])
        return self._entries[id]

    def get(self, id: str) -> Query:
        """One query. Raises QueryError (KG761) for an unknown id, BrokenQueryError (KG771) with its problems."""
        entry = self.entry(id)
        if entry.query is None:
            raise BrokenQueryError("KG771", entry.problems, id=id, file=entry.file, count=len(entry.problems))
        return entry.query

    def _read(self, file: File) -> Entry:
        data, problems = read_bytes(file.path, file.label)
        query = None
        if not problems:
            text = data.decode("utf-8").replace("\r\n", "\n")
            query, problems = read_query(text, file.label, group=file.group, origin=file.origin)
        for other in self._twice.get(file.id, ()):
            problems = [*problems, Problem.of("KG713", Source(other.label, 1, 1), id=file.id, other=file.label)]
            query = None
        return Entry(file.id, file.group, file.origin, file.label, query, tuple(problems))
