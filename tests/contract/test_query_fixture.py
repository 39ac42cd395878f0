"""Every canned query on a small made-up region: the answers in the front matter are right, on both engines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph_loader.api import Region
from graph_loader.catalog import Catalog, run_query, run_tests
from graph_loader.rows import render
from graph_loader.stores import hosting
from graph_loader.workspace import Workspace, shipped
from tests import cookbook
from tests.neo4j_server import Neo4jServer

pytestmark = [pytest.mark.embedded, pytest.mark.neo4j]

CATALOG = Catalog(Workspace.find().query_files())
IDS = CATALOG.ids()
REGION = Path(__file__).parents[1] / "fixtures" / "region"


@pytest.fixture(scope="module")
def regions(neo4j_server: Neo4jServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Region]]:
    """The made-up region, loaded into both engines."""
    folder = tmp_path_factory.mktemp("fixture")
    workspace = folder / "region"
    shutil.copytree(REGION, workspace)
    (workspace / "schema.yaml").write_bytes(shipped().joinpath("schema.yaml").read_bytes())
    patch = pytest.MonkeyPatch()
    patch.setenv("SIDU_DATA_DIR", str(folder / "data"))
    patch.setenv("SIDU_RUNTIME_DIR", str(folder / "run"))
    patch.setenv("SIDU_PASSWORD", neo4j_server.password)
    opened = {"embedded": Region(workspace), "neo4j": Region(workspace, store=neo4j_server.uri)}
    try:
        with neo4j_server.driver() as driver:
            driver.execute_query("MATCH (n) DETACH DELETE n")
        for region in opened.values():
            region.load()
        yield opened
    finally:
        for region in opened.values():
            region.close()
        hosting.stop_host(hosting.store_directory(opened["embedded"].workspace.key))
        patch.undo()


@pytest.fixture(autouse=True)
def same_folders(regions: dict[str, Region], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test finds the folders of the module's host."""
    location = Path(regions["embedded"].store.location)
    monkeypatch.setenv("SIDU_DATA_DIR", str(location.parents[1]))
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(location.parents[2] / "run"))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_cookbook_shows_what_is_printed(regions, lang):
    page = cookbook.PAGES[lang].read_text(encoding="utf-8")
    shown = 0
    for section in page.split("\n### ")[1:]:
        if section.count("```console") == 2:
            query = CATALOG.get(section.partition("\n")[0])
            example = cookbook.made_up_example(query)
            assert cookbook.console(query, example, lang, regions["embedded"])[0] in section, "run `make docs`"
            shown += 1
    assert shown >= 5


@pytest.mark.parametrize("limit", [1, 2])
@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
def test_fewer_rows_are_the_first_of_all(regions, engine, limit):
    """What a query cuts off by itself, before it looks up what belongs to a row, is what would not be shown."""
    region = regions[engine]
    for id in IDS:
        query = CATALOG.get(id)
        for test in query.tests:
            if test.dataset == "fixture":
                answers = [
                    run_query(query, test.params, region.store, region.ontology, limit=most, timeout=60)
                    for most in (None, limit)
                ]
                assert answers[1].values == answers[0].values[:limit], (id, test.params)
                assert answers[1].truncated == (len(answers[0]) > limit), (id, test.params)


@pytest.mark.parametrize("engine", ["embedded", "neo4j"])
@pytest.mark.parametrize("id", IDS)
def test_the_answers_are_right(regions, id, engine):
    region = regions[engine]
    every = run_tests(CATALOG.get(id), region.store, region.ontology, ["fixture"])
    outcomes = [o for o in every if (o.state, o.differences) != ("not run", ("dataset weifang",))]
    assert outcomes, f"{id} has no test on the made-up region"
    assert [(outcome.state, outcome.differences) for outcome in outcomes] == [("passed", ())] * len(outcomes)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("id", IDS)
def test_both_engines_agree_and_something_comes_back(regions, id, lang):
    query = CATALOG.get(id)
    rows_seen = 0
    for test in query.tests:
        if test.dataset != "fixture":
            continue
        answers = [
            run_query(query, test.params, region.store, region.ontology, lang=lang, limit=None)
            for region in regions.values()
        ]
        assert answers[0].values == answers[1].values
        assert render(answers[0], "csv", lang) == render(answers[1], "csv", lang)
        assert "sources" in answers[0].names or id == "reported-figures"
        rows_seen += len(answers[0])
    assert rows_seen
