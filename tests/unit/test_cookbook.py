"""The cookbook has every query, as its front matter says; what it prints is compared in tests/contract."""

from __future__ import annotations

import re

import pytest

from graph_loader.catalog import Catalog
from graph_loader.workspace import Workspace
from tests import cookbook

CATALOG = Catalog(Workspace.find().query_files())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_query_stands_in_it(lang):
    page = cookbook.PAGES[lang].read_text(encoding="utf-8")
    assert sorted(re.findall(r"^### (\S+)$", page, re.MULTILINE)) == CATALOG.ids()
    stale = [id for id in CATALOG.ids() if cookbook.head(CATALOG.get(id), lang) not in page]
    assert stale == [], "run `make docs`"


def test_every_query_says_what_an_empty_answer_means():
    silent = [entry.id for entry in CATALOG.entries() if entry.query and not (entry.query.needs or entry.query.empty)]
    assert silent == []


def test_examples_and_tests_name_a_day_where_the_answer_depends_on_it():
    for id in CATALOG.ids():
        query = CATALOG.get(id)
        if "as_of" in query.parameters:
            assert "as_of" in query.example, id
