"""Pages of what nobody meant to draw: they say so, or they work."""

from __future__ import annotations

import errno
import os
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_loader.api import Region
from graph_loader.cli import cli
from graph_loader.drawing import Drawing
from graph_loader.graph import Graph, Node, make_link, make_node
from graph_loader.metrics import window_of
from graph_loader.ontology import Ontology
from graph_loader.pages import PageError, Selection, render
from tests.pages.browser import Open


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return Region().ontology


def body(ontology: Ontology, id: str, name: str, kind: str = "Enterprise", **more: object) -> Node:
    properties: dict[str, object] = {"id": id, "type": kind, "dataset": "test", "name_zh": name, **more}
    return make_node(id, kind, ontology.types[kind].labels, properties, "x")


def drawing(graph: Graph, ontology: Ontology, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Drawing:
    monkeypatch.setenv("SIDU_DATA_DIR", str(folder))
    return Drawing(graph, ontology, window_of(None, None), "test")


def test_an_empty_graph_says_so(opened: Open, ontology: Ontology, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    seen = opened(drawing(Graph(), ontology, monkeypatch, tmp_path).page("network"))
    assert "没有可画的内容" in seen.page.inner_text(".top")
    seen.page.focus("#mynetwork")
    for key in ("n", "+", "0", "ArrowLeft"):
        seen.page.keyboard.press(key)
    seen.page.click("#as-table")


def test_one_node_without_dates(opened: Open, ontology: Ontology, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    graph = Graph([body(ontology, "a", "独家")])
    seen = opened(drawing(graph, ontology, monkeypatch, tmp_path).page("organization", ["a"]))
    assert seen.eval("picture.labels().map(label => label[1]).join()") == "独家"
    assert not seen.page.is_visible("#by-period")
    seen.page.evaluate("state.set({ chosen: 0 })")
    assert "没有列出来源" in seen.page.inner_text("#details")


def test_strange_names_stay_inside_the_page(
    opened: Open, ontology: Ontology, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    names = ["很长" * 5000, "שלום עולם مرحبا", "🏭👩‍🔬🇨🇳 emoji", "\u202eright to left", "a" * 10000, " ", "𠮷野家"]
    nodes = [body(ontology, f"n{k}", name) for k, name in enumerate(names)]
    hub = body(ontology, "hub", "会", "Event")
    links = [make_link("TOOK_PART_IN", node.id, "hub", [], {"dataset": "test"}, "x") for node in nodes]
    made = drawing(Graph([*nodes, hub], links), ontology, monkeypatch, tmp_path)
    for width in (1366, 390):
        seen = opened(made.page("network"), width=width)
        assert seen.eval("document.documentElement.scrollWidth") == width
        for index in range(len(names) + 1):
            seen.page.evaluate("index => state.set({ chosen: index })", index)
        assert seen.eval("document.documentElement.scrollWidth") == width
        widths = seen.eval("Math.max(...picture.labels().map(([, , box]) => box[2] - box[0]))")
        assert isinstance(widths, int | float) and widths < 900


def test_unknown_ids_name_the_nearest(weifang: Drawing):
    with pytest.raises(PageError, match="KG850") as found:
        weifang.page("organization", ["ent-weichai-powr"])
    assert "ent-weichai-power" in found.value.hint("zh")
    with pytest.raises(PageError, match="KG850") as found:
        weifang.page("organization", ["潍柴动力股份有限公司"])
    assert "ent-weichai-power" in found.value.hint("en")
    with pytest.raises(PageError, match="KG851"):
        weifang.page("event", ["ent-weichai-power"])
    with pytest.raises(PageError, match="KG853"):
        weifang.page("nothing")
    with pytest.raises(PageError, match="KG854"):
        weifang.page("path", ["tongji"])
    with pytest.raises(PageError, match="KG855"):
        weifang.model("network", layout="nice")


def test_two_that_nothing_connects(opened: Open, weifang: Drawing):
    seen = opened(weifang.page("path", ["ent-weichai-power", "gov-weifang-stb"]))
    assert "没有不超过 6 步的联系" in seen.page.inner_text(".top")


def sidu(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*arguments], catch_exceptions=False)
    return result.exit_code, result.output + result.stderr


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EACCES, errno.EROFS], ids=["full", "forbidden", "read-only"])
def test_no_permission_and_a_full_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int):
    monkeypatch.setenv("SIDU_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SIDU_LANG", "en")
    code, said = sidu("page", "event", "evt-miit-weifang-2024", "-o", str(tmp_path / "missing" / "x.html"))
    assert code != 0 and "KG773" in said and "Traceback" not in said
    target = tmp_path / "page.html"
    target.write_text("before", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("graph_loader.cli.output.os.replace", full)
    code, said = sidu("page", "event", "evt-miit-weifang-2024", "-o", str(target))
    assert code != 0 and os.strerror(number) in said and "Traceback" not in said
    assert target.read_text(encoding="utf-8") == "before"
    assert [one.name for one in tmp_path.iterdir() if one.suffix == ".tmp"] == []


def test_places_that_cannot_be_kept_do_not_keep_a_page_from_being_drawn(
    ontology: Ontology, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    blocked = tmp_path / "file"
    blocked.write_text("", encoding="utf-8")
    graph = Graph([body(ontology, "a", "甲")])
    assert "甲" in drawing(graph, ontology, monkeypatch, blocked).page("organization", ["a"])


def test_synthetic_and_internal_pages_say_so(ontology: Ontology, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("SIDU_DATA_DIR", str(tmp_path))
    made = body(ontology, "a", "甲", synthetic=True, telephone="0536-1", contact_person="某人")
    graph = Graph([made])
    public = Drawing(graph, ontology, window_of(None, None), "x").page("organization", ["a"])
    assert ">合成数据，并非事实<" in public
    assert "0536-1" not in public and "某人" not in public
    internal = Drawing(graph, ontology, window_of(None, None), "x", access="internal").page("organization", ["a"])
    assert 'class="label"' in internal and ">内部<" in internal
    assert "某人" in internal and "0536-1" not in internal


def test_dates_after_the_last_day_of_a_view_are_not_in_it(weifang: Drawing):
    region = Region()
    then = region.drawing("2019").model("network")
    assert 0 < len(then.nodes) < len(weifang.model("network").nodes)
    assert then.as_of == date(2019, 12, 31).isoformat()
    assert render(then)
    assert Selection({"zh": "x", "en": "x"}, ()).ids == ()


@pytest.mark.parametrize(("last", "sliders"), [("2024", False), ("2025", True)])
def test_a_page_of_one_year_has_nothing_to_slide(
    opened: Open, ontology: Ontology, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, last: str, sliders: bool
):
    links = [
        make_link("TOOK_PART_IN", "a", "e", [year], {"dataset": "test", "period_from": f"{year}-05-01"}, "x")
        for year in {"2024", last}
    ]
    graph = Graph([body(ontology, "a", "甲"), body(ontology, "e", "会", "Event")], links)
    seen = opened(drawing(graph, ontology, monkeypatch, tmp_path).page("network"))
    assert seen.page.inner_text("#period") == ("2024 – 2025" if sliders else "2024")
    for id in ("since", "until"):
        assert seen.page.locator(f"label[for={id}]").is_visible() == seen.page.locator(f"#{id}").is_visible() == sliders
    assert seen.page.locator("#undated").is_visible()
