"""`sidu schema json-schema`: an editor accepts what a check accepts, and marks the usual mistakes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from graph_loader.ontology import Ontology, Rejected, load_ontology, ontology_of_text
from graph_loader.ontology.json_schema import json_schema
from graph_loader.ontology.template import template
from graph_loader.records import Mapping, Scalar, Sequence, Tree
from graph_loader.workspace import shipped
from graph_loader.yaml_events import is_nothing, parse_text, read_file

ROOT = Path(__file__).parents[2]
ONTOLOGY: Ontology = load_ontology(shipped().joinpath("schema.yaml"))
SCHEMA = json_schema(ONTOLOGY)
VALIDATOR = jsonschema.Draft7Validator(SCHEMA)


def as_editors_read(tree: Tree | None) -> Any:
    """The data that YAML 1.2 (core schema) makes of a tree: what an editor validates."""
    if tree is None or is_nothing(tree):
        return None
    if isinstance(tree, Mapping):
        return {key.text: as_editors_read(value) for key, value in tree.entries}
    if isinstance(tree, Sequence):
        return [as_editors_read(item) for item in tree.items]
    return _scalar(tree)


def _scalar(scalar: Scalar) -> str | int | float | bool:
    text = scalar.text
    if not scalar.plain:
        return text
    if re.fullmatch("true|True|TRUE|false|False|FALSE", text):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text


def mistakes(text: str, validator: jsonschema.Draft7Validator = VALIDATOR) -> list[str]:
    tree, problems = parse_text(text, "x.yaml")
    assert problems == []
    return [error.message for error in validator.iter_errors(as_editors_read(tree))]


def test_it_is_a_json_schema_of_draft_7():
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    "path", sorted((ROOT / "data").rglob("*.yaml")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_the_shipped_descriptions_are_valid(path: Path):
    tree, problems = read_file(path, path.name)
    assert problems == []
    assert [error.message for error in VALIDATOR.iter_errors(as_editors_read(tree))] == []


@pytest.mark.parametrize("name", [one.name for one in ONTOLOGY.concrete()])
def test_templates_filled_with_their_examples_are_valid(name: str):
    assert mistakes(template(ONTOLOGY, name, filled=True)) == []


def test_templates_that_are_filled_in_part_are_valid():
    text = template(ONTOLOGY, "Event").replace("- id:\n", "- id: e1\n", 1)
    assert mistakes(text) == []


GOOD = """\
default_sources: {s1: "p. 1", s2: [a, 2], s3: null}
synthetic: true
universities:
  - id: u1
    name: 甲大学
    double_first_class: 是
    ror: 012e34567
    member_of: [g1, {ref: g2, role: 成员, period: 2020/, sources: {s1: x}}]
  - id: u2
    name: {zh: 乙大学}
    aliases: 2024
    faculties: [f1, {id: f2, name: 学院}, {ref: f3, period: 2024}]
    part_of:
    sources: {}
agreements:
  - {id: a1, amount: 120万元, expires: 2028, parties: {ref: u1, role: party, certainty: inferred}}
  - {id: a2, amount: {amount: 12.5, unit: 万元, currency: 人民币}, date: 2022-03/2024}
  - {id: a3, amount: 80000, date: 2022}
observations:
  - {id: o1, name: n, value: 4800余, unit: 家, reported_as: 4800余家, as_of: 2024-05, paragraph: "2"}
memberships:
  - {from: u1, to: g1}
