"""A query's answer as a page: which records are drawn."""

from __future__ import annotations

import dataclasses
import json

import pytest

from graph_loader.api import Region
from graph_loader.catalog.drawn import drawn_ids
from graph_loader.errors import QueryError
from graph_loader.rows import Column, Rows
from graph_loader.workspace import Workspace
from tests.readme import ROOT


def answer(columns: dict[str, bool], *values: tuple[object, ...]) -> Rows:
    drawn = tuple(Column(name, "id", many=many) for name, many in columns.items())
    return Rows("test", {}, "2026-01-01", drawn, values, False, "fake")


def test_ids_are_taken_from_the_columns_that_the_query_names():
    query = Region(ROOT).catalog.get("agreements")
    assert query.nodes == ("agreement_id", "party_ids")
    rows = answer(
        {"agreement_id": False, "agreement": False, "party_ids": True},
        ("a1", "x", ["p1", "p2"]), ("a2", "y", ["p2"]), ("a3", "z", None), (None, "z", []),
    )  # fmt: skip
    assert drawn_ids(query, rows) == ["a1", "p1", "p2", "a2", "a3"]


def test_nothing_to_draw_is_said():
    query = Region(ROOT).catalog.get("agreements")
    for found, rows, code in (
        (query, answer({"agreement_id": False, "party_ids": True}), "KG787"),
        (dataclasses.replace(query, nodes=(), links=()), answer({"agreement_id": False}, ("a1",)), "KG786"),
    ):
        with pytest.raises(QueryError) as caught:
            drawn_ids(found, rows)
        assert caught.value.code == code


def test_every_packaged_query_can_be_drawn():
    assert [e.id for e in Region(ROOT).catalog.entries() if e.query is None or not e.query.nodes] == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_page_shows_the_records_and_needs_no_network(lang, monkeypatch, tmp_path):
    monkeypatch.setenv("SIDU_DATA_DIR", str(tmp_path))
    region = Region(ROOT)
    assert isinstance(region.workspace, Workspace)
    query = region.catalog.get("partners")
    rows = answer({"partner_id": False}, ("xjtu",), ("gov-weifang-stb",), ("no-such-record",))
    page = region.page_of_answer(query, rows, lang=lang)
    assert query.title[lang] in page and json.dumps("xjtu") in page and "gov-weifang-stb" in page
    assert "no-such-record" not in page and 'src="http' not in page
