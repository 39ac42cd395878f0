"""What the loss of a named hub does: of one body alone, or with everything that is part of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

import networkx as nx

from graph_loader.metrics.indicator import MetricError
from graph_loader.metrics.network import Network
from graph_loader.metrics.structure import component_without, largest_component
from graph_loader.rows import Column, Rows
from graph_loader.titles import in_language, names_of


@dataclass(frozen=True, slots=True)
class HubLoss:
    """``gone`` bodies were taken away; the largest component shrank from ``before`` to ``after`` bodies.

    ``cut_off`` is by how many it shrank beyond those that were taken out of it; ``pieces`` is how many components there
    are afterwards, ``pieces_before`` how many there were.
    """

    id: str
    units: bool
    gone: tuple[str, ...]
    before: int
    after: int
    cut_off: int
    pieces_before: int
    pieces: int

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "id": self.id, "units": self.units, "gone": list(self.gone), "before": self.before, "after": self.after,
            "cut_off": self.cut_off, "pieces_before": self.pieces_before, "pieces": self.pieces,
        }  # fmt: skip


def hub_loss(network: Network, ids: Iterable[str]) -> list[HubLoss]:
    """For every body the loss of itself alone, and with its units where it has any.

    读法：单独失去它，与连同所属单位一并失去，是两个不同的问题。

    Faculties and branches are bodies of their own here, otherwise a body could not be lost without them.

    Raises MetricError (KG944) for an id that is of no body in the network.
    """
    if network.scope.roll_up:
        scope = replace(network.scope, roll_up=False)
        network = Network(network.index.graph, network.ontology, scope, index=network.index)
    graph, losses = network.cooperation, []
    for id in ids:
        if id not in graph:
            from graph_loader.nearest import nearest

            raise MetricError("KG944", name=id, nearest=nearest(id, list(graph)) or "…")
        units = network.index.parts(id) & set(graph)
        losses.append(_loss(graph, id, {id}, units=False))
        if len(units) > 1:
            losses.append(_loss(graph, id, units, units=True))
    return losses


def _loss(graph: nx.Graph[str], id: str, gone: set[str], *, units: bool) -> HubLoss:
    largest = largest_component(graph)
    after = component_without(graph, gone)
    pieces = nx.number_connected_components(graph.subgraph(set(graph) - gone))
    before = len(largest)
    return HubLoss(
        # Another component may be the largest afterwards.
        id, units, tuple(sorted(gone)), before, after, max(0, before - len(largest & gone) - after),
        nx.number_connected_components(graph), pieces,
    )  # fmt: skip


_HEADS = (
    Column("id", "id", {"zh": "编号", "en": "Id"}, data_only=True),
    Column("name", "string", {"zh": "失去", "en": "Lost"}),
    Column("units", "boolean", {"zh": "连同所属单位", "en": "With its units"}),
    Column("gone", "integer", {"zh": "移去主体", "en": "Bodies taken"}),
    Column("before", "integer", {"zh": "最大连通原有", "en": "Largest component"}),
    Column("after", "integer", {"zh": "剩余", "en": "Left of it"}),
    Column("cut_off", "integer", {"zh": "另被切断", "en": "Cut off besides"}),
    Column("pieces", "integer", {"zh": "连通块", "en": "Pieces"}),
)


def loss_rows(network: Network, ids: Iterable[str], lang: str) -> Rows:
    """``hub_loss`` as a table with names. Raises MetricError (KG944)."""
    values = []
    for found in hub_loss(network, ids):
        name = in_language(names_of(network.described(found.id), found.id), lang)
        values.append(
            (found.id, name, found.units, len(found.gone), found.before, found.after, found.cut_off, found.pieces)
        )
    return Rows("hub-loss", {}, network.as_of.isoformat(), _HEADS, tuple(values), False, "networkx")


def hubs_of(network: Network, first: Iterable[str]) -> list[str]:
    """The bodies whose loss is worth a look: the first of a ranking, and every body of three parts or more."""
    graph = network.cooperation
    large = [id for id in graph if len(network.index.parts(id)) > _MANY]
    return list(dict.fromkeys([*(id for id in first if id in graph), *sorted(large)]))


_MANY = 3
