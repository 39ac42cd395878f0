"""A ledger into descriptions: what is written, what is refused, and that a second import writes nothing."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from graph_loader.errors import DataError
from graph_loader.ledgers.decisions import with_questions
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.reporting import ImportProblemsError, ImportReport
from tests.ledger_files import HEAD, ONTOLOGY, csv_file, lab, mapping_file, xlsx_file
from tests.workspaces import region_of

COLUMNS = """\
  英文名: name.en
  地区: located_in
  上级: {to: part_of, with: {role: institute}}
  成立时间: established
  研究方向: research_directions
  备注: ~
"""
TITLES = ["名称", "英文名", "地区", "上级", "成立时间", "研究方向", "备注"]
ROWS = [
    ["金属研究所", "Institute of Metal Research", "潍坊", "中科院", "1953年", "高温合金；钛合金", "不要"],
    ["海洋研究所", "", "诸城市", "", "1950-08-01", "", ""],
]


def run(workspace, path: Path, mapping: str, **options: Any) -> ImportReport:
    return import_ledger(workspace, ONTOLOGY, path, mapping_file(path.parent, mapping), **options)


def refused(workspace, path: Path, mapping: str = HEAD) -> list[tuple[str, int, int]]:
    """(code, row, column) of every problem; nothing may have been written."""
    before = tree_of(workspace)
    with pytest.raises(ImportProblemsError) as caught:
        run(workspace, path, mapping)
    assert tree_of(workspace) == before
    return [(one.code, one.source.line, one.source.column) for one in caught.value.problems]


def tree_of(workspace) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path(str(workspace.root)).rglob("*") if path.is_file()}


def graph_of(workspace):
    checked = region_of(Path(str(workspace.root))).check()
    assert [str(problem) for problem in checked.problems] == []
    return checked.graph


def target(workspace) -> Path:
    return Path(str(workspace.root)) / "data" / "ledgers" / "institutes.yaml"


def test_rows_become_records_with_their_links_and_sources(tmp_path):
    workspace = lab(tmp_path)
    report = run(workspace, csv_file(tmp_path, [TITLES, *ROWS]), HEAD + COLUMNS)
    assert report.sheets[0].changes.created == ["inst-jinshuyanjiusuo", "inst-haiyangyanjiusuo"]
    graph = graph_of(workspace)
    node = graph.nodes["inst-jinshuyanjiusuo"]
    assert node.type == "ResearchInstitute" and node.properties["name_en"] == "Institute of Metal Research"
    assert node.properties["research_directions"] == ["高温合金", "钛合金"] and node.properties["established"] == "1953"
    assert node.properties["source_ids"] == ["ledger"] and node.properties["locators"] == ["金属研究所"]
    links = {
        (link.type, link.end, link.properties.get("role")) for link in graph.links.values() if link.start == node.id
    }
    assert links == {("LOCATED_IN", "weifang", None), ("PART_OF", "cas", "institute")}
    assert graph.nodes["ledger"].properties["kind"] == "ledger"


def test_a_second_import_writes_nothing_and_the_order_of_rows_does_not_matter(tmp_path):
    workspace, mapping = lab(tmp_path), HEAD + COLUMNS
    run(workspace, csv_file(tmp_path, [TITLES, *ROWS]), mapping)
    before = tree_of(workspace)
    assert run(workspace, csv_file(tmp_path, [TITLES, *ROWS]), mapping).files == []
    assert run(workspace, csv_file(tmp_path, [TITLES, *reversed(ROWS)]), mapping).files == []
    assert tree_of(workspace) == before
    other = lab(tmp_path / "other")
    run(other, csv_file(tmp_path, [TITLES, *reversed(ROWS)]), mapping)
    assert target(other).read_bytes() == target(workspace).read_bytes()


def test_a_changed_sheet_changes_only_what_changed(tmp_path):
    workspace, mapping = lab(tmp_path), HEAD + COLUMNS
    run(workspace, csv_file(tmp_path, [TITLES, *ROWS]), mapping)
    path = target(workspace)
    written = path.read_text(encoding="utf-8")
    edited = written.replace("    country", "country").replace("  - id: inst-jin", "  # by hand\n  - id: inst-jin")
    path.write_text(edited + "# the end\n", encoding="utf-8")
    changed = [["金属研究所", "IMR", "潍坊", "中科院", "", "高温合金；钛合金", ""], ROWS[1], ["新材料所", *[""] * 6]]
    report = run(workspace, csv_file(tmp_path, [TITLES, *changed]), mapping)
    assert report.sheets[0].changes.changed == {"inst-jinshuyanjiusuo": ["name", "established"]}
    before, after = [*edited.splitlines(), "# the end"], path.read_text(encoding="utf-8").splitlines()
    assert [line for line in before if line not in after] == [
        "    name: {zh: 金属研究所, en: Institute of Metal Research}", "    established: 1953",
    ]  # fmt: skip
    assert [line for line in after if line not in before] == [
        "    name: {zh: 金属研究所, en: IMR}", "  - id: inst-xincailiaosuo", "    name: {zh: 新材料所}",
        "    sources: {ledger: 新材料所}",
    ]  # fmt: skip
    assert after[-1] == "# the end"


def test_a_row_that_is_gone_is_told_and_its_record_stays(tmp_path):
    workspace, mapping = lab(tmp_path), HEAD + COLUMNS
    run(workspace, csv_file(tmp_path, [TITLES, *ROWS]), mapping)
    report = run(workspace, csv_file(tmp_path, [TITLES, ROWS[0]]), mapping)
    assert report.files == [] and report.sheets[0].gone == ["inst-haiyangyanjiusuo"]


def test_every_cell_that_does_not_fit_is_told_in_one_pass(tmp_path):
    workspace = lab(tmp_path)
    rows = [
        TITLES,
        ["甲所", "", "火星市", "", "昨天", "", ""],
        ["", "B", "潍坊", "", "", "", ""],
        ["丙所", "", "", "", "2024-13", "", ""],
        ["甲所", "other", "", "", "", "", ""],
    ]
    found = refused(workspace, csv_file(tmp_path, rows), HEAD + COLUMNS)
    assert found == [("KG551", 2, 3), ("KG305", 2, 5), ("KG550", 3, 1), ("KG306", 4, 5), ("KG556", 5, 1)]


def test_columns_that_the_mapping_does_not_know_and_the_other_way_round(tmp_path):
    workspace = lab(tmp_path)
    path = csv_file(tmp_path, [["名称", "电话", "空列", ""], ["甲所", "1", "", "未名"], ["乙所", "2", "", ""]])
    assert refused(workspace, path) == [("KG528", 2, 2), ("KG528", 2, 4)]
    assert refused(workspace, path, HEAD + "  电话: ~\n  '[D]': note.zh\n  网址: website\n") == [("KG529", 1, 1)]
    run(workspace, path, HEAD + "  电话: ~\n  '[D]': note.zh\n")
    assert graph_of(workspace).nodes["inst-jiasuo"].properties["note_zh"] == "未名"


def test_what_stands_elsewhere_is_filled_kept_updated_or_asked_for(tmp_path):
    own = "institutes:\n  - id: imr   # by hand\n    name: 金属研究所\n    established: 1950\n    sources: {src: x}\n"
    rows = csv_file(tmp_path, [TITLES, ROWS[0]])
    mapping = HEAD + COLUMNS
    assert refused(lab(tmp_path / "ask", {"own.yaml": own}), rows, mapping) == [("KG560", 2, 1)]
    kept = lab(tmp_path / "keep", {"own.yaml": own})
    assert run(kept, rows, "existing: keep\n" + mapping).sheets[0].changes.kept == ["imr"]
    filled = lab(tmp_path / "fill", {"own.yaml": own})
    report = run(filled, rows, "existing: fill\n" + mapping)
    assert [problem.code for problem in report.sheets[0].problems] == ["KG558"]
    node = graph_of(filled).nodes["imr"]
    assert node.properties["established"] == "1950" and node.properties["name_en"] == "Institute of Metal Research"
    assert sorted(node.properties["source_ids"]) == ["ledger", "src"]
    assert "  - id: imr   # by hand\n" in (Path(str(filled.root)) / "data/own.yaml").read_text(encoding="utf-8")
    updated = lab(tmp_path / "update", {"own.yaml": own})
    run(updated, rows, "existing: update\n" + mapping)
    assert graph_of(updated).nodes["imr"].properties["established"] == "1953"
    for workspace in (kept, filled, updated):
        policy = {kept: "keep", filled: "fill", updated: "update"}[workspace]
        assert run(workspace, rows, f"existing: {policy}\n" + mapping).files == []


def test_pinyin_that_two_names_share_is_no_reason_to_make_one_of_them(tmp_path):
    workspace = lab(tmp_path)
    assert refused(workspace, csv_file(tmp_path, [["名称"], ["阳光所"], ["杨光所"]])) == [("KG556", 3, 1)]
    run(workspace, csv_file(tmp_path, [["名称"], ["阳光所"]]), HEAD)
    assert refused(workspace, csv_file(tmp_path, [["名称"], ["杨光所"]])) == [("KG563", 2, 1)]


def test_a_link_sheet(tmp_path):
    firms = """\
