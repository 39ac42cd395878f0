"""What charts are drawn from: plain frozen values that know nothing of metrics.

A text is a mapping ``{"zh": …, "en": …}``. ``None`` is 'not known' everywhere and never drawn as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Text = Mapping[str, str]
Number = int | float


@dataclass(frozen=True, slots=True)
class Reading:
    """One value of one side: ``shown`` is how people read it, ``interval`` its uncertainty, ``reason`` why none."""

    value: Number | None
    shown: Text
    interval: tuple[Number, Number] | None = None
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A row of a profile: a measure on its own scale, one reading for every side.

    ``range`` is (least, greatest); a measure without a greatest value has no scale and is shown as a number.
    """

    id: str
    title: Text
    range: tuple[Number | None, Number | None]
    readings: tuple[Reading, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """How much of what was reported is on record: an interval of shares; ``upper`` None is open.

    ``sample`` says that less than half may be on record.
    """

    label: Text
    lower: float
    upper: float | None
    sample: bool


@dataclass(frozen=True, slots=True)
class Panel:
    """A dimension of a profile: its measures and, for every side, the coverage that they rest on."""

    title: Text
    measures: tuple[Measure, ...]
    bands: tuple[Band | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """Dimensions side by side, for one side or several (up to four)."""

    title: Text
    sides: tuple[Text, ...]
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a funnel: how many reached it, and the share of the step before, with its interval."""

    title: Text
    count: int
    share: float | None = None
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Funnel:
    """Steps from first to last."""

    title: Text
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """What happened in a month; ``month`` None: in that year, nobody knows when. ``names`` are shown on pointing."""

    year: int
    month: int | None
    count: int
    names: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Months with something in them; ``undated`` is what has no year at all."""

    title: Text
    months: tuple[Month, ...]
    undated: int = 0
    unit: Text = field(default_factory=lambda: {"zh": "场活动", "en": "events"})


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table of counts: ``values[row][column]``, None where nothing is known; ``note`` stands beneath it."""

    title: Text
    rows: tuple[Text, ...]
    columns: tuple[Text, ...]
    values: tuple[tuple[int | None, ...], ...]
    unit: Text = field(default_factory=lambda: {"zh": "条联系", "en": "links"})
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A reported figure beside what is on record.

    ``recorded`` None: not compared with records. ``lower`` and ``upper`` bound the coverage (``upper`` None is open);
    ``over`` says that more is on record than was reported.
    """

    title: Text
    reported: Text
    recorded: int | None
    lower: float | None = None
    upper: float | None = None
    over: bool = False


@dataclass(frozen=True, slots=True)
class Intervals:
    """Reported figures in the order in which they are shown."""

    title: Text
    rows: tuple[Reported, ...]
