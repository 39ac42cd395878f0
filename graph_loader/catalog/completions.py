"""What the shell offers for parameters, written when a load ends; ``offers`` reads it without any engine."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph_loader.catalog.binding import choice_of_row
from graph_loader.catalog.model import Query
from graph_loader.catalog.offering import FILE, VERSION, Offer
from graph_loader.catalog.run import MOST_CHOICES, Reader
from graph_loader.cypher import quote
from graph_loader.ontology import BASE_LABEL, Ontology

_SECONDS = 10.0


def completion_values(query: Query, reader: Reader, ontology: Ontology) -> dict[str, list[Offer]]:
    """For every parameter of a query the values that the store knows, in the order of its list."""
    found: dict[str, list[Offer]] = {}
    for name, parameter in query.parameters.items():
        if parameter.choices is not None and parameter.choices.query is not None:
            rows = reader.read(parameter.choices.query, {}, limit=MOST_CHOICES, timeout=_SECONDS).values
            found[name] = [_offer(choice.value, choice.label) for choice in map(choice_of_row, rows)]
    return found


def write_completions(folder: Path, queries: Iterable[Query], reader: Reader, ontology: Ontology) -> Path:
    """Write ``completions.json`` into a store's folder, whole or not at all; gives its path."""
    document: dict[str, object] = {"version": VERSION}
    values: dict[str, dict[str, list[Offer]]] = {}
    types: set[str] = set()
    for query in queries:
        offered = completion_values(query, reader, ontology)
        if offered:
            values[query.id] = offered
        types |= {parameter.to or BASE_LABEL for parameter in query.parameters.values() if parameter.type == "id"}
    document["values"] = values
    document["ids"] = {label: _ids(label, reader) for label in sorted(types)}
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{FILE}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(document, out, ensure_ascii=False)
        os.replace(name, folder / FILE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return folder / FILE


def _ids(label: str, reader: Reader) -> list[Offer]:
    text = f"MATCH (n:{quote(label)}) RETURN n.id AS id, coalesce(n.name_zh, n.name_en, n.id) AS name ORDER BY id"
    rows = reader.read(text, {}, limit=MOST_CHOICES, timeout=_SECONDS).values
    return [(str(row[0]), str(row[1])) for row in rows]


def _offer(value: object, label: Mapping[str, str]) -> Offer:
    return str(value), label.get("zh", "")
