"""A type that stands in schema.yaml alone is queried like any other: ad hoc, and by a canned query of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.catalog import Catalog, run_adhoc, run_query
from graph_loader.plan import Scope
from graph_loader.stores.base import Store
from graph_loader.stores.bolt import BoltStore
from graph_loader.workspace import Workspace
from tests.unit.test_new_type import DESCRIPTIONS, extended
from tests.workspaces import make_workspace, region_of, write

QUERY = """\
/*---
id: test-beds
title: {zh: 中试基地, en: Test beds}
question: {zh: 哪些成果在哪里中试？, en: Which results were tested where?}
columns:
  - {name: bed_id, type: id, title: {zh: 编号, en: Id}}
  - {name: result_id, type: id, title: {zh: 成果, en: Result}}
  - {name: batches, type: integer, title: {zh: 批次, en: Batches}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
order: [bed_id, result_id]
limit: 10
timeout: 10s
---*/
MATCH (r:Result)-[t:TESTED_AT]->(b:TestBed)
RETURN b.id AS bed_id, r.id AS result_id, t.batches AS batches, size(coalesce(t.source_ids, [])) AS sources
ORDER BY bed_id, result_id
"""


@pytest.mark.parametrize(
    "place",
    [pytest.param("embedded", marks=pytest.mark.embedded), pytest.param("neo4j", marks=pytest.mark.neo4j)],
    indirect=True,
)
def test_a_new_type_is_loaded_and_queried(store: Store, tmp_path: Path) -> None:
    folder = make_workspace(tmp_path / "lab", {"b.yaml": DESCRIPTIONS}, schema=extended())
    write(folder / "queries" / "ledger" / "test-beds.cypher", QUERY)
    region = region_of(folder)
    store.load(region.check().graph, Scope(("test",)))
    assert isinstance(store, BoltStore)
    catalog = Catalog(Workspace.find(explicit=folder).query_files())
    rows = run_query(catalog.get("test-beds"), {}, store, region.ontology)
    assert [dict(row) for row in rows] == [{"bed_id": "bed", "result_id": "r1", "batches": 3, "sources": 1}]
    found = run_adhoc("MATCH (b:TestBed) RETURN b.name_zh AS name, b.area AS area, b.cost AS cost", lambda: store)
    assert list(found.values) == [("潍坊中试基地", 1200.0, None)]
