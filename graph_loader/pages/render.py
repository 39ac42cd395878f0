"""From a page model to the one HTML file that shows it."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from graph_loader.pages import pyvis_network
from graph_loader.pages.document import LANGUAGE_SWITCH, Document, asset, bilingual, escape
from graph_loader.pages.model import Citation, Fact, PageLink, PageModel, PageNode
from graph_loader.pages.pinyin import search_text
from graph_loader.pages.spoken import is_address
from graph_loader.pages.views import PageError
from graph_loader.titles import Titles, in_language

VIS, WEBGL = RENDERERS = ("vis", "webgl")
"""Who draws the picture: vis-network on a canvas, or sigma.js with WebGL where the browser has a graphics card."""
SCRIPTS = (
    "page_data.js", "page_state.js", "renderer_vis.js", "page_drawing.js", "page_picture.js", "page_panel.js",
    "page_details.js", "page_export.js", "page.js",
)  # fmt: skip
MOST_ROWS = 2000
"""So many nodes at most are in the table for browsers without scripts; the largest first."""
_MAPPED = re.compile(r"^//# sourceMappingURL=.*$", re.MULTILINE)
_GREAT, _SMALL = 26.0, 7.0
_SHAPES = frozenset({"dot", "square", "diamond", "star", "triangle", "triangleDown", "hexagon", "box"})


@functools.cache
def texts() -> Mapping[str, Titles]:
    """The words of the page itself, by name, in both languages."""
    import yaml

    found: dict[str, Titles] = yaml.safe_load(asset("texts.yaml"))
    return found


def render(model: PageModel, *, lang: str = "zh", library: str | None = None, renderer: str = VIS) -> str:
    """One HTML file that shows the model and asks for nothing else.

    ``library`` is the relative address of a copy of ``libraries(renderer)`` that several pages share; without it the
    page carries its own. A page for ``webgl`` can draw with vis-network as well, where there is no graphics card.

    Raises PageError (KG857) for a renderer that does not exist, SiduError (KG859) for a pyvis that is not known here.
    """
    data = PageData(model)
    own = (libraries(renderer),) if library is None else ()
    draw = pyvis_network.draw_script(data.vis_nodes(), data.vis_edges(), at_once=renderer == VIS)
    also = (asset("renderer_webgl.js"),) if renderer == WEBGL else ()
    return Document(
        model.title, _body(model, lang), lang, (asset("page.css"),), (*own, draw, *also, *map(asset, SCRIPTS)),
        {"page-data": data.payload() | {"renderer": renderer}, "page-texts": texts()},
        () if library is None else (library,), model.synthetic, model.internal, switch=False,
    ).render()  # fmt: skip


@functools.cache
def libraries(renderer: str = VIS) -> str:
    """The libraries that draw, as one script. Raises PageError (KG857) for a renderer that does not exist."""
    if renderer not in RENDERERS:
        raise PageError("KG857", name=renderer, known=", ".join(RENDERERS))
    names = ("vendor/graphology.umd.min.js", "vendor/sigma.min.js") if renderer == WEBGL else ()
    return "\n".join([pyvis_network.library(), *(_MAPPED.sub("", asset(name)) for name in names)])


class PageData:
    """The model as the page's scripts read it: numbers instead of ids, every title once."""

    def __init__(self, model: PageModel) -> None:
        self.model = model
        self.number = {node.id: k for k, node in enumerate(model.nodes)}
        self.kind = {id: k for k, id in enumerate(model.kinds)}
        self.link_kind = {id: k for k, id in enumerate(model.link_kinds)}
        self.county = {id: k for k, id in enumerate(model.counties)}
        self.field = {id: k for k, id in enumerate(model.fields)}
        self._titles: dict[tuple[tuple[str, str], ...], int] = {}
        self.sizes = sizes(model)
        # Many links would be one dark field.
        self.opacity = 0.5 if len(model.links) <= pyvis_network.MANY_LINKS else 0.2

    def vis_nodes(self) -> list[dict[str, Any]]:
        """The nodes for pyvis: opaque ids, places and sizes; the colours are those of their group."""
        found = []
        for k, node in enumerate(self.model.nodes):
            x, y = self.model.places[node.id]
            kind = self.model.kinds[node.kind]
            shape = kind.shape if kind.shape in _SHAPES else "dot"
            drawn = {
                "id": pyvis_network.node_id(k), "x": x, "y": y, "size": self.sizes[node.id], "shape": shape,
                "color": {"background": kind.color, "border": BORDER},
            }  # fmt: skip
            if shape == "box":
                # A box is as large as its text; an empty one is given its size.
                drawn |= {"label": " ", "widthConstraint": 18, "heightConstraint": 9, "font": {"size": 1}}
            found.append(drawn)
        return found

    def vis_edges(self) -> list[dict[str, Any]]:
        """The links for pyvis, in grey; what is inferred is dashed."""
        found = []
        for k, link in enumerate(self.model.links):
            drawn: dict[str, Any] = {
                "id": pyvis_network.edge_id(k), "from": pyvis_network.node_id(self.number[link.start]),
                "to": pyvis_network.node_id(self.number[link.end]), "color": {"color": EDGE, "opacity": self.opacity},
            }  # fmt: skip
            if link.weight > 1:
                drawn["width"] = round(1 + math.log2(link.weight), 2)
            if not link.certain:
                drawn["dashes"] = [3, 4]
            if link.faint:
                drawn["hidden"] = True
            found.append(drawn)
        return found

    def payload(self) -> dict[str, Any]:
        """Everything that the panel says."""
        model = self.model
        nodes = [self._node(node) for node in model.nodes]
        links = [self._link(link) for link in model.links]
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
            "sources": [[dict(one.text), _safe(one.address)] for one in model.sources],
            "measures": [
                {"id": one.id, "title": dict(one.title), "values": [one.values.get(node.id) for node in model.nodes]}
                for one in model.measures
            ],
            "captions": [[one.x, one.y, dict(one.text), one.beside] for one in model.captions],
            "opacity": self.opacity,
            "lanes": model.layout == "lanes", "path": [self.number[id] for id in model.path] if model.path else None,
            "nodes": nodes, "links": links, "titles": [dict(title) for title in self._titles],
        }  # fmt: skip

    def _node(self, node: PageNode) -> dict[str, Any]:
        x, y = self.model.places[node.id]
        said: dict[str, Any] = {
            "id": node.id, "kind": self.kind[node.kind], "name": dict(node.name), "x": x, "y": y,
            "size": self.sizes[node.id], "search": search_text(*node.name.values(), *node.aliases, node.id),
            "facts": [self._fact(fact) for fact in node.facts], "cited": _citations(node.cited),
        }  # fmt: skip
        optional = {
            "short": dict(node.short), "counties": [self.county[id] for id in node.counties],
            "fields": [self.field[id] for id in node.fields], "from": node.start, "to": node.end,
            "center": node.center, "synthetic": node.synthetic, "count": node.count if node.count > 1 else 0,
            "address": node.address if node.address and _is_relative(node.address) else None,
            "side": self.model.label_sides.get(node.id),
        }  # fmt: skip
        return said | {name: value for name, value in optional.items() if value}

    def _link(self, link: PageLink) -> dict[str, Any]:
        said = {
            "kind": self.link_kind[link.kind], "from": self.number[link.start], "to": self.number[link.end],
        }  # fmt: skip
        optional = {
            "role": dict(link.role), "since": link.since, "until": link.until, "inferred": not link.certain,
            "cited": _citations(link.cited), "weight": link.weight if link.weight > 1 else 0,
            "faint": link.faint,
        }  # fmt: skip
        return said | {name: value for name, value in optional.items() if value}

    def _fact(self, fact: Fact) -> list[Any]:
        title = self._titles.setdefault(tuple(sorted(fact.title.items())), len(self._titles))
        value = fact.value.get("zh") if len(set(fact.value.values())) == 1 and len(fact.value) == 2 else None
        address = _safe(fact.address)
        return [title, value if value is not None else dict(fact.value), *([address] if address else [])]


