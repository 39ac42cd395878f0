"""Laws that hold for every network."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph_loader.metrics import chosen
from tests.unit.metrics.build import Draft

KINDS = ("Event", "Agreement", "Platform", "Contact")
LINKS = {"Event": "TOOK_PART_IN", "Agreement": "PARTY_TO", "Platform": "FOUNDED", "Contact": "IN_CONTACT"}
OCCASION = st.tuples(
    st.sampled_from(KINDS), st.sets(st.integers(0, 4), max_size=3), st.sets(st.integers(0, 4), max_size=3),
    st.sampled_from([None, "2019-03-01", "2020-07-15", "2021-01-01"]),
)  # fmt: skip
OCCASIONS = st.lists(OCCASION, max_size=6)
LAWS = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
DRAWN = {"P5", "N7"}
"""Indicators that draw null networks: their draws depend on the ids."""
NAMED = {"N8"}
"""Of equally connected hubs the first by id falls first."""


def draft_of(occasions: list[tuple[str, set[int], set[int], str | None]], name: str = "") -> Draft:
    draft = Draft()
    for number in range(5):
        draft.node("Enterprise", f"{name}a{number}")
        draft.node("University" if number % 2 else "ResearchInstitute", f"{name}u{number}")
    for place, (kind, firms, institutions, when) in enumerate(occasions):
        id = f"{name}o{place}"
        draft.node(kind, id, when=when)
        actors = [f"{name}a{number}" for number in sorted(firms)] + [
            f"{name}u{number}" for number in sorted(institutions)
        ]
        draft.joined(LINKS[kind], id, *actors)
    return draft


def values(draft: Draft) -> dict[str, Any]:
    return {id: record.value for id, record in draft.measured(*(d.id for d in chosen() if d.id not in DRAWN)).items()}


@LAWS
@given(OCCASIONS)
def test_other_names_change_nothing(occasions):
    # The new ids sort the other way round.
    one, other = draft_of(occasions), Draft()
    turned = {node.id: f"n{999 - place:03}" for place, node in enumerate(sorted(one.nodes, key=lambda node: node.id))}
    for node in one.nodes:
        properties = {name: value for name, value in node.properties.items() if name not in ("id", "type", "hash")}
        other.node(node.type, turned[node.id], **properties)
    for link in one.links:
        other.link(link.type, turned[link.start], turned[link.end])
    first, second = values(one), values(other)
    assert {id: v for id, v in first.items() if id not in NAMED} == {
        id: v for id, v in second.items() if id not in NAMED
    }


@LAWS
@given(OCCASIONS)
def test_a_firm_without_links_thins_the_network_and_leaves_the_dyads_alone(occasions):
    before = values(draft_of(occasions))
    after = values(draft_of(occasions).node("Enterprise", "lonely"))
    for id in ("B1", "B2", "B5", "B7", "D1", "D2", "D3", "D4", "D5", "D6", "D7", "D8", "N6"):
        assert before[id] == after[id], id
    for id in ("N1", "N2", "N5"):
        assert after[id] < before[id] or before[id] == after[id] == 0 or id == "N5", id
    assert after["N5"] <= before["N5"]


@LAWS
@given(OCCASIONS, OCCASIONS)
def test_two_regions_put_together(one, other):
    first, second = draft_of(one, "x"), draft_of(other, "y")
    both = Draft()
    both.nodes, both.links = first.nodes + second.nodes, first.links + second.links
    left, right, union = first.network(), second.network(), both.network()
    assert {**left.ties, **right.ties} == union.ties
    assert union.cooperation.number_of_edges() == sum(n.cooperation.number_of_edges() for n in (left, right))
    counts = [draft.one("B1").value or 0 for draft in (first, second, both)]
    assert counts[0] + counts[1] == counts[2]


@LAWS
@given(OCCASIONS, st.integers(0, 4), st.integers(0, 4))
def test_telling_the_same_again_adds_no_dyad(occasions, firm, institution):
    once = draft_of([*occasions, ("Event", {firm}, {institution}, None)])
    twice = draft_of([*occasions, ("Event", {firm}, {institution}, None), ("Event", {firm}, {institution}, None)])
    for id in ("B1", "B2", "B5", "B7", "D3", "D6", "D7", "D8", "N1", "N5", "N6"):
        assert once.one(id).value == twice.one(id).value, id
    assert (twice.one("N2").value or 0) > (once.one("N2").value or 0)


@LAWS
@given(OCCASIONS)
def test_bounds_between_indicators(occasions):
    found = values(draft_of(occasions))
    if found["B2"] is None:
        return
    assert 1 - 1e-9 <= found["B2"] <= found["B1"] + 1e-9
    assert 1 / found["B1"] - 1e-9 <= found["D8"] <= 1 + 1e-9
    assert found["D1"] <= found["B7"]
