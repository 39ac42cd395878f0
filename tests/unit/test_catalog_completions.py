"""What the shell completes: written by a load, read without a store, out of date where a file changed."""

from __future__ import annotations

from unittest import mock

from graph_loader.catalog import (
    offers,
    write_completions,
)
from graph_loader.catalog.offering import FOLDER, known_parameters, mark, offered, titles
from graph_loader.workspace import Place
from tests.unit.query_fakes import BODY, FRONT, SCHEMA, FakeReader, Raw, file_text, ontology, query

FIRMS = (("f1", "甲"), ("f2", "乙"), ("f3", "丙"))


def test_completions_are_written_by_a_load_and_read_without_a_store(tmp_path):
    front = FRONT.replace(
        "  kind:",
        "  firm: {type: id, to: Firm, help: {zh: 企, en: Firm}}\n"
        '  place: {type: string, values: "MATCH (f:Firm) RETURN f.id AS value, f.name_zh AS label",\n'
        "    help: {zh: 地, en: Place}}\n"
        "  kind:",
    )
    body = BODY.replace("WHERE", "WHERE ($firm IS NULL OR $place IS NULL) AND")
    found = query(front, body)

    asked = []

    def respond(text, parameters):
        asked.append(text)
        if "ORDER BY id" in text:
            return Raw(("id", "zh", "en"), [("f1", "甲企", "Firm one"), ("f2", "乙企", "乙企")])
        return Raw(("value", "label"), FIRMS)

    def offer(name, lang="zh"):
        return offers(found.id, offered(found.parameters[name]), place, folder, lang)

    (tmp_path / "data").mkdir()
    (tmp_path / "schema.yaml").write_text(SCHEMA, encoding="utf-8")
    own = tmp_path / "queries" / "own" / "firms.cypher"
    own.parent.mkdir(parents=True)
    own.write_text(file_text(front, body), encoding="utf-8")
    place = Place.find(explicit=tmp_path)
    folder = tmp_path / "store" / FOLDER
    assert offer("firm") == [] and offer("place") == []
    # Nothing was loaded yet, but schema.yaml can say what kinds there are.
    assert offer("kind", "en") == [("big", "Large"), ("small", "Small")]
    assert known_parameters("firms", place, folder) is None
    marks = {"schema.yaml": mark(place.schema_file()), "firms": mark(own)}
    assert write_completions(folder.parent, [found], FakeReader(respond), ontology(), marks) == folder
    assert known_parameters("firms", place, folder) == [offered(p) for p in found.parameters.values()]
    assert len(asked) == 2
    assert offer("firm") == [("f1", "甲企"), ("f2", "乙企")]
    assert offer("firm", "en") == [("f1", "Firm one"), ("f2", "乙企")]
    assert offer("place") == list(FIRMS)
    assert titles(folder) == {"firms": "企业"} and titles(folder, "en") == {"firms": "Firms"}
    assert titles(tmp_path) == {}
    with mock.patch("graph_loader.ontology.load_ontology", side_effect=AssertionError("schema.yaml was read")):
        assert offer("kind") == [("big", "大"), ("small", "小")]
    changed = SCHEMA.replace("small: {zh", "tiny: {zh")
    assert changed != SCHEMA
    (tmp_path / "schema.yaml").write_text(changed, encoding="utf-8")
    assert [value for value, _ in offer("kind")] == ["big", "tiny"]
    own.write_text(own.read_text(encoding="utf-8") + "// changed", encoding="utf-8")
    assert known_parameters("firms", place, folder) is None
    (folder / "ids-Firm.json").write_text("{broken", encoding="utf-8")
    assert offer("firm") == []
    assert len(asked) == 2
