"""Real ledgers: the academy's institutes, all universities and Chinese organizations in ROR come in without a loss."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from graph_loader.graph import Graph
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.reporting import ImportReport
from graph_loader.ledgers.ror import Wanted, import_ror
from graph_loader.ledgers.texts import folded
from graph_loader.ontology import load_ontology
from graph_loader.workspace import Workspace, shipped
from tests.workspaces import region_of

ONTOLOGY = load_ontology(shipped().joinpath("schema.yaml"))

INSTITUTES = """\
section: institutes
file: ledgers/cas-institutes.yaml
id: {of: ror, prefix: cas-}
source: {id: cas-ledger, name: 中国科学院院所名录, kind: data_set, date: 2026-06-23, licence: CC0}
locator: "{key}"
existing: fill
leave_out: {status: withdrawn, name_en: "Chengdu Branch, Chinese Academy of Sciences"}
defaults: {country: CN}
columns:
  ror: ror
  name_en: name.en
  name_zh_ror: name.zh
  name_zh_list: aliases
  relation_to_cas:
    to: part_of
    with: {role: institute}
    values:
      {child: cas, related: "", "name_or_reverse:name": "", "name_or_reverse:parent": "", "name_or_reverse:related": ""}
  established: established
  status: status
  website: website
  zh_list_match: ~
  branch: ~
  branch_source: ~
  region: ~
  city: ~
  types: ~
  lat: ~
  lng: ~
  record_in_ror_records: ~
  ror_release: ~
"""
UNIVERSITIES = """\
section: universities
file: ledgers/universities.yaml
id: {of: [province, name_zh], prefix: university-}
leave_out:   # they stand in the list twice, with brackets of both widths
  name_zh:
    [中国石油大学（华东）, 中国地质大学（武汉）, 中国地质大学（北京）, 中国石油大学（北京）, 香港中文大学（深圳）]
source: {id: university-ledger, name: 全国高等学校名单, kind: data_set}
locator: "{key}"
existing: fill
defaults: {country: CN}
columns:
  name_zh: name.zh
  name_en: name.en
  ror: ror
  is_double_first_class: double_first_class
  abbr_zh: short_name.zh
  founded: established
  province: ~
  city: ~
  authority: ~
  is_985: ~
  is_211: ~
  is_miit_seven: ~
  type: ~
  sources: ~
"""


@pytest.fixture(scope="module")
def data() -> Path:
    return Path(os.environ["SIDU_REFERENCE"]) / "data"


@pytest.fixture
def weifang(tmp_path: Path) -> Workspace:
    return Workspace.create(tmp_path / "lab", "weifang")


def brought_in(workspace: Workspace, file: Path, mapping: str, folder: Path) -> ImportReport:
    path = folder / "mapping.yaml"
    path.write_text(mapping, encoding="utf-8")
    return import_ledger(workspace, ONTOLOGY, file, path)


def graph_of(workspace: Workspace) -> Graph:
    checked = region_of(Path(str(workspace.root))).check()
    assert [str(problem) for problem in checked.problems if problem.severity == "error"] == []
    return checked.graph


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def files_of(workspace: Workspace) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path(str(workspace.root)).rglob("*.yaml")}


def test_the_ledger_of_the_academys_institutes(data, weifang, tmp_path):
    file = data / "cas_institutes.csv"
    before = len(graph_of(weifang).nodes)
    report = brought_in(weifang, file, INSTITUTES, tmp_path).sheets[0]
    graph = graph_of(weifang)
    rows = rows_of(file)
    assert (len(rows), report.left_out) == (155, 3)
    assert len(report.changes.created) == 143 and len(report.changes.changed) == 9
    assert len(graph.nodes) == before + 143 + 1  # and the source
    by_ror = {node.properties.get("ror"): node for node in graph.nodes.values()}
    institutes = 0
    for row in rows:
        if row["status"] != "withdrawn" and not row["name_en"].startswith("Chengdu Branch"):
            node = by_ror[row["ror"].rpartition("/")[2]]
            assert "cas-ledger" in node.properties["source_ids"]
            institutes += row["relation_to_cas"] == "child"
    under = {link.start for link in graph.links_of("PART_OF") if link.end == "cas"}
    assert institutes >= 100 and len(under) >= institutes
    written = files_of(weifang)
    assert brought_in(weifang, file, INSTITUTES, tmp_path).files == []
    assert files_of(weifang) == written


def test_all_universities(data, weifang, tmp_path):
    file = data / "universities.csv"
    report = brought_in(weifang, file, UNIVERSITIES, tmp_path).sheets[0]
    rows = rows_of(file)
    done = len(report.changes.created) + len(report.changes.changed) + report.changes.unchanged
    assert report.left_out == 5 and done + 5 == len(rows) == 2832
    graph = graph_of(weifang)
    names = {folded(str(node.properties.get("name_zh"))) for node in graph.nodes.values()}
    names |= {folded(name) for node in graph.nodes.values() for name in node.properties.get("aliases", [])}
    assert {folded(row["name_zh"]) for row in rows} <= names
    assert graph.nodes["buaa"].properties["double_first_class"] is True
    written = files_of(weifang)
    shuffled = tmp_path / "universities.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    shuffled.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")
    assert brought_in(weifang, shuffled, UNIVERSITIES, tmp_path).files == []
    assert files_of(weifang) == written


def test_organizations_of_a_province_from_ror(data, weifang, tmp_path):
    rows = [row for row in rows_of(data / "ror_china_orgs.csv") if row["status"] != "withdrawn"]
    path = tmp_path / "ror.json"
    path.write_text(json.dumps([as_record(row) for row in rows]), encoding="utf-8")
    report = import_ror(weifang, ONTOLOGY, path, Wanted(countries=["CN"], places=["Shandong"]))
    graph = graph_of(weifang)
    wanted = {row["ror"].rpartition("/")[2] for row in rows if row["region"] == "Shandong" and row["types"] != ""}
    typed = {"education", "facility", "company", "government"}
    expected = {
        row["ror"].rpartition("/")[2] for row in rows
        if row["ror"].rpartition("/")[2] in wanted and typed & set(row["types"].replace("|", ";").split(";"))
    }  # fmt: skip
    found = {node.properties.get("ror") for node in graph.nodes.values()}
    assert len(expected) > 30 and expected <= found
    assert sum(len(sheet.changes.created) for sheet in report.sheets) > 20
    assert import_ror(weifang, ONTOLOGY, path, Wanted(countries=["CN"], places=["Shandong"])).files == []


def as_record(row: dict[str, str]) -> dict[str, object]:
    """A row of the table in the form in which ROR publishes it."""
    names = [{"value": row["name_en"], "types": ["ror_display", "label"], "lang": "en"}]
    names += [{"value": row["name_zh"], "types": ["label"], "lang": "zh"}] if row["name_zh"] else []
    place = {"name": row["city"], "country_subdivision_name": row["region"], "country_code": "CN"}
    return {
        "id": row["ror"], "names": names, "types": row["types"].replace("|", ";").split(";"), "status": row["status"],
        "established": int(row["established"]) if row["established"] else None,
        "locations": [{"geonames_details": place}], "relationships": [], "external_ids": [],
        "links": [{"type": "website", "value": row["website"]}] if row["website"] else [],
    }  # fmt: skip
