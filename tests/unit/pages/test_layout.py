"""Layouts: the same input gives the same picture, nothing lies on anything, and nodes stay where they were."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_loader.pages.layout import Kept, Lane, Places, arrange, crossings
from graph_loader.pages.layout.kept import fingerprint
from graph_loader.pages.layout.spacing import separated

GRAPHS = st.integers(1, 30).flatmap(
    lambda n: st.tuples(st.just(n), st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)), max_size=60))
)


def made(n: int, links: list[tuple[int, int]], layout: str, kept: Kept | None = None) -> dict[str, tuple[float, float]]:
    ids = [f"n{k:03}" for k in range(n)]
    lanes = [Lane(tuple(range(0, n, 2)), ("",) * len(range(0, n, 2))), Lane(tuple(range(1, n, 2)), ("",) * (n // 2))]
    pairs = [(ids[a], ids[b]) for a, b in links]
    lanes = [lane for lane in lanes if lane.nodes]
    return dict(arrange(ids, pairs, layout, centers=ids[:1], lanes=lanes, kept=kept).places)


@pytest.mark.parametrize("layout", ["lanes", "stress", "radial"])
@settings(max_examples=25, deadline=None)
@given(graph=GRAPHS)
def test_the_same_graph_has_the_same_places_and_nobody_stands_on_another(layout: str, graph):
    n, links = graph
    places = made(n, links, layout)
    assert places == made(n, links[::-1], layout)
    assert len(places) == n and np.isfinite(list(places.values())).all()
    assert len(set(places.values())) == n


@pytest.mark.parametrize("layout", ["lanes", "stress", "radial"])
def test_a_node_stays_where_it_was_when_another_comes(layout: str):
    links = [(k, (k * 7 + 3) % 20) for k in range(20)]
    before = made(20, links, layout)
    after = made(21, [*links, (20, 3)], layout, Kept(fingerprint(layout), before))
    assert {id: after[id] for id in before} == before
    assert after["n020"] not in before.values()
    assert made(20, links, layout, Kept(fingerprint(layout), before)) == before


def test_places_of_another_layout_are_not_taken_over():
    links = [(0, 1), (1, 2)]
    old = Kept(fingerprint("lanes"), {f"n00{k}": (9.0, 9.0 + k) for k in range(3)})
    assert made(3, links, "stress", old) == made(3, links, "stress")


def test_places_are_kept_in_a_file_of_the_user(tmp_path: Path):
    places = Places(tmp_path / "pages" / "x-public.json")
    places.keep("network", "stress", {"a": (1.0, 2.5)})
    again = Places(places.path).get("network")
    assert again == Kept(fingerprint("stress"), {"a": (1.0, 2.5)})
    places.path.write_text("not json", encoding="utf-8")
    assert Places(places.path).get("network") is None


def test_lanes_cross_less_than_the_order_of_ids():
    lanes = [Lane(tuple(range(12)), ("",) * 12), Lane(tuple(range(12, 24)), ("",) * 12)]
    ids = [f"n{k:03}" for k in range(24)]
    edges = np.array([(k, 12 + (k * 5) % 12) for k in range(12)] + [(k, 12 + (k * 5 + 1) % 12) for k in range(12)])
    found = arrange(ids, [(ids[a], ids[b]) for a, b in edges], "lanes", lanes=lanes).places
    plain = np.array([(0.0 if k < 12 else 100.0, k % 12) for k in range(24)])
    assert crossings(np.array([found[id] for id in ids]), edges) < crossings(plain, edges) / 2


def test_boxes_are_pulled_apart():
    points = np.zeros((30, 2))
    boxes = np.tile(np.array([40.0, 12.0]), (30, 1))
    found = separated(points, boxes, rounds=2000)
    apart = np.abs(found[:, None] - found[None])
    overlapping = (apart[..., 0] < 39.9) & (apart[..., 1] < 11.9) & ~np.eye(30, dtype=bool)
    assert not overlapping.any()
