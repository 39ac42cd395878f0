"""The first mapping that a header gives: sections, columns, units, what stays open, and that it can be used."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.propose import propose
from graph_loader.ledgers.sheets import LedgerError, open_sheets
from tests.ledger_files import ONTOLOGY, csv_file, lab, mapping_file


def proposed(folder: Path, titles: Sequence[str], name: str = "x.csv", section: str | None = None) -> list[str]:
    path = csv_file(folder, [titles, ["甲"] * len(titles)], name)
    return propose(open_sheets(path)[0], ONTOLOGY, section).splitlines()


def test_columns_that_are_known_that_only_count_and_that_stay_open(tmp_path):
    lines = proposed(tmp_path, ["序号", "企业名称", "统一社会信用代码", "所属县区", "成立时间", "经营范围"], "单位.csv")
    assert "section: enterprises" in lines
    assert "id: {first_of: [统一社会信用代码, 企业名称], prefix: enterprise-}" in lines
    assert [line.split("   #")[0] for line in lines[lines.index("columns:") + 1 :]] == [
        "  序号: ~", "  企业名称: name.zh", "  统一社会信用代码: uscc", "  所属县区: located_in",
        "  成立时间: established", '  经营范围: "?"',
    ]  # fmt: skip


def test_units_in_brackets_and_columns_that_repeat(tmp_path):
    lines = proposed(tmp_path, ["协议名称", "甲方", "乙方", "签约日期", "金额（万元）"], section="合作协议")
    assert "  金额（万元）: {to: amount, unit: 万元}" in lines and {"  甲方: parties", "  乙方: parties"} <= set(lines)


def test_two_bodies_and_a_date_are_a_cooperation_of_which_the_kind_is_asked(tmp_path):
    titles = ["第一申请人", "第二申请人", "申请日"]
    lines = proposed(tmp_path, titles, "专利.csv")
    assert "section: cooperations" in lines and any("co_patent 共同专利" in line for line in lines)
    text = "\n".join(lines).replace("# defaults: {role: standing_mechanism}", "defaults: {role: co_patent}")
    firms = "default_sources: {src: x}\nenterprises: [{id: a, name: 甲公司}, {id: b, name: 乙公司}]\n"
    path = csv_file(tmp_path, [titles, ["甲公司", "乙公司", "2023.5.6"]], "专利.csv", "gbk")
    report = import_ledger(lab(tmp_path, {"firms.yaml": firms}), ONTOLOGY, path, mapping_file(tmp_path, text))
    assert report.sheets[0].changes.created == ["a – b"]


def test_what_is_like_no_section_is_told(tmp_path):
    with pytest.raises(LedgerError) as refused:
        proposed(tmp_path, ["天气", "风向"])
    assert refused.value.code == "KG527"
    with pytest.raises(LedgerError) as unknown:
        proposed(tmp_path, ["名称"], section="没有的")
    assert unknown.value.code == "KG549"
