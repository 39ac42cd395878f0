"""A type that stands in schema.yaml alone, with fields and links, is described, loaded and shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph_loader.cli import cli
from graph_loader.plan import Scope
from graph_loader.stores.memory import MemoryStore
from tests.workspaces import make_workspace, region_of, shipped_schema

TYPE = """\
types:
  TestBed:
    title: {zh: 中试基地, en: Test bed}
    plural: {zh: 中试基地, en: Test beds}
    extends: Organization
    section: test_beds
    caption: name
    when: opened
    color: "#123456"
    fields:
      opened: {type: date, title: {zh: 启用, en: Opened}}
      area: {type: quantity, unit: m2, title: {zh: 面积, en: Area}}
      cost: {type: money, access: internal, title: {zh: 造价, en: Cost}}
      stage: {type: enum, scheme: test_bed_stage, title: {zh: 阶段, en: Stage}}
"""
LINK = """\
links:
  TESTED_AT:
    title: {zh: 中试于, en: tested at}
    inverse: {zh: 承担中试, en: tested}
    from: Result
    to: TestBed
    write:
      - {on: from, as: tested_at}
      - {on: to, as: tested}
    dated: true
    stage: result
    step: product
    fields:
      batches: {type: integer, min: 1, title: {zh: 批次, en: Batches}}
"""
SCHEME = """\
schemes:
  test_bed_stage:
    title: {zh: 阶段, en: Stage}
    values:
      planned: {zh: 规划, en: Planned}
      running: {zh: 运行, en: Running}
"""
DESCRIPTIONS = """\
default_sources: {src: p. 1}
test_beds:
  - id: bed
    name: {zh: 潍坊中试基地, en: Weifang test bed}
    opened: 2024-05
    area: 1200 m2
    cost: 3000万元
    stage: 运行
results:
  - {id: r1, name: {zh: 成果, en: Result}, tested_at: {ref: bed, period: 2024/, batches: 3}}
"""


def extended() -> str:
    """The shipped schema with one more type, link and scheme."""
    text = shipped_schema()
    for head, added in (("types:\n", TYPE), ("links:\n", LINK), ("schemes:\n", SCHEME)):
        assert text.count(f"\n{head}") == 1
        text = text.replace(f"\n{head}", f"\n{added}", 1)
    return text


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "run"))
    return make_workspace(tmp_path / "lab", {"b.yaml": DESCRIPTIONS}, schema=extended())


def test_it_is_checked_and_loaded(folder: Path):
    checked = region_of(folder).check()
    assert [str(problem) for problem in checked.problems] == []
    store = MemoryStore()
    report = store.load(checked.graph, Scope(("test",)))
    assert report.nodes["create"] == 3 and report.links["create"] == 1
    bed = store.graph().nodes["bed"]
    assert set(bed.labels) == {"Entity", "Actor", "Organization", "TestBed"}
    assert (bed.properties["area"], bed.properties["area_unit"], bed.properties["stage"]) == (1200.0, "m2", "running")
    assert "cost" not in bed.properties
    (link,) = store.graph().links.values()
    assert (link.type, link.start, link.end, link.properties["batches"]) == ("TESTED_AT", "r1", "bed", 3)
    assert store.counts() == ({"Result": 1, "Source": 1, "TestBed": 1}, {"TESTED_AT": 1})


def test_its_mistakes_are_found(folder: Path):
    bad = DESCRIPTIONS.replace("area: 1200 m2", "area: 1200 mu").replace(
        "tested_at: {ref: bed,", "tested_at: {ref: bde,"
    )
    (folder / "data" / "b.yaml").write_text(bad.replace("opened:", "opend:"), encoding="utf-8")
    problems = {problem.code: problem for problem in region_of(folder).check().problems}
    assert {"KG311", "KG401", "KG331"} == set(problems)
    assert "'bed'" in problems["KG401"].hint() and "'opened'" in problems["KG331"].hint()


def test_it_is_listed_with_its_fields_and_links(folder: Path):
    runner = CliRunner()
    listed = runner.invoke(cli, ["--workspace", str(folder), "schema", "show", "--lang", "both"])
    assert listed.exit_code == 0
    for text in ("TestBed", "test_beds", "中试基地", "Test bed", "TESTED_AT", "tested at"):
        assert text in listed.stdout
    shown = runner.invoke(cli, ["--workspace", str(folder), "schema", "show", "TestBed", "--format", "json"])
    ((one),) = json.loads(shown.stdout)
    assert one["labels"] == ["Actor", "Entity", "Organization", "TestBed"]
    assert one["fields"]["cost"]["access"] == "internal" and one["fields"]["area"]["type"] == "quantity"
    text = runner.invoke(cli, ["--workspace", str(folder), "schema", "show", "TestBed", "--lang", "en"]).stdout
    assert "tested" in text and "TESTED_AT" in text


def test_a_reader_of_the_schema_knows_it(folder: Path):
    ontology = region_of(folder).ontology
    assert "TestBed" in ontology.sub_types("Organization")
    assert {"tested"} <= set(ontology.writes["TestBed"])
    assert ontology.links["TESTED_AT"].stage == "result"
