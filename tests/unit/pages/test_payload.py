"""What a page's scripts are given: what is drawn apart from what is said, every text once, drawn by one call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph_loader.api import Region
from graph_loader.pages import PageModel, render
from graph_loader.pages.payload import PageData

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> PageModel:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_DATA_DIR", str(tmp_path_factory.mktemp("places")))
        return Region(ROOT).drawing(measures=["degree"]).model("organization", ["ent-weichai-power"])


def spoken(text: str | dict[str, str]) -> dict[str, str]:
    return {"zh": text, "en": text} if isinstance(text, str) else text


def test_all_that_the_model_says_can_be_read_back(model: PageModel):
    said = PageData(model).said()
    texts = [spoken(text) for text in said["texts"]]
    assert len(texts) == len({tuple(sorted(text.items())) for text in texts})
    for node, (facts, cited, found_by) in zip(model.nodes, said["nodes"], strict=True):
        assert [(texts[title], texts[value]) for title, value, *_ in facts] == [
            (dict(fact.title), dict(fact.value)) for fact in node.facts
        ]
        assert [fact[2] if len(fact) > 2 else None for fact in facts] == [fact.address for fact in node.facts]
        citations = [] if cited < 0 else said["cited"][cited]
        assert [(source, texts[place[0]]["zh"] if place else "") for source, *place in citations] == [
            (one.source, one.locator) for one in node.cited
        ]
        assert found_by or not re.search("[\u4e00-\u9fff]", node.name["zh"])
    for link, (role, _) in zip(model.links, said["links"], strict=True):
        assert (texts[role] if role >= 0 else {}) == dict(link.role)


def test_nothing_is_said_in_what_is_drawn(model: PageModel):
    drawn = PageData(model).drawn()
    assert [node["id"] for node in drawn["nodes"]] == [node.id for node in model.nodes]
    assert not {"facts", "cited", "search"} & {key for node in drawn["nodes"] for key in node}
    values = [
        fact.value["zh"]
        for node in model.nodes
        for fact in node.facts
        if len(fact.value["zh"]) > 12 and fact.value["zh"] != node.id
    ]
    assert values and not [value for value in values if value in str(drawn["nodes"])]


def test_one_script_draws_and_it_is_the_last(model: PageModel):
    scripts = re.findall(r"<script>(.*?)</script>", render(model), re.DOTALL)
    assert [script.count("drawGraph();") for script in scripts] == [0] * (len(scripts) - 1) + [1]
