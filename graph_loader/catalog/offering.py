"""What the shell offers for queries and their parameters, read from files that the last load wrote.

Completing starts a program for every press of a key: nothing is imported here that it does not need.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from graph_loader.catalog.model import Parameter
    from graph_loader.workspace import Place

FOLDER = "completions"
VALUES = "values"
ANY = "Entity"
VERSION = 3

Offer = tuple[str, str]
"""A value and the words shown beside it."""

_BOUNDS = (
    {"first": "只写年或月即其首日", "last": "只写年或月即其末日"},
    {"first": "a year or month is its first day", "last": "a year or month is its last day"},
)


class Offered(NamedTuple):
    """A parameter as far as a shell is concerned.

    ``values`` says where its values are from: ``fixed``, ``schema``, ``store``, or empty where any will do. ``help``
    is in Chinese, in English and in both.
    """

    name: str
    type: str
    many: bool
    to: str | None
    values: str
    fixed: list[str]
    help: dict[str, str]

    @property
    def option(self) -> str:
        """The name of the option on the command line."""
        return "--" + self.name.replace("_", "-")


def offered(parameter: Parameter) -> Offered:
    """What a shell needs to know of a parameter."""
    choices = parameter.choices
    values = "" if choices is None else "fixed" if choices.fixed else "schema" if choices.query is None else "store"
    return Offered(
        parameter.name, parameter.type, parameter.many, parameter.to, values,
        list(choices.fixed) if choices is not None else [],
        {lang: _help(parameter, lang) for lang in ("zh", "en", "both")},
    )  # fmt: skip


def _help(parameter: Parameter, lang: str) -> str:
    words = " / ".join(parameter.help.values()) if lang == "both" else parameter.help.get(lang, "")
    facts = []
    if parameter.type == "id" and parameter.choices is None:
        facts.append("id, or a name that only one has" if lang == "en" else "编号，或唯一的名称")
    if parameter.choices is not None and parameter.choices.fixed:
        facts.append("|".join(parameter.choices.fixed))
    if parameter.minimum is not None or parameter.maximum is not None:
        low, high = (f"{bound:g}" if bound is not None else "…" for bound in (parameter.minimum, parameter.maximum))
        facts.append(f"{low}–{high}")
    if parameter.bound is not None:
        facts.append(_BOUNDS[lang == "en"][parameter.bound])
    if parameter.required:
        facts.append("required" if lang == "en" else "必填")
    elif parameter.default is not None and parameter.type != "boolean":
        facts.append(f"{'default' if lang == 'en' else '缺省'} {parameter.default}")
    return f"{words} [{'; '.join(facts)}]" if facts else words


def file_of_ids(label: str) -> str:
    """The file that has the ids of one type."""
    return f"ids-{label}.json"


def mark(file: Traversable) -> str:
    """What tells one content of a file from another. Raises OSError."""
    return hashlib.sha256(file.read_bytes()).hexdigest()[:16]


def offers(query: str, parameter: Offered, place: Place, folder: Path, lang: str = "zh") -> list[Offer]:
    """The values to offer for a parameter of a query: those of schema.yaml or of the store, as the last load knew them.

    Maybe none. schema.yaml itself is read where it has changed since, or nothing was loaded yet.
    """
    if parameter.type == "boolean":
        return [("true", ""), ("false", "")]
    if not parameter.values:
        found = _read(folder / file_of_ids(parameter.to or ANY)) if parameter.type == "id" else {}
        return _listed(found.get("ids"), lang)
    if parameter.values == "fixed":
        return [(value, "") for value in parameter.fixed]
    found = _read(folder / f"{VALUES}.json")
    if parameter.values == "schema" and found.get("schema") != mark(place.schema_file()):
        return _of_schema(query, parameter.name, place, lang)
    values = found.get(VALUES)
    return _listed(values.get(query, {}).get(parameter.name) if isinstance(values, dict) else None, lang)


def known_parameters(query: str, place: Place, folder: Path) -> list[Offered] | None:
    """The parameters of a query as the last load found them; None where its file is gone or another one now."""
    file = next((file for file in place.query_files() if file.id == query), None)
    known = _read(folder / f"{VALUES}.json").get("queries")
    found = known.get(query) if isinstance(known, dict) else None
    if file is None or not isinstance(found, dict) or found.get("mark") != mark(file.path):
        return None
    return [Offered(*entry) for entry in found["parameters"]]


def titles(folder: Path, lang: str = "zh") -> dict[str, str]:
    """The titles of the queries that there were at the last load, by id."""
    found = _read(folder / f"{VALUES}.json").get("titles")
    return dict(_listed(found, lang))


def _listed(entries: object, lang: str) -> list[Offer]:
    """Entries are a value and its words, in Chinese and, where they differ, in English."""
    if not isinstance(entries, list):
        return []
    return [(str(value), str(words[-1] if lang == "en" else words[0])) for value, *words in entries]


def _of_schema(query: str, name: str, place: Place, lang: str) -> list[Offer]:
    from graph_loader.catalog.binding import static_choices
    from graph_loader.catalog.library import Catalog
    from graph_loader.ontology import load_ontology

    choices = Catalog(place.query_files()).get(query).parameters[name].choices
    if choices is None:
        return []
    found = static_choices(choices, load_ontology(place.schema_file(), place.label("schema.yaml")))
    return [(str(choice.value), choice.label.get(lang, "")) for choice in found or ()]


def _read(path: Path) -> dict[str, Any]:
    """A file's content; nothing where it is missing, broken or of another version: completion is only a help."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return document if isinstance(document, dict) and document.get("version") == VERSION else {}
