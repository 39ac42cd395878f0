"""Organizations from a ROR dump: which are taken, what is said of them, and files that are none."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from graph_loader.ledgers.ror import SECTIONS, Wanted, import_ror, records
from graph_loader.ledgers.sheets import LedgerError
from tests.ledger_files import ONTOLOGY, lab
from tests.workspaces import region_of


def record(id: str, en: str, zh: str | None = None, **more: Any) -> dict[str, Any]:
    names = [{"value": en, "types": ["label", "ror_display"], "lang": "en"}]
    names += [{"value": zh, "types": ["label"], "lang": "zh"}] if zh else []
    place = {"name": "Weifang", "country_code": "CN", "country_subdivision_name": "Shandong"}
    usual = {
        "id": f"https://ror.org/{id}", "names": names, "types": ["education"], "status": "active", "established": 1955,
        "locations": [{"geonames_details": place}], "links": [{"type": "website", "value": "https://example.org"}],
        "relationships": [], "external_ids": [],
    }  # fmt: skip
    return {**usual, **more}


PARENT = {"type": "parent", "label": "Weifang University", "id": "https://ror.org/00wk2mp56"}
ELSEWHERE = [{"geonames_details": {"name": "Oslo", "country_code": "NO", "country_subdivision_name": "Oslo"}}]
DUMP = [
    record("00wk2mp56", "Weifang University", "潍坊学院", established=1951),
    record("01skt4w74", "Key Laboratory", None, types=["facility"], relationships=[PARENT]),
    record("01yqg2h08", "Oslo University", locations=ELSEWHERE),
    record("01y0j0j86", "Old University", status="withdrawn"),
    record("017zhmm22", "A Foundation", types=["nonprofit"]),
]


def dump(folder: Path, text: str | None = None, *, zipped: bool = False) -> Path:
    content = json.dumps(DUMP, indent=2) if text is None else text
    path = folder / ("v2.zip" if zipped else "v2.json")
    if zipped:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("v1.45-ror-data.json", "[]")
            archive.writestr("v1.45-ror-data_schema_v2.json", content)
    else:
        path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("zipped", [False, True])
def test_the_wanted_ones_become_records(tmp_path, zipped):
    workspace = lab(tmp_path)
    path = dump(tmp_path, zipped=zipped)
    report = import_ror(workspace, ONTOLOGY, path, Wanted(countries=["CN"], places=["weifang"]))
    assert sorted(id for sheet in report.sheets for id in sheet.changes.created) == ["ror-00wk2mp56", "ror-01skt4w74"]
    assert any("nonprofit 1" in note["en"] for note in report.notes)
    checked = region_of(Path(str(workspace.root))).check()
    assert checked.sound
    node = checked.graph.nodes["ror-00wk2mp56"]
    assert (node.type, node.properties["name_zh"], node.properties["established"]) == ("University", "潍坊学院", "1951")
    assert node.properties["source_ids"] == ["ror"] and node.properties["locators"] == ["00wk2mp56"]
    links = {(link.type, link.start, link.end) for link in checked.graph.links.values()}
    assert ("PART_OF", "ror-01skt4w74", "ror-00wk2mp56") in links
    assert ("LOCATED_IN", "ror-01skt4w74", "weifang") in links
    assert import_ror(workspace, ONTOLOGY, path, Wanted(countries=["CN"], places=["weifang"])).files == []


def test_what_is_described_already_is_filled_where_it_stands(tmp_path):
    own = "default_sources: {src: x}\nuniversities: [\n]\n".replace("[\n]", "\n  - {id: wfu, name: 潍坊学院}")
    workspace = lab(tmp_path, {"own.yaml": own})
    report = import_ror(workspace, ONTOLOGY, dump(tmp_path), Wanted(listed=["潍坊学院"]))
    assert [sheet.changes.created for sheet in report.sheets] == [[]]
    properties = region_of(Path(str(workspace.root))).check().graph.nodes["wfu"].properties
    assert properties["ror"] == "00wk2mp56" and sorted(properties["source_ids"]) == ["ror", "src"]


def test_types_without_a_section_go_where_they_are_told(tmp_path):
    workspace = lab(tmp_path)
    wanted = Wanted(listed=["https://ror.org/017zhmm22", "017zhmm22"], sections={**SECTIONS, "nonprofit": "institutes"})
    report = import_ror(workspace, ONTOLOGY, dump(tmp_path), wanted)
    assert report.sheets[0].section == "institutes" and report.sheets[0].changes.created == ["ror-017zhmm22"]


def test_a_stream_is_cut_anywhere(tmp_path, monkeypatch):
    path = dump(tmp_path)
    for size in (1, 7, 1000):
        monkeypatch.setattr("graph_loader.ledgers.ror._PIECE", size)
        assert [one["id"] for one in records(path)] == [one["id"] for one in DUMP]


@pytest.mark.parametrize(
    "text", ["{", "[1]", '[{"id": 1}]', "nothing", '{"names": [}', "[" * 100_000 + '{"a":' * 100_000, "\udcff"]
)
def test_what_is_no_dump_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(LedgerError) as caught:
        list(records(path))
    assert caught.value.code == "KG570"


def test_nothing_wanted_and_nothing_found_are_said(tmp_path):
    for wanted, code in ((Wanted(), "KG571"), (Wanted(places=["Nowhere"]), "KG573")):
        with pytest.raises(LedgerError) as caught:
            import_ror(lab(tmp_path / code), ONTOLOGY, dump(tmp_path), wanted)
        assert caught.value.code == code
