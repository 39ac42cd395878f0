"""Every indicator on a network small enough to count by hand."""

from __future__ import annotations

import math
import random
from datetime import date

import pytest

from graph_loader.metrics import prediction
from graph_loader.metrics.indicator import MetricError, placing_of
from graph_loader.metrics.ledger import ledger_rows
from tests.unit.metrics.build import Draft, two_by_three

CASE = two_by_three()


def value(id: str, draft: Draft = CASE, **scope: object) -> object:
    return draft.one(id, **scope).value


def test_breadth_by_hand():
    found = CASE.measured("B1", "B2", "B3", "B5", "B7", "B8", "B9", "B10")
    assert found["B1"].value == 3 and found["B1"].answer.details["by_type"] == {"ResearchInstitute": 2, "University": 1}
    # Shares of the four dyads: u has 2, i and j one each.
    assert found["B2"].value == pytest.approx(math.exp(-(0.5 * math.log(0.5) + 0.5 * math.log(0.25))))
    assert found["B3"].value == 2 / 5
    assert found["B5"].value == pytest.approx(1.5 * math.log(2) / math.log(3))
    assert found["B7"].value == 2 and found["B7"].answer.details["without_link"] == 1
    # u is elsewhere (two dyads), i inside (one), the place of j is not known.
    assert found["B8"].value == pytest.approx((2 - 1) / 3) and found["B8"].answer.details["unknown"] == 1
    assert found["B9"].value == 2 and found["B9"].answer.details == {"by_province": {"p1": 1, "p2": 1}, "unknown": 1}
    assert found["B10"].value == 1 and found["B10"].evidence


def test_depth_by_hand():
    found = CASE.measured(*(f"D{number}" for number in range(1, 9)))
    # a has an agreement with the university, b a platform with it: one type each.
    assert found["D1"].value == 1
    assert found["D2"].value == 1 and found["D2"].answer.details["distribution"] == {
        "contact": 2, "agreement": 1, "platform": 1,
    }  # fmt: skip
    assert found["D2"].answer.details["mean"] == (1 + 1 + 3 + 5) / 4
    assert found["D3"].value == 5 / 4
    assert found["D4"].value == pytest.approx(1 / 3) and found["D4"].answer.details["undated"] == 1
    assert found["D5"].value == 366 and found["D5"].answer.details == {"single": 2, "undated": 1}
    assert found["D6"].value == 1 / 4 and found["D6"].answer.n == 4
    assert found["D7"].value == 1
    assert found["D8"].value == 0.25 + 2 / 16


def test_density_by_hand():
    found = CASE.measured("N1", "N2", "N3", "N4", "N6", "N11")
    assert found["N1"].value == pytest.approx(4 / 9) and found["N2"].value == pytest.approx(5 / 9)
    assert found["N3"].value is None and found["N3"].why == "no-window"
    assert found["N4"].value == 3
    assert found["N6"].value == 0
    assert found["N11"].value == 1
    rate = CASE.one("N3", since=date(2020, 1, 1), as_of=date(2020, 12, 30))
    assert rate.value == 0 and rate.answer.details["days"] == 365


def test_the_largest_component_counts_platforms_and_isolates():
    # a, b, u, i, j and the platform hang together; c does not.
    share = CASE.one("N5")
    assert share.value == pytest.approx(6 / 7) and share.answer.details["isolated"] == 1


def test_change_of_density_takes_the_same_bodies_at_both_dates():
    found = CASE.one("N9", since=date(2021, 1, 1))
    # a–u since 2020; a–i from 2021-01-01, b–j from 2022; b–u is undated.
    assert found.answer.details["before"] == 1 and found.answer.details["after"] == 3
    assert found.value == pytest.approx(2 / 9) and found.answer.details["dated_share"] == 0.75


def test_parallel_links_collapse_and_weigh():
    draft = Draft().node("Enterprise", "a").node("University", "u")
    for year in range(2015, 2020):
        draft.link("LINKED_WITH", "a", "u", period=f"{year}-01-01/", role="joint_research")
    assert value("N1", draft) == 1 and value("N2", draft) == 5 and value("D3", draft) == 1


