from __future__ import annotations

import datetime
import json

import pytest

from graph_loader.catalog import (
    BrokenQueryError,
    Catalog,
    NothingLoadedError,
    RefusedTextError,
    bind,
    difference,
    read_answer,
    run_adhoc,
    run_query,
    run_tests,
)
from graph_loader.catalog.binding import of_links
from graph_loader.errors import QueryError, UnsupportedError
from graph_loader.rows import render
from tests.unit.query_fakes import BODY, FRONT, FakeReader, Raw, file_text, ontology, query

TODAY = datetime.date(2026, 11, 23)
FIRMS = (("f1", "甲"), ("f2", "乙"), ("f3", "丙"))


def with_parameter(declared, body=BODY):
    front = FRONT.replace("type: string, scheme: kind, default: null", declared)
    assert front != FRONT
    return query(front, body)


def reader(rows=FIRMS, columns=("firm_id", "firm")):
    def respond(text, parameters):
        if text.startswith("MATCH (f:Firm)"):
            return Raw(columns, rows)
        if "{id: $id}" in text and "Firm" in text:
            return Raw(("id",), [(parameters["id"],)] if parameters["id"] in ("f1", "f2") else [])
        if "$text" in text:
            wanted = parameters["text"]
            fits = (lambda word: word == wanted) if "CONTAINS" not in text else (lambda word: wanted in word)
            known = (("f1", "甲企业", "Firm A"), ("f2", "乙企业", "Firm B"))
            return Raw(("id", "zh", "en"), [row for row in known if fits(row[1])])
        if "Firm" in text and "ORDER BY id" in text:
            return Raw(("id",), [("f1",), ("f2",)])
        return Raw(("x",), [("something",)])

    return FakeReader(respond)


def refused(code, function):
    with pytest.raises(QueryError) as caught:
        function()
    assert caught.value.code == code
    assert caught.value.message("zh") and caught.value.message("en")
    return caught.value


@pytest.mark.parametrize(
    ("declared", "given", "bound"),
    [
        ("type: integer, min: 1, max: 9", "7", 7),
        ("type: integer", -3, -3),
        ("type: integer, default: 5", None, 5),
        ("type: decimal", "0.25", 0.25),
        ("type: boolean", "是", True),
        ("type: boolean, default: false", None, False),
        ("type: date", "2024-05-25", "2024-05-25"),
        ("type: date", datetime.date(2024, 5, 25), "2024-05-25"),
        ("type: date, bound: first", "2024", "2024-01-01"),
        ("type: date, bound: first", "2024-05", "2024-05-01"),
        ("type: date, bound: last", "2024-02", "2024-02-29"),
        ("type: date, bound: last", "2024", "2024-12-31"),
        ("type: date, bound: last", "2024-05-25", "2024-05-25"),
        ("type: date, default: today", None, "2026-11-23"),
        ("type: string, values: [a, b]", "b", "b"),
        ("type: string, scheme: kind", "大", "big"),
        ("type: string, scheme: kind", "Small", "small"),
        ("type: string, scheme: kind, list: true", ["大", "small"], ["big", "small"]),
        ("type: string, types: Body", "企业", "Firm"),
        ("type: integer, list: true", ["1", "2"], [1, 2]),
        ("type: string", "x' OR 1=1 //", "x' OR 1=1 //"),
    ],
)
def test_values_are_typed(declared, given, bound):
    found = bind(with_parameter(declared), {"kind": given} if given is not None else {}, ontology(), today=TODAY)
    assert found.parameters == {"kind": bound}


@pytest.mark.parametrize(
    ("declared", "given", "code"),
    [
        ("type: integer, min: 1, max: 9", "10", "KG765"),
        ("type: integer", "1.5", "KG764"),
        ("type: integer", "9223372036854775808", "KG764"),
        ("type: integer", True, "KG764"),
        ("type: integer", "１", "KG764"),
        ("type: decimal", "nan", "KG764"),
        ("type: boolean", "perhaps", "KG764"),
        ("type: date", "2024-02-30", "KG764"),
        ("type: date", "2024", "KG764"),
        ("type: date, bound: first", "2024-13", "KG764"),
        ("type: date, bound: last", "24", "KG764"),
        ("type: date, bound: last", "2024/2025", "KG764"),
        ("type: string, values: [alpha, beta]", "alpa", "KG766"),
        ("type: string, scheme: kind", "bigg", "KG766"),
        ("type: string, types: Body", "Frim", "KG766"),
        ("type: string", ["a"], "KG764"),
        ("type: id, required: true, to: Firm", None, "KG762"),
    ],
)
def test_values_that_do_not_fit(declared, given, code):
    found = with_parameter(declared)
    refused(code, lambda: bind(found, {"kind": given} if given is not None else {}, ontology(), today=TODAY))


