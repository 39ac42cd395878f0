"""What a mapping makes of cells: words for others, lists, units, rows left out; and every name that a body has."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.ledgers.importing import import_ledger
from tests.ledger_files import HEAD, ONTOLOGY, csv_file, lab, mapping_file
from tests.workspaces import region_of

DEMANDS = """\
ledger: 1
section: demands
file: ledgers/demands.yaml
id: {of: 编号, prefix: d-}
source: {id: ledger, name: 需求台账, kind: ledger, date: 2024}
leave_out: {是否公开: [否]}
defaults: {kind: technology}
columns:
  编号: number
  名称: name.zh
  状态: {to: state, values: {征集中: open, 已完成: solved, 待定: ""}}
  关键词: {to: keywords, split: "|"}
  预算: {to: budget, unit: 万元}
  是否公开: ~
"""
BODIES = """\
default_sources: {src: p. 1}
universities:
  - id: xjtu
    name: {zh: 西安交通大学, en: Xi'an Jiaotong University}
    short_name: {zh: 西安交大, en: XJTU}
    former_names: [交通大学西安部分]
    aliases: [西交]
"""


def test_words_lists_units_defaults_and_rows_that_are_left_out(tmp_path):
    workspace = lab(tmp_path)
    rows = [
        ("编号", "名称", "状态", "关键词", "预算", "是否公开"),
        ("1", "轴承", "征集中", "主轴|热误差、精度", "12.5", "是"),
        ("2", "阀门", "待定", "", "", "是"),
        ("3", "保密", "征集中", "", "", "否"),
    ]
    report = import_ledger(workspace, ONTOLOGY, csv_file(tmp_path, rows), mapping_file(tmp_path, DEMANDS))
    assert report.sheets[0].changes.created == ["d-1", "d-2"] and report.sheets[0].left_out == 1
    nodes = region_of(Path(str(workspace.root))).check().graph.nodes
    first, second = nodes["d-1"].properties, nodes["d-2"].properties
    assert first["state"] == "open" and first["keywords"] == ["主轴", "热误差、精度"]
    written = Path(str(workspace.root), "data/ledgers/demands.yaml").read_text(encoding="utf-8")
    assert "budget: 12.5万元" in written and "保密" not in written
    assert "state" not in second and second["kind"] == first["kind"] == "technology"


@pytest.mark.parametrize(
    "name",
    [
        "西安交通大学", "Xi'an Jiaotong University", "XI’AN JIAOTONG  UNIVERSITY", "西安交大", "xjtu", "ＸＪＴＵ",
        "交通大学西安部分", "西交", " 西安 交通大学 ",
    ],
)  # fmt: skip
def test_every_name_of_a_body_is_its_name(tmp_path, name):
    workspace = lab(tmp_path, {"bodies.yaml": BODIES})
    path = csv_file(tmp_path, [("名称", "上级"), ("甲所", name)])
    import_ledger(workspace, ONTOLOGY, path, mapping_file(tmp_path, HEAD + "  上级: part_of\n"))
    links = region_of(Path(str(workspace.root))).check().graph.links_of("PART_OF")
    assert ("inst-jiasuo", "xjtu") in {(link.start, link.end) for link in links}
