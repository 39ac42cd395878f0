"""Demands with results and experts of a small region: order, filters, boosts, decisions, explanations, abstention."""

from __future__ import annotations

import json
import math
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.cli import run
from graph_loader.graph import Graph, Node
from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.explain import word_reasons
from graph_loader.matching.named import record_of
from graph_loader.matching.query import make_query
from graph_loader.matching.rank import Matcher
from graph_loader.matching.report import document
from graph_loader.matching.surroundings import BOOSTS
from graph_loader.matching.synonyms import MatchError, read_synonyms
from graph_loader.ontology import ontology_of_text
from tests.small import sound
from tests.workspaces import make_workspace, shipped_schema

ONTOLOGY = ontology_of_text(shipped_schema())
TODAY = date(2026, 6, 1)
REGION = """\
fields:
  - {id: f-machine, name: {zh: 装备, en: Equipment}}
  - {id: f-tools, name: {zh: 机床, en: Machine tools}, broader: f-machine}
divisions: [{id: county, name: {zh: 甲县, en: County}, level: county}]
government_bodies: [{id: bureau, name: {zh: 科技局, en: Bureau}, located_in: county}]
institutes:
  - {id: inst, name: {zh: 甲所, en: Institute}}
  - {id: other, name: {zh: 乙所, en: Other}}
enterprises:
  - id: firm
    name: {zh: 甲厂, en: Firm}
    located_in: county
    demands:
      - {id: d, name: {zh: 数控机床热误差补偿, en: Compensation}, indicators: ["精度 ≤ 5 μm"], concerns: f-tools}
      - {id: d-else, name: {zh: 月球土壤, en: Lunar regolith}}
      - {id: d-done, name: {zh: 数控机床, en: Done}, state: solved}
agreements: [{id: agr, name: {zh: 共建, en: Agreement}, parties: [bureau, inst]}]
experts:
  - {id: e-own, name: {zh: 甲, en: A}, directions: {zh: 机床热误差, en: x}, affiliated_with: inst}
  - {id: e-results, name: {zh: 乙, en: B}, affiliated_with: other}
  - {id: e-firm, name: {zh: 丙, en: C}, directions: {zh: 数控机床热误差, en: x}, affiliated_with: firm}
results:
  - id: r-best
    name: {zh: 数控机床热误差建模, en: Model}
    indicators: ["精度 4 μm"]
    date: 2024
    concerns: f-tools
    holders: [inst, e-results]
  - {id: r-twin, name: {zh: 数控机床热误差建模, en: Model}, indicators: ["精度 4 μm"], date: 2020, holders: [other]}
  - {id: r-weak, name: {zh: 热处理炉, en: Furnace}, holders: [other]}
  - {id: r-gone, name: {zh: 数控机床热误差补偿, en: Gone}, state: withdrawn, holders: [other]}
  - {id: r-late, name: {zh: 数控机床热误差补偿, en: Late}, expires: 2026-05, holders: [other]}
  - {id: r-firm, name: {zh: 数控机床热误差补偿, en: Own}, holders: [firm]}
"""
REJECTED = """\
matches:
  - {id: m, decision: reject, date: 2026-01-02, by_role: 科长, reason: {zh: 太贵, en: Dear}, demand: d, offer: r-best}
"""


def matcher(text: str = REGION, *, boosts: bool = True) -> Matcher:
    graph = sound(text, ONTOLOGY)
    return Matcher(graph, ONTOLOGY, read_synonyms("a,b,field,source\n", "s"), TODAY, boosts=boosts)


@pytest.fixture(scope="module")
def region() -> Matcher:
    return matcher()


def test_the_best_comes_first_and_the_gone_not_at_all(region):
    found = region.match("d", top=0)
    assert found.band == "strong"
    assert found.matches[0].id == "r-best"
    assert not {"r-gone", "r-late", "r-firm", "r-twin"} & {match.id for match in found.matches}
    assert found.matches[0].duplicates == ("r-twin",)


def test_reasons_add_up_to_the_score(region):
    for id, kind in (("d", "results"), ("d", "experts"), ("r-best", "demands"), ("e-own", "demands")):
        for match in region.match(id, kind, 0).matches:
            assert math.fsum(reason.contribution for reason in match.reasons) == pytest.approx(match.score, abs=1e-6)


def test_boosts_are_itemised_capped_and_switchable(region):
    with_boosts, without = region.match("d").matches[0], matcher(boosts=False).match("d").matches[0]
    kinds = [reason.kind for reason in with_boosts.reasons if reason.kind in BOOSTS]
    assert kinds == ["field", "county_agreement"]
    assert with_boosts.score == pytest.approx(without.score * 1.12, abs=1e-6)
    assert math.fsum(share for kind, share in BOOSTS.items() if kind != "parent_field") == pytest.approx(0.15)
    path = next(reason.path for reason in with_boosts.reasons if reason.kind == "county_agreement")
    assert path == ("d", "firm", "county", "bureau", "agr", "inst", "r-best")


def test_experts_are_found_by_their_own_words_and_by_their_results(region):
    found = region.match("d", "experts", 0)
    assert {match.id for match in found.matches} == {"e-own", "e-results"}
    by_results = next(match for match in found.matches if match.id == "e-results")
    assert [(reason.kind, reason.text) for reason in by_results.reasons] == [("result", "r-best")]
    share = math.fsum(reason.contribution for reason in region.match("d").matches[0].reasons if reason.kind == "word")
    assert by_results.score == pytest.approx(1.3 * share, abs=2e-6)


