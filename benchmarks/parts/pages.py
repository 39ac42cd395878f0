"""Network pages: how long they take to make, and to show in a real Chromium, against a bare page of the library.

Frames a second are bounded by the machine, which draws without a graphics card: a page that draws nothing at all is
measured in the same turns, and what it reaches is the most that any page can.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.bench import Bench
from benchmarks.measure import answer_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_least, at_most, growth
from benchmarks.parts.peers import environment, install
from graph_loader.api import Region
from graph_loader.pages import Builder, Selection, compose, pyvis_network, render, select
from graph_loader.pages.compose import Lanes
from graph_loader.pages.layout import arrange
from graph_loader.pages.model import PageModel
from graph_loader.pages.overview import pages_of
from graph_loader.pages.payload import PageData
from graph_loader.pages.views import LANES

if TYPE_CHECKING:
    from playwright.sync_api import Request

SIZES = (1_000, 5_000, 10_000, 30_000)
_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
_TURNS = 3
_LARGE = 10_000
"""Pages of more nodes are opened once; with WebGL, which is imitated where there is no card, smaller ones once only."""
_ENTERPRISES = 0.285
"""So many enterprises a node: their region's network has some hundredths more nodes, of which the last are left out."""
_PYVIS = 300
"""So many nodes pyvis is given as it comes: with a thousand its picture does not come to rest within a minute."""
_PEER = 1_000
"""So many nodes the other libraries are given, as they come."""
PEERS = {"gravis": ("gravis==0.1.0", "networkx"), "ipysigma": ("ipysigma==0.24.5", "networkx")}
_NOTHING = Selection({"zh": "无", "en": "None"}, ())
_EMPTY = '<!DOCTYPE html><meta charset="utf-8"><p>.</p><script>window.painted = performance.now();</script>'

_PAINTED = """
const stroke = CanvasRenderingContext2D.prototype.stroke;
CanvasRenderingContext2D.prototype.stroke = function (...all) {
  if (!window.painted) {
    window.painted = -1;
    requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
  }
  return stroke.apply(this, all);
};
for (const name of ["drawArrays", "drawArraysInstanced", "drawElements", "drawElementsInstanced"]) {
  const draw = WebGL2RenderingContext.prototype[name];
  WebGL2RenderingContext.prototype[name] = function (...all) {
    if (!window.painted) {
      window.painted = -1;
      requestAnimationFrame(() => setTimeout(() => { window.painted = performance.now(); }));
    }
    return draw.apply(this, all);
  };
}
"""
_DRAWN = "!!window.painted || document.querySelectorAll('svg circle, svg path').length > 10"
_SCRIPT = Path(__file__).parents[1] / "peer_scripts" / "pages.py"
_AT_REST = "document.getElementById('loadingBar')?.style.display === 'none'"
_FRAMES = """async () => {
  let frames = 0; const begun = performance.now();
  while (performance.now() - begun < 2000) {
    const by = frames % 40 < 20 ? 1.03 : 1 / 1.03;
    if (typeof picture !== "undefined") picture.zoom(by);
    else if (typeof network !== "undefined") network.moveTo({ scale: network.getScale() * by });
    await new Promise((done) => requestAnimationFrame(done)); frames += 1;
  }
  return frames / ((performance.now() - begun) / 1000);
}"""


def _measure(bench: Bench) -> Figures:
    """For every size the seconds of layout and HTML, and what the browser needs; at 300 nodes pyvis as it comes."""
    render(compose(Region(bench.region(60)).drawing(measures=["degree"], fresh=True).builder, _NOTHING))  # imports
    found: Figures = {}
    with tempfile.TemporaryDirectory(prefix="sidu-pages-") as temporary:
        folder = Path(temporary)
        for size in SIZES:
            found[str(size)] = _one_size(bench, size, folder)
        found["pyvis"] = _pyvis(folder)
        found |= {peer: _peer(peer, folder) for peer in PEERS}
    return found


