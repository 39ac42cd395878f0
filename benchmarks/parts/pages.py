"""Network pages: how long they take to make, and to show in a real Chromium, against a bare page of the library."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bench import Bench
from benchmarks.measure import median_ratio
from benchmarks.part import Figures, Part, Ratio, at_least, at_most
from graph_loader.api import Region
from graph_loader.pages import Selection, compose, pyvis_network, render, select
from graph_loader.pages.model import PageModel
from graph_loader.pages.overview import pages_of
from graph_loader.pages.render import PageData

if TYPE_CHECKING:
    from playwright.sync_api import Request

SIZES = (1_000, 5_000, 10_000, 30_000)
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
_TURNS = 3
_PYVIS = 300
"""So many nodes pyvis is given as it comes: with a thousand its picture does not come to rest within a minute."""

_PAINTED = """
const stroke = CanvasRenderingContext2D.prototype.stroke;
CanvasRenderingContext2D.prototype.stroke = function (...all) {
  if (!window.painted) {
    window.painted = -1;
    requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
  }
  return stroke.apply(this, all);
};
"""
_AT_REST = "document.getElementById('loadingBar')?.style.display === 'none'"
_FRAMES = """async () => {
  let frames = 0; const begun = performance.now();
  while (performance.now() - begun < 2000) {
    network.moveTo({ scale: network.getScale() * (frames % 40 < 20 ? 1.03 : 1 / 1.03) });
    await new Promise((done) => requestAnimationFrame(done)); frames += 1;
  }
  return frames / ((performance.now() - begun) / 1000);
}"""


def _measure(bench: Bench) -> Figures:
    """For every size the seconds of layout and HTML, and what the browser needs; at 300 nodes pyvis as it comes."""
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="sidu-pages-") as temporary:
        folder = Path(temporary)
        for size in SIZES:
            found[str(size)] = _one_size(bench, size, folder)
        found["pyvis"] = _pyvis(folder)
    return found


def _one_size(bench: Bench, size: int, folder: Path) -> dict[str, Any]:
    drawing = Region(bench.region(max(size // 5, 60))).drawing(fresh=True)
    builder = drawing.builder
    whole = select(builder, "network", ())
    kept = Selection(whole.title, whole.ids[:size], layout=whole.layout)
    begun = time.perf_counter()
    model = compose(builder.renewed(), kept)
    composed = time.perf_counter()
    html = render(model)
    rendered = time.perf_counter()
    overview = next(pages_of(builder, kept, "overview"))[1]
    pages = {"page": html, "bare": _bare(model), "overview": render(overview)}
    seen = _seen(folder, pages)
    return {
        "nodes": len(model.nodes), "links": len(model.links), "kilobytes": len(html.encode()) // 1000,
        "model": composed - begun, "html": rendered - composed, **seen,
    }  # fmt: skip


def _bare(model: PageModel) -> str:
    """The same nodes and links at the same places, and nothing else of ours."""
    data = PageData(model)
    nodes, edges = json.dumps(data.vis_nodes()), json.dumps(data.vis_edges())
    options = json.dumps(pyvis_network.OPTIONS)
    return (
        '<!DOCTYPE html><meta charset="utf-8"><div id="m" style="position:absolute;inset:0"></div>'
        f"<script>{pyvis_network.library()}</script><script>const network = new vis.Network("
        f'document.getElementById("m"), {{nodes: {nodes}, edges: {edges}}}, {options});</script>'
    )


def _pyvis(folder: Path) -> dict[str, Any]:
    """pyvis as its manual has it: physics on, everything in one file."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", height="700px")
    for k in range(_PYVIS):
        net.add_node(k, label=f"节点{k}")
    for k in range(3 * _PYVIS):
        net.add_edge(k % _PYVIS, (k * 7 + k // _PYVIS + 1) % _PYVIS)
    return _seen(folder, {"pyvis": net.generate_html()}, stable=True)


def _seen(folder: Path, pages: dict[str, str], *, stable: bool = False) -> dict[str, Any]:
    from playwright.sync_api import sync_playwright

    found: dict[str, Any] = {f"{name}_{what}": [] for name in pages for what in ("paint", "frames", "requests")}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for _ in range(_TURNS):
            for name, html in pages.items():
                path = folder / f"{name}.html"
                path.write_text(html, encoding="utf-8")
                page = browser.new_page(viewport={"width": 1366, "height": 768})
                page.add_init_script(_PAINTED)
                asked: list[str] = []
                page.on("request", _noting(asked))
                page.route("http*://**", lambda route: route.abort())
                page.goto(path.as_uri(), wait_until="commit")
                wait = _AT_REST if stable else "window.painted > 0"
                # Playwright's own waiting would be stopped by the page's policy.
                while not page.evaluate(wait):
                    page.wait_for_timeout(20)
                found[f"{name}_paint"].append(page.evaluate("performance.now()" if stable else "window.painted") / 1000)
                found[f"{name}_frames"].append(page.evaluate(_FRAMES))
                found[f"{name}_requests"].append(sum(url.startswith("http") for url in asked))
                page.close()
        browser.close()
    return found


def _noting(asked: list[str]) -> Callable[[Request], None]:
    return lambda request: asked.append(request.url)


def _ratios(found: Figures) -> Iterator[Ratio]:
    ten = found["10000"]
    yield at_most("seconds: model with layout, 10,000 nodes", ten["model"], 3)
    yield at_most("seconds: HTML, 10,000 nodes", ten["html"], 3)
    paint = median_ratio(ten["page_paint"], ten["bare_paint"])
    yield at_most("first paint / bare vis-network, 10,000 nodes", paint, 1.5)
    most = found["30000"]
    yield at_most("seconds: paint of the overview, 30,000 nodes", sorted(most["overview_paint"])[_TURNS // 2], 1)
    yield at_least("frames a second: overview, 30,000 nodes", sorted(most["overview_frames"])[_TURNS // 2], 40)


def _text(found: Figures) -> str:
    rows = ["| page | nodes | KB | model s | HTML s | paint s | bare s | frames/s | overview paint s | frames/s |",
            "|---|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    middle = _TURNS // 2
    for size in map(str, SIZES):
        one = found[size]
        cells = [sorted(one[name])[middle] for name in (
            "page_paint", "bare_paint", "page_frames", "overview_paint", "overview_frames",
        )]  # fmt: skip
        rows.append(
            f"| all on one page | {one['nodes']} | {one['kilobytes']} | {one['model']:.2f} | {one['html']:.2f} | "
            f"{cells[0]:.2f} | {cells[1]:.2f} | {cells[2]:.0f} | {cells[3]:.2f} | {cells[4]:.0f} |"
        )
    peer = found["pyvis"]
    return "\n".join([
        *rows, "",
        f"pyvis as it comes, {_PYVIS} nodes with physics: at rest after {sorted(peer['pyvis_paint'])[middle]:.0f} s, "
        f"{peer['pyvis_requests'][0]} requests to other servers (here refused).",
        "Headless Chromium without a GPU; paint is from opening the file to the frame after the first stroke.",
    ])  # fmt: skip


PARTS = (Part("pages", "Network pages", _measure, _ratios, _text, order=70),)
