"""Links: the ways of writing them, their identity, how many there may be, no circles."""

from __future__ import annotations

import itertools
import time

import pytest

from graph_loader.ontology import ontology_of_text
from tests.small import SCHEMA, checked, errors, links, places, sound

FIRM = "firms:\n  - {id: f, name: F, partners: [%s]}\nschools:\n  - {id: s, name: S}\n  - {id: t, name: T}\n"


def partners(*items: str) -> str:
    return FIRM % ", ".join(items)


# Ways of writing


@pytest.mark.parametrize(
    "written",
    [
        "firms:\n  - {id: f, name: F, partners: s}\n",
        "firms:\n  - {id: f, name: F, partners: [s]}\n",
        "firms:\n  - {id: f, name: F, partners: {ref: s}}\n",
        "firms:\n  - {id: f, name: F, partners: [{ref: s}]}\n",
        "firms:\n  - {id: f, name: F}\ncooperations:\n  - {from: f, to: s}\n",
    ],
)
def test_every_way_of_writing_makes_the_same_link(written):
    graph = sound(written + "schools:\n  - {id: s, name: S}\n")
    (link,) = graph.links.values()
    assert (link.type, link.start, link.end) == ("WORKS_WITH", "f", "s")
    assert (link.properties["source_ids"], link.properties["locators"]) == (["src"], ["p. 1"])
    assert graph == sound(partners("s").replace("  - {id: t, name: T}\n", ""))


def test_a_link_with_properties():
    graph = sound(partners("{ref: s, role: 牵头, period: 2022/2024-06, weight: 3, note: x, sources: {src: p. 2}}"))
    (link,) = graph.links.values()
    expected = {"role": "lead", "period": "2022/2024-06", "weight": 3, "note": "x", "locators": ["p. 2"]}
    assert expected.items() <= link.properties.items()
    assert "budget" not in link.properties


def test_a_link_has_the_sources_of_the_record_that_writes_it():
    text = "firms:\n  - {id: f, name: F, partners: s, sources: {src: [p. 7, p. 3]}}\nschools:\n  - {id: s, name: S}\n"
    (link,) = sound(text).links.values()
    assert link.properties["locators"] == ["p. 3", "p. 7"]


def test_nested_records_are_records_with_a_link():
    text = "schools:\n  - {id: s, name: S, offices: [{id: o, name: O}, p]}\noffices:\n  - {id: p, name: P}\n"
    found = checked(text)
    assert found.problems == () and found.records == 4
    assert [(link.start, link.end) for link in links(found.graph, "PART_OF")] == [("o", "s"), ("p", "s")]
    assert found.graph.nodes["o"].properties["locators"] == ["p. 1"]


def test_nested_records_take_the_sources_of_their_parent():
    text = "schools:\n  - id: s\n    name: S\n    sources: {src: p. 9}\n    offices: [{id: o, name: O}]\n"
    graph = sound(text)
    assert graph.nodes["o"].properties["locators"] == ["p. 9"]
    assert links(graph, "PART_OF")[0].properties["locators"] == ["p. 9"]


