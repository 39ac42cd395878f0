"""What the shell offers for parameters: written when a load ends, read without any engine."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from graph_loader.catalog.bind import choice_of_row, static_choices
from graph_loader.catalog.model import Parameter, Query
from graph_loader.catalog.run import MOST_CHOICES, Reader
from graph_loader.cypher import quote
from graph_loader.ontology import BASE_LABEL, Ontology

FILE = "completions.json"
_VERSION = 1
_SECONDS = 10.0

Offer = tuple[str, str]
"""A value and the words shown beside it."""


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
    document: dict[str, object] = {"version": _VERSION}
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


def offers(
    query: Query, parameter: Parameter, ontology: Ontology | None, folder: Path | None, lang: str = "zh"
) -> list[Offer]:
    """The values to offer for a parameter: those of schema.yaml, else those that the last load wrote; maybe none."""
    if parameter.type == "boolean":
        return [("true", ""), ("false", "")]
    if parameter.choices is not None:
        static = static_choices(parameter.choices, ontology) if ontology is not None else None
        if static is not None:
            return [(str(choice.value), choice.label.get(lang, "")) for choice in static]
    document = _read(folder) if folder is not None else {}
    source = document.get("ids" if parameter.type == "id" and parameter.choices is None else "values")
    if not isinstance(source, dict):
        return []
    if parameter.type == "id" and parameter.choices is None:
        listed = source.get(parameter.to or BASE_LABEL, [])
    else:
        listed = source.get(query.id, {}).get(parameter.name, [])
    return [(str(value), str(label)) for value, label in listed]


def _read(folder: Path) -> dict[str, object]:
    """The file's content; nothing where it is missing, broken or of another version: completion is only a help."""
    try:
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) and document.get("version") == _VERSION else {}
