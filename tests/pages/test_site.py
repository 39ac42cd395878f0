"""The site in a real browser: from the folder, in both languages, on a desk and a phone, with hostile data."""

from __future__ import annotations

import json
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, expect

from graph_loader.api import Region
from graph_loader.ontology import Field, Ontology
from graph_loader.pages.site.serving import Server
from graph_loader.reports.watching import Watched, stamp
from tests.pages.browser import ARTEFACTS
from tests.workspaces import make_workspace, write

ROOT = Path(__file__).parents[2]
KINDS_OF_PAGE = (
    "index.html", "records.html", "counties.html", "fields.html", "events.html", "funnel.html", "matching.html",
    "figures.html", "dictionary.html", "about.html", "org/xjtu.html", "org/gov-weifang-stb.html",
    "county/zhucheng.html", "field/field-new-materials.html", "list/Agreement.html", "network.html",
)  # fmt: skip


class Visit:
    """A page of a site and everything that it asked for or complained of."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page = page
        self.folder = folder
        self.asked: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda said: self.complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._refuse)

    def _refuse(self, dialog: Dialog) -> None:
        self.complaints.append("dialog")
        dialog.dismiss()

    def go(self, address: str) -> Page:
        """Open a page of the site."""
        self.page.goto(f"{self.folder.as_uri()}/{address}")
        return self.page

    def outside(self) -> list[str]:
        """What was asked for outside the site's folder."""
        inside = (f"{self.folder.as_uri()}/", "data:", "blob:")
        return [url for url in self.asked if not url.startswith(inside)]


