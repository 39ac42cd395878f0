"""Every field of the real registration forms has its place in schema.yaml, or a reason why it has none."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import yaml

from graph_loader.ontology import ontology_of_text
from tests.workspaces import shipped_schema

ONTOLOGY = ontology_of_text(shipped_schema())
DEMAND = {
    "技术需求编号": "number", "技术需求名称": "name", "需求时限-开始年": "needed", "需求时限-截止年": "needed",
    "主要问题": "problem", "技术关键": "key_technology", "预期目标": "goal", "关键字": "keywords",
    "拟投入资金总额": "budget", "技术需求解决方式": "way", "合作意向单位": "intended_partners",
    "科技活动类型": "research_activity", "学科分类": "disciplines", "需求技术所属领域": "concerns",
    "需求技术应用行业": "industry",
}  # fmt: skip
RESULT = {
    "联系人": "contact_person", "联系电话": "telephone", "企业名称": "holders", "成果名称": "name",
    "成果年份": "date", "成果类别": "kind", "成果属性": "attribute", "成果成熟度": "maturity",
    "技术领域": "concerns", "应用行业": "industry", "所属产业": "industry", "专利编号": "patents",
    "成果简介": "description", "转让方式": "transfer_way", "转让价格": "price", "title": "name",
    "desc": "description", "team": "team", "stat": "maturity", "product": "maturity",
    "cop_mode": "cooperation_wanted", "tags": "keywords", "abstract": "description", "institution": "holders",
    "reportNumber": "number", "CLC": "clc", "url": "sources",
}  # fmt: skip
ORGANIZATION = {
    "机构全称": "name", "归口管理部门": "supervised_by", "通讯地址": "address", "所在地域": "located_in",
    "网址": "website", "电子信箱": "email", "法人代表": "legal_representative", "邮政编码": "postcode",
    "联系人": "contact_person", "移动电话": "telephone", "固定电话": "telephone", "机构简介": "description",
}  # fmt: skip
NOT_KEPT = {
    "传真": "out of use", "机构属性": "the type of the record says it", "所属区域": "the place of the holder",
    "成果封面": "no files are kept", "成果附件": "no files are kept",
}  # fmt: skip


@pytest.fixture(scope="module")
def forms() -> dict[str, dict[str, list[str]]]:
    path = Path(os.environ["SIDU_REFERENCE"]) / "data" / "tech_matching_fields.yaml"
    found: dict[str, dict[str, list[str]]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def bare(field: str) -> str:
    return re.split("[(（]", field)[0]


@pytest.mark.parametrize(
    ("form", "part", "places", "type"),
    [
        ("demand_form_hebei", "demand", DEMAND, "Demand"),
        ("demand_form_hebei", "organisation", ORGANIZATION, "Enterprise"),
        ("result_form_a", "fields", RESULT, "Result"),
        ("result_card_dicp", "fields", RESULT, "Result"),
        ("wanfang_achievement_record", "fields", RESULT, "Result"),
    ],
)
def test_every_field_has_its_place(forms, form, part, places, type):
    names = [bare(field) for field in forms[form][part]]
    assert [name for name in names if name not in places and name not in NOT_KEPT] == []
    known = {*ONTOLOGY.types[type].fields, *ONTOLOGY.writes[type], "sources"}
    assert {places[name] for name in names if name in places} <= known


@pytest.mark.parametrize(
    ("form", "values", "scheme"),
    [
        ("demand_form_hebei", "技术需求解决方式_values", "cooperation_way"),
        ("demand_form_hebei", "科技活动类型_values", "research_activity"),
        ("demand_form_hebei", "state", "review_state"),
        ("result_form_b", "成果成熟度_values", "maturity"),
    ],
)
def test_every_value_is_one_of_the_scheme(forms, form, values, scheme):
    assert set(forms[form][values]) == {value.title["zh"] for value in ONTOLOGY.schemes[scheme].values.values()}


def test_money_and_contacts_are_internal_and_telephones_personal():
    for type in ("Demand", "Result", "Enterprise"):
        fields = ONTOLOGY.types[type].fields
        assert {fields[name].access for name in ("budget", "price", "contact_person") if name in fields} == {"internal"}
        assert {fields[name].access for name in ("telephone", "email")} == {"personal"}
