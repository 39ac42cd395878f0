"""GraphML and GEXF hold everything, and other readers get it back."""

from __future__ import annotations

import io
from typing import Any

import igraph
import networkx as nx
import pytest
from click.testing import CliRunner

from graph_loader.api import Region
from graph_loader.cli import cli, run
from graph_loader.metrics.exchange import FORMATS, exported
from graph_loader.metrics.indicator import MetricError
from tests.unit.metrics.build import ROOT, Draft, two_by_three

READERS: dict[str, Any] = {"graphml": nx.read_graphml, "gexf": nx.read_gexf}


def read(data: bytes, form: str) -> Any:
    return READERS[form](io.BytesIO(data))


@pytest.mark.parametrize("form", FORMATS)
def test_everything_comes_back(form):
    draft = two_by_three().node("Enterprise", "odd", name_zh="甲<&>\x01乙", codes=["一", "b"], listed=True, share=0.5)
    draft.node("Enterprise", "even", share=2, label="x", start="y")
    draft.link("TOOK_PART_IN", "a", "evt", role="host").link("TOOK_PART_IN", "a", "evt", role="speaker")
    graph = draft.graph
    found = read(exported(draft.network(), form), form)
    assert set(found) == set(graph.nodes) and found.number_of_edges() == len(graph.links) and found.is_directed()
    assert sorted((u, v) for u, v in found.edges()) == sorted((n.start, n.end) for n in graph.links.values())
    odd, even = found.nodes["odd"], found.nodes["even"]
    assert odd["label"] == "甲<&>␁乙" and odd["kind"] == "Enterprise" and odd["codes"] == '["一", "b"]'
    assert odd["listed"] is True and (odd["share"], even["share"]) == (0.5, 2.0)
    assert (even["label"], even["label_"], even["start_"]) == ("even", "x", "y") and "hash" not in odd
    roles = {data.get("role") for *_, data in found.edges(data=True)}
    assert {"host", "speaker"} <= roles
    assert {data["label"] for *_, data in found.edges(data=True)} == {link.type for link in graph.links.values()}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", ["cooperation", "dyads"])
def test_projections_come_back(form, name):
    network = two_by_three().network()
    own, found = getattr(network, name), read(exported(network, form, name), form)
    assert set(found) == set(own) and not found.is_directed()
    weights = {frozenset((u, v)): data["weight"] for u, v, data in found.edges(data=True)}
    assert weights == {frozenset((u, v)): data["weight"] for u, v, data in own.edges(data=True)}


@pytest.mark.parametrize("form", FORMATS)
def test_nothing_is_a_file_too(form):
    assert len(read(exported(Draft().network(), form), form)) == 0


def test_unknown_formats_and_networks():
    for arguments, code in ((("xyz",), "KG945"), (("gexf", "xyz"), "KG907")):
        with pytest.raises(MetricError) as refused:
            exported(Draft().network(), *arguments)
        assert refused.value.code == code


@pytest.mark.parametrize("form", FORMATS)
def test_the_command(tmp_path, form):
    target = tmp_path / f"region.{form}"
    done = CliRunner().invoke(
        cli, ["export", form, "-o", str(target), "--workspace", str(ROOT)], catch_exceptions=False
    )
    assert done.exit_code == 0 and not done.stdout
    found = read(target.read_bytes(), form)
    assert "西安交通大学" in {data["label"] for _, data in found.nodes(data=True)}


def test_the_command_refuses_other_formats(tmp_path, capsys):
    target = tmp_path / "region.xyz"
    assert run(["export", "xyz", "-o", str(target), "--workspace", str(ROOT), "--lang", "en"]) == 2
    assert "graphml" in capsys.readouterr().err and not target.exists()


@pytest.fixture(scope="module")
def made_up(tmp_path_factory: pytest.TempPathFactory) -> Region:
    return Region.generate(tmp_path_factory.mktemp("exchange") / "made", 5)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("what", ["graph", "cooperation", "dyads"])
def test_a_made_up_region_is_labelled_so_at_every_node(made_up, form, what):
    found = read(made_up.export(form, what), form)
    assert len(found) > 5 and all(data["synthetic"] is True for _, data in found.nodes(data=True))
    real = read(Region(ROOT).export(form, what), form)
    assert not any("synthetic" in data for _, data in real.nodes(data=True))


def test_igraph_opens_the_whole_with_types_dates_and_both_languages(tmp_path):
    region = Region(ROOT)
    path = tmp_path / "weifang.graphml"
    path.write_bytes(region.export("graphml"))
    found, graph = igraph.Graph.Read_GraphML(str(path)), region.graph()
    assert (found.vcount(), found.ecount()) == (len(graph.nodes), len(graph.links)) and found.is_directed()
    for vertex in found.vs:
        node = graph.nodes[vertex["id"]]
        assert vertex["kind"] == node.type
        for name in ("name_zh", "name_en", "date", "date_from", "period"):
            if name in node.properties:
                assert vertex[name] == str(node.properties[name]), (node.id, name)
    assert {edge["label"] for edge in found.es} == {link.type for link in graph.links.values()}
