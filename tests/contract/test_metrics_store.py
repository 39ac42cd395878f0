"""What is measured in a store is what is measured in the descriptions that were loaded into it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph_loader.api import Region
from graph_loader.graph import Graph
from graph_loader.metrics import Network, Scope, Window, assess, chosen, measure, measure_slices
from graph_loader.metrics.hubs import hub_loss
from graph_loader.metrics.ranking import TITLES, centrality
from graph_loader.ontology import Ontology
from graph_loader.stores.base import Store

ROOT = Path(__file__).parents[2]
SCOPES = {
    "everything": Scope(Window(today=date(2026, 1, 1))),
    "as of the article": Scope(Window(as_of=date(2024, 5, 25))),
    "since 2020, units apart": Scope(Window(since=date(2020, 1, 1), today=date(2026, 1, 1)), roll_up=False),
}


@pytest.fixture(scope="module")
def weifang() -> tuple[Graph, Ontology, tuple[str, ...]]:
    with Region(ROOT) as region:
        return region.graph(), region.ontology, region.scope().datasets


@pytest.fixture
def loaded(store: Store, weifang: tuple[Graph, Ontology, tuple[str, ...]]) -> Graph:
    """The graph as the store gives it back."""
    from graph_loader.plan import Scope as Loaded

    graph, _, datasets = weifang
    store.load(graph, Loaded(datasets))
    return store.graph()


def figures(graph: Graph, ontology: Ontology, scope: Scope) -> dict[str, Any]:
    """Everything that is measured, as the documents that users see."""
    network = Network(graph, ontology, scope)
    found = {record.id: record.document() for record in measure(network, chosen())}
    parts = measure_slices(network, chosen(ids=["B1", "N1"]), "county")
    ranking = centrality(network, list(TITLES))
    return {
        "indicators": found, "parts": [part.document() for part in parts], "assess": assess(network).document(),
        "centrality": list(ranking), "hubs": [loss.document() for loss in hub_loss(network, ["xjtu", "cas"])],
    }  # fmt: skip


def test_measured_in_the_store_as_in_the_files(weifang: tuple[Graph, Ontology, tuple[str, ...]], loaded: Graph) -> None:
    graph, ontology, _ = weifang
    for name, scope in SCOPES.items():
        wanted, found = figures(graph, ontology, scope), figures(loaded, ontology, scope)
        assert found.keys() == wanted.keys()
        for part in wanted:
            assert found[part] == wanted[part], (name, part)
    # What is compared is not two times nothing.
    everything = measure(Network(loaded, ontology, SCOPES["everything"]), chosen(ids=["B1", "N1", "N5"]))
    assert all(record.value for record in everything)
