"""A graph as tables: one for the nodes of every type, one for the links of every type, with typed columns."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from graph_loader import rows as answers
from graph_loader.graph import Graph, Link, Node
from graph_loader.rows import Rows

Kind = Literal["boolean", "integer", "float", "date", "text"]


@dataclass(frozen=True, slots=True)
class Column:
    """A property as a column: what its values are, and whether every value is a list of them."""

    name: str
    kind: Kind
    many: bool = False

    def __str__(self) -> str:
        return f"{self.kind}[]" if self.many else self.kind


@dataclass(frozen=True, slots=True)
class Table:
    """All nodes of one type and label set by id, or all links of one type by key.

    ``columns`` are the stored properties that any of them has. For links two more values come first: where they
    start and where they end.
    """

    what: Literal["nodes", "links"]
    type: str
    labels: tuple[str, ...]
    columns: tuple[Column, ...]
    items: tuple[Node | Link, ...]

    @property
    def name(self) -> str:
        """A name that is unique among the tables of a graph, save for capitals."""
        return f"{self.what}-{self.type}"

    def rows(self) -> Iterator[list[Any]]:
        """The values of every item in the order of ``columns``; None where it has no such property."""
        names = [column.name for column in self.columns]
        for item in self.items:
            yield [item.properties.get(name) for name in names]


def tables(graph: Graph) -> list[Table]:
    """The tables of a graph, nodes first, by type. Two graphs that are equal have equal tables."""
    nodes: dict[tuple[str, tuple[str, ...]], list[Node]] = {}
    for id in sorted(graph.nodes):
        node = graph.nodes[id]
        nodes.setdefault((node.type, node.labels), []).append(node)
    links: dict[str, list[Link]] = {}
    for key in sorted(graph.links):
        links.setdefault(graph.links[key].type, []).append(graph.links[key])
    found = [table_of("nodes", type, labels, items) for (type, labels), items in sorted(nodes.items())]
    return found + [table_of("links", type, (), items) for type, items in sorted(links.items())]


def table_of(
    what: Literal["nodes", "links"], type: str, labels: tuple[str, ...], items: Iterable[Node | Link]
) -> Table:
    """A table of these items with a column for every property that any of them has."""
    items = tuple(items)
    kinds: dict[str, set[tuple[Kind, bool]]] = {}
    for item in items:
        for name, value in item.properties.items():
            if value is not None:
                kinds.setdefault(name, set()).update(_kinds_of(value))
    columns = tuple(_column(name, kinds[name]) for name in sorted(kinds))
    return Table(what, type, labels, columns, items)


_KINDS: Mapping[type, Kind] = {bool: "boolean", int: "integer", float: "float", datetime.date: "date", str: "text"}


def _kinds_of(value: object) -> Iterator[tuple[Kind, bool]]:
    if isinstance(value, list):
        # An empty list says nothing about what would be in it.
        yield from ((_KINDS.get(type(item), "text"), True) for item in value)
    else:
        yield _KINDS.get(type(value), "text"), False


def _column(name: str, found: set[tuple[Kind, bool]]) -> Column:
    kinds = {kind for kind, _ in found}
    # What the loader writes has one type a property; what was edited by hand need not: text can hold everything.
    many = any(many for _, many in found)
    if len(kinds) == 1:
        return Column(name, next(iter(kinds)), many)
    return Column(name, "float" if kinds == {"integer", "float"} else "text", many)


def as_kind(value: Any, column: Column) -> Any:
    """A stored value as its column's kind says: a list where the column has lists, text where kinds are mixed."""
    if value is None:
        return None
    if column.many:
        return [_scalar(item, column.kind) for item in (value if isinstance(value, list) else [value])]
    return _scalar(value, column.kind)


def _scalar(value: Any, kind: Kind) -> Any:
    if kind == "float":
        return float(value)
    return plain_text(value) if kind == "text" else value


def plain_text(value: Any) -> str:
    """A scalar as text: ``true``/``false``, ISO dates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


_COLUMN_TYPES = {"boolean": "boolean", "integer": "integer", "float": "decimal", "date": "date", "text": "string"}


def record_rows(nodes: Iterable[Node], type: str) -> Rows:
    """Nodes as rows of an answer: their id and type first, then every property that any of them has, by name."""
    table = table_of("nodes", type, (), nodes)
    first = [name for name in ("id", "type") if any(column.name == name for column in table.columns)]
    by_name = {column.name: column for column in table.columns if column.name != "hash"}
    order = [*first, *(name for name in by_name if name not in first)]
    heads = tuple(answers.Column(name, _COLUMN_TYPES[by_name[name].kind], many=by_name[name].many) for name in order)
    values = tuple(tuple(as_kind(item.properties.get(name), by_name[name]) for name in order) for item in table.items)
    return Rows("records", {"type": type}, "", heads, values, False, "sidu")
