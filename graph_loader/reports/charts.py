"""From what was measured to what charts are drawn from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

from graph_loader.metrics import DIMENSIONS, Assessment, Coverage, Indicator, Network, terms
from graph_loader.metrics.assessment import DIMENSION_TITLES
from graph_loader.metrics.coverage import OVER, least_covered
from graph_loader.metrics.report import reading_of, reported_text
from graph_loader.pages.charts import (
    Band,
    Calendar,
    Funnel,
    Intervals,
    Matrix,
    Measure,
    Month,
    Panel,
    Profile,
    Reading,
    Reported,
    Step,
)
from graph_loader.titles import LANGUAGES, Titles, names_of

_MOST_COLUMNS = 32
"""Of more broad fields than these only those with something in them are columns."""


def profile_chart(sides: Sequence[tuple[Titles, Assessment]]) -> Profile:
    """The four-dimension profile of one region or of several, every dimension with the coverage it rests on."""
    panels = []
    for name in DIMENSIONS:
        # A frozen state may be of a version with other indicators: what not all have cannot stand side by side.
        others = [{record.id: record for record in found.dimensions[name]} for _, found in sides[1:]]
        first = [record for record in sides[0][1].dimensions[name] if all(record.id in other for other in others)]
        measures = tuple(_measure([record, *(other[record.id] for other in others)]) for record in first)
        panels.append(Panel(DIMENSION_TITLES[name], measures, tuple(_band(found, name) for _, found in sides)))
    title = {"zh": "四维画像", "en": "Four-dimension profile"}
    return Profile(title, tuple(label for label, _ in sides), tuple(panels))


def _measure(row: Sequence[Indicator]) -> Measure:
    definition = row[0].definition
    return Measure(definition.id, definition.title, definition.range, tuple(map(_reading, row)))


def _reading(record: Indicator) -> Reading:
    reason = {lang: record.reason.text(lang) for lang in LANGUAGES} if record.reason else None
    return Reading(record.value, reading_of(record), record.answer.ci, reason)


def _band(found: Assessment, dimension: str) -> Band | None:
    share = least_covered(found.coverage).get(dimension)
    if share is None:
        return None
    label = next(c.figure.title for c in found.coverage if c.figure.id == share.figure)
    return Band(label, share.lower, share.upper, share.sample)


def intervals_chart(found: Sequence[Coverage]) -> Intervals:
    """Every reported figure that records can be compared with, beside what is on record."""
    rows = []
    for coverage in found:
        if coverage.recorded is None:
            continue
        lower, upper = coverage.interval or (None, None)
        shown = {lang: coverage.figure.reported_as or reported_text(coverage, lang) for lang in LANGUAGES}
        shown["en"] = reported_text(coverage, "en")
        rows.append(Reported(coverage.figure.title, shown, coverage.recorded, lower, upper, over=coverage.flag == OVER))
    return Intervals({"zh": "报道与已载", "en": "Reported against recorded"}, tuple(rows))


def funnel_chart(network: Network, found: Assessment) -> Funnel:
    """What events led to, step by step (P6)."""
    record = next(record for record in found.dimensions["precision"] if record.id == "P6")
    titles = {step.id: step.title for step in network.ontology.steps}
    rows = record.answer.details.get("steps", ())
    first = [Step(titles[row["step"]], row["reached"]) for row in rows[:1]]
    onward = [
        Step(titles[row["step"]], row["reached"], row["of_previous"], tuple(row["ci"]) if row["ci"] else None)
        for row in rows[1:]
    ]
    return Funnel({"zh": "转化漏斗：活动之后走到哪一步", "en": "Funnel: how far events led"}, (*first, *onward))


def calendar_chart(network: Network) -> Calendar:
    """The events in the window by year and month."""
    months: dict[tuple[int, int | None], list[Titles]] = defaultdict(list)
    undated = 0
    for node in network.events():
        span = network.index.span(node)
        if span.start is None:
            undated += 1
        else:
            months[span.start.year, _month(span.start, span.end)].append(names_of(node.properties, node.id))
    cells = (Month(year, month, len(names), tuple(names)) for (year, month), names in months.items())
    ordered = tuple(sorted(cells, key=lambda cell: (cell.year, cell.month or 13)))
    return Calendar({"zh": "活动日历", "en": "Calendar of events"}, ordered, undated)


def _month(start: date, end: date | None) -> int | None:
    """The month in which something began; None where only the year is known."""
    whole_year = end is not None and (end - start).days >= 364 and (start.month, start.day) == (1, 1)
    return None if whole_year else start.month


def matrix_chart(network: Network) -> Matrix:
    """How often enterprises of each county and knowledge organizations did something in each broad field.

    An occasion of a narrower field counts for the broad field above it; one of several for each. What has no county or
    no field on record stands in a row or column of its own.
    """
    counts: Counter[tuple[str | None, str | None]] = Counter()
    for (local, _), ties in network.ties.items():
        counties: list[str | None] = [*sorted(network.geography.counties(local))] or [None]
        for tie in network.counted(ties):
            broad = {_broadest(network, id) for id in network.occasions[tie.occasion].fields}
            fields: list[str | None] = [*sorted(broad)] or [None]
            counts.update((county, field) for county in counties for field in fields)
    rows = _axis(network, network.geography.all_counties(), {county for county, _ in counts})
    used = {field for _, field in counts}
    known = _broad_fields(network)
    empty = [id for id in known if id not in used] if len(known) > _MOST_COLUMNS else []
    columns = _axis(network, [id for id in known if id not in empty], used)
    values = tuple(tuple(counts[county, field] for field, _ in columns) for county, _ in rows)
    title = {
        "zh": "县市区 × 领域：企业与院所高校的合作次数",
        "en": "County × field: occasions of enterprises with institutions",
    }
    unit = {"zh": "次", "en": "occasions"}
    return Matrix(
        title, tuple(t for _, t in rows), tuple(t for _, t in columns), values, unit, _matrix_note(len(empty))
    )


def _matrix_note(empty: int) -> Titles:
    zh = "一次合作涉及多个领域或县市区时各计一次，合计因而可大于次数。"
    en = "An occasion of several fields or counties counts in each, so that totals may exceed the occasions."
    if empty:
        zh, en = (
            f"{zh}另有 {empty} 个领域没有任何合作，未列出。",
            f"{en} {empty} more fields have none and are left out.",
        )
    return {"zh": zh, "en": en}


def _broadest(network: Network, field: str) -> str:
    tops = [id for id in network.index.broader(field) if not network.index.ends(id, terms.BROADER)]
    return min(tops, default=field)


def _broad_fields(network: Network) -> list[str]:
    fields = [node.id for node in network.index.of_type(terms.FIELD)]
    return [id for id in fields if not network.index.ends(id, terms.BROADER)]


def _axis(network: Network, ids: Sequence[str], used: set[str | None]) -> list[tuple[str | None, Titles]]:
    """The rows or columns with their titles; what is not on record comes last, where there is any."""
    known: list[tuple[str | None, Titles]] = [
        (id, names_of(network.index.graph.nodes[id].properties, id)) for id in ids
    ]
    return [*known, *([(None, {"zh": "未载明", "en": "not on record"})] if None in used else [])]
