"""Words for the values of columns: types, links and schemes as schema.yaml calls them."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from graph_loader.ontology import Ontology
from graph_loader.ontology.values import Enum
from graph_loader.rows import Column

ROW_WORDS = ("types", "links", "roles", "stages", "steps")
"""What a column may name under ``words`` beside the schemes.

``links`` are link types, with ``<`` before a link that is read against its direction; ``roles`` belong to the link
type in the column named under ``unit``.
"""


def with_words(column: Column, ontology: Ontology) -> Column:
    """The column with the words for its values."""
    return dataclasses.replace(column, spoken=_words(column.words, ontology)) if column.words else column


def _words(source: str, ontology: Ontology) -> Mapping[str, Mapping[str, str]]:
    if source == "types":
        return {name: kind.title for name, kind in ontology.types.items()}
    if source == "links":
        forward = {name: link.title for name, link in ontology.links.items()}
        return {**forward, **{f"<{name}": link.inverse for name, link in ontology.links.items()}}
    if source == "roles":
        return _roles(ontology)
    if source in ("stages", "steps"):
        steps = ontology.stages if source == "stages" else ontology.steps
        return {step.id: step.title for step in steps}
    return {value.id: value.title for value in ontology.schemes[source].values.values()}


def _roles(ontology: Ontology) -> dict[str, Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for link in ontology.links.values():
        role = link.fields.get("role")
        if role is not None and isinstance(role.kind, Enum):
            for value in ontology.schemes[role.kind.scheme].values.values():
                found[f"{link.name} {value.id}"] = value.title
    return found
