"""From a canned query and given values to an answer, over anything that can read."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from graph_loader.catalog.binding import Bound, bind
from graph_loader.catalog.cells import cell_of
from graph_loader.catalog.check import check_text, unknown_kinds
from graph_loader.catalog.empty import why_empty
from graph_loader.catalog.library import BrokenQueryError, RefusedTextError
from graph_loader.catalog.model import DEFAULT_LIMIT, DEFAULT_TIMEOUT, Query
from graph_loader.catalog.records import with_ids
from graph_loader.catalog.spoken import with_words
from graph_loader.errors import QueryError, UnsupportedError
from graph_loader.ontology import Ontology
from graph_loader.rows import Column, Rows

MOST_CHOICES = 20_000
_CHECK_SECONDS = 10.0


class RawRows(Protocol):
    """What a store gives back."""

    @property
    def columns(self) -> tuple[str, ...]:
        """Names."""

    @property
    def values(self) -> Sequence[Sequence[object]]:
        """Rows of plain Python values."""

    @property
    def truncated(self) -> bool:
        """Whether more rows exist."""


class Reader(Protocol):
    """What can answer Cypher, reading only; a store is one."""

    @property
    def engine(self) -> str:
        """Name and version."""

    @property
    def enforces_reading(self) -> bool:
        """Whether it refuses writes by itself, whatever the text says."""

    def read(self, text: str, parameters: Mapping[str, object], *, limit: int | None, timeout: float) -> RawRows:
        """At most ``limit`` rows within ``timeout`` seconds."""


def run_query(  # noqa: PLR0913 - every one of them is an option of the command line
    query: Query,
    given: Mapping[str, object],
    reader: Reader,
    ontology: Ontology,
    *,
    lang: str = "zh",
    limit: int | None = -1,
    timeout: float | None = None,
    today: datetime.date | None = None,
) -> Rows:
    """The answer to a canned query.

    ``limit`` -1 is the query's own, None no limit; ``timeout`` None is the query's own.
    Where no row comes back, the answer's notes say which facts are missing or what to ask instead.

    Raises QueryError for values that do not fit (KG762 to KG767) and for answers that are not as declared
    (KG768, KG769), BrokenQueryError (KG771) where no row comes back and schema.yaml lacks a type that is asked for,
    NothingLoadedError (KG778) for an empty store, and what the reader raises.
    """
    engine = reader.engine  # asked first: where that starts the engine, it must not use up the query's time
    seconds = query.timeout if timeout is None else timeout
    rows = query.limit if limit == -1 else limit
    bind(query, given, ontology, lang=lang, today=today)  # what is wrong with a value needs no store to be told
    given, called = with_ids(query, given, reader, ontology)
    bound = bind(
        query, given, ontology, lang=lang, today=today, fetch=lambda text: _choices(reader, text), limit=rows
    )  # fmt: skip
    raw = reader.read(query.text, bound.parameters, limit=rows, timeout=seconds)
    unknown = [] if raw.values else unknown_kinds(query, ontology)
    if unknown:
        raise BrokenQueryError("KG771", unknown, id=query.id, file=query.file, count=len(unknown))
    notes = () if raw.values else why_empty(query, given, reader, ontology)
    return answer(query, bound, raw, engine, ontology, (*called, *notes))


def run_adhoc(
    text: str, open_reader: Callable[[], Reader], *, limit: int | None = DEFAULT_LIMIT, timeout: float = DEFAULT_TIMEOUT
) -> Rows:
    """The answer to an analyst's own text, under the same rules.

    The reader is opened once the text is accepted. Raises RefusedTextError (KG780) where the text does anything
    but read, UnsupportedError (KG785) where the server does not refuse writes by itself.
    """
    problems = check_text(text)
    if problems:
        raise RefusedTextError("KG780", problems, count=len(problems))
    reader = open_reader()
    engine = reader.engine
    if not reader.enforces_reading:
        raise UnsupportedError("KG785", engine=engine)
    raw = reader.read(text, {}, limit=limit, timeout=timeout)
    columns = tuple(Column(name) for name in raw.columns)
    values = tuple(tuple(row) for row in raw.values)
    today = datetime.date.today().isoformat()
    return Rows("adhoc", {}, today, columns, values, raw.truncated, engine)


def answer(
    query: Query, bound: Bound, raw: RawRows, engine: str, ontology: Ontology, notes: tuple[Mapping[str, str], ...] = ()
) -> Rows:
    """The rows as declared: names checked, every value of its column's type. Raises QueryError (KG768, KG769)."""
    if tuple(raw.columns) != query.names and raw.columns:
        raise QueryError("KG769", id=query.id, returned=", ".join(raw.columns), declared=", ".join(query.names))
    columns = tuple(with_words(column, ontology) for column in query.columns)
    cells = [cell_of(column, query.id) for column in query.columns]
    values = tuple(tuple(cell(value) for cell, value in zip(cells, row, strict=True)) for row in raw.values)
    return Rows(query.id, bound.shown, bound.as_of, columns, values, raw.truncated, engine, notes)


def _choices(reader: Reader, text: str) -> Sequence[Sequence[object]]:
    return reader.read(text, {}, limit=MOST_CHOICES, timeout=_CHECK_SECONDS).values
