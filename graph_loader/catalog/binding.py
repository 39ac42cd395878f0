"""Given values to the parameters that are sent: typed, within range, among the allowed values."""

from __future__ import annotations

import datetime
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph_loader.catalog import syntax as s
from graph_loader.catalog.model import LANGUAGE, ROW_LIMIT, TODAY, Choices, Parameter, Query, Value
from graph_loader.catalog.parser import parse_cypher
from graph_loader.catalog.values import Unfit, typed
from graph_loader.errors import QueryError
from graph_loader.nearest import suggestions
from graph_loader.ontology import Ontology

_ALL_ROWS = 10**9
"""Below 2**31, from where the embedded engine refuses a LIMIT or takes it for 0."""

Fetch = Callable[[str], Sequence[Sequence[object]]]
"""Runs a list of values in the store: its rows, each a value and perhaps a label."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One allowed value with its words by language."""

    value: object
    label: Mapping[str, str]

    def words(self) -> set[str]:
        """Everything that a user may write for it."""
        return {str(self.value), *self.label.values()}


@dataclass(frozen=True, slots=True)
class Bound:
    """``parameters`` are sent with the text; ``shown`` are those that a user may have chosen, the language among them.

    ``as_of`` is the day that the answer is about.
    """

    parameters: Mapping[str, object]
    shown: Mapping[str, Value]
    as_of: str


def bind(
    query: Query,
    given: Mapping[str, object],
    ontology: Ontology,
    *,
    lang: str = "zh",
    today: datetime.date | None = None,
    fetch: Fetch | None = None,
    limit: int | None = None,
) -> Bound:
    """The parameters of a run that gives at most ``limit`` rows.

    Values that only the store knows are checked where ``fetch`` is given.

    Raises QueryError: KG762 missing, KG763 unknown, KG764 wrong type, KG765 outside the range, KG766 not allowed.
    """
    day = (today or datetime.date.today()).isoformat()
    values: dict[str, Value] = {}
    for name in given:
        if name not in query.parameters and name != LANGUAGE:
            raise QueryError("KG763", name=name, query=query.id, known=suggestions(name, list(query.parameters)) or "–")
    for name, parameter in query.parameters.items():
        value = _value(parameter, given.get(name), ontology, fetch)
        values[name] = day if value == TODAY and parameter.type == "date" else value
    used = _used(query.text)
    if LANGUAGE in used:
        values[LANGUAGE] = "en" if lang == "en" else "zh"
    as_of = values.get("as_of")
    every = {**of_links(ontology), ROW_LIMIT: _ALL_ROWS if limit is None else min(limit + 1, _ALL_ROWS)}
    built_in = {name: value for name, value in every.items() if name in used}
    return Bound({**values, **built_in}, values, as_of if isinstance(as_of, str) else day)


@functools.lru_cache(maxsize=256)
def _used(text: str) -> frozenset[str]:
    """The parameters that a text names; kept, since a query is bound more than once and parsing takes its time."""
    return frozenset(element.name for element in parse_cypher(text).walk() if isinstance(element, s.Parameter))


def of_links(ontology: Ontology) -> dict[str, object]:
    """The built-in parameters that say what schema.yaml says of links."""
    links = ontology.links.values()
    return {
        "cooperation_links": sorted(link.name for link in links if link.cooperation),
        "link_stages": {link.name: link.stage for link in links if link.stage},
        "link_steps": {link.name: link.step for link in links if link.step},
        "stages": [stage.id for stage in ontology.stages],
    }


def _value(parameter: Parameter, given: object, ontology: Ontology, fetch: Fetch | None) -> Value:
    if given is None or given == [] or given == ():
        if parameter.required:
            raise QueryError("KG762", name=parameter.name, option=parameter.option)
        return parameter.default
    try:
        chosen = _chosen(parameter, given, ontology, fetch)
        return typed(parameter, chosen)
    except Unfit as unfit:
        raise QueryError(unfit.code, source=None, name=parameter.name, **unfit.arguments) from None


def _chosen(parameter: Parameter, given: object, ontology: Ontology, fetch: Fetch | None) -> object:
    """The given value as the allowed value that it names; a title names its value too."""
    if parameter.choices is None:
        return given
    choices = static_choices(parameter.choices, ontology)
    if choices is None:
        if fetch is None or parameter.choices.query is None:
            return given
        choices = [choice_of_row(row) for row in fetch(parameter.choices.query)]
    if parameter.many and isinstance(given, (list, tuple)):
        return [_one(parameter, item, choices) for item in given]
    return _one(parameter, given, choices)


def _one(parameter: Parameter, given: object, choices: Sequence[Choice]) -> object:
    text = str(given).strip()
    for choice in choices:
        if text == str(choice.value):
            return choice.value
    named = [choice.value for choice in choices if text in choice.words()]
    if len(named) == 1:
        return named[0]
    known = [
        f"{choice.value} ({'/'.join(dict.fromkeys(choice.label.values()))})" if choice.label else str(choice.value)
        for choice in choices
    ]
    words = {word: shown for choice, shown in zip(choices, known, strict=True) for word in choice.words()}
    listed = [name.strip() for name in suggestions(text, list(words)).split(",")]
    shown = list(dict.fromkeys(words[name] for name in listed if name in words))
    raise Unfit("KG766", value=given, known=", ".join(shown or known[:12]) or "–")


def static_choices(choices: Choices, ontology: Ontology) -> list[Choice] | None:
    """The allowed values that are known without a store; None where a query lists them."""
    if choices.fixed:
        return [Choice(value, {}) for value in choices.fixed]
    if choices.scheme is not None:
        return [Choice(value.id, dict(value.title)) for value in ontology.schemes[choices.scheme].values.values()]
    if choices.types is not None:
        names = ontology.types if choices.types == "Entity" else [choices.types, *(
            name for name, kind in ontology.types.items() if choices.types in kind.bases
        )]  # fmt: skip
        return [Choice(name, dict(ontology.types[name].title)) for name in names]
    return None


def choice_of_row(row: Sequence[object]) -> Choice:
    """A row of a list of values: the value and, if it has one, a label that both languages share."""
    label = row[1] if len(row) > 1 else None
    return Choice(row[0], {"zh": str(label), "en": str(label)} if label is not None else {})
