"""What a page shows, as plain data: nodes with their places, links, and everything that is said about them.

The api makes a model from the checked graph, ``render`` turns it into one HTML file. Texts are in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_loader.titles import Titles


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of node: how it reads and how it is drawn (``color`` #RRGGBB and ``shape`` of schema.yaml)."""

    id: str
    title: Titles
    plural: Titles
    color: str
    shape: str
    dated: bool = False
    """Whether things of this type happen at some time, or are there all along."""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A type of link, read from its start and from its end."""

    id: str
    title: Titles
    inverse: Titles
    cooperation: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of what is known: a title, a value, and an address where the value is one (http or https only)."""

    title: Titles
    value: Titles
    address: str | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The number of a source among the model's sources, and the place in it."""

    source: int
    locator: str = ""


@dataclass(frozen=True, slots=True)
class CitedSource:
    """A source: how it is cited and, where the original was seen, its address."""

    text: Titles
    address: str | None = None


@dataclass(frozen=True, slots=True)
class PageNode:
    """One drawn thing. ``counties`` and ``fields`` are ids that the page filters by; dates are ISO or empty."""

    id: str
    kind: str
    name: Titles
    facts: tuple[Fact, ...] = ()
    cited: tuple[Citation, ...] = ()
    counties: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    start: str = ""
    end: str = ""
    short: Titles = field(default_factory=dict)
    """A shorter name for the picture, where there is one."""
    aliases: tuple[str, ...] = ()
    """Further names, by which a search finds it."""
    synthetic: bool = False
    center: bool = False
    """What the page is about; it is marked and drawn large."""
    count: int = 1
    """How many things a super-node stands for."""
    address: str | None = None
    """The relative address of a page about this node alone, where there is one."""


@dataclass(frozen=True, slots=True)
class PageLink:
    """One drawn link between two nodes, by their ids."""

    kind: str
    start: str
    end: str
    role: Titles = field(default_factory=dict)
    since: str = ""
    until: str = ""
    certain: bool = True
    cited: tuple[Citation, ...] = ()
    weight: int = 1
    faint: bool = False
    """Drawn only while one of its ends is chosen."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure that the size of nodes can follow, with the values of those that have one."""

    id: str
    title: Titles
    values: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Caption:
    """A text in the picture itself: over a lane, or beside a group of nodes."""

    x: float
    y: float
    text: Titles
    beside: bool = False


@dataclass(frozen=True)
class PageModel:
    """Everything that one page shows. ``places`` are the places of all nodes, by id, y downwards.

    ``notes`` are said under the title. ``internal`` marks the page 内部.
    """

    title: Titles
    nodes: tuple[PageNode, ...]
    links: tuple[PageLink, ...]
    kinds: Mapping[str, Kind]
    link_kinds: Mapping[str, LinkKind]
    places: Mapping[str, tuple[float, float]]
    sources: tuple[CitedSource, ...] = ()
    counties: Mapping[str, Titles] = field(default_factory=dict)
    fields: Mapping[str, Titles] = field(default_factory=dict)
    measures: tuple[Measure, ...] = ()
    captions: tuple[Caption, ...] = ()
    notes: tuple[Titles, ...] = ()
    path: tuple[str, str] | None = None
    """Two nodes whose shortest path the page shows from the start."""
    up: tuple[str, Titles] | None = None
    """The relative address and title of the page above this one."""
    as_of: str = ""
    synthetic: bool = False
    internal: bool = False
    label_sides: Mapping[str, str] = field(default_factory=dict)
    """``left`` or ``right`` for nodes whose label should stand there; the others' stand where there is room."""
    layout: str = ""
    """The name of the layout that gave the places."""
