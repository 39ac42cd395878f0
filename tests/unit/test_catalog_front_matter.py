from __future__ import annotations

import pytest

from graph_loader.catalog import duration, read_query
from tests.unit.query_fakes import BODY, FRONT, file_text, query


def problems_of(front=FRONT, body=BODY, file="queries/test/firms.cypher", text=None):
    found, problems = read_query(text if text is not None else file_text(front, body), file)
    assert (found is None) == bool(problems)
    return [(problem.code, problem.source.line) for problem in problems]


def test_a_sound_query():
    found = query()
    assert found.id == "firms" and found.names == ("firm_id", "firm") and found.key == ("firm_id",)
    assert found.limit == 200 and found.timeout == 10.0
    assert found.text.startswith("MATCH") and found.body_at.line == 12
    assert found.place(found.text.index("WHERE")).line == 13


def test_positions_are_those_in_the_file():
    text = "\n\n" + file_text(FRONT.replace("order: [firm_id]", "ordre: [firm_id]"))
    assert problems_of(text=text) == [("KG704", 4), ("KG703", 12)]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("id: firms", "id: Firms", [("KG707", 2)]),
        ("id: firms", "id: other", [("KG706", 2)]),
        ("id: firms\n", "", [("KG704", 2)]),
        ("title: {zh: 企业, en: Firms}", "title: {zh: 企业}", [("KG709", 3)]),
        ("title: {zh: 企业, en: Firms}", "title: 企业", [("KG709", 3)]),
        ("title: {zh: 企业, en: Firms}", "title: {zh: 企业, en: Firms, fr: x}", [("KG703", 3)]),
        ("type: string, scheme", "type: strin, scheme", [("KG708", 6)]),
        ("default: null", "default: null, min: 3", [("KG719", 6)]),
        ("scheme: kind", "scheme: kind, values: [a]", [("KG720", 6)]),
        ("  kind: {type: string, scheme: kind, default: null", "  kind: {type: integer, default: x", [("KG710", 6)]),
        ("default: null", "default: null, bound: first", [("KG723", 6)]),
        ("type: string, scheme: kind, default: null", "type: date, bound: start", [("KG705", 6)]),
        ("  kind: {type", "  limit: {type", [("KG711", 6)]),
        ("  kind: {type", "  Kind: {type", [("KG711", 6)]),
        ("name: firm, type", "name: firm_id, type", [("KG718", 9)]),
        ("name: firm, type: string", "name: firm, type: amount", [("KG721", 8)]),
        ("order: [firm_id]", "order: []", [("KG704", 10)]),
        ("order: [firm_id]", "order: [firm_id up]", [("KG705", 10)]),
        ("order: [firm_id]\n", "order: [firm_id]\ntimeout: soon\n", [("KG716", 11)]),
        ("order: [firm_id]\n", "order: [firm_id]\nlimit: -1\n", [("KG705", 11)]),
        ("order: [firm_id]\n", "order: [firm_id]\ngraph: {nodes: [frm]}\n", [("KG712", 11)]),
        ("order: [firm_id]\n", "order: [firm_id]\nkey: [frm]\n", [("KG712", 11)]),
        ("order: [firm_id]\n", "order: [firm_id]\ntests:\n  - {on: x}\n", [("KG722", 12)]),
        ("order: [firm_id]\n", "order: [firm_id]\ntests:\n  - {rows: 1, params: {knd: x}, first: {frm: y}}\n",
         [("KG715", 12), ("KG715", 12)]),
        ("order: [firm_id]\n", "order: [firm_id]\norder: [firm]\n", [("KG106", 11)]),
        ("order: [firm_id]\n", "order: &a [firm_id]\n", [("KG113", 10)]),
    ],
)  # fmt: skip
def test_every_mistake_has_its_place(old, new, expected):
    assert old in FRONT
    assert problems_of(FRONT.replace(old, new)) == expected


def test_the_comment_around_it():
    assert problems_of(text=BODY) == [("KG701", 1)]
    assert problems_of(text="/*---\nid: firms\n") == [("KG701", 1)]
    assert problems_of(FRONT.replace("zh: 类别, en: Kind}", 'zh: 类别, en: "a */ b"}')) == [("KG702", 6)]
    assert problems_of(body="\n  \n") == [("KG717", 14)]


def test_all_problems_in_one_pass():
    broken = FRONT.replace("id: firms", "id: F").replace("order: [firm_id]", "order: [firm_id]\nx: 1\ny: 2")
    assert [code for code, _ in problems_of(broken)] == ["KG707", "KG703", "KG703"]


def test_nearest_key_is_named():
    _, problems = read_query(file_text(FRONT.replace("question:", "quesion:")), "queries/test/firms.cypher")
    (problem,) = [problem for problem in problems if problem.code == "KG703"]
    assert problem.hint("en").startswith("known: question")


@pytest.mark.parametrize(
    ("text", "seconds"), [("10s", 10), ("10", 10), ("1.5s", 1.5), ("2min", 120), ("0s", None), ("x", None)]
)
def test_durations(text, seconds):
    assert duration(text) == seconds
