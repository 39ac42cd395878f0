"""Breadth (广度): with how many and how different partners a region works."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping

from graph_loader.metrics import terms
from graph_loader.metrics.diversity import evenness, hill_number, rao_stirling, shares
from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.network import Network


@indicator("B1", "breadth", "伙伴数", "Partner count", unit="个")
def partner_count(network: Network) -> Answer:
    """How many knowledge organizations are linked with at least one local enterprise.

    读法：越多，可用的院所高校越广；数量多不等于合作深。
    Reading: more partners, wider reach; it says nothing of how deep any link is.
    Formula: |{x ∈ X : deg_L(x) > 0}|; faculties and branches count as the body they belong to.
    Limits: counts what is recorded. ``details`` give partners by type, and those of local bodies of any kind
    (``all_local_bodies``), which is what a city's own figures speak of.
    """
    if not network.knowledge:
        return nothing("no-knowledge")
    if not network.local:
        return nothing("no-local")
    types = Counter(network.index.graph.nodes[id].type for id in network.partners)
    every = {partner for _, partner in network.body_ties}
    details = {"by_type": dict(sorted(types.items())), "all_local_bodies": len(every)}
    return Answer(len(network.partners), len(network.knowledge), evidence=network.partners, details=details)


@indicator("B2", "breadth", "有效伙伴数", "Effective partners", unit="个")
def effective_partners(network: Network) -> Answer:
    """How many equally used partners the links amount to.

    读法：若远小于伙伴数，说明联系集中在少数伙伴。
    Reading: far below B1, the links rest on few partners.
    Formula: ¹D = exp(−Σ p_x ln p_x), p_x = the share of the dyads that partner x has.
    Source: Hill (1973), Diversity and evenness: a unifying notation and its consequences, Ecology 54(2), 427–432;
    Jost (2006), Entropy and diversity, Oikos 113(2), 363–375.
    Limits: a link is a dyad, whatever its stage and however many occasions it had.

    >>> from graph_loader.metrics.diversity import hill_number
    >>> round(hill_number([0.8, 0.1, 0.1], 1), 6)
    1.894646
    """
    if not network.ties:
        return nothing("no-dyads")
    value = hill_number(shares(network.shares()), 1)
    return Answer(value, len(network.ties), evidence=network.evidence, details={"partners": len(network.partners)})


@indicator("B3", "breadth", "类型覆盖", "Type coverage", range=(0, 1))
def type_coverage(network: Network) -> Answer:
    """Which share of the kinds of knowledge organization is among the partners.

    读法：1 表示科学院、分院、研究院所、高校、院系都有联系。
    Reading: 1 where every kind that schema.yaml knows is linked.
    Formula: types present ÷ types in the schema; counted before faculties and branches are rolled up.
    Limits: depends on the schema, whose types are in ``details``.
    """
    types = network.knowledge_types
    if not types:
        return nothing("no-types")
    if not network.local:
        return nothing("no-local")
    present = {network.index.graph.nodes[id].type for id in _bodies(network)} & set(types)
    details = {"types": list(types), "present": sorted(present)}
    return Answer(len(present) / len(types), len(types), evidence=network.evidence, details=details)


def _bodies(network: Network) -> set[str]:
    """The linked knowledge organizations themselves, before roll-up."""
    local, found = set(network.local), set[str]()
    for occasion in network.occasions.values():
        actors = {part.actor for part in occasion.participations}
        if actors & local:
            found |= {id for id in actors if network.index.is_a(id, terms.KNOWLEDGE) and network.of_slice_type(id)}
    return found


@indicator("B4", "breadth", "领域覆盖", "Field coverage", range=(0, 1))
def field_coverage(network: Network) -> Answer:
    """Which share of the region's fields has at least one link.

    读法：低，说明许多领域还没有院所高校参与。
    Reading: low where many fields have no knowledge organization at work in them.
    Formula: fields with ≥ 1 link ÷ fields described; a link in a narrower field counts for the broader one too.
    Limits: a link has the fields of its event, agreement, project or platform; links without one are the
    ``unknown_share`` and are counted nowhere.
    """
    fields = {node.id for node in network.index.of_type(terms.FIELD)}
    if not fields:
        return nothing("no-fields")
    if not network.ties:
        return nothing("no-dyads")
    used, unknown = _field_use(network)
    covered = {up for field in used for up in network.index.broader(field)} & fields
    details = {"covered": sorted(covered), "unknown_share": unknown}
    return Answer(len(covered) / len(fields), len(fields), evidence=covered, details=details)


def _field_use(network: Network) -> tuple[Mapping[str, float], float]:
    """How many ties every field has, a tie of several fields shared among them; the share of ties without a field."""
    used: dict[str, float] = defaultdict(float)
    without = total = 0
    for ties in network.ties.values():
        for found in ties:
            total += 1
            fields = network.occasions[found.occasion].fields
            without += not fields
            for field in sorted(fields):
                used[field] += 1 / len(fields)
    return used, without / total if total else 0.0


@indicator("B5", "breadth", "均衡度", "Balance", range=(0, 1))
def balance(network: Network) -> Answer:
    """How evenly the links are spread over the partners.

    读法：1 为完全均匀；低，说明少数伙伴占去大部分联系。
    Reading: 1 where all partners have equally many links.
    Formula: J = ln ¹D / ln ⁰D over the partners' shares of the dyads.
    Source: Pielou (1966), The measurement of diversity in different types of biological collections. Journal of
    Theoretical Biology 13, 131–144.
    Limits: null for one partner.
    """
    if not network.ties:
        return nothing("no-dyads")
    value = evenness(shares(network.shares()))
    if value is None:
        return nothing("one-type", n=len(network.ties))
    return Answer(value, len(network.ties), evidence=network.evidence, details={"partners": len(network.partners)})


@indicator("B6", "breadth", "领域相异", "Rao–Stirling diversity of fields", range=(0, 1))
def field_disparity(network: Network) -> Answer:
    """How far apart the fields of two links are that are drawn at random.

    读法：0 为全部在同一领域；越高，领域跨度越大。
    Reading: 0 where everything happens in one field.
    Formula: Δ = Σ_{i≠j} d_ij p_i p_j over ordered pairs; d = 1 − 2·depth(common broader field) / (depth_i + depth_j).
    Source: Stirling (2007), A general framework for analysing diversity in science, technology and society.
    Journal of the Royal Society Interface 4, 707–719.
    Limits: the distance follows from BROADER; without that hierarchy the value is null.
    """
    if not network.ties:
        return nothing("no-dyads")
    used, unknown = _field_use(network)
    if not used:
        return nothing("no-fields", n=0, details={"unknown_share": unknown})
    if not any(True for _ in network.index.graph.links_of(terms.BROADER)):
        return nothing("no-taxonomy")
    total = sum(used[field] for field in sorted(used))
    p = {field: used[field] / total for field in sorted(used)}
    value = rao_stirling(p, taxonomy_distance(network))
    return Answer(value, len(p), evidence=p, details={"unknown_share": unknown})


def taxonomy_distance(network: Network) -> Callable[[str, str], float]:
    """The distance of two fields in the hierarchy, 0 for the same and 1 where they share no broader field."""
    above = {node.id: network.index.broader(node.id) for node in network.index.of_type(terms.FIELD)}
    depth = {id: len(up) for id, up in above.items()}

    def distance(one: str, other: str) -> float:
        common = max((depth[up] for up in above[one] & above[other]), default=0)
        return 0.0 if one == other else max(0.0, 1 - 2 * common / (depth[one] + depth[other]))

    return distance


@indicator("B7", "breadth", "企业搜索广度", "Search breadth of enterprises", unit="类")
def search_breadth(network: Network) -> Answer:
    """With how many kinds of knowledge organization a linked enterprise works, on average.

    读法：1 表示企业通常只接触一类院所；没有任何联系的企业另列。
    Reading: 1 where a firm usually knows one kind of source.
    Formula: mean over linked enterprises of the number of types used, 0 to K.
    Source: Laursen and Salter (2006), Open for innovation. Strategic Management Journal 27, 131–150.
    Limits: enterprises without any link are not in the mean; ``details`` count them. More is not always better: the
    source finds an inverted U.
    """
    if not network.local:
        return nothing("no-local")
    used = types_used(network)
    if not used:
        return nothing("no-dyads")
    value = sum(len(types) for types in used.values()) / len(used)
    details = {
        "linked": len(used),
        "without_link": len(network.local) - len(used),
        "types": len(network.knowledge_types),
    }
    return Answer(value, len(used), evidence=network.evidence, details=details)


def types_used(network: Network) -> Mapping[str, Mapping[str, list[int | None]]]:
    """For every linked enterprise the stages of its ties by type of partner; one entry a counted occasion."""
    found: dict[str, dict[str, list[int | None]]] = defaultdict(lambda: defaultdict(list))
    for (local, partner), ties in network.ties.items():
        for tie in ties:
            found[local][network.index.graph.nodes[partner].type].append(tie.stage)
    return found


@indicator("B8", "breadth", "外向度", "E–I index", range=(-1, 1))
def external_internal(network: Network) -> Answer:
    """Whether links lead out of the region (+1) or stay within it (−1).

    读法：1 为全部向外，−1 为全部在本地。
    Reading: +1 where all partners are elsewhere.
    Formula: (E − I) / (E + I) over dyads, E with partners outside the home region, I inside.
    Source: Krackhardt and Stern (1988), Informal networks and organizational crises. Social Psychology Quarterly 51(2),
    123–140.
    Limits: partners whose place is unknown are in neither; ``details`` count their dyads.
    """
    if not network.geography.home:
        return nothing("no-home")
    if not network.ties:
        return nothing("no-dyads")
    sides = {partner: network.geography.inside(partner) for partner in network.partners}
    inner = sum(sides[partner] is True for _, partner in network.ties)
    outer = sum(sides[partner] is False for _, partner in network.ties)
    details = {"external": outer, "internal": inner, "unknown": len(network.ties) - inner - outer}
    if not inner + outer:
        return nothing("no-places", details=details)
    return Answer((outer - inner) / (outer + inner), outer + inner, evidence=network.evidence, details=details)


@indicator("B9", "breadth", "地域范围", "Geographic reach", unit="个")
def geographic_reach(network: Network) -> Answer:
    """In how many provinces the partners are.

    读法：省份越多，引智的地域越广。
    Reading: more provinces, wider reach.
    Formula: the number of provinces that hold at least one partner.
    Limits: partners without a known province are the ``unknown`` of the details; foreign places count nowhere unless
    they are described as provinces.
    """
    if not network.ties:
        return nothing("no-dyads")
    found = {partner: network.geography.provinces(partner) for partner in network.partners}
    counts = Counter(province for provinces in found.values() for province in provinces)
    details = {"by_province": dict(sorted(counts.items())), "unknown": sum(not p for p in found.values())}
    if not counts:
        return nothing("no-places", details=details)
    return Answer(len(counts), len(found), evidence=counts, details=details)


@indicator("B10", "breadth", "长效机制伙伴", "Partners with a mechanism or an agreement", unit="个")
def lasting_partners(network: Network) -> Answer:
    """How many knowledge organizations have a standing mechanism or a signed agreement with a local body of any kind.

    读法：有制度保障的伙伴；机制与协议两个数及其重合见明细。
    Reading: partners with whom more than single occasions is arranged.
    Formula: |M ∪ A|; ``details`` give |M| (mechanism), |A| (agreement) and |M ∩ A|.
    Limits: rolled up, branches of one academy are one partner; figures that count branches are compared in ``assess``.
    """
    if not network.knowledge:
        return nothing("no-knowledge")
    if not network.local_bodies:
        return nothing("no-local")
    mechanism, agreement, evidence = set[str](), set[str](), set[str]()
    for (_, partner), ties in network.body_ties.items():
        for found in ties:
            link = network.index.graph.links.get(found.occasion)
            standing = link is not None and link.properties.get("role") == terms.STANDING_MECHANISM
            if standing or found.kind == terms.AGREEMENT:
                (mechanism if standing else agreement).add(partner)
                evidence.update(found.evidence)
    details = {"mechanism": len(mechanism), "agreement": len(agreement), "both": len(mechanism & agreement)}
    return Answer(len(mechanism | agreement), len(network.knowledge), evidence=evidence, details=details)
