"""Names to ids: ledgers hold names, descriptions hold ids. Nothing is taken for the same that is only alike."""

from __future__ import annotations

import difflib
import heapq
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple

from graph_loader.graph import Graph
from graph_loader.ledgers.decisions import NEW, Decisions
from graph_loader.ledgers.texts import folded
from graph_loader.ontology import Ontology

_FULL, _OTHER = 0, 1
_MOST_COMPARED = 60
_ALIKE = 0.72
_SHOWN = 3
# What names of firms carry or leave out; two names that differ in it are alike, not the same.
_LEGAL = re.compile(
    "(?:股份有限公司|有限责任公司|集团有限公司|有限公司|集团公司|公司|集团|股份"
    "|colimited|coltd|limited|ltd|incorporated|inc|corporation|corp|company|group|co)+$"
)
_OTHER_NAMES = ("short_name", "former_names", "aliases", "former_name")


class Found(NamedTuple):
    """What became of a name: an id; or several ids; or none, with the records whose names are most alike.

    ``new`` says that a decision made a record of its own of it.
    """

    ids: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    new: bool = False
    new_type: str = ""

    @property
    def id(self) -> str | None:
        """The one record of that name."""
        return self.ids[0] if len(self.ids) == 1 else None


def core_of(name: str) -> str:
    """A folded name without its legal form."""
    return _LEGAL.sub("", name) or name


