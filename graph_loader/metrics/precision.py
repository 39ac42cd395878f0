"""Precision (精度): whether what is brought together fits."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from statistics import fmean, pstdev
from typing import Any

from graph_loader.metrics import terms
from graph_loader.metrics.demand import demands, live, supply_of, wanted_fields
from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.intervals import median_time, wilson
from graph_loader.metrics.ledger import INSTITUTES, LIBRARIES, Entry, entries
from graph_loader.metrics.matching_quality import (
    assortativity_of_sets,
    precision_at,
    proximity,
    relatedness_density,
)
from graph_loader.metrics.network import Network
from graph_loader.metrics.nulls import SEED, p_value, swapped_edges

Dyad = tuple[str, str]
FieldPair = tuple[frozenset[str], frozenset[str]]
"""The fields of both ends of a dyad."""

K = 5
"""How many proposals a planner looks at: the k of P2."""
LIFT_NEEDS = 30
SMALL = 300
"""Up to so many dyads 999 null networks are drawn, beyond it 199."""


@indicator("P1", "precision", "需求匹配率", "Demand match rate", range=(0, 1))
def match_rate(network: Network) -> Answer:
    """Which share of the demands that are still to be solved is linked to supply.

    读法：未结和已对接的需求中，已有院所、专家或成果对接的比例。
    Reading: of the demands in state open or matched, how many have somebody or something against them.
    Formula: live demands with ≥ 1 link to supply ÷ live demands; Wilson interval. A link is an accepted match, or
    something the demand led to in which a knowledge organization or an expert takes part, or a result.
    Limits: demands whose state is not on record are counted apart, not guessed.
    """
    every = demands(network)
    pool = [node for node in every if live(node)]
    details: dict[str, Any] = {"state_unknown": sum(live(node) is None for node in every)}
    if not pool:
        return nothing("no-demands", details=details)
    linked = {node.id: found for node in pool if (found := supply_of(network, node.id)) is not None}
    evidence = {id for found in linked.values() for id in found.evidence} | {node.id for node in pool}
    details["without_link"] = [node.id for node in pool if node.id not in linked]
    return Answer(len(linked) / len(pool), len(pool), wilson(len(linked), len(pool)), evidence, details)


@indicator("P2", "precision", "准确率@k", "Precision at k", range=(0, 1))
def precision_at_k(network: Network) -> Answer:
    """Which share of the first k proposals for a demand was accepted by whoever decided.

    读法：前 5 条建议中被采纳的比例；只以人的决定为准。
    Reading: of five proposals, how many were taken up.
    Formula: mean over rankings of accepted among the first k ÷ k; k = 5, also where fewer were proposed. A demand has a
    ranking of results and one of experts. A proposal's place is the one recorded with the decision; where only its
    score is, its place among what was decided on in that ranking. Of several decisions on a pair the latest counts.
    Limits: needs decisions with the place or score of the time; without them null, since matching does not judge
    itself. What was postponed or not decided is not accepted.
    """
    live = {node.id for node in demands(network)}
    ranked: dict[tuple[str, str], list[tuple[float, str, int | None, bool]]] = defaultdict(list)
    for pair, node in network.decisions.items():
        get = node.properties.get
        if pair.demand in live and (get("rank"), get("score")) != (None, None):
            kind = network.index.graph.nodes[pair.offer].type
            decided = (-get("score", 0.0), node.id, get("rank"), get("decision") == terms.ACCEPTED)
            ranked[pair.demand, kind].append(decided)
    if not ranked:
        return nothing("no-gold")
    values = [_accepted_share(sorted(decided)) for _, decided in sorted(ranked.items())]
    evidence = {id for decided in ranked.values() for _, id, _, _ in decided}
    return Answer(fmean(values), len(values), evidence=evidence, details={"k": K})


def _accepted_share(decided: list[tuple[float, str, int | None, bool]]) -> float:
    """Accepted among the first K ÷ K, of (−score, id, place at the time, accepted) by falling score."""
    places = [(place if rank is None else rank, id, good) for place, (_, id, rank, good) in enumerate(decided, 1)]
    first = [id for place, id, _ in sorted(places) if place <= K]
    return precision_at(first, {id for _, id, good in places if good}, K)


def _known_pairs(network: Network) -> dict[Dyad, FieldPair]:
    """The dyads of which the fields of both are on record."""
    fields = network.profiles
    pairs = {dyad: (fields[dyad[0]], fields[dyad[1]]) for dyad in network.ties}
    return {dyad: both for dyad, both in pairs.items() if both[0] and both[1]}


@indicator("P3", "precision", "领域一致", "Field agreement", range=(0, 1))
def field_agreement(network: Network) -> Answer:
    """Which share of the linked pairs has a field in common.

    读法：企业与院所领域相合的比例；领域未载的对子不计，另列。
    Reading: how many links are between bodies that work on the same thing.
    Formula: dyads with a common field ÷ dyads of which the fields of both are on record; Wilson interval. The
    fields of a body are its own and those of its demands, results, experts and disciplines, never the link's.
    Limits: fields must be the very same; ``known_share`` says for how many dyads anything can be said.
    """
    if not network.ties:
        return nothing("no-dyads")
    pairs = _known_pairs(network)
    details = {"known_share": len(pairs) / len(network.ties)}
    if not pairs:
        return nothing("no-both-fields", details=details)
    hits = {dyad for dyad, (one, other) in pairs.items() if one & other}
    evidence = {tie_id for dyad in hits for tie in network.ties[dyad] for tie_id in tie.evidence}
    return Answer(len(hits) / len(pairs), len(pairs), wilson(len(hits), len(pairs)), evidence, details)


@indicator("P4", "precision", "同配", "Assortativity by field", range=(-1, 1))
def field_assortativity(network: Network) -> Answer:
    """Whether links run within fields more than the fields' sizes alone would make them.

    读法：1 为全部在同一领域内，0 为与随机相同，负值为跨领域。
    Reading: 1 within fields only, 0 as by chance.
    Formula: r = (Σe_ii − Σa_i b_i) / (1 − Σa_i b_i) over the mixing of enterprises' and partners' fields; a dyad of
    several fields counts once in all.
    Source: Newman (2003), Mixing patterns in networks. Physical Review E 67, 026126.
    Limits: null where there is one field only.
    """
    if not network.ties:
        return nothing("no-dyads")
    pairs = _known_pairs(network)
    if not pairs:
        return nothing("no-both-fields")
    value = assortativity_of_sets(pairs.values())
    if value is None:
        return nothing("no-spread", n=len(pairs))
    return Answer(value, len(pairs), evidence={id for dyad in pairs for id in dyad})


@indicator("P5", "precision", "特异提升", "Lift over chance")
def lift(network: Network) -> Answer:
    """How many times more often linked pairs agree in field than the same numbers of links drawn at random.

    读法：1 为与随机相同，2 为随机的两倍。
    Reading: 1 as by chance, 2 twice as often.
    Formula: P3 ÷ the mean of P3 over null networks by double-edge swaps that keep everybody's number of links;
    ``details`` give z and p = (1 + #≥) / (R + 1).
    Limits: needs 30 dyads of which both fields are known; the seed stands in the record.
    """
    if not network.ties:
        return nothing("no-dyads")
    pairs = _known_pairs(network)
    if len(pairs) < LIFT_NEEDS:
        return nothing("too-few", n=len(pairs), needed=LIFT_NEEDS, found=len(pairs))
    observed = fmean(bool(one & other) for one, other in pairs.values())
    runs = 999 if len(pairs) <= SMALL else 199
    drawn = _agreements_by_chance(pairs, random.Random(SEED), runs)
    mean, spread = fmean(drawn), pstdev(drawn)
    if mean == 0:
        return nothing("undefined", n=len(pairs))
    details = {
        "observed": observed, "null_mean": mean, "z": (observed - mean) / spread if spread else None,
        "p": p_value(observed, drawn), "null_networks": runs,
    }  # fmt: skip
    bodies = {id for dyad in pairs for id in dyad}
    return Answer(observed / mean, len(pairs), evidence=bodies, details=details, method="sampled", seed=SEED)


def _agreements_by_chance(pairs: Mapping[Dyad, FieldPair], draw: random.Random, runs: int) -> list[float]:
    """The share of dyads with a common field in every null network; the fields of a body are the bits of a word."""
    import numpy as np

    order = sorted(pairs)
    sides = [{dyad[side]: pairs[dyad][side] for dyad in order} for side in (0, 1)]
    every = sorted({field for known in sides for own in known.values() for field in own})
    fields = {field: place for place, field in enumerate(every)}
    bits, places = [], []
    for known in sides:
        table = np.zeros((len(known), len(fields) // 64 + 1), dtype=np.uint64)
        for row, own in enumerate(known.values()):
            for field in own:
                table[row, fields[field] // 64] |= np.uint64(1 << fields[field] % 64)
        bits.append(table)
        places.append({id: row for row, id in enumerate(known)})
    ends: Any = [(places[0][one], places[1][other]) for one, other in order]
    drawn: list[float] = []
    for _ in range(runs):
        # Every small null network is a fresh one; a large one goes on from the last.
        swaps = 10 * len(order) if runs == 999 or not drawn else len(order)
        ends = swapped_edges(ends, draw, swaps, two_mode=True)
        drawn.append(float((bits[0][ends[:, 0]] & bits[1][ends[:, 1]]).any(axis=1).mean()))
    return drawn


@indicator("P7", "precision", "相关度密度", "Relatedness density", range=(0, 100))
def relatedness(network: Network) -> Answer:
    """How well the partners at hand cover what is related to the fields in demand.

    读法：100 表示与需求领域相关的领域全部有伙伴；低，说明需求远离现有供给。
    Reading: 100 where a partner is at hand for everything related to a demanded field.
    Formula: mean over demanded fields i of 100·Σ_j φ_ij [a partner works in j] / Σ_j φ_ij; φ_ij = min(P(i|j), P(j|i))
    over the knowledge organizations described.
    Sources: Hidalgo et al. (2007), The product space conditions the development of nations, Science 317, 482–487;
    Balland et al. (2019), Smart specialization policy in the European Union, Regional Studies 53(9), 1252–1268.
    Limits: null where no two fields occur together in one organization.
    """
    wanted = wanted_fields(network)
    if not wanted:
        return nothing("no-fields")
    holders: dict[str, set[str]] = defaultdict(set)
    for id in network.knowledge:
        for field in network.profiles[id]:
            holders[field].add(id)
    phi = proximity({field: holders[field] for field in sorted(holders)})
    present = {field for field, ids in holders.items() if ids & set(network.partners)}
    values = {field: relatedness_density(field, present, phi) for field in sorted(wanted)}
    known = {field: value for field, value in values.items() if value is not None}
    details = {"by_field": known, "unrelated": sorted(set(values) - set(known))}
    if not known:
        return nothing("no-relatedness", n=len(wanted), details=details)
    return Answer(fmean(known.values()), len(known), evidence=known, details=details)


@indicator("P8", "precision", "匹配时滞", "Time to match", unit="日")
def time_to_match(network: Network) -> Answer:
    """How many days it takes until half of the demands are linked to supply.

    读法：仍未对接的需求按截至日删失，不当作已对接。
    Reading: half of the demands waited longer.
    Formula: the Kaplan–Meier median of the days from a demand's date to its first link to supply; what is still open is
    censored at the as-of date.
    Source: Kaplan and Meier (1958), Nonparametric estimation from incomplete observations. Journal of the American
    Statistical Association 53, 457–481.
    Limits: demands without a date, and links without one, are left out and counted.
    """
    times, left_out, used = [], 0, []
    for node in demands(network):
        posted = network.index.span(node).start
        found = supply_of(network, node.id)
        if posted is None or (found is not None and found.since is None) or (found is None and not live(node)):
            left_out += 1
            continue
        until = network.as_of if found is None or found.since is None else found.since
        times.append((max(0, (until - posted).days), found is not None))
        used.append(node.id)
    details = {"left_out": left_out, "matched": sum(ended for _, ended in times)}
    if not times:
        return nothing("no-demands", details=details)
    value = median_time(times)
    if value is None:
        return nothing("not-reached", n=len(times), details=details)
    return Answer(value, len(times), evidence=used, details=details)


@indicator("P10", "precision", "台账完整度", "Ledger completeness", range=(0, 1))
def ledger_completeness(network: Network) -> Answer:
    """Which share of the institutes in the ledger has profile, direction, field and newest expert results.

    读法：四栏俱全的研究所比例；各栏见明细，三个库的完整度也在明细中。
    Reading: how many entries are complete; ``details`` give every column, and the same for the three libraries.
    Formula: institutes with all four columns ÷ institutes listed in a ledger. A library's: entries with all that
    ``complete`` in schema.yaml names ÷ entries.
    Limits: a column is filled where something of the kind is on record, however old.
    """
    found = entries(network, INSTITUTES)
    libraries = {library: _completeness(inside) for library in LIBRARIES if (inside := entries(network, library))}
    details: dict[str, Any] = {"libraries": libraries} if libraries else {}
    if not found:
        return nothing("no-ledger", details=details)
    whole = _completeness(found)
    details["columns"] = whole["columns"]
    return Answer(whole["complete"], len(found), evidence=[entry.node.id for entry in found], details=details)


def _completeness(found: Sequence[Entry]) -> dict[str, Any]:
    """Of some entries: how many, the share that lacks nothing, and the share that has each column."""
    columns = Counter(name for entry in found for name, there in entry.columns.items() if there)
    names = dict.fromkeys(name for entry in found for name in entry.columns)
    complete = sum(entry.share == 1 for entry in found) / len(found)
    return {
        "entries": len(found), "complete": complete, "columns": {name: columns[name] / len(found) for name in names},
    }  # fmt: skip


@indicator("P11", "precision", "服务覆盖", "Service coverage", range=(0, 1))
def service_coverage(network: Network) -> Answer:
    """Which share of the enterprises described was visited or taken along.

    读法：已载走访服务的企业占已描述企业的比例；按县市区和服务类别见明细。
    Reading: how far service visits reach; ``details`` give counties and services.
    Formula: enterprises with ≥ 1 service visit ÷ enterprises described; Wilson interval.
    Limits: enterprises that a report only counts are not in it.
    """
    if not network.local:
        return nothing("no-local")
    visits: dict[str, set[str]] = defaultdict(set)
    for occasion in network.occasions.values():
        if occasion.kind == terms.VISIT:
            for part in occasion.participations:
                visits[part.actor].add(occasion.id)
    visited = [id for id in network.local if id in visits]
    counties = Counter(county for id in visited for county in network.geography.counties(id) or {"unknown"})
    services: Counter[str] = Counter()
    for id in visited:
        services.update({s for visit in visits[id] for s in _services(network, visit)})
    details = {"by_county": dict(sorted(counties.items())), "by_service": dict(sorted(services.items()))}
    evidence = {visit for id in visited for visit in visits[id]} | set(visited)
    n = len(network.local)
    return Answer(len(visited) / n, n, wilson(len(visited), n), evidence, details)


def _services(network: Network, visit: str) -> list[str]:
    found = network.index.value(visit, "services")
    return [str(service) for service in found] if isinstance(found, (list, tuple)) and found else ["unknown"]