def test_faculties_and_branches_count_as_their_parent_or_not():
    draft = Draft().node("Enterprise", "a").node("University", "u").node("Faculty", "f", "g")
    draft.link("PART_OF", "f", "u").link("PART_OF", "g", "u", role="faculty").event("e", "a", "f", "g")
    assert value("B1", draft) == 1 and value("B1", draft, roll_up=False) == 2
    assert value("B3", draft) == 1 / 5
    assert value("N1", draft) == 1 and value("N1", draft, roll_up=False) == pytest.approx(2 / 3)


def test_a_group_is_no_partner_and_says_nothing_of_its_members():
    draft = Draft().node("Enterprise", "a").node("University", "u").node("Group", "g").link("MEMBER_OF", "u", "g")
    draft.event("e", "a", "g")
    assert value("B1", draft) == 0 and draft.one("B2").why == "no-dyads"


def test_what_stands_for_several_times_is_no_occasion():
    draft = Draft().node("Enterprise", "a").node("University", "u")
    draft.event("e", "a", "u", when="2020-01-01", collective=True)
    assert value("N1", draft) == 1 and value("N2", draft) == 0
    assert draft.one("D4").why == "no-dates" and draft.one("N4").why == "no-events"


def test_stages_come_from_the_schema():
    draft = Draft().node("Enterprise", "a").node("University", "u").node("Result", "r")
    draft.link("OFFERS", "u", "r").link("TOOK_UP", "a", "r")
    assert value("D2", draft) == 6
    direct = Draft().node("Enterprise", "a").node("University", "u").link("LINKED_WITH", "a", "u", role="partnership")
    assert direct.one("D2").why == "no-stage" and value("N1", direct) == 1


def demands(*states: str | None) -> Draft:
    draft = Draft().node("Enterprise", "a").node("University", "u")
    for number, state in enumerate(states):
        found = {"state": state} if state else {}
        draft.node("Demand", f"d{number}", when=f"2020-01-{number + 1:02}", **found).link("DEMANDS", "a", f"d{number}")
    return draft


def test_match_rate_takes_live_demands_and_links_to_supply_only():
    draft = demands("open", "matched", "solved", None)
    draft.node("Contact", "k", when="2020-01-12").joined("IN_CONTACT", "k", "a", "u").link("LED_TO", "d1", "k")
    draft.node("Contact", "own", when="2020-01-20").joined("IN_CONTACT", "own", "a").link("LED_TO", "d0", "own")
    found = draft.one("P1")
    assert found.value == 0.5 and found.answer.details == {"state_unknown": 1, "without_link": ["d0"]}
    # d1 waited ten days, d0 waits still; of the solved and the unknown nothing can be said.
    waited = draft.one("P8")
    assert waited.value == 10 and waited.answer.details == {"left_out": 2, "matched": 1}


def test_precision_at_k_counts_decisions_by_score():
    draft = demands("open").node("Result", *(f"r{number}" for number in range(6)))
    for number, decision in enumerate(["accept", "reject", "accept", "reject", "reject", "accept"]):
        draft.node("MatchDecision", f"m{number}", decision=decision, score=1 - number / 10)
        draft.link("ON_DEMAND", f"m{number}", "d0").link("ON_OFFER", f"m{number}", f"r{number}")
    assert value("P2", draft) == 2 / 5
    assert demands("open").one("P2").why == "no-gold"


def decide(draft: Draft, id: str, offer: str, decision: str, when: str, **properties: object) -> Draft:
    draft.node("MatchDecision", id, decision=decision, when=when, **properties)
    return draft.link("ON_DEMAND", id, "d0").link("ON_OFFER", id, offer)


def test_precision_at_k_goes_by_the_place_at_the_time_and_keeps_results_and_experts_apart():
    draft = demands("open").node("Result", "r1", "r2").node("Expert", "x")
    decide(draft, "m1", "r1", "accept", "2021-01-01", rank=5)
    decide(draft, "m2", "r2", "accept", "2021-01-01", rank=6)
    assert value("P2", draft) == 1 / 5
    decide(draft, "m3", "x", "accept", "2021-01-01", rank=1)
    assert draft.one("P2").answer.n == 2 and value("P2", draft) == 1 / 5


