"""What a site is made of, as plain data: the public graph, and beside it what was measured and matched."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_loader.graph import Graph
from graph_loader.ontology import Ontology
from graph_loader.pages.model import PageModel
from graph_loader.titles import Titles


@dataclass(frozen=True, slots=True)
class Proposal:
    """A computed match for a demand: not a fact. ``words`` are what both texts share."""

    offer: str
    score: float
    band: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """How an indicator is computed: its title, the reading in Chinese and the rest of its documentation."""

    id: str
    dimension: str
    title: Titles
    text: str


@dataclass(frozen=True, slots=True)
class Profile:
    """The four-dimension profile as the document that ``sidu assess --format json`` prints, and its methods."""

    document: Mapping[str, Any]
    titles: Mapping[str, Titles]
    readings: Mapping[str, Titles]
    """Values of indicators as people read them, by id."""
    reported: Mapping[str, Titles]
    """Reported figures as people read them, by id."""
    methods: tuple[Method, ...] = ()


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs from the site that was built before. Of what is gone only types are known, never names."""

    since: str
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: Mapping[str, int] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


@dataclass(frozen=True, slots=True)
class Due:
    """Something with a date by which it should be done: an ISO day, the record, and what the date is."""

    day: str
    record: str
    what: Titles


@dataclass(frozen=True)
class SiteFacts:
    """Everything that a site shows. ``graph`` holds public fields only.

    ``counties`` are the counties and zones of the region by id, ``county_of`` those of every body. ``charts`` are
    pictures by name and language, each an ``<svg>`` element.
    """

    graph: Graph
    ontology: Ontology
    title: Titles
    as_of: str
    profile: Profile
    counties: tuple[str, ...] = ()
    county_of: Mapping[str, Collection[str]] = field(default_factory=dict)
    proposals: Mapping[str, tuple[Proposal, ...]] = field(default_factory=dict)
    funnel: tuple[tuple[Titles, int], ...] = ()
    charts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    changes: Changes | None = None
    due: tuple[Due, ...] = ()
    networks: Mapping[str, PageModel] = field(default_factory=dict)
    """The page of the whole network by its address, and those of its groups where it is large."""
    synthetic: bool = False
    version: str = ""
