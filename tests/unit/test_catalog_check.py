from __future__ import annotations

import pytest

from graph_loader.catalog import Catalog, check_query
from graph_loader.ontology import load_ontology
from graph_loader.workspace import Workspace
from tests.unit.query_fakes import BODY, FRONT, ontology, query


def codes(front=FRONT, body=BODY):
    return [problem.code for problem in check_query(query(front, body), ontology())]


def test_a_sound_query_has_no_problem():
    assert codes() == []


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("$kind IS NULL", "$knd IS NULL", ["KG740"]),
        ("WHERE $kind IS NULL OR f.kind = $kind\n", "", ["KG741"]),
        ("AS firm\n", "AS frm\n", ["KG742"]),
        ("f.name_zh AS firm\n", "f.name_zh\n", ["KG744"]),
        ("f.id AS firm_id, f.name_zh AS firm", "f.name_zh AS firm, f.id AS firm_id", ["KG742"]),
        ("RETURN f.id AS firm_id, f.name_zh AS firm", "RETURN *", ["KG756", "KG753"]),
        ("f.name_zh AS firm\n", "f AS firm\n", ["KG755"]),
        ("(f:Firm)", "(f:Frim)", ["KG745"]),
        ("(f:Firm)", "(f:Firm)-[:MET]->(:Meeting)", ["KG760"]),
        ("(f:Firm)", "(f:Firm {knd: 1})", ["KG746"]),
        ("f.name_zh AS", "f.name_cn AS", ["KG746"]),
        ("f.name_zh AS", "g.name_zh AS", ["KG753"]),
        ("(f:Firm)", "(f:Firm)-[*]-(m:Meeting)", ["KG747"]),
        ("(f:Firm)", "(f:Firm)-[*1..9]-(m:Meeting)", ["KG747"]),
        ("f.name_zh AS", "elementId(f) AS", ["KG749"]),
        ("f.name_zh AS", "apoc.x(f) AS", ["KG748"]),
        ("ORDER BY firm_id", "ORDER BY firm", ["KG750"]),
        ("ORDER BY firm_id", "ORDER BY firm_id DESC", ["KG750"]),
        ("\nORDER BY firm_id", "", ["KG750"]),
        ("ORDER BY firm_id", "ORDER BY firm_id LIMIT 3", ["KG752"]),
        ("RETURN f.id", "SET f.x = 1 RETURN f.id", ["KG734"]),
        ("MATCH (f:Firm)", "LOAD CSV FROM 'x' AS f", ["KG735"]),
        ("MATCH", "MATCH (f:Firm) RETURN f.id AS firm_id, f.name_zh AS firm UNION MATCH", ["KG754"]),
    ],
)  # fmt: skip
def test_every_broken_promise(old, new, expected):
    assert old in BODY
    assert codes(body=BODY.replace(old, new)) == expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("scheme: kind", "scheme: knd", ["KG759"]),
        ("scheme: kind", "types: Frim", ["KG757"]),
        ("scheme: kind", 'values: "MATCH (f:Firm) RETURN f.id"', ["KG758"]),
        ("scheme: kind", 'values: "MATCH (f:Firm) DELETE f"', ["KG734"]),
        ("scheme: kind", 'values: "MATCH (f:Firm) RETURN f.id AS value, f.name_zh AS label"', []),
        ("order: [firm_id]\n", "order: [firm_id]\nneeds: [Firm, MET_AT, Frim]\n", ["KG757"]),
        ("order: [firm_id]\n", "order: [firm_id]\nneeds: [Firm.capital, MET_AT.role, Firm.captial]\n", ["KG746"]),
        ("order: [firm_id]\n", "order: [firm_id]\nkey: [firm]\n", ["KG751"]),
        ("type: string, title: {zh: 企业", "type: string, words: knd, title: {zh: 企业", ["KG759"]),
    ],
)
def test_front_matter_against_the_schema(old, new, expected):
    assert old in FRONT
    assert codes(FRONT.replace(old, new)) == expected


def test_names_are_followed_through_the_text():
    body = """\
MATCH (f:Firm)-[r:MET_AT]->(m:Meeting)
WITH f AS g, collect(m) AS ms, max(r.role) AS role, {a: 1} AS map
UNWIND ms AS x
WITH g, x, map.a AS a WHERE $kind IS NULL OR g.capital > a OR date(g.founded_from).year > 2000
RETURN g.id AS firm_id, x.name_zh AS firm
ORDER BY firm_id
"""
    assert codes(body=body) == []
    assert codes(body=body.replace("g.capital", "g.role")) == ["KG746"]
    assert codes(body=body.replace("r.role", "r.capital")) == ["KG746"]
    assert codes(body=body.replace("x.name_zh", "x.nam_zh")) == ["KG746"]


def test_nearest_name_and_place():
    (problem,) = check_query(query(body=BODY.replace("(f:Firm)", "(f:Frim)")), ontology())
    assert problem.hint("en").startswith("near: Firm")
    assert (problem.source.file, problem.source.line, problem.source.column) == ("queries/test/firms.cypher", 12, 10)


def test_the_packaged_queries_are_sound():
    workspace = Workspace.find()
    schema = load_ontology(workspace.schema_file())
    entries = list(Catalog(workspace.query_files()).entries())
    assert len(entries) >= 8
    for entry in entries:
        assert entry.query is not None, entry.problems
        assert check_query(entry.query, schema) == []
        assert entry.query.tests, f"{entry.id} has no fixture test"
        assert "sources" in entry.query.names or entry.id == "reported-figures"


def test_reported_figures_has_the_columns_that_others_rely_on():
    workspace = Workspace.find()
    found = Catalog(workspace.query_files()).get("reported-figures")
    assert found.names == (
        "figure", "name", "dimension", "value", "lower", "upper", "qualifier", "unit", "reported_as", "scope", "as_of",
        "section", "paragraph", "source",
    )  # fmt: skip
