"""schema.yaml: every mistake has a code and a place; what is sound becomes types, links and fields."""

from __future__ import annotations

import re
import time
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph_loader.errors import SchemaError
from graph_loader.ontology import Ontology, load_ontology, ontology_of_text
from tests.workspaces import shipped_schema

FOLDER = Path(__file__).parent.parent / "cases"
SMALL = (FOLDER / "small_schema.yaml").read_text(encoding="utf-8")
CASES = yaml.safe_load((FOLDER / "bad_schemas.yaml").read_text(encoding="utf-8"))


def changed(old: str, new: str, text: str = SMALL) -> str:
    """The small schema with one place changed."""
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in the schema"
    return text.replace(old, new)


def place(text: str, at: str, within: str) -> tuple[int, int]:
    start = text.index(at, text.index(within))
    before = text[:start]
    return before.count("\n") + 1, start - (before.rfind("\n") + 1) + 1


def problems_of(text: str):
    with pytest.raises(SchemaError) as error:
        ontology_of_text(text, "schema.yaml")
    assert error.value.code == "KG200"
    return error.value.problems


@pytest.fixture(scope="module")
def small() -> Ontology:
    return ontology_of_text(SMALL)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_mistake_has_a_code_and_a_place(case: dict[str, Any]):
    if "text" in case:
        problems = problems_of(case["text"])
        assert [(p.code, p.source.line) for p in problems] == [(case["code"], case["line"])]
    else:
        text = changed(case["old"], case["new"])
        problems = problems_of(text)
        wanted = place(text, case.get("at", case["new"]), case.get("within", text[0]))
        assert (case["code"], *wanted) in [(p.code, p.source.line, p.source.column) for p in problems]
    problem = next(p for p in problems if p.code == case["code"])
    assert len(set(problems)) == len(problems)
    for lang in ("zh", "en"):
        assert problem.message(lang)
        assert case.get("hint", "") in problem.hint(lang)
        assert not re.search(r"\{[a-z_]+\}", problem.message(lang) + problem.hint(lang))


def test_every_code_of_the_schema_has_a_case():
    room = Path(__file__).parents[2] / "graph_loader" / "ontology"
    used = {code for path in room.glob("*.py") for code in re.findall(r"KG2[0-9]{2}", path.read_text(encoding="utf-8"))}
    assert used - {"KG200"} == {case["code"] for case in CASES if case["code"].startswith("KG2")}


def test_all_mistakes_in_one_pass_in_their_order():
    text = changed(
        "caption: name", "caption: nam", changed("shape: square", "shape: round", changed("stages:", "stgs:"))
    )
    problems = problems_of(text)
    assert [p.code for p in problems] == ["KG203", "KG218", "KG226", "KG219"]
    assert [p.source.line for p in problems] == sorted(p.source.line for p in problems)


def test_a_schema_that_is_missing(tmp_path: Path):
    with pytest.raises(SchemaError) as error:
        load_ontology(tmp_path / "schema.yaml")
    assert [(p.code, p.source.file) for p in error.value.problems] == [("KG109", "schema.yaml")]


def test_the_shipped_schema_is_sound():
    ontology = ontology_of_text(shipped_schema())
    assert len(ontology.types) > 35 and len(ontology.links) > 35
    for one in ontology.described():
        assert set(one.title) == {"zh", "en"}
        for field in one.fields.values():
            assert set(field.title) == {"zh", "en"}, (one.name, field.name)


# What is inherited


def test_labels_are_the_type_and_all_that_it_extends(small):
    assert small.types["School"].labels == ("Body", "Entity", "School")
    assert small.types["Office"].labels == ("Entity", "Office")
    assert small.is_a("School", "Body") and not small.is_a("Body", "School") and not small.is_a("Office", "Body")
    assert small.sub_types("Body") == ("School", "Firm")
    assert [t.name for t in small.concrete()] == ["School", "Firm", "Office", "Secret", "Source"]


