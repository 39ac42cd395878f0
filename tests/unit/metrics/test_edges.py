"""Bad and poor input: null with a reason or a value in its range, never nan, never a traceback."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date

import networkx as nx
import pytest

from graph_loader.errors import message_table
from graph_loader.graph import Graph
from graph_loader.metrics import (
    REGISTRY,
    SLICES,
    MetricError,
    Network,
    Scope,
    Window,
    assess,
    chosen,
    graph_within,
    measure,
    measure_slices,
    parse_date,
    projected,
    window_of,
)  # fmt: skip
from graph_loader.metrics.backbone import backbone, rich_club
from graph_loader.metrics.brokerage import brokerage
from graph_loader.metrics.centrality import MEASURES, scores
from graph_loader.metrics.communities import communities
from graph_loader.metrics.hubs import hub_loss
from graph_loader.metrics.indicator import REASONS, Answer, Indicator, evaluate
from graph_loader.metrics.panel import panel
from graph_loader.metrics.ranking import TITLES, centrality
from graph_loader.metrics.structure import core_depth, density, external_internal, robustness
from graph_loader.metrics.topology import topology
from tests.unit.metrics.build import TODAY, Draft, ontology, two_by_three

POOR = {
    "nothing": Draft(),
    "one firm": Draft().node("Enterprise", "a"),
    "one institution": Draft().node("University", "u"),
    "one source": Draft().node("Source", "s"),
    "no links": Draft().node("Enterprise", "a", "b").node("University", "u"),
    "one dyad": Draft().node("Enterprise", "a").node("University", "u").event("e", "a", "u"),
    "linked with itself": Draft().node("Enterprise", "a").node("University", "u").link("LINKED_WITH", "a", "a"),
    "a firm twice at an event": Draft().node("Enterprise", "a").event("e", "a", "a"),
    "in pieces": Draft().node("Enterprise", "a", "b").node("University", "u", "v").event("e", "a", "u")
    .event("f", "b", "v"),
    "one field": Draft().node("Enterprise", "a").node("University", "u").node("Field", "x").event("e", "a", "u")
    .link("ACTIVE_IN", "a", "x").link("ACTIVE_IN", "u", "x").link("CONCERNS", "e", "x"),
    "one day": Draft().node("Enterprise", "a").event("e", "a", when="2020-01-01").event("f", "a", when="2020-01-01")
    .event("g", when="2020-01-01").event("h", when="2020-01-01").event("i", when="2020-01-01"),
    "whole": two_by_three(),
}  # fmt: skip


def sound(record: Indicator) -> None:
    text = json.dumps(record.document(), allow_nan=False)
    assert json.loads(text)["id"] == record.id
    assert (record.value is None) == (record.reason is not None)
    low, high = record.definition.range
    for number in (record.value, *(record.answer.ci or ())):
        if number is not None:
            assert math.isfinite(number)
            assert (low is None or number >= low) and (high is None or number <= high)
    if record.reason is not None:
        assert record.reason.text("zh") and "{" not in record.reason.text("both")


@pytest.mark.parametrize("name", POOR)
@pytest.mark.parametrize("since", [None, date(2021, 1, 1)])
def test_poor_graphs_give_a_value_in_range_or_a_reason(name, since):
    found = POOR[name].measured(since=since)
    assert list(found) == [definition.id for definition in chosen()] and len(found) == 42
    for record in found.values():
        sound(record)


def test_bodies_linked_with_themselves_change_no_figure_no_rank_and_no_shape():
    plain, looped = two_by_three(), two_by_three()
    for id in ("a", "c", "u", "i", "plat"):
        looped.link("LINKED_WITH", id, id)
    before, after = plain.network(), looped.network()
    assert len(after.index.graph.links) == len(before.index.graph.links) + 5
    documents = [[record.document() for record in measure(network, chosen())] for network in (before, after)]
    assert documents[0] == documents[1]
    assert centrality(before, list(TITLES)).values == centrality(after, list(TITLES)).values
    assert panel(before, nulls=3, runs=9) == panel(after, nulls=3, runs=9)


def test_a_loop_in_a_graph_counts_in_no_measure():
    plain = nx.karate_club_graph()
    looped: nx.Graph[int] = nx.Graph(plain)
    looped.add_edges_from((node, node) for node in (0, 11, 33))
    group = dict(plain.nodes("club"))
    for measure_of in (
        density, core_depth, robustness, topology,
        lambda graph: external_internal(graph, group), lambda graph: brokerage(graph, group),
        lambda graph: rich_club(graph, nulls=2), lambda graph: sorted(map(sorted, backbone(graph, 0.3).edges)),
        lambda graph: communities(graph, seed=1).modularity,
    ):  # fmt: skip
        assert measure_of(looped) == measure_of(plain)
    for id in MEASURES:
        assert scores(looped, id).values == pytest.approx(scores(plain, id).values, abs=1e-12)


def test_nothing_on_record_is_empty_and_never_zero():
    found = Draft().measured()
    assert {(record.value, record.why) for record in found.values()} == {(None, "empty")}


def test_zero_is_a_value_where_there_is_something_to_divide_by():
    found = POOR["no links"].measured("N1", "B1", "N2", "P11")
    assert [record.value for record in found.values()] == [0, 0, 0, 0]
    assert POOR["one firm"].one("N1").why == "no-knowledge"
    assert POOR["one institution"].one("N1").why == "no-local"


@pytest.mark.parametrize("by", SLICES)
def test_every_part_of_the_whole_is_sound(by):
    records = measure_slices(two_by_three().network(), chosen(), by)
    assert records
    for record in records:
        sound(record)
        assert record.document()["slice"]["by"] == by


def test_a_value_that_is_not_finite_becomes_null():
    broken = replace(REGISTRY["B1"], function=lambda network: Answer(float("nan"), 1))
    record = evaluate(broken, POOR["whole"].network())
    assert record.value is None and record.why == "undefined"


def test_slices_hold_what_belongs_to_them():
    network = two_by_three().network()

    def values(id: str, by: str) -> dict[str | None, object]:
        return {r.slice.value: r.value for r in measure_slices(network, chosen(ids=[id]), by) if r.slice}

    assert values("B1", "county") == {"c1": 2, "c2": None, None: 2}
    assert values("B1", "type")["ResearchInstitute"] == 2 and values("B1", "type")["University"] == 1
    assert values("N2", "year") == pytest.approx({"2020": 1 / 9, "2021": 2 / 9, "2022": 1 / 9, None: 1 / 9})
    only = measure_slices(network, chosen(ids=["B1"]), "county=c1")
    assert [record.value for record in only] == [2]


def test_as_of_and_since():
    draft = two_by_three()
    assert draft.one("B1", as_of=date(2020, 6, 1)).value == 1
    assert draft.one("B1", as_of=date(2021, 6, 1)).value == 2
    # The platform is undated and has no source: nobody knows that it was there.
    assert draft.one("D6", as_of=date(2025, 1, 1)).value == 0
    assert draft.one("B1", since=date(2022, 1, 1)).value == 1
    # A platform of 2007 is there still.
    old = Draft().node("Enterprise", "a").node("University", "u").node("Platform", "p", when="2007-01-01")
    assert old.joined("FOUNDED", "p", "a", "u").one("D6", since=date(2024, 1, 1)).value == 1
    standing = Draft().node("Enterprise", "a").node("University", "u")
    standing.link("LINKED_WITH", "a", "u", period="2003-01-01/")
    assert standing.one("B1", since=date(2024, 1, 1)).value == 1


def test_an_undated_fact_counts_from_its_earliest_source_on():
    draft = Draft().node("Enterprise", "a").node("University", "u").node("Source", "s", when="2022-05-01")
    draft.event("e", "a", "u", source_ids=["s"])
    assert draft.one("B1", as_of=date(2022, 4, 30)).value == 0
    assert draft.one("B1", as_of=date(2022, 5, 1)).value == 1


def test_a_graph_as_of_a_day_gives_the_same_indicators():
    draft, window = two_by_three(), Window(date(2021, 6, 1), None, TODAY)
    then = graph_within(draft.graph, ontology(), window)
    assert "con" not in then.nodes and "plat" not in then.nodes and "agr" in then.nodes
    scope = Scope(window)
    assert [r.value for r in measure(Network(then, ontology(), scope), chosen())] == [
        r.value for r in measure(Network(draft.graph, ontology(), scope), chosen())
    ]


@pytest.mark.parametrize(
    ("code", "call"),
    [
        ("KG900", lambda: chosen("width")),
        ("KG901", lambda: chosen(ids=["B99"])),
        ("KG902", lambda: parse_date("2024-13", end=True)),
        ("KG902", lambda: window_of("soon", None)),
        ("KG903", lambda: measure_slices(two_by_three().network(), [], "county=nowhere")),
        ("KG904", lambda: window_of("2020", "2021")),
        ("KG905", lambda: measure_slices(two_by_three().network(), [], "colour")),
        ("KG907", lambda: projected(two_by_three().network(), "everything")),
    ],
)
def test_what_does_not_exist_is_said(code, call):
    with pytest.raises(MetricError) as error:
        call()
    assert error.value.code == code and "{" not in error.value.message("both") + error.value.hint("both")


def test_every_reason_has_words():
    codes = set(REASONS.values())
    assert len(codes) == len(REASONS) and codes <= set(message_table())


def test_an_empty_graph_can_be_assessed():
    document = assess(Network(Graph(), ontology(), Scope(Window(today=TODAY)))).document()
    assert set(document["dimensions"]) == {"breadth", "depth", "precision", "density"} and document["coverage"] == []


def test_what_came_later_is_no_follow_up_and_no_supply_yet():
    draft = Draft().node("Enterprise", "a").node("University", "u").node("Demand", "d", when="2020-01-01", state="open")
    draft.event("e", "a", "u", when="2020-03-01").node("Result", "r", when="2023-01-01")
    draft.link("LED_TO", "e", "r").link("LED_TO", "d", "r")
    then = draft.measured("P1", "P6", as_of=date(2021, 1, 1))
    assert then["P1"].value == 0 and then["P6"].value == 0
    now = draft.measured("P1", "P6")
    assert now["P1"].value == 1 and now["P6"].value == 1
    # Of an event of the window what it led to counts, however that is dated.
    assert draft.one("P6", since=date(2020, 2, 1)).value == 1


def test_what_ended_before_a_day_had_begun_by_then():
    draft = Draft().node("Enterprise", "a").node("University", "u").node("Source", "s", when="2024-05-25")
    draft.link("LINKED_WITH", "a", "u", source_ids=["s"], period="/2019-05-01")
    assert draft.one("B1", as_of=date(2020, 1, 1)).value == 1
    assert draft.one("B1", as_of=date(2018, 1, 1)).value == 0


def test_the_loss_of_a_hub_cuts_off_nobody_of_another_component():
    draft = Draft().node("Enterprise", "a", "b", "c", "d", "e", "f").node("University", "u", "v")
    draft.link("LINKED_WITH", "u", "a", "b", "c").link("LINKED_WITH", "v", "d", "e", "f")
    (loss,) = hub_loss(draft.network(), ["u"])
    assert (loss.before, loss.after, loss.cut_off) == (4, 4, 0)
