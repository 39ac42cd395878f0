"""`sidu schema docs`: one page with everything in schema.yaml, and the committed one is up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph_loader.ontology import Ontology, load_ontology, ontology_of_text
from graph_loader.ontology.describe import describe
from graph_loader.workspace import shipped
from tests.workspaces import shipped_schema

PAGE = Path(__file__).parents[2] / "docs" / "ontology.md"


@pytest.fixture(scope="module")
def ontology() -> Ontology:
    return load_ontology(shipped().joinpath("schema.yaml"))


@pytest.fixture(scope="module")
def page(ontology) -> str:
    return describe(ontology)


def test_the_committed_page_is_up_to_date(page):
    assert PAGE.read_text(encoding="utf-8") == page, "docs/ontology.md is stale: run `make docs`"


def test_every_type_link_field_and_value_is_on_it(ontology, page):
    for one in ontology.described():
        part = page.split(f"\n### {one.name}\n")[1].split("\n### ")[0]
        assert one.title["zh"] in part, one.name
        assert one.title["en"] in part, one.name
        assert all(text in part for text in one.help.values()), one.name
    for field in (field for one in ontology.described() for field in one.fields.values()):
        assert f"| `{field.name}`{chr(92) + '*' if field.required else ''} | " in page, field.name
        assert all(text in page for text in field.help.values()), field.name
    for link in ontology.links.values():
        for form in link.write:
            assert f"| `{form.name}` | " in page, form
    for scheme in ontology.schemes.values():
        part = page.split(f"\n### {scheme.id}\n")[1].split("\n### ")[0]
        for value in scheme.values.values():
            assert f"| `{value.id}` | {value.title['zh']}" in part, (scheme.id, value.id)


def test_every_cross_reference_leads_to_one_heading(page):
    headings = [line.lstrip("# ").lower() for line in page.splitlines() if line.startswith("### ")]
    assert len(headings) == len(set(headings))
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= set(headings)


def test_every_table_has_as_many_cells_in_every_row(page):
    width = 0
    for line in page.splitlines():
        cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
        assert not (width and cells) or cells == width, line
        width = cells


def test_one_language_has_no_word_of_the_other(ontology):
    chinese, english = describe(ontology, "zh"), describe(ontology, "en")
    assert "小节" in chinese
    assert "Section" not in chinese
    assert "Section" in english
    assert "小节" not in english


def test_what_a_region_adds_to_its_schema_is_described():
    added = """\
  Telescope:
    title: {zh: 望远镜, en: Telescope}
    section: telescopes
    fields:
      aperture: {type: quantity, unit: m, required: true, title: {zh: 口径 | 直径, en: Aperture}}
      call_sign: {type: text, pattern: "[A-Z]{3}", title: {zh: 呼号, en: Call sign}}
links:
"""
    page = describe(ontology_of_text(shipped_schema().replace("links:\n", added, 1)))
    part = page.split("\n### Telescope\n")[1].split("\n### ")[0]
    assert r"| `aperture`\* | 口径 \| 直径 / Aperture | `quantity`, m |  |" in part
    assert "| `call_sign` | 呼号 / Call sign | `text`, `[A-Z]{3}` |  |" in part