enterprises:
"""


def test_every_written_form_is_valid():
    assert mistakes(GOOD) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("double_first_class: 是", "double_first_clas: 是"),
        ("universities:", "univercities:"),
        ("role: 成员", "role: 会员"),
        ("ref: g2", "reff: g2"),
        ("{from: u1, to: g1}", "{from: u1}"),
        ("id: u2", "id: 甲"),
        ("{zh: 乙大学}", "{cn: 乙大学}"),
        ("{zh: 乙大学}", ""),
        ("unit: 家", "unit: 间"),
        ("as_of: 2024-05", "as_of: 2024/05"),
        ("value: 4800余", "value: 很多"),
        ("amount: 120万元", "amount: 120万块"),
        ("amount: 80000", "amount: -1"),
        ("currency: 人民币", "currency: 贝壳"),
        ("date: 2022-03/2024", "date: 2022-03..2024"),
        ("double_first_class: 是", "double_first_class: 也许"),
        ("paragraph: \"2\"", "paragraph: 0"),
        ("paragraph: \"2\"", "paragraph: two"),
        ("{id: f2, name: 学院}", "{id: f2}"),
        ("sources: {s1: x}", "sources: s1"),
        ("synthetic: true", "synthetic: maybe"),
        ("- {from: u1, to: g1}", "- u1"),
        ("aliases: 2024", "aliases: {a: b}"),
    ],
)  # fmt: skip
def test_mistakes_are_marked(old: str, new: str):
    assert old in GOOD
    assert mistakes(GOOD.replace(old, new, 1)) != []


WRITTEN = {
    "text": ["010", "no", "1:30", "x" * 5000, '"#"'],
    "localized": ["甲", "{zh: 甲, en: A}", "2024"],
    "integer": ["12", '"12"', "-3", "+7"],
    "decimal": ["0.25", "12", '"1,200.5"', "-1"],
    "boolean": ["true", "False", "是", "否", "yes", "No", '"true"'],
    "money": ["120万元", "3.5亿元", "80000 元", "20 万美元", "1,200", "0", "{amount: 3, unit: 亿}", "5 USD"],
    "figure": ["4800余", "近200亿", "100多", "132", "100多亿", "31亿余", "1,200"],
    "quantity": ["15", "15 kV", "1,500 V"],
    "date": ["2022", "2022-03", "2022-03-14", '"2022"'],
    "period": ["2022/2024-06", "2022/", "/2024", "2022-03-14", "2022 / 2023", "2022"],
    "enum": ["online", "线上", "Online"],
    "reference": ["other", "123"],
    "url": ["https://example.org/a?b=c", "HTTP://example.org"],
    "uscc": ["91110000600037341L", "91110000-600037341L"],
    "ror": ["034t30j35", "https://ror.org/034t30j35"],
    "orcid": ["0000-0002-1825-0097", "0000000218250097", "https://orcid.org/0000-0002-1825-0097"],
    "isni": ["0000 0001 2103 2683", "0000000121032683"],
    "doi": ["10.1000/182", "doi:10.1000/182"],
    "division_code": ["370700"],
    "industry_code": ["C35", "c3599"],
    "ipc": ["F16H 61/02", "f16h"],
}
OWN = """\
schema: 1
title: {zh: 测, en: T}
languages: [zh, en]
schemes:
  mode: {title: {zh: 式, en: Mode}, values: {online: {zh: 线上, en: Online}, "1": {zh: 一, en: One}}}
types:
  Thing:
    title: {zh: 物, en: Thing}
    section: things
    renamed_from: [stuff]
    fields:
      name: {type: text, pattern: "[A-Z]+[0-9]{2}", title: {zh: 名, en: Name}}
      short: {type: text, max_length: 3, title: {zh: 短, en: Short}}
      code: {type: text, pattern: "\\\\w+", title: {zh: 码, en: Code}}
      level: {type: integer, min: 1, max: 9, required: true, renamed_from: [grade], title: {zh: 级, en: Level}}
"""


def own_schema() -> Ontology:
    extra = {"enum": ", scheme: mode", "reference": ", to: Thing", "quantity": ", unit: kV, units: {V: 0.001}"}
    lines = [
        f"      a_{kind}: {{type: {kind}{extra.get(kind, '')}, title: {{zh: {kind}, en: {kind}}}}}\n"
        for kind in WRITTEN
    ]
    return ontology_of_text(OWN + "".join(lines))


OWN_ONTOLOGY = own_schema()
OWN_VALIDATOR = jsonschema.Draft7Validator(json_schema(OWN_ONTOLOGY))


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in WRITTEN.items() for text in texts])
def test_what_a_check_accepts_an_editor_accepts(kind: str, text: str):
    tree, _ = parse_text(text, "x.yaml")
    assert tree is not None
    field = OWN_ONTOLOGY.types["Thing"].fields[f"a_{kind}"]
    try:
        assert list(field.kind.convert(tree))
    except Rejected as rejected:
        pytest.fail(f"the test's own example is wrong: {rejected.code}")
    assert mistakes(f"things:\n  - id: t\n    level: 1\n    a_{kind}: {text}\n", OWN_VALIDATOR) == []


@pytest.mark.parametrize(
    ("record", "valid"),
    [
        ("{id: t, level: 9}", True),
        ("{id: t, level: 10}", False),
        ("{id: t, grade: 3}", True),
        ("{id: t, level: 1, name: AB12}", True),
        ("{id: t, level: 1, name: AB1}", False),
        ("{id: t, level: 1, short: abcd}", False),
        ("{id: t, level: 1, code: 汉字}", True),
        ("{id: t, level: 1, a_enum: 1}", True),
        ("{id: t, level: 1, a_enum: 2}", False),
        ("{level: 1}", False),
    ],
)
def test_limits_patterns_former_names_and_values_that_look_like_numbers(record: str, valid: bool):
    assert (mistakes(f"things: [{record}]", OWN_VALIDATOR) == []) is valid
    assert (mistakes(f"stuff: [{record}]", OWN_VALIDATOR) == []) is valid


def test_keys_and_values_are_explained_in_both_languages():
    mode = SCHEMA["definitions"]["field.Event.mode"]
    assert mode["description"].startswith("线上线下 / Online or offline\n")
    values = SCHEMA["definitions"]["scheme.event_mode"]
    shown = dict(zip(values["enum"], values["enumDescriptions"], strict=True))
    assert shown["online"] == "线上 / online"
    assert shown["线上"] == "online"
