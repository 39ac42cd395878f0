"""The shape of a synthetic region: how many there are of each kind, who is who, and when things happened.

Everything here is a function of the seed and an index. Nothing is kept, so that a region of any size takes the same
memory, and what arose from something else can ask for its date and its parties again.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

from graph_loader.generate.draws import Draw
from graph_loader.generate.words import COUNTY_NAMES, FIELDS, ZONES
from graph_loader.ontology import Ontology

ENTERPRISES_A_CITY = 3000

# So many of each kind for every 3,000 enterprises. Universities, institutes, events, results, agreements, experts,
# platforms and products are as many as the article on Weifang counts (docs/data-weifang.md has the table).
_PER_CITY = {
    "uni": 36, "fac": 216, "ins": 102, "svc": 60, "exp": 1200, "plat": 191, "dem": 2700, "res": 4800, "evt": 132,
    "visit": 270, "con": 1020, "int": 450, "agr": 321, "proj": 360, "prod": 103, "chg": 45,
}  # fmt: skip
VISITED, STANDING = 119, 105
"""Of a city: enterprises that experts visit, partners of standing mechanisms."""
LARGEST_EVENT, LARGEST_INTENTS = 265, 72
"""Enterprises at the largest event of a city, and intents that came of it."""
_FEWEST = {"uni": 2, "fac": 4, "ins": 2, "exp": 3, "evt": 2, "int": 2}
FIELD_COUNT = sum(len(narrower) for _, narrower in FIELDS)

_FIRST_DAY = datetime.date(2018, 1, 1).toordinal()
_DAYS = 5 * 365

# How many days a step comes after what it arose from.
_LAG = {"con": (3, 90), "int": (0, 30), "agr": (20, 240), "proj": (10, 200), "prod": (150, 700)}
_AROSE_FROM = {"con": "dem", "int": "evt", "agr": "int", "proj": "agr", "prod": "proj"}


@dataclass(frozen=True)
class Region:
    """A synthetic region of so many enterprises. The ontology gives the values that fields may have."""

    enterprises: int
    seed: int
    ontology: Ontology

    # How many, and who

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many there are of each kind."""
        counted = {
            kind: max(self.enterprises * share // ENTERPRISES_A_CITY, _FEWEST.get(kind, 1))
            for kind, share in _PER_CITY.items()
        }
        return counted | {"ent": self.enterprises}

    @property
    def cities(self) -> int:
        """How many cities the enterprises are spread over."""
        return max(1, round(self.enterprises / ENTERPRISES_A_CITY))

    @property
    def counties(self) -> int:
        """How many counties all cities have."""
        return self.cities * len(COUNTY_NAMES)

    @property
    def zones(self) -> int:
        """How many functional zones all cities have."""
        return self.cities * len(ZONES)

    @staticmethod
    def id(kind: str, index: int) -> str:
        """The id of a record."""
        return f"syn-{kind}-{index + 1:06d}"

    def draw(self, kind: str, index: int) -> Draw:
        """The chances of one record, or of one question about it."""
        return Draw(self.seed, kind, index)

    def any(self, kind: str, draw: Draw) -> str:
        """The id of somebody of a kind; the first are drawn much more often."""
        return self.id(kind, draw.rank(self.counts[kind]))

    def knowledge(self, draw: Draw) -> str:
        """The id of a university, an institute or a faculty."""
        kind = draw.pick(("uni", "uni", "ins", "ins", "fac"))
        return self.id(kind, draw.steep(self.counts[kind]))

    def place(self, draw: Draw) -> str:
        """The id of a county or zone; some have far more than others."""
        if draw.chance(0.25):
            return self.id("zone", draw.rank(self.zones))
        return self.id("county", draw.rank(self.counties))

    def values(self, scheme: str) -> Sequence[str]:
        """The values of a scheme of schema.yaml, in its order."""
        return tuple(self.ontology.schemes[scheme].values)

    # Subjects

    @staticmethod
    def field_of(index: int) -> str:
        """The id of a narrow field."""
        return f"syn-field-{index // 5 + 1:02d}-{index % 5 + 1}"

    def subject(self, kind: str, index: int) -> int:
        """The narrow field that a record is about, as an index."""
        return self._any_field(self.draw(f"{kind}-field", index))

    @staticmethod
    def _any_field(draw: Draw) -> int:
        """Half of the time one of all, half of the time one of the few that everybody works in."""
        return draw.below(FIELD_COUNT) if draw.chance(0.5) else draw.rank(FIELD_COUNT)

    def subjects(self, draw: Draw, most: int, first: int | None = None) -> list[str]:
        """Ids of fields, mostly one."""
        found = draw.distinct(draw.tail(1, most), self._any_field)
        chosen = dict.fromkeys([first, *found[1:]] if first is not None else found)
        return [self.field_of(index) for index in chosen]

    # What arose from what

    def origin(self, kind: str, index: int) -> int | None:
        """The index of what a record arose from (a contact from a demand, an agreement from an intent …)."""
        if kind == "int" and self._large and index % _PER_CITY["int"] < LARGEST_INTENTS:
            return index // _PER_CITY["int"] * _PER_CITY["evt"]
        if not self.draw(f"{kind}-origin", index).chance(0.8):
            return None
        before = self.counts[_AROSE_FROM[kind]]
        if _AROSE_FROM[kind] == "evt":
            event = self.draw(f"{kind}-event", index).rank(before)
            return event + 1 if self._is_largest(event) else event
        # Spread evenly, so that what comes next never has two origins.
        return index * before // self.counts[kind] if before >= self.counts[kind] else index % before

    def day(self, kind: str, index: int) -> int:
        """The day, as an ordinal, on which something happened: after what it arose from."""
        draw = self.draw(f"{kind}-day", index)
        start = self.origin(kind, index) if kind in _AROSE_FROM else None
        if start is None:
            return _FIRST_DAY + draw.below(_DAYS)
        low, high = _LAG[kind]
        return self.day(_AROSE_FROM[kind], start) + draw.between(low, high)

    def date(self, kind: str, index: int) -> str:
        """The date of a record; some are known by month or year only."""
        day = datetime.date.fromordinal(self.day(kind, index)).isoformat()
        known = self.draw(f"{kind}-precision", index).below(20)
        return day[:4] if known == 0 else day[:7] if known < 3 else day

    @property
    def _large(self) -> bool:
        """Whether there is a whole city, with the events of one."""
        return self.enterprises >= ENTERPRISES_A_CITY

    def _is_largest(self, event: int) -> bool:
        """Whether an event is its city's largest; the last, unfinished city has none."""
        return self._large and event % _PER_CITY["evt"] == 0 and event + 1 < self.counts["evt"]

    # Who took part

    def event_participants(self, index: int) -> list[str]:
        """The enterprises, bodies and experts that took part in an event: a few dozen, now and then hundreds."""
        draw = self.draw("evt-participants", index)
        size = draw.tail(4, 240)
        firms = draw.distinct(LARGEST_EVENT if self._is_largest(index) else size, partial(self.any, "ent"))
        knowing = draw.distinct(draw.tail(2, 30), self.knowledge)
        experts = draw.distinct(draw.between(0, 6), partial(self.any, "exp"))
        return [*firms, *knowing, *experts]

    def visited(self, index: int) -> list[str]:
        """The enterprises that experts visit together: one in turn of those that are visited, sometimes more."""
        draw = self.draw("visit-firms", index)
        pool = max(1, self.enterprises * VISITED // ENTERPRISES_A_CITY)
        others = draw.distinct(draw.tail(1, 6) - 1, lambda one: one.rank(pool))
        return [self.id("ent", place * self.enterprises // pool) for place in dict.fromkeys([index % pool, *others])]

    def demand_raiser(self, index: int) -> str:
        """The enterprise that raised a demand."""
        return self.any("ent", self.draw("dem-raiser", index))

    def result_holder(self, index: int) -> str:
        """The body that holds a result."""
        draw = self.draw("res-holder", index)
        return self.any("ent", draw) if draw.chance(0.1) else self.knowledge(draw)

    def parties(self, kind: str, index: int) -> tuple[str, str]:
        """The enterprise and the partner of an intent, an agreement, a project or a product."""
        draw = self.draw(f"{kind}-parties", index)
        start = self.origin(kind, index)
        if start is not None and kind == "int":
            there = self.event_participants(start)
            firms = [id for id in there if id.startswith("syn-ent-")]
            partners = [id for id in there if not id.startswith(("syn-ent-", "syn-exp-"))]
            return draw.pick(firms), draw.pick(partners)
        if start is not None and kind in ("agr", "proj", "prod"):
            return self.parties(_AROSE_FROM[kind], start)
        return self.any("ent", draw), self.knowledge(draw)

    # Renamed bodies

    def renamed(self, enterprise: int) -> int | None:
        """The index of the change of name of an enterprise, or None for most."""
        changes = self.counts["chg"]
        change = -(-enterprise * changes // self.enterprises)
        return change if change < changes and self.changed_enterprise(change) == enterprise else None

    def changed_enterprise(self, change: int) -> int:
        """The enterprise that a change of name is about."""
        return change * self.enterprises // self.counts["chg"]
