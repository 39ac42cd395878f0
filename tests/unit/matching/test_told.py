"""Matches in words and on a page: what a planner says on the telephone, in both languages, and nothing that runs."""

from __future__ import annotations

import re
from datetime import date

import pytest

from graph_loader.matching.explain import missing_words
from graph_loader.matching.query import make_query
from graph_loader.matching.rank import Matcher
from graph_loader.matching.report import Matchings
from graph_loader.matching.spoken import told
from graph_loader.matching.synonyms import read_synonyms
from graph_loader.matching.text import terms
from graph_loader.pages.matches import match_page
from tests.small import sound
from tests.unit.matching.test_rank import ONTOLOGY, REGION, REJECTED

TODAY = date(2026, 6, 1)
SYNONYMS = read_synonyms("a,b,field,source\n机床,工业母机,,t\n", "s")


def matchings(text: str = REGION, *ids: str, kind: str = "results") -> Matchings:
    graph = sound(text, ONTOLOGY)
    matcher = Matcher(graph, ONTOLOGY, SYNONYMS, TODAY)
    return Matchings(graph, TODAY, tuple(matcher.match(id, kind, 0) for id in ids or ("d",)))


def test_a_match_is_told_in_both_languages():
    found = matchings()
    first = found.matchings[0].matches[0]
    zh, en = (told(first, found.graph, lang) for lang in ("zh", "en"))
    assert zh == [
        "把握较大", "双方都说到：数控机床热误差、精度", "同属领域：机床",
        "与需求所在地有协议：甲厂 – 甲县 – 科技局 – 共建 – 甲所", "指标满足：精度 ≤ 5 μm（对方：精度 4 μm）",
        "对方没有说到：补偿、compensation", "同文的另有：数控机床热误差建模",
    ]  # fmt: skip
    assert len(en) == len(zh) and en[0] == "a strong match" and "Machine tools" in en[2]
    assert first.bodies == ("inst", "other")


def test_other_words_for_the_same_are_said_and_not_missing():
    text = REGION.replace("{zh: 数控机床热误差建模, en: Model}", "{zh: 工业母机热误差建模, en: Model}")
    match = matchings(text).matchings[0].matches[0]
    lines = told(match, matchings(text).graph, "zh")
    assert "需求说“机床”，对方说“工业母机”，指同一事物" in lines
    assert "机床" not in "".join(line for line in lines if line.startswith("对方没有说到"))


@pytest.mark.parametrize(
    ("demand", "offer", "missing"),
    [
        ("数控机床 伺服电机", "机床", ["数控", "伺服电机"]),
        ("PLA 薄膜", "薄膜", ["pla"]),
        ("薄膜 25", "薄膜", []),
        ("薄膜", "薄膜", []),
    ],
)
def test_what_the_offer_does_not_say(demand, offer, missing):
    held = {term.key for term in terms(offer)}
    assert missing_words(make_query(((demand, 5.0),)), held) == missing


def test_a_page_asks_for_nothing_and_runs_no_text():
    hostile = REGION.replace(
        "{zh: 数控机床热误差建模, en: Model}", '{zh: "数控机床<script>alert(1)</script>", en: "\\"><img src=x>"}'
    )
    found = matchings(hostile, "d", "d-else")
    page = match_page(found.documents(), "2026-06-01")
    assert "<script>alert" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert "default-src &#x27;none&#x27;" in page and not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
    assert "没有合适的匹配" in page and 'data-en="No good match"' in page


def test_a_page_says_what_was_decided_and_what_is_made_up():
    found = matchings(REGION + REJECTED)
    page = match_page(found.documents(), "2026-06-01", synthetic=True)
    assert "此前未采纳（2026-01-02, 科长, 太贵）" in page and "合成数据" in page
    assert "没有未结需求" in match_page([], "2026-06-01")
