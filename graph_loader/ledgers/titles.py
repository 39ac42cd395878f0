"""From a column's title to the key of a description that it most likely fills."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from graph_loader.ledgers.mapping import Shape, Target
from graph_loader.ledgers.texts import folded
from graph_loader.ontology import LinkType, NodeType, Ontology
from graph_loader.ontology.amounts import CURRENCIES, SCALES
from graph_loader.ontology.values import Localized

# What real sheets call things beside the titles of schema.yaml; the first key of a type that has one counts.
SYNONYMS: Mapping[str, str] = {
    "name.zh": "名称 单位名称 机构全称 机构名称 单位 全称 中文名 中文名称 姓名 专家姓名 企业名称 学校名称 院所名称 "
    "研究所名称 需求名称 技术需求名称 成果名称 项目名称 协议名称 活动名称 平台名称 题名 标题 name_zh",
    "name.en": "英文名 英文名称 英文全称 english name name_en",
    "short_name.zh": "简称 中文简称 abbr_zh abbreviation",
    "former_names": "曾用名 原名 former name",
    "aliases": "别名 又名 other names",
    "website": "网址 官网 网站 主页 homepage url",
    "established": "成立时间 成立年份 建立时间 建所时间 建校时间 创办时间 founded year founded",
    "uscc": "统一社会信用代码 信用代码 社会信用代码 组织机构代码",
    "ror": "ror rorid",
    "country": "国家 国别",
    "located_in": "所在地 所在地域 所在区域 所属区域 所在县市区 所属县市区 县市区 区县 县区 所在区县 所属区县 "
    "所在县区 所属县区 所在城市 城市 地址区划 city region county",
    "part_of": "上级单位 隶属单位 所属单位 依托单位 主管单位",
    "supervised_by": "主管部门 归口管理部门 authority",
    "active_in": "领域 技术领域 行业领域 产业领域 从事领域 研究领域",
    "concerns": "领域 技术领域 所属领域 需求技术所属领域 涉及领域",
    "research_directions": "研究方向 主要研究方向",
    "directions": "研究方向 主要研究方向 擅长领域 专业方向",
    "description": "简介 内容简介 机构简介 成果简介 摘要 主要内容 desc abstract summary",
    "affiliated_with": "单位 所在单位 工作单位 任职单位 affiliation",
    "position": "职务",
    "academic_rank": "职称 技术职称",
    "keywords": "关键词 关键字 tags",
    "number": "编号 需求编号 技术需求编号 成果编号 合同编号",
    "raised_by": "需求单位 企业名称 提出单位 单位名称 技术需求方",
    "holders": "完成单位 持有单位 成果单位 权利人 专利权人 institution",
    "problem": "主要问题 问题描述 需求描述 技术难题",
    "key_technology": "技术关键 关键技术",
    "goal": "预期目标 目标",
    "indicators": "技术指标 主要指标 指标要求",
    "budget": "预算 拟投入资金 拟投入资金总额 投入资金 经费预算",
    "way": "解决方式 技术需求解决方式 合作方式",
    "maturity": "成熟度 成果成熟度 stat",
    "transfer_way": "转让方式 转化方式 cop_mode",
    "price": "转让价格 价格",
    "patents": "专利 专利号 专利编号",
    "posted": "发布日期 提出日期 提出时间 填报日期",
    "date": "日期 时间 签订日期 签约日期 签署日期 签约时间 活动日期 成果年份 申请日 公开日 发表日期 date",
    "period": "日期 时间 合作日期 申请日 公开日 发表日期 起止时间 date",
    "expires": "到期日期 到期时间 有效期至",
    "amount": "金额 协议金额 合同金额",
    "parties": "甲方 乙方 丙方 签约方 合作单位 合作方 签约单位 对方单位",
    "participants": "参加单位 参与单位 参会单位",
    "from": "甲方 单位一 单位1 单位a 申请人1 第一申请人 第一单位 专利权人1 from",
    "to": "乙方 单位二 单位2 单位b 申请人2 第二申请人 第二单位 专利权人2 to",
    "role": "合作类别 合作类型",
    "contact_person": "联系人",
    "telephone": "电话 联系电话 移动电话 固定电话 手机",
    "email": "邮箱 电子邮箱 电子信箱 e mail",
    "note.zh": "备注 说明 remarks",
    "id": "id",
    "stock_code": "股票代码 stock_id",
    "code": "代码 区划代码",
    "status": "状态 存续状态",
    "isni": "isni",
    "orcid": "orcid",
}
_UNIT = re.compile(r"[（(\[]\s*([^（）()\[\]]{1,12})\s*[）)\]]\s*$")


class Guess(NamedTuple):
    """What a title most likely stands for: a target, or None, and the unit that the title names."""

    target: Target | None
    unit: str = ""


class Titles:
    """Looks titles up for one section."""

    def __init__(self, kind: NodeType | LinkType, ontology: Ontology) -> None:
        self.shape = Shape(kind, ontology)
        self._known: dict[str, Target] = {}
        for text, target in [*self._of_schema(), *self._of_synonyms()]:
            self._known.setdefault(folded(text), target)

    def __contains__(self, title: str) -> bool:
        return self.guess(title).target is not None

    def known(self) -> list[str]:
        """Every title that is known, folded."""
        return list(self._known)

    def guess(self, title: str) -> Guess:
        """The target of a title, whose unit in brackets or whose number behind it does not matter.

        A guess never goes by likeness: what is not known stays open for a person to decide.
        """
        found = _UNIT.search(title)
        unit = found[1].strip() if found and _is_unit(found[1].strip()) else ""
        bare = re.sub(r"\s*\([0-9]+\)$", "", title)
        candidates = [title, bare, _UNIT.sub("", bare)]
        for text in candidates:
            target = self.shape.target(text) or self._known.get(folded(text))
            if target is not None and target.key != "sources":
                return Guess(self._whole(target), unit)
        return Guess(None, unit)

    def _whole(self, target: Target) -> Target:
        field = self.shape.fields.get(target.key)
        if field is not None and isinstance(field.kind, Localized) and not target.part:
            return Target(target.key, self.shape.ontology.languages[0])
        return target

    def _of_schema(self) -> Iterator[tuple[str, Target]]:
        for name, field in self.shape.fields.items():
            for language, title in field.title.items():
                part = language if isinstance(field.kind, Localized) else ""
                yield title, Target(name, part)
            yield name, Target(name)
        for name, form in self.shape.forms.items():
            link = self.shape.ontology.links[form.link]
            for title in (link.title if form.end == "from" else link.inverse).values():
                yield title, Target(name)

    def _of_synonyms(self) -> Iterator[tuple[str, Target]]:
        for key, words in SYNONYMS.items():
            target = self.shape.target(key)
            if target is not None:
                # Words of several parts are written with their spaces folded away.
                yield from ((word, target) for word in words.split())
                yield words, target


def _is_unit(text: str) -> bool:
    money = re.sub("|".join(sorted(CURRENCIES, key=len, reverse=True)), "", text)
    return (money != text and money in SCALES) or bool(re.fullmatch("[A-Za-z%℃°/·²³0-9]{1,8}", text))