default_sources: {src: x}
enterprises: [{id: a, name: 甲公司}, {id: b, name: 乙公司}]
"""
    workspace = lab(tmp_path, {"firms.yaml": firms})
    mapping = """\
section: cooperations
file: ledgers/patents.yaml
source: {id: patents, name: 共同专利, kind: ledger}
defaults: {role: co_patent}
columns: {第一申请人: from, 第二申请人: to, 申请日: period, 备注: note}
"""
    titles = ["第一申请人", "第二申请人", "申请日", "备注"]
    rows = [
        ["甲公司", "乙公司", "2023.5.6", "一"],
        ["甲公司", "乙公司", "2024年", ""],
        ["甲公司", "乙公司", "2024", ""],
    ]
    report = run(workspace, csv_file(tmp_path, [titles, *rows]), mapping)
    assert len(report.sheets[0].changes.created) == 2
    links = sorted(graph_of(workspace).links_of("LINKED_WITH"), key=lambda link: link.properties["period"])
    assert [(link.start, link.end, link.properties["period"]) for link in links] == [
        ("a", "b", "2023-05-06"), ("a", "b", "2024"),
    ]  # fmt: skip
    before = tree_of(workspace)
    assert run(workspace, csv_file(tmp_path, [titles, *reversed(rows)]), mapping).files == []
    assert tree_of(workspace) == before
    rows[0][3] = "二"
    report = run(workspace, csv_file(tmp_path, [titles, *rows]), mapping)
    assert list(report.sheets[0].changes.changed.values()) == [["note"]]
    assert refused(workspace, csv_file(tmp_path, [titles, ["甲公司", "", "", ""]]), mapping)[0][0] == "KG409"


def test_agreements_of_two_bodies_and_a_date(tmp_path):
    firms = "default_sources: {src: x}\nenterprises: [{id: a, name: 甲公司}]\n"
    workspace = lab(tmp_path, {"firms.yaml": firms})
    mapping = """\
