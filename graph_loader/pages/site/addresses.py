"""Where a record is found in a site: a page of its own, or a place on a page that it shares."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping

from graph_loader.graph import Graph
from graph_loader.pages import words
from graph_loader.pages.site.facts import SiteFacts

ORGANIZATIONS, COUNTIES, FIELDS, LISTS = "org", "county", "field", "list"
"""Folders with a page for every organization, county, field and register."""
PER_LIST = 400
"""So many records stand on one page of a register; a longer one has several."""
ENOUGH_LINKS = 2
"""An organization with so many links has a page of its own."""
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))]
)  # fmt: skip
_SHARED = {
    words.EVENT: "events.html", words.DEMAND: "matching.html", words.SOURCE: "about.html",
    words.OBSERVATION: "figures.html",
}  # fmt: skip
"""Types whose records stand together on one page."""


def anchor(id: str) -> str:
    """The name of a record's place on a page; its prefix keeps it apart from the page's own."""
    return f"r-{id}"


def file_names(ids: Iterable[str]) -> dict[str, str]:
    """A file's stem for every id, different even where a file system folds case, and never a device of Windows.

    >>> file_names(["Con", "a", "A"])
    {'A': '559aead0-A', 'Con': '3b6f52aa-Con', 'a': 'ca978112-a'}
    """
    known = sorted(set(ids))
    folded = Counter(id.casefold() for id in known)
    named = {}
    for id in known:
        risky = folded[id.casefold()] > 1 or id.casefold().split(".")[0] in _DEVICES
        named[id] = f"{hashlib.sha256(id.encode('utf-8')).hexdigest()[:8]}-{id}" if risky else id
    return named


class Addresses:
    """The address of every record that a site shows, relative to the site's folder."""

    def __init__(self, facts: SiteFacts) -> None:
        graph = facts.graph
        self.organizations = tuple(sorted(_with_page(graph, facts)))
        self.fields = tuple(node.id for node in graph.of_type(words.FIELD))
        self.counties = tuple(id for id in facts.counties if id in graph.nodes)
        self.registers = _registers(graph, facts)
        """The ids of every type that has a register, in the order of schema.yaml, sorted."""
        self._pages: dict[str, str] = {}
        for folder, ids in (
            (ORGANIZATIONS, self.organizations), (FIELDS, self.fields), (COUNTIES, self.counties)
        ):  # fmt: skip
            self._pages.update({id: f"{folder}/{name}.html" for id, name in file_names(ids).items()})
        self._of_type = {id: (type, place) for type, ids in self.registers.items() for place, id in enumerate(ids)}

    def page(self, id: str) -> str | None:
        """The page that a record has for itself."""
        return self._pages.get(id)

    def of(self, id: str) -> str | None:
        """Where a record is found; None for one that is not in the graph."""
        if id in self._pages:
            return self._pages[id]
        if id not in self._of_type:
            return None
        type, place = self._of_type[id]
        return f"{self.register(type, place)}#{anchor(id)}"

    def register(self, type: str, place: int = 0) -> str:
        """The page of a register on which its record number ``place`` stands."""
        if type in _SHARED:
            return _SHARED[type]
        part = place // PER_LIST
        return f"{LISTS}/{type}{f'-{part + 1}' if part else ''}.html"


def _registers(graph: Graph, facts: SiteFacts) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for id in sorted(graph.nodes):
        found.setdefault(graph.nodes[id].type, []).append(id)
    return {type: tuple(found[type]) for type in facts.ontology.types if type in found}


def _with_page(graph: Graph, facts: SiteFacts) -> set[str]:
    """Organizations with two links, or named in the source that this region starts from; groups likewise."""
    counts: Counter[str] = Counter()
    for link in graph.links.values():
        counts.update({link.start, link.end})
    first = starting_source(graph)
    found = set()
    for type in (words.ORGANIZATION, words.ACTOR):
        for node in graph.of_type(type):
            if words.EXPERT in node.labels:
                continue
            if counts[node.id] >= ENOUGH_LINKS or (first and first in node.properties.get("source_ids", ())):
                found.add(node.id)
    return found


def starting_source(graph: Graph) -> str | None:
    """The source that most reported figures come from: the article that a region starts from."""
    cited = Counter(
        id for node in graph.of_type(words.OBSERVATION) for id in set(node.properties.get("source_ids", ()))
    )
    return min(cited, key=lambda id: (-cited[id], id)) if cited else None
