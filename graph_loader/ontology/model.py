"""The ontology: schema.yaml as objects that never change."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from graph_loader.nearest import nearest
from graph_loader.ontology.values import FieldType
from graph_loader.records import Source

BASE_LABEL = "Entity"
ACCESS_LEVELS = ("public", "internal", "personal")
RESERVED = frozenset(
    [
        "id",
        "type",
        "dataset",
        "hash",
        "key",
        "source_ids",
        "locators",
        "synthetic",
        "end",
        "sources",
        "ref",
        "from",
        "to",
    ]
)
"""Names that no field may have: they are the loader's own, or words of the description files."""

Titles = Mapping[str, str]


def access_rank(level: str) -> int:
    """0 for public, 1 for internal, 2 for personal."""
    return ACCESS_LEVELS.index(level)


def strictest(levels: Iterable[str]) -> str:
    """The highest of some access levels; public where there are none."""
    return max(levels, key=access_rank, default=ACCESS_LEVELS[0])


@dataclass(frozen=True, slots=True)
class SchemeValue:
    """One value of a named list, with its titles and the dates between which it is in use."""

    id: str
    title: Titles
    help: Titles
    valid_from: str | None
    valid_to: str | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """A named list of values."""

    id: str
    title: Titles
    values: Mapping[str, SchemeValue]
    source: str | None
    as_of: str | None


@dataclass(frozen=True, slots=True)
class Step:
    """One stage of depth or one step of the funnel; ``rank`` counts from 0."""

    id: str
    title: Titles
    rank: int


@dataclass(frozen=True, slots=True)
class Field:
    """What may be said about a thing: one key of a description, stored as one or more properties."""

    name: str
    kind: FieldType
    title: Titles
    help: Titles
    required: bool = False
    many: bool = False
    unique: bool = False
    access: str = "public"
    renamed_from: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    """The types that a reference may lead to; empty for other fields."""

    @property
    def stored(self) -> tuple[str, ...]:
        """The names of the properties that this field may fill."""
        return tuple(f"{self.name}{suffix}" for suffix in self.kind.stored_suffixes())

    def signature(self) -> str:
        """What decides the stored values."""
        return f"{self.name}:{self.kind.signature()}:{self.many}:{self.access}"


@dataclass(frozen=True, slots=True)
class WriteForm:
    """One way a description writes a link: the key ``name`` on the record at one ``end`` of it."""

    link: str
    name: str
    end: str
    """``from`` where the record that holds the key is the link's start, ``to`` where it is its end."""
    nested: str | None
    """The type of the records written inside, or None where references are written."""


