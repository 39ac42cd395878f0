"""Whether a canned query keeps its promises: parameters, columns, names, order. Needs no store."""

from __future__ import annotations

import math
from collections.abc import Iterator

from graph_loader.catalog import syntax as s
from graph_loader.catalog.lexer import CypherSyntaxError
from graph_loader.catalog.model import BUILT_IN, Query
from graph_loader.catalog.names import check_names
from graph_loader.catalog.parser import parse_cypher
from graph_loader.catalog.spoken import ROW_WORDS
from graph_loader.catalog.vocabulary import FUNCTIONS, IDENTITIES, vocabulary_of
from graph_loader.errors import Problem
from graph_loader.nearest import suggestions
from graph_loader.ontology import Ontology
from graph_loader.records import Source

LONGEST_PATH = 8
_UNKNOWN = ("KG745", "KG757", "KG760")


def check_query(query: Query, ontology: Ontology) -> list[Problem]:
    """Everything that is wrong with a query whose front matter was read, in the order of the file."""
    problems = list(_front_against(query, ontology))
    tree = _parsed(query, query.text, problems)
    if tree is not None:
        vocabulary = vocabulary_of(ontology)
        problems += _parameters(query, tree)
        problems += _columns(query, tree)
        problems += _order(query, tree)
        problems += _portable(query, tree)
        problems += check_names(query, tree, vocabulary)
    for parameter in query.parameters.values():
        if parameter.choices and parameter.choices.query is not None and parameter.choices.source:
            problems += _choices_query(parameter.choices.query, parameter.choices.source)
    return sorted(problems, key=lambda p: (p.source.line, p.source.column, p.code))


def unknown_kinds(query: Query, ontology: Ontology) -> list[Problem]:
    """The types and links that a query asks for and schema.yaml lacks: of those no store has a record."""
    return [problem for problem in check_query(query, ontology) if problem.code in _UNKNOWN]


def check_text(text: str, *, identities: bool = True) -> list[Problem]:
    """What is wrong with a Cypher text that an analyst wrote: anything but reading, and functions of plug-ins.

    Positions are those in the text; ``identities`` allows the engine's own ids.
    """
    try:
        tree = parse_cypher(text)
    except CypherSyntaxError as error:
        return [error.problem(_text_place(text, error.at))]
    return [
        Problem.of("KG748", _text_place(text, call.at), name=call.name, known=suggestions(call.name, sorted(FUNCTIONS)))
        for call in tree.walk()
        if isinstance(call, s.Call) and call.name not in FUNCTIONS and not (identities and call.name in IDENTITIES)
    ]


def _text_place(text: str, at: int) -> Source:
    return Source("", text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)


def _parsed(query: Query, text: str, problems: list[Problem]) -> s.Query | None:
    try:
        return parse_cypher(text)
    except CypherSyntaxError as error:
        problems.append(error.problem(query.place(error.at)))
        return None


def _choices_query(text: str, source: Source) -> Iterator[Problem]:
    """The list of values must itself be a reading query that returns ``value`` and perhaps ``label``."""
    try:
        tree = parse_cypher(text)
    except CypherSyntaxError as error:
        yield error.problem(source)
        return
    for part in tree.parts:
        names = [item.name for item in part.result.items] if part.result else []
        if names not in (["value"], ["value", "label"]):
            yield Problem.of("KG758", source)


