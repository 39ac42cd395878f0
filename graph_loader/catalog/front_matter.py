"""A ``.cypher`` file to a Query: the front matter's own grammar, checked with positions.

The front matter is YAML in the block comment that begins the file, between ``/*---`` and ``---*/``; what
follows is the Cypher text.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from graph_loader.catalog.front_parts import (
    read_choices,
    read_columns,
    read_graph,
    read_needs,
    read_order,
    read_parameters,
    read_tests,
    read_values,
)
from graph_loader.catalog.model import DEFAULT_LIMIT, DEFAULT_TIMEOUT, Query
from graph_loader.catalog.shape import Reading
from graph_loader.errors import Problem
from graph_loader.records import Mapping, Source, Tree
from graph_loader.yaml_events import parse_text

KEYS = (
    "id", "title", "question", "params", "columns", "graph", "order", "key", "limit", "timeout", "needs", "empty",
    "example", "tests",
)  # fmt: skip
REQUIRED = ("id", "title", "question", "columns", "order")
_OPEN, _CLOSE = "/*---", "---*/"
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_DURATION = re.compile(r"([0-9]{1,5}(?:\.[0-9]{1,3})?)\s*(ms|s|min)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1.0, "min": 60.0}

__all__ = ["KEYS", "read_choices", "read_query", "split"]


def split(text: str, file: str) -> tuple[str, str, Source] | Problem:
    """The YAML, the Cypher and where the Cypher begins; or the problem with the comment around the YAML."""
    text = text.removeprefix("﻿")
    if not text.lstrip().startswith(_OPEN):
        return Problem.of("KG701", Source(file, 1, 1))
    start = text.index(_OPEN) + len(_OPEN)
    end = text.find(_CLOSE, start)
    if end < 0:
        return Problem.of("KG701", Source(file, 1, 1))
    # An engine ends the comment at the first `*/`, whatever YAML makes of it.
    early = text.find("*/", start)
    if early < end + len(_CLOSE) - 2:
        return Problem.of("KG702", _place(text, early, file))
    body = end + len(_CLOSE)
    while body < len(text) and text[body] in " \t\r\n":
        body += 1
    lines_before = text.count("\n", 0, start)
    return "\n" * lines_before + text[start:end], text[body:], _place(text, body, file)


def _place(text: str, at: int, file: str) -> Source:
    return Source(file, text.count("\n", 0, at) + 1, at - (text.rfind("\n", 0, at) + 1) + 1)


def read_query(
    text: str, file: str, *, group: str = "", origin: str = "packaged"
) -> tuple[Query | None, list[Problem]]:
    """The query in a file, or None with everything that is wrong with its front matter."""
    found = split(text, file)
    if isinstance(found, Problem):
        return None, [found]
    front, body, body_at = found
    tree, problems = parse_text(front, file)
    if problems or tree is None:
        return None, problems or [Problem.of("KG701", Source(file, 1, 1))]
    reading = Reading(file)
    if not body.strip():
        reading.report("KG717", body_at)
    query = _query(reading, tree, body, body_at, group, origin)
    if reading.problems:
        return None, sorted(reading.problems, key=lambda p: (p.source.line, p.source.column, p.code))
    return query, []


def _query(reading: Reading, tree: Tree, body: str, body_at: Source, group: str, origin: str) -> Query:
    if not isinstance(tree, Mapping):
        reading.report("KG705", tree, what="front matter", wanted="keys with values", wanted_zh="键和值")
    keys = reading.keys(tree, "front matter", KEYS, REQUIRED)
    parameters = read_parameters(reading, keys.get("params"))
    columns = read_columns(reading, keys.get("columns"))
    names = [column.name for column in columns]
    order = read_order(reading, keys.get("order"))
    key = tuple(scalar.text for scalar in reading.texts(keys.get("key"), "key"))
    for name in key:
        if name not in names:
            reading.report("KG712", keys["key"], name=name, known=", ".join(names))
    nodes, links = read_graph(reading, keys.get("graph"), names)
    limit = reading.count(keys.get("limit"), "limit")
    return Query(
        id=_id(reading, keys.get("id")), group=group,
        title=reading.titles(keys.get("title"), "title"), question=reading.titles(keys.get("question"), "question"),
        parameters=parameters, columns=columns, nodes=nodes, links=links, order=order,
        key=key or tuple(sort.column for sort in order[-1:]),
        limit=DEFAULT_LIMIT if limit is None else limit, timeout=_timeout(reading, keys.get("timeout")),
        needs=read_needs(reading, keys.get("needs")),
        empty=reading.titles(keys.get("empty"), "empty", required=False),
        example=read_values(reading, keys.get("example"), parameters),
        tests=read_tests(reading, keys.get("tests"), names, parameters),
        text=body, body_at=body_at, front_at=reading.at(keys.get("columns")), file=reading.file, origin=origin,
    )  # fmt: skip


def _id(reading: Reading, tree: Tree | None) -> str:
    name = reading.text(tree, "id") or ""
    stem = PurePosixPath(reading.file.replace("\\", "/")).name.removesuffix(".cypher")
    if name and not _ID.fullmatch(name):
        reading.report("KG707", tree, name=name)
    elif name and name != stem:
        reading.report("KG706", tree, name=name, stem=stem)
    return name


def _timeout(reading: Reading, tree: Tree | None) -> float:
    text = reading.text(tree, "timeout")
    if text is None:
        return DEFAULT_TIMEOUT
    seconds = duration(text)
    if seconds is None:
        reading.report("KG716", tree, text=text)
        return DEFAULT_TIMEOUT
    return seconds


def duration(text: str) -> float | None:
    """Seconds of ``10s``, ``500ms``, ``2min`` or a plain number of seconds; None where it is none of them, or 0.

    >>> duration("500ms"), duration("2min"), duration("soon")
    (0.5, 120.0, None)
    """
    found = _DURATION.fullmatch(text.strip()) or _DURATION.fullmatch(text.strip() + "s")
    seconds = float(found[1]) * _SECONDS[found[2]] if found else 0.0
    return seconds if seconds > 0 else None