def _one_size(bench: Bench, size: int, folder: Path) -> dict[str, Any]:
    drawing = Region(bench.region(round(size * _ENTERPRISES))).drawing(measures=["degree"], fresh=True)
    builder = drawing.builder
    whole = select(builder, "network", ())
    kept = Selection(whole.title, whole.ids[:size], layout=whole.layout)
    assert len(kept.ids) == size
    layout = _layout_seconds(builder, kept)
    begun = time.process_time()
    model = compose(builder.renewed(), kept)
    composed = time.process_time()
    html = render(model)
    rendered = time.process_time()
    overview = next(pages_of(builder, kept, "overview"))[1]
    seen = _seen(folder, {"page": html, "bare": _bare(model)}, turns=1 if size > _LARGE else _TURNS)
    seen |= _seen(folder, {"overview": render(overview), "empty": _EMPTY})
    if size <= _LARGE:
        seen |= _seen(folder, {"webgl": render(model, renderer="webgl")}, turns=1)
    return {
        "nodes": len(model.nodes), "links": len(model.links), "kilobytes": len(html.encode()) // 1000,
        "layout": layout, "model": composed - begun - layout, "html": rendered - composed, **seen,
    }  # fmt: skip


def _layout_seconds(builder: Builder, selection: Selection) -> float:
    """CPU seconds of the layout alone; the model of a page has it made once more."""
    nodes = [builder.node(id) for id in selection.ids]
    pairs = [(link.start, link.end) for link in builder.links_among(set(selection.ids))]
    begun = time.process_time()
    arrange(selection.ids, pairs, LANES, lanes=Lanes(builder, nodes).lanes)
    return time.process_time() - begun


def _bare(model: PageModel) -> str:
    """The same nodes and links at the same places, and nothing else of ours."""
    data = PageData(model)
    drawn = json.dumps({"nodes": data.vis_nodes(), "edges": data.vis_edges()})
    options = json.dumps(pyvis_network.all_options(data.options(), len(model.links)))
    return (
        '<!DOCTYPE html><meta charset="utf-8"><div id="m" style="position:absolute;inset:0"></div>'
        f"<script>{pyvis_network.library()}</script><script>const network = new vis.Network("
        f'document.getElementById("m"), {drawn}, {options});</script>'
    )