def test_nearest_values_and_parameters_are_named():
    error = refused("KG766", lambda: bind(query(), {"kind": "smal"}, ontology()))
    assert "small" in error.hint("en")
    error = refused("KG763", lambda: bind(query(), {"knd": "x"}, ontology()))
    assert "kind" in error.hint("en")


def test_values_that_the_store_knows():
    found = with_parameter('type: string, values: "MATCH (f:Firm) RETURN f.id AS value, f.name_zh AS label"')
    assert bind(found, {"kind": "甲"}, ontology(), fetch=lambda _: FIRMS).parameters == {"kind": "f1"}
    refused("KG766", lambda: bind(found, {"kind": "丁"}, ontology(), fetch=lambda _: FIRMS))


def test_built_in_parameters():
    body = BODY.replace("$kind IS NULL", "$kind IS NULL AND $lang = 'zh' AND 'x' IN $cooperation_links")
    found = bind(query(body=body), {}, ontology(), lang="en")
    assert found.parameters == {"kind": None, "lang": "en", "cooperation_links": ["MET_AT"]}
    assert found.shown == {"kind": None, "lang": "en"}
    assert of_links(ontology())["link_stages"] == {"MET_AT": "contact"}


def test_an_answer():
    fake = reader()
    rows = run_query(query(), {"kind": "大"}, fake, ontology(), limit=2, timeout=3, today=TODAY)
    assert fake.asked[-1][1:] == ({"kind": "big"}, 2, 3)
    assert rows.document() == {
        "query": "firms",
        "params": {"kind": "big"},
        "as_of": "2026-11-23",
        "columns": ["firm_id", "firm"],
        "rows": [{"firm_id": "f1", "firm": "甲"}, {"firm_id": "f2", "firm": "乙"}],
        "truncated": True,
        "engine": "fake 1",
    }
    run_query(query(), {}, fake, ontology())
    assert fake.asked[-1][2:] == (200, 10.0)
    run_query(query(), {}, fake, ontology(), limit=None)
    assert fake.asked[-1][2] is None


def test_an_answer_that_is_not_as_declared():
    refused("KG769", lambda: run_query(query(), {}, reader(columns=("firm", "firm_id")), ontology()))
    refused("KG768", lambda: run_query(query(), {}, reader(rows=[(1, "甲")]), ontology()))


def test_numbers_of_either_engine_are_the_same():
    front = FRONT.replace("name: firm, type: string", "name: firm, type: integer")
    assert run_query(query(front), {}, reader(rows=[("f1", 3.0)]), ontology()).values == (("f1", 3),)
    refused("KG768", lambda: run_query(query(front), {}, reader(rows=[("f1", 3.5)]), ontology()))
    refused("KG768", lambda: run_query(query(front), {}, reader(rows=[("f1", True)]), ontology()))
    front = FRONT.replace("name: firm, type: string", "name: firm, type: decimal")
    assert isinstance(run_query(query(front), {}, reader(rows=[("f1", 3)]), ontology()).values[0][1], float)


def test_unknown_id_is_told_before_the_query_runs():
    found = with_parameter("type: id, to: Firm")
    fake = reader()
    assert run_query(found, {"kind": "f1"}, fake, ontology()).values
    error = refused("KG767", lambda: run_query(found, {"kind": "f11"}, fake, ontology()))
    assert error.exit_code == 2 and error.hint("en").endswith(("f1", "f2"))
    assert not any(text.startswith("MATCH (f:Firm)") and p.get("kind") == "f11" for text, p, _, _ in fake.asked)


