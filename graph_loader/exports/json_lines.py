"""The graph as JSON lines: a first line that says what follows, then a line a node, then a line a link."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from graph_loader.exports.tables import plain_text
from graph_loader.graph import Graph, Properties


def json_lines(graph: Graph, about: Mapping[str, object]) -> Iterator[str]:
    """Lines with their ends, nodes by id and links by key; dates are ISO text."""
    yield _line({"about": dict(about)})
    for id in sorted(graph.nodes):
        node = graph.nodes[id]
        yield _line({"node": id, "labels": list(node.labels), "properties": _plain(node.properties)})
    for key in sorted(graph.links):
        link = graph.links[key]
        yield _line({
            "link": key, "type": link.type, "from": link.start, "to": link.end, "properties": _plain(link.properties)
        })  # fmt: skip


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"


def _plain(properties: Properties) -> dict[str, Any]:
    return {name: _value(properties[name]) for name in sorted(properties) if properties[name] is not None}


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return [_value(item) for item in value]
    return value if isinstance(value, (bool, int, float)) else plain_text(value)
