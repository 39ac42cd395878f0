"""Canned queries as objects that never change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from graph_loader.records import Source
from graph_loader.rows import Column

Titles = Mapping[str, str]

PARAMETER_TYPES = ("string", "integer", "decimal", "boolean", "date", "id")
BOUNDS = ("first", "last")
DEFAULT_LIMIT = 200
DEFAULT_TIMEOUT = 10.0
LANGUAGE = "lang"
ROW_LIMIT = "row_limit"
BUILT_IN = (LANGUAGE, ROW_LIMIT, "cooperation_links", "link_stages", "link_steps", "stages")
"""Parameters that a query need not declare: the language of names (``zh`` or ``en``); one row more than will be shown,
so that a query can sort and cut before it looks up what belongs to each row; and what schema.yaml says of links: the
types that count as a cooperation, and maps from type to the stage and to the funnel step it stands for; the stages in
their order."""
TODAY = "today"

Value = str | int | float | bool | None | list[str] | list[int] | list[float]


@dataclass(frozen=True, slots=True)
class Choices:
    """Where a parameter's allowed values come from: a list, a scheme, the sub-types of a type, or a query.

    Exactly one is set. ``query`` is Cypher that returns ``value`` and, if it likes, ``label``.
    """

    fixed: tuple[str, ...] = ()
    scheme: str | None = None
    types: str | None = None
    query: str | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a query; ``default`` is already of its type, ``today`` stays the word until it is bound.

    ``to`` is the type of record that an ``id`` names. ``bound`` is the day that a date given as a month or a year
    stands for: its ``first`` or its ``last``; without it only a day will do.
    """

    name: str
    type: str
    help: Titles
    required: bool
    default: Value
    minimum: float | None
    maximum: float | None
    many: bool
    to: str | None
    choices: Choices | None
    source: Source
    bound: str | None = None

    @property
    def option(self) -> str:
        """The name of the option on the command line."""
        return "--" + self.name.replace("_", "-")


@dataclass(frozen=True, slots=True)
class SortKey:
    """One key of the answer's order."""

    column: str
    descending: bool


@dataclass(frozen=True, slots=True)
class FixtureTest:
    """Rows that the query must give: counts, the first row's values, values that some row has.

    ``dataset`` is the dataset it is about; without it the test is about whatever is loaded.
    """

    params: Mapping[str, str | list[str]]
    dataset: str | None
    rows: int | None
    at_least: int | None
    first: Mapping[str, str | list[str] | None]
    contains: tuple[Mapping[str, str | list[str] | None], ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Need:
    """A type or link that the question is about, or a field of one (``Agreement.expires``).

    ``words`` say what is missing where there is none of it.
    """

    name: str
    words: Titles
    source: Source

    @property
    def kind(self) -> str:
        """The type or the link."""
        return self.name.partition(".")[0]

    @property
    def field(self) -> str | None:
        """The stored field that some record must have, None where any record will do."""
        return self.name.partition(".")[2] or None


@dataclass(frozen=True, slots=True)
class DrawnLink:
    """Two id columns that a page draws as a link, with the column that names it."""

    start: str
    end: str
    title: str | None


@dataclass(frozen=True, slots=True)
class Query:
    """One canned query. ``text`` is the Cypher without the front matter, ``body_at`` where it begins in the file.

    ``empty`` is what an answer without rows means where no fact is missing; there may be no words for it.
    ``example`` are values that show on the packaged data what the query is good for.
    """

    id: str
    group: str
    title: Titles
    question: Titles
    parameters: Mapping[str, Parameter]
    columns: tuple[Column, ...]
    nodes: tuple[str, ...]
    links: tuple[DrawnLink, ...]
    order: tuple[SortKey, ...]
    key: tuple[str, ...]
    limit: int | None
    timeout: float
    needs: tuple[Need, ...]
    empty: Titles
    example: Mapping[str, str | list[str]]
    tests: tuple[FixtureTest, ...]
    text: str
    body_at: Source
    front_at: Source
    file: str
    origin: str = "packaged"

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    def place(self, at: int) -> Source:
        """Where an offset into ``text`` stands in the file."""
        before = self.text[:at]
        newlines = before.count("\n")
        column = len(before) - (before.rfind("\n") + 1) + 1
        return Source(self.file, self.body_at.line + newlines, column + (0 if newlines else self.body_at.column - 1))