@pytest.mark.parametrize("written", ["乙企业", "乙", " 乙企业 "])
def test_a_record_may_be_named_where_only_one_has_the_name(written):
    rows = run_query(with_parameter("type: id, to: Firm"), {"kind": written}, reader(), ontology())
    assert rows.params["kind"] == "f2" and rows.notes == ({"zh": "--kind：乙企业（f2）", "en": "--kind: Firm B (f2)"},)


def test_a_name_of_several_records_is_refused_with_their_ids():
    found = with_parameter("type: id, to: Firm")
    error = refused("KG767", lambda: run_query(found, {"kind": "企业"}, reader(), ontology()))
    assert "f1 (甲企业), f2 (乙企业)" in error.hint("zh") and "企业" in error.message("zh")


def test_no_row_says_what_is_missing():
    front = FRONT + "needs: {Firm: null, MET_AT: {zh: 无会议, en: no meetings}}\n"

    def respond(text, parameters):
        return Raw(("id",), [("x",)]) if "Entity" in text else Raw(("firm_id", "firm"), [])

    rows = run_query(query(front), {}, FakeReader(respond), ontology())
    assert [note["en"] for note in rows.notes] == ["nothing is on record yet: Firms (Firm)", "no meetings"]
    with pytest.raises(NothingLoadedError) as caught:
        run_query(query(front), {}, FakeReader(lambda *_: Raw(("firm_id", "firm"), [])), ontology())
    assert caught.value.code == "KG778" and caught.value.exit_code == 1 and "sidu load" in caught.value.hint("en")


def test_no_row_says_which_condition_to_drop_or_what_it_means():
    front = FRONT + "empty: {zh: 都好, en: all is well}\n"

    def respond(text, parameters):
        if "Entity" in text:
            return Raw(("id",), [("x",)])
        return Raw(("firm_id", "firm"), [] if parameters["kind"] in some else FIRMS)

    some: set[str | None] = {"big"}
    rows = run_query(query(front), {"kind": "big"}, FakeReader(respond), ontology())
    assert [note["en"] for note in rows.notes] == ["nothing fits --kind; without there are rows"]
    some = {"big", None}
    for given in ({}, {"kind": "big"}):
        rows = run_query(query(front), given, FakeReader(respond), ontology())
        assert rows.values == () and [note["zh"] for note in rows.notes] == ["都好"]


def test_a_query_knows_how_many_rows_will_be_shown():
    found = query(body=BODY.replace("WHERE", "WHERE $row_limit > 0 AND"))
    limits = [bind(found, {}, ontology(), limit=limit).parameters["row_limit"] for limit in (3, None, 2**31 - 1)]
    assert limits == [4, 10**9, 10**9]
    fake = reader()
    run_query(found, {}, fake, ontology(), limit=7)
    assert fake.asked[-1][1]["row_limit"] == 8 and fake.asked[-1][2] == 7
    assert "row_limit" not in run_query(found, {}, fake, ontology()).params


def test_adhoc_is_refused_before_a_store_is_opened():
    def never():
        raise AssertionError("opened")

    with pytest.raises(RefusedTextError) as caught:
        run_adhoc("MATCH (n) DETACH DELETE n", never)
    assert [problem.code for problem in caught.value.problems] == ["KG734"] and caught.value.exit_code == 2
    fake = FakeReader(lambda *_: Raw(("a",), [(1,)]), enforces_reading=False)
    with pytest.raises(UnsupportedError):
        run_adhoc("RETURN 1 AS a", lambda: fake)
    assert fake.asked == []
    fake.enforces_reading = True
    assert run_adhoc("RETURN 1 AS a", lambda: fake).document()["rows"] == [{"a": 1}]


@pytest.mark.parametrize(
    ("expectation", "state"),
    [
        ("rows: 3", "passed"),
        ("rows: 2", "failed"),
        ("at_least: 4", "failed"),
        ("first: {firm_id: f1, firm: 甲}", "passed"),
        ("first: {firm_id: f2}", "failed"),
        ("first: {firm: null}", "failed"),
        ("contains: [{firm: 丙}]", "passed"),
        ("contains: [{firm: 丙, firm_id: f1}]", "failed"),
        ("on: elsewhere, rows: 0", "not run"),
    ],
)
def test_fixture_tests(expectation, state):
    found = query(FRONT + f"tests:\n  - {{{expectation}}}\n")
    (outcome,) = run_tests(found, reader(), ontology(), ["here"])
    assert outcome.state == state, outcome.differences
    assert outcome.source.line == 12


