"""Null networks: everybody keeps his number of links, and every such network is drawn as often as any other."""

from __future__ import annotations

import random
from collections import Counter

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chisquare

from graph_loader.metrics import nulls
from graph_loader.metrics.nulls import swapped_edges

PAIRS = st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=1, max_size=30)


def drawn(edges, seed, times=10, *, two_mode=False):
    return [tuple(e) for e in swapped_edges(edges, random.Random(seed), times * len(edges), two_mode=two_mode).tolist()]


@settings(max_examples=60, deadline=None)
@given(PAIRS, st.integers(0, 99), st.booleans())
def test_degrees_are_kept_and_no_edge_is_double_or_a_loop(pairs, seed, two_mode):
    edges = sorted(pairs if two_mode else {(min(e), max(e)) for e in pairs if e[0] != e[1]})
    found = drawn(edges, seed, 1, two_mode=two_mode)
    assert len(set(found)) == len(edges) and (two_mode or all(u < v for u, v in found))
    if two_mode:
        assert all(Counter(e[side] for e in found) == Counter(e[side] for e in edges) for side in (0, 1))
    else:
        assert Counter(v for e in found for v in e) == Counter(v for e in edges for v in e)


@pytest.mark.parametrize(
    ("edges", "two_mode", "networks"),
    [
        ([(0, 0), (1, 1), (2, 2), (3, 3)], True, 24),
        ([(0, 0), (0, 1), (1, 0), (2, 2)], True, 5),
        ([(0, 1), (2, 3), (4, 5)], False, 15),
        ([(0, 1), (0, 2), (0, 3), (1, 4), (4, 5), (2, 5)], False, 36),
    ],
    ids=["permutations", "two sides, a body of two links", "matchings", "one side, a body of three links"],
)
def test_every_network_of_the_same_degrees_is_drawn_equally_often(edges, two_mode, networks):
    counts = Counter(tuple(sorted(drawn(edges, seed, 6, two_mode=two_mode))) for seed in range(12 * networks))
    assert len(counts) == networks
    assert chisquare(list(counts.values())).pvalue > 0.01


def test_little_is_left_of_a_large_network_and_the_seed_decides():
    edges = sorted(nx.barabasi_albert_graph(900, 3, seed=5).edges)
    found = drawn(edges, 2)
    assert len(set(found) & set(edges)) < len(edges) / 4
    assert found == drawn(edges, 2) != drawn(edges, 3)


def test_at_least_the_swaps_asked_for_are_made(monkeypatch):
    made, swap = [], nulls._round

    def counted(*args, **kwargs):
        made.append(swap(*args, **kwargs))
        return made[-1]

    monkeypatch.setattr(nulls, "_round", counted)
    # Hubs that are linked with nearly everybody leave few swaps.
    edges = [(a, b) for a in range(40) for b in range(40) if b < 3 or a < 3 or (a + b) % 7 == 0]
    drawn(edges, 1, two_mode=True)
    assert sum(made) >= 10 * len(edges)


@pytest.mark.parametrize("two_mode", [True, False])
def test_nothing_can_be_swapped_in_a_complete_network_and_that_is_noticed(two_mode):
    whole = [(a, b) for a in range(30) for b in range(30) if two_mode or a < b]
    assert sorted(drawn(whole, 1, two_mode=two_mode)) == whole
    assert drawn([], 1) == [] and drawn([(0, 1)], 1) == [(0, 1)]


@given(st.lists(st.integers(0, 30), min_size=1))
def test_repeated_numbers_are_found_in_one_word_and_in_two(keys):
    expected = [place for place, key in enumerate(keys) if keys.count(key) > 1]
    # Numbers too great to stand in one word with their places are sorted another way.
    for far in (0, 2**61):
        found = nulls._repeated(np.array(keys, dtype=np.int64) + far)
        assert sorted(set(found.tolist())) == expected