def test_the_latest_decision_on_a_pair_stands():
    draft = demands("open").node("Result", "r1")
    decide(draft, "m1", "r1", "accept", "2020-01-11", rank=1)
    assert (value("P1", draft), value("P8", draft), value("P2", draft)) == (1, 10, 1 / 5)
    decide(draft, "m2", "r1", "reject", "2020-03-01", rank=1)
    assert (value("P1", draft), value("P2", draft)) == (0, 0)
    assert draft.one("P8").why == "not-reached"
    # Seen from February the match still stands.
    assert value("P1", draft, as_of=date(2020, 2, 1)) == 1


def test_a_demand_with_an_accepted_match_has_reached_the_contact():
    draft = demands("open").node("Result", "r1").event("e", when="2019-12-01").link("LED_TO", "e", "d0")

    def reached() -> dict[str, int]:
        return {row["step"]: row["reached"] for row in draft.one("P6").answer.details["steps"]}

    assert (reached()["demand"], reached()["contact"]) == (1, 0)
    decide(draft, "m1", "r1", "postpone", "2020-02-01")
    assert reached()["contact"] == 0
    decide(draft, "m2", "r1", "accept", "2020-03-01")
    assert (reached()["contact"], reached()["intent"]) == (1, 0)


def test_completeness_goes_by_what_the_schema_says():
    draft = Draft().node("ResearchInstitute", "i").node("Field", "f")
    draft.node("Result", "r", name_en="r").link("OFFERS", "i", "r").link("CONCERNS", "r", "f")
    draft.node("Expert", "x", directions_zh="膜", position_zh="研究员", keywords=["膜"])
    draft.link("AFFILIATED_WITH", "x", "i").link("ACTIVE_IN", "x", "f")
    libraries = draft.one("P10").answer.details["libraries"]
    assert libraries["experts"]["complete"] == 1 and libraries["results"]["complete"] == 0
    assert libraries["results"]["columns"]["holders"] == 1 and libraries["results"]["columns"]["maturity"] == 0
    rows = ledger_rows(draft.network(), None, "en", incomplete=True)
    assert [(row[0], row[1], row[3]) for row in rows.values] == [("results", "r", round(2 / 9, 4))]
    missing = str(rows.values[0][4])
    assert "Maturity" in missing and "offered by" not in missing
    with pytest.raises(MetricError):
        ledger_rows(draft.network(), "nosuch", "en", incomplete=False)


def fielded() -> Draft:
    draft = Draft().node("Field", "top", "x", "y", "z").node("Enterprise", "a", "b").node("University", "u", "v")
    draft.link("BROADER", "x", "top").link("BROADER", "y", "top")
    draft.link("ACTIVE_IN", "a", "x").link("ACTIVE_IN", "b", "y").link("ACTIVE_IN", "u", "x", "y")
    draft.event("e", "a", "u").event("f", "b", "u").event("g", "b", "v")
    return draft.link("CONCERNS", "e", "x").link("CONCERNS", "f", "y")


def test_fields_by_hand():
    found = fielded().measured("B4", "B6", "P3", "P4")
    assert found["B4"].value == 3 / 4 and found["B4"].answer.details["unknown_share"] == pytest.approx(1 / 3)
    # x and y stand under one field: d = 1 − 2·1/(2+2); half the ties each.
    assert found["B6"].value == pytest.approx(2 * 0.5 * 0.25)
    assert found["P3"].value == 1 and found["P3"].answer.details["known_share"] == pytest.approx(2 / 3)
    # e: a (x) with u (x, y); f: b (y) with u: e_xx = e_yy = 1/4, chance 1/2.
    assert found["P4"].value == pytest.approx(0)


def test_relatedness_of_demanded_fields():
    draft = fielded().node("Demand", "d", state="open").link("CONCERNS", "d", "x")
    draft.node("University", "w").link("ACTIVE_IN", "w", "x", "z")
    # φ(x, y) = 1/2 with u a partner; φ(x, z) = 1/2 with w, who is none.
    assert value("P7", draft) == 50


