"""Fonts, findings and frames: what notebooks need beside a region."""

from __future__ import annotations

import sys
import warnings
from typing import Any

import matplotlib as mpl
import pytest
from matplotlib import font_manager
from matplotlib import pyplot as plt

from graph_loader.api import Region, chinese_font, finding, place_labels, use_chart_style, use_chinese_font
from graph_loader.errors import UnsupportedError
from graph_loader.metrics import MetricError
from graph_loader.notebook.findings import VALUES
from graph_loader.rows import Column, Rows
from tests.unit.metrics.build import ROOT

REGION = Region(ROOT)


@pytest.fixture
def own_settings():
    """matplotlib's settings and the warnings' filters are given back."""
    with mpl.rc_context(), warnings.catch_warnings():
        mpl.use("agg")
        yield
        plt.close("all")


def entries(*names: str) -> list[font_manager.FontEntry]:
    return [entry for entry in font_manager.fontManager.ttflist if entry.name in names]


def test_chinese_is_drawn_and_what_no_font_has_is_an_error(own_settings):
    assert use_chinese_font() == chinese_font()
    figure, ax = plt.subplots()
    ax.set_title("潍坊 −1")
    figure.canvas.draw()
    ax.set_title("\U0010fffd")
    with pytest.raises(UserWarning, match="Glyph"):
        figure.canvas.draw()


def test_without_a_chinese_font_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setattr(font_manager.fontManager, "ttflist", entries("DejaVu Sans"))
    with pytest.raises(UnsupportedError) as refused:
        chinese_font()
    assert refused.value.code == "KG790" and "fonts-noto-cjk" in refused.value.hint("en")


def test_a_font_that_only_has_the_name_is_not_taken(monkeypatch):
    (latin, *_) = entries("DejaVu Sans")
    false = font_manager.FontEntry(fname=latin.fname, name="Noto Sans CJK SC")
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [false])
    with pytest.raises(UnsupportedError):
        chinese_font()


def test_a_font_file_can_be_named(monkeypatch, tmp_path):
    (chinese, *_), (latin, *_) = entries(chinese_font()), entries("DejaVu Sans")
    monkeypatch.setenv("SIDU_FONT", chinese.fname)
    assert "CJK" in chinese_font() or chinese_font() == chinese.name
    for wrong in (latin.fname, str(tmp_path / "no.ttf"), str(ROOT / "README.md")):
        monkeypatch.setenv("SIDU_FONT", wrong)
        with pytest.raises(UnsupportedError) as refused:
            chinese_font()
        assert refused.value.code == "KG791"


def test_labels_keep_apart_where_there_is_room(own_settings):
    use_chart_style()
    figure, ax = plt.subplots(figsize=(6, 4))
    ax.scatter([0, 0.02, 1], [0, 0.02, 1])
    place_labels(ax, [(0, 0), (0.02, 0.02), (1, 1)], ["潍坊学院", "潍柴动力", "北京大学"])
    figure.canvas.draw()
    boxes = [text.get_window_extent() for text in ax.texts]
    assert [text.get_text() for text in ax.texts] == ["潍坊学院", "潍柴动力", "北京大学"]
    assert not any(one.overlaps(other) for place, one in enumerate(boxes) for other in boxes[:place])


def test_a_finding_is_text_in_both_languages_with_its_values():
    found = finding("{city}有 {n} 家", "{n} in {city}", n=43, city={"zh": "潍坊", "en": "Weifang"})
    bundle: Any = found._repr_mimebundle_()
    assert bundle["text/plain"] == "潍坊有 43 家\n43 in Weifang" and bundle[VALUES]["n"] == 43


@pytest.mark.parametrize(("zh", "en"), [
    ("共 43 家，{n}", "{n}"), ("{n}", "43 of {n}"), ("共三家，{n}", "{n}"), ("{n}", "all"), ("{n} {m}", "{n} {m}"),
])  # fmt: skip
def test_a_finding_states_nothing_else(zh, en):
    with pytest.raises(ValueError):
        finding(zh, en, n=1)


def test_rows_as_a_frame():
    rows = Rows(
        "q", {}, "", (
            Column("id", "id", data_only=True), Column("kind", title={"zh": "类型", "en": "Kind"},
                                                       spoken={"U": {"zh": "高校", "en": "University"}}),
            Column("n", "integer", {"zh": "数", "en": "Count"}), Column("share", "decimal"), Column("day", "date"),
            Column("known", "boolean"), Column("of", "string", many=True),
        ), (("a", "U", 2, 0.5, "2024", True, ["x"]), ("b", None, None, None, None, None, None)), False, "test",
    )  # fmt: skip
    frame, read = rows.to_pandas(), rows.to_pandas("zh")
    assert list(frame.columns) == list(rows.names) and list(frame["kind"]) == ["U", None]
    assert {name: str(kind) for name, kind in frame.dtypes.items()} == {
        "id": "object", "kind": "object", "n": "Int64", "share": "Float64", "day": "object", "known": "boolean",
        "of": "object",
    }  # fmt: skip
    assert frame["n"].sum() == 2 and frame["n"].isna().sum() == 1 and frame["of"][0] == ["x"]
    assert list(read.columns) == ["类型", "数", "share", "day", "known", "of"] and read["类型"][0] == "高校"
    assert Rows("q", {}, "", rows.columns, (), False, "test").to_pandas().shape == (0, 7)


def test_without_pandas_the_message_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(UnsupportedError) as refused:
        REGION.table(REGION.metrics(ids=["B1"])).to_pandas()
    assert "sidu[notebooks]" in refused.value.hint("zh")


def test_records_indicators_and_coverage_as_rows():
    graph = REGION.graph()
    bodies = REGION.records("KnowledgeOrganization")
    assert {row["id"] for row in bodies} == {node.id for node in graph.of_type("KnowledgeOrganization")}
    assert bodies.names[:2] == ("id", "type") and "hash" not in bodies.names
    for row in bodies:
        assert {k: v for k, v in row.items() if v is not None} == {
            k: v for k, v in graph.nodes[str(row["id"])].properties.items() if k != "hash"
        }
    with pytest.raises(MetricError) as refused:
        REGION.records("Universty")
    assert refused.value.code == "KG792" and "University" in refused.value.hint("en")
    assert [row["id"] for row in REGION.table(REGION.metrics("depth"))] == [f"D{n}" for n in range(1, 11)]
    assert len(REGION.coverage()) == len(REGION.assess().coverage)


def test_files_are_read_again_only_where_they_changed(tmp_path):
    region = Region.generate(tmp_path / "made", 3)
    first = region.graph()
    assert region.graph() is first and all(node.properties["synthetic"] for node in first.nodes.values())
    file = tmp_path / "made" / "data" / "synthetic" / "enterprises.yaml"
    entry = "  - {id: new-firm, name: {zh: 新企业, en: New firm}}\n"
    file.write_text(file.read_text(encoding="utf-8") + entry, encoding="utf-8")
    assert "new-firm" in region.graph().nodes and "new-firm" in region.network()


def test_a_network_that_is_changed_does_not_change_what_is_measured():
    before = REGION.metrics(ids=["N5"])[0].value
    REGION.network().remove_nodes_from(list(REGION.network())[:50])
    assert REGION.metrics(ids=["N5"])[0].value == before