def test_fields_are_inherited_and_common_ones_everywhere(small):
    assert list(small.types["School"].fields)[:4] == ["note", "name", "code", "telephone"]
    assert "note" in small.links["PART_OF"].fields
    assert small.types["School"].fields["name"].required


def test_caption_colour_shape_and_match_are_inherited(small):
    school = small.types["School"]
    assert (school.caption, school.color, school.shape, school.match) == ("name", "#112233", "square", {"name": 5.0})
    assert small.types["Office"].color == "#777777"


def test_a_sub_type_may_require_what_its_base_leaves_open():
    text = changed(
        "      founded: {type: date,",
        "      code: {type: text, required: true, title: {zh: 号, en: No}}\n      founded: {type: date,",
    )
    school = ontology_of_text(text).types["School"]
    assert school.fields["code"].required and school.fields["code"].title["en"] == "No"


def test_of_several_bases_the_strictest_access_counts():
    both = "  Mixed:\n    title: {zh: 混合, en: Mixed}\n    extends: [Office, Secret]\n    section: mixed\n  Source:\n"
    ontology = ontology_of_text(changed("  Source:\n", both))
    assert ontology.types["Mixed"].access == "internal"
    assert ontology.types["Mixed"].bases == ("Office", "Secret")


def test_bases_may_stand_below_what_extends_them():
    text = changed(
        "  Body:\n", "  Early:\n    title: {zh: 早, en: Early}\n    extends: School\n    section: early\n  Body:\n"
    )
    early = ontology_of_text(text).types["Early"]
    assert early.bases == ("School", "Body") and "founded" in early.fields


def test_a_type_that_extends_two_ways_to_one_base():
    text = changed(
        "  Source:\n",
        "  Hybrid:\n    title: {zh: 双, en: Hybrid}\n    extends: [School, Firm]\n    section: hybrids\n  Source:\n",
    )
    hybrid = ontology_of_text(text).types["Hybrid"]
    assert hybrid.labels == ("Body", "Entity", "Firm", "Hybrid", "School")
    assert hybrid.bases == ("School", "Firm", "Body")


# Links


def test_the_ends_of_a_link_are_concrete_types(small):
    link = small.links["WORKS_WITH"]
    assert (link.declared_to, link.end_types, link.start_types) == (("Body",), {"School", "Firm"}, {"Firm"})


def test_fields_that_a_link_gains(small):
    assert {"role", "period"} <= set(small.links["WORKS_WITH"].fields)
    assert small.links["WORKS_WITH"].key == ("role", "period")
    assert small.links["PART_OF"].key == ("period",)
    assert small.links["FOLLOWS"].key == () and small.links["KNOWS"].key == ()


def test_ways_of_writing_are_known_at_every_concrete_end(small):
    assert {name: set(forms) for name, forms in small.writes.items()} == {
        "School": {"part_of", "offices", "follows"},
        "Firm": {"partners", "knows"},
        "Office": {"part_of"},
        "Secret": set(),
        "Source": set(),
    }
    assert small.writes["School"]["offices"].nested == "Office"


def test_stored_properties(small):
    firm = small.types["Firm"].stored_properties()
    assert {"voltage", "voltage_unit", "sold_lower", "name_zh", "source_ids", "hash", "dataset"} <= firm
    assert "name" not in firm and "key" not in firm
    link = small.links["WORKS_WITH"].stored_properties()
    assert {"period", "period_from", "role", "key", "budget_currency"} <= link and "id" not in link


def test_former_names(small):
    assert small.renamed_sections == {"colleges": "schools", "works": "cooperations"}
    assert small.types["School"].fields["name"].renamed_from == ("title",)


def test_steps_are_ranked(small):
    assert [(step.id, step.rank) for step in small.stages] == [("contact", 0), ("agreement", 1)]


def test_values_of_a_scheme(small):
    value = small.schemes["mode"].values["onsite"]
    assert (value.valid_from, value.valid_to, value.help["en"]) == ("2020", "2026", "In one place")
    assert (small.schemes["mode"].source, small.schemes["mode"].as_of) == ("made up", "2024")


