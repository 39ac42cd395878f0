"""Reports: the same figures as Markdown, HTML and docx, in both languages; frozen states read back."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import sys
import zipfile
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
import resvg_py
from click.testing import CliRunner

from graph_loader.api import Region
from graph_loader.cli import cli, run
from graph_loader.errors import SiduError
from graph_loader.metrics import MetricError, Network, Scope, Window
from graph_loader.metrics.comparison import Comparison, State, state
from graph_loader.metrics.snapshot import freeze, thaw
from graph_loader.reports import word
from graph_loader.reports.assessment import assessment_report
from graph_loader.reports.charts import calendar_chart, funnel_chart, intervals_chart, matrix_chart, profile_chart
from graph_loader.reports.comparison import comparison_report
from graph_loader.reports.forms import written
from graph_loader.reports.model import Facts, Heading, Listing, Paragraph, Picture, Report
from tests.unit.metrics.build import ROOT, Draft, two_by_three
from tests.unit.reports.package import problems
from tests.workspaces import make_workspace

NAME = {"zh": "潍坊", "en": "Weifang"}
DAY = date(2024, 5, 25)


@pytest.fixture(scope="module")
def weifang() -> Network:
    region = Region(ROOT)
    return Network(region.check().graph, region.ontology, Scope(Window(DAY, None, DAY)))


@pytest.fixture(scope="module")
def measured(weifang: Network) -> State:
    return state(weifang, "潍坊")


def a_report(network: Network, label: str = "x") -> bytes:
    found = state(network, label)
    return written(lambda lang: assessment_report(network, found, NAME, lang), "html", "zh")


# ---------------------------------------------------------------- what is drawn


def test_the_profile_is_what_was_measured(measured):
    data = profile_chart([(NAME, measured.profile)])
    drawn = {m.id: m.readings[0].value for panel in data.panels for m in panel.measures}
    assert drawn == {r.id: r.value for records in measured.profile.dimensions.values() for r in records}
    assert all(panel.bands[0] is not None and panel.bands[0].sample for panel in data.panels)


def test_the_calendar_holds_every_event_once(weifang):
    data = calendar_chart(weifang)
    assert sum(month.count for month in data.months) + data.undated == len(weifang.events())
    assert all(month.count == len(month.names) for month in data.months)


def test_a_year_without_a_month_is_no_january():
    draft = Draft().event("e", "a", when="2022-01-01/2022-12-31")
    draft.event("f", "a", when="2022-01-01/2022-01-31").node("Enterprise", "a")
    found = {(month.year, month.month): month.count for month in calendar_chart(draft.network()).months}
    assert found == {(2022, None): 1, (2022, 1): 1}


def test_the_funnel_has_every_step_of_the_schema(weifang, measured):
    data = funnel_chart(weifang, measured.profile)
    assert [step.title["zh"] for step in data.steps] == [s.title["zh"] for s in weifang.ontology.steps]
    assert data.steps[0].share is None and data.steps[0].count == len(weifang.events())


def test_the_matrix_counts_occasions_by_county_and_broad_field():
    draft = Draft().home().node("Field", "broad", "narrow", "other").link("BROADER", "narrow", "broad")
    draft.node("Enterprise", "a", "b").node("University", "u").link("LOCATED_IN", "a", "c1")
    draft.event("e", "a", "u").event("f", "b", "u").link("CONCERNS", "e", "narrow", "other")
    data = matrix_chart(draft.network())
    rows, columns = ([title["zh"] for title in names] for names in (data.rows, data.columns))
    cells = {(rows[r], columns[c]): v for r, line in enumerate(data.values) for c, v in enumerate(line) if v}
    assert cells == {("c1", "broad"): 1, ("c1", "other"): 1, ("未载明", "未载明"): 1}
    assert rows == ["c1", "c2", "未载明"] and columns == ["broad", "other", "未载明"]


def test_intervals_are_the_coverage(measured):
    rows = {row.title["zh"]: row for row in intervals_chart(measured.profile.coverage).rows}
    whole = rows["工信部直属高校"]
    assert (whole.recorded, whole.lower, whole.upper) == (7, 1.0, 1.0)
    assert all(row.recorded is not None for row in rows.values())


# ---------------------------------------------------------------- forms


class Attributes(HTMLParser):
    """Everything in a page that a browser would fetch or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found += [(tag, name, value or "") for name, value in attrs]


