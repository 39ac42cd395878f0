"""The parts of front matter: parameters, columns, order, what a page draws, what is needed, fixture tests."""

from __future__ import annotations

import re

from graph_loader.catalog.model import (
    BOUNDS,
    BUILT_IN,
    LANGUAGE,
    PARAMETER_TYPES,
    Choices,
    DrawnLink,
    FixtureTest,
    Need,
    Parameter,
    SortKey,
)
from graph_loader.catalog.shape import Reading
from graph_loader.catalog.values import Unfit, typed
from graph_loader.nearest import suggestions
from graph_loader.records import Mapping, Scalar, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.rows import COLUMN_TYPES, Column
from graph_loader.yaml_events import is_nothing

_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_PARAMETER_KEYS = (
    "type",
    "default",
    "required",
    "values",
    "scheme",
    "types",
    "min",
    "max",
    "help",
    "list",
    "to",
    "bound",
)
_COLUMN_KEYS = ("name", "type", "title", "help", "list", "unit", "words", "join", "data_only")
_TEST_KEYS = ("params", "on", "rows", "at_least", "first", "contains")

RESERVED_PARAMETERS = frozenset([
    *BUILT_IN, "help", "format", "output", "bom", "limit", "no_limit", "timeout", "explain", "print_cypher", "page",
    "fail_if_empty", "fail_if_any", "workspace", "store", "access", "user", "password", "password_file", "query",
])  # fmt: skip
"""Names that the command line uses itself."""


def read_parameters(reading: Reading, tree: Tree | None) -> dict[str, Parameter]:
    """``params``: by name."""
    found: dict[str, Parameter] = {}
    for name, value in reading.entries(tree, "params"):
        if not _NAME.fullmatch(name.text) or name.text in RESERVED_PARAMETERS:
            reading.report("KG711", name, name=name.text, reserved=", ".join(sorted(RESERVED_PARAMETERS)))
        found[name.text] = _parameter(reading, name, value)
    return found


def _parameter(reading: Reading, name: Scalar, tree: Tree) -> Parameter:
    keys = reading.keys(tree, name.text, _PARAMETER_KEYS, ("type", "help"))
    kind = _one_of(reading, keys.get("type"), PARAMETER_TYPES) or "string"
    low, high = reading.number(keys.get("min"), "min"), reading.number(keys.get("max"), "max")
    if kind not in ("integer", "decimal") and (low is not None or high is not None):
        reading.report("KG719", keys.get("min") or keys.get("max"), name=name.text, type=kind)
    required = reading.boolean(keys.get("required"), "required")
    parameter = Parameter(
        name=name.text, type=kind, help=reading.titles(keys.get("help"), "help"), required=required, default=None,
        minimum=low, maximum=high, many=reading.boolean(keys.get("list"), "list"),
        to=reading.text(keys.get("to"), "to"), choices=read_choices(reading, keys), source=reading.at(name),
        bound=_bound(reading, keys.get("bound"), name.text, kind),
    )  # fmt: skip
    default = keys.get("default")
    if default is None or is_nothing(default):
        return parameter
    if required:
        reading.report("KG710", default, name=name.text, type=kind)
    try:
        given = (
            [item.text for item in reading.texts(default, "default")]
            if parameter.many
            else reading.text(default, "default")
        )
        object_default = typed(parameter, given)
    except Unfit:
        reading.report("KG710", default, name=name.text, type=kind)
        return parameter
    return Parameter(**{**_fields(parameter), "default": object_default})  # type: ignore[arg-type]


def _bound(reading: Reading, tree: Tree | None, name: str, kind: str) -> str | None:
    text = reading.text(tree, "bound")
    if text is None:
        return None
    if kind != "date":
        reading.report("KG723", tree, name=name, type=kind)
    elif text not in BOUNDS:
        reading.report("KG705", tree, what="bound", wanted="first or last", wanted_zh=" first 或 last")
    return text


def _fields(parameter: Parameter) -> dict[str, object]:
    return {name: getattr(parameter, name) for name in Parameter.__dataclass_fields__}


def read_choices(reading: Reading, keys: dict[str, Tree]) -> Choices | None:
    """The allowed values: ``values`` (a list, or Cypher as text), ``scheme`` or ``types``; at most one of them."""
    given = [name for name in ("values", "scheme", "types") if name in keys]
    if len(given) > 1:
        reading.report("KG720", keys[given[1]], names=", ".join(given))
    if not given:
        return None
    tree = keys[given[0]]
    if given[0] != "values":
        text = reading.text(tree, given[0])
        return (
            Choices(scheme=text, source=reading.at(tree))
            if given[0] == "scheme"
            else Choices(types=text, source=reading.at(tree))
        )
    if isinstance(tree, SequenceTree):
        return Choices(fixed=tuple(item.text for item in reading.texts(tree, "values")), source=reading.at(tree))
    return Choices(query=reading.text(tree, "values"), source=reading.at(tree))


def _one_of(reading: Reading, tree: Tree | None, known: tuple[str, ...]) -> str | None:
    text = reading.text(tree, "type")
    if text is not None and text not in known:
        reading.report("KG708", tree, type=text, known=suggestions(text, known))
        return None
    return text


