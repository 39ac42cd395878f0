"""What the shell offers for parameters, read from a file that the last load wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from graph_loader.catalog.model import Parameter, Query

if TYPE_CHECKING:
    from graph_loader.ontology import Ontology

FILE = "completions.json"
VERSION = 1
_ANY = "Entity"

Offer = tuple[str, str]
"""A value and the words shown beside it."""


def offers(
    query: Query, parameter: Parameter, ontology: Ontology | None, folder: Path | None, lang: str = "zh"
) -> list[Offer]:
    """The values to offer for a parameter: those of schema.yaml, else those that the last load wrote; maybe none."""
    if parameter.type == "boolean":
        return [("true", ""), ("false", "")]
    if parameter.choices is not None:
        from graph_loader.catalog.binding import static_choices

        static = static_choices(parameter.choices, ontology) if ontology is not None else None
        if static is not None:
            return [(str(choice.value), choice.label.get(lang, "")) for choice in static]
    document = _read(folder) if folder is not None else {}
    source = document.get("ids" if parameter.type == "id" and parameter.choices is None else "values")
    if not isinstance(source, dict):
        return []
    if parameter.type == "id" and parameter.choices is None:
        listed = source.get(parameter.to or _ANY, [])
    else:
        listed = source.get(query.id, {}).get(parameter.name, [])
    return [(str(value), str(label)) for value, label in listed]


def _read(folder: Path) -> dict[str, object]:
    """The file's content; nothing where it is missing, broken or of another version: completion is only a help."""
    try:
        document = json.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) and document.get("version") == VERSION else {}
