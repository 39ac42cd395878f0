"""Demands as weighted terms: stop phrases, synonyms in both directions and within their field, words' weights."""

from __future__ import annotations

import pytest

from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.outside import rank
from graph_loader.matching.query import SYNONYM_WEIGHT, WORD_WEIGHT, make_query
from graph_loader.matching.synonyms import MatchError, Synonyms, read_synonyms
from graph_loader.matching.tables import synonyms_of
from graph_loader.matching.text import character_key, normalize, pair_key, word_key
from graph_loader.workspace import Workspace
from tests.workspaces import make_workspace

HEAD = "a,b,field,source\n"


def table(*lines: str) -> Synonyms:
    return read_synonyms(HEAD + "\n".join(lines), "s.csv")


def test_stop_phrases_count_for_nothing():
    assert make_query((("关键技术研发及产业化", 1.0),)).own == {character_key("及"): 1.0}
    assert make_query((("研发", 1.0),)).weights == {}


def test_a_word_counts_as_much_as_the_shortest_chinese_word():
    own = make_query((("机床 cnc 10 x", 2.0),)).own
    assert (
        own[word_key("cnc")]
        == 2.0 * WORD_WEIGHT
        == sum(own[k] for k in map(character_key, "机床")) + own[pair_key("机", "床")]
    )
    assert own[word_key("10")] == own[word_key("x")] == 2.0


@pytest.mark.parametrize(("wanted", "offered"), [("土豆淀粉", "马铃薯"), ("马铃薯淀粉", "土豆"), ("PLA薄膜", "聚乳酸")])
def test_synonyms_work_in_both_directions(wanted, offered):
    index = Index.build([Document("yes", ((offered, 1.0),)), Document("no", (("轴承", 1.0),))])
    synonyms = table("马铃薯,土豆,,x", "聚乳酸,PLA,,x")
    assert [id for id, _ in rank(index, make_query(((wanted, 1.0),), synonyms).weights, 0)] == ["yes"]
    assert rank(index, make_query(((wanted, 1.0),)).weights, 0) == []


def test_a_short_synonym_counts_as_much_as_the_long_word():
    query = make_query((("马铃薯", 1.0),), table("马铃薯,土豆,,"))
    assert sum(query.added["马铃薯", "土豆"].values()) == pytest.approx(SYNONYM_WEIGHT * sum(query.own.values()))


def test_an_ambiguous_synonym_counts_in_its_field_only():
    synonyms = table("可编程逻辑控制器,PLC,自动化,", "电力线载波,PLC,通信,")
    assert make_query((("PLC改造", 1.0),), synonyms).added == {}
    assert list(make_query((("PLC改造", 1.0),), synonyms, {"自动化"}).added) == [("plc", "可编程逻辑控制器")]


def test_a_word_is_not_found_within_a_word():
    assert list(table("聚乳酸,PLA,,").found("plate plan pla")) == [("pla", "聚乳酸")]


@pytest.mark.parametrize(
    ("text", "code"), [("a,b\n", "KG950"), (HEAD + "机床,,,\n", "KG951"), (HEAD + "x,X,,\n", "KG951")]
)
def test_a_bad_table_is_refused(text, code):
    with pytest.raises(MatchError) as refused:
        read_synonyms(text, "s.csv")
    assert refused.value.code == code


def test_a_workspace_overlays_the_packaged_table(tmp_path):
    folder = make_workspace(tmp_path / "w")
    (folder / "synonyms.csv").write_text(HEAD + "马铃薯,土豆,农业,自定\n甲词,乙词,,自定\n", encoding="utf-8")
    packaged, both = synonyms_of(None), synonyms_of(Workspace.find(explicit=folder))
    assert ("土豆", "马铃薯") in packaged.found("土豆")
    assert ("土豆", "马铃薯") not in both.found("土豆")
    assert ("土豆", "马铃薯") in both.found("土豆", {"农业"})
    assert ("甲词", "乙词") in both.found("甲词")


def test_the_packaged_table_is_sound():
    pairs = synonyms_of(None).pairs
    assert len(pairs) > 300
    assert len({frozenset((pair.a, pair.b)) for pair in pairs}) == len(pairs)
    assert all(pair.source and normalize(pair.a) == pair.a for pair in pairs)
