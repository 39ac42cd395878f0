"""docs/indicators.md, made of the docstrings: ``python -m graph_loader.metrics.handbook > docs/indicators.md``."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator

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

本文由程序的文档字符串生成，请勿直接修改。Generated from the docstrings; do not edit.

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
_COMPOSITE = """## 综合指数 / Composite index

缺省不给总分；`sidu assess --composite` 和 `sidu compare --composite` 才计算。指标按固定的标杆值折成 0 至 1，
超出者截断并注明；维度为算术平均，指数为四个维度的几何平均，每个维度不低于 ε；
有值指标不足三分之二的维度没有得分，缺一个维度就没有指数；
非单调的指标与报道数字不入。敏感性：Dirichlet(1) 权重、算术或几何平均、标杆值 ±25 %、去掉一个指标、少载 10 % 的联系；
给出中位数与 5–95 %，对比时给出次序不变的抽样份额。

Without `--composite` there is no total. Indicators are scored from 0 to 1 between fixed goalposts and clipped; a
dimension is the arithmetic mean, the index the geometric mean of the dimensions, each at least ε. A dimension with less
than two thirds of its indicators has no score, and without all four there is no index. What is not monotone and what is
reported stays out. Sensitivity: weights from Dirichlet(1), arithmetic or geometric mean, goalposts ±25 %, one indicator
left out, 10 % of the links not recorded; the median and the middle 90 %, and in a comparison the share of draws in
which the order stays.

工作区根目录的 goalposts.yaml 逐项覆盖随程序提供的标杆值 / A workspace's goalposts.yaml overlays the packaged ones:

```yaml
version: 潍坊 1
date: 2026-01-01
indicators:
  B1: {lo: 0, hi: 100, transform: sqrt, source: {zh: 市规划, en: the city's plan}, date: 2026-01-01}
```

`direction: down` 表示越少越好 / where less is better; `transform`: none, sqrt, log (ln(1 + x)).
"""
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
    parts += [_function(titles, function) for titles, function in _functions()]
    return "\n".join([*parts, _COMPOSITE])


def _functions() -> Iterator[tuple[Titles, Callable[..., object]]]:
    holes = {"constraint": structural_holes.constraint, "effective_size": structural_holes.effective_size}
    for id, measure in centrality.MEASURES.items():
        yield {"zh": f"{id} {measure.title['zh']}", "en": measure.title["en"]}, holes.get(id) or getattr(centrality, id)
    yield {"zh": "role_* 中介角色", "en": "Brokerage roles"}, brokerage.brokerage
    yield {"zh": "community 群落", "en": "Communities"}, communities.communities
    yield {"zh": "网络形态", "en": "Topology"}, topology.topology
    yield {"zh": "骨干", "en": "Backbone"}, backbone.backbone
    yield {"zh": "富人俱乐部", "en": "Rich club"}, backbone.rich_club
    yield {"zh": "嵌套度", "en": "Nestedness"}, two_mode.nodf
    yield {"zh": "单模投影", "en": "Projection"}, two_mode.newman_projection
    yield {"zh": "节点自助法", "en": "Vertex bootstrap"}, bootstrap.vertex_bootstrap
    yield {"zh": "失去枢纽", "en": "Loss of a hub"}, hubs.hub_loss
    yield {"zh": "三螺旋协同", "en": "Triple-helix synergy"}, panel.synergy


def _function(titles: Titles, function: Callable[..., object]) -> str:
    return "\n".join([f"### {titles['zh']} / {titles['en']}", "", *_prose(function)]) + "\n"


def _section(definition: Definition) -> str:
    low, high = ("…" if bound is None else str(bound) for bound in definition.range)
    unit = f" · {definition.unit}" if definition.unit else ""
    lines = [
        f"### {definition.id} {definition.title['zh']} / {definition.title['en']}",
        "",
        f"{low} – {high}{unit} · version {definition.version}",
        "",
    ]
    return "\n".join([*lines, *_prose(definition.function)]) + "\n"


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
    sys.stdout.write(render())
