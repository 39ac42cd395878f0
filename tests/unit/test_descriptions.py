"""Records to nodes: what is stored, what is unique, sections, sources, access, former names."""

from __future__ import annotations

import time

import pytest

from graph_loader.descriptions import check
from graph_loader.ontology import ontology_of_text
from tests.small import HEAD, ONTOLOGY, SCHEMA, SOURCES, checked, errors, file, places, sound


def test_a_node_is_exactly_what_a_store_holds():
    text = (
        "schools:\n  - {id: s, name: {zh: 校, en: S}, code: A, founded: 2020-02, tags: [x, y], mode: 线上, note: n}\n"
    )
    node = sound(text).nodes["s"]
    assert (node.type, node.labels, node.dataset) == ("School", ("Body", "Entity", "School"), "test")
    apart = ("hash", "founded_from", "founded_to")
    assert {name: value for name, value in node.properties.items() if name not in apart} == {
        "id": "s", "type": "School", "dataset": "test", "name_zh": "校", "name_en": "S", "code": "A",
        "founded": "2020-02", "tags": ["x", "y"], "mode": "online", "note": "n", "source_ids": ["src"],
        "locators": ["p. 1"],
    }  # fmt: skip
    assert node.properties["founded_to"].isoformat() == "2020-02-29"
    assert node.hash == node.properties["hash"] and node.hash.startswith(ONTOLOGY.types["School"].fingerprint + ":")


def test_what_is_not_known_is_no_property():
    text = "schools:\n  - {id: s, name: S, code: , founded: ~, tags: null, mode: , note: ~, part_of: , sources: }\n"
    assert set(sound(text).nodes["s"].properties) == {
        "id", "type", "dataset", "hash", "name_zh", "source_ids", "locators",
    }  # fmt: skip


def test_an_empty_list_is_no_property_and_one_value_is_a_list():
    assert "tags" not in sound("schools:\n  - {id: s, name: S, tags: []}\n").nodes["s"].properties
    assert sound("schools:\n  - {id: s, name: S, tags: x}\n").nodes["s"].properties["tags"] == ["x"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("tags: [x, ~]", [("KG322", 2)]),
        ("tags: [x, ]", []),
        ("tags: ['']", [("KG322", 2)]),
        ("tags: [[x]]", [("KG301", 2)]),
        ("tags: [x, {a: b}]", [("KG301", 2)]),
        ("code: aaaaaaaaaaaaaaaaaaaaa", [("KG318", 2)]),
        ("mode: onlin", [("KG313", 2)]),
        ("budget: {amount: 5, untis: 元}", [("KG324", 2)]),
        ("founded: 2024-02-30", [("KG306", 2)]),
        ("telephone: [1, 2]", [("KG301", 2)]),
        ("nmae: x", [("KG331", 2)]),
        ("title: x", [("KG347", 2)]),
        ("id2: ~", [("KG331", 2)]),
        ("name: y", [("KG106", 2)]),
    ],
)
def test_values_refused(written, expected):
    assert places(checked(f"schools:\n  - {{id: s, name: S, {written}}}\n")) == expected


def test_a_wrong_value_names_what_would_be_right_nearest_first():
    (problem,) = errors(checked("schools:\n  - {id: s, name: S, mode: onsit}\n"))
    assert problem.hint("en") == "one of: onsite, online" and problem.hint("zh") == "可取：onsite, online"
    (problem,) = errors(checked("schools:\n  - {id: s, name: S, mode: zzz}\n"))
    assert problem.hint() == "one of: online, onsite"


def test_a_list_of_values_that_a_scheme_does_not_have():
    empty = SCHEMA.replace("      lead: {zh: 牵头, en: Lead}\n      partner: {zh: 参与, en: Partner}\n", "      {}\n")
    text = "firms:\n  - {id: f, name: F, partners: {ref: f, role: lead}}\n"
    assert places(checked(text, ontology_of_text(empty))) == [("KG313", 2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("scools:\n", [("KG330", 1)]),
        ("scools: []\n", [("KG330", 1)]),
        ("scools:\n  - {id: a}\n  - {id: b}\n  - x\n", [("KG330", 1)]),
        ("schools:\n  - []\n", [("KG333", 2)]),
        ("schools:\n  - [a]\n", [("KG333", 2)]),
        ("schools:\n  - ~\n", [("KG333", 2)]),
        ("schools:\n  -\n", [("KG333", 2)]),
        ("schools: x\n", [("KG334", 1)]),
        ("schools: {id: a}\n", [("KG334", 1)]),
        ("schools:\n", []),
        ("schools: []\n", []),
        ("schools: ~\nfirms: []\n", []),
        ("bodies:\n  - {id: a, name: A}\n", [("KG330", 1)]),
        ("", [("KG342", 0)]),
        ("synthetic: maybe\nschools: []\n", [("KG304", 1)]),
        ("schools: []\nsynthetic: true\n", [("KG348", 2)]),
    ],
)
def test_sections(text, expected):
    assert places(checked(text)) == expected


