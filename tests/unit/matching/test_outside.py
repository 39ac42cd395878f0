"""``sidu match --demands --results`` and ``sidu evaluate``, and the edge cases that they must bear."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from graph_loader.cli import run
from graph_loader.matching import evaluate
from graph_loader.matching.outside import read_entries
from graph_loader.matching.synonyms import MatchError

RESULTS = [
    {"id": "r1", "title": "数控机床热误差补偿技术", "text": ""},
    {"id": "r2", "title": "", "text": "肉制品低温加工工艺"},
    {"id": "r3", "title": "聚乳酸薄膜"},
]


def lines(path: Path, entries: Sequence[Mapping[str, object]]) -> Path:
    path.write_text("".join(json.dumps(entry, ensure_ascii=False) + "\n" for entry in entries), encoding="utf-8")
    return path


def ranked(tmp_path: Path, demand: Mapping[str, object], *options: str) -> list[list[str]]:
    found = tmp_path / "run.tsv"
    demands, results = lines(tmp_path / "d.jsonl", [demand]), lines(tmp_path / "r.jsonl", RESULTS)
    code = run(["match", "--demands", str(demands), "--results", str(results), "-o", str(found), *options])
    assert code == 0
    return [line.split("\t") for line in found.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("demand", "first"),
    [
        ({"title": "數控機床"}, "r1"), ({"text": "ＰＬＡ膜"}, "r3"), ({"title": "", "description": "肉"}, "r2"),
        ({"title": "CNC machine 补偿"}, "r1"), ({"title": "x", "text": "热误差" * 7000}, "r1"),
    ],
)  # fmt: skip
def test_edge_cases_find_what_they_mean(tmp_path, demand, first):
    found = ranked(tmp_path, {"id": "q"} | demand, "--top", "0")
    assert found[0][:2] == ["q", first]
    scores = [float(score) for _, _, score in found]
    assert scores == sorted(scores, reverse=True)


@pytest.mark.parametrize("title", ["", " ", "关键技术研发及产业化", "!?。"])
def test_nothing_to_search_for_finds_nothing(tmp_path, title):
    assert ranked(tmp_path, {"id": "q", "title": title}) == []


def test_two_runs_are_equal_and_top_is_the_head_of_all(tmp_path):
    demand = {"id": "q", "title": "数控加工工艺与薄膜"}
    everything = ranked(tmp_path, demand, "--top", "0")
    assert len(everything) == 3
    assert ranked(tmp_path, demand, "--top", "0") == everything
    assert ranked(tmp_path, demand, "--top", "2") == everything[:2]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("{", "KG952"), ('{"id": "a"}', "KG952"), ('{"title": "a"}', "KG952"), ("[1]", "KG952"),
        ('{"id": "a\\tb", "title": ""}', "KG952"),
    ],
)  # fmt: skip
def test_bad_lines_are_named(line, code):
    with pytest.raises(MatchError) as refused:
        read_entries(['{"id": "ok", "title": "x"}\n', line], "d.jsonl")
    assert (refused.value.code, refused.value.arguments["line"]) == (code, 2)


def test_an_id_twice_is_refused():
    with pytest.raises(MatchError) as refused:
        read_entries(['{"id": "a", "title": "x"}'] * 2, "d.jsonl")
    assert refused.value.code == "KG953"


QRELS = {"q": {"a": 3, "b": 1, "c": 0}, "lost": {"a": 1}, "none": {"a": 0}}


def test_figures_by_hand():
    found = evaluate.report(QRELS, {"q": ["x", "b", "c", "a"]})
    ideal = 7 + 1 / math.log2(3)
    assert found["nDCG@10"] == round((1 / math.log2(3) + 7 / math.log2(5)) / ideal / 2, 4)
    assert (found["MRR@10"], found["recall@10"], found["queries"]) == (0.25, 0.5, 2)
    condensed = evaluate.report(QRELS, {"q": ["x", "b", "c", "a"]}, threshold=2, condensed=True)
    assert (condensed["MRR@10"], condensed["recall@10"], condensed["queries_with_relevant"]) == (0.3333, 1.0, 1)


def test_a_run_gains_nothing_over_itself():
    ranking = {"q": ["a", "b"], "lost": ["b", "a"]}
    found = evaluate.report(QRELS, ranking, ranking)
    assert (found["nDCG_diff"], found["nDCG_diff_95CI"], found["nDCG_ratio"]) == (0.0, [0.0, 0.0], 1.0)


def test_all_forms_of_a_run_are_read():
    texts = ["q\ta\t1\n", "q Q0 b 2 0.5 tag\n", '{"query": "q", "ranking": ["c"]}\n']
    assert evaluate.read_run(texts, "r") == {"q": ["a", "b", "c"]}
    with pytest.raises(MatchError):
        evaluate.read_run(["q\ta\n", "q\ta\n"], "r")


def test_the_command_prints_figures(tmp_path, capsys):
    qrels = lines(tmp_path / "q.jsonl", [{"query": "q", "doc": "a", "grade": 1}])
    ranking = tmp_path / "run.tsv"
    ranking.write_text("q\ta\t1.0\n", encoding="utf-8")
    assert run(["evaluate", str(qrels), str(ranking), "--baseline", str(ranking), "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["nDCG@10"] == 1.0
    assert run(["evaluate", str(tmp_path / "no"), str(ranking)]) == 1
    assert "KG957" in capsys.readouterr().err


def test_a_grade_below_nought_gains_nothing_and_costs_nothing():
    judged = {"q": {"good": 1, "spam": -2}}
    found = evaluate.qualities(judged, {"q": ["spam", "good"]})
    assert found == evaluate.qualities({"q": {"good": 1, "spam": 0}}, {"q": ["spam", "good"]})
