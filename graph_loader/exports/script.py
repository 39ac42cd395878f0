"""The graph as a Cypher script: the statements of a load, with the rows as literals in place of parameters.

It runs in any client of Neo4j 5 (``cypher-shell -f graph.cypher``) and may be run again.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph_loader import cypher
from graph_loader.graph import Graph

ROWS_A_STATEMENT = 500


def script(graph: Graph, about: Mapping[str, object]) -> Iterator[str]:
    """Statements, each ended by a semicolon and a line end; nodes before links."""
    yield "// sidu: " + ", ".join(f"{name}={_comment(value)}" for name, value in about.items()) + "\n"
    yield f"{cypher.CREATE_CONSTRAINTS[0]};\n"
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for id in sorted(graph.nodes):
        node = graph.nodes[id]
        groups.setdefault(node.labels, []).append({"id": id, "properties": node.properties})
    for labels, rows in sorted(groups.items()):
        yield from _statements(cypher.put_nodes(labels), rows)
    types: dict[str, list[dict[str, Any]]] = {}
    for key in sorted(graph.links):
        link = graph.links[key]
        row = {"key": key, "origin": link.start, "target": link.end, "properties": link.properties}
        types.setdefault(link.type, []).append(row)
    for type, rows in sorted(types.items()):
        yield from _statements(cypher.put_links(type), rows)


def _comment(value: object) -> str:
    return " ".join(str(value).split())


def _statements(text: str, rows: list[dict[str, Any]]) -> Iterator[str]:
    before, parameter, after = text.partition("$rows")
    assert parameter, "the loader's statements take their rows from $rows"
    for start in range(0, len(rows), ROWS_A_STATEMENT):
        yield before + literal(rows[start : start + ROWS_A_STATEMENT]) + after + ";\n"


def literal(value: Any) -> str:
    """A value as a Cypher literal.

    >>> print(literal({"name": "O'Neil", "since": [2022, None]}))
    {`name`: 'O\\'Neil', `since`: [2022, null]}
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case datetime.datetime():
            return f"datetime({_text(value.isoformat())})"
        case datetime.date():
            return f"date({_text(value.isoformat())})"
        case dict():
            return "{" + _joined(f"{cypher.quote(name)}: {literal(value[name])}" for name in sorted(value)) + "}"
        case list():
            return "[" + _joined(map(literal, value)) + "]"
        case _:
            return _text(str(value))


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(parts)


_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def _text(text: str) -> str:
    """A string literal. A backslash before a ``u`` is kept apart from it: Neo4j reads a Unicode escape everywhere."""
    return "'" + text.translate(_ESCAPES).replace("\\\\u", "\\\\' + 'u") + "'"
