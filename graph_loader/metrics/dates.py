"""When a record begins and ends, and which records a window of time admits."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from graph_loader.metrics.indicator import MetricError

_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Span:
    """From when to when something lasted. ``end`` None beside a known ``start`` is still going on."""

    start: date | None = None
    end: date | None = None

    @property
    def dated(self) -> bool:
        """Whether anything is known."""
        return self.start is not None or self.end is not None


UNDATED = Span()


def span_of(properties: Mapping[str, Any], field: str | None) -> Span:
    """The span that a date or period field holds."""
    if field is None:
        return UNDATED
    start, end = properties.get(f"{field}_from"), properties.get(f"{field}_to")
    return UNDATED if start is None and end is None else Span(_date(start), _date(end))


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return date.fromisoformat(value) if isinstance(value, str) else None


def earliest(dates: Iterable[date | None]) -> date | None:
    """The first of the dates that are known."""
    return min((day for day in dates if day is not None), default=None)


@dataclass(frozen=True, slots=True)
class Window:
    """What is looked at: everything up to ``as_of``, and with ``since`` only what was going on from then.

    ``as_of`` None is everything on record up to ``today``.
    """

    as_of: date | None = None
    since: date | None = None
    today: date = date.max

    @property
    def end(self) -> date:
        """The last day."""
        return self.as_of or self.today

    def admits(self, span: Span, published: date | None = None) -> bool:
        """Whether a record belongs to the window.

        A record without a date counts from the day on which its earliest source was ``published``: it is not later than
        that. With ``since`` it does not count, since nobody knows whether it went on until then.

        >>> Window(as_of=date(2020, 1, 1)).admits(Span(date(2019, 5, 1), date(2019, 5, 1)))
        True
        >>> Window(as_of=date(2020, 1, 1)).admits(UNDATED, published=date(2024, 5, 25))
        False
        >>> Window(as_of=date(2020, 1, 1)).admits(Span(None, date(2019, 5, 1)), published=date(2024, 5, 25))
        True
        """
        # What ended on a day had begun by then.
        begun = span.start or earliest((span.end, published))
        if span.start is not None and span.start > self.end:
            return False
        if self.as_of is not None and (begun is None or begun > self.as_of):
            return False
        if self.since is None:
            return True
        return span.dated and (span.end is None or span.end >= self.since)


def parse_date(text: str, *, end: bool) -> date:
    """``2024``, ``2024-05`` or ``2024-05-25`` as a day: the first of it, or with ``end`` the last.

    Raises MetricError (KG902) for anything else.

    >>> parse_date("2024-02", end=True)
    datetime.date(2024, 2, 29)
    """
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise MetricError("KG902", text=text)
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or (12 if end else 1), day or 1)
    except ValueError:
        raise MetricError("KG902", text=text) from None
    if day is None and end:
        return first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return first


def window_of(as_of: date | str | None, since: date | str | None) -> Window:
    """The window that a user asks for. Raises MetricError: KG902 not a date, KG904 the window ends before it begins."""
    last = parse_date(as_of, end=True) if isinstance(as_of, str) else as_of
    first = parse_date(since, end=False) if isinstance(since, str) else since
    window = Window(last, first, date.today())
    if first is not None and first > window.end:
        raise MetricError("KG904", since=first.isoformat(), as_of=window.end.isoformat())
    return window
