"""Canned queries on a region of full size, on both engines, and the command line around one."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterator
from functools import partial

from benchmarks.bench import Bench
from benchmarks.measure import answer_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_most

MILLISECONDS_AT_MOST = 150.0
BARE_AT_MOST = 1.5
OVERHEAD_AT_MOST = 3.0

WHY = {
    "activity-calendar": "counts every activity",
    "agreements": "sorts every agreement",
    "agreements-without-project": "follows every agreement to the projects of its parties",
    "changes": "sorts every change",
    "connection": "looks for the shortest way through everything",
    "counties-without-link": "looks at every tie between a firm and an institution",
    "demand-experts": "ranks the ways to every expert of a field",
    "demands-unmatched": "sorts every demand, and counts the suppliers of its field",
    "demands-without-contact": "sorts every demand",
    "dormant-partners": "looks at every tie between a body and an institution",
    "event-calendar": "counts the participants of every event",
    "event-funnel": "follows what every event led to",
    "expert-load": "counts the activities of every expert",
    "field-coverage": "looks at every firm's fields, and every tie with an institution",
    "institutes-at-one-firm": "looks at every tie between a firm and an institute",
    "introductions": "looks at what every institution of a field takes part in",
    "libraries": "counts every entry by field and maturity",
    "new-partners": "looks at everything that institutions take part in",
    "one-person-ties": "looks at every tie between a body and an institution",
    "organizations-by-place": "counts every organization and its fields",
    "organizations-by-type": "sorts every organization",
    "partners": "looks at everything that institutions take part in",
    "partners-by-year": "looks at everything that institutions take part in",
    "platforms": "counts who belongs to every platform",
    "partnerships": "looks at every tie between a body and an institution",
    "records-without-source": "reads every link",
    "repeat-partners": "looks at every tie between a body and an institution",
    "results": "sorts every result",
    "results-not-taken-up": "sorts every result",
    "service-visits": "counts the participants of every visit",
    "series-funnel": "follows what every event led to",
    "sources": "reads every link",
    "suspected-duplicates": "compares the names of every organization",
    "supply-and-demand": "counts every demand, result, expert and body by field",
    "uncertain-facts": "reads every link",
    "undated-activities": "looks at every activity",
    "visits-without-demand": "follows every visit to the demands of who was visited",
}
"""What makes a query slow on a large region; each is quick about one body, place, field or event."""


def _measure(engine: str, bench: Bench) -> Figures:
    region = bench.region()
    folder = bench.folder / "asked"
    folder.mkdir(exist_ok=True)
    found: Figures = answer_of([sys.executable, "-m", "benchmarks.asking", engine, str(region), str(folder)])
    return found


def milliseconds(found: Figures) -> dict[str, float]:
    """The median of every query's runs, slowest first."""
    taken = {id: statistics.median(one["seconds"]) * 1000 for id, one in found["queries"].items()}
    return dict(sorted(taken.items(), key=lambda item: (-item[1], item[0])))


def _ratios(found: Figures) -> Iterator[Ratio]:
    taken = milliseconds(found)
    slow = sum(value > MILLISECONDS_AT_MOST for value in taken.values())
    size = f"{found['nodes']:,} nodes, {found['links']:,} links; {slow} of {len(taken)} queries are slower"
    yield at_most("median of the canned queries, ms", statistics.median(taken.values()), MILLISECONDS_AT_MOST, size)
    over = [
        median_ratio(one["seconds"][-len(bare) :], bare)
        for one in found["queries"].values()
        if (bare := one.get("bare"))
    ]
    if over:
        detail = f"where rows come back; a tenth of these queries above {sorted(over)[len(over) * 9 // 10]:.2f}"
        yield at_most("a query / the same text through the bare driver", statistics.median(over), BARE_AT_MOST, detail)
    parts = {name: statistics.median(seconds) for name, seconds in found["beside"].items()}
    shown = ", ".join(f"{name} {seconds * 1000:.0f} ms" for name, seconds in parts.items())
    overhead = (parts["command"] - parts["query"]) / parts["bare"]
    yield at_most('(`sidu query run` − its query) / `python -c "import neo4j"`', overhead, OVERHEAD_AT_MOST, shown)


def _text(found: Figures) -> str:
    lines = [
        f"On {found['engine']}, after {len(found['queries'])} queries were each asked until they were warm; wall time "
        "in the client,\nall rows up to the query's own limit fetched. Slower than "
        f"{MILLISECONDS_AT_MOST:.0f} ms, with what they cannot do without:\n",
        "| query | ms | first time, ms | rows | |",
        "|---|---|---|---|---|",
    ]
    for id, value in milliseconds(found).items():
        if value > MILLISECONDS_AT_MOST:
            one = found["queries"][id]
            lines.append(f"| {id} | {value:.0f} | {one['first'] * 1000:.0f} | {one['rows']} | {WHY.get(id, '')} |")
    quick = [f"{id} {value:.0f}" for id, value in milliseconds(found).items() if value <= MILLISECONDS_AT_MOST]
    return "\n".join([*lines, "", "Within it, in ms: " + ", ".join(quick) + "."])


PARTS = tuple(
    Part(f"queries-{engine}", f"Canned queries, {title}", partial(_measure, engine), _ratios, _text, order=50 + number)
    for number, (engine, title) in enumerate([("neo4j", "Neo4j"), ("embedded", "embedded engine")])
)