def test_the_nearest_type(small):
    assert small.nearest_type("Scool") == "School"
    assert small.nearest_type("PART_FO") == "PART_OF"
    assert small.nearest_type("zzz") is None


# Fingerprints: a change of one type rewrites that type only


def changed_types(text: str) -> set[str]:
    before, after = ontology_of_text(SMALL), ontology_of_text(text)
    return {
        one.name
        for one in before.described()
        if one.fingerprint != (after.types.get(one.name) or after.links[one.name]).fingerprint
    }


@pytest.mark.parametrize(
    ("old", "new", "affected"),
    [
        ("{type: date, title", "{type: period, title", {"School"}),
        ("list: true, ", "", {"School"}),
        ("tags: {", "labels: {", {"School"}),
        (
            "budget: {type: money, access: internal, title: {zh: 预算",
            "budget: {type: money, title: {zh: 预算",
            {"School"},
        ),
        ("scale: 2", "scale: 3", {"Firm"}),
        ("unit: kV", "unit: MV", {"Firm"}),
        ("scheme: mode", "scheme: part", {"School"}),
        (
            "      code: {type: text,",
            "      extra: {type: text, title: {zh: 加, en: X}}\n      code: {type: text,",
            {"Body", "School", "Firm"},
        ),
        ("extends: [Body]", "extends: [Body, Office]", {"Firm"}),
        ("weight: {type: integer", "weight: {type: decimal", {"WORKS_WITH"}),
        ("key: []", "key: [note]", {"FOLLOWS"}),
        ("dated: true\n    stage", "stage", {"PART_OF"}),
        # What is only said of a type changes nothing that is stored.
        ("{zh: 部门, en: Office}", "{zh: 处室, en: Bureau}", set()),
        ("section: offices", "section: bureaus", set()),
        ("max_length: 20", "max_length: 30", set()),
        ('"#112233"', '"#332211"', set()),
        ("min: 1", "min: 0", set()),
        ("stage: contact", "stage: agreement", set()),
        ("required: true, title: {zh: 名称, en: Name}, renamed_from: [title]", "title: {zh: 名称, en: Name}", set()),
        ("      region:", "      zone: {type: text, title: {zh: 区, en: Zone}}\n      region:", {"Firm"}),
    ],
)
def test_a_fingerprint_changes_with_its_own_type_only(old, new, affected):
    assert changed_types(changed(old, new)) == affected


def test_a_common_field_changes_everything():
    text = changed(
        "    note: {type: text,", "    mark: {type: text, title: {zh: 记, en: Mark}}\n    note: {type: text,"
    )
    assert changed_types(text) == {one.name for one in ontology_of_text(SMALL).described()}


def test_the_order_of_fields_and_types_changes_no_fingerprint():
    tags = "      tags: {type: text, list: true, title: {zh: 标签, en: Tags}}\n"
    founded = "      founded: {type: date, title: {zh: 成立, en: Founded}}\n"
    assert changed_types(changed(founded, tags + founded, changed(tags, ""))) == set()


# Patterns that are taken match in linear time


@pytest.mark.parametrize(
    "pattern",
    [
        "[A-Z]{2}",
        "[0-9]{6}",
        "a*b*c*",
        "(ab|cd)[0-9]+",
        "x{1,500}y{1,500}",
        "(?:[0-9]{2}-){3}",
        "[A-H][0-9]{2}(?:[A-Z](?: [0-9]{1,4})?)?",
        "(?>a+)b",
        "[^@]+@[^@]+",
        "(?i)cn",
    ],
)
def test_safe_patterns_are_taken_and_quick(pattern):
    text = SMALL.replace('"[A-Z]{2}"', f"'{pattern}'")
    kind = ontology_of_text(text).types["Firm"].fields["region"].kind
    begun = time.process_time()
    for letter in "aAx0@":
        try:
            kind.value(letter * 256)
        except Exception as error:  # noqa: BLE001
            assert type(error).__name__ == "Rejected"
    assert time.process_time() - begun < 2
