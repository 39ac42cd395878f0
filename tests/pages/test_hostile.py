"""A region described by somebody who means harm: nothing of it runs, nothing is asked for, nothing can be clicked."""

from __future__ import annotations

from graph_loader.api import Region
from graph_loader.pages import Builder, Selection, compose, render
from tests.pages.browser import Open
from tests.pages.hostile import TEXT, hostile_graph


def test_nothing_runs_wherever_a_script_stands(opened: Open):
    ontology = Region().ontology
    graph = hostile_graph(ontology)
    title = {"zh": TEXT, "en": TEXT}
    builder = Builder(graph, ontology)
    model = compose(builder, Selection(title, tuple(sorted(graph.nodes)), notes=(title,)), layout="lanes")
    assert len(model.nodes) == len(list(ontology.concrete())) and len(model.links) > 30
    seen = opened(render(model))
    page = seen.page
    for index in range(len(model.nodes)):
        page.evaluate("index => state.set({ chosen: index })", index)
        assert "window.ran" in page.inner_text("#details h3")
    page.fill("#search", "<script>")
    assert page.locator("#results button").count() > 5
    page.locator("#results button").first.click()
    page.click("button[data-language=en]")
    page.click("#as-table")
    page.locator("#legend button").first.click()
    page.wait_for_timeout(300)
    assert seen.eval("window.ran === undefined && document.querySelectorAll('iframe, img').length === 0")
    addresses = page.evaluate("[...document.querySelectorAll('[href], [src]')].map(one => one.getAttribute('href'))")
    assert [one for one in addresses if one != "#search"] == []
    with page.expect_download() as download:
        page.click("#svg")
    assert "<script" not in download.value.path().read_text(encoding="utf-8")


def test_the_address_of_a_page_cannot_bring_a_script(opened: Open, network_html: str):
    seen = opened(network_html, hash="#s=<script>window.ran=1</script>&m=javascript:window.ran=1&l=<b>")
    assert seen.eval("window.ran === undefined")
