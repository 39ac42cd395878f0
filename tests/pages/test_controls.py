"""Every control of a page, used as a reader would use it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.pages.browser import Open, Seen

CHOSEN = "state.chosen < 0 ? null : page.nodes[state.chosen].id"
SHOWN = "state.nodes.filter(Boolean).length"


def test_search_by_chinese_english_and_initials_opens_details_with_sources(opened: Open, network_html: str):
    seen = opened(network_html)
    for text in ("潍柴动力", "Weichai Power", "wcdl"):
        seen.page.fill("#search", text)
        seen.page.press("#search", "Enter")
        assert seen.eval(CHOSEN) == "ent-weichai-power", text
    details = seen.page.inner_text("#details")
    assert "潍柴动力股份有限公司" in details and "来源" in details and "000338" in details
    assert "同济大学" in details
    seen.page.locator("#details .neighbours button").first.click()
    assert seen.eval(CHOSEN) != "ent-weichai-power"
    seen.page.fill("#search", "没有这样的名称")
    assert "没有找到" in seen.page.inner_text("#results")


def test_a_click_on_the_picture_chooses_and_the_neighbours_stand_out(opened: Open, network_html: str):
    seen = opened(network_html)
    click_on_the_greatest(seen)
    assert seen.eval(f"{CHOSEN} === page.nodes[picture.order()[0]].id")
    assert seen.eval("page.nodes.some((_, i) => nodes.get('n' + i).opacity < 1)")
    seen.picture("network-chosen")


def click_on_the_greatest(seen: Seen) -> None:
    at = seen.eval("(({x, y}) => drawing.toStage(x, y))(drawing.place(picture.order()[0]))")
    assert isinstance(at, list)
    box = seen.page.locator("#mynetwork").bounding_box()
    assert box is not None
    seen.page.mouse.click(box["x"] + at[0], box["y"] + at[1])


def test_the_legend_counts_and_hides(opened: Open, network_html: str):
    seen = opened(network_html)
    button = seen.page.locator("#legend button", has_text="高等院校")
    count = int(button.locator(".count").inner_text())
    before = seen.eval(SHOWN)
    assert isinstance(before, int) and count > 5
    button.click()
    assert seen.eval(SHOWN) == before - count
    assert button.get_attribute("aria-pressed") == "false"
    assert str(before - count) in seen.page.inner_text("#shown")
    button.click()
    assert seen.eval(SHOWN) == before


def test_filters_by_county_field_and_period_and_the_reset(opened: Open, network_html: str):
    seen = opened(network_html)
    everything = seen.eval(SHOWN)
    assert isinstance(everything, int)
    for select in ("county", "field"):
        value = seen.eval(f"[...document.querySelectorAll('#{select} option')][1].value")
        seen.page.select_option(f"#{select}", str(value))
        shown = seen.eval(SHOWN)
        assert isinstance(shown, int) and 0 < shown < everything
        seen.page.click("#reset")
        assert seen.eval(SHOWN) == everything
    seen.page.uncheck("#undated")
    dated = seen.eval("state.links.filter(Boolean).length")
    seen.page.evaluate("until.value = until.min; until.dispatchEvent(new Event('input'))")
    first = seen.eval("state.links.filter(Boolean).length")
    assert isinstance(dated, int) and isinstance(first, int) and 0 < first < dated
    assert seen.eval("state.links.every((on, i) => !on || page.links[i].since.slice(0, 4) <= String(state.until))")


def test_size_by_a_measure(opened: Open, network_html: str):
    seen = opened(network_html)
    before = seen.eval("picture.sizes().join()")
    seen.page.select_option("#measure", "betweenness")
    assert seen.eval("picture.sizes().join()") != before
    greatest = "page.nodes[picture.sizes().indexOf(Math.max(...picture.sizes()))].id"
    values = "page.measures.find(m => m.id === 'betweenness').values"
    assert seen.eval(greatest) == seen.eval(f"page.nodes[{values}.indexOf(Math.max(...{values}))].id")


def test_the_path_between_two_picked_bodies(opened: Open, network_html: str):
    seen = opened(network_html)
    for text, button in (("潍柴动力", "设为起点"), ("同济大学", "设为终点")):
        seen.page.fill("#search", text)
        seen.page.press("#search", "Enter")
        seen.page.click(f"#details button:has-text('{button}')")
    assert "步" in seen.page.inner_text("#path-said")
    assert seen.eval("state.route.links.length") == seen.eval("state.route.nodes.length") - 1  # type: ignore[operator]
    seen.picture("network-path")
    seen.page.click("#path-clear")
    assert seen.eval("state.route") is None


def test_both_languages(opened: Open, network_html: str):
    seen = opened(network_html)
    assert "合作网络" in seen.page.inner_text("h1")
    seen.page.click("button[data-language=en]")
    assert seen.page.inner_text("h1") == "Cooperation network"
    assert seen.page.get_attribute("html", "lang") == "en"
    assert "Universities" in seen.page.inner_text("#legend")
    said = seen.page.inner_text("#panel") + seen.page.inner_text(".top")
    left = {sign for sign in said.replace("中文", "") if "\u4e00" <= sign <= "\u9fff"}
    assert left == set()
    assert seen.page.get_attribute("#zoom-in", "aria-label") == "Zoom in"
    seen.picture("network-english")


def test_a_shared_address_shows_the_same(opened: Open, network_html: str, tmp_path: Path):
    seen = opened(network_html)
    seen.page.fill("#search", "wcdl")
    seen.page.press("#search", "Enter")
    seen.page.locator("#legend button").nth(2).click()
    seen.page.select_option("#measure", "degree")
    seen.page.click("button[data-language=en]")
    seen.page.click("#share")
    seen.until("location.hash !== ''")
    shared = str(seen.eval("location.hash"))
    state = "JSON.stringify([state.chosen, [...state.hidden], state.measure, sidu.language])"
    again = opened(network_html, hash=shared)
    assert again.eval(state) == seen.eval(state)
    strange = opened(network_html, hash="#s=nobody&k=x,,y&c=%00&y=9-1&p=a&m=__proto__&l=xx")
    assert strange.eval("[state.chosen, state.hidden.size, state.county, state.measure].join()") == "-1,0,-1,"


def test_png_svg_and_csv(opened: Open, network_html: str):
    seen = opened(network_html)
    found = {}
    for button in ("png", "svg", "csv-nodes", "csv-links"):
        with seen.page.expect_download() as download:
            seen.page.click(f"#{button}")
        path = download.value.path()
        found[button] = (download.value.suggested_filename, Path(path).read_bytes())
    assert found["png"][0].endswith(".png") and found["png"][1].startswith(b"\x89PNG")
    svg = found["svg"][1].decode("utf-8")
    assert svg.startswith("<svg") and "潍柴动力" in svg and "<script" not in svg
    rows = list(csv.reader(io.StringIO(found["csv-nodes"][1].decode("utf-8-sig"))))
    assert len(rows) == seen.eval(SHOWN) + 1  # type: ignore[operator]
    assert any(row[0] == "ent-weichai-power" and "潍柴动力" in row[2] and row[8] for row in rows)
    links = list(csv.reader(io.StringIO(found["csv-links"][1].decode("utf-8-sig"))))
    assert len(links) == len(weifang_links(seen)) + 1


def weifang_links(seen: Seen) -> list[object]:
    found = seen.eval("page.links")
    assert isinstance(found, list)
    return found


def test_by_keyboard_alone(opened: Open, network_html: str):
    seen = opened(network_html)
    page = seen.page
    page.keyboard.press("Tab")
    assert "查找" in page.inner_text(":focus")
    page.focus("#mynetwork")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    before = seen.eval("[drawing.scale(), drawing.view().x].join()")
    page.keyboard.press("+")
    page.keyboard.press("ArrowRight")
    assert seen.eval("[drawing.scale(), drawing.view().x].join()") != before
    page.keyboard.press("n")
    first = seen.eval(CHOSEN)
    page.keyboard.press("n")
    assert first is not None and seen.eval(CHOSEN) not in (None, first)
    page.keyboard.press("p")
    assert seen.eval(CHOSEN) == first
    page.keyboard.press("Escape")
    assert seen.eval(CHOSEN) is None
    page.keyboard.press("0")
    page.keyboard.press("/")
    assert seen.eval("document.activeElement.id") == "search"
    page.keyboard.type("wcdl")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert seen.eval(CHOSEN) == "ent-weichai-power"


def test_the_table_stands_for_the_picture(opened: Open, network_html: str):
    seen = opened(network_html)
    seen.page.click("#as-table")
    assert seen.page.locator("#table tr").count() == seen.eval(SHOWN) + 1  # type: ignore[operator]
    seen.page.locator("#table td button").first.click()
    assert seen.eval(CHOSEN) is not None
    seen.page.click("#as-table")
    assert not seen.page.is_visible("#table")


def test_buttons_over_the_picture(opened: Open, network_html: str):
    seen = opened(network_html)
    whole = seen.eval("drawing.scale()")
    seen.page.click("#zoom-in")
    larger = seen.eval("drawing.scale()")
    seen.page.click("#zoom-out")
    seen.page.click("#zoom-out")
    assert isinstance(whole, float) and isinstance(larger, float) and larger > whole
    seen.page.click("#fit")
    again = seen.eval("drawing.scale()")
    assert isinstance(again, float) and abs(again - whole) < 1e-6
