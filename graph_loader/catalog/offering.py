"""What the shell offers for parameters, read from files that the last load wrote.

Completing starts a program for every press of a key: nothing is imported here that it does not need.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from graph_loader.catalog.model import Parameter, Query

if TYPE_CHECKING:
    from graph_loader.workspace import Workspace

FOLDER = "completions"
VALUES = "values"
ANY = "Entity"
VERSION = 2

Offer = tuple[str, str]
"""A value and the words shown beside it."""


def file_of_ids(label: str) -> str:
    """The file that has the ids of one type."""
    return f"ids-{label}.json"


def schema_mark(workspace: Workspace) -> str:
    """What tells one schema.yaml from another."""
    return hashlib.sha256(workspace.schema_file().read_bytes()).hexdigest()[:16]


def offers(query: Query, parameter: Parameter, workspace: Workspace, folder: Path, lang: str = "zh") -> list[Offer]:
    """The values to offer for a parameter: those of schema.yaml or of the store, as the last load knew them.

    Maybe none. schema.yaml itself is read where it has changed since, or nothing was loaded yet.
    """
    if parameter.type == "boolean":
        return [("true", ""), ("false", "")]
    choices = parameter.choices
    if choices is None:
        found = _read(folder / file_of_ids(parameter.to or ANY)) if parameter.type == "id" else {}
        return _listed(found.get("ids"), lang)
    if choices.fixed:
        return [(value, "") for value in choices.fixed]
    found = _read(folder / f"{VALUES}.json")
    if choices.query is None and found.get("schema") != schema_mark(workspace):
        return _of_schema(parameter, workspace, lang)
    values = found.get(VALUES)
    return _listed(values.get(query.id, {}).get(parameter.name) if isinstance(values, dict) else None, lang)


def titles(folder: Path, lang: str = "zh") -> dict[str, str]:
    """The titles of the queries that there were at the last load, by id."""
    found = _read(folder / f"{VALUES}.json").get("titles")
    return dict(_listed(found, lang))


def _listed(entries: object, lang: str) -> list[Offer]:
    """Entries are a value and its words, in Chinese and, where they differ, in English."""
    if not isinstance(entries, list):
        return []
    return [(str(value), str(words[-1] if lang == "en" else words[0])) for value, *words in entries]


def _of_schema(parameter: Parameter, workspace: Workspace, lang: str) -> list[Offer]:
    from graph_loader.catalog.binding import static_choices
    from graph_loader.ontology import load_ontology

    ontology = load_ontology(workspace.schema_file(), workspace.label("schema.yaml"))
    found = static_choices(parameter.choices, ontology) if parameter.choices is not None else None
    return [(str(choice.value), choice.label.get(lang, "")) for choice in found or ()]


def _read(path: Path) -> dict[str, object]:
    """A file's content; nothing where it is missing, broken or of another version: completion is only a help."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) and document.get("version") == VERSION else {}
