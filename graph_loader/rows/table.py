"""An answer: named, typed columns and rows of plain values."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas

COLUMN_TYPES = ("string", "integer", "decimal", "boolean", "date", "money", "amount", "id", "any")
"""``id`` names a record, ``money`` is whole 元, ``amount`` a number whose unit another column gives."""

Titles = Mapping[str, str]
Words = Mapping[str, Titles]
"""Titles by value."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an answer.

    ``unit`` is the column that holds the unit of an ``amount``, or the link type that a role belongs to.
    ``words`` names where people's words for the values come from (``types``, ``links``, ``roles`` or a
    scheme); once they are looked up they stand in ``spoken``. Data formats keep the values themselves.
    ``join`` stands between the items of a list for people; a ``data_only`` column is not in tables for people.
    """

    name: str
    type: str = "any"
    title: Titles = field(default_factory=dict)
    help: Titles = field(default_factory=dict)
    many: bool = False
    unit: str | None = None
    words: str | None = None
    spoken: Words = field(default_factory=dict)
    join: str | None = None
    data_only: bool = False

    def heading(self, lang: str) -> str:
        """The title in ``zh``, ``en`` or ``both``; the name where there is none."""
        if lang == "both":
            texts = list(dict.fromkeys(self.title.values()))
            return " / ".join(texts) or self.name
        return self.title.get(lang) or self.name


@dataclass(frozen=True)
class Rows:
    """The answer to a query: ``values`` are rows of plain Python values in the order of ``columns``.

    ``truncated`` says that more rows exist; ``as_of`` is the day the answer is about; ``notes`` are words
    for the reader (facts that are missing, a load under way), by language.
    """

    query: str
    params: Mapping[str, object]
    as_of: str
    columns: tuple[Column, ...]
    values: tuple[tuple[object, ...], ...]
    truncated: bool
    engine: str
    notes: tuple[Titles, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names."""
        return tuple(column.name for column in self.columns)

    @property
    def shown(self) -> tuple[Column, ...]:
        """The columns of tables for people."""
        return tuple(column for column in self.columns if not column.data_only)

    def __len__(self) -> int:
        return len(self.values)

    def __iter__(self) -> Iterator[dict[str, object]]:
        """Every row as a mapping from column name to value."""
        names = self.names
        return (dict(zip(names, row, strict=True)) for row in self.values)

    def to_pandas(self, lang: str | None = None) -> pandas.DataFrame:
        """The rows as a data frame with typed columns: all columns by name, or with ``lang`` as people read them.

        Raises UnsupportedError (KG772) where pandas is not installed; it comes with ``sidu[notebooks]``.
        """
        from graph_loader.rows.frames import to_frame

        return to_frame(self, lang)

    def document(self) -> dict[str, object]:
        """What ``--format json`` prints; a row is an object by column name. ``notes`` is there where there are any."""
        notes = {"notes": [dict(note) for note in self.notes]} if self.notes else {}
        return {
            "query": self.query,
            "params": {name: plain(value) for name, value in self.params.items()},
            "as_of": self.as_of,
            "columns": list(self.names),
            "rows": [{name: plain(value) for name, value in row.items()} for row in self],
            "truncated": self.truncated,
            "engine": self.engine,
            **notes,
        }


def plain(value: object) -> object:
    """A value as JSON can hold it: dates and times as ISO text, lists and maps of such; nothing is rounded."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    return str(value)
