"""The model as the page's scripts read it: numbers instead of ids, every text once, and in two parts.

What is drawn is read before the first picture; what is said of a node only when somebody asks for it, so that the
facts and sources of ten thousand nodes do not hold up their picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from typing import Any, Generic, TypeVar

from graph_loader.pages import pyvis_network
from graph_loader.pages.model import Citation, Fact, PageLink, PageModel, PageNode
from graph_loader.pages.pinyin import also_found_by
from graph_loader.pages.spoken import is_address
from graph_loader.titles import Titles

BORDER, EDGE = "#5b6470", "#7d8793"
"""The outline of every symbol, and links by daylight (--edge); scripts begin with the same."""
_GREAT, _SMALL = 26.0, 7.0
_SHAPES = frozenset({"dot", "square", "diamond", "star", "triangle", "triangleDown", "hexagon", "box"})
# A box is as large as its text; an empty one is given its size.
_BOX: Mapping[str, Any] = {"widthConstraint": 18, "heightConstraint": 9, "font": {"size": 1}}

_Key = TypeVar("_Key", bound=Hashable)


class _Numbered(Generic[_Key]):
    """Values that are written once and then meant by their number."""

    def __init__(self) -> None:
        self.values: list[Any] = []
        self._numbers: dict[_Key, int] = {}

    def number(self, key: _Key, made: Callable[[_Key], Any]) -> int:
        """The number of the value that is made of a key, where it is new."""
        found = self._numbers.get(key)
        if found is None:
            value = made(key)
            found = self._numbers[key] = len(self.values)
            self.values.append(value)
        return found


class PageData:
    """The model of one page as its scripts read it."""

    def __init__(self, model: PageModel) -> None:
        self.model = model
        self.number = {node.id: k for k, node in enumerate(model.nodes)}
        self.kind = {id: k for k, id in enumerate(model.kinds)}
        self.link_kind = {id: k for k, id in enumerate(model.link_kinds)}
        self.county = {id: k for k, id in enumerate(model.counties)}
        self.field = {id: k for k, id in enumerate(model.fields)}
        self.sizes = sizes(model)
        # Many links would be one dark field.
        self.opacity = 0.5 if len(model.links) <= pyvis_network.MANY_LINKS else 0.2

    # ------------------------------------------------------------------ for pyvis

    def options(self) -> dict[str, Any]:
        """What pyvis draws of every kind of node, and of links unless one says otherwise: in grey."""
        groups = {}
        for number, kind in enumerate(self.model.kinds.values()):
            shape = kind.shape if kind.shape in _SHAPES else "dot"
            drawn: dict[str, Any] = {"shape": shape, "color": {"background": kind.color, "border": BORDER}}
            groups[_group(number)] = {**drawn, **_BOX} if shape == "box" else drawn
        return {"groups": groups, "edges": {"color": {"color": EDGE, "opacity": self.opacity, "inherit": False}}}

    def vis_nodes(self) -> list[dict[str, Any]]:
        """The nodes for pyvis: opaque ids, places and sizes; shape and colour are those of their group."""
        boxes = {number for number, kind in enumerate(self.model.kinds.values()) if kind.shape == "box"}
        found = []
        for k, node in enumerate(self.model.nodes):
            x, y = self.model.places[node.id]
            kind = self.kind[node.kind]
            drawn = {"id": pyvis_network.node_id(k), "x": x, "y": y, "size": self.sizes[node.id], "group": _group(kind)}
            found.append(drawn | {"label": " "} if kind in boxes else drawn)
        return found

    def vis_edges(self) -> list[dict[str, Any]]:
        """The links for pyvis; what is inferred is dashed."""
        found = []
        for k, link in enumerate(self.model.links):
            drawn: dict[str, Any] = {
                "id": pyvis_network.edge_id(k), "from": pyvis_network.node_id(self.number[link.start]),
                "to": pyvis_network.node_id(self.number[link.end]),
            }  # fmt: skip
            if link.weight > 1:
                drawn["width"] = round(1 + math.log2(link.weight), 2)
            if not link.certain:
                drawn["dashes"] = [3, 4]
            if link.faint:
                drawn["hidden"] = True
            found.append(drawn)
        return found

    # ------------------------------------------------------------------ for the page's own scripts

    def drawn(self) -> dict[str, Any]:
        """What the picture, the legend and the filters need."""
        model = self.model
        return {
            "title": dict(model.title), "notes": [dict(note) for note in model.notes], "asOf": model.as_of,
            "synthetic": model.synthetic, "internal": model.internal,
            "kinds": [
                {"id": k.id, "title": dict(k.title), "plural": dict(k.plural), "color": k.color, "shape": k.shape,
                 "dated": k.dated}
                for k in model.kinds.values()
            ],
            "linkKinds": [
                {"id": k.id, "title": dict(k.title), "inverse": dict(k.inverse)} for k in model.link_kinds.values()
            ],
            "counties": _named(model.counties), "fields": _named(model.fields),
            "measures": [
                {"id": one.id, "title": dict(one.title), "values": [one.values.get(node.id) for node in model.nodes]}
                for one in model.measures
            ],
            "captions": [[one.x, one.y, dict(one.text), one.beside] for one in model.captions],
            "opacity": self.opacity,
            "lanes": model.layout == "lanes", "path": [self.number[id] for id in model.path] if model.path else None,
            "nodes": [self._node(node) for node in model.nodes], "links": [self._link(link) for link in model.links],
        }  # fmt: skip

    def _node(self, node: PageNode) -> dict[str, Any]:
        x, y = self.model.places[node.id]
        drawn: dict[str, Any] = {
            "id": node.id, "kind": self.kind[node.kind], "name": dict(node.name), "x": x, "y": y,
            "size": self.sizes[node.id],
        }  # fmt: skip
        optional = {
            "short": dict(node.short), "counties": [self.county[id] for id in node.counties],
            "fields": [self.field[id] for id in node.fields], "from": node.start, "to": node.end,
            "center": node.center, "synthetic": node.synthetic, "count": node.count if node.count > 1 else 0,
            "address": node.address if node.address and is_relative(node.address) else None,
            "side": self.model.label_sides.get(node.id),
        }  # fmt: skip
        drawn.update((name, value) for name, value in optional.items() if value)
        return drawn

    def _link(self, link: PageLink) -> dict[str, Any]:
        drawn: dict[str, Any] = {
            "kind": self.link_kind[link.kind], "from": self.number[link.start], "to": self.number[link.end],
        }  # fmt: skip
        optional = {
            "since": link.since, "until": link.until, "inferred": not link.certain,
            "weight": link.weight if link.weight > 1 else 0, "faint": link.faint,
        }  # fmt: skip
        drawn.update((name, value) for name, value in optional.items() if value)
        return drawn

    def said(self) -> dict[str, Any]:
        """What is said of nodes and links: facts, citations, roles, and how a name is typed in Latin letters.

        A fact is the numbers of its title and value among ``texts``, and an address where it has one; ``cited`` are
        lists of citations, each the number of a source and that of a place in it, if there is one.
        """
        return _Said(self.model).payload()


class _Said:
    """What is said of the nodes and links of one model, with texts and citations gathered on the way."""

    def __init__(self, model: PageModel) -> None:
        self._model = model
        self._texts: _Numbered[tuple[str | None, str | None]] = _Numbered()
        self._cited: _Numbered[tuple[Citation, ...]] = _Numbered()

    def payload(self) -> dict[str, Any]:
        nodes = [self._node(node) for node in self._model.nodes]
        links = [
            [self._text(link.role) if link.role else -1, self._citations(link.cited)] for link in self._model.links
        ]
        sources = [
            [self._text(one.text), one.address if is_address(one.address) else None] for one in self._model.sources
        ]
        return {"texts": self._texts.values, "sources": sources, "cited": self._cited.values,
                "nodes": nodes, "links": links}  # fmt: skip

    def _node(self, node: PageNode) -> list[Any]:
        facts = [self._fact(fact) for fact in node.facts]
        return [facts, self._citations(node.cited), also_found_by(tuple(node.name.values()), node.aliases)]

    def _fact(self, fact: Fact) -> list[Any]:
        said: list[Any] = [self._text(fact.title), self._text(fact.value)]
        return [*said, fact.address] if is_address(fact.address) else said

    def _text(self, titles: Titles) -> int:
        return self._texts.number((titles.get("zh"), titles.get("en")), _text)

    def _citations(self, cited: tuple[Citation, ...]) -> int:
        return self._cited.number(cited, self._places) if cited else -1

    def _places(self, cited: tuple[Citation, ...]) -> list[list[int]]:
        return [
            [one.source, self._texts.number((one.locator, one.locator), _text)] if one.locator else [one.source]
            for one in cited
        ]


def _text(pair: tuple[str | None, str | None]) -> str | dict[str, str]:
    """A text in Chinese and English; one that is the same in both stands once."""
    zh, en = pair
    if zh is not None and zh == en:
        return zh
    return {lang: text for lang, text in (("zh", zh), ("en", en)) if text is not None}


def sizes(model: PageModel) -> dict[str, float]:
    """The radius of every node: its area grows with its links, or with what it stands for."""
    degree = dict.fromkeys((node.id for node in model.nodes), 0)
    for link in model.links:
        degree[link.start] += 1
        degree[link.end] += 1
    weight = {node.id: node.count if node.count > 1 else degree[node.id] for node in model.nodes}
    most = max(weight.values(), default=0) or 1
    small, great = (_SMALL - 2, _GREAT / 2) if model.layout == "lanes" else (_SMALL, _GREAT)
    found = {id: round(small + (great - small) * math.sqrt(value / most), 1) for id, value in weight.items()}
    found.update({node.id: great for node in model.nodes if node.center})
    return found


def _group(kind: int) -> str:
    return f"k{kind}"


def _named(titles: Mapping[str, Titles]) -> list[dict[str, Any]]:
    return [{"id": id, "name": dict(title)} for id, title in titles.items()]


def is_relative(address: str) -> bool:
    """Whether an address stays beside the page: no scheme, no host."""
    return not address.startswith(("/", "\\")) and ":" not in address.split("/", maxsplit=1)[0]
