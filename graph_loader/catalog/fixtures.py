"""The tests that stand in front matter: run the query, compare what comes back."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from graph_loader.catalog.model import FixtureTest, Query
from graph_loader.catalog.run import Reader, run_query
from graph_loader.ontology import Ontology
from graph_loader.records import Source
from graph_loader.rows import Rows, data_cell

PASSED, FAILED, NOT_RUN = "passed", "failed", "not run"


@dataclass(frozen=True)
class Outcome:
    """How one test of a query went; ``differences`` say what was expected and what came."""

    query: str
    source: Source
    state: str
    differences: tuple[str, ...] = ()

    def as_json(self) -> dict[str, object]:
        """The shape that ``query test --format json`` prints."""
        return {
            "query": self.query, "file": self.source.file, "line": self.source.line, "state": self.state,
            "differences": list(self.differences),
        }  # fmt: skip


def run_tests(
    query: Query,
    reader: Reader,
    ontology: Ontology,
    datasets: Collection[str],
    *,
    lang: str = "zh",
    today: datetime.date | None = None,
) -> list[Outcome]:
    """Every test of a query. One about a dataset that is not among ``datasets`` is not run, and says so.

    Each is run twice, in Chinese unless told otherwise: the rows and their order must be the same.
    """
    outcomes = []
    for test in query.tests:
        if test.dataset is not None and test.dataset not in datasets:
            outcomes.append(Outcome(query.id, test.source, NOT_RUN, (f"dataset {test.dataset}",)))
            continue
        answers = [
            run_query(query, test.params, reader, ontology, lang=lang, limit=None, today=today) for _ in range(2)
        ]
        differences = [*differing(test, answers[0]), *broken_order(query, answers[0])]
        if answers[0].values != answers[1].values:
            differences.append("the second run gave other rows or another order")
        outcomes.append(Outcome(query.id, test.source, FAILED if differences else PASSED, tuple(differences)))
    return outcomes


def differing(test: FixtureTest, rows: Rows) -> list[str]:
    """What a test expects and the answer does not hold."""
    found = []
    if test.rows is not None and len(rows) != test.rows:
        found.append(f"rows: expected {test.rows}, got {len(rows)}")
    if test.at_least is not None and len(rows) < test.at_least:
        found.append(f"rows: expected at least {test.at_least}, got {len(rows)}")
    if test.first:
        first = next(iter(rows), {})
        found += [
            f"first.{name}: expected {_shown(value)}, got {_shown(first.get(name))}"
            for name, value in test.first.items()
            if name not in first or not _same(value, first[name])
        ]
    for wanted in test.contains:
        if not any(all(_same(value, row[name]) for name, value in wanted.items()) for row in rows):
            found.append(f"contains: no row with {_row(wanted)}")
    return found


def broken_order(query: Query, rows: Rows) -> list[str]:
    """Rows that the declared key does not tell apart, so that their order is chance."""
    seen: dict[tuple[str, ...], int] = {}
    places = [rows.names.index(name) for name in query.key]
    for number, row in enumerate(rows.values, start=1):
        key = tuple(data_cell(row[place]) for place in places)
        if key in seen:
            return [f"key {', '.join(query.key)}: rows {seen[key]} and {number} are alike"]
        seen[key] = number
    return []


def _same(expected: str | list[str] | None, value: object) -> bool:
    if isinstance(expected, list):
        return isinstance(value, (list, tuple)) and [data_cell(item) for item in value] == expected
    if expected is None or value is None:
        return expected is None and value is None
    return data_cell(value) == expected


def _shown(value: object) -> str:
    return "null" if value is None else data_cell(value)


def _row(wanted: Mapping[str, str | list[str] | None]) -> str:
    return ", ".join(f"{name}={_shown(value)}" for name, value in wanted.items())