class Names:
    """Every record by all the names it has: full, short, former, other, in both languages.

    The names of a type are gathered when somebody asks for a record of it: most imports ask for few types.
    """

    def __init__(self, ontology: Ontology, decisions: Decisions) -> None:
        self._ontology = ontology
        self._decisions = decisions
        self._types: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._by_name: tuple[dict[str, list[str]], dict[str, list[str]]] = (defaultdict(list), defaultdict(list))
        self._by_core: dict[str, list[str]] = defaultdict(list)
        self._by_piece: dict[str, set[str]] | None = None
        self._waiting: dict[str, list[Callable[[], None]]] = defaultdict(list)
        self._near: dict[tuple[str, tuple[str, ...]], tuple[str, ...]] = {}

    @classmethod
    def of_graph(cls, graph: Graph, ontology: Ontology, decisions: Decisions) -> Names:
        """The names of all records of a graph."""
        names = cls(ontology, decisions)

        def gather(type: str) -> None:
            caption = ontology.types[type].caption or "name"
            for node in sorted((one for one in graph.nodes.values() if one.type == type), key=lambda one: one.id):
                names.add(node.id, type, node.properties, caption)
                names.add_identifiers(node.id, type, node.properties)

        for type in {node.type for node in graph.nodes.values()}:
            names.later(type, lambda type=type: gather(type))  # type: ignore[misc]
        return names

    def later(self, type: str, gather: Callable[[], None]) -> None:
        """Have ``gather`` add the names of records of a type when one of them is asked for."""
        self._waiting[type].append(gather)

    def _gather(self, types: Iterable[str]) -> None:
        for type in types:
            for gather in self._waiting.pop(type, ()):
                gather()

    def add(self, id: str, type: str, properties: Mapping[str, object], caption: str = "name") -> None:
        """Note a record's names; ``properties`` are as stored: ``name_zh``, ``aliases`` …"""
        self._types[id] = type
        for rank, fields in ((_FULL, (caption,)), (_OTHER, _OTHER_NAMES)):
            for field in fields:
                for language in ("", *(f"_{one}" for one in self._ontology.languages)):
                    value = properties.get(f"{field}{language}")
                    for text in value if isinstance(value, list | tuple) else [value]:
                        if isinstance(text, str):
                            self._note(id, text, rank)

    def add_identifiers(self, id: str, type: str, properties: Mapping[str, object]) -> None:
        """A record can be named by its unique identifiers as well: ROR, credit code, division code."""
        for field in self._ontology.types[type].fields.values():
            value = properties.get(field.name)
            if field.unique and isinstance(value, str):
                self._note(id, value, _OTHER)

    def _note(self, id: str, text: str, rank: int) -> None:
        name = folded(text)
        if not name:
            return
        if rank == _FULL:
            self._shown.setdefault(id, text)
        if id not in self._by_name[rank][name]:
            self._by_name[rank][name].append(id)
        core = core_of(name)
        if id not in self._by_core[core]:
            self._by_core[core].append(id)
        if self._by_piece is not None:
            self._note_pieces(self._by_piece, name)

    @staticmethod
    def _note_pieces(by_piece: dict[str, set[str]], name: str) -> None:
        for piece in _pieces(core_of(name)):
            by_piece[piece].add(name)

    def type_of(self, id: str) -> str | None:
        """The type of a record, None where there is none of that id."""
        return self._types.get(id)

    def shown(self, id: str) -> str:
        """A record's name for people, with its id; of a record that was found by its name."""
        return f"{self._shown.get(id, '')} [{id}]".strip()

    def find(self, text: str, types: Collection[str], *, near: bool = True) -> Found:
        """The record of some types that a text names: by a decision, by its id, by a full name, then by its others.

        Where there is none, ``near`` asks for those whose names are alike.
        """
        self._gather(types)
        decided = self._decisions.of(folded(text), types)
        if decided is not None:
            type, id = decided
            return Found(new=True, new_type=type) if id == NEW else Found((id,))
        if self._types.get(text) in types:
            return Found((text,))
        name = folded(text)
        ids = self._by_any_name(name, types)
        return Found(ids) if ids or not near else Found(alike=self.alike(name, types))

    def exact(self, text: str, types: Collection[str]) -> str | None:
        """The one record of some types that has a name, without looking for others like it."""
        self._gather(types)
        found = self._by_any_name(folded(text), types)
        return found[0] if len(found) == 1 else None

    def _by_any_name(self, name: str, types: Collection[str]) -> tuple[str, ...]:
        for by_name in self._by_name:
            ids = sorted(id for id in by_name.get(name, ()) if self._types[id] in types)
            if ids:
                return tuple(ids)
        return ()

    def decided(self, text: str, types: Collection[str]) -> bool:
        """Whether somebody decided what a name stands for."""
        return self._decisions.of(folded(text), types) is not None

    def alike(self, name: str, types: Collection[str]) -> tuple[str, ...]:
        """The records of some types with the names most like a folded one, the most alike first; a few of them."""
        key = (name, tuple(sorted(types)))
        if key not in self._near:
            self._near[key] = self._most_alike(name, types)
        return self._near[key]

    def _most_alike(self, name: str, types: Collection[str]) -> tuple[str, ...]:
        core = core_of(name)
        if self._by_piece is None:
            self._by_piece = defaultdict(set)
            for by_name in self._by_name:
                for other in by_name:
                    self._note_pieces(self._by_piece, other)
        shared: dict[str, int] = defaultdict(int)
        for piece in _pieces(core):
            for other in self._by_piece.get(piece, ()):
                shared[other] += 1
        nearest = heapq.nlargest(_MOST_COMPARED, shared, key=lambda other: (shared[other] / (len(other) + 4), other))
        scores: dict[str, float] = {}
        for other in nearest:
            likeness = _likeness(core, core_of(other))
            for by_name in self._by_name:
                for id in by_name.get(other, ()):
                    if likeness >= _ALIKE and self._types[id] in types:
                        scores[id] = max(likeness, scores.get(id, 0))
        return tuple(sorted(scores, key=lambda id: (-scores[id], id))[:_SHOWN])

    def same_core(self, text: str, types: Collection[str]) -> tuple[str, ...]:
        """Records of some types whose names differ from a text in the legal form only."""
        self._gather(types)
        name = folded(text)
        ids = self._by_core.get(core_of(name), ())
        return tuple(id for id in ids if self._types[id] in types) if len(core_of(name)) > 1 else ()


def _pieces(text: str) -> set[str]:
    return {text[start : start + 2] for start in range(max(len(text) - 1, 1))}


def _likeness(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if min(len(one), len(other)) >= 3 and (one in other or other in one):
        return 0.9
    return difflib.SequenceMatcher(None, one, other).ratio()