def test_fixture_tests_see_chance_in_the_order():
    found = query(FRONT + "tests:\n  - {at_least: 1}\n")
    (outcome,) = run_tests(found, reader(rows=[("f1", "甲"), ("f1", "乙")]), ontology(), [])
    assert outcome.state == "failed" and "alike" in outcome.differences[0]
    answers = iter([FIRMS, FIRMS[::-1]])
    (outcome,) = run_tests(found, FakeReader(lambda *_: Raw(("firm_id", "firm"), next(answers))), ontology(), [])
    assert outcome.state == "failed" and "second run" in outcome.differences[0]


class File:
    """A query's file in a folder."""

    def __init__(self, path, origin="packaged"):
        self.id, self.group, self.path, self.label, self.origin = path.stem, path.parent.name, path, str(path), origin


def test_one_broken_file_harms_nothing_else(tmp_path):
    (tmp_path / "firms.cypher").write_text(file_text(), encoding="utf-8")
    (tmp_path / "other.cypher").write_bytes(b"\xff\xfe\x00broken")
    (tmp_path / "third.cypher").write_text("/*---\nid: [\n---*/\nRETURN 1 AS o", encoding="utf-8")
    catalog = Catalog(File(path) for path in sorted(tmp_path.iterdir()))
    assert [(entry.id, entry.query is not None) for entry in catalog.entries()] == [
        ("firms", True),
        ("other", False),
        ("third", False),
    ]
    assert catalog.get("firms").id == "firms"
    with pytest.raises(BrokenQueryError) as caught:
        catalog.get("third")
    assert caught.value.problems[0].source.line >= 2 and caught.value.exit_code == 1
    error = refused("KG761", lambda: catalog.get("firm"))
    assert error.hint("en").startswith("near: firms")


def test_the_same_id_twice_is_told(tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "firms.cypher").write_text(file_text(), encoding="utf-8")
    catalog = Catalog(File(tmp_path / folder / "firms.cypher") for folder in ("a", "b"))
    (entry,) = catalog.entries()
    assert [problem.code for problem in entry.problems] == ["KG713"] and entry.query is None


def test_windows_line_ends(tmp_path):
    path = tmp_path / "firms.cypher"
    path.write_bytes(file_text().replace("\n", "\r\n").encode())
    assert Catalog([File(path)]).get("firms").body_at.line == 12


def test_difference_by_key(tmp_path):
    def answer(name, rows, as_of):
        rows = run_query(query(), {}, reader(rows=rows), ontology(), today=as_of)
        path = tmp_path / name
        path.write_bytes(render(rows, "json"))
        return path

    old = answer("a.json", FIRMS, datetime.date(2026, 1, 1))
    new = answer("b.json", (("f0", "零"), ("f1", "甲"), ("f3", "丁")), TODAY)
    rows = difference(read_answer(old), read_answer(new), ("firm_id",))
    assert rows.values == (
        ("added", "f0", None, None, None),
        ("removed", "f2", None, None, None),
        ("changed", "f3", "firm", "丙", "丁"),
    )
    assert rows.params == {"before": "2026-01-01", "after": "2026-11-23"}
    refused("KG777", lambda: difference(read_answer(old), read_answer(new), ("nothing",)))
    document = json.loads(new.read_text(encoding="utf-8"))
    new.write_text(json.dumps({**document, "query": "other"}), encoding="utf-8")
    refused("KG776", lambda: difference(read_answer(old), read_answer(new), ("firm_id",)))
    new.write_text(json.dumps({**document, "truncated": True}), encoding="utf-8")
    refused("KG782", lambda: difference(read_answer(old), read_answer(new), ("firm_id",)))
    new.write_text("[1, 2]", encoding="utf-8")
    refused("KG775", lambda: read_answer(new))
    wrongs: list[dict[str, object]] = [{"columns": 5}, {"columns": [5]}, {"params": []}, {"rows": [1]}]
    for wrong in wrongs:
        new.write_text(json.dumps({**document, **wrong}), encoding="utf-8")
        refused("KG775", lambda: read_answer(new))
    refused("KG775", lambda: read_answer(tmp_path / "missing.json"))
