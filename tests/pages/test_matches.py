"""The page of matches in a real browser: both languages, light and dark, on a phone, on paper, with hostile texts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.pages.browser import Open
from tests.pages.hostile import TEXT
from tests.workspaces import make_workspace, region_of

NAMES = {"zh": "数控机床热误差补偿", "en": "Compensating thermal errors of machine tools"}
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def written(names: dict[str, str], words: str = "") -> str:
    """A demand with two results and an expert that it matches, one of them rejected, and a demand that has none."""
    told = {lang: f"{name} {words}".strip() for lang, name in names.items()}
    records = {
        "enterprises": [{"id": "firm", "name": told}],
        "institutes": [{"id": "institute", "name": told}],
        "demands": [
            {"id": "d", "name": told, "problem": told, "raised_by": "firm", "state": "open",
             "indicators": ["精度 ≤ 5 μm", words or "耐温 ≥ 200 ℃"]},
            {"id": "e", "name": {"zh": "马铃薯贮藏", "en": "Storing potatoes"}, "state": "open"},
        ],
        "results": [
            {"id": "r", "name": told, "holders": "institute", "indicators": ["精度 4 μm"]},
            {"id": "s", "name": {lang: f"{text} 2" for lang, text in told.items()}, "holders": "institute"},
        ],
        "experts": [{"id": "x", "name": {"zh": "某甲", "en": "Jia"}, "directions": told}],
        "matches": [{"id": "m", "decision": "reject", "demand": "d", "offer": "s", "date": "2026-01-01",
                     "by_role": words or "成果科", "reason": told}],
    }  # fmt: skip
    records = {
        section: [{**one, "sources": {"src": words or "p. 1"}} for one in many] for section, many in records.items()
    }
    return "".join(f"{section}: {json.dumps(many, ensure_ascii=False)}\n" for section, many in records.items())


def page_of(folder: Path, text: str, kind: str = "results", lang: str = "zh") -> str:
    region = region_of(make_workspace(folder / "lab", {"a.yaml": text}))
    return region.match_page(region.match(kind=kind, as_of="2026-06-01"), lang=lang)


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> str:
    return page_of(tmp_path_factory.mktemp("matches"), written(NAMES))


@pytest.mark.parametrize(("lang", "other"), [("zh", "en"), ("en", "zh")])
def test_everything_is_there_in_both_languages(opened: Open, tmp_path: Path, lang: str, other: str):
    page = opened(page_of(tmp_path, written(NAMES), lang=lang), ready="document.readyState === 'complete'").page
    said = {
        "zh": ["供需匹配", NAMES["zh"], "把握较大", "没有合适的匹配", "精度 ≤ 5 μm", "马铃薯贮藏"],
        "en": ["Matches of supply and demand", NAMES["en"], "strong", "No good match", "Storing potatoes"],
    }
    for shown, hidden in ((lang, other), (other, lang)):
        page.click(f"button[data-language={shown}]")
        text = page.inner_text("main")
        assert [one for one in said[shown] if one not in text] == []
        assert said[hidden][0] not in text
        assert page.evaluate("document.documentElement.lang").startswith(shown)
    assert page.locator("li.offer.rejected").count() == 1


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("width", [1366, 390])
def test_no_serious_fault_of_accessibility_and_nothing_beyond_the_edge(opened: Open, html: str, dark: bool, width: int):
    seen = opened(html, dark=dark, width=width, ready="document.readyState === 'complete'")
    seen.page.evaluate(AXE)
    found = seen.page.evaluate("axe.run()")
    faults = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"][:3]])
        for fault in found["violations"] if fault["impact"] in ("serious", "critical")
    ]  # fmt: skip
    assert faults == [] and len(found["passes"]) > 10
    assert seen.eval("document.documentElement.scrollWidth <= window.innerWidth")


def test_on_paper_the_controls_are_gone(opened: Open, html: str):
    page = opened(html, ready="document.readyState === 'complete'").page
    page.emulate_media(media="print")
    assert page.is_visible("h1") and not page.is_visible("button[data-language=en]")


@pytest.mark.parametrize("kind", ["results", "experts"])
def test_nothing_runs_wherever_a_script_stands(opened: Open, tmp_path: Path, kind: str):
    html = page_of(tmp_path, written({"zh": f"数控机床 {TEXT}", "en": f"Machine tools {TEXT}"}, TEXT), kind)
    seen = opened(html, ready="document.readyState === 'complete'")
    seen.page.click("button[data-language=en]")
    assert "window.ran" in seen.page.inner_text("main h2 >> nth=0")
    assert seen.page.locator("li.offer").count() >= 1
    assert seen.eval("window.ran === undefined && document.querySelectorAll('iframe, img, main script').length === 0")