def test_a_former_section_and_a_former_field_still_load_with_one_note_each():
    old = "colleges:\n  - {id: s, title: S}\n  - {id: t, title: T}\nworks:\n  - {from: f, to: s}\n"
    new = "schools:\n  - {id: s, name: S}\n  - {id: t, name: T}\ncooperations:\n  - {from: f, to: s}\n"
    firms = "firms:\n  - {id: f, name: F}\n"
    found = checked(old + firms)
    assert [(p.code, p.severity, p.source.line - 1) for p in found.problems] == [
        ("KG341", "note", line) for line in (1, 2, 3, 4)
    ]
    assert found.sound
    assert found.graph == sound(new + firms)


def test_a_former_name_of_a_required_field_counts():
    assert errors(checked("schools:\n  - {id: s, title: S}\n")) == []
    assert places(checked("schools:\n  - {id: s, title: }\n")) == [("KG332", 2)]


# Unique values


def test_a_unique_value_belongs_to_one_record_among_all_that_inherit_the_field():
    found = checked("schools:\n  - {id: s, name: S, code: A}\nfirms:\n  - {id: f, name: F, code: A}\n")
    (problem,) = errors(found)
    assert (problem.code, problem.source.line - 1) == ("KG339", 4)
    assert "belongs to s already (b.yaml:3:" in problem.message()


def test_fields_of_the_same_name_of_unrelated_types_do_not_meet():
    schema = SCHEMA.replace(
        "section: offices\n    fields:\n",
        "section: offices\n    fields:\n      code: {type: text, unique: true, title: {zh: 号, en: No}}\n",
    )
    text = "schools:\n  - {id: s, name: S, code: A}\noffices:\n  - {id: o, name: O, code: A}\n"
    assert errors(checked(text, ontology_of_text(schema))) == []


def test_a_unique_list_claims_each_of_its_values():
    ontology = ontology_of_text(SCHEMA.replace("tags: {type: text,", "tags: {type: text, unique: true,"))
    text = "schools:\n  - {id: s, name: S, tags: [x, y]}\n  - {id: t, name: T, tags: [z, y]}\n"
    assert places(checked(text, ontology)) == [("KG339", 3)]


def test_a_unique_value_is_found_also_where_it_is_not_stored():
    ontology = ontology_of_text(SCHEMA.replace("code: {type: text,", "code: {type: text, access: internal,"))
    text = "schools:\n  - {id: s, name: S, code: A}\n  - {id: t, name: T, code: A}\n"
    assert places(checked(text, ontology)) == [("KG339", 3)]
    assert "code" not in sound("schools:\n  - {id: s, name: S, code: A}\n", ontology).nodes["s"].properties


def test_the_key_of_a_type_is_unique_as_a_whole():
    firm = "  - {{id: {}, name: F, region: {}, number: {}}}\n"
    assert (
        len(sound("firms:\n" + firm.format("a", "CN", 1) + firm.format("b", "CN", 2) + firm.format("c", "DE", 1)).nodes)
        == 4
    )
    assert places(checked("firms:\n" + firm.format("a", "CN", 1) + firm.format("b", "CN", 1))) == [("KG339", 3)]
    assert errors(checked("firms:\n  - {id: a, name: A, region: CN}\n  - {id: b, name: B, region: CN}\n")) == []


def test_the_same_id_twice_names_both_places_and_makes_one_problem():
    found = checked("schools:\n  - {id: s, name: S, code: A}\n  - {id: s, name: T, code: A}\n")
    (problem,) = errors(found)
    assert problem.code == "KG338" and "b.yaml:3:" in problem.message() and problem.source.line == 4


# References


@pytest.mark.parametrize(
    ("patron", "expected"),
    [
        ("s", []),
        ("f", [("KG402", 2)]),
        ("x", [("KG401", 2)]),
        ("[s]", [("KG301", 2)]),
        ("''", [("KG322", 2)]),
    ],
)
def test_a_reference_field(patron, expected):
    text = f"firms:\n  - {{id: f, name: F, patron: {patron}}}\nschools:\n  - {{id: s, name: S}}\n"
    assert places(checked(text)) == expected


# Sources