def test_a_nested_reference_with_properties():
    text = "schools:\n  - {id: s, name: S, offices: [{ref: o, period: 2020/}]}\noffices:\n  - {id: o, name: O}\n"
    assert links(sound(text), "PART_OF")[0].properties["period"] == "2020/"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (partners("{weight: 3}"), [("KG408", 2)]),
        (partners("{ref: }"), [("KG408", 2)]),
        (partners("{ref: [s]}"), [("KG408", 2)]),
        (partners("[s]"), [("KG408", 2)]),
        (partners("~"), [("KG408", 2)]),
        (partners("x"), [("KG401", 2)]),
        (partners("src"), [("KG402", 2)]),
        (partners("{ref: s, wieght: 3}"), [("KG331", 2)]),
        (partners("{ref: s, weight: x}"), [("KG302", 2)]),
        (partners("{ref: s, sources: [src]}"), [("KG349", 2)]),
        (partners("{ref: s, sources: {scr: x}}"), [("KG410", 2)]),
        (
            "cooperations:\n  - {from: f}\n  - {to: s}\n  - {}\n",
            [("KG409", 2), ("KG409", 3), ("KG409", 4), ("KG409", 4)],
        ),
        ("cooperations:\n  - x\n  - {from: f, to: [s]}\n", [("KG333", 2), ("KG409", 3)]),
        ("firms:\n  - {id: f, name: F}\ncooperations:\n  - {from: f, to: f, ref: f}\n", [("KG331", 4)]),
        ("schools:\n  - {id: s, name: S, offices: [{name: O}]}\n", [("KG335", 2)]),
        ("schools:\n  - {id: s, name: S, offices: [{id: o}]}\n", [("KG332", 2)]),
        ("schools:\n  - {id: s, name: S, follows: {id: o, name: O}}\n", [("KG408", 2)]),
    ],
)
def test_links_refused(text, expected):
    assert places(checked(text)) == expected


def test_nothing_written_is_no_link():
    text = "firms:\n  - {id: f, name: F, partners: }\n  - {id: g, name: G, partners: []}\n"
    assert sound(text).links == {}


def test_empty_properties_of_a_link_are_left_out():
    (link,) = sound(partners("{ref: s, role: , period: ~, weight: null, sources: }")).links.values()
    assert {"role", "period", "weight"}.isdisjoint(link.properties)
    assert link.properties["locators"] == ["p. 1"]


def test_required_fields_of_a_link_are_required_however_it_is_written():
    text = SCHEMA.replace(
        "    stage: contact\n", "    fields: {reason: {type: text, required: true, title: {zh: 因, en: Why}}}\n"
    )
    ontology = ontology_of_text(text)
    for written in ("part_of: t", "part_of: {ref: t}", "offices: [{id: o, name: O}]", "offices: [o2]"):
        described = (
            f"schools:\n  - {{id: s, name: S, {written}}}\n  - {{id: t, name: T}}\noffices:\n  - {{id: o2, name: P}}\n"
        )
        assert places(checked(described, ontology)) == [("KG332", 2)], written


# Identity


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{ref: s, role: lead}", "{ref: s, role: partner}"),
        ("{ref: s, role: lead}", "s"),
        ("{ref: s, period: 2020/2021}", "{ref: s, period: 2022/2023}"),
        ("{ref: s, period: 2020/}", "{ref: s, period: 2020-02/}"),
        ("s", "t"),
    ],
)
def test_different_links_stand_side_by_side(first, second):
    assert len(sound(partners(first, second)).links) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("{ref: s, period: 2020/}", "{ref: s, period: 2020/2022}"),
        ("{ref: s, period: 2020}", "{ref: s, period: 2020-01/2020-06}"),
        ("{ref: s, weight: 1}", "{ref: s, weight: 2}"),
        ("{ref: s, note: x}", "s"),
    ],
)
def test_the_same_link_with_other_properties_is_an_error_that_names_both_places(first, second):
    found = checked(partners(first, second))
    (problem,) = errors(found)
    assert problem.code == "KG405" and "b.yaml:3" in problem.message()


def test_an_end_learnt_later_is_the_same_link():
    before = sound(partners("{ref: s, period: 2020/}"))
    after = sound(partners("{ref: s, period: 2020/2022}"))
    assert before.links.keys() == after.links.keys() and before != after


def test_the_same_link_from_both_ends_unites_its_sources():
    text = (
        "offices:\n  - {id: o, name: O, part_of: s, sources: {src: p. 3}}\n"
        "schools:\n  - {id: s, name: S, offices: [o], sources: {src: p. 2}}\n"
    )
    found = checked(text)
    assert [(p.code, p.severity) for p in found.problems] == [("KG406", "note")]
    assert links(found.graph, "PART_OF")[0].properties["locators"] == ["p. 2", "p. 3"]


