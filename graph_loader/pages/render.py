"""From a page model to the one HTML file that shows it."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping

from graph_loader.garbage import no_garbage_collection
from graph_loader.pages import pyvis_network
from graph_loader.pages.document import LANGUAGE_SWITCH, Document, asset, bilingual, escape, labelled
from graph_loader.pages.model import PageModel
from graph_loader.pages.payload import PageData, is_relative, sizes
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


@functools.cache
def texts() -> Mapping[str, Titles]:
    """The words of the page itself, by name, in both languages."""
    import yaml

    found: dict[str, Titles] = yaml.safe_load(asset("texts.yaml"))
    return found


@no_garbage_collection()
def render(model: PageModel, *, lang: str = "zh", library: str | None = None, renderer: str = VIS) -> str:
    """One HTML file that shows the model and asks for nothing else.

    ``library`` is the relative address of a copy of ``libraries(renderer)`` that several pages share; without it the
    page carries its own. A page for ``webgl`` can draw with vis-network as well, where there is no graphics card.

    Raises PageError (KG857) for a renderer that does not exist, SiduError (KG859) for a pyvis that is not known here.
    """
    data = PageData(model)
    own = (libraries(renderer),) if library is None else ()
    draw = pyvis_network.draw_script(data.vis_nodes(), data.vis_edges(), data.options())
    also = ("renderer_webgl.js",) if renderer == WEBGL else ()
    # One script: between two the browser may show a frame, and that of a page half made would be drawn for nothing.
    page = "\n".join(map(asset, (*also, *SCRIPTS)))
    return Document(
        model.title, _body(model, lang), lang, (asset("page.css"),), (*own, draw, page),
        {"page-data": data.drawn() | {"renderer": renderer}, "page-said": data.said(), "page-texts": texts()},
        () if library is None else (library,), model.synthetic, model.internal, switch=False,
    ).render()  # fmt: skip


@functools.cache
def libraries(renderer: str = VIS) -> str:
    """The libraries that draw, as one script. Raises PageError (KG857) for a renderer that does not exist."""
    if renderer not in RENDERERS:
        raise PageError("KG857", name=renderer, known=", ".join(RENDERERS))
    names = ("vendor/graphology.umd.min.js", "vendor/sigma.min.js") if renderer == WEBGL else ()
    return "\n".join([pyvis_network.library(), *(_MAPPED.sub("", asset(name)) for name in names)])


# ---------------------------------------------------------------------- markup


def _body(model: PageModel, lang: str) -> str:
    said = texts()

    def word(name: str, tag: str = "span", **attributes: str) -> str:
        return bilingual(tag, said[name], lang, **attributes)

    up = ""
    if model.up is not None and is_relative(model.up[0]):
        up = bilingual("a", model.up[1], lang, href=model.up[0], class_="up")
    notes = "".join(bilingual("p", note, lang, class_="quiet") for note in model.notes)
    parts = {name: word(name) for name in said} | {f"label_{name}": labelled(said[name], lang) for name in said}
    parts |= {
        "skip": word("skip", "a", href="#search", class_="skip"), "up": up, "notes": notes,
        "title": bilingual("h1", model.title, lang), "languages": LANGUAGE_SWITCH, "noscript": _table(model, lang),
    }  # fmt: skip
    return asset("page.html").format_map(parts)


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
