"""The network itself, drawn by pyvis: its lists filled directly, without physics, and only its scripts taken.

pyvis 0.3.2 asks a network for a style and a script even where everything should stand in the page, and adds nodes one
by one in quadratic time. So its lists are filled here, and of its HTML only two scripts are kept: the library and the
drawing. Its headings, menus and HTML titles, through which a text could become a script, are not used.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from typing import Any

from graph_loader.errors import SiduError

_REMOTE = (
    """        <link
          href="https://cdn.jsdelivr.net/npm/bootstrap@5.0.0-beta3/dist/css/bootstrap.min.css"
          rel="stylesheet"
          integrity="sha384-eOJMYsd53ii+scO/bJGFsiCZc+5NDVN2yr8+0RDqr0Ql0h+rP48ckxlpbzKgwra6"
          crossorigin="anonymous"
        />
""",
    """        <script
          src="https://cdn.jsdelivr.net/npm/bootstrap@5.0.0-beta3/dist/js/bootstrap.bundle.min.js"
          integrity="sha384-JEW9xMcG8R+pH31jmWH6WWP0WintQrMb4s7ZOdauHnUtxwoG2vI5DkLtS3qm9Ekf"
          crossorigin="anonymous"
        ></script>
""",
)
"""The two things that pyvis loads from elsewhere."""
_DRAW = "drawGraph();"
_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)

OPTIONS: dict[str, Any] = {
    "autoResize": True,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False, "randomSeed": 1},
    "nodes": {"borderWidth": 1.5, "borderWidthSelected": 4, "font": {"size": 0}},
    "edges": {"smooth": False, "width": 1, "hoverWidth": 0, "selectionWidth": 2},
    "interaction": {
        "hover": True, "keyboard": False, "multiselect": False, "selectConnectedEdges": False, "tooltipDelay": 600000,
    },
}  # fmt: skip
MANY_LINKS = 1000
"""From so many links on they are hidden while the picture moves."""


def draw_script(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], options: Mapping[str, Any]) -> str:
    """The script that defines ``drawGraph``, which draws these nodes (``id``, ``x``, ``y``, ``size``, ``group``) and
    edges; ``options`` has the ``groups``, and what goes for all ``edges``.

    The page calls it when everything else stands: a browser that got a frame in between would draw twice. Raises
    SiduError (KG859) where the installed pyvis writes something else than what is known here.
    """
    return _scripts(nodes, edges, all_options(options, len(edges)))[-1].removesuffix(_DRAW)


def all_options(options: Mapping[str, Any], links: int) -> dict[str, Any]:
    """The options of a page: those of all pages, its own, and for many links that they hide while the picture moves."""
    many = links > MANY_LINKS
    moving = OPTIONS["interaction"] | {"hideEdgesOnDrag": many, "hideEdgesOnZoom": many}
    return {**OPTIONS, **options, "edges": {**OPTIONS["edges"], **options.get("edges", {})}, "interaction": moving}


@functools.cache
def library() -> str:
    """The drawing library itself, which pyvis brings along (vis-network, Apache-2.0 or MIT)."""
    return next(text for text in _scripts([], [], OPTIONS) if "vis-network" in text[:200])


def _scripts(nodes: list[dict[str, Any]], edges: list[dict[str, Any]], options: dict[str, Any]) -> list[str]:
    from pyvis.network import Network

    # The library is only taken from a first, empty network: rendering it anew for every page would cost half a second.
    net = Network(height="100%", width="100%", cdn_resources="in_line" if not nodes else "local")
    net.nodes, net.edges, net.options = nodes, edges, options
    html = net.generate_html()
    for tag in _REMOTE:
        if html.count(tag) != 1:
            raise SiduError("KG859", found=html.count(tag))
        html = html.replace(tag, "")
    scripts = [text.strip() for text in _SCRIPT.findall(html)]
    if not scripts or not scripts[-1].endswith(_DRAW):
        raise SiduError("KG859", found=len(scripts))
    return scripts


def edge_id(number: int) -> str:
    """The opaque id of a link in the picture."""
    return f"e{number}"


def node_id(number: int) -> str:
    """The opaque id of a node in the picture."""
    return f"n{number}"
