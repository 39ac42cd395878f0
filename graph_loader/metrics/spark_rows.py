"""What Spark computed, as rows for people and files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from graph_loader.metrics.network import Network
from graph_loader.metrics.ranking import name_of
from graph_loader.metrics.spark import INDICATORS, Spark
from graph_loader.rows import Column, Rows

_ENGINE = "spark"


def indicator_values(network: Network, ids: Sequence[str], master: str, folder: Path | None) -> Rows:
    """Id and value of indicators, all that Spark computes where none is named; null where there is nothing to count."""
    wanted = list(ids) or list(INDICATORS)
    with Spark(master, folder) as spark:
        found = spark.indicators(network, wanted)
    columns = (
        Column("id", "string", {"zh": "编号", "en": "Id"}),
        Column("value", "decimal", {"zh": "值", "en": "Value"}),
    )
    values = tuple((id, found[id]) for id in wanted)
    return Rows("spark", {"master": master}, network.as_of.isoformat(), columns, values, False, _ENGINE)


def measured_bodies(
    network: Network, measures: Sequence[str], master: str, folder: Path | None, top: int | None, lang: str
) -> Rows:
    """The bodies of the cooperation network ranked by the first of the measures, ties by id."""
    names = list(dict.fromkeys(measures))
    with Spark(master, folder) as spark:
        found = spark.measures(network.cooperation, names)
    columns = (
        Column("id", "id", {"zh": "编号", "en": "Id"}), Column("name", "string", {"zh": "名称", "en": "Name"}),
        Column("type", "string", {"zh": "类型", "en": "Type"}), *(Column(name, "decimal") for name in names),
    )  # fmt: skip
    ordered = sorted(network.cooperation, key=lambda id: (-found[names[0]][id], id))
    kept = ordered if top is None else ordered[:top]
    values = tuple(
        (id, name_of(network, id, lang), network.index.graph.nodes[id].type, *(found[name][id] for name in names))
        for id in kept
    )
    truncated = len(kept) < len(ordered)
    return Rows("spark", {"master": master}, network.as_of.isoformat(), columns, values, truncated, _ENGINE)
