"""What a reader sees without a click: on a desk, on a phone, in the dark, on paper, without scripts."""

from __future__ import annotations

import hashlib
import struct
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from graph_loader import drawing
from graph_loader.drawing import Drawing
from graph_loader.pages import overview
from graph_loader.pages.document import asset
from graph_loader.pages.render import SCRIPTS
from tests.pages.browser import ARTEFACTS, Open
from tests.pages.screenshots import IMAGES, PICTURES

PAGES = {
    "network": (), "organization": ("ent-weichai-power",), "field": ("field-new-materials",), "county": ("370783",),
    "event": ("evt-miit-weifang-2024",), "path": ("ent-weichai-power", "tongji"),
    "demand": ("demand-superhard-machining",),
}  # fmt: skip
OVERLAPS = """(() => {
  const labels = picture.labels(), found = [];
  const greatest = new Set(picture.order().slice(0, 20));
  for (const a of labels) for (const b of labels) {
    if (a[0] >= b[0] || !(greatest.has(a[0]) || greatest.has(b[0]))) continue;
    const [p, q] = [a[2], b[2]];
    if (p[0] < q[2] && q[0] < p[2] && p[1] < q[3] && q[1] < p[3]) found.push([a[1], b[1]]);
  }
  return found;
})()"""
MISSING = """(() => {
  const named = new Set(picture.labels().map((label) => label[0]));
  return picture.order().slice(0, 20).filter((index) => !named.has(index)).map((index) => page.nodes[index].id);
})()"""
OUTSIDE = """picture.labels().filter(([, , b]) => b[0] < 0 || b[1] < 0 || b[2] > picture.stage.clientWidth
  || b[3] > picture.stage.clientHeight).map((label) => label[1])"""


@pytest.mark.parametrize("name", PAGES)
def test_the_first_view_is_legible(opened: Open, weifang: Drawing, name: str):
    html = weifang.page(name, PAGES[name])
    seen = opened(html)
    assert seen.eval(OVERLAPS) == []
    assert seen.eval(MISSING) == []
    assert seen.eval(OUTSIDE) == []
    seen.picture(f"{name}-1366x768")
    phone = opened(html, width=390, height=844)
    assert phone.eval("document.documentElement.scrollWidth") == 390
    assert phone.eval(OVERLAPS) == [] and phone.eval(OUTSIDE) == []
    phone.picture(f"{name}-390x844")


def test_a_phone_can_do_the_same(opened: Open, network_html: str):
    seen = opened(network_html, width=390, height=844)
    seen.page.fill("#search", "wcdl")
    seen.page.press("#search", "Enter")
    assert "000338" in seen.page.inner_text("#details")
    small = "[...document.querySelectorAll('button')].filter(b => b.offsetParent && b.offsetHeight < 24).length"
    assert seen.eval(small) == 0


def test_dark_and_print(opened: Open, network_html: str):
    seen = opened(network_html, dark=True)
    ground = str(seen.eval("getComputedStyle(document.documentElement).backgroundColor"))
    assert ground == "rgb(21, 24, 28)"
    seen.picture("network-dark")
    seen.page.emulate_media(media="print", color_scheme="light")
    assert not seen.page.is_visible("#search") and not seen.page.is_visible("#png")
    assert seen.page.is_visible("#legend button")
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    seen.page.pdf(path=str(ARTEFACTS / "network.pdf"), format="A4", landscape=True)


def test_without_scripts_there_is_a_table(chromium, network_html: str, tmp_path: Path):
    path = tmp_path / "page.html"
    path.write_text(network_html, encoding="utf-8")
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.is_visible("noscript table")
    assert "潍柴动力股份有限公司" in page.inner_text("noscript table")
    context.close()


def test_no_serious_fault_of_accessibility(opened: Open, network_html: str):
    axe = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
    for dark in (False, True):
        seen = opened(network_html, dark=dark)
        seen.page.fill("#search", "wcdl")
        seen.page.press("#search", "Enter")
        seen.page.evaluate(axe)
        found = seen.page.evaluate("axe.run()")
        faults = [
            (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]])
            for fault in found["violations"] if fault["impact"] in ("serious", "critical")
        ]  # fmt: skip
        assert faults == []
        assert len(found["passes"]) > 20


@pytest.mark.parametrize("name", PICTURES)
def test_the_pictures_in_the_documents_show_pages_that_there_are(weifang: Drawing, name: str):
    one, path = PICTURES[name], IMAGES / f"{name}.png"
    data = path.read_bytes()
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) > 20_000
    assert struct.unpack(">II", data[16:24]) == (one.width, one.height)
    assert f"(images/{name}.png)" in (IMAGES.parent / "pages.md").read_text(encoding="utf-8")
    shown = {node.id for node in weifang.model(one.view, one.ids).nodes}
    said = parse_qs(one.state.removeprefix("#"))
    assert shown >= {*one.ids, *said.get("s", ()), *(id for ends in said.get("p", ()) for id in ends.split(","))}


def test_every_picture_of_a_page_is_taken_by_the_command():
    assert {path.stem for path in IMAGES.glob("page-*.png")} == set(PICTURES)


def test_the_vendored_checker_is_what_its_note_says():
    folder = Path(__file__).parent / "vendor"
    digest = hashlib.sha256((folder / "axe.min.js").read_bytes()).hexdigest()
    assert digest in (folder / "README.md").read_text(encoding="utf-8")


def test_every_word_of_a_page_is_used():
    import yaml

    words = yaml.safe_load(asset("texts.yaml"))
    render = (Path(__file__).parents[2] / "graph_loader/pages/render.py").read_text(encoding="utf-8")
    used = asset("page.html") + render + "".join(asset(name) for name in SCRIPTS)
    assert [name for name in words if name not in used] == []
    assert all(set(titles) == {"zh", "en"} for titles in words.values())


def test_an_overview_leads_to_the_pages_below_it_and_back(
    opened: Open, weifang: Drawing, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    for module in (overview, drawing):
        monkeypatch.setattr(module, "MOST_DRAWN", 60)
    monkeypatch.setattr(overview, "MOST_LINKS", 1)
    for file, text in weifang.files("network"):
        path = tmp_path / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    seen = opened(tmp_path / "network.html")
    assert seen.eval("page.nodes.reduce((sum, node) => sum + (node.count || 1), 0)") == 148
    seen.picture("overview-1366x768")
    # Of the links among groups those that stand out are drawn, the others while one of their ends is chosen.
    faint = "page.links.flatMap((link, index) => (link.faint ? [[index, edges.get('e' + index).hidden]] : []))"
    before = seen.eval(faint)
    assert isinstance(before, list) and 0 < len(before) < int(str(seen.eval("page.links.length")))
    assert all(hidden for _, hidden in before)
    seen.page.evaluate("state.set({ chosen: page.links.find((link) => link.faint).from })")
    shown = seen.eval(faint)
    assert isinstance(shown, list) and not all(hidden for _, hidden in shown)
    assert f"其余 {len(before)} 条" in seen.page.inner_text(".top")
    seen.page.keyboard.press("/")
    seen.page.fill("#search", "高等院校")
    seen.page.press("#search", "Enter")
    seen.page.click("#details a:has-text('打开其页面')")
    seen.until("typeof picture !== 'undefined' && page.nodes.some((node) => node.id === 'tongji')")
    seen.page.click("a.up")
    seen.until("typeof picture !== 'undefined' && page.nodes.length < 40")