def test_lift_is_seeded_and_near_one_where_fields_do_not_matter():
    draft = Draft().node("Field", "x", "y")
    for number in range(12):
        draft.node("Enterprise", f"a{number}").node("University", f"u{number}")
        draft.link("ACTIVE_IN", f"a{number}", "xy"[number % 2]).link("ACTIVE_IN", f"u{number}", "xy"[number % 2])
    for number in range(12):
        for step in (0, 2, 4):
            draft.event(f"e{number}-{step}", f"a{number}", f"u{(number + step) % 12}")
    found, again = draft.one("P5"), draft.one("P5")
    assert found.answer.n == 36 and found.answer.seed == again.answer.seed and found.value == again.value
    assert 1.7 < float(found.value or 0) < 2.4 and found.answer.details["p"] == pytest.approx(1 / 1000)


def test_funnel_follows_links_only():
    draft = Draft().event("e1").event("e2").event("e3")
    draft.node("Intent", "i").node("Agreement", "a").node("Platform", "p")
    draft.link("LED_TO", "e1", "i").link("LED_TO", "i", "a").link("LED_TO", "e2", "p")
    found = draft.one("P6")
    steps = {row["step"]: row["reached"] for row in found.answer.details["steps"]}
    assert found.value == pytest.approx(2 / 3) and found.answer.details["led_to_no_step"] == 1
    assert steps == {
        "event": 3, "demand": 1, "contact": 1, "intent": 1, "agreement": 1, "project": 0, "product": 0, "revenue": 0,
    }  # fmt: skip


def test_a_time_table_foretells_nothing_with_few_links_and_something_with_many():
    draft = Draft()
    for number in range(30):
        draft.node("Enterprise", f"a{number}").node("University", f"u{number}")
    pairs = [(a, u) for block in range(3) for a in range(10 * block, 10 * block + 10)
             for u in range(10 * block, 10 * block + 10)]  # fmt: skip
    for place, (a, u) in enumerate(sorted(pairs, key=lambda pair: (pair[0] * 7 + pair[1] * 3) % 10)):
        draft.event(f"e{place}", f"a{a}", f"u{u}", when=f"20{10 + place // 30:02}-01-01")
    found = draft.one("P9")
    # Links within blocks only: whatever the first ones foretell comes true.
    assert found.value == 1 and found.answer.details["auc"] == 1
    assert found.answer.details["baseline"] < 0.1