def test_html_asks_for_nothing_and_runs_only_what_its_policy_names(weifang):
    page = a_report(weifang).decode("utf-8")
    parser = Attributes()
    parser.feed(page)
    assert not [entry for entry in parser.found if entry[1] in ("src", "href", "style") or entry[1].startswith("on")]
    policy = next(value for tag, name, value in parser.found if tag == "meta" and "default-src" in value)
    assert "default-src 'none'" in policy and "unsafe" not in policy
    for text in re.findall(r"<(?:style|script)>(.*?)</(?:style|script)>", page, re.DOTALL):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    assert len(re.findall(r"<svg ", page)) == 10, "five charts in two languages"
    assert "四维画像" in page and "Four-dimension profile" in page and "2.5%–3.33%" in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_hostile_name_stays_text_in_every_form():
    hostile = "<script>alert(1)</script>|*b*\x07"
    draft = Draft().node("Enterprise", "a", name_en=hostile).node("University", "u")
    draft.event("e", "a", "u", when="2022-03-04", name_en=hostile)
    network = draft.network()
    found = state(network, hostile)
    build = lambda lang: assessment_report(network, found, {"zh": hostile, "en": hostile}, lang)  # noqa: E731
    assert "<script>alert" not in written(build, "html", "en").decode("utf-8")
    assert "<script>" not in written(build, "md", "en").decode("utf-8")
    opened = docx.Document(io.BytesIO(written(build, "docx", "en")))
    assert opened.paragraphs[0].text.startswith("<script>alert(1)</script>|*b*")


def test_markdown_holds_the_tables_and_the_citation(weifang, measured):
    text = written(lambda lang: assessment_report(weifang, measured, NAME, lang), "md", "en").decode("utf-8")
    assert text.startswith("# Weifang: the innovation network in four dimensions\n")
    assert "| B1 | Partner count |" in text and measured.hash in text and "2024-05-25" in text
    assert not re.search(r"[\u4e00-\u9fff]", text.replace("潍坊", "")) or "As reported" in text


def test_docx_opens_with_pictures_tables_and_fonts_for_chinese(weifang, measured):
    data = written(lambda lang: assessment_report(weifang, measured, NAME, lang), "docx", "zh")
    opened = docx.Document(io.BytesIO(data))
    cells = {cell.text for table in opened.tables for row in table.rows for cell in row.cells}
    assert {"伙伴数", measured.hash, "工信部直属高校"} <= cells
    assert len(opened.inline_shapes) == 5
    assert all(shape._inline.docPr.get("descr") for shape in opened.inline_shapes)
    assert 'w:eastAsia="微软雅黑"' in opened.styles["Normal"].element.xml
    assert 'w:eastAsia="微软雅黑"' in opened.styles["Heading 1"].element.xml
    assert "w:tblHeader" in opened.tables[-2]._tbl.xml
    assert opened.core_properties.title == "潍坊：产学研网络四维画像"
    section = opened.sections[0]
    wide, high = (int(length or 0) for length in (section.page_width, section.page_height))
    margins = int(section.left_margin or 0) + int(section.right_margin or 0)
    assert all(shape.width <= wide - margins and shape.height <= high for shape in opened.inline_shapes)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_docx_is_a_sound_package_and_the_same_once_saved_again(lang, weifang, measured):
    compared = comparison_report(Comparison(measured, measured), lang)
    for report in (assessment_report(weifang, measured, NAME, lang), compared):
        data, again = word.word(report), io.BytesIO()
        assert not list(problems(data))
        opened = docx.Document(io.BytesIO(data))
        opened.save(again)
        assert not list(problems(again.getvalue()))
        assert docx.Document(again).element.xml == opened.element.xml


def test_what_is_wrong_with_a_package_is_seen(weifang, measured):
    data = written(lambda lang: assessment_report(weifang, measured, NAME, lang), "docx", "zh")
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            if name != "word/media/image1.png":
                text = old.read(name).replace(b'docPr id="2"', b'docPr id="1"').replace(b'embed="', b'embed="x')
                new.writestr(name, text)
    said = " ".join(problems(changed.getvalue()))
    assert "image1.png is not there" in said and "2 drawings are 1" in said and "is no relation" in said


def test_made_up_data_says_so_on_every_page():
    draft = two_by_three().node("Enterprise", "z", synthetic=True)
    network = draft.network()
    found = state(network, "x")
    build = lambda lang: assessment_report(network, found, NAME, lang)  # noqa: E731
    assert "合成数据" in docx.Document(io.BytesIO(written(build, "docx", "zh"))).sections[0].header.paragraphs[0].text
    assert "合成数据" in written(build, "md", "zh").decode("utf-8")
    page = written(build, "html", "zh").decode("utf-8")
    assert "合成数据" in page and "Synthetic data" in page


def test_without_the_extra_docx_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(SiduError) as caught:
        written(lambda lang: Report("x", lang, ()), "docx", "zh")
    assert caught.value.code == "KG970" and "sidu[report]" in caught.value.hint("en")


def test_an_empty_region_makes_a_report_in_every_form():
    network = Draft().network()
    found = state(network, "nothing")
    for form in ("md", "html", "docx"):
        assert b"nan" not in written(lambda lang: assessment_report(network, found, NAME, lang), form, "both")[:200]


def test_a_comparison_as_a_report(weifang, measured):
    earlier = state(Network(weifang.index.graph, weifang.ontology, Scope(Window(date(2018, 1, 1), None, DAY))), "2018")
    report = comparison_report(Comparison(earlier, measured), "en")
    kinds = [type(block) for block in report.blocks]
    assert kinds.count(Picture) == 1 and kinds.count(Listing) == 1 and kinds.count(Facts) == 2
    assert {Heading, Paragraph} <= set(kinds)
    text = written(lambda lang: comparison_report(Comparison(earlier, measured), lang), "md", "en").decode("utf-8")
    assert "2018 ↔ 潍坊" in text and "| B1 | Partner count |" in text


