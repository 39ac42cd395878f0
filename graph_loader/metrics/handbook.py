"""docs/indicators.md and docs/indicators.zh.md, made of the docstrings and of handbook.zh.yaml.

``python -m graph_loader.metrics.handbook > docs/indicators.md``; with the argument ``zh`` the Chinese one.
"""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from importlib import resources

import yaml

from graph_loader.metrics import (
    backbone,
    bootstrap,
    brokerage,
    centrality,
    communities,
    hubs,
    panel,
    structural_holes,
    topology,
    two_mode,
)
from graph_loader.metrics.assessment import DIMENSION_TITLES
from graph_loader.metrics.indicator import DIMENSIONS, Definition, chosen
from graph_loader.titles import Titles

_HEAD = """# 指标 / Indicators

本文由程序的文档字符串生成，请勿直接修改；中文版见 [indicators.zh.md](indicators.zh.md)。
Generated from the docstrings; do not edit.

L 为本地企业，X 为院所高校；一对（dyad）为有合作的一家企业与一家院所高校。
哪些联系算合作、代表哪个阶段，由 schema.yaml 决定。
L are the enterprises of the region, X the knowledge organizations; a dyad is one of each that cooperate, directly or
through a node that joins them. Which links count, and which stage they stand for, is said by schema.yaml.

没有值时给出原因；分母不为零才会有 0。
Where there is no value there is a reason; 0 is a value only where the denominator is not 0.
"""
_ROLES_HEAD = """`sidu centrality` 用其中按主体计的度量排名；网络为简单无向图：平行联系算一条，自环与权重不计。
`sidu centrality` ranks by those that are of a body. The network is a simple undirected graph: parallel links count
once, self-loops and weights do not. Above 2,000 bodies igraph computes where it is installed; otherwise paths are
measured from 256 of them, and the answer says that it is an estimate."""
_HEAD_ZH = """# 指标

本文由程序的文档字符串和 handbook.zh.yaml 生成，请勿直接修改；英文版见 [indicators.md](indicators.md)。

L 为本地企业，X 为院所高校；一对（对子，dyad）为有合作的一家企业与一家院所高校。
哪些联系算合作、代表哪个阶段，由 schema.yaml 决定。没有值时给出原因；分母不为零才会有 0。
“明细”指 JSON 输出中的 details。出处用原文。
"""
_ROLES_HEAD_ZH = """`sidu centrality` 用其中按主体计的度量排名；网络为简单无向图：平行联系算一条，自环与权重不计。
超过 2,000 个主体时，装有 igraph 则由它计算；没有装则路径自其中 256 个主体量起，输出注明是估计值。"""
_COMPOSITE_ZH = """缺省不给总分；`sidu assess --composite` 和 `sidu compare --composite` 才计算。
指标按固定的标杆值折成 0 至 1，超出者截断并注明；维度为算术平均，指数为四个维度的几何平均，每个维度不低于 ε；
有值指标不足三分之二的维度没有得分，缺一个维度就没有指数；
非单调的指标与报道数字不入。
敏感性：Dirichlet(1) 权重、算术或几何平均、标杆值 ±25 %、去掉一个指标、少载 10 % 的联系；
给出中位数与 5–95 %、各项选择的一阶与总 Sobol' 指数，对比时给出次序不变的抽样份额。
"""
_COMPOSITE_EN = """Without `--composite` there is no total. Indicators are scored from 0 to 1 between fixed goalposts
and clipped; a dimension is the arithmetic mean, the index the geometric mean of the dimensions, each at least ε. A
dimension with less than two thirds of its indicators has no score, and without all four there is no index. What is not
monotone and what is reported stays out. Sensitivity: weights from Dirichlet(1), arithmetic or geometric mean, goalposts
±25 %, one indicator left out, 10 % of the links not recorded; the median and the middle 90 %, Sobol' indices of first
order and total for every choice, and in a comparison the share of draws in which the order stays.
"""
_GOALPOSTS = """{overlays}

```yaml
version: 潍坊 1
date: 2026-01-01
indicators:
  B1: {{lo: 0, hi: 100, transform: sqrt, source: {{zh: 市规划, en: the city's plan}}, date: 2026-01-01}}
```

`direction: down` {less}`transform`: none, sqrt, log (ln(1 + x))
"""
_OVERLAYS_ZH = "工作区根目录的 goalposts.yaml 逐项覆盖随程序提供的标杆值："
_OVERLAYS_EN = "A workspace's goalposts.yaml overlays the packaged ones:"
_PARTS = ("读法", "Reading", "Formula", "Source", "Sources", "Limits")


def render() -> str:
    """The document as Markdown."""
    parts = [_HEAD]
    for dimension in DIMENSIONS:
        titles = DIMENSION_TITLES[dimension]
        parts.append(f"## {titles['zh']} / {titles['en']}\n")
        parts += [_section(definition) for definition in chosen(dimension)]
    parts.append("## 中心性与角色 / Centrality and roles\n")
    parts.append(f"{_ROLES_HEAD}\n")
    parts += [_function(titles, function) for _, titles, function in _functions()]
    overlays = _GOALPOSTS.format(
        overlays=f"{_OVERLAYS_ZH}\n{_OVERLAYS_EN}", less="表示越少越好 / where less is better; "
    )
    return "\n".join([*parts, "## 综合指数 / Composite index\n", _COMPOSITE_ZH, _COMPOSITE_EN, overlays])