def test_no_good_match_is_an_answer(region):
    found = region.match("d-else")
    assert (found.band, found.matches) == ("none", ())


def test_what_shares_a_little_is_counted_and_not_listed(region):
    found = region.match("d", top=0)
    assert "r-weak" not in {match.id for match in found.matches}
    assert found.weak == 1


def test_the_other_direction(region):
    assert [match.id for match in region.match("r-best", "demands").matches] == ["d"]
    assert region.demands() == ["d", "d-else"]


def test_indicators_are_checked(region):
    checks = region.match("d").matches[0].checks
    assert [(check.wanted, check.verdict, check.stated) for check in checks] == [("精度 ≤ 5 μm", "yes", "精度 4 μm")]


def test_a_rejected_pair_comes_last_and_says_so():
    offers = REGION.replace("holders: [firm]", "holders: [other]").replace(
        "{id: r-twin, name: {zh: 数控", "{id: r-twin, name: {zh: 某数控"
    )
    found = matcher(offers + REJECTED).match("d", top=0)
    assert found.matches[-1].id == "r-best"
    decision = found.matches[-1].decision
    assert decision is not None
    assert (decision.decision, decision.date, decision.reason["en"]) == ("reject", "2026-01-02", "Dear")
    assert found.matches[0].decision is None


def test_of_two_with_the_same_words_the_one_that_was_not_rejected_is_listed_and_tells_of_the_other():
    found = matcher(REGION + REJECTED).match("d", top=0).matches[0]
    assert (found.id, found.duplicates, found.rejected) == ("r-twin", ("r-best",), False)
    assert [(id, decision.decision) for id, decision in found.decided] == [("r-best", "reject")]


def test_a_record_is_named_by_its_id_or_by_a_name_that_one_has():
    names = {"d": ("轴承 寿命", "Bearing life"), "e": ("阀门", "Valve"), "f": ("阀门", "Gate")}
    graph = Graph(
        Node(id, "Demand", ("Demand",), "x", {"name_zh": zh, "name_en": en}, "") for id, (zh, en) in names.items()
    )
    types = ("Demand",)
    assert [record_of(graph, text, types).id for text in ("d", "轴承寿命", "BEARING LIFE")] == ["d", "d", "d"]
    with pytest.raises(MatchError) as several:
        record_of(graph, "阀门", types)
    assert several.value.code == "KG964" and "[e]" in several.value.message() and "[f]" in several.value.message()
    with pytest.raises(MatchError) as none:
        record_of(graph, "轴承寿", types)
    assert none.value.code == "KG960" and "轴承 寿命 [d]" in none.value.hint()


@pytest.mark.parametrize(
    ("id", "kind", "code"), [("no", "results", "KG960"), ("d", "demands", "KG961"), ("firm", "results", "KG961")]
)
def test_what_cannot_be_matched_is_refused(region, id, kind, code):
    with pytest.raises(MatchError) as refused:
        region.match(id, kind)
    assert refused.value.code == code


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="数控机床pla-1 x", max_size=12), st.text(alphabet="数控机床聚乳酸pla-1 x", max_size=12))
def test_words_add_up_whatever_the_texts(wanted, offered):
    synonyms = read_synonyms("a,b,field,source\n聚乳酸,PLA,,\n机床,工业母机,,\n", "s")
    query, index = (
        make_query(((wanted, 5.0), (wanted[::-1], 1.0)), synonyms),
        Index.build([Document("a", ((offered, 1.0),))]),
    )
    added = index.contributions(query.weights, "a")
    reasons = word_reasons(query, added, 1.0)
    assert math.fsum(reason.contribution for reason in reasons) == pytest.approx(float(index.scores(query.weights)[0]))


def test_the_command_speaks_to_people_and_programs(tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("SIDU_LANG", "en")
    folder = str(make_workspace(tmp_path / "w", {"b.yaml": "default_sources: {src: p. 1}\n" + REGION}))
    assert run(["match", "d", "--workspace", folder, "--as-of", "2026-06-01", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["matches"][0]["id"] == "r-best"
    assert found == json.loads(json.dumps(document(matcher_of(folder), matcher().graph)))
    assert run(["match", "--all", "--workspace", folder, "--explain", "--format", "table"]) == 0
    assert "no good match" in capsys.readouterr().out
    assert run(["match", "nobody", "--workspace", folder]) == 1
    assert run(["match", "--all", "d", "--workspace", folder]) == 2


def test_a_page_is_written_by_its_suffix_as_by_its_option(tmp_path, capsys):
    folder = str(make_workspace(tmp_path / "w", {"b.yaml": "default_sources: {src: p. 1}\n" + REGION}))
    for option in ("--page", "-o"):
        assert run(["match", "d", "--workspace", folder, option, str(tmp_path / f"{option}.html")]) == 0
        assert capsys.readouterr().out == ""
    pages = {(tmp_path / f"{option}.html").read_text(encoding="utf-8") for option in ("--page", "-o")}
    assert len(pages) == 1 and "r-best" in pages.pop()


def matcher_of(folder: str):
    from graph_loader.matching.tables import synonyms_of
    from graph_loader.workspace import Workspace

    synonyms = synonyms_of(Workspace.find(explicit=Path(folder)))
    return Matcher(sound(REGION, ONTOLOGY), ONTOLOGY, synonyms, TODAY).match("d")