def read_columns(reading: Reading, tree: Tree | None) -> tuple[Column, ...]:
    """``columns``: what the query returns, in order."""
    found: list[Column] = []
    for item in reading.items(tree, "columns"):
        keys = reading.keys(item, "column", _COLUMN_KEYS, ("name", "type", "title"))
        column = Column(
            name=reading.text(keys.get("name"), "name") or "",
            type=_one_of(reading, keys.get("type"), COLUMN_TYPES) or "any",
            title=reading.titles(keys.get("title"), "title"),
            help=reading.titles(keys.get("help"), "help", required=False),
            many=reading.boolean(keys.get("list"), "list"), unit=reading.text(keys.get("unit"), "unit"),
            words=reading.text(keys.get("words"), "words"), join=reading.text(keys.get("join"), "join"),
            data_only=reading.boolean(keys.get("data_only"), "data_only"),
        )  # fmt: skip
        if any(other.name == column.name for other in found):
            reading.report("KG718", keys.get("name"), name=column.name)
        found.append(column)
    names = [column.name for column in found]
    for column in found:
        qualified = column.type == "amount" or column.words == "roles"
        if qualified != (column.unit is not None) or (column.unit and column.unit not in names):
            reading.report("KG721", tree, name=column.name)
    return tuple(found)


def read_order(reading: Reading, tree: Tree | None) -> tuple[SortKey, ...]:
    """``order``: columns, variables or properties as in ORDER BY, each with ``desc`` where it falls."""
    found: list[SortKey] = []
    for item in reading.texts(tree, "order"):
        name, _, direction = item.text.strip().partition(" ")
        if direction.strip().lower() not in ("", "asc", "desc"):
            reading.report("KG705", item, what="order", wanted="asc or desc", wanted_zh="asc 或 desc")
        found.append(SortKey(name, direction.strip().lower() == "desc"))
    if tree is not None and not found:
        reading.report("KG704", tree, key="order", what="front matter")
    return tuple(found)


def read_graph(
    reading: Reading, tree: Tree | None, columns: list[str]
) -> tuple[tuple[str, ...], tuple[DrawnLink, ...]]:
    """``graph``: which columns are ids, and which pairs of them a page joins."""
    keys = reading.keys(tree, "graph", ("nodes", "links"))
    nodes = reading.texts(keys.get("nodes"), "nodes")
    links: list[DrawnLink] = []
    used = list(nodes)
    for item in reading.items(keys.get("links"), "links"):
        parts = reading.keys(item, "links", ("from", "to", "title"), ("from", "to"))
        used += [part for part in parts.values() if isinstance(part, Scalar)]
        texts = {name: reading.text(part, name) for name, part in parts.items()}
        links.append(DrawnLink(texts.get("from") or "", texts.get("to") or "", texts.get("title")))
    for scalar in used:
        if scalar.text not in columns:
            reading.report("KG712", scalar, name=scalar.text, known=suggestions(scalar.text, columns))
    return tuple(node.text for node in nodes), tuple(links)


def read_needs(reading: Reading, tree: Tree | None) -> tuple[Need, ...]:
    """``needs``: types, links and fields of them (``Agreement.expires``) without which the answer is empty.

    A list, or a mapping to words of their own.
    """
    if isinstance(tree, Mapping):
        return tuple(
            Need(name.text, {} if is_nothing(words) else reading.titles(words, name.text), reading.at(name))
            for name, words in tree.entries
        )
    return tuple(Need(name.text, {}, reading.at(name)) for name in reading.texts(tree, "needs"))


def read_tests(
    reading: Reading, tree: Tree | None, columns: list[str], parameters: dict[str, Parameter]
) -> tuple[FixtureTest, ...]:
    """``tests``: parameters and what the answer must hold."""
    return tuple(_test(reading, item, columns, parameters) for item in reading.items(tree, "tests"))


def _test(reading: Reading, tree: Tree, columns: list[str], parameters: dict[str, Parameter]) -> FixtureTest:
    keys = reading.keys(tree, "test", _TEST_KEYS)
    test = FixtureTest(
        params=read_values(reading, keys.get("params"), parameters), dataset=reading.text(keys.get("on"), "on"),
        rows=reading.count(keys.get("rows"), "rows"), at_least=reading.count(keys.get("at_least"), "at_least"),
        first=_expected(reading, keys.get("first"), columns),
        contains=tuple(_expected(reading, item, columns) for item in reading.items(keys.get("contains"), "contains")),
        source=reading.at(tree),
    )  # fmt: skip
    if test.rows is None and test.at_least is None and not test.first and not test.contains:
        reading.report("KG722", tree)
    return test


def read_values(reading: Reading, tree: Tree | None, parameters: dict[str, Parameter]) -> dict[str, str | list[str]]:
    """Values for parameters, as a user would give them."""
    values: dict[str, str | list[str]] = {}
    for name, value in reading.entries(tree, "params"):
        if name.text not in parameters and name.text != LANGUAGE:
            reading.report("KG715", name, name=name.text, known=suggestions(name.text, list(parameters)))
        many = name.text in parameters and parameters[name.text].many
        values[name.text] = (
            [item.text for item in reading.texts(value, name.text)] if many else reading.text(value, name.text) or ""
        )
    return values


def _expected(reading: Reading, tree: Tree | None, columns: list[str]) -> dict[str, str | list[str] | None]:
    found: dict[str, str | list[str] | None] = {}
    for name, value in reading.entries(tree, "row"):
        if name.text not in columns:
            reading.report("KG715", name, name=name.text, known=suggestions(name.text, columns))
        if isinstance(value, SequenceTree):
            found[name.text] = [item.text for item in reading.texts(value, name.text)]
        else:
            found[name.text] = reading.text(value, name.text)
    return found