def render_zh() -> str:
    """The same in Chinese. Raises KeyError for what handbook.zh.yaml does not tell."""
    told = chinese()
    parts = [_HEAD_ZH]
    for dimension in DIMENSIONS:
        parts.append(f"## {DIMENSION_TITLES[dimension]['zh']}\n")
        for one in chosen(dimension):
            parts.append(
                _section_zh(f"{one.id} {one.title['zh']}", told[one.id], one.function, _bounds(one, "公式版本"))
            )
    parts.append(f"## 中心性与角色\n\n{_ROLES_HEAD_ZH}\n")
    parts += [_section_zh(titles["zh"], told[key], function) for key, titles, function in _functions()]
    overlays = _GOALPOSTS.format(overlays=_OVERLAYS_ZH, less="表示越少越好；")
    return "\n".join([*parts, "## 综合指数\n", _COMPOSITE_ZH, overlays])


def chinese() -> dict[str, dict[str, str]]:
    """What handbook.zh.yaml tells of every indicator and measure: ``what``, ``formula``, ``limits``."""
    text = resources.files("graph_loader").joinpath("metrics", "handbook.zh.yaml").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = yaml.safe_load(text)
    return found


def told_keys() -> dict[str, Callable[..., object]]:
    """Every key that handbook.zh.yaml must have, with the function that it tells of."""
    return {one.id: one.function for one in chosen()} | {key: function for key, _, function in _functions()}


def parts_of(function: Callable[..., object]) -> dict[str, str]:
    """The named parts of a docstring (读法, Formula, Source, Limits …), each in one line."""
    found, name = dict[str, str](), None
    for line in _prose(function):
        start = re.match(r"- \*\*(\w+)\*\*(?:：|:) (.*)", line)
        if start:
            name = start[1]
            found[name] = start[2]
        elif name and line.startswith("  "):
            found[name] += f" {line.strip()}"
        else:
            name = None
    return found


def _section_zh(title: str, told: dict[str, str], function: Callable[..., object], bounds: str = "") -> str:
    parts = parts_of(function)
    lines = [f"### {title}", "", *([bounds, ""] if bounds else []), told["what"], ""]
    listed = {
        "读法": parts.get("读法"), "公式": told.get("formula"),
        "出处": parts.get("Source") or parts.get("Sources"), "局限": told.get("limits"),
    }  # fmt: skip
    lines += [f"- **{name}**：{text.strip()}" for name, text in listed.items() if text]
    return "\n".join(lines) + "\n"


def _functions() -> Iterator[tuple[str, Titles, Callable[..., object]]]:
    """Measures and roles with their key in handbook.zh.yaml."""
    holes = {"constraint": structural_holes.constraint, "effective_size": structural_holes.effective_size}
    for id, measure in centrality.MEASURES.items():
        titles = {"zh": f"{id} {measure.title['zh']}", "en": measure.title["en"]}
        yield id, titles, holes.get(id) or getattr(centrality, id)
    yield "role_*", {"zh": "role_* 中介角色", "en": "Brokerage roles"}, brokerage.brokerage
    yield "community", {"zh": "community 群落", "en": "Communities"}, communities.communities
    yield "topology", {"zh": "网络形态", "en": "Topology"}, topology.topology
    yield "backbone", {"zh": "骨干", "en": "Backbone"}, backbone.backbone
    yield "rich_club", {"zh": "富人俱乐部", "en": "Rich club"}, backbone.rich_club
    yield "nodf", {"zh": "嵌套度", "en": "Nestedness"}, two_mode.nodf
    yield "newman_projection", {"zh": "单模投影", "en": "Projection"}, two_mode.newman_projection
    yield "vertex_bootstrap", {"zh": "节点自助法", "en": "Vertex bootstrap"}, bootstrap.vertex_bootstrap
    yield "hub_loss", {"zh": "失去枢纽", "en": "Loss of a hub"}, hubs.hub_loss
    yield "synergy", {"zh": "三螺旋协同", "en": "Triple-helix synergy"}, panel.synergy


def _function(titles: Titles, function: Callable[..., object]) -> str:
    return "\n".join([f"### {titles['zh']} / {titles['en']}", "", *_prose(function)]) + "\n"


def _section(definition: Definition) -> str:
    title = f"### {definition.id} {definition.title['zh']} / {definition.title['en']}"
    lines = [title, "", _bounds(definition, "version"), ""]
    return "\n".join([*lines, *_prose(definition.function)]) + "\n"


def _bounds(definition: Definition, version: str) -> str:
    low, high = ("…" if bound is None else str(bound) for bound in definition.range)
    unit = f" · {definition.unit}" if definition.unit else ""
    return f"{low} – {high}{unit} · {version} {definition.version}"


def _prose(function: Callable[..., object]) -> list[str]:
    """A docstring up to its examples, with its parts as a list."""
    text = re.split(r"\n\s*>>>", inspect.getdoc(function) or "")[0]
    lines, listing = [], False
    for line in text.splitlines():
        name, colon, rest = line.partition("：" if line.startswith("读法") else ":")
        starts = name in _PARTS and bool(colon)
        listing = starts or (listing and bool(line))
        if starts:
            lines.append(f"- **{name}**{colon} {rest.strip()}")
        else:
            lines.append(f"  {line}" if listing else line)
    return lines


if __name__ == "__main__":
    import graph_loader.metrics  # noqa: F401 - registers the indicators

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(render_zh() if "zh" in sys.argv[1:] else render())
