"""References against what was described: does the record exist, and is it of the right kind?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from graph_loader.descriptions.drafts import LinkDraft
from graph_loader.descriptions.links import LinkSet
from graph_loader.descriptions.places import Places
from graph_loader.errors import Problem
from graph_loader.nearest import Hints
from graph_loader.ontology import Ontology

SOURCE_TYPE = "Source"
"""The one type of schema.yaml that the loader knows by name: what every ``sources`` key refers to."""


class Resolver:
    """Checks references one by one."""

    def __init__(self, ontology: Ontology, places: Places, types: Mapping[str, str], hints: Hints) -> None:
        self._ontology = ontology
        self._places = places
        self._types = types
        self._hints = hints

    def links(self, drafts: list[LinkDraft], into: LinkSet) -> Iterator[Problem]:
        """Check both ends of every draft; the sound ones go ``into`` the set. ``drafts`` is emptied."""
        types = self._types
        drafts.reverse()
        while drafts:
            draft = drafts.pop()
            link_type = draft.compiled.link_type
            start, end = types.get(draft.start), types.get(draft.end)
            if start in link_type.start_types and end in link_type.end_types:
                into.add(draft)
                continue
            if start not in link_type.start_types:
                yield self._wrong_end(draft.start, start, draft.start_place, link_type.declared_from)
            if end not in link_type.end_types:
                yield self._wrong_end(draft.end, end, draft.end_place, link_type.declared_to)

    def references(self, references: list[tuple[str, tuple[str, ...], int]]) -> Iterator[Problem]:
        """Check the fields that name another record."""
        for id, targets, place in references:
            type_name = self._types.get(id)
            if type_name is None or not any(self._ontology.is_a(type_name, target) for target in targets):
                yield self._wrong_end(id, type_name, place, targets)

    def sources(self, first_places: Mapping[str, int]) -> Iterator[Problem]:
        """Check the ids under ``sources``; each unknown one is reported where it stands first."""
        for id, place in first_places.items():
            type_name = self._types.get(id)
            if type_name is None:
                yield self._missing("KG410", id, place, [i for i, t in self._types.items() if t == SOURCE_TYPE])
            elif type_name != SOURCE_TYPE:
                yield Problem.of("KG411", self._places.source(place), id=id, type=type_name)

    def _wrong_end(self, id: str, type_name: str | None, place: int, wanted: tuple[str, ...]) -> Problem:
        if type_name is None:
            return self._missing("KG401", id, place, self._types)
        return Problem.of("KG402", self._places.source(place), id=id, type=type_name, wanted=", ".join(wanted))

    def _missing(self, code: str, id: str, place: int, known: Mapping[str, str] | list[str]) -> Problem:
        best = self._hints.nearest(id, known, code)
        return Problem.of(code, self._places.source(place), hinted=best is not None, id=id, nearest=best or "")