section: agreements
file: agreements.yaml
id: {of: [签约日期, 甲方, 乙方], prefix: agreement-}
source: {id: agreements, name: 协议台账, kind: ledger}
columns: {甲方: parties, 乙方: parties, 签约日期: date, 金额（万元）: {to: amount, unit: 万元}}
"""
    titles = ["甲方", "乙方", "签约日期", "金额（万元）"]
    path = xlsx_file(tmp_path, [titles, ["甲公司", "中国科学院", datetime.date(2024, 3, 5), 12.5]])
    report = run(workspace, path, mapping)
    id = report.sheets[0].changes.created[0]
    assert id == "agreement-2024-03-05-jiagongsi-zhongguokexueyuan"
    graph = region_of(Path(str(workspace.root))).check().graph
    assert {link.start for link in graph.links_of("PARTY_TO")} == {"a", "cas"}
    text = (Path(str(workspace.root)) / "data/agreements.yaml").read_text(encoding="utf-8")
    assert "amount: 12.5万元" in text and "date: 2024-03-05" in text
    assert run(workspace, path, mapping).files == []


def test_the_workspace_itself_has_to_be_sound(tmp_path):
    workspace = lab(tmp_path, {"bad.yaml": "institutes: [{id: x}]\n"})
    with pytest.raises(DataError):
        run(workspace, csv_file(tmp_path, [["名称"], ["甲所"]]), HEAD)


EXPERTS = """\
section: experts
file: experts.yaml
id: {of: [姓名, 单位], prefix: expert-}
source: {id: experts, name: 专家台账, kind: ledger}
columns: {姓名: name, 单位: affiliated_with, 方向: directions}
"""


def test_experts_share_names_so_one_who_is_known_is_asked_for(tmp_path):
    known = "default_sources: {src: x}\nexperts: [{id: li, name: 李明, affiliated_with: cas}]\n"
    workspace = lab(tmp_path, {"known.yaml": known})
    rows = csv_file(tmp_path, [["姓名", "单位", "方向"], ["李明", "中科院", "陶瓷"], ["王芳", "中科院", "阀门"]])
    assert refused(workspace, rows, EXPERTS) == [("KG555", 2, 1)]
    decisions = Path(str(workspace.root)) / "names.csv"
    decisions.write_text("name,type,id,candidates,note\n李明,Expert,new,,\n", encoding="utf-8")
    report = run(workspace, rows, EXPERTS)
    assert report.sheets[0].changes.created == ["expert-liming-zhongkeyuan", "expert-wangfang-zhongkeyuan"]
    assert run(workspace, rows, EXPERTS).files == []


def test_names_are_decided_once_and_the_decision_is_kept(tmp_path):
    workspace = lab(tmp_path)
    rows = csv_file(tmp_path, [TITLES, ["甲所", "", "潍坊市区", "中国科学研究院", "", "", ""]])
    with pytest.raises(ImportProblemsError) as caught:
        run(workspace, rows, HEAD + COLUMNS)
    assert [one.code for one in caught.value.problems] == ["KG551", "KG551"]
    path, text, count = with_questions(workspace, caught.value.questions)
    assert count == 2 and "潍坊市 [weifang]" in text
    path.write_text(text.replace("潍坊市区,,", "潍坊市区,,weifang"), encoding="utf-8")
    assert refused(workspace, rows, HEAD + COLUMNS) == [("KG551", 2, 4)]
    _, again, more = with_questions(workspace, caught.value.questions)
    assert more == 0 and again == path.read_text(encoding="utf-8")
    path.write_text(again.replace("中国科学研究院,,", "中国科学研究院,Academy,new"), encoding="utf-8")
    assert run(workspace, rows, HEAD + COLUMNS).sheets[0].made == ["academy-zhongguokexueyanjiuyuan"]
    assert run(workspace, rows, HEAD + COLUMNS).files == []
    path.write_text(path.read_text(encoding="utf-8") + "乙,,nosuch,,\n丙,Nonsense,x,,\n", encoding="utf-8")
    assert {code for code, _, _ in refused(workspace, rows, HEAD + COLUMNS)} == {"KG561", "KG562"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("sektion: institutes", "KG548"), ("section: institues", "KG330"), ("existing: perhaps", "KG541"),
        ("file: ../x.yaml", "KG541"), ("header: first", "KG541"), ("defaults: {nosuch: 1}", "KG544"),
        ("defaults: {established: soon}", "KG305"), ("leave_out: {状态: x}", "KG546"), ("id: {of: [编码]}", "KG546"),
        ("columns: {名称: nam.zh}", "KG544"), ('columns: {名称: "?"}', "KG543"), ("columns: []", "KG542"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_mapping_has_its_place(tmp_path, line, code):
    key = line.partition(":")[0]
    kept = [
        one for one in HEAD.split("\n") if not one.startswith(f"{key}:") and not (key == "columns" and "name" in one)
    ]
    with pytest.raises(ImportProblemsError) as caught:
        run(lab(tmp_path), csv_file(tmp_path, [["名称"], ["甲"]]), "\n".join([line, *kept]))
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.source.line for problem in caught.value.problems)
