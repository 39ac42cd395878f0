"""Density (密度), of what happens: how many events, how large, how regular and of which kind."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from statistics import fmean, median, pstdev
from typing import Any

from graph_loader.graph import Node
from graph_loader.metrics import terms
from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.intervals import garwood, wilson
from graph_loader.metrics.network import Network


@indicator("N3", "density", "活动频率", "Event rate", unit="次/年")
def event_rate(network: Network) -> Answer:
    """How many events a year were held in the window.

    读法：必须给出起点；没有起点的累计数不能算频率。
    Reading: a cumulative figure without a start gives no rate, nor does this without --since.
    Formula: dated events in [since, as-of] ÷ days · 365; Garwood interval.
    Source: Garwood (1936), Fiducial limits for the Poisson distribution. Biometrika 28, 437–442.
    Limits: undated events are left out and counted; an event known to the year only counts where its year begins.
    """
    window = network.window
    if window.since is None:
        return nothing("no-window", n=None)
    every = [node for node in network.index.of_type(terms.EVENT) if node.properties.get("collective") is not True]
    undated = sum(not network.index.span(node).dated for node in every)
    starts = {node.id: network.index.span(node).start for node in network.events()}
    inside = sorted(id for id, day in starts.items() if day is not None and window.since <= day <= window.end)
    years = ((window.end - window.since).days + 1) / 365
    details = {"undated": undated, "days": (window.end - window.since).days + 1}
    ci = garwood(len(inside), years)
    return Answer(len(inside) / years, len(inside), ci, inside, details, engine="scipy")


@indicator("N4", "density", "活动规模", "Size of events", unit="个/次")
def event_size(network: Network) -> Answer:
    """How many bodies an event brought together, on average, as far as they are named.

    读法：只数已载参加者；会议规模、参会企业、意向是三个数，按活动分列，不相除。
    Reading: recorded participants only; attendance, enterprises and intents as reported stand in the details by event.
    Formula: mean over events of the number of distinct bodies linked to it.
    Limits: the reported sizes are three figures of one event, and are shown, not divided or summed across events.
    """
    events = network.events()
    if not events:
        return nothing("no-events")
    sizes = {}
    for node in events:
        occasion = network.occasions.get(node.id)
        sizes[node.id] = len({part.actor for part in occasion.participations}) if occasion else 0
    reported = [_reported(node) for node in events]
    details = {"median": median(sizes.values()), "reported": [row for row in reported if len(row) > 1]}
    return Answer(fmean(sizes.values()), len(sizes), evidence=sizes, details=details)


def _reported(node: Node) -> dict[str, Any]:
    row: dict[str, Any] = {"event": node.id}
    for name in ("attendance", "enterprises", "intents"):
        if f"{name}_lower" in node.properties:
            row[name] = [node.properties[f"{name}_lower"], node.properties[f"{name}_upper"]]
    return row


@indicator("N10", "density", "突发度", "Burstiness", range=(-1, 1))
def burstiness(network: Network) -> Answer:
    """Whether events come in bursts (+1), at random (0) or at regular intervals (−1).

    读法：接近 −1 为定期举办，接近 1 为集中突击。
    Reading: −1 where the same time passes between any two events.
    Formula: B = (σ − μ) / (σ + μ) of the days between successive dated events; ``finite`` corrects for few events:
    (√(n+1)·r − √(n−1)) / ((√(n+1) − 2)·r + √(n−1)) with r = σ/μ and n events.
    Sources: Goh and Barabási (2008), Burstiness and memory in complex systems. Europhysics Letters 81, 48002; Kim and
    Jo (2016), Measuring burstiness for finite event sequences. Physical Review E 94, 032311.
    Limits: null for fewer than five dated events. Dates known to the month or year blur it.

    >>> bursts([0, 10, 20, 30])
    (-1.0, -1.0)
    """
    starts = {node.id: network.index.span(node).start for node in network.events()}
    days = sorted(day.toordinal() for day in starts.values() if day is not None)
    details: dict[str, Any] = {"undated": len(starts) - len(days)}
    if len(days) < 5:
        return nothing("too-few", n=len(days), details=details, needed=5, found=len(days))
    found = bursts(days)
    if found is None:
        return nothing("undefined", n=len(days), details=details)
    value, details["finite"] = found
    return Answer(value, len(days), evidence=(id for id, day in starts.items() if day is not None), details=details)


def bursts(days: list[int]) -> tuple[float, float] | None:
    """Goh and Barabási's B of successive days and Kim and Jo's correction; None where no time passes."""
    gaps = [after - before for before, after in pairwise(days)]
    mean, spread, n = fmean(gaps), pstdev(gaps), len(days)
    if mean == 0:
        return None
    ratio, more, less = spread / mean, (n + 1) ** 0.5, (n - 1) ** 0.5
    finite = (more * ratio - less) / ((more - 2) * ratio + less)
    return (spread - mean) / (spread + mean), finite


MIX = ("mode", "direction", "regularity")
"""The fields of an event that its mix is made of."""
ONLINE = ("online", "both")


@indicator("N11", "density", "活动构成", "Event mix", range=(0, 1))
def event_mix(network: Network) -> Answer:
    """Which share of the events was held online or partly so; direction and regularity are in the details.

    读法：线上（含线上线下结合）活动的份额；引进来与走出去、定期与定制见明细，未载明的自成一类。
    Reading: ``details`` give online and offline, brought in and gone out, regular and customised, and unknown.
    Formula: events with mode online or both ÷ events whose mode is on record; Wilson interval.
    Limits: an event of a series takes the series' regularity and direction where it says nothing itself.
    """
    events = network.events()
    if not events:
        return nothing("no-events")
    details = {name: dict(sorted(_mix(network, events, name).items())) for name in MIX}
    modes = {name: count for name, count in details["mode"].items() if name != "unknown"}
    known = sum(modes.values())
    if not known:
        return nothing("no-classified", details=details)
    online = sum(modes.get(name, 0) for name in ONLINE)
    evidence = [node.id for node in events]
    return Answer(online / known, known, wilson(online, known), evidence, details)


def _mix(network: Network, events: list[Node], name: str) -> Counter[str]:
    found: Counter[str] = Counter()
    for node in events:
        value = node.properties.get(name)
        for series in network.index.ends(node.id, terms.IN_SERIES):
            value = value or network.index.value(series, name)
        found[str(value or "unknown")] += 1
    return found
