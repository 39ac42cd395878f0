"""Depth (深度): how far, how long and how intensively a region works with its partners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from statistics import fmean, median, median_low
from typing import Any

from graph_loader.graph import Node
from graph_loader.metrics import terms
from graph_loader.metrics.breadth import types_used
from graph_loader.metrics.diversity import concentration, shares
from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.intervals import wilson
from graph_loader.metrics.network import Network
from graph_loader.metrics.occasions import Tie
from graph_loader.metrics.structure import core_depth

INTENSIVE = 3
"""θ: with so many links a firm uses a type of partner intensively, whatever their stage."""


@indicator("D1", "depth", "企业搜索深度", "Search depth of enterprises", unit="类")
def search_depth(network: Network) -> Answer:
    """How many kinds of knowledge organization a linked enterprise works with intensively, on average.

    读法：接近 0 表示多数企业只是接触，没有深入合作。
    Reading: near 0 where most firms only met their partners.
    Formula: mean over linked enterprises of the types with ≥ θ links or a link at stage ≥ 3 (agreement); θ = 3.
    Source: Laursen and Salter (2006), Open for innovation. Strategic Management Journal 27, 131–150.
    Limits: never above B7; θ is in ``details``.
    """
    used = types_used(network)
    if not used:
        return nothing("no-dyads")
    deep = [sum(_intensive(stages) for stages in types.values()) for types in used.values()]
    details = {"threshold": INTENSIVE, "stage": terms.AGREEMENT_STAGE, "linked": len(used)}
    return Answer(fmean(deep), len(used), evidence=network.evidence, details=details)


def _intensive(stages: Sequence[int | None]) -> bool:
    return len(stages) >= INTENSIVE or any(stage is not None and stage >= terms.AGREEMENT_STAGE for stage in stages)


@indicator("D2", "depth", "平均合作阶段", "Stage reached", range=(1, None))
def stage_reached(network: Network) -> Answer:
    """The stage that the middle dyad has reached: 1 contact, 2 intent, 3 agreement, 4 project, 5 platform, 6 result.

    读法：中位对子走到哪一步；1 表示大多停在对接。
    Reading: 1 where most pairs have only met.
    Formula: the (low) median over dyads of the highest stage of their links; stages are ordered, not spaced: the mean
    and the distribution stand beside it in ``details``.
    Limits: dyads whose links stand for no stage are left out and counted.
    """
    if not network.ties:
        return nothing("no-dyads")
    reached = [max(stages) for stages in map(_stages, network.ties.values()) if stages]
    without = len(network.ties) - len(reached)
    if not reached:
        return nothing("no-stage", details={"without_stage": without})
    names = {stage.rank + 1: stage.id for stage in network.ontology.stages}
    distribution = {names[rank]: count for rank, count in sorted(Counter(reached).items())}
    value = median_low(reached)
    titles = {stage.id: dict(stage.title) for stage in network.ontology.stages}
    details = {
        "stage": names[value],
        "stage_title": titles[names[value]],
        "mean": fmean(reached),
        "distribution": distribution,
        "without_stage": without,
    }
    return Answer(value, len(reached), evidence=network.evidence, details=details)


def _stages(ties: Sequence[Tie]) -> list[int]:
    return [tie.stage for tie in ties if tie.stage is not None]


@indicator("D3", "depth", "关系多重性", "Multiplexity", unit="种", range=(1, None))
def multiplexity(network: Network) -> Answer:
    """In how many different ways a pair cooperates, on average.

    读法：1 表示每一对只有一种合作方式。
    Reading: 1 where every pair has one kind of relation.
    Formula: mean over dyads of the number of distinct kinds of relation (event, agreement, project, …).
    Limits: how many times is N2's business, not this one's.
    """
    if not network.ties:
        return nothing("no-dyads")
    kinds = [len({tie.kind for tie in ties}) for ties in network.ties.values()]
    every = Counter(tie.kind for ties in network.ties.values() for tie in ties)
    return Answer(fmean(kinds), len(kinds), evidence=network.evidence, details={"kinds": dict(sorted(every.items()))})


@indicator("D4", "depth", "重复合作率", "Repeat rate", range=(0, 1))
def repeat_rate(network: Network) -> Answer:
    """Which share of the pairs came together more than once.

    读法：越高，合作越不是一次性的。
    Reading: the higher, the fewer pairs met once and never again.
    Formula: dyads with ≥ 2 distinct dated occasions ÷ dyads with ≥ 1; Wilson interval.
    Limits: undated dyads are left out and counted; two occasions on one day are two.
    """
    if not network.ties:
        return nothing("no-dyads")
    dated = [len(found) for found in map(_dated, _counted(network)) if found]
    details = {"undated": len(network.ties) - len(dated)}
    if not dated:
        return nothing("no-dates", details=details)
    again = sum(times >= 2 for times in dated)
    ci = wilson(again, len(dated))
    return Answer(again / len(dated), len(dated), ci, network.evidence, {"repeated": again, **details})


def _counted(network: Network) -> list[list[Tie]]:
    return [network.counted(ties) for ties in network.ties.values()]


def _dated(ties: Sequence[Tie]) -> list[date]:
    return sorted(tie.start for tie in ties if tie.start is not None)


@indicator("D5", "depth", "合作时长", "Tenure", unit="日")
def tenure(network: Network) -> Answer:
    """How many days lie between the first and the last occasion of a pair, in the middle.

    读法：只看有两次以上带日期合作的对子；只有一次的另列，时长未知。
    Reading: of the pairs that came together at least twice.
    Formula: median of (start of the last occasion − start of the first).
    Limits: a pair with one dated occasion is censored: it is counted apart and not taken as 0 days. A date known to the
    year counts from 1 January.
    """
    if not network.ties:
        return nothing("no-dyads")
    days = [_dated(ties) for ties in _counted(network)]
    spans = [(found[-1] - found[0]).days for found in days if len(found) >= 2]
    details = {"single": sum(len(found) == 1 for found in days), "undated": sum(not found for found in days)}
    if not spans:
        return nothing("no-repeats", details=details)
    return Answer(median(spans), len(spans), evidence=network.evidence, details=details)


@indicator("D6", "depth", "平台共建", "Platform intensity", range=(0, 1))
def platform_intensity(network: Network) -> Answer:
    """Which share of the pairs has a platform together.

    读法：共建平台的对子所占比例。
    Reading: how many pairs went as far as building something together.
    Formula: dyads that share a platform ÷ dyads; Wilson interval.
    Limits: platforms founded by government and a knowledge organization are not in it; they are no dyads of firms.
    """
    if not network.ties:
        return nothing("no-dyads")
    shared = [tie for ties in network.ties.values() for tie in ties if tie.kind == terms.PLATFORM]
    hits = sum(any(tie.kind == terms.PLATFORM for tie in ties) for ties in network.ties.values())
    n = len(network.ties)
    evidence = {id for tie in shared for id in tie.evidence}
    return Answer(hits / n, n, wilson(hits, n), evidence, {"with_platform": hits})


@indicator("D7", "depth", "核数", "Core depth")
def core(network: Network) -> Answer:
    """How densely the innermost circle of the dyads is knit.

    读法：k 表示核心圈中每家至少与圈内 k 家有联系；份额见明细。
    Reading: in the innermost circle everybody has at least k partners of the other side within it.
    Formula: the greatest k for which the bipartite graph of dyads has a k-core; ``details`` give its share.
    Source: Seidman (1983), Network structure and minimum degree. Social Networks 5(3), 269–287.
    Limits: one event with many participants makes a core of its own.

    >>> import networkx as nx
    >>> core_depth(nx.complete_bipartite_graph(3, 4))[0]
    3
    """
    graph = network.dyads
    found = core_depth(graph)
    if found is None or not network.ties:
        return nothing("no-dyads", n=len(graph))
    depth, inside = found
    details = {"members": len(inside), "share": len(inside) / len(graph)}
    return Answer(depth, len(graph), evidence=inside, details=details, engine="networkx")


@indicator("D8", "depth", "伙伴集中度", "Partner concentration (HHI)", range=(0, 1))
def partner_concentration(network: Network) -> Answer:
    """How far the links rest on few partners.

    读法：1 为全部联系集中于一个伙伴，1/S 为均匀分布。
    Reading: 1 where there is one partner, 1/S where S partners share evenly.
    Formula: Σ p_x², p_x = the share of the dyads that partner x has.
    Limits: neither high nor low is good in itself; it stays out of any composite.
    """
    if not network.ties:
        return nothing("no-dyads")
    value = concentration(shares(network.shares()))
    top = sorted(network.partners.items(), key=lambda item: (-len(item[1]), item[0]))[:5]
    details = {"partners": len(network.partners), "top": {id: len(linked) for id, linked in top}}
    return Answer(value, len(network.ties), evidence=network.evidence, details=details)


@indicator("D9", "depth", "报告产出", "Reported output", unit="项")
def reported_output(network: Network) -> Answer:
    """What reports say that the cooperation brought: new technologies and products, and money.

    读法：只引用报道数字，不与图中计数相加；金额见明细，口径不同不可相加。
    Reading: reported figures only; nothing of it is counted in the graph.
    Formula: the latest reported number of products; ``details`` hold every figure of products, benefit and
    sales as an interval.
    Limits: the sums of money have different scopes and are never added.
    """
    kinds = ("products", "direct_benefit", "sales_revenue")
    figures = [node for node in network.index.of_type(terms.OBSERVATION) if node.properties.get("counts") in kinds]
    figures = [node for node in figures if network.window.admits(network.index.span(node))]
    if network.scope.slice is not None or not figures:
        return nothing("not-reported")
    products = [node for node in figures if node.properties["counts"] == "products"]
    details = {"figures": [_figure(node) for node in figures]}
    if not products:
        return nothing("not-reported", n=len(figures), details=details)
    latest = max(products, key=lambda node: (str(node.properties.get("as_of_from", "")), node.id))
    evidence = [node.id for node in figures]
    value: int | float = latest.properties["value"]
    return Answer(value, len(figures), evidence=evidence, details=details, method="reported")


def _figure(node: Node) -> dict[str, Any]:
    names = ("counts", "value", "value_lower", "value_upper", "value_qualifier", "unit", "reported_as", "as_of")
    return {"figure": node.id} | {name: node.properties[name] for name in names if name in node.properties}


@indicator("D10", "depth", "会商与挂职", "Consultations and secondments", unit="次")
def consultations(network: Network) -> Answer:
    """How many consultations and secondments with knowledge organizations are on record.

    读法：按伙伴和年份的次数见明细；没有日期的归入“未载日期”。
    Reading: ``details`` give them by partner and year, what is undated in a bucket of its own.
    Formula: the number of consultations and secondments that a knowledge organization took part in.
    Limits: practices that a source names without saying how often are counted apart (``collective``); null where there
    are no others.
    """
    kinds = (terms.CONSULTATION, terms.SECONDMENT)
    table: Counter[tuple[str, str]] = Counter()
    count: Counter[str] = Counter()
    collective, evidence = 0, set[str]()
    knowledge = set(network.knowledge)
    for occasion in network.occasions.values():
        partners = {network.rolled(part.actor) for part in occasion.participations} & knowledge
        if occasion.kind not in kinds or not partners:
            continue
        evidence.add(occasion.id)
        if occasion.collective:
            collective += 1
            continue
        count[occasion.kind] += 1
        year = str(occasion.span.start.year) if occasion.span.start else "undated"
        table.update((partner, year) for partner in partners)
    if not evidence:
        return nothing("no-occasions")
    if not count:
        return nothing("not-counted", n=0, found=collective)
    rows = [{"partner": partner, "year": year, "times": times} for (partner, year), times in sorted(table.items())]
    details = {"by_kind": dict(sorted(count.items())), "by_partner_and_year": rows, "collective": collective}
    return Answer(count.total(), len(evidence), evidence=evidence, details=details)