BORDER, EDGE = "#5b6470", "#7d8793"
"""The outline of every symbol, and links by daylight (--edge); scripts begin with the same."""


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


def _citations(cited: Iterable[Citation]) -> list[list[Any]]:
    return [[one.source, one.locator] if one.locator else [one.source] for one in cited]


def _named(titles: Mapping[str, Titles]) -> list[dict[str, Any]]:
    return [{"id": id, "name": dict(title)} for id, title in titles.items()]


def _safe(address: str | None) -> str | None:
    return address if is_address(address) else None


def _is_relative(address: str) -> bool:
    """Whether an address stays beside the page: no scheme, no host."""
    return not address.startswith(("/", "\\")) and ":" not in address.split("/", maxsplit=1)[0]


# ---------------------------------------------------------------------- markup


def _body(model: PageModel, lang: str) -> str:
    said = texts()

    def word(name: str, tag: str = "span", **attributes: str) -> str:
        return bilingual(tag, said[name], lang, **attributes)

    up = ""
    if model.up is not None and _is_relative(model.up[0]):
        up = bilingual("a", model.up[1], lang, href=model.up[0], class_="up")
    notes = "".join(bilingual("p", note, lang, class_="quiet") for note in model.notes)
    parts = {name: word(name) for name in said} | {f"label_{name}": _labelled(said[name], lang) for name in said}
    parts |= {
        "skip": word("skip", "a", href="#search", class_="skip"), "up": up, "notes": notes,
        "title": bilingual("h1", model.title, lang), "languages": LANGUAGE_SWITCH, "noscript": _table(model, lang),
    }  # fmt: skip
    return asset("page.html").format_map(parts)


def _labelled(titles: Titles, lang: str) -> str:
    """Attributes that name an element for those who do not see it, in the language that is shown."""
    both = "".join(f' data-{one}-aria-label="{escape(in_language(titles, one))}"' for one in ("zh", "en"))
    return f'aria-label="{escape(in_language(titles, lang))}"{both}'


def _table(model: PageModel, lang: str) -> str:
    """The nodes as a table, for browsers without scripts."""
    said = texts()
    order = sizes(model)
    shown = sorted(model.nodes, key=lambda node: (-order[node.id], node.id))[:MOST_ROWS]
    names = {node.id: in_language(node.name, lang) for node in model.nodes}
    partners: dict[str, dict[str, None]] = {}
    for link in model.links:
        partners.setdefault(link.start, {})[names[link.end]] = None
        partners.setdefault(link.end, {})[names[link.start]] = None
    head = "".join(bilingual("th", said[name], lang, scope="col") for name in ("name", "kind", "county", "linked"))
    rows = "".join(
        f"<tr><td>{escape(in_language(node.name, 'both'))}</td>"
        f"<td>{escape(in_language(model.kinds[node.kind].title, lang))}</td>"
        f"<td>{escape('；'.join(in_language(model.counties[id], lang) for id in node.counties))}</td>"
        f"<td>{escape('；'.join(partners.get(node.id, ())))}</td></tr>\n"
        for node in shown
    )
    more = bilingual("p", {k: v.format(n=MOST_ROWS) for k, v in said["most_rows"].items()}, lang)
    return (
        f"{bilingual('p', said['no_script'], lang)}{more if len(model.nodes) > MOST_ROWS else ''}"
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{rows}</tbody></table>"
    )
