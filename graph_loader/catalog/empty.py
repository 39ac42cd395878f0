"""Why an answer has no rows: nothing is loaded, facts that nobody has described, conditions that nothing meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from graph_loader.catalog.binding import bind
from graph_loader.catalog.model import Need, Query, Titles
from graph_loader.cypher import quote
from graph_loader.errors import DeadlineError, SiduError
from graph_loader.ontology import BASE_LABEL, Ontology

if TYPE_CHECKING:
    from graph_loader.catalog.run import Reader

_SECONDS = 10.0


class NothingLoadedError(SiduError):
    """The store has no records yet."""


def require_content(reader: Reader) -> None:
    """Raises NothingLoadedError (KG778) for a store without records."""
    text = f"MATCH (n:{quote(BASE_LABEL)}) RETURN n.id AS id LIMIT 1"
    if not reader.read(text, {}, limit=1, timeout=_SECONDS).values:
        raise NothingLoadedError("KG778")


def why_empty(query: Query, given: Mapping[str, object], reader: Reader, ontology: Ontology) -> tuple[Titles, ...]:
    """What a reader of an empty answer should know, by language: which facts are missing, or which conditions to drop.

    Where neither is the reason, the query's own words for it. Raises NothingLoadedError (KG778).
    """
    require_content(reader)
    missing = tuple(_missing(query, reader, ontology))
    if missing:
        return missing
    conditions = [name for name, value in given.items() if _may_go(query, name, value)]
    if conditions and _has_rows(query, {n: v for n, v in given.items() if n not in conditions}, reader, ontology):
        options = ", ".join(query.parameters[name].option for name in conditions)
        return (
            {
                "zh": f"所给条件（{options}）下没有；不加这些条件则有",
                "en": f"nothing fits {options}; without there are rows",
            },
        )
    return (query.empty,) if query.empty else ()


def _missing(query: Query, reader: Reader, ontology: Ontology) -> Iterator[Titles]:
    for need in query.needs:
        is_type = need.kind in ontology.types
        pattern = f"(n:{quote(need.kind)})" if is_type else f"()-[n:{quote(need.kind)}]->()"
        having = f" WHERE n.{quote(need.field)} IS NOT NULL" if need.field is not None else ""
        text = f"MATCH {pattern}{having} RETURN 1 AS one LIMIT 1"
        if not reader.read(text, {}, limit=1, timeout=_SECONDS).values:
            title = ontology.types[need.kind].plural if is_type else ontology.links[need.kind].title
            yield need.words or _missing_words(need, title)


def _missing_words(need: Need, title: Titles) -> Titles:
    return {
        "zh": f"尚无“{title.get('zh') or need.name}”（{need.name}）的记录",
        "en": f"nothing is on record yet: {title.get('en') or need.name} ({need.name})",
    }


def _may_go(query: Query, name: str, value: object) -> bool:
    """Whether a user's value is a condition that the question can do without."""
    parameter = query.parameters.get(name)
    return parameter is not None and not parameter.required and value not in (None, parameter.default)


def _has_rows(query: Query, given: Mapping[str, object], reader: Reader, ontology: Ontology) -> bool:
    parameters = bind(query, given, ontology).parameters
    try:
        return bool(reader.read(query.text, parameters, limit=1, timeout=query.timeout).values)
    except DeadlineError:
        return False
