"""What planners really paste: nothing, one character, twenty kilobytes, three scripts at once. Never a traceback."""

from __future__ import annotations

import json
from datetime import date

import pytest

from graph_loader import cli
from graph_loader.matching.query import STOP_PHRASES
from graph_loader.matching.rank import Matcher, Matching
from graph_loader.matching.synonyms import read_synonyms
from graph_loader.ontology import ontology_of_text
from tests.small import checked, errors, sound
from tests.workspaces import shipped_schema

ONTOLOGY = ontology_of_text(shipped_schema())
SYNONYMS = read_synonyms("a,b,field,source\n机床,工业母机,,t\n", "s")
RESULTS = """\
institutes: [{id: inst, name: {zh: 甲所, en: Institute}}]
results:
  - {id: r-tools, name: {zh: 数控机床热误差补偿, en: Compensation for CNC machine tools}, holders: inst}
  - {id: r-soil, name: {zh: 月球土壤, en: Lunar regolith}, holders: inst}
"""
LONG = "数控机床在高速切削时主轴发热引起热误差，须加以补偿。The machine tool heats up! " * 240


def matching(title: str, **fields: str) -> Matching:
    record = {"id": "d", "name": {"zh": title, "en": fields.pop("en", title)}, **fields}
    graph = sound(f"{RESULTS}demands: [{json.dumps(record, ensure_ascii=False)}]\n", ONTOLOGY)
    return Matcher(graph, ONTOLOGY, SYNONYMS, date(2026, 6, 1)).match("d", top=0)


@pytest.mark.parametrize(
    "title",
    ["。", "？？？", "热", "a", "7", " ".join(STOP_PHRASES), "关键技术研发及产业化", "🙂🙂", "\u200b", "ⅣⅣ", "ـ"],
)
def test_what_says_nothing_finds_nothing(title):
    assert [match.id for match in matching(title).matches if title != "热"] == []


@pytest.mark.parametrize("title", ["", " ", "　"])
def test_an_empty_name_is_refused_before_anything_is_matched(title):
    found = checked(f'demands: [{{id: d, name: {{zh: "{title}", en: "{title}"}}}}]\n', ONTOLOGY)
    assert [problem.code for problem in errors(found)] == ["KG322"]


def test_one_character_is_answered_with_what_holds_it():
    assert {match.id for match in matching("热").matches} <= {"r-tools"}


@pytest.mark.parametrize(
    "title",
    [
        "数控机床热误差补偿", "數控機床熱誤差補償", "數控机床熱误差補偿", "数控机床　热误差　补偿",
        "【急】数控机床-热误差/补偿！！",
        "数控机床热误差补偿 CNC機床 ＣＮＣ", "数控机床thermal error热误差 компенсация 補償",
    ],
)  # fmt: skip
def test_scripts_widths_and_signs_change_nothing(title):
    found = matching(title)
    assert found.matches[0].id == "r-tools" and found.matches[0].band == "strong"


def test_full_width_letters_are_letters():
    found = matching("ｃｎｃ　ｍａｃｈｉｎｅ　ｔｏｏｌｓ")
    assert [match.id for match in found.matches] == ["r-tools"]


def test_twenty_kilobytes_are_read():
    assert len(LONG.encode()) > 20_000
    found = matching("机床", problem=LONG)
    assert found.matches[0].id == "r-tools"
    assert sum(reason.contribution for reason in found.matches[0].reasons) == pytest.approx(
        found.matches[0].score, abs=1e-6
    )
    # All of it in the name, where it counts five times.
    assert matching(LONG).matches[0].id == "r-tools"


def test_outside_lines_of_every_kind_are_ranked(tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    demands = [
        ("empty", ""),
        ("one", "热"),
        ("stops", "关键技术研发"),
        ("long", LONG),
        ("wide", "ＣＮＣ數控機床"),
        ("odd", "🙂\u200b\ud800"),
    ]
    lines = [json.dumps({"id": id, "title": title}) for id, title in demands]
    (tmp_path / "d.jsonl").write_text("\n".join(lines), encoding="utf-8")
    results = [{"id": "r", "title": "数控机床热误差补偿 CNC", "text": None}, {"id": "e", "title": ""}]
    (tmp_path / "r.jsonl").write_text("\n".join(json.dumps(one) for one in results), encoding="utf-8")
    code = cli.run(["match", "--demands", "d.jsonl", "--results", "r.jsonl", "--top", "0"])
    seen = capsys.readouterr()
    assert code == 0 and "Traceback" not in seen.err
    assert {line.split("\t")[0] for line in seen.out.splitlines()} == {"one", "long", "wide"}
    assert {line.split("\t")[1] for line in seen.out.splitlines()} == {"r"}


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "KG952"), ("[]", "KG952"), ("[" * 100_000, "KG952"), ('{"id": "a"}', "KG952"),
        ('{"title": "x"}', "KG952"),
        ('{"id": "a\\tb", "title": "x"}', "KG952"), ('{"id": "", "title": "x"}', "KG952"), ("7", "KG952"),
    ],
)  # fmt: skip
def test_lines_that_are_none_are_named(tmp_path, capsys, line, code):
    for name, text in (("d", line), ("r", '{"id": "r", "title": "x"}')):
        (tmp_path / f"{name}.jsonl").write_text(f"{text}\n", encoding="utf-8")
    arguments = ["--demands", str(tmp_path / "d.jsonl"), "--results", str(tmp_path / "r.jsonl"), "--lang", "en"]
    assert cli.run(["match", *arguments]) == 1
    assert code in capsys.readouterr().err


def test_a_file_in_another_encoding_is_said_so(tmp_path, capsys):
    (tmp_path / "d.jsonl").write_bytes('{"id": "d", "title": "数控机床"}'.encode("gbk"))
    (tmp_path / "r.jsonl").write_text('{"id": "r", "title": "x"}', encoding="utf-8")
    arguments = ["--demands", str(tmp_path / "d.jsonl"), "--results", str(tmp_path / "r.jsonl"), "--lang", "en"]
    assert cli.run(["match", *arguments]) == 1
    assert "KG957" in capsys.readouterr().err