@dataclass(frozen=True)
class NodeType:
    """A type of thing. ``fields`` hold the inherited and the common ones too."""

    name: str
    title: Titles
    plural: Titles
    help: Titles
    abstract: bool
    bases: tuple[str, ...]
    """All types that it extends, directly or not, nearest first."""
    section: str | None
    caption: str | None
    key: tuple[str, ...]
    when: str | None
    joins: bool
    person: bool
    """Whether it is about a natural person, who may ask to see or to have removed what is kept."""
    access: str
    color: str
    shape: str
    match: Mapping[str, float]
    complete: tuple[str, ...]
    """The keys that a complete entry of a library or ledger has: fields, or keys under which links are written."""
    latest: tuple[str, ...]
    """The keys that write links to what a record decides on: of records with the same ends the latest counts."""
    fields: Mapping[str, Field]
    renamed_from: tuple[str, ...]
    source: Source

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """The labels of a node of this type, sorted."""
        return tuple(sorted({BASE_LABEL, self.name, *self.bases}))

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the stored form of this type changes, and only then."""
        return _fingerprint([*self.labels, *sorted(f.signature() for f in self.fields.values())])

    def stored_properties(self) -> frozenset[str]:
        """Every property that a node of this type may have."""
        own = {name for f in self.fields.values() for name in f.stored}
        return frozenset(own | {"id", "type", "dataset", "hash", "source_ids", "locators", "synthetic"})


@dataclass(frozen=True)
class LinkType:
    """A type of link. ``start_types`` and ``end_types`` are the concrete types allowed at its ends."""

    name: str
    title: Titles
    inverse: Titles
    help: Titles
    declared_from: tuple[str, ...]
    declared_to: tuple[str, ...]
    start_types: frozenset[str]
    end_types: frozenset[str]
    section: str | None
    write: tuple[WriteForm, ...]
    cardinality: str
    hierarchy: bool
    key: tuple[str, ...]
    stage: str | None
    step: str | None
    cooperation: bool
    access: str
    fields: Mapping[str, Field]
    renamed_from: tuple[str, ...]
    source: Source

    @cached_property
    def fingerprint(self) -> str:
        """Changes when the stored form of this link changes, and only then."""
        return _fingerprint([self.name, *self.key, *sorted(f.signature() for f in self.fields.values())])

    def stored_properties(self) -> frozenset[str]:
        """Every property that a link of this type may have."""
        own = {name for f in self.fields.values() for name in f.stored}
        return frozenset(own | {"key", "dataset", "hash", "source_ids", "locators", "synthetic"})


def _fingerprint(parts: list[str]) -> str:
    return hashlib.blake2b("\n".join(parts).encode("utf-8"), digest_size=4).hexdigest()


@dataclass(frozen=True)
class Ontology:
    """Everything that schema.yaml says."""

    title: Titles
    languages: tuple[str, ...]
    stages: tuple[Step, ...]
    steps: tuple[Step, ...]
    schemes: Mapping[str, Scheme]
    types: Mapping[str, NodeType]
    links: Mapping[str, LinkType]
    file: str = "schema.yaml"
    writes: Mapping[str, Mapping[str, WriteForm]] = field(default_factory=dict)
    """For every type the keys under which its descriptions write links."""

    @cached_property
    def node_sections(self) -> Mapping[str, NodeType]:
        """Node types by the section of description files that lists them."""
        return {t.section: t for t in self.types.values() if t.section}

    @cached_property
    def link_sections(self) -> Mapping[str, LinkType]:
        """Link types by the section of description files that lists them."""
        return {t.section: t for t in self.links.values() if t.section}

    @cached_property
    def renamed_sections(self) -> Mapping[str, str]:
        """Former names of sections (``renamed_from`` of types and links) and what they are called now."""
        return {old: t.section for t in self.described() if t.section for old in t.renamed_from}

    def described(self) -> tuple[NodeType | LinkType, ...]:
        """All node types, then all link types."""
        return (*self.types.values(), *self.links.values())

    def concrete(self) -> Iterator[NodeType]:
        """The types that may be described."""
        return (t for t in self.types.values() if not t.abstract)

    def is_a(self, type_name: str, ancestor: str) -> bool:
        """Whether a type is another or extends it."""
        return type_name == ancestor or ancestor in self.types[type_name].bases

    def sub_types(self, name: str) -> tuple[str, ...]:
        """The concrete types that are ``name`` or extend it, in the order of schema.yaml."""
        return tuple(t.name for t in self.concrete() if self.is_a(t.name, name))

    def find(self, name: str) -> NodeType | LinkType | None:
        """The type or link that a person means by its name, its section or one of its titles, in any case."""
        return self._called.get(name) or self._called.get(name.casefold())

    @cached_property
    def _called(self) -> Mapping[str, NodeType | LinkType]:
        called: dict[str, NodeType | LinkType] = {**self.links, **self.types}
        for name, one in self._words():
            if name:
                called.setdefault(name.casefold(), one)
        return called

    def _words(self) -> Iterator[tuple[str | None, NodeType | LinkType]]:
        """What types and links are called: names and sections before titles, types before links."""
        for kinds in (self.types.values(), self.links.values()):
            for one in kinds:
                yield from ((one.name, one), (one.section, one))
            for one in kinds:
                plural = one.plural if isinstance(one, NodeType) else {}
                yield from ((title, one) for title in (*one.title.values(), *plural.values()))

    def nearest_type(self, name: str) -> str | None:
        """The type or link most like a mistyped name or title."""
        best = nearest(name, self._called)
        return self._called[best].name if best is not None else None
