"""One spelling for what is written in several ways; characters, pairs and words."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.text import normalize, pair_key, terms, word_key, word_keys


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("ＰＬＡ材料", "pla材料"), ("數控機床熱誤差補償", "数控机床热误差补偿"), ("  a\n\tb ", "a b"),
        ("", ""), ("\ud800", "?"), ("５μｍ", "5μm"), ("乾燥", "干燥"), ("皇后", "皇后"),
    ],
)  # fmt: skip
def test_normalize(written, plain):
    assert normalize(written) == plain


def test_terms_of_mixed_scripts():
    text = "数控CNC-2机 x"
    plain = normalize(text)
    assert [plain[t.start : t.end] for t in terms(plain)] == ["数", "数控", "控", "cnc-2", "cnc", "2", "机", "x"]
    keys = [t.key for t in terms(plain)]
    assert keys[1] == pair_key("数", "控")
    assert keys[3:6] == word_keys("cnc-2") == [word_key("cnc-2"), word_key("cnc"), word_key("2")]


@settings(deadline=None)
@given(st.lists(st.text(alphabet="数控机床a1-. \n々𠮷é", max_size=12), min_size=1, max_size=5))
def test_the_index_reads_texts_as_the_query_does(texts):
    index = Index.build(Document(f"{place:02}", ((text, 1.0),)) for place, text in enumerate(texts))
    for place, text in enumerate(texts):
        counted: dict[int, int] = {}
        for term in terms(normalize(text)):
            counted[term.key] = counted.get(term.key, 0) + 1
        row = index.counts[place].tocoo()
        held = {
            int(index.keys[column]): int(index.values[code]) for column, code in zip(row.col, row.data, strict=True)
        }
        assert held == counted
        assert index.lengths[place] == sum(counted.values())
