"""What a parsed query consists of. Every element knows its offset ``at`` in the Cypher text."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Element:
    """Base of everything in the tree."""

    at: int

    def children(self) -> Iterator[Element]:
        """The elements directly below, in written order."""
        for field in dataclasses.fields(self):
            yield from _elements(getattr(self, field.name))

    def walk(self) -> Iterator[Element]:
        """This element and everything below it, in written order; long chains do not exhaust the stack."""
        waiting: list[Element] = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting.extend(reversed(list(element.children())))


def _elements(value: object) -> Iterator[Element]:
    if isinstance(value, Element):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _elements(item)


@dataclass(frozen=True, slots=True)
class Literal(Element):
    """A string, number, boolean or null."""

    value: str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Parameter(Element):
    """``$name``."""

    name: str


@dataclass(frozen=True, slots=True)
class Variable(Element):
    """A name that stands for a value."""

    name: str


@dataclass(frozen=True, slots=True)
class Property(Element):
    """``subject.name``."""

    subject: Element
    name: str
    name_at: int


@dataclass(frozen=True, slots=True)
class Call(Element):
    """A function: ``name`` in lower case with its namespace, such as ``date.truncate``."""

    name: str
    arguments: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Operation(Element):
    """An operator with its operands: arithmetic, comparison, logic, indexing, slices."""

    operator: str
    operands: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class ListOf(Element):
    """``[a, b]``."""

    items: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class MapOf(Element):
    """``{key: value}``; the keys of a node or link pattern are property names."""

    entries: tuple[tuple[str, int, Element], ...]


@dataclass(frozen=True, slots=True)
class Projection(Element):
    """``variable {.name, key: value, .*}``: a map made from a node."""

    variable: Variable
    properties: tuple[Property, ...]
    entries: tuple[tuple[str, int, Element], ...]
    everything: bool


@dataclass(frozen=True, slots=True)
class Comprehension(Element):
    """``[x IN list WHERE … | …]`` and ``all(x IN list WHERE …)``: ``kind`` is list, all, any, none or single."""

    kind: str
    variable: str
    source: Element
    where: Element | None
    result: Element | None


@dataclass(frozen=True, slots=True)
class Reduction(Element):
    """``reduce(total = start, x IN list | step)``."""

    total: str
    start: Element
    variable: str
    source: Element
    step: Element


@dataclass(frozen=True, slots=True)
class Labels(Element):
    """``subject:A|B``: what a node is tested for; ``names`` with their offsets."""

    subject: Element
    names: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Case(Element):
    """``CASE operand WHEN … THEN … ELSE … END``."""

    operand: Element | None
    branches: tuple[tuple[Element, Element], ...]
    otherwise: Element | None


@dataclass(frozen=True, slots=True)
class NodePattern(Element):
    """``(variable:Label {…})``."""

    variable: str | None
    labels: tuple[tuple[str, int], ...]
    properties: Element | None
    where: Element | None


@dataclass(frozen=True, slots=True)
class LinkPattern(Element):
    """``-[variable:TYPE*1..3 {…}]->``; ``longest`` is None where the length is not bounded, 1 for a single link."""

    variable: str | None
    types: tuple[tuple[str, int], ...]
    direction: str
    longest: int | None
    many: bool
    properties: Element | None
    where: Element | None


@dataclass(frozen=True, slots=True)
class Group(Element):
    """``((a)-[r]->(b) WHERE …){1,3}``: a part of a path that may repeat up to ``longest`` times."""

    parts: tuple[Element, ...]
    where: Element | None
    longest: int | None


@dataclass(frozen=True, slots=True)
class Pattern(Element):
    """One path: nodes and links by turns; ``shortest`` for shortestPath and allShortestPaths."""

    variable: str | None
    parts: tuple[Element, ...]
    shortest: bool


@dataclass(frozen=True, slots=True)
class PatternComprehension(Element):
    """``[(a)-[r]->(b) WHERE … | …]``."""

    pattern: Pattern
    where: Element | None
    result: Element


@dataclass(frozen=True, slots=True)
class Subquery(Element):
    """``EXISTS { … }``, ``COUNT { … }``, ``COLLECT { … }`` and ``CALL { … }``; ``kind`` in lower case.

    ``imported`` are the variables that ``CALL (a, b) { … }`` brings in.
    """

    kind: str
    query: Query
    imported: tuple[Variable, ...] = ()


@dataclass(frozen=True, slots=True)
class Match(Element):
    """``[OPTIONAL] MATCH … WHERE …``."""

    patterns: tuple[Pattern, ...]
    where: Element | None
    optional: bool


@dataclass(frozen=True, slots=True)
class Unwind(Element):
    """``UNWIND list AS variable``."""

    source: Element
    variable: str


@dataclass(frozen=True, slots=True)
class Item(Element):
    """One returned value; ``alias`` is the name written after AS, else None."""

    value: Element
    alias: str | None

    @property
    def name(self) -> str | None:
        """The column's name: the alias, or the variable that is returned as it is."""
        if self.alias is not None:
            return self.alias
        return self.value.name if isinstance(self.value, Variable) else None


@dataclass(frozen=True, slots=True)
class SortKey(Element):
    """One key of ORDER BY."""

    value: Element
    descending: bool


@dataclass(frozen=True, slots=True)
class Projecting(Element):
    """``WITH`` or ``RETURN`` (``final``) with what follows it."""

    final: bool
    distinct: bool
    everything: bool
    items: tuple[Item, ...]
    order: tuple[SortKey, ...]
    skip: Element | None
    limit: Element | None
    where: Element | None


@dataclass(frozen=True, slots=True)
class Procedure(Element):
    """``CALL name(…) YIELD a AS b``; ``name`` in lower case."""

    name: str
    arguments: tuple[Element, ...]
    yields: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Single(Element):
    """Clauses in a row."""

    clauses: tuple[Element, ...]

    @property
    def result(self) -> Projecting | None:
        """The RETURN at the end, if there is one."""
        last = self.clauses[-1] if self.clauses else None
        return last if isinstance(last, Projecting) and last.final else None


@dataclass(frozen=True, slots=True)
class Query(Element):
    """One or more single queries joined by UNION."""

    parts: tuple[Single, ...]