def _front_against(query: Query, ontology: Ontology) -> Iterator[Problem]:
    names = [*ontology.types, *ontology.links]
    for need in query.needs:
        if need.kind not in ontology.types and need.kind not in ontology.links:
            yield Problem.of("KG757", need.source, name=need.kind, known=suggestions(need.kind, names))
        elif need.field is not None:
            vocabulary = vocabulary_of(ontology)
            allowed = vocabulary.labels.get(need.kind) or vocabulary.links.get(need.kind) or frozenset()
            if need.field not in allowed:
                yield Problem.of("KG746", need.source, name=need.field, known=suggestions(need.field, sorted(allowed)))
    for column in query.columns:
        if column.words is not None and column.words not in (*ROW_WORDS, *ontology.schemes):
            known = suggestions(column.words, [*ROW_WORDS, *ontology.schemes])
            yield Problem.of("KG759", query.front_at, name=column.words, known=known)
    for parameter in query.parameters.values():
        choices = parameter.choices
        if choices and choices.scheme is not None and choices.scheme not in ontology.schemes:
            known = suggestions(choices.scheme, list(ontology.schemes))
            yield Problem.of("KG759", choices.source or parameter.source, name=choices.scheme, known=known)
        for name in (parameter.to, choices.types if choices else None):
            if name is not None and name not in ontology.types and name != "Entity":
                known = suggestions(name, list(ontology.types))
                yield Problem.of("KG757", parameter.source, name=name, known=known)


def _parameters(query: Query, tree: s.Query) -> Iterator[Problem]:
    used = {element.name: element for element in tree.walk() if isinstance(element, s.Parameter)}
    for name, element in used.items():
        if name not in query.parameters and name not in BUILT_IN:
            known = suggestions(name, list(query.parameters))
            yield Problem.of("KG740", query.place(element.at), name=name, known=known)
    for name, parameter in query.parameters.items():
        if name not in used:
            yield Problem.of("KG741", parameter.source, name=name)


def _columns(query: Query, tree: s.Query) -> Iterator[Problem]:
    for part in tree.parts:
        result = part.result
        if result is None:
            yield Problem.of("KG743", query.place(part.at))
            continue
        if result.everything:
            yield Problem.of("KG756", query.place(result.at))
            continue
        for item in result.items:
            if item.name is None:
                yield Problem.of("KG744", query.place(item.at))
        names = [item.name or "?" for item in result.items]
        if names != list(query.names) and "?" not in names:
            yield Problem.of(
                "KG742", query.place(result.at), returned=", ".join(names), declared=", ".join(query.names)
            )


def _order(query: Query, tree: s.Query) -> Iterator[Problem]:
    """A total order: the text sorts as the front matter says, and the order ends in what makes a row unique."""
    result = tree.parts[-1].result
    if len(tree.parts) > 1:
        yield Problem.of("KG754", query.place(tree.parts[1].at))
        return
    if result is None:
        return
    written = [(_sorted_by(key.value), key.descending) for key in result.order]
    declared = [(key.column, key.descending) for key in query.order]
    if written != declared:
        texts = [", ".join(f"{name} desc" if down else name for name, down in keys) for keys in (written, declared)]
        yield Problem.of("KG750", query.place(result.at), written=texts[0] or "–", declared=texts[1])
    missing = [name for name in query.key if name not in [column for column, _ in declared]]
    if missing:
        yield Problem.of("KG751", query.place(result.at), names=", ".join(missing))
    if result.skip is not None or result.limit is not None:
        yield Problem.of("KG752", query.place(result.at))


def _sorted_by(value: s.Element) -> str:
    """A sort key as the front matter writes it: a column, or a property of a variable."""
    if isinstance(value, s.Property) and isinstance(value.subject, s.Variable):
        return f"{value.subject.name}.{value.name}"
    return value.name if isinstance(value, s.Variable) else "?"


def _portable(query: Query, tree: s.Query) -> Iterator[Problem]:
    """What engines answer differently: unbounded paths, engines' own ids, functions of plug-ins."""
    for element in tree.walk():
        if isinstance(element, (s.Group, s.LinkPattern)) and not 0 <= _longest(element) <= LONGEST_PATH:
            yield Problem.of("KG747", query.place(element.at), limit=LONGEST_PATH)
        elif isinstance(element, s.Call) and element.name in IDENTITIES:
            yield Problem.of("KG749", query.place(element.at), name=element.name)
        elif isinstance(element, s.Call) and element.name not in FUNCTIONS:
            known = suggestions(element.name, sorted(FUNCTIONS))
            yield Problem.of("KG748", query.place(element.at), name=element.name, known=known)


def _longest(element: s.Group | s.LinkPattern) -> float:
    return math.inf if element.longest is None else element.longest
