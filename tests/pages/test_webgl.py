"""The same page drawn with WebGL, on a card that the browser imitates; and what it does where there is no card."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from graph_loader.api import Region
from graph_loader.drawing import Drawing
from graph_loader.pages import Builder, PageError, Selection, compose, render
from tests.pages.browser import FLAGS, Open, Seen
from tests.pages.hostile import TEXT, hostile_graph
from tests.pages.test_controls import CHOSEN, SHOWN, click_on_the_greatest
from tests.pages.test_looks import MISSING, OUTSIDE, OVERLAPS

ROOT = Path(__file__).parents[2]
WITH_CARD = "#r=webgl"


@pytest.fixture(scope="module")
def html(weifang: Drawing) -> str:
    """The network page of the shipped region, made for WebGL."""
    return render(weifang.model("network"), renderer="webgl")


def colors_at_the_greatest(seen: Seen) -> list[int]:
    """What WebGL itself has painted where the greatest node stands."""
    found = seen.eval("""(() => {
      const [x, y] = (({x, y}) => drawing.toStage(x, y))(drawing.place(picture.order()[0]));
      const from = drawing.layers()[0], ratio = from.width / picture.stage.clientWidth;
      const to = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d");
      to.drawImage(from, x * ratio, y * ratio, 1, 1, 0, 0, 1, 1);
      return [...to.getImageData(0, 0, 1, 1).data];
    })()""")
    assert isinstance(found, list)
    return found


def test_the_first_view_is_that_of_the_other_renderer(opened: Open, html: str, network_html: str):
    seen, other = opened(html, fragment=WITH_CARD), opened(network_html)
    assert seen.eval("drawing.name") == "webgl" and other.eval("drawing.name") == "canvas"
    assert seen.eval("document.querySelectorAll('#mynetwork .vis-network').length") == 0
    assert [seen.eval(wrong) for wrong in (OVERLAPS, MISSING, OUTSIDE)] == [[], [], []]
    # Places differ by thousandths of a pixel, which decides now and then whether a small name finds room.
    labels = "picture.labels().slice(0, 40).map(([index, text]) => [index, text])"
    assert seen.eval(labels) == other.eval(labels)
    color = str(seen.eval("page.kinds[page.nodes[picture.order()[0]].kind].color"))
    assert colors_at_the_greatest(seen)[:3] == list(bytes.fromhex(color[1:]))
    seen.picture("network-webgl")


def test_every_control_works_on_it(opened: Open, html: str):
    seen = opened(html, fragment=WITH_CARD)
    click_on_the_greatest(seen)
    seen.until(f"{CHOSEN} !== null")
    assert seen.eval(f"{CHOSEN} === page.nodes[picture.order()[0]].id")
    seen.page.focus("#mynetwork")
    before = seen.eval("[drawing.scale(), drawing.view().x].join()")
    for key in ("+", "ArrowRight"):
        seen.page.keyboard.press(key)
    assert seen.eval("[drawing.scale(), drawing.view().x].join()") != before
    seen.page.keyboard.press("Escape")
    assert seen.eval(CHOSEN) is None
    seen.page.keyboard.press("0")
    everything, painted = seen.eval(SHOWN), colors_at_the_greatest(seen)
    greatest = seen.eval("page.text(page.kinds[page.nodes[picture.order()[0]].kind].plural)")
    place = "(({x, y}) => drawing.toStage(x, y).join())(drawing.place(0))"
    where = seen.eval(place)
    seen.page.locator("#legend button", has_text=str(greatest)).click()
    shown = seen.eval(SHOWN)
    assert isinstance(shown, int) and isinstance(everything, int) and shown < everything
    assert colors_at_the_greatest(seen) != painted
    seen.page.click("#reset")
    assert seen.eval(SHOWN) == everything and seen.eval(place) == where
    seen.page.select_option("#measure", "betweenness")
    seen.page.click("button[data-language=en]")
    assert "graphics card" in seen.page.inner_text("#drawn-by")
    for button, start in (("png", b"\x89PNG"), ("svg", b"<svg")):
        with seen.page.expect_download() as download:
            seen.page.click(f"#{button}")
        saved = Path(download.value.path()).read_bytes()
        assert saved.startswith(start) and len(saved) > 20_000
    seen.page.click("#share")
    seen.until("location.hash.includes('r=webgl')")


def test_an_imitated_card_is_not_used_unasked(opened: Open, html: str):
    seen = opened(html)
    assert seen.eval("drawing.name") == "canvas"
    assert "画布" in seen.page.inner_text("#drawn-by")
    assert [seen.eval(wrong) for wrong in (OVERLAPS, MISSING)] == [[], []]
    click_on_the_greatest(seen)
    assert seen.eval(CHOSEN) is not None


def test_without_webgl_a_canvas_draws_even_where_webgl_is_asked_for(chromium: Browser, html: str, tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_text(html, encoding="utf-8")
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    browser = chromium.browser_type.launch(executable_path=found, args=[*FLAGS, "--disable-webgl"])
    seen = Seen(browser.new_page(viewport={"width": 1366, "height": 768}), path, WITH_CARD)
    assert seen.eval("drawing.name") == "canvas" and seen.eval(MISSING) == []
    assert seen.complaints == []
    browser.close()


def test_nothing_runs_and_nobody_is_asked(opened: Open):
    ontology = Region().ontology
    graph = hostile_graph(ontology)
    title = {"zh": TEXT, "en": TEXT}
    model = compose(Builder(graph, ontology), Selection(title, tuple(sorted(graph.nodes))), layout="lanes")
    seen = opened(render(model, renderer="webgl"), fragment=WITH_CARD)
    assert seen.eval("drawing.name") == "webgl"
    for index in range(len(model.nodes)):
        seen.page.evaluate("index => state.set({ chosen: index })", index)
    assert seen.eval("window.ran === undefined && document.querySelectorAll('iframe, img').length === 0")


def test_an_empty_page_and_a_renderer_that_does_not_exist(opened: Open, weifang: Drawing):
    nothing = compose(weifang.builder, Selection({"zh": "无", "en": "None"}, ()))
    seen = opened(render(nothing, renderer="webgl"), fragment=WITH_CARD)
    assert seen.eval("drawing.name") == "webgl"
    with pytest.raises(PageError, match="KG857") as error:
        render(nothing, renderer="webgpu")
    assert "vis, webgl" in error.value.hint("en")


def test_the_vendored_libraries_are_what_their_note_says():
    folder = ROOT / "graph_loader" / "pages" / "assets" / "vendor"
    note = (folder / "README.md").read_text(encoding="utf-8")
    for path in sorted(folder.glob("*.js")):
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        assert f"| {path.name} |" in note and digest in note
    assert {path.name for path in folder.glob("LICENSE-*")} == {"LICENSE-sigma", "LICENSE-graphology"}
