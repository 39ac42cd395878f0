"""The records that a user names for a query's parameters: by id, or by a name that only one of them has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from graph_loader.catalog.empty import require_content
from graph_loader.catalog.model import Parameter, Query, Titles
from graph_loader.cypher import quote
from graph_loader.errors import QueryError
from graph_loader.nearest import nearest
from graph_loader.ontology import BASE_LABEL, Ontology

if TYPE_CHECKING:
    from graph_loader.catalog.run import Reader

_SECONDS = 10.0
_MOST_IDS = 20_000
_SHOWN = 6
_NAMES = "[n.name_zh, n.name_en] + coalesce(n.aliases, []) + coalesce(n.former_names, [])"
_CALLED = f"any(name IN {_NAMES} WHERE toLower(name) = toLower($text))"
_LIKE = f"toLower(n.id) CONTAINS toLower($text) OR any(name IN {_NAMES} WHERE toLower(name) CONTAINS toLower($text))"


def with_ids(
    query: Query, given: Mapping[str, object], reader: Reader, ontology: Ontology
) -> tuple[dict[str, object], tuple[Titles, ...]]:
    """The given values with every record by its id, and a note for each that was named in another way.

    Raises QueryError (KG767) where no record has that id or name, or several have it.
    """
    found = dict(given)
    notes: list[Titles] = []
    for name, value in given.items():
        parameter = query.parameters.get(name)
        if parameter is None or parameter.type != "id" or parameter.choices is not None:
            continue
        if isinstance(value, (list, tuple)):
            found[name] = [_id(parameter, item, reader, ontology, notes) for item in value]
        else:
            found[name] = _id(parameter, value, reader, ontology, notes)
    return found, tuple(notes)


def _id(parameter: Parameter, value: object, reader: Reader, ontology: Ontology, notes: list[Titles]) -> object:
    if not isinstance(value, str) or not value.strip():
        return value  # refused when it is bound
    text = value.strip()
    label = parameter.to or BASE_LABEL
    # Only `Entity` has an index.
    there = f"MATCH (n:{quote(BASE_LABEL)} {{id: $id}}) WHERE n:{quote(label)} RETURN n.id AS id"
    if reader.read(there, {"id": text}, limit=1, timeout=_SECONDS).values:
        return text
    require_content(reader)
    alike = _named(label, _CALLED, text, reader) or _named(label, _LIKE, text, reader)
    if len(alike) == 1:
        id, zh, en = (str(value) for value in alike[0])
        notes.append({"zh": f"{parameter.option}：{zh}（{id}）", "en": f"{parameter.option}: {en} ({id})"})
        return id
    title = ontology.types[label].title if label in ontology.types else {}
    raise QueryError(
        "KG767", name=parameter.name, id=text, type=title.get("en", label), type_zh=title.get("zh", label),
        known=_listed(alike) or _nearest_id(label, text, reader),
    )  # fmt: skip


def _named(label: str, condition: str, text: str, reader: Reader) -> Sequence[Sequence[object]]:
    cypher = (
        f"MATCH (n:{quote(label)}) WHERE {condition} "
        "RETURN n.id AS id, coalesce(n.name_zh, n.name_en, n.id) AS zh, coalesce(n.name_en, n.name_zh, n.id) AS en "
        "ORDER BY id"
    )
    return reader.read(cypher, {"text": text}, limit=_SHOWN + 1, timeout=_SECONDS).values


def _listed(alike: Sequence[Sequence[object]]) -> str:
    shown = [f"{id} ({zh})" for id, zh, _ in alike[:_SHOWN]]
    return ", ".join([*shown, "…"] if len(alike) > _SHOWN else shown)


def _nearest_id(label: str, text: str, reader: Reader) -> str:
    listed = f"MATCH (n:{quote(label)}) RETURN n.id AS id ORDER BY id"
    ids = [str(row[0]) for row in reader.read(listed, {}, limit=_MOST_IDS, timeout=_SECONDS).values]
    return nearest(text, ids) or "–"
