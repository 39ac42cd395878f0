"""Demands: which are open, which are linked to supply, and since when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from graph_loader.graph import Node
from graph_loader.metrics import terms
from graph_loader.metrics.dates import earliest
from graph_loader.metrics.network import Network


@dataclass(frozen=True, slots=True)
class Supply:
    """What links a demand to supply, and from when on; no date where none is known."""

    evidence: frozenset[str]
    since: date | None


def demands(network: Network) -> list[Node]:
    """The demands in the window and the slice, whatever their state, by id."""
    found = []
    for node in network.index.of_type(terms.DEMAND):
        raised_by = network.index.starts(node.id, terms.DEMANDS)
        if not _in_slice(network, node, raised_by):
            continue
        if network.window.admits(network.index.span(node), network.index.published(node)):
            found.append(node)
    return found


def _in_slice(network: Network, node: Node, raised_by: list[str]) -> bool:
    if network.scope.restricts("county"):
        return network.slice_holds({county for id in raised_by for county in network.geography.counties(id)})
    if network.scope.restricts("year"):
        start = network.index.span(node).start
        return network.slice_holds({str(start.year)} if start else set())
    return network.in_field(network.index.fields(node.id))


def live(node: Node) -> bool | None:
    """Whether a demand is still to be solved; None where its state is not on record."""
    state = node.properties.get("state")
    return None if state is None else state in terms.LIVE_DEMAND


def supply_of(network: Network, demand: str) -> Supply | None:
    """How a demand is linked to supply: by an accepted match, or by what it led to where supply takes part."""
    index = network.index
    evidence, starts = set[str](), list[date | None]()
    for offer, decision in network.accepted.get(demand, ()):
        evidence |= {decision.id, offer}
        starts.append(index.span(decision).start)
    for id in sorted(index.led_to(demand)):
        occasion = network.occasions.get(id)
        supplied = occasion is not None and any(
            index.is_a(part.actor, terms.KNOWLEDGE, terms.EXPERT) for part in occasion.participations
        )
        if supplied or (index.is_a(id, terms.RESULT) and network.known_by_then(id)):
            evidence.add(id)
            starts.append(index.span(index.graph.nodes[id]).start)
    return Supply(frozenset(evidence), earliest(starts)) if evidence else None


def wanted_fields(network: Network) -> set[str]:
    """The fields of the demands in the window and the slice."""
    return {field for node in demands(network) for field in network.index.fields(node.id)}
