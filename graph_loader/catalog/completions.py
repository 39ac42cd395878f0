"""What the shell offers for parameters, written when a load ends; ``offers`` reads it without any engine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph_loader.catalog.binding import Choice, choice_of_row, static_choices
from graph_loader.catalog.model import Query
from graph_loader.catalog.offering import ANY, FOLDER, VALUES, VERSION, file_of_ids, offered
from graph_loader.catalog.run import MOST_CHOICES, Reader
from graph_loader.cypher import quote
from graph_loader.ontology import Ontology
from graph_loader.replacing import replaced

_SECONDS = 10.0

Entry = list[str]
"""A value with its words in Chinese and English."""


def completion_values(query: Query, reader: Reader, ontology: Ontology) -> dict[str, list[Entry]]:
    """For every parameter of a query the values that schema.yaml or the store knows, in the order of their list."""
    found: dict[str, list[Entry]] = {}
    for name, parameter in query.parameters.items():
        if parameter.choices is None or parameter.choices.fixed:
            continue
        choices = static_choices(parameter.choices, ontology)
        if choices is None and parameter.choices.query is not None:
            rows = reader.read(parameter.choices.query, {}, limit=MOST_CHOICES, timeout=_SECONDS).values
            choices = [choice_of_row(row) for row in rows]
        found[name] = [_entry(choice) for choice in choices or ()]
    return found


def write_completions(
    folder: Path, queries: Iterable[Query], reader: Reader, ontology: Ontology, marks: Mapping[str, str] | None = None
) -> Path:
    """Write what the shell offers into a store's folder, each file whole or not at all; gives their folder.

    The ids of every type stand in a file of their own, so that completing one reads little. ``marks`` are those of
    the files that the queries were read from, by id, and under ``schema.yaml`` that of the ontology's: where a file
    has another mark later, it is read anew.
    """
    marks = marks or {}
    values: dict[str, dict[str, list[Entry]]] = {}
    types: set[str] = set()
    titles: list[Entry] = []
    known: dict[str, dict[str, object]] = {}
    for query in queries:
        titles.append(_words(query.id, query.title["zh"], query.title["en"]))
        known[query.id] = {"mark": marks.get(query.id), "parameters": [*map(offered, query.parameters.values())]}
        found = completion_values(query, reader, ontology)
        if found:
            values[query.id] = found
        types |= {p.to or ANY for p in query.parameters.values() if p.type == "id" and p.choices is None}
    target = folder / FOLDER
    target.mkdir(parents=True, exist_ok=True)
    # Written by an earlier version; nobody reads it, and what was forgotten since must not stay in it.
    (folder / f"{FOLDER}.json").unlink(missing_ok=True)
    for label in sorted(types):
        _write(target / file_of_ids(label), {"version": VERSION, "ids": _ids(label, reader)})
    document = {"schema": marks.get("schema.yaml"), "titles": titles, "queries": known, VALUES: values}
    _write(target / f"{VALUES}.json", {"version": VERSION, **document})
    return target


def _write(path: Path, document: dict[str, object]) -> None:
    with replaced(path) as beside, beside.open("w", encoding="utf-8") as out:
        json.dump(document, out, ensure_ascii=False)


def _ids(label: str, reader: Reader) -> list[Entry]:
    text = (
        f"MATCH (n:{quote(label)}) RETURN n.id AS id, coalesce(n.name_zh, n.name_en, '') AS zh, "
        "coalesce(n.name_en, n.name_zh, '') AS en ORDER BY id"
    )
    rows = reader.read(text, {}, limit=MOST_CHOICES, timeout=_SECONDS).values
    return [_words(str(id), str(zh), str(en)) for id, zh, en in rows]


def _entry(choice: Choice) -> Entry:
    return _words(str(choice.value), choice.label.get("zh", ""), choice.label.get("en", ""))


def _words(value: str, zh: str, en: str) -> Entry:
    return [value, zh] if zh == en else [value, zh, en]
