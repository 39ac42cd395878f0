"""Occasions: what bodies do together, from the links that schema.yaml calls cooperation.

An occasion is a node that joins its participants (an event, an agreement, a platform, …) or a direct link between two
bodies. Any two of its participants cooperate.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from graph_loader.graph import Link
from graph_loader.metrics.dates import Span, Window, earliest
from graph_loader.metrics.index import Index
from graph_loader.ontology import LinkType


@dataclass(frozen=True, slots=True)
class Participation:
    """One body's part in an occasion. ``stage`` counts from 1; None where the link stands for no stage."""

    actor: str
    link: str
    type: str
    stage: int | None
    start: date | None


@dataclass(frozen=True, slots=True)
class Occasion:
    """What bodies did together. ``id`` is the joining node, or the key of a direct link."""

    id: str
    kind: str
    """The type of the joining node, or of the direct link."""
    participations: tuple[Participation, ...]
    span: Span
    collective: bool
    """Stands for several times that nobody counted, and is itself no occasion that could be counted."""
    fields: frozenset[str]
    is_node: bool


@dataclass(frozen=True, slots=True)
class Tie:
    """Two bodies cooperating on one occasion."""

    occasion: str
    kind: str
    stage: int | None
    start: date | None
    evidence: tuple[str, ...]


def find_occasions(index: Index, window: Window) -> list[Occasion]:
    """All occasions within a window of time, by id."""
    ontology = index.ontology
    ranks = {stage.id: stage.rank + 1 for stage in ontology.stages}
    joined: dict[str, list[Participation]] = defaultdict(list)
    direct: list[Occasion] = []
    for key in sorted(index.graph.links):
        link = index.graph.links[key]
        declared = ontology.links.get(link.type)
        # Nobody cooperates with himself.
        if declared is None or not declared.cooperation or link.start == link.end:
            continue
        span, joint = index.link_span(link), joining_end(index, link)
        if not _admitted(index, link, window, span, joint):
            continue
        stage = ranks.get(declared.stage) if declared.stage else None
        if joint is None:
            direct.append(_direct(link, declared, stage, span))
        else:
            actor = link.start if joint == link.end else link.end
            joined[joint].append(Participation(actor, link.key, link.type, stage, span.start))
    found = [_joining(index, id, tuple(parts)) for id, parts in joined.items() if node_admitted(index, id, window)]
    return sorted([*found, *direct], key=lambda occasion: occasion.id)


def joining_end(index: Index, link: Link) -> str | None:
    """The end of a link through which bodies cooperate; None where the link is direct."""
    for id in (link.end, link.start):
        node = index.graph.nodes.get(id)
        if node is not None and node.type in index.joining:
            return id
    return None


def link_admitted(index: Index, link: Link, window: Window) -> bool:
    """Whether a link of cooperation belongs to a window of time."""
    return _admitted(index, link, window, index.link_span(link), joining_end(index, link))


def _admitted(index: Index, link: Link, window: Window, span: Span, joint: str | None) -> bool:
    if span.dated:
        return window.admits(span)
    # A link without a date of its own goes with its node.
    return joint is not None or window.admits(span, index.published(link))


def node_admitted(index: Index, id: str, window: Window) -> bool:
    """Whether a joining node belongs to a window of time."""
    node = index.graph.nodes[id]
    span = index.span(node)
    return window.admits(span, None if span.start else index.published(node))


def _joining(index: Index, id: str, participations: tuple[Participation, ...]) -> Occasion:
    node = index.graph.nodes[id]
    span = index.span(node)
    if not span.dated:
        span = Span(earliest(part.start for part in participations), None)
    collective = node.properties.get("collective") is True
    return Occasion(id, node.type, participations, span, collective, frozenset(index.fields(id)), True)


def _direct(link: Link, declared: LinkType, stage: int | None, span: Span) -> Occasion:
    ends = tuple(Participation(end, link.key, link.type, stage, span.start) for end in (link.start, link.end))
    return Occasion(link.key, declared.name, ends, span, False, frozenset(), False)


def tie(occasion: Occasion, one: Participation, other: Participation) -> Tie:
    """What two participations in one occasion amount to: the further stage, the later start."""
    stages = [stage for stage in (one.stage, other.stage) if stage is not None]
    starts = [day for day in (occasion.span.start, one.start, other.start) if day is not None]
    evidence = {one.link, other.link} | ({occasion.id} if occasion.is_node else set())
    return Tie(
        occasion.id, occasion.kind, max(stages, default=None), max(starts, default=None), tuple(sorted(evidence))
    )
