"""Dates as descriptions write them, to sort by and to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from graph_loader.pages.site.markup import both
from graph_loader.titles import Titles


class When(NamedTuple):
    """A date as ISO text to sort by (its first day; its last where only that is known), and as people read it."""

    day: str
    text: Titles

    @property
    def year(self) -> str:
        """The year, or nothing."""
        return self.day[:4]


def when_of(properties: Mapping[str, Any], field: str | None) -> When | None:
    """The date or period that a field holds; None where it is not known.

    >>> when_of({"date": "2022/", "date_from": "2022-01-01"}, "date").text["en"]
    'since 2022'
    """
    written = properties.get(field) if field else None
    if field is None or written is None:
        return None
    first, last = properties.get(f"{field}_from"), properties.get(f"{field}_to")
    return When(str(first or last or "")[:10], _read(str(written)))


def newest(when: When | None) -> tuple[int, ...]:
    """What sorts dates from the newest to the oldest, and last what has none.

    >>> newest(When("2024-05", {})) < newest(When("2023", {})) < newest(None)
    True
    """
    return tuple(-ord(char) for char in when.day.ljust(10)) if when is not None and when.day else (1,)


def _read(written: str) -> Titles:
    start, slash, end = written.partition("/")
    if not slash or start == end:
        return both(start, start)
    if not end:
        return both(f"{start} 起", f"since {start}")
    if not start:
        return both(f"至 {end}", f"until {end}")
    return both(f"{start} 至 {end}", f"{start} to {end}")