def _pyvis(folder: Path) -> dict[str, Any]:
    """pyvis as its manual has it: physics on, everything in one file."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", height="700px")
    for k in range(_PYVIS):
        net.add_node(k, label=f"节点{k}")
    for k in range(3 * _PYVIS):
        net.add_edge(k % _PYVIS, (k * 7 + k // _PYVIS + 1) % _PYVIS)
    return _seen(folder, {"pyvis": net.generate_html()}, stable=True, turns=1)


def _peer(peer: str, folder: Path) -> dict[str, Any]:
    """Another library as its manual has it: what its page weighs, asks of others, and draws without them."""
    path = folder / f"{peer}.html"
    python = install(folder / f"venv-{peer}", *PEERS[peer])
    made: dict[str, Any] = answer_of([str(python), str(_SCRIPT), peer, str(_PEER), str(path)], environment())
    return made | _seen(folder, {peer: path.read_text(encoding="utf-8")}, stable=None, turns=1)


def _seen(folder: Path, pages: dict[str, str], *, stable: bool | None = False, turns: int = _TURNS) -> dict[str, Any]:
    """Of every page, in turns: seconds to the first paint (with ``stable`` until it is at rest, with None after five
    seconds), frames a second while it is zoomed, and requests to servers, which are refused."""
    from playwright.sync_api import sync_playwright

    found: dict[str, Any] = {
        f"{name}_{what}": [] for name in pages for what in ("paint", "cpu", "frames", "requests", "drawn")
    }
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        for _ in range(turns):
            for name, html in pages.items():
                path = folder / f"{name}.html"
                path.write_text(html, encoding="utf-8")
                page = browser.new_page(viewport={"width": 1366, "height": 768})
                page.add_init_script(_PAINTED)
                devtools = page.context.new_cdp_session(page)
                devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
                asked: list[str] = []
                page.on("request", _noting(asked))
                page.route("http*://**", lambda route: route.abort())
                page.goto(path.as_uri() + ("#r=webgl" if name == "webgl" else ""), wait_until="commit")
                wait = _AT_REST if stable else "window.painted > 0" if stable is False else "performance.now() > 5000"
                # Playwright's own waiting would be stopped by the page's policy.
                while not page.evaluate(wait):
                    page.wait_for_timeout(20)
                clock = "performance.now()" if stable else "window.painted || 0"
                found[f"{name}_paint"].append(page.evaluate(clock) / 1000)
                metrics = devtools.send("Performance.getMetrics")["metrics"]
                found[f"{name}_cpu"].append(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))
                found[f"{name}_frames"].append(page.evaluate(_FRAMES))
                found[f"{name}_requests"].append(sum(url.startswith("http") for url in asked))
                found[f"{name}_drawn"].append(page.evaluate(_DRAWN))
                page.close()
        browser.close()
    return found


def _noting(asked: list[str]) -> Callable[[Request], None]:
    return lambda request: asked.append(request.url)


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def _ratios(found: Figures) -> Iterator[Ratio]:
    ten = found["10000"]
    yield at_most("CPU seconds: layout, 10,000 nodes", ten["layout"], 3)
    yield at_most("CPU seconds: model and HTML, 10,000 nodes", ten["model"] + ten["html"], 3)
    paint = median_ratio(ten["page_paint"], ten["bare_paint"])
    yield at_most("first full paint / bare vis-network, 10,000 nodes", paint, 1.5)
    work = median_ratio(ten["page_cpu"], ten["bare_cpu"])
    yield at_most("the same by CPU seconds of the page, without waiting for other work", work, 1.5)
    most = found["30000"]
    yield at_most("seconds: paint of the overview, 30,000 nodes", _middle(most["overview_paint"]), 1)
    empty = _middle(most["empty_frames"])
    detail = f"a page that draws nothing: {empty:.0f}"
    frames = _middle(most["overview_frames"])
    yield at_least("frames a second: overview, 30,000 nodes", frames, 40, detail)
    yield at_least("frames of the overview / of a page that draws nothing", frames / empty, 0.66)
    sizes = [found[str(size)] for size in SIZES]
    for what in ("layout", "model", "html"):
        times = [one[what] for one in sizes]
        yield growth(what, [one["nodes"] for one in sizes], times, f"{times[-1]:.1f} CPU s at 30,000 nodes")


def _text(found: Figures) -> str:
    rows = [
        "| nodes | links | KB | layout s | model s | HTML s | paint s | bare s | CPU s | bare CPU s | frames/s | bare "
        "| WebGL paint s | CPU s | frames/s | overview paint s | frames/s | nothing drawn |", "|---" * 18 + "|",
    ]  # fmt: skip
    for one in (found[size] for size in map(str, SIZES) if size in found):
        cells = [
            f"{_middle(one[name]):{'.0f' if name.endswith('frames') else '.2f'}}" if name in one else "–"
            for name in (
                "page_paint", "bare_paint", "page_cpu", "bare_cpu", "page_frames", "bare_frames", "webgl_paint",
                "webgl_cpu", "webgl_frames", "overview_paint", "overview_frames", "empty_frames",
            )
        ]  # fmt: skip
        made = [f"{one[name]:.2f}" for name in ("layout", "model", "html")]
        sizes = [f"{one['nodes']:,}", f"{one['links']:,}", str(one["kilobytes"])]
        rows.append(f"| {' | '.join((*sizes, *made, *cells))} |")
    return "\n".join([
        *rows, "", *_as_they_come(found), "",
        "Headless Chromium without a graphics card: WebGL is imitated, so its columns are a lower bound, and pages "
        "choose it only when asked. Paint is from opening the file to the frame after the first stroke; frames are of "
        "zooming for two seconds, bounded by those of a page that draws nothing. Nodes are those drawn; CPU seconds "
        "are those of the page's own thread until it was painted, which other work on the machine leaves as they are.",
    ])  # fmt: skip


def _as_they_come(found: Figures) -> Iterator[str]:
    """What the other libraries do; and what a run that was cut short has no figures of."""
    if "pyvis" in found:
        peer = found["pyvis"]
        yield (
            f"pyvis as it comes, {_PYVIS} nodes with physics: at rest after {_middle(peer['pyvis_paint']):.0f} s, "
            f"{peer['pyvis_requests'][0]} requests to other servers (here refused).\n"
        )
    for peer in PEERS:
        if peer in found:
            one = found[peer]
            yield (
                f"{peer} as it comes, {_PEER:,} nodes: {one['kilobytes']} KB, {one[f'{peer}_requests'][0]} requests to "
                f"other servers (here refused), {one[f'{peer}_frames'][0]:.0f} frames a second after five seconds, "
                f"{'drawn' if one[f'{peer}_drawn'][0] else 'nothing drawn'} without them.\n"
            )
    missing = [name for name in (*map(str, SIZES), "pyvis", *PEERS) if name not in found]
    if missing:
        yield f"Not measured in this run: {', '.join(missing)}.\n"


PARTS = (Part("pages", "Network pages", _measure, _ratios, _text, order=70),)
