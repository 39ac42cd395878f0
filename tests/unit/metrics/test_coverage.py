"""Reported against recorded: intervals, flags, and the article's 21 figures."""

from __future__ import annotations

import functools

import pytest

from graph_loader.api import Region
from graph_loader.metrics import Assessment
from graph_loader.metrics.coverage import Coverage, compare
from graph_loader.metrics.figures import PREDICATES
from tests.unit.metrics.build import ROOT, Draft, ontology


@functools.cache
def weifang() -> Assessment:
    return Region(ROOT).assess(as_of="2026-01-01")


def by_figure() -> dict[str, Coverage]:
    return {coverage.figure.id: coverage for coverage in weifang().coverage}


def members(reported: tuple[int, int, str], recorded: int) -> Coverage:
    lower, upper, qualifier = reported
    draft = Draft().node("Group", "g").node("University", *(f"u{number}" for number in range(recorded)))
    for number in range(recorded):
        draft.link("MEMBER_OF", f"u{number}", "g")
    draft.node(
        "Observation", "o", when="2024-05-25", value=lower, value_lower=lower, value_upper=upper,
        value_qualifier=qualifier, counts="group_members", dimension="breadth",
    ).link("OBSERVES", "o", "g", role="subject")  # fmt: skip
    network = draft.network()
    (found,) = compare(network.index, network.window)
    return found


@pytest.mark.parametrize(
    ("reported", "recorded", "interval", "flag"),
    [
        ((7, 7, "exact"), 7, (1.0, 1.0), None),
        ((7, 7, "exact"), 8, (8 / 7, 8 / 7), "over"),
        ((30, 40, "多"), 1, (1 / 40, 1 / 30), "sample"),
        ((30, 40, "多"), 35, (35 / 40, 35 / 30), None),
        ((30, 40, "多"), 40, (1.0, 40 / 30), "over"),
        ((9, 10, "近"), 0, (0.0, 0.0), "sample"),
        ((0, 10, "近"), 6, (0.6, None), None),
    ],
)
def test_intervals_are_neither_scaled_nor_clipped(reported, recorded, interval, flag):
    found = members(reported, recorded)
    assert found.recorded == recorded and found.interval == interval and found.flag == flag


def test_the_figures_of_the_article():
    found = by_figure()
    article = [c for c in found.values() if "wfnews-20240525" in c.figure.sources]
    assert len(article) == 21 and [c.figure.sequence for c in article] == list(range(1, 22))
    assert found["obs-miit-universities"].interval == (1.0, 1.0)
    assert found["obs-agreement-universities"].interval == (1 / 40, 1 / 30)
    assert found["obs-agreement-universities"].evidence == ("xjtu",)
    assert found["obs-cas-branches"].recorded == 11 and found["obs-mechanism-partners"].recorded == 15
    money = {id: found[id] for id in ("obs-direct-benefit", "obs-iccas-sales", "obs-engineers-attending")}
    assert all(c.recorded is None and c.interval is None and c.flag is None for c in money.values())
    assert not any(c.flag == "over" for c in found.values())


def test_only_what_falls_into_a_figure_s_time_counts():
    found = by_figure()
    # The trip of 2025 is no part of what was reported in 2024; the project without a date cannot be placed since 2022.
    assert "evt-northeast-trip-2025" not in found["obs-events"].evidence
    assert found["obs-xjtu-projects"].recorded == 0 and found["obs-xjtu-projects"].undated == ("proj-heat-transfer",)
    assert found["obs-xjtu-sessions"].evidence == ("evt-shaanxi-direct-train",)


def test_every_kind_of_figure_is_compared_or_known_not_to_be():
    not_compared = {"attendances", "attendance_of_event", "direct_benefit", "sales_revenue", "other"}
    assert set(PREDICATES) | not_compared == set(ontology().schemes["figure_counts"].values)
    assert not set(PREDICATES) & not_compared


def test_the_profile_wears_the_coverage_of_its_least_covered_figure():
    document = weifang().document()
    assert list(document["dimensions"]) == ["breadth", "depth", "precision", "density"]
    assert sum(len(records) for records in document["dimensions"].values()) == 42
    for records in document["dimensions"].values():
        assert {record["coverage"]["label"]["zh"][:2] for record in records} == {"样本"}
    assert "index" not in document and "composite" not in document


def test_a_number_creates_nothing():
    before = Draft().node("Enterprise", "a").node("University", "u")
    after = Draft().node("Enterprise", "a").node("University", "u")
    after.node("Observation", "o", when="2024-05-25", value=191, value_lower=191, value_upper=191, counts="platforms")
    one, other = before.measured(), after.measured()
    assert {id: record.value for id, record in one.items()} == {id: record.value for id, record in other.items()}


def test_weifang_read_by_hand():
    """What the descriptions of Weifang amount to; a change of the data changes these on purpose."""
    found = {r.id: r for records in weifang().dimensions.values() for r in records}
    assert (found["B1"].value, found["N1"].answer.details["dyads"]) == (20, 48)
    assert found["B10"].answer.details == {"mechanism": 4, "agreement": 10, "both": 2}
    assert found["D9"].value == 103 and found["N3"].why == "no-window"
    sizes = found["N4"].answer.details["reported"]
    assert {
        "event": "evt-beijing-online",
        "attendance": [378, 378],
        "enterprises": [265, 265],
        "intents": [72, 72],
    } in sizes
