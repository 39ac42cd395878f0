"""The shape of a region's network in one document: groups, clubs, strong ties, synergy, with chance beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable
from dataclasses import asdict
from typing import Any

from graph_loader.metrics import terms
from graph_loader.metrics.backbone import backbone, rich_club
from graph_loader.metrics.bootstrap import vertex_bootstrap
from graph_loader.metrics.communities import communities, stability
from graph_loader.metrics.diversity import triple_helix
from graph_loader.metrics.indicator import Answer, nothing
from graph_loader.metrics.network import Network
from graph_loader.metrics.nulls import SEED
from graph_loader.metrics.structure import density, external_internal, robustness
from graph_loader.metrics.topology import topology
from graph_loader.metrics.two_mode import nodf

HELICES = (terms.KNOWLEDGE, terms.LOCAL, "GovernmentBody")
"""University and institute, enterprise, government: the three strands of the triple helix."""
UNITS_NEEDED = 1000
"""Below about so many occasions the entropies of eight cells say nothing."""


def synergy(network: Network) -> Answer:
    """Whether knowledge, enterprise and government meet more than pair by pair: T(UIG) in bits, negative is synergy.

    读法：负值表示三方之间有超出两两之间的协同；记录不足一千次时不显示。

    Every occasion of its own counts once, by which of the three took part. Null below a thousand occasions.

    Source: Leydesdorff (2003), The mutual information of university-industry-government relations: An indicator of the
    Triple Helix dynamics. Scientometrics 58(2), 445–467.
    """
    index, table = network.index, Counter[tuple[Hashable, Hashable, Hashable]]()
    for occasion in network.occasions.values():
        if not occasion.collective:
            actors = [network.rolled(part.actor) for part in occasion.participations]
            university, industry, government = (any(index.is_a(id, kind) for id in actors) for kind in HELICES)
            table[university, industry, government] += 1
    n = sum(table.values())
    if n < UNITS_NEEDED:
        return nothing("too-few", n=n, needed=UNITS_NEEDED, found=n)
    return Answer(triple_helix({**table}), n)


def panel(
    network: Network, *, alpha: float = 0.05, nulls: int = 99, runs: int = 999, seed: int = SEED
) -> dict[str, Any]:
    """The shape of the cooperation network as JSON; a value that there is none of is null.

    ``alpha`` is the level of the backbone, ``nulls`` and ``runs`` say how many null networks and bootstrap draws.
    """
    graph = network.cooperation
    counties = {id: sorted(network.geography.counties(id)) for id in graph}
    divided, stable = communities(graph, seed=seed), stability(graph, nulls=min(nulls, 19), seed=seed)
    strong = backbone(graph, alpha)
    drawn = vertex_bootstrap(graph, density, runs=runs, seed=seed)
    meeting = synergy(network)
    return {
        "as_of": network.as_of.isoformat(),
        "seed": seed,
        "bodies": len(graph),
        "ties": graph.number_of_edges(),
        "topology": topology(graph, seed=seed).document(),
        "density": {"value": density(graph), "bootstrap": asdict(drawn) if drawn else None},
        "external_internal": {
            "type": external_internal(graph, {id: str(data["type"]) for id, data in graph.nodes(data=True)}),
            "county": external_internal(graph, {id: found[0] for id, found in counties.items() if len(found) == 1}),
        },
        "communities": {
            "algorithm": divided.algorithm, "engine": divided.engine, "modularity": divided.modularity,
            "members": [sorted(part) for part in divided.members], "stability": asdict(stable) if stable else None,
        },
        "rich_club": [asdict(club) for club in rich_club(graph, nulls=nulls, seed=seed)],
        "backbone": {
            "alpha": alpha,
            "ties": [[*sorted((u, v)), strong.edges[u, v]["weight"], strong.edges[u, v]["alpha"]]
                     for u, v in sorted(strong.edges, key=sorted)],
        },
        "robustness": robustness(graph),
        "nestedness": nodf(network.dyads, network.local),
        "triple_helix": {
            "value": meeting.value, "unit": "bit", "n": meeting.n,
            "reason": meeting.reason.id if meeting.reason else None,
        },
    }  # fmt: skip