def test_sources_are_no_part_of_the_identity():
    one = sound(partners("{ref: s, sources: {src: p. 2}}"))
    two = sound(partners("{ref: s, sources: {src: p. 3}}"))
    assert one.links.keys() == two.links.keys()


def test_a_hidden_field_does_not_tell_links_apart():
    public = checked(partners("{ref: s, budget: 1元}", "{ref: s, budget: 1元}"))
    assert [p.code for p in public.problems] == ["KG406"]


# How many there may be


def chairs(*periods: str | None) -> str:
    """An office that is part of one school after the other."""
    items = ", ".join(
        f"{{ref: s{n}}}" if period is None else f"{{ref: s{n}, period: {period}}}" for n, period in enumerate(periods)
    )
    schools = "".join(f"  - {{id: s{n}, name: S}}\n" for n in range(len(periods)))
    return f"offices:\n  - {{id: o, name: O, part_of: [{items}]}}\nschools:\n{schools}"


@pytest.mark.parametrize(
    "periods",
    [
        ("2020/2021", "2022/"),
        ("2020/2022", "2022/"),  # in the course of 2022 one followed the other
        ("2020/2022-06", "2022-06/2023"),
        ("2020-01-01/2020-06-30", "2020-06-30/"),
        ("/2020", "2021/"),
        ("2020", "2021"),
        ("2020-05-01", "2020/2021"),  # which may have begun in June
        ("/2019", "2019/2020", "2020/"),
    ],
)
def test_one_after_the_other(periods):
    assert len(sound(chairs(*periods)).links) == len(periods)


@pytest.mark.parametrize(
    "periods",
    [
        (None, None),
        (None, "2020/"),
        ("2020/", "2022/"),
        ("2020/2023", "2021/2022"),
        ("2020/2022", "2021"),
        ("/2020", "/2019"),
        ("2020-01-01/2020-06-30", "2020-06-29/"),
        ("2020", "2020/2022"),  # a single year is meant as a whole
    ],
)
def test_two_at_a_time_are_too_many(periods):
    (problem,) = errors(checked(chairs(*periods)))
    assert problem.code == "KG403"
    assert "'o' may have one PART_OF only" in problem.message() and "b.yaml:3:" in problem.message()


def test_one_to_one_counts_from_both_ends():
    text = "schools:\n  - {id: a, name: A, follows: c}\n  - {id: b, name: B, follows: c}\n  - {id: c, name: C}\n"
    assert places(checked(text)) == [("KG403", 3)]
    text = "schools:\n  - {id: a, name: A, follows: [b, c]}\n  - {id: b, name: B}\n  - {id: c, name: C}\n"
    assert places(checked(text)) == [("KG403", 2)]


def test_cardinality_one_to_many():
    ontology = ontology_of_text(SCHEMA.replace("cardinality: one-to-one", "cardinality: one-to-many"))
    text = "schools:\n  - {id: a, name: A, follows: [b, c]}\n  - {id: b, name: B}\n  - {id: c, name: C}\n"
    assert len(sound(text, ontology).links) == 2
    text = "schools:\n  - {id: a, name: A, follows: c}\n  - {id: b, name: B, follows: c}\n  - {id: c, name: C}\n"
    assert places(checked(text, ontology)) == [("KG403", 3)]


# No circles


def chain(*pairs: tuple[str, str]) -> str:
    names = sorted({name for pair in pairs for name in pair})
    up = dict(pairs)
    return "schools:\n" + "".join(
        f"  - {{id: {name}, name: N{', part_of: ' + up[name] if name in up else ''}}}\n" for name in names
    )


def test_a_hierarchy_without_a_circle():
    assert len(sound(chain(("a", "b"), ("b", "c"), ("d", "c"))).links) == 3


