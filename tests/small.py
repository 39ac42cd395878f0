"""Descriptions under the small schema of ``tests/cases``, checked without a folder on the disk."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from graph_loader.descriptions import Checked, check
from graph_loader.errors import Problem
from graph_loader.graph import Graph, Link, Node
from graph_loader.ontology import Ontology, ontology_of_text
from graph_loader.plan import Scope
from graph_loader.workspace import DescriptionFile

SCHEMA = (Path(__file__).parent / "cases" / "small_schema.yaml").read_text(encoding="utf-8")
ONTOLOGY = ontology_of_text(SCHEMA)
SCOPE = Scope(("test",))
HEAD = "default_sources: {src: p. 1}\n"
SOURCES = "sources:\n  - {id: src, name: Source}\n"


class Written:
    """What stands in for a file: it has bytes."""

    def __init__(self, content: str | bytes) -> None:
        self.content = content.encode("utf-8") if isinstance(content, str) else content

    def read_bytes(self) -> bytes:
        return self.content


def file(label: str, content: str | bytes, dataset: str = "test") -> DescriptionFile:
    """A description file that is on no disk."""
    return DescriptionFile(dataset, cast(Any, Written(content)), label)


def checked(
    files: str | Mapping[str, str | bytes], ontology: Ontology = ONTOLOGY, *, source: bool = True, **options: Any
) -> Checked:
    """The check of one text, which is given default sources, or of several files by name."""
    texts = {"b.yaml": HEAD + files} if isinstance(files, str) else dict(files)
    if source:
        texts = {"a.yaml": SOURCES} | texts
    return check([file(label, text) for label, text in texts.items()], ontology, **options)


def sound(files: str | Mapping[str, str | bytes], ontology: Ontology = ONTOLOGY, **options: Any) -> Graph:
    """The graph of descriptions that must have no problem of any kind."""
    found = checked(files, ontology, **options)
    assert [str(problem) for problem in found.problems] == []
    return found.graph


def errors(found: Checked) -> list[Problem]:
    """The problems that are errors."""
    return [problem for problem in found.problems if problem.severity == "error"]


def places(found: Checked) -> list[tuple[str, int]]:
    """(code, line) of every error; the line counts without the default sources put before a text."""
    return [(p.code, p.source.line - 1 if p.source.file == "b.yaml" else p.source.line) for p in errors(found)]


def node(graph: Graph, id: str) -> Node:
    """A node by its id."""
    return graph.nodes[id]


def links(graph: Graph, type: str) -> list[Link]:
    """The links of a type, by their ends and period."""
    return sorted(graph.links_of(type), key=lambda link: (link.start, link.end, str(link.properties.get("period"))))
