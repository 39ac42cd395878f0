"""The shape of a network as one document."""

from __future__ import annotations

import json

import pytest

from graph_loader.api import Region
from graph_loader.metrics import panel as shape
from graph_loader.metrics.panel import panel, synergy
from tests.unit.metrics.build import ROOT, Draft, two_by_three


def test_weifang_as_json():
    with Region(ROOT) as region:
        found = region.structure(nulls=3, runs=20)
    assert json.loads(json.dumps(found, allow_nan=False)) == found
    assert sum(map(len, found["communities"]["members"])) == found["bodies"] > 50
    assert found["triple_helix"]["value"] is None and found["triple_helix"]["reason"] == "too-few"
    drawn = found["density"]["bootstrap"]
    assert drawn["value"] == found["density"]["value"] and drawn["low"] <= drawn["high"]
    assert 0 <= found["nestedness"] <= 100 and -1 <= found["external_internal"]["type"] <= 1
    assert all(level < 0.05 for *_, level in found["backbone"]["ties"])


@pytest.mark.parametrize("draft", [Draft(), Draft().node("Enterprise", "a"), Draft().node("Enterprise", "a", "b")])
def test_where_there_is_nothing_there_are_nulls(draft):
    found = panel(draft.network(), nulls=2, runs=5)
    json.dumps(found, allow_nan=False)
    assert found["external_internal"] == {"type": None, "county": None} and found["backbone"]["ties"] == []
    assert found["communities"]["modularity"] is None and found["communities"]["stability"] is None
    assert (found["density"]["value"] is None) == (found["bodies"] < 2)


def test_external_internal_of_counties_by_hand():
    draft = Draft().home().node("Enterprise", "a", "b", "c").link("LOCATED_IN", "a", "c1").link("LOCATED_IN", "b", "c1")
    draft.link("LOCATED_IN", "c", "c2").event("e1", "a", "b").event("e2", "a", "c").event("e3", "b", "c")
    # One tie within c1, two between c1 and c2; all are between enterprises.
    found = panel(draft.network(), nulls=2, runs=5)["external_internal"]
    assert found["county"] == pytest.approx(1 / 3) and found["type"] == -1


def test_synergy_by_hand(monkeypatch):
    # Government joins exactly where firm and university do not meet: given two of them the third is known.
    draft = Draft().node("Enterprise", "i").node("University", "u").node("GovernmentBody", "g")
    draft.event("e1", "i", "u").event("e2", "i", "g").event("e3", "u", "g").event("e4")
    assert synergy(draft.network()).value is None
    monkeypatch.setattr(shape, "UNITS_NEEDED", 3)
    network = draft.network()
    found = synergy(network)
    # The event that nobody joined is no occasion. H of one is H(1/3), of two log2 3, of all three log2 3.
    assert found.n == 3 and found.value == pytest.approx(3 * 0.9182958340544896 - 2 * 1.584962500721156)
    assert synergy(two_by_three().network()).value is not None
