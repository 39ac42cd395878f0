"""The analyst's commands where next to nothing is known: an answer with a reason, or an error in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_loader import cli
from graph_loader.metrics import engines, paths
from tests.workspaces import make_workspace, write

HEAD = "default_sources: {src: 全部}\n"
FIRM = "enterprises:\n  - {id: a, name: {zh: 甲公司, en: Firm A}}\n"
PAIR = FIRM + "universities:\n  - {id: u, name: {zh: 大学, en: University}}\n"


def events(*parties: str, date: str = "") -> str:
    """One event for each line of parties."""
    return "events:\n" + "".join(
        f"  - {{id: e{place}, name: {{zh: 活动{place}, en: Event {place}}}{date}, participants: [{names}]}}\n"
        for place, names in enumerate(parties)
    )


POOR = {
    "empty": "",
    "one node": FIRM,
    "no dates and no fields": PAIR + events("a, u"),
    "one category": PAIR + events("a, u", date=", date: 2024-03-01")
    + "fields:\n  - {id: f, name: {zh: 领域, en: Field}}\n",
    "disconnected": PAIR.replace("universities", "  - {id: b, name: {zh: 乙公司, en: Firm B}}\nuniversities")
    + "  - {id: v, name: {zh: 学院, en: College}}\n" + events("a, u", "b, v"),
}  # fmt: skip


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.run([*arguments])
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err + captured.out
    return code, captured.out, captured.err


def region(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = make_workspace(folder / "poor", {"region.yaml": HEAD + text} if text else {})
    monkeypatch.chdir(made)
    monkeypatch.setenv("SIDU_LANG", "zh")
    return made


@pytest.mark.parametrize("name", POOR)
def test_every_command_answers(name, tmp_path, monkeypatch, capsys):
    region(tmp_path, POOR[name], monkeypatch)
    code, out, _ = told(capsys, "metrics", "--format", "json")
    records = json.loads(out, parse_constant=lambda word: pytest.fail(f"{word} is no JSON"))
    assert code == 0 and len(records) == 42
    for record in records:
        assert (record["value"] is None) == bool(record["reason"] and record["reason_text"]["zh"]), record["id"]
    code, out, _ = told(capsys, "assess")
    assert code == 0 and "广度" in out and "nan" not in out.lower()
    for by in ("county", "field", "year", "type"):
        code, out, _ = told(capsys, "metrics", "B1", "N1", "--by", by, "--format", "json")
        assert code == 0 and "NaN" not in out
    code, out, err = told(capsys, "centrality", "-m", "betweenness", "-m", "eigenvector", "--format", "json")
    rows = json.loads(out)["rows"]
    assert code == 0 and bool(rows) == (name != "empty") and ("没有主体" in err) == (name == "empty")


def test_a_body_linked_with_itself_changes_no_figure(tmp_path, monkeypatch, capsys):
    answers = []
    for others in ("u", "a, u"):
        text = PAIR.replace("Firm A}", f"Firm A}}, linked_with: [{others}]", 1) + events(
            "a, u", date=", date: 2024-03-01"
        )
        region(tmp_path / others, text, monkeypatch)
        answers.append([told(capsys, *words, "--format", "json")[:2] for words in (["metrics"], ["centrality"])])
    (code, records), (_, rows) = answers[1]
    assert answers[0] == answers[1] and code == 0 and "NaN" not in records + rows
    assert json.loads(rows)["rows"][0]["degree"] == 1


def test_descriptions_that_are_not_sound_are_told_before_anything_is_measured(tmp_path, monkeypatch, capsys):
    region(tmp_path, FIRM + "linked_with:\n  - {from: a, to: a}\n", monkeypatch)
    code, out, err = told(capsys, "metrics")
    assert code != 0 and not out and "KG906" in err
    # A body that is part of itself is a circle.
    region(tmp_path / "circle", PAIR.replace("University}", "University}, part_of: u", 1), monkeypatch)
    code, out, err = told(capsys, "metrics")
    assert code != 0 and not out and "KG404" in told(capsys, "check")[1] + err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["centrality", "-m", "closenes"], "KG908", "closeness"),
        (["centrality", "-m", "speed"], "KG908", "betweenness, closeness"),
        (["metrics", "--by", "county=nowhere"], "KG903", "–"),
        (["metrics", "--by", "colour"], "KG905", "county"),
        (["metrics", "--dimension", "width"], "KG900", "breadth"),
        (["metrics", "B99"], "KG901", "B9"),
        (["metrics", "--as-of", "soon"], "KG902", "2024-05"),
        (["metrics", "--since", "2024", "--as-of", "2020"], "KG904", "--since"),
        (["centrality", "--without", "nobody"], "KG944", "nobody"),
    ],
)
def test_what_does_not_exist_is_told_with_what_does(arguments, code, says, tmp_path, monkeypatch, capsys):
    region(tmp_path, PAIR + events("a, u"), monkeypatch)
    status, out, err = told(capsys, *arguments)
    assert status == 2 and not out and code in err and says in err


def test_a_county_without_anything_is_no_error(tmp_path, monkeypatch, capsys):
    folder = region(tmp_path, PAIR + events("a, u"), monkeypatch)
    places = (
        "divisions:\n  - {id: city, name: {zh: 某市, en: City}, level: prefecture, kind: prefecture_city}\n"
        "  - {id: east, name: {zh: 东县, en: East}, level: county, kind: county, lies_in: city}\n"
    )
    write(folder / "data" / "places.yaml", HEAD + places)
    code, out, _ = told(capsys, "metrics", "B1", "--by", "county=东县", "--format", "json")
    assert code == 0 and json.loads(out)[0]["reason"] == "no-local"
    status, _, err = told(capsys, "metrics", "--by", "county=西县")
    assert status == 2 and "KG903" in err and ("east" in err or "东县" in err)


def test_an_estimate_calls_itself_one(tmp_path, monkeypatch, capsys):
    """As where igraph is not installed and 60 bodies are many: method, number of sources and seed are told."""
    monkeypatch.setattr(engines, "installed", lambda name: name != "igraph")
    for module, limit, value in ((engines, "LARGE", 60), (paths, "LARGE", 60), (paths, "PIVOTS", 40)):
        monkeypatch.setattr(module, limit, value)
    firms = "".join(f"  - {{id: f{i}, name: {{zh: 企业{i}, en: Firm {i}}}}}\n" for i in range(80))
    parties = [f"f{i}, f{(i * 7 + 1) % 80}, u" for i in range(80)]
    region(tmp_path, PAIR.replace("universities", f"{firms}universities") + events(*parties), monkeypatch)
    code, out, err = told(capsys, "centrality", "-m", "betweenness", "-m", "degree", "--format", "json")
    document = json.loads(out)
    assert code == 0 and document["rows"][0]["id"] == "u"
    assert "中介中心性为估计值" in err and "种子 20240525" in err and "度为估计值" not in err
    assert any("sidu[fast]" in note["zh"] for note in document["notes"])
    monkeypatch.setattr(paths, "LARGE", 2000)
    monkeypatch.setattr(engines, "LARGE", 2000)
    assert "估计" not in told(capsys, "centrality", "-m", "betweenness")[2]
