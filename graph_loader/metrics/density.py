"""Density (密度): how closely knit the network is. What happens in it, and how often, is in ``events``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.network import Network, Scope
from graph_loader.metrics.structure import (
    bipartite_density,
    component_without,
    four_cycle_clustering,
    largest_component,
    under_attack,
)


def _sides_missing(network: Network) -> Answer | None:
    if not network.local:
        return nothing("no-local")
    return None if network.knowledge else nothing("no-knowledge")


@indicator("N1", "density", "二部密度", "Bipartite density", range=(0, 1))
def pair_density(network: Network) -> Answer:
    """Which share of the possible pairs of enterprise and knowledge organization is linked.

    读法：0 表示有双方而无联系；密度随已载主体增多而下降，跨地区比较须看规模。
    Reading: falls as more bodies are described: compare regions of like size only.
    Formula: |dyads| / (|L|·|X|), parallel links collapsed.
    Source: Borgatti and Everett (1997), Network analysis of 2-mode data. Social Networks 19(3), 243–269.
    Limits: null where one side is empty.

    >>> round(bipartite_density(89, 18, 14), 6)
    0.353175
    """
    missing = _sides_missing(network)
    if missing:
        return missing
    left, right = len(network.local), len(network.knowledge)
    value = bipartite_density(len(network.ties), left, right)
    details = {"dyads": len(network.ties), "local": left, "knowledge": right}
    return Answer(value, left * right, evidence=network.evidence, details=details)


@indicator("N2", "density", "加权密度", "Valued density")
def valued_density(network: Network) -> Answer:
    """How many occasions there are for every possible pair.

    读法：与二部密度之比即每一对的平均合作次数。
    Reading: divided by N1 it is the mean number of occasions of a linked pair.
    Formula: Σw / (|L|·|X|), w = the distinct occasions of a dyad.
    Limits: what stands for several times that nobody counted adds nothing.
    """
    missing = _sides_missing(network)
    if missing:
        return missing
    weight = sum(len(network.counted(ties)) for ties in network.ties.values())
    possible = len(network.local) * len(network.knowledge)
    return Answer(weight / possible, possible, evidence=network.evidence, details={"occasions": weight})


@indicator("N5", "density", "最大连通份额", "Largest component", range=(0, 1))
def component_share(network: Network) -> Answer:
    """Which share of all organizations hangs together in one component.

    读法：1 为全部连通；低，说明网络由互不往来的小块组成。
    Reading: low where the network is made of pieces that know nothing of each other.
    Formula: |largest component| / n over organizations and groups; an edge where two cooperate, government included.
    Limits: bodies described without any cooperation count in n; null for one body.
    """
    graph = network.cooperation
    n = len(graph)
    if n < 2:
        return nothing("too-few", n=n, needed=2, found=n)
    inside = largest_component(graph)
    isolated = sum(1 for _, degree in graph.degree if degree == 0)
    details = {"members": len(inside), "isolated": isolated}
    return Answer(len(inside) / n, n, evidence=inside, details=details, engine="networkx")


@indicator("N6", "density", "二部聚类", "Bipartite clustering", range=(0, 1))
def pair_clustering(network: Network) -> Answer:
    """How often two enterprises that share one partner share a second one.

    读法：越高，企业越是成群地与同一批院所合作。
    Reading: high where firms work with the same institutions as their peers.
    Formula: CC4 = 4·C4 / L3 over the dyads.
    Source: Robins and Alexander (2004), Small worlds among interlocking directors. Computational & Mathematical
    Organization Theory 10, 69–94.
    Limits: one joint event alone makes it high.
    """
    if not network.ties:
        return nothing("no-dyads")
    value, paths = four_cycle_clustering(network.dyads, network.local)
    if value is None:
        return nothing("no-paths", n=0)
    return Answer(value, paths, evidence=network.evidence, engine="scipy")


@indicator("N8", "density", "稳健性", "Robustness", range=(0, 0.5))
def hub_robustness(network: Network) -> Answer:
    """How much of the network holds together while its hubs are lost one after the other.

    读法：接近 0.5 为稳健；明细给出失去前五个枢纽各自的影响。
    Reading: near 0 where a few hubs hold everything; ``hub_loss`` shows what the loss of each of the first five does.
    Formula: R = (1/N) Σ S(Q), S the share of the largest component after the Q best connected were taken, degrees
    counted anew each time.
    Source: Schneider et al. (2011), Mitigation of malicious attacks on networks. PNAS 108, 3838.
    Limits: null for fewer than three bodies; faculties and branches fall with their parent where they are rolled up.
    """
    graph = network.cooperation
    value, order = under_attack(graph)
    if value is None:
        return nothing("too-few", n=len(graph), needed=3, found=len(graph))
    hubs = order[:5]
    before = len(largest_component(graph))
    loss = [{"id": hub, "component": before, "without": component_without(graph, [hub])} for hub in hubs]
    return Answer(value, len(graph), evidence=hubs, details={"hub_loss": loss}, engine="networkx")


@indicator("N9", "density", "时段变化", "Change of density", range=(-1, 1))
def density_change(network: Network) -> Answer:
    """How much denser the network is at the end of the window than it was at its start.

    读法：两个时点用同一批主体比较；主体随时间增加的口径见明细。
    Reading: positive where links grew; the same bodies are taken at both dates.
    Formula: d(as-of) − d(since) with all bodies of the end at both dates; ``growing`` takes the bodies of each date.
    Limits: dated dyads only; null where fewer than half are dated. A dyad begins with its first occasion and is not
    taken back.
    """
    window = network.window
    if window.since is None:
        return nothing("no-window", n=None)
    missing = _sides_missing(network)
    if missing:
        return missing
    # What was over before the window still counts at its start.
    whole = Network(network.index.graph, network.ontology, _until(network, network.window.as_of), index=network.index)
    if not whole.ties:
        return nothing("no-dyads")
    first = [min((t.start for t in ties if t.start is not None), default=None) for ties in whole.ties.values()]
    dated = [day for day in first if day is not None]
    share = len(dated) / len(first)
    if share < 0.5:
        return nothing("few-dates", n=len(dated), details={"dated_share": share}, share=f"{share:.0%}")
    possible = len(whole.local) * len(whole.knowledge)
    before, after = sum(day < window.since for day in dated), len(dated)
    details = {
        "before": before,
        "after": after,
        "dated_share": share,
        "growing": _growing(network, whole, before, after),
    }
    return Answer((after - before) / possible, len(dated), evidence=whole.evidence, details=details)


def _until(network: Network, end: date | None) -> Scope:
    return replace(network.scope, window=replace(network.window, since=None, as_of=end))


def _growing(network: Network, whole: Network, before: int, after: int) -> float | None:
    """The change where the bodies of each date are counted: what was founded later is not there yet."""
    earlier = Network(network.index.graph, network.ontology, _until(network, network.window.since), index=network.index)
    then = bipartite_density(before, len(earlier.local), len(earlier.knowledge))
    now = bipartite_density(after, len(whole.local), len(whole.knowledge))
    return None if then is None or now is None else now - then
