"""What the driver gives back, as plain Python and as nodes and links of ours."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import neo4j
from neo4j.time import Date, DateTime, Duration, Time

from graph_loader.graph import Link, Node

_PLAIN = frozenset([str, int, float, bool])
"""Most values are one of these and need no second look."""


def plain(value: Any) -> Any:
    """A driver value as plain Python: dates as ``datetime``, nodes and links as mappings, durations as ISO text."""
    if value is None or type(value) in _PLAIN:
        return value
    if isinstance(value, Date | DateTime | Time):
        return value.to_native()
    if isinstance(value, Duration):
        return value.iso_format()
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict | neo4j.graph.Entity):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, neo4j.graph.Path):
        return [plain(node) for node in value.nodes]
    return value if isinstance(value, datetime.date | str | int | float) else str(value)


# What was made or changed with other tools may lack any property of ours.


def node_of(row: Mapping[str, Any]) -> Node:
    """The node of a row of ``cypher.NODES``."""
    p = plain(row["properties"])
    type, dataset, hash = (str(p.get(name, "")) for name in ("type", "dataset", "hash"))
    return Node(p["id"], type, tuple(sorted(row["labels"])), dataset, p, hash)


def link_of(row: Mapping[str, Any]) -> Link:
    """The link of a row of ``cypher.LINKS``."""
    p = plain(row["properties"])
    key = str(p.get("key") or name_of(row["start"], row["type"], row["target"]))
    dataset, hash = (str(p.get(name, "")) for name in ("dataset", "hash"))
    return Link(key, row["type"], row["start"], row["target"], dataset, p, hash)


def name_of(start: str, type: str, target: str) -> str:
    """What stands for the key of a link that was made by hand without one."""
    return f"{start} {type} {target}"
