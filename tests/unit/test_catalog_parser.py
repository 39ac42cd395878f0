from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from graph_loader.catalog import check_text
from graph_loader.catalog import syntax as s
from graph_loader.catalog.lexer import CypherSyntaxError
from graph_loader.catalog.parser import parse_cypher

CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "cypher_texts.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("text", CASES["accepted"])
def test_reads_what_questions_need(text):
    tree = parse_cypher(text)
    assert tree.parts and all(part.clauses for part in tree.parts)
    assert check_text(text) == []


@pytest.mark.parametrize(("text", "code"), CASES["refused"])
def test_refuses_everything_else(text, code):
    with pytest.raises(CypherSyntaxError) as caught:
        parse_cypher(text)
    assert caught.value.code == code
    assert [problem.code for problem in check_text(text)] == [code]


@pytest.mark.parametrize("function", ["apoc.load.json", "genai.vector.encode", "file", "linenumber", "graph.byName"])
def test_refuses_functions_of_plug_ins(function):
    assert [problem.code for problem in check_text(f"RETURN {function}('x') AS x")] == ["KG748"]


def test_says_where():
    (problem,) = check_text("MATCH (n)\nWHERE n.x = 1\n  SET n.y = 2")
    assert (problem.source.line, problem.source.column) == (3, 3)
    assert "SET" in problem.message("en") and "SET" in problem.message("zh")


def test_precedence_and_shapes():
    (part,) = parse_cypher("MATCH (a) WHERE NOT a.x = 1 OR a.y + 2 * 3 > 4 AND a.z RETURN a.x AS x").parts
    match = part.clauses[0]
    assert isinstance(match, s.Match) and isinstance(match.where, s.Operation)
    assert match.where.operator == "OR"
    left, right = match.where.operands
    assert isinstance(left, s.Operation) and left.operator == "NOT"
    assert isinstance(right, s.Operation) and right.operator == "AND"
    assert part.result is not None and [item.name for item in part.result.items] == ["x"]


def test_lengths_of_paths():
    def longest(text):
        return [e.longest for e in parse_cypher(text).walk() if isinstance(e, (s.LinkPattern, s.Group))]

    assert longest("MATCH (a)-[*]-(b) RETURN 1 AS o") == [None]
    assert longest("MATCH (a)-[*2..]-(b) RETURN 1 AS o") == [None]
    assert longest("MATCH (a)-[*..3]-(b)-[:R*2]->(c)-[r]-(d) RETURN 1 AS o") == [3, 2, 1]
    assert longest("MATCH (a)((x)-[:R]->(y))+(b) RETURN 1 AS o")[0] is None


def test_deep_and_ambiguous_nesting_is_given_up():
    for text in (
        "RETURN " + "(" * 500 + "1" + ")" * 500 + " AS x",
        "RETURN " + "(a {x: " * 50 + "1" + "})" * 50 + " AS x",
    ):
        with pytest.raises(CypherSyntaxError) as caught:
            parse_cypher(text)
        assert caught.value.code in ("KG739", "KG737")


def test_a_number_of_thousands_of_digits_is_refused():
    assert check_text(f"RETURN {'1' * 400} AS x") == []
    for text in (f"RETURN {'1' * 5000} AS x", f"MATCH (a)-[*1..{'9' * 5000}]-(b) RETURN 1 AS x"):
        (problem,) = check_text(text)
        assert problem.code == "KG730" and len(problem.message()) < 100


def test_a_name_may_be_a_keyword_or_doubled_backticks():
    (part,) = parse_cypher("MATCH (n) RETURN n.`a``b` AS `x``y`").parts
    assert part.result is not None
    item = part.result.items[0]
    assert isinstance(item.value, s.Property) and item.value.name == "a`b" and item.alias == "x`y"
