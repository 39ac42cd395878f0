"""Links as written, all of them together: repeated and contradicting ones, cardinalities, circles."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from graph_loader.descriptions.drafts import LinkDraft
from graph_loader.descriptions.places import Places
from graph_loader.errors import Problem
from graph_loader.graph import Properties
from graph_loader.ontology import LinkType
from graph_loader.ontology.amounts import date_span

_MOST_CYCLES = 100
_LONGEST_CYCLE = 12
"""So many cycles of one link type are reported, and so many ids of each are shown."""


class LinkSet:
    """Gathers drafts by identity; repeated ones are united, contradicting ones are problems."""

    def __init__(self, places: Places, labels: Sequence[Properties]) -> None:
        self._places = places
        self._labels = labels
        self._drafts: dict[int, LinkDraft] = {}
        """By the hash of their identity: millions of identities themselves would take a quarter of a check's memory."""
        self.problems: list[Problem] = []

    def add(self, draft: LinkDraft) -> None:
        """Take a draft whose ends are known to be sound."""
        at = hash(_identity(draft))
        while (first := self._drafts.setdefault(at, draft)) is not draft:
            if _identity(first) == _identity(draft):
                self._drafts[at] = self._united(*sorted((first, draft), key=lambda one: one.place))
                return
            at += 1

    def _united(self, first: LinkDraft, second: LinkDraft) -> LinkDraft:
        differing = _difference(self._labelled(first), self._labelled(second))
        code = "KG405" if differing else "KG406"
        self.problems.append(
            Problem.of(
                code, self._places.source(second.place), link=first.compiled.name, start=first.start,
                to=first.end, first=self._places.source(first.place), fields=", ".join(differing),
            )
        )  # fmt: skip
        return first._replace(sources=tuple(sorted({*first.sources, *second.sources})))

    def _labelled(self, draft: LinkDraft) -> Properties:
        return {**draft.properties, **self._labels[self._places.file_of(draft.place)]}

    def drafts(self) -> Iterable[LinkDraft]:
        """All drafts, each identity once."""
        return self._drafts.values()

    def check_shape(self) -> list[Problem]:
        """Cardinalities and hierarchies over all drafts."""
        by_type: dict[str, list[LinkDraft]] = {}
        for draft in self._drafts.values():
            link_type = draft.compiled.link_type
            if link_type.hierarchy or link_type.cardinality != "many-to-many":
                by_type.setdefault(link_type.name, []).append(draft)
        problems: list[Problem] = []
        for drafts in by_type.values():
            link_type = drafts[0].compiled.link_type
            if link_type.cardinality in ("many-to-one", "one-to-one"):
                problems.extend(self._more_than_one(link_type, drafts, from_start=True))
            if link_type.cardinality in ("one-to-many", "one-to-one"):
                problems.extend(self._more_than_one(link_type, drafts, from_start=False))
            if link_type.hierarchy:
                problems.extend(self._cycles(link_type, drafts))
        return problems

    def _more_than_one(self, link_type: LinkType, drafts: list[LinkDraft], *, from_start: bool) -> Iterable[Problem]:
        seen: dict[str, list[LinkDraft]] = {}
        for draft in sorted(drafts, key=lambda one: one.place):
            one = draft.start if from_start else draft.end
            for other in seen.setdefault(one, []):
                if _overlap(other.properties, draft.properties):
                    yield Problem.of(
                        "KG403", self._places.source(draft.place), link=link_type.name, id=one,
                        first=self._places.source(other.place), cardinality=link_type.cardinality,
                    )  # fmt: skip
                    break
            seen[one].append(draft)

    def _cycles(self, link_type: LinkType, drafts: list[LinkDraft]) -> Iterable[Problem]:
        parents: dict[str, list[LinkDraft]] = {}
        for draft in drafts:
            parents.setdefault(draft.start, []).append(draft)
        cycles = _find_cycles({one: [d.end for d in found] for one, found in parents.items()})
        for cycle in itertools.islice(cycles, _MOST_CYCLES):
            draft = next(d for d in parents[cycle[0]] if d.end == cycle[1 % len(cycle)])
            shown = " → ".join([*cycle[:_LONGEST_CYCLE], "…"] if len(cycle) > _LONGEST_CYCLE else [*cycle, cycle[0]])
            yield Problem.of("KG404", self._places.source(draft.place), link=link_type.name, cycle=shown)


def _identity(draft: LinkDraft) -> tuple[object, ...]:
    compiled = draft.compiled
    if not compiled.identity:
        return compiled.name, draft.start, draft.end
    return compiled.name, draft.start, draft.end, *[draft.properties.get(name) for name in compiled.identity]


def _difference(first: Properties, second: Properties) -> list[str]:
    names = sorted({*first, *second})
    return [name for name in names if first.get(name) != second.get(name)]


def _overlap(first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether two periods certainly share a day: 2022/ may follow 2020/2022, 2021/ may not."""
    (first_start, first_end), (second_start, second_end) = _certain_span(first), _certain_span(second)
    return max(first_start, second_start) < min(first_end, second_end)


def _certain_span(properties: Mapping[str, Any]) -> tuple[datetime.date, datetime.date]:
    """From when to when a period surely holds, the end exclusive, whatever day of its first and last year is meant."""
    text = str(properties.get("period", "/"))
    start, slash, stop = text.partition("/")
    low, high = datetime.date.min, datetime.date.max
    if slash:
        inside = date_span(start)[1] if start else low, date_span(stop)[0] if stop else high
        if inside[0] < inside[1]:
            return inside
    last = properties.get("period_to", high)
    return properties.get("period_from", low), last if last == high else last + datetime.timedelta(days=1)


def _find_cycles(edges: Mapping[str, list[str]]) -> Iterator[list[str]]:
    """A cycle for every link that closes one, each beginning at its smallest id. Iterative depth-first search."""
    state: dict[str, int] = {}
    for root in sorted(edges):
        if root in state:
            continue
        path, stack = [root], [iter(sorted(edges[root]))]
        state[root] = 1
        while stack:
            following = next(stack[-1], None)
            if following is None:
                stack.pop()
                state[path.pop()] = 2
            elif state.get(following) == 1:
                cycle = path[path.index(following) :]
                smallest = cycle.index(min(cycle))
                yield cycle[smallest:] + cycle[:smallest]
            elif following not in state:
                state[following] = 1
                path.append(following)
                stack.append(iter(sorted(edges.get(following, []))))