@pytest.mark.parametrize(
    ("written", "ids", "locators"),
    [
        ("{src: p. 1}", ["src"], ["p. 1"]),
        ("{src: [p. 2, p. 1]}", ["src", "src"], ["p. 1", "p. 2"]),
        ("{src: }", ["src"], [""]),
        ("{src: []}", ["src"], [""]),
        ("{two: x, src: y}", ["src", "two"], ["y", "x"]),
    ],
)
def test_sources_and_where_in_them(written, ids, locators):
    text = f"sources:\n  - {{id: two, name: T}}\nschools:\n  - {{id: s, name: S, sources: {written}}}\n"
    properties = sound(text).nodes["s"].properties
    assert (properties["source_ids"], properties["locators"]) == (ids, locators)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("src", [("KG349", 2)]),
        ("[src]", [("KG349", 2)]),
        ("{srx: p. 1}", [("KG410", 2)]),
        ("{s: p. 1}", [("KG411", 2)]),
        ("{src: {p: 1}}", [("KG301", 2)]),
    ],
)
def test_sources_refused(written, expected):
    assert places(checked(f"schools:\n  - {{id: s, name: S, sources: {written}}}\n")) == expected


def test_an_unknown_source_is_told_once():
    text = "schools:\n" + "".join(f"  - {{id: s{n}, name: S, sources: {{nowhere: p. {n}}}}}\n" for n in range(50))
    assert places(checked(text)) == [("KG410", 2)]


def test_default_sources_are_those_of_their_file():
    files = {"b.yaml": HEAD + "schools:\n  - {id: s, name: S}\n", "c.yaml": "schools:\n  - {id: t, name: T}\n"}
    found = checked(files)
    assert [(p.code, p.source.file) for p in found.problems] == [("KG340", "c.yaml")]
    assert "source_ids" not in found.graph.nodes["t"].properties


# Access


HIDDEN = (
    "schools:\n  - {id: s, name: S, telephone: 0536-8888888, budget: 120万元}\n"
    "firms:\n  - {id: f, name: F, telephone: 13800000000, partners: [{ref: s, budget: 5万元}]}\n"
    "secrets:\n  - {id: x, name: Hidden}\n"
)


def test_only_what_may_be_seen_is_in_the_graph():
    seen = {
        level: repr((sound(HIDDEN, access=level).nodes, sound(HIDDEN, access=level).links))
        for level in ("public", "internal", "personal")
    }
    for text, level in (
        ("1200000", "internal"),
        ("50000", "internal"),
        ("Hidden", "internal"),
        ("0536-8888888", "personal"),
        ("13800000000", "personal"),
    ):
        assert text not in seen["public"]
        assert (text in seen["internal"]) == (level == "internal")
        assert text in seen["personal"]


def test_what_is_not_stored_is_checked_all_the_same():
    assert places(checked("schools:\n  - {id: s, name: S, budget: -5元}\nsecrets:\n  - {id: x, nmae: y}\n")) == [
        ("KG310", 2), ("KG331", 4),
    ]  # fmt: skip


# Labelled as made up


def test_a_synthetic_file_labels_its_records_and_links():
    text = "synthetic: true\n" + HEAD + "firms:\n  - {id: f, name: F, partners: s}\n"
    graph = sound({"b.yaml": text, "c.yaml": HEAD + "schools:\n  - {id: s, name: S}\n"})
    assert graph.nodes["f"].properties["synthetic"] is True and "synthetic" not in graph.nodes["s"].properties
    (link,) = graph.links.values()
    assert link.properties["synthetic"] is True


def test_a_synthetic_dataset_labels_everything():
    graph = sound(
        "firms:\n  - {id: f, name: F, partners: s}\nschools:\n  - {id: s, name: S}\n", synthetic=frozenset({"test"})
    )
    assert all(node.properties["synthetic"] is True for node in graph.nodes.values())
    assert all(link.properties["synthetic"] is True for link in graph.links.values())


# As much as anybody could write


def test_a_file_that_is_wrong_throughout_ends_quickly():
    ids = [f"school-{number:05}" for number in range(4_000)]
    text = "schools:\n" + "".join(
        f"  - {{id: {one}, nam: S, mode: onlinne{one}, part_of: x{one}, k{one}: y}}\n" for one in ids
    )
    begun = time.process_time()
    found = checked(text)
    assert len(errors(found)) == 5 * len(ids)
    assert time.process_time() - begun < 20


def test_problems_stand_in_the_order_of_files_and_lines():
    files = [
        file("z.yaml", "x: []\n"),
        file("a.yaml", SOURCES),
        file("m.yaml", "schools:\n  - {id: a}\n  - {nam: b}\n"),
    ]
    found = check(files, ONTOLOGY)
    shown = [(p.source.file, p.source.line) for p in found.problems]
    assert shown == sorted(shown) and len(shown) == 6