Go = Callable[..., Visit]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the shipped region, moved after it was written: links must not depend on the place."""
    written = tmp_path_factory.mktemp("written") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        Region().site(written, as_of="2026")
    moved = tmp_path_factory.mktemp("moved to 共享 folder") / "四度 #1"
    shutil.move(written, moved)
    return moved


@pytest.fixture
def visit(chromium: Browser) -> Iterator[Go]:
    """Opens a window; afterwards nothing outside may have been asked for and nothing complained of."""
    visits: list[Visit] = []

    def opened(folder: Path, width: int = 1366, height: int = 768, **options: object) -> Visit:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)  # type: ignore[arg-type]
        visits.append(Visit(context.new_page(), folder))
        return visits[-1]

    yield opened
    for one in visits:
        outside, complaints = one.outside(), one.complaints
        one.page.context.close()
        assert outside == [] and complaints == []


@pytest.mark.parametrize("size", [(1366, 768), (390, 844)], ids=["desk", "phone"])
def test_every_kind_of_page_fits_and_asks_for_nothing(visit: Go, folder: Path, size: tuple[int, int]):
    one = visit(folder, *size)
    for address in KINDS_OF_PAGE:
        page = one.go(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0], address
        if size[0] == 1366 or address in ("index.html", "org/xjtu.html", "matching.html"):
            ARTEFACTS.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=str(ARTEFACTS / f"site-{address.replace('/', '-')}-{size[0]}.png"))
    assert any(url.endswith("assets/site.css") for url in one.asked)
    assert page.evaluate("getComputedStyle(document.body).lineHeight") != "normal"


def test_the_style_and_the_scripts_of_the_site_are_in_force(visit: Go, folder: Path):
    page = visit(folder).go("org/xjtu.html")
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).display") == "flex"
    assert page.evaluate("typeof sidu") == "object"
    assert page.locator("svg.network a").count() >= 5


def test_the_language_is_switched_and_remembered(visit: Go, folder: Path):
    page = visit(folder).go("index.html")
    assert page.locator("main h2").first.inner_text() == "最新" and page.title() == "潍坊"
    page.click("button[data-language=en]")
    assert page.locator("main h2").first.inner_text() == "Latest" and page.title() == "Weifang"
    page.click("nav a:has-text('Events')")
    expect(page.locator("h1")).to_have_text("Events")
    assert page.locator(".in-en svg").is_visible() and not page.locator(".in-zh svg").is_visible()
    assert page.evaluate("document.documentElement.lang") == "en"
    page.click("button[data-language=zh]")
    expect(page.locator("h1")).to_have_text("活动")


def test_without_storage_the_language_travels_in_the_addresses(visit: Go, folder: Path):
    one = visit(folder)
    one.page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }});")
    page = one.go("index.html")
    page.click("button[data-language=en]")
    page.click("nav a:has-text('Events')")
    expect(page.locator("h1")).to_have_text("Events")
    assert "lang=en" in page.url
    page.fill("#search", "xjtu")
    page.wait_for_selector("#found li[role=option]")
    page.press("#search", "Enter")
    page.wait_for_url("**/org/xjtu.html*")
    expect(page.locator("h1")).to_have_text("Xi'an Jiaotong University")


@pytest.mark.parametrize(
    ("lang", "asked", "found"),
    [
        ("zh", "西安交大", "org/xjtu.html"), ("zh", "xajtdx", "org/xjtu.html"),
        ("en", "jiaotong xi'an", "org/xjtu.html"), ("zh", "诸城", "county/zhucheng.html"),
        ("en", "zhucheng", "county/zhucheng.html"), ("zh", "xcl", "field/field-new-materials.html"),
        ("en", "ULTRA-PRECISION machining", "matching.html"), ("zh", "名校直通车 陕西", "events.html"),
    ],
)  # fmt: skip
def test_search_finds_by_either_language_and_by_initials(visit: Go, folder: Path, lang: str, asked: str, found: str):
    page = visit(folder).go(f"fields.html?lang={lang}")
    page.keyboard.press("/")
    page.keyboard.type(asked)
    page.wait_for_selector("#found li[aria-selected=true]")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{found}*")


def test_search_says_how_many_and_that_nothing_was_found(visit: Go, folder: Path):
    page = visit(folder).go("index.html")
    page.fill("#search", "大学")
    page.wait_for_selector("#found li[aria-selected=true]")
    assert "找到" in page.inner_text("#count")
    page.press("#search", "ArrowDown")
    assert page.get_attribute("#search", "aria-activedescendant") == "hit-1"
    page.fill("#search", "没有这样的东西")
    assert page.inner_text("#found") == "没有找到"
    page.press("#search", "Escape")
    assert not page.is_visible("#found")


def test_the_network_page_leads_back_and_a_body_leads_into_it(visit: Go, folder: Path):
    page = visit(folder).go("org/xjtu.html")
    page.click("main a[href*='network.html#s=xjtu']")
    expect(page.locator("#details")).to_contain_text("西安交通大学", timeout=30_000)
    page.click("a.up")
    page.wait_for_url("**/index.html*")


def test_without_scripts_pages_are_whole(visit: Go, folder: Path):
    page = visit(folder, java_script_enabled=False).go("org/xjtu.html")
    assert "西安交通大学" in page.inner_text("h1") and page.locator(".relations li").count() > 10
    page.click("nav a:has-text('名录')")
    assert page.locator("main a").count() > 50


def test_the_keyboard_reaches_the_text_first(visit: Go, folder: Path):
    page = visit(folder).go("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


# Of a long list or table the first thirty stand for all.
AXE = """axe.run({ include: [["html"]], exclude: [["li:nth-child(n+31)"], ["tr:nth-child(n+31)"]] },
  { resultTypes: ["violations"], preload: false })"""


@pytest.mark.parametrize(("lang", "dark"), [("zh", False), ("en", True)], ids=["Chinese by day", "English by night"])
def test_axe_finds_no_serious_fault_on_any_kind_of_page(visit: Go, folder: Path, lang: str, dark: bool):
    axe = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
    one = visit(folder, color_scheme="dark" if dark else "light", bypass_csp=True)
    faults = []
    for address in KINDS_OF_PAGE:
        page = one.go(f"{address}?lang={lang}" if address != "network.html" else f"{address}#l={lang}")
        assert page.evaluate("sidu.language") == lang, address
        page.evaluate(axe)
        found = page.evaluate(AXE)["violations"]
        serious = [fault for fault in found if fault["impact"] in ("serious", "critical")]
        faults += [(address, fault["id"], fault["nodes"][0]["html"][:200]) for fault in serious]
    assert faults == []


def test_paper_gets_the_text_and_no_controls(visit: Go, folder: Path):
    page = visit(folder).go("org/xjtu.html")
    page.emulate_media(media="print")
    assert not page.is_visible(".search") and not page.is_visible("nav") and page.is_visible("h1")


# ---------------------------------------------------------------------- hostile data

RUNS = (
    "</script><script>window.ran=1</script><img src=x onerror=window.ran=1>"
    "\"'><svg onload=window.ran=1>{{7*7}}${window.ran=1}</style><a href='javascript:window.ran=1'>"
)


def hostile(ontology: Ontology) -> str:
    """A record of every type with a script in every field that takes a text."""
    sections = []
    for declared in ontology.concrete():
        record: dict[str, object] = {"id": f"x-{declared.name}"}
        for field in declared.fields.values():
            value = _value(field, ontology)
            if value is not None:
                record[field.name] = value
        record["sources"] = {"x-Source": RUNS}
        if declared.section is not None:
            sections.append(f"{declared.section}:\n  - {json.dumps(record, ensure_ascii=False)}\n")
    return "".join(sections)


def _value(field: Field, ontology: Ontology) -> object:
    kind = field.kind.name
    if kind == "localized":
        return {"zh": RUNS, "en": RUNS}
    if kind == "text" and getattr(field.kind, "pattern", None) is None:
        return [RUNS] if field.many else RUNS
    if not field.required:
        return None
    if kind == "enum":
        return next(iter(ontology.schemes[field.kind.scheme].values))  # type: ignore[attr-defined]
    return {"figure": "5余", "date": "2024-01", "period": "2024-01"}.get(kind)


def test_hostile_data_runs_nothing(visit: Go, tmp_path: Path):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        ontology = Region().ontology
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": hostile(ontology)}, source=False)
    settings = f"datasets:\n  - {{name: test, path: data, title: {{zh: {json.dumps(RUNS)}, en: {json.dumps(RUNS)}}}}}\n"
    write(workspace / "sidu.yaml", settings)
    Region(workspace).site(tmp_path / "site")
    pages = sorted(path.relative_to(tmp_path / "site").as_posix() for path in (tmp_path / "site").rglob("*.html"))
    assert len(pages) > 40
    one = visit(tmp_path / "site")
    for address in pages:
        page = one.go(address)
        assert page.evaluate("window.ran") is None, address
        assert page.locator("main img, main script, #found img").count() == 0, address
    page = one.go("index.html")
    page.fill("#search", "script")
    page.wait_for_selector("#found li[role=option]")
    page.click("button[data-language=en]")
    assert page.evaluate("window.ran") is None and "<script>" in page.inner_text("body")


# ---------------------------------------------------------------------- served


def test_a_served_page_follows_the_descriptions(chromium: Browser, tmp_path: Path):
    text = "default_sources: {src: p}\nenterprises:\n  - {id: one, name: {zh: 一厂, en: One}}\n"
    workspace = make_workspace(tmp_path / "ws", {"a.yaml": text})
    watched = Watched(
        lambda: Region(workspace).site_files(live=True).files, lambda: stamp(workspace, ["data"]), lambda *_: None
    )
    watched.refresh()
    server = Server(0, watched.shown)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    page, complaints = chromium.new_page(), list[str]()
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    try:
        page.goto(f"{server.url}list/Enterprise.html")
        assert "一厂" in page.inner_text("main")
        write(workspace / "data" / "a.yaml", text.replace("一厂", "新厂"))
        watched.refresh()
        expect(page.locator("main")).to_contain_text("新厂", timeout=30_000)
        write(workspace / "data" / "a.yaml", text + "  - {id: two, nme: x}\n")
        watched.refresh()
        page.wait_for_selector("p.label a")
        assert "新厂" in page.inner_text("main")
        page.click("p.label a")
        assert "data/a.yaml:4:" in page.inner_text("main")
        write(workspace / "data" / "a.yaml", text)
        watched.refresh()
        expect(page.locator("main")).to_contain_text("描述没有问题", timeout=30_000)
        assert complaints == []
    finally:
        page.close()
        server.shutdown()
        server.server_close()
