"""``sidu match accept``, ``reject``, ``postpone``: written as descriptions, read by the ranking and the indicators."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_loader import cli
from graph_loader.api import Region
from graph_loader.workspace import Workspace

SUPPLY = """\
default_sources: {demo-source: 甲}
synthetic: true
results:
  - {id: r-one, name: {zh: 数控机床热误差补偿, en: Compensation of thermal errors}, holders: demo-institute}
  - {id: r-two, name: {zh: 机床热误差测量, en: Measuring thermal errors}, holders: demo-institute}
  - {id: r-far, name: {zh: 月球土壤, en: Lunar regolith}, holders: demo-institute}
demands:
  - {id: d, name: {zh: 数控机床热误差补偿技术, en: Compensating thermal errors}, state: open, posted: 2026-01-10}
"""
ROLE = ("--role", "成果科")


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "lab"
    Workspace.create(folder)
    data = next(folder.joinpath("data").rglob("region.yaml")).parent
    (data / "supply.yaml").write_text(SUPPLY, encoding="utf-8")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SIDU_LANG", "en")
    monkeypatch.delenv("SIDU_ROLE", raising=False)
    return data


def told(capsys, *arguments: str) -> tuple[int, str, str]:
    code = cli.run(["match", *arguments])
    seen = capsys.readouterr()
    return code, seen.out, seen.err


def ranking(capsys) -> list[tuple[str, str | None]]:
    code, out, _ = told(capsys, "d", "--format", "json")
    assert code == 0
    found = json.loads(out)["matches"]
    return [(m["id"], (m["decision"] or {}).get("decision")) for m in found if m["id"].startswith("r-")]


def test_a_rejected_pair_never_stands_at_the_top_unsaid(lab, capsys):
    assert ranking(capsys) == [("r-one", None), ("r-two", None)]
    code, out, err = told(capsys, "reject", "d", "r-one", *ROLE, "--reason", '太贵："贵"', "--on", "2026-02-01")
    assert (code, out) == (0, "match-20260201-1\n") and "place 1" in err
    assert ranking(capsys) == [("r-two", None), ("r-one", "reject")]
    code, out, _ = told(capsys, "d", "--format", "tsv")
    assert code == 0 and 'rejected before 2026-02-01 太贵："贵"' in out.replace('""', '"')
    text = (lab / "matches.yaml").read_text(encoding="utf-8")
    assert text.startswith("#") and "rank: 1" in text and "by_role: 成果科" in text


def test_a_pair_has_one_record_which_keeps_what_was_before(lab, capsys):
    told(capsys, "postpone", "d", "r-one", "r-two", *ROLE, "--reason", "等样品", "--on", "2026-02-01")
    told(capsys, "accept", "d", "r-one", "--role", "市场科", "--on", "2026-03-01", "--source", "demo-source=电话")
    code, out, _ = told(capsys, "decisions", "--demand", "d", "--format", "json")
    rows = json.loads(out)["rows"]
    assert code == 0 and [(row["offer_id"], row["decision"], row["rank"]) for row in rows] == [
        ("r-two", "postpone", 2), ("r-one", "accept", 1),
    ]  # fmt: skip
    graph = Region().graph()
    kept = graph.nodes["match-20260201-1"].properties
    assert kept["note_en"] == "Before: postpone, 2026-02-01, 成果科, 等样品" and "reason_zh" not in kept
    assert kept["source_ids"] == ["demo-source"] and kept["by_role"] == "市场科"
    links = {(link.type, link.end) for link in graph.links.values() if link.start == "match-20260201-1"}
    assert links == {("ON_DEMAND", "d"), ("ON_OFFER", "r-one")}


def test_decisions_reach_the_indicators(lab, capsys):
    before = {record.id: record.value for record in Region().metrics(ids=["P1", "P2", "P8"], as_of="2026-06-01")}
    told(capsys, "accept", "d", "r-one", *ROLE, "--on", "2026-02-09")
    told(capsys, "reject", "d", "r-two", *ROLE, "--reason", "旧", "--on", "2026-02-09")
    after = {record.id: record for record in Region().metrics(ids=["P1", "P2", "P8"], as_of="2026-06-01")}
    assert float(after["P1"].value or 0) > float(before["P1"] or 0)
    assert "match-20260209-1" in after["P2"].answer.evidence
    assert "d" in after["P8"].answer.evidence


def test_what_was_not_proposed_has_no_place(lab, capsys):
    code, out, err = told(capsys, "accept", "d", "r-far", *ROLE)
    assert code == 0 and "was not proposed" in err
    assert not {"rank", "score"} & set(Region().graph().nodes[out.strip()].properties)


@pytest.mark.parametrize(
    ("arguments", "code", "expected"),
    [
        (["accept", "d", "r-on", *ROLE], 1, "nearest: r-one"),
        (["accept", "r-one", "d", *ROLE], 1, "KG963"),
        (["accept", "d", "demo-institute", *ROLE], 1, "KG963"),
        (["reject", "d", "r-one", *ROLE], 2, "--reason"),
        (["accept", "d", "r-one"], 2, "--role"),
        (["accept", "d", *ROLE], 2, "OFFER"),
        (["accept", "d", "r-one", *ROLE, "--source", "nosuch"], 1, "KG884"),
        (["accept", "d", "r-one", "r-nosuch", *ROLE], 1, "KG960"),
        (["accept", "d", "r-one", *ROLE, "--on", "tomorrow"], 2, "tomorrow"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_written(lab, capsys, arguments, code, expected):
    before = {path: path.read_bytes() for path in lab.rglob("*") if path.is_file()}
    answer, _, err = told(capsys, *arguments)
    assert answer == code and expected in err and "Traceback" not in err
    assert {path: path.read_bytes() for path in lab.rglob("*") if path.is_file()} == before


def test_a_demand_may_be_called_like_a_verb(lab, capsys):
    path = lab / "supply.yaml"
    path.write_text(SUPPLY.replace("id: d,", "id: accept,"), encoding="utf-8")
    code, out, _ = told(capsys, "--format", "json", "accept")
    assert code == 0 and json.loads(out)["id"] == "accept"


def test_the_packaged_workspace_is_not_written_to(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    code, _, err = told(capsys, "accept", "demand-gamma-testing", "nosuch", *ROLE, "--lang", "zh")
    assert code == 1 and "KG960" in err