# ---------------------------------------------------------------- frozen states


def test_a_frozen_state_is_read_back_whole(measured):
    document = freeze(measured)
    again = thaw(json.dumps(document), "x.json")
    assert freeze(again) == document
    assert again.frozen and again.hash == measured.hash and again.profile.as_of == "2024-05-25"
    pairs = Comparison(measured, again).pairs
    assert len(pairs) == 42 and all(a.value == b.value and a.why == b.why for a, b in pairs)


def test_a_changed_file_cannot_be_cited(measured):
    document = freeze(measured)
    document["dimensions"]["breadth"][0]["value"] = 99
    with pytest.raises(MetricError) as caught:
        thaw(json.dumps(document), "x.json")
    assert caught.value.code == "KG947"


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "KG946"), ("[]", "KG946"), ("{}", "KG946"), ('{"citation": {"format": 9}, "sha256": ""}', "KG948"),
     ('{"citation": [], "sha256": ""}', "KG948"), ('{"citation": {"format": 1}, "sha256": "a"}', "KG947")],
)  # fmt: skip
def test_what_is_no_frozen_state(text, code):
    with pytest.raises(MetricError) as caught:
        thaw(text, "x.json")
    assert caught.value.code == code


def test_values_of_different_formulas_are_not_subtracted(measured):
    dimensions = {name: list(records) for name, records in measured.profile.dimensions.items()}
    first = dimensions["breadth"][0]
    dimensions["breadth"][0] = replace(first, definition=replace(first.definition, version=7))
    dimensions["density"] = dimensions["density"][1:]
    found = Comparison(measured, replace(measured, profile=replace(measured.profile, dimensions=dimensions)))
    row = next(row for row in found.rows("en") if row["id"] == "B1")
    assert row["difference"] is None and row["a"] == row["b"] is not None
    assert [warning["en"] for warning in found.warnings] == [
        "computed by different formulas: B1",
        "on one side only: N1",
    ]


# ---------------------------------------------------------------- the command line


def test_the_suffix_of_the_file_says_the_form(tmp_path: Path):
    for name in ("r.html", "r.docx", "r.md", "r.json", "r.txt"):
        arguments = ["assess", "-o", str(tmp_path / name), "--workspace", str(ROOT), "--as-of", "2024-05-25"]
        assert CliRunner().invoke(cli, arguments, catch_exceptions=False).exit_code == 0
    starts = {path.suffix: path.read_bytes()[:15] for path in tmp_path.iterdir()}
    assert starts[".html"] == b"<!DOCTYPE html>" and starts[".docx"][:2] == b"PK" and starts[".json"][:1] == b"{"
    frozen = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert set(frozen) >= {"as_of", "dimensions", "coverage", "citation", "sha256"}
    arguments = ["compare", "2018", str(tmp_path / "r.json"), "--workspace", str(ROOT), "--format", "json"]
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert [side["as_of"] for side in json.loads(done.stdout)["states"]] == ["2018-12-31", "2024-05-25"]


def test_a_suffix_that_is_no_form_and_a_file_that_is_not_there(capsys, tmp_path):
    assert run(["assess", "-o", str(tmp_path / "x.pdf"), "--workspace", str(ROOT), "--lang", "en"]) != 0
    assert run(["compare", str(tmp_path / "no.json"), "2024", "--workspace", str(ROOT), "--lang", "en"]) != 0
    captured = capsys.readouterr()
    assert "KG770" in captured.err and "KG949" in captured.err and not list(tmp_path.iterdir())


def test_charts_without_a_chinese_font_are_said_to_be_blank(monkeypatch, tmp_path, capsys):
    assert word.charts_show_chinese()
    arguments = ["assess", "--workspace", str(make_workspace(tmp_path / "little")), "-o", str(tmp_path / "a.docx")]
    assert run(arguments) == 0 and "Noto Sans CJK" not in capsys.readouterr().err
    real = resvg_py.svg_to_bytes
    monkeypatch.setattr(resvg_py, "svg_to_bytes", lambda **how: real(**how, skip_system_fonts=True))
    assert not word.charts_show_chinese()
    assert run(arguments) == 0 and "Noto Sans CJK" in capsys.readouterr().err


def test_a_state_with_other_indicators_still_stands_beside_this_one():
    now = two_by_three().network()
    mine = state(now, "now")
    breadth = [record for record in reversed(mine.profile.dimensions["breadth"]) if record.id != "B2"]
    older = replace(mine, profile=replace(mine.profile, dimensions={**mine.profile.dimensions, "breadth": breadth}))
    shown = profile_chart([(NAME, mine.profile), (NAME, older.profile)]).panels[0].measures
    assert [measure.id for measure in shown] == ["B1", "B3", "B4", "B5", "B6", "B7", "B8", "B9", "B10"]
    assert all(measure.readings[0] == measure.readings[1] for measure in shown)
    assert "B2" in written(lambda lang: comparison_report(Comparison(mine, older), lang), "md", "en").decode("utf-8")