@pytest.mark.parametrize(
    ("pairs", "shown", "line"),
    [
        ([("a", "a")], "a → a", 2),
        ([("a", "b"), ("b", "a")], "a → b → a", 2),
        ([("b", "c"), ("c", "d"), ("d", "b"), ("a", "b")], "b → c → d → b", 3),
    ],
)
def test_a_circle_is_shown_from_its_smallest_id(pairs, shown, line):
    found = checked(chain(*pairs))
    (problem,) = errors(found)
    assert (problem.code, problem.source.line - 1) == ("KG404", line)
    assert problem.message() == f"PART_OF goes in a circle: {shown}"


def test_circles_apart_from_each_other_are_reported_each():
    found = checked(chain(("a", "b"), ("b", "a"), ("c", "d"), ("d", "c")))
    assert [p.code for p in errors(found)] == ["KG404", "KG404"]


def test_a_long_hierarchy_takes_no_recursion_and_a_long_circle_is_shown_in_part():
    ids = [f"n{number:05}" for number in range(5_000)]
    begun = time.process_time()
    assert len(sound(chain(*itertools.pairwise(ids))).links) == 4_999
    (problem,) = errors(checked(chain(*itertools.pairwise(ids), (ids[-1], ids[0]))))
    assert problem.message().endswith("…") and len(problem.message()) < 300
    assert time.process_time() - begun < 20


def test_many_circles_end_quickly():
    # Every school is part of all others: as many circles as anybody could write.
    ontology = ontology_of_text(SCHEMA.replace("cardinality: many-to-one", "cardinality: many-to-many"))
    ids = [f"n{number}" for number in range(150)]
    text = "schools:\n" + "".join(f"  - {{id: {one}, name: N, part_of: [{', '.join(ids)}]}}\n" for one in ids)
    begun = time.process_time()
    assert len(errors(checked(text, ontology))) == 100
    assert time.process_time() - begun < 20


# Order


def test_the_order_of_records_keys_and_files_is_irrelevant():
    head = "default_sources: {src: p. 1}\n"
    firms = "firms:\n  - {id: f, name: F, partners: [s, {ref: t, role: lead}]}\n"
    schools = "schools:\n  - {id: s, name: S, offices: [{id: o, name: O}]}\n  - {id: t, name: T}\n"
    turned_firms = "firms:\n  - {partners: [{role: lead, ref: t}, s], name: F, id: f}\n"
    turned_schools = "schools:\n  - {id: t, name: T}\n  - {offices: [{name: O, id: o}], name: S, id: s}\n"
    parts = {"1.yaml": head + firms, "2.yaml": head + schools}
    turned = {"0.yaml": head + turned_schools, "9.yaml": head + turned_firms}
    assert sound(parts) == sound(turned)
    assert sound(parts) == sound(dict(reversed(parts.items())))


def test_links_of_hidden_types_and_to_hidden_things_are_checked_and_left_out():
    text = "firms:\n  - {id: f, name: F, knows: g}\n  - {id: g, name: G}\nsecrets:\n  - {id: x, name: X}\n"
    public, internal = sound(text), sound(text, access="internal")
    assert set(public.nodes) == {"f", "g", "src"} and public.links == {}
    assert set(internal.nodes) == {"f", "g", "x", "src"} and len(internal.links) == 1
    assert places(checked("firms:\n  - {id: f, name: F, knows: x}\nsecrets:\n  - {id: x}\n")) == [("KG402", 2)]


def test_a_record_that_is_linked_with_itself_is_told_of():
    found = checked("firms:\n  - {id: f, name: F, partners: f}\n")
    assert [(one.code, one.severity, one.source.line) for one in found.problems] == [("KG412", "warning", 3)]
    assert found.sound and "linked with itself" in found.problems[0].message()
    circle = checked("schools:\n  - {id: s, name: S, part_of: s}\n")
    assert [one.code for one in circle.problems] == ["KG404"]