def test_a_sample_of_pairs_foretells_about_as_much_as_all_of_them(monkeypatch):
    draw = random.Random(1)
    draft = Draft()
    for number in range(60):
        draft.node("Enterprise", f"a{number}").node("University", f"u{number}")
    for place in range(400):
        # Half of the links lie within blocks, so that earlier ones foretell some of the later.
        a = draw.randrange(60)
        u = draw.choice(range(a // 10 * 10, a // 10 * 10 + 10)) if draw.random() < 0.5 else draw.randrange(60)
        draft.event(f"e{place}", f"a{a}", f"u{u}", when=f"20{10 + place // 40:02}-01-01")
    every = draft.one("P9")
    monkeypatch.setattr(prediction, "PAIRS", 1000)
    some = draft.one("P9")
    assert (every.answer.method, some.answer.method) == ("exact", "sampled")
    assert every.answer.details["baseline"] == some.answer.details["baseline"]
    assert some.value == pytest.approx(every.value, rel=0.15)


def test_ledger_and_services():
    draft = (
        Draft()
        .node("Library", "l", kind="ledger")
        .node("ResearchInstitute", "i", description_zh="…")
        .node("ResearchInstitute", "j", description_zh="…", research_directions=["x"])
    )
    draft.node("Field", "f").node("Result", "r").link("ACTIVE_IN", "j", "f").link("OFFERS", "j", "r")
    draft.link("LISTED_IN", "i", "l").link("LISTED_IN", "j", "l")
    found = draft.one("P10")
    assert found.value == 0.5
    assert found.answer.details["columns"] == {"profile": 1, "directions": 0.5, "fields": 0.5, "expert_results": 0.5}
    draft.home().node("Enterprise", "a", "b").link("LOCATED_IN", "a", "c1")
    draft.node("ServiceVisit", "v", services=["diagnosis"]).joined("JOINED_VISIT", "v", "a", role="visited")
    reached = draft.one("P11")
    assert reached.value == 0.5 and reached.answer.details == {"by_county": {"c1": 1}, "by_service": {"diagnosis": 1}}


def test_consultations_by_partner_and_year_with_the_undated_apart():
    draft = Draft().node("GovernmentBody", "g").node("University", "u")
    draft.node("Consultation", "k1", when="2020-03-01").node("Consultation", "k2").node(
        "Secondment", "s", collective=True
    )
    draft.joined("CONSULTED", "k1", "g", "u").joined("CONSULTED", "k2", "g", "u").joined("SECONDED", "s", "g", "u")
    found = draft.one("D10")
    assert found.value == 2 and found.answer.details["collective"] == 1
    assert found.answer.details["by_partner_and_year"] == [
        {"partner": "u", "year": "2020", "times": 1}, {"partner": "u", "year": "undated", "times": 1},
    ]  # fmt: skip


def test_practices_without_a_number_are_no_zero():
    draft = Draft().node("GovernmentBody", "g").node("University", "u").node("Secondment", "s", collective=True)
    found = draft.joined("SECONDED", "s", "g", "u").one("D10")
    assert found.value is None and found.why == "not-counted"


def test_burstiness_of_regular_events_is_minus_one():
    draft = Draft()
    for day in (1, 8, 15, 22, 29):
        draft.event(f"e{day}", when=f"2020-01-{day:02}")
    assert value("N10", draft) == -1
    few = Draft().event("e", when="2020-01-01").one("N10")
    assert few.why == "too-few" and few.reason and few.reason.text("en") == "at least 5 are needed, there are 1"


def test_mechanisms_of_any_local_body():
    draft = Draft().node("GovernmentBody", "g").node("University", "u", "v").node("Enterprise", "a")
    draft.link("LINKED_WITH", "g", "u", "v", role="standing_mechanism")
    draft.node("Agreement", "k").joined("PARTY_TO", "k", "a", "v")
    found = draft.one("B10")
    assert found.value == 2 and found.answer.details == {"mechanism": 2, "agreement": 1, "both": 1}


def test_firms_elsewhere_are_not_local():
    draft = two_by_three().node("Enterprise", "other").link("LOCATED_IN", "other", "far").event("x", "other", "j")
    assert "other" not in draft.network().local and "c" in draft.network().local
    assert value("N1", draft) == pytest.approx(4 / 9)


def test_enterprises_without_a_place_count_and_are_counted():
    placed = Draft().home().node("Enterprise", "here", "there", "nowhere").node("University", "u")
    placed.link("LOCATED_IN", "here", "c1").link("LOCATED_IN", "there", "far").event("x", "here", "nowhere", "u")
    assert placed.network().local == ("here", "nowhere") and placed.network().unplaced == ("nowhere",)
    record = placed.one("B1")
    assert record.placing == (2, 1) and record.document()["placing"] == {"local": 2, "unplaced": 1}
    told = placing_of([record])
    assert told is not None and "1" in told.words()["zh"] and "no source says" in told.words()["en"]
    placed.link("LOCATED_IN", "nowhere", "c2")
    assert placed.network().unplaced == () and placing_of([placed.one("B1")]) is None
    # Without a region nobody can be elsewhere.
    assert Draft().node("Enterprise", "a").network().unplaced == ()


def test_small_worlds_need_fifty_and_a_ring_of_cliques_is_one():
    assert CASE.one("N7").why == "too-few"
    draft = Draft()
    for group in range(10):
        members = [f"a{group}-{number}" for number in range(6)]
        draft.node("Enterprise", *members).event(f"e{group}", *members)
    for group in range(10):
        draft.event(f"bridge{group}", f"a{group}-0", f"a{(group + 1) % 10}-1")
    found = draft.one("N7")
    assert found.answer.n == 60 and float(found.value or 0) > 1.5 and found.answer.method == "sampled"
