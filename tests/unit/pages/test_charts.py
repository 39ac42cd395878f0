"""Charts: what stands in the SVG is what stands in the data, in both languages, whatever the names are."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.pages import charts
from graph_loader.pages.charts import (
    Band,
    Calendar,
    Funnel,
    Intervals,
    Matrix,
    Measure,
    Month,
    Panel,
    Profile,
    Reading,
    Reported,
    Step,
)
from graph_loader.pages.charts.profile import _LEFT, _RIGHT
from graph_loader.pages.charts.svg import WIDTH, width_of, wrapped

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert("1")</script>&\'\x07\u202e'


def t(zh: str, en: str | None = None) -> dict[str, str]:
    return {"zh": zh, "en": en or zh}


def a_profile(name: str = "领域覆盖") -> Profile:
    measures = (
        Measure("B4", t(name, "Field coverage"), (0, 1), (Reading(0.25, t("0.25"), (0.1, 0.5)),)),
        Measure("B8", t("外向度", "E–I index"), (-1, 1), (Reading(-0.5, t("-0.5")),)),
        Measure("B1", t("伙伴数", "Partners"), (0, None), (Reading(20, t("20 个", "20 in number")),)),
        Measure("P1", t("匹配率", "Match rate"), (0, 1), (Reading(None, t(""), None, t("没有需求", "no demand")),)),
    )
    return Profile(t("画像", "Profile"), (t("潍坊"),), (Panel(t("广度", "Breadth"), measures, (a_band(),)),))


def a_band(lower: float = 0.025, upper: float | None = 0.0333) -> Band:
    return Band(t("重点院校", "Key institutions"), lower, upper, lower < 0.5)


def a_funnel(name: str = "活动") -> Funnel:
    steps = (Step(t(name, "Event"), 10), Step(t("意向", "Intent"), 3, 0.3, (0.108, 0.603)), Step(t("协议"), 0, 0.0))
    return Funnel(t("漏斗", "Funnel"), steps)


def a_calendar(name: str = "对接会") -> Calendar:
    months = (Month(2022, 5, 3, (t(name),)), Month(2024, None, 1))
    return Calendar(t("日历", "Calendar"), months, undated=2)


def a_matrix(name: str = "诸城市") -> Matrix:
    return Matrix(t("矩阵", "Matrix"), (t(name), t("高密市")), (t("新材料"), t("农业")), ((3, 0), (None, 1)))


def some_intervals(name: str = "长效机制") -> Intervals:
    rows = (
        Reported(t(name), t("100多家", "[100, 200)"), 15, 0.075, 0.15),
        Reported(t("高校"), t("七所", "7"), 9, 9 / 7, 9 / 7, over=True),
        Reported(t("人次"), t("2900余", "[2900, 3000)"), None),
    )
    return Intervals(t("报道与已载", "Reported against recorded"), rows)


ALL: dict[str, Callable[[str, str], str]] = {
    "profile": lambda name, lang: charts.profile(a_profile(name), lang=lang, id="c"),
    "funnel": lambda name, lang: charts.funnel(a_funnel(name), lang=lang, id="c"),
    "calendar": lambda name, lang: charts.calendar(a_calendar(name), lang=lang, id="c"),
    "matrix": lambda name, lang: charts.matrix(a_matrix(name), lang=lang, id="c"),
    "intervals": lambda name, lang: charts.intervals(some_intervals(name), lang=lang, id="c"),
}


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{SVG}text")]


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
@pytest.mark.parametrize("kind", ALL)
def test_every_chart_is_one_accessible_self_contained_element(kind, lang):
    svg = ALL[kind]("名称", lang)
    root = ET.fromstring(svg)
    names = {element.get("id"): element.text for element in root if element.tag in (f"{SVG}title", f"{SVG}desc")}
    assert root.tag == f"{SVG}svg" and root.get("role") == "img"
    assert root.get("aria-labelledby") == "c-title c-desc"
    assert names["c-title"] and len(names["c-desc"] or "") > 20
    assert {element.tag.removeprefix(SVG) for element in root.iter()} <= {
        "svg", "title", "desc", "rect", "line", "polygon", "circle", "text",
    }  # fmt: skip
    assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "") and "style=" not in svg


@pytest.mark.parametrize("kind", ALL)
def test_a_hostile_name_stays_text(kind):
    svg = ALL[kind](HOSTILE, "zh")
    ET.fromstring(svg)
    assert "<script" not in svg and "\x07" not in svg and "\u202e" not in svg
    assert "&lt;script&gt;" in svg


@settings(max_examples=40, deadline=None)
@given(name=st.text(), kind=st.sampled_from(sorted(ALL)), lang=st.sampled_from(["zh", "en", "both"]))
def test_any_name_gives_well_formed_xml_of_finite_size(name, kind, lang):
    root = ET.fromstring(ALL[kind](name, lang))
    numbers = [
        float(value) for element in root.iter() for key in ("x", "y", "width", "height", "cx", "cy", "x1", "y2")
        if (value := element.get(key)) is not None
    ]  # fmt: skip
    assert all(-1 <= number < 1e5 for number in numbers)


@pytest.mark.parametrize("kind", ALL)
def test_nothing_of_a_long_name_is_left_out(kind):
    name = "很长的名称" * 12
    shown = "".join(texts(ALL[kind](name, "zh")) + re.findall("<title>(.*?)</title>", ALL[kind](name, "zh")))
    assert name in shown


@given(
    text=st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=80),
    width=st.integers(30, 300),
)
@settings(max_examples=60, deadline=None)
def test_wrapping_keeps_every_character_and_the_width(text, width):
    lines = wrapped(text, width)
    assert "".join(lines) == text
    assert all(width_of(line) <= width or len(line) == 1 for line in lines)


def test_a_value_stands_at_its_place_on_its_own_scale():
    root = ET.fromstring(charts.profile(a_profile(), lang="zh", id="c"))
    first, second = (float(circle.get("cx", "")) for circle in root.iter(f"{SVG}circle"))
    assert first == pytest.approx(_LEFT + 0.25 * (_RIGHT - _LEFT), abs=0.01)
    assert second == pytest.approx(_LEFT + 0.25 * (_RIGHT - _LEFT), abs=0.01), "−0.5 of −1 to 1 is a quarter"


def test_what_has_no_scale_is_a_number_and_what_has_no_value_its_reason():
    shown = texts(charts.profile(a_profile(), lang="en", id="c"))
    assert "20 in number" in shown and "– no demand" in shown and "0" in shown
    assert "Breadth" in shown and any("2.5–3.33\u00a0%" in text and "sample" in text for text in shown)


def test_sides_have_marks_of_their_own_and_a_legend():
    measure = Measure("B4", t("领域"), (0, 1), (Reading(0.2, t("0.2")), Reading(0.9, t("0.9"))))
    data = Profile(t("画像"), (t("甲"), t("乙")), (Panel(t("广度"), (measure,), (a_band(), None)),))
    svg = charts.profile(data, lang="zh", id="c")
    root = ET.fromstring(svg)
    assert {"甲", "乙"} <= set(texts(svg))
    assert len(list(root.iter(f"{SVG}circle"))) == 4 and len(list(root.iter(f"{SVG}polygon"))) == 3
    with pytest.raises(ValueError, match="at most"):
        charts.profile(Profile(t(""), (t("a"),) * 5, ()), lang="zh", id="c")


def test_a_funnel_is_as_wide_as_its_counts_and_says_the_shares():
    svg = charts.funnel(a_funnel(), lang="zh", id="c")
    wide = [float(rect.get("width", "")) for rect in ET.fromstring(svg).iter(f"{SVG}rect")]
    assert wide[1] / wide[0] == pytest.approx(0.3, abs=1e-3) and wide[2] < 3
    assert "↓ 30\u00a0% [10.8–60.3\u00a0%]" in texts(svg)


def test_a_calendar_has_every_year_between_and_keeps_apart_what_has_no_month():
    shown = texts(charts.calendar(a_calendar(), lang="en", id="c"))
    assert {"2022", "2023", "2024", "3", "1", "May"} <= set(shown)
    assert "besides, 2 events without a date" in shown
    assert "nothing with a date is on record" in texts(charts.calendar(Calendar(t("日历"), ()), lang="en", id="c"))


def test_a_calendar_of_centuries_leaves_empty_years_out():
    data = Calendar(t("日历"), (Month(1700, 1, 1), Month(2024, 1, 1)))
    assert [text for text in texts(charts.calendar(data, lang="zh", id="c")) if text.isdigit() and len(text) == 4] == [
        "1700",
        "2024",
    ]


def test_a_matrix_tells_nothing_from_not_known_and_adds_up():
    shown = texts(charts.matrix(a_matrix(), lang="zh", id="c"))
    assert shown.count("–") == 1
    assert shown[-4:] == ["合计", "3", "1", "4"]
    with pytest.raises(ValueError, match="one value"):
        charts.matrix(Matrix(t(""), (t("a"),), (t("b"),), ((1, 2),)), lang="zh", id="c")


def test_an_interval_beyond_what_was_reported_is_flagged_and_not_clipped_in_words():
    svg = charts.intervals(some_intervals(), lang="zh", id="c")
    shown = texts(svg)
    assert "已载 15 / 报道 100多家 · 7.5–15\u00a0%" in "".join(shown)
    assert any("129\u00a0%" in text for text in shown) and any("超出" in text for text in shown)
    assert "不与记录比较" in "".join(shown)
    assert len(list(ET.fromstring(svg).iter(f"{SVG}polygon"))) == 1


@pytest.mark.parametrize(
    "svg",
    [
        charts.funnel(Funnel(t("漏斗"), ()), lang="zh", id="c"),
        charts.matrix(Matrix(t("矩阵"), (), (), ()), lang="zh", id="c"),
        charts.intervals(Intervals(t("报道"), ()), lang="zh", id="c"),
        charts.profile(Profile(t("画像"), (t("甲"),), ()), lang="zh", id="c"),
    ],
)
def test_nothing_to_draw_is_a_chart_that_says_so(svg):
    assert ET.fromstring(svg).find(f"{SVG}title") is not None


def test_an_id_that_is_none_is_refused():
    with pytest.raises(ValueError, match="not an id"):
        charts.funnel(a_funnel(), lang="zh", id='x" onload="')


@pytest.mark.parametrize("kind", ALL)
def test_a_picture_of_its_own_needs_no_variables_and_pages_get_both_grounds(kind):
    svg = ALL[kind]("名称", "zh")
    assert "var(--chart-" in svg and "var(" not in charts.standalone(svg)
    used = set(re.findall(r"var\((--chart-[a-z0-9-]+)", svg))
    sheet = charts.variables()
    assert all(sheet.count(f"{name}:") == 2 for name in used) and "prefers-color-scheme: dark" in sheet


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("ink", "ground"),
    [("ink", "paper"), ("muted", "paper"), ("muted", "shade"), *((f"on-ramp-{n}", f"ramp-{n}") for n in range(5))],
)
@pytest.mark.parametrize("side", [0, 1])
def test_text_keeps_the_contrast_that_wcag_asks_for(ink, ground, side):
    found = re.findall(r"--chart-([a-z0-9-]+):(#[0-9a-f]{6})", charts.variables())
    half = len(found) // 2
    colours = dict(found[half:] if side else found[:half])
    light, dark = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    wanted = 4.5 if not ink.startswith("on-ramp") else 3.5
    assert (light + 0.05) / (dark + 0.05) >= wanted


def test_charts_are_as_wide_as_paper_takes():
    assert f'viewBox="0 0 {WIDTH} ' in charts.funnel(a_funnel(), lang="zh", id="c")
