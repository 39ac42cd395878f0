"""The example that `sidu init` writes is sound, labelled synthetic as a whole, and shows what a description can say."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.descriptions import Checked, check
from graph_loader.ontology import load_ontology
from graph_loader.workspace import Workspace


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Checked:
    made = Workspace.create(tmp_path_factory.mktemp("example") / "lab")
    ontology = load_ontology(made.schema_file(), "schema.yaml")
    synthetic = frozenset(dataset.name for dataset in made.datasets if dataset.synthetic)
    return check(made.description_files(), ontology, synthetic=synthetic)


def test_it_has_no_problem_of_any_kind(example):
    assert [str(problem) for problem in example.problems] == []


def test_every_record_is_labelled_synthetic_and_has_a_source(example):
    for node in example.graph.nodes.values():
        assert node.properties["synthetic"] is True, node.id
        assert node.type == "Source" or node.properties["source_ids"], node.id


def test_it_shows_what_a_region_describes(example):
    types = {node.type for node in example.graph.nodes.values()}
    assert types >= {"Division", "Field", "University", "Faculty", "Enterprise", "Event", "Agreement", "Project"}
    assert types >= {"Platform", "Demand", "Result", "Observation", "Source"}


def test_its_names_are_written_in_both_languages(example):
    named = [node for node in example.graph.nodes.values() if node.type != "MatchDecision"]
    for node in named:
        assert {"name_zh", "name_en"} <= set(node.properties), node.id


def test_each_of_its_files_says_that_it_is_made_up():
    for path in (Path(__file__).parents[2] / "data" / "example").iterdir():
        assert "\nsynthetic: true\n" in path.read_text(encoding="utf-8"), path.name
