"""The funnel: what events led to, step by step, along the links that say so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_loader.metrics import terms
from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.intervals import wilson
from graph_loader.metrics.network import Network


def steps_by_type(network: Network) -> Mapping[str, int]:
    """For every type the step that a record of it stands for, by the links of schema.yaml that end at it.

    A type has a step where all links that end at it and have a stage or a step have a step; it is the first of them. A
    result, say, may be offered without having become a product: it has no step of its own.
    """
    ranks = {step.id: step.rank for step in network.ontology.steps}
    found: dict[str, list[int | None]] = {}
    for link in network.ontology.links.values():
        if link.step is None and not (link.cooperation and link.stage):
            continue
        for type in link.end_types:
            found.setdefault(type, []).append(ranks[link.step] if link.step else None)
    # A platform has a stage and no step: it is reached past the agreement that founds it.
    return {type: min(s for s in steps if s is not None) for type, steps in found.items() if None not in steps}


def steps_of(network: Network, id: str, by_type: Mapping[str, int]) -> set[int]:
    """The steps that a record has reached: that of its type, those of the links it has, that of an accepted match."""
    node = network.index.graph.nodes[id]
    ranks = {step.id: step.rank for step in network.ontology.steps}
    reached = {by_type[node.type]} if node.type in by_type else set()
    for name, declared in network.ontology.links.items():
        if declared.step and node.type in declared.end_types and any(True for _ in network.index.into(id, name)):
            reached.add(ranks[declared.step])
    if id in network.accepted and terms.MATCHED_STEP in ranks:
        reached.add(ranks[terms.MATCHED_STEP])
    return reached


@indicator("P6", "precision", "转化漏斗", "Funnel", range=(0, 1))
def funnel(network: Network) -> Answer:
    """Which share of the events is on record as having led to anything; the further steps are in the details.

    读法：有后续记录的活动占比；各步人工可核：每一步都有促成链接。
    Reading: of the events, how many have a follow-up on record; ``details`` follow them to the last step.
    Formula: events with a follow-up ÷ events; in ``details`` n_{s+1} / n_s, where n_s is the number of events that
    reached step s or a later one along LED_TO links; Wilson intervals. The steps are those of schema.yaml; a demand
    with an accepted match has reached that of a contact.
    Limits: linked records only; aggregates of different scope (sessions, projects, agreements) are never divided. An
    event whose follow-up nobody recorded counts as one without.
    """
    events = network.events()
    if not events:
        return nothing("no-events")
    by_type = steps_by_type(network)
    furthest, evidence, onward, beside = {}, set[str](), 0, 0
    for node in events:
        followed = (id for id in sorted(network.index.led_to(node.id)) if network.known_by_then(id))
        reached = {id: steps_of(network, id, by_type) for id in followed}
        furthest[node.id] = max((step for steps in reached.values() for step in steps), default=0)
        evidence |= {node.id, *reached}
        onward += bool(reached)
        # A platform or a result is a follow-up that is no step of the funnel.
        beside += bool(reached) and not any(reached.values())
    rows = _rows(network, furthest, by_type.get(terms.EVENT, 0))
    n = len(furthest)
    return Answer(onward / n, n, wilson(onward, n), evidence, {"steps": rows, "led_to_no_step": beside})


def _rows(network: Network, furthest: Mapping[str, int], first: int) -> list[dict[str, Any]]:
    rows, before = [], len(furthest)
    for step in network.ontology.steps:
        reached = len(furthest) if step.rank <= first else sum(far >= step.rank for far in furthest.values())
        share = reached / before if before else None
        interval = list(wilson(reached, before)) if before else None
        rows.append({"step": step.id, "reached": reached, "of_previous": share, "ci": interval})
        before = reached
    return rows
