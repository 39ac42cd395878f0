"""BM25 against its formula; an index that was changed against one that was built; scores against their parts."""

from __future__ import annotations

import io
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.matching.bm25 import K1, B, Document, Index
from graph_loader.matching.query import make_query
from graph_loader.matching.text import character_key, normalize, terms

TEXTS = st.text(alphabet="数控机床刀具ab ", max_size=8)
WORLDS = st.dictionaries(st.sampled_from("abcdef"), st.tuples(TEXTS, TEXTS), max_size=6)


def documents(world: dict[str, tuple[str, str]]) -> list[Document]:
    return [Document(id, ((title, 5.0), (text, 1.0))) for id, (title, text) in world.items()]


def same(one: Index, other: Index) -> bool:
    left, right = one.arrays(), other.arrays()
    return left.keys() == right.keys() and all(np.array_equal(left[name], right[name]) for name in left)


def by_the_book(world: dict[str, tuple[str, str]], query: dict[int, float], id: str) -> float:
    counts: dict[str, dict[int, float]] = {}
    for name, (title, text) in world.items():
        counts[name] = {}
        for part, weight in ((title, 5.0), (text, 1.0)):
            for term in terms(normalize(part)):
                counts[name][term.key] = counts[name].get(term.key, 0.0) + weight
    average = sum(sum(c.values()) for c in counts.values()) / len(world)
    score = 0.0
    for key, weight in query.items():
        held = sum(key in c for c in counts.values())
        count = counts[id].get(key, 0.0)
        if count:
            damping = K1 * (1 - B + B * sum(counts[id].values()) / average)
            score += (
                weight * math.log(1 + (len(world) - held + 0.5) / (held + 0.5)) * count * (K1 + 1) / (count + damping)
            )
    return score


@settings(deadline=None)
@given(WORLDS, TEXTS)
def test_scores_are_the_formula_and_add_up(world, wanted):
    index, query = Index.build(documents(world)), make_query(((wanted, 1.0),)).weights
    scores = index.scores(query)
    for row, id in enumerate(index.ids):
        assert scores[row] == pytest.approx(by_the_book(world, query, id), rel=1e-5)
        parts = index.contributions(query, id)
        assert math.fsum(parts.values()) == pytest.approx(scores[row], abs=1e-9)
        assert scores[row] <= index.best(query) + 1e-6


@settings(deadline=None)
@given(WORLDS, WORLDS, st.sets(st.sampled_from("abcdef")))
def test_a_changed_index_is_one_built_anew(before, changes, removed):
    changed = Index.build(documents(before)).updated(documents(changes), removed)
    world = {id: texts for id, texts in before.items() if id not in removed} | changes
    assert same(changed, Index.build(documents(world)))


@settings(deadline=None)
@given(WORLDS)
def test_a_saved_index_is_the_same(world):
    index, file = Index.build(documents(world)), io.BytesIO()
    np.savez(file, allow_pickle=False, **index.arrays())
    file.seek(0)
    with np.load(file, allow_pickle=False) as arrays:
        assert same(Index.from_arrays(dict(arrays)), index)


def test_an_id_twice_is_refused():
    with pytest.raises(ValueError, match="a"):
        Index.build([Document("a", ()), Document("a", ())])


def test_a_term_in_no_document_counts_for_the_best_possible():
    index = Index.build([Document("a", (("数", 1.0),))])
    assert index.best({character_key("机"): 1.0}) > 0
    assert list(index.scores({character_key("机"): 1.0})) == [0.0]
