"""References against what was described: does the record exist, and is it of the right kind?"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from graph_loader.descriptions.drafts import LinkDraft, NodeDraft
from graph_loader.descriptions.links import LinkSet
from graph_loader.descriptions.places import Places
from graph_loader.errors import Problem
from graph_loader.nearest import Hints
from graph_loader.ontology import Ontology

_new: Any = tuple.__new__
SOURCE_TYPE = "Source"
"""The one type of schema.yaml that the loader knows by name: what every ``sources`` key refers to."""


class Resolver:
    """Checks references one by one."""

    def __init__(self, ontology: Ontology, places: Places, declared: Mapping[str, NodeDraft], hints: Hints) -> None:
        self._ontology = ontology
        self._places = places
        self._declared = declared
        self._hints = hints

    def links(self, drafts: list[LinkDraft], into: LinkSet) -> Iterator[Problem]:
        """Check both ends of every draft; the sound ones go ``into`` the set. ``drafts`` is emptied."""
        declared = self._declared
        drafts.reverse()
        while drafts:
            draft = drafts.pop()
            link_type = draft.compiled.link_type
            start, end = declared.get(draft.start), declared.get(draft.end)
            if (
                start is not None and end is not None
                and start.compiled.name in link_type.start_types and end.compiled.name in link_type.end_types
            ):  # fmt: skip
                if start is end and not link_type.hierarchy:  # there it is a circle, which is an error
                    yield Problem.of("KG412", self._places.source(draft.end_place), id=start.id, link=link_type.name)
                # From here on an id is one text, however often it was written.
                into.add(_new(LinkDraft, (draft.compiled, start.id, end.id, *draft[3:])))
                continue
            if start is None or start.compiled.name not in link_type.start_types:
                yield self._wrong_end(draft.start, draft.start_place, link_type.declared_from)
            if end is None or end.compiled.name not in link_type.end_types:
                yield self._wrong_end(draft.end, draft.end_place, link_type.declared_to)

    def references(self, references: list[tuple[str, tuple[str, ...], int]]) -> Iterator[Problem]:
        """Check the fields that name another record."""
        for id, targets, place in references:
            type_name = self._type_of(id)
            if type_name is None or not any(self._ontology.is_a(type_name, target) for target in targets):
                yield self._wrong_end(id, place, targets)

    def sources(self, first_places: Mapping[str, int]) -> Iterator[Problem]:
        """Check the ids under ``sources``; each unknown one is reported where it stands first."""
        for id, place in first_places.items():
            type_name = self._type_of(id)
            if type_name is None:
                known = [one.id for one in self._declared.values() if one.compiled.name == SOURCE_TYPE]
                yield self._missing("KG410", id, place, known)
            elif type_name != SOURCE_TYPE:
                yield Problem.of("KG411", self._places.source(place), id=id, type=type_name)

    def _type_of(self, id: str) -> str | None:
        found = self._declared.get(id)
        return found.compiled.name if found is not None else None

    def _wrong_end(self, id: str, place: int, wanted: tuple[str, ...]) -> Problem:
        type_name = self._type_of(id)
        if type_name is None:
            return self._missing("KG401", id, place, self._declared)
        return Problem.of("KG402", self._places.source(place), id=id, type=type_name, wanted=", ".join(wanted))

    def _missing(self, code: str, id: str, place: int, known: Collection[str]) -> Problem:
        best = self._hints.nearest(id, known, code)
        return Problem.of(code, self._places.source(place), hinted=best is not None, id=id, nearest=best or "")
