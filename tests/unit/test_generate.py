"""A synthetic region: the same bytes for the same seed, labelled everywhere, clean, with the shape of a real one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tracemalloc
from collections import Counter
from pathlib import Path

import pytest

from graph_loader.api import Region
from graph_loader.cli import run
from graph_loader.errors import WorkspaceError
from graph_loader.generate import MOST_ENTERPRISES, generate, writing
from graph_loader.generate.draws import Draw
from graph_loader.generate.region import STANDING
from graph_loader.generate.region import Region as SyntheticRegion
from graph_loader.graph import Graph
from graph_loader.ontology import load_ontology
from graph_loader.workspace import shipped


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def graph_of(folder: Path) -> Graph:
    checked = Region(folder).check()
    assert [str(problem) for problem in checked.problems] == []
    return checked.graph


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("generated") / "region"
    generate(made, 300, 7)
    return made


@pytest.fixture(scope="module")
def graph(folder: Path) -> Graph:
    return graph_of(folder)


def test_the_same_seed_gives_the_same_bytes_in_any_process(folder: Path, tmp_path: Path) -> None:
    for hash_seed in ("1", "2"):
        again = tmp_path / hash_seed
        command = [sys.executable, "-m", "graph_loader.cli", "generate", "--enterprises", "300", "--seed", "7"]
        environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONUTF8": "0", "LC_ALL": "C"}
        subprocess.run([*command, "-o", str(again)], env=environment, check=True, capture_output=True)
        assert contents(again) == contents(folder)


def test_another_seed_gives_another_region(folder: Path, tmp_path: Path) -> None:
    generate(tmp_path / "other", 300, 8)
    assert (
        contents(tmp_path / "other")["data/synthetic/results.yaml"] != contents(folder)["data/synthetic/results.yaml"]
    )


@pytest.mark.parametrize("enterprises", [1, 2, 5, 43])
@pytest.mark.parametrize("seed", [0, -3])
def test_every_size_is_clean(tmp_path: Path, enterprises: int, seed: int) -> None:
    generate(tmp_path / "region", enterprises, seed)
    graph = graph_of(tmp_path / "region")
    assert graph.counts()[0]["Enterprise"] == enterprises


def test_everything_is_labelled_synthetic(folder: Path, graph: Graph) -> None:
    assert all(node.properties["synthetic"] is True for node in graph.nodes.values())
    assert all(link.properties["synthetic"] is True for link in graph.links.values())
    sourced = {node.id: node.properties for node in graph.nodes.values() if node.type != "Source"}
    sourced |= {link.key: link.properties for link in graph.links.values()}
    assert all(properties["source_ids"] == ["syn-source"] for properties in sourced.values())
    assert Region(folder).workspace.datasets[0].synthetic
    for path in (folder / "data").rglob("*.yaml"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert "合成数据" in lines[0] and "Synthetic data" in lines[1] and lines[2] == "synthetic: true"
    bodies = [node for node in graph.nodes.values() if node.type in ("Enterprise", "University", "Expert", "Result")]
    assert all("合成" in node.properties["name_zh"] and "ynthetic" in node.properties["name_en"] for node in bodies)


def test_the_shape_is_that_of_a_region(graph: Graph) -> None:
    nodes, links = graph.counts()
    assert len(nodes) >= 20 and len(links) >= 20
    assert 2.5 < sum(links.values()) / sum(nodes.values()) < 3.6
    degrees: Counter[str] = Counter()
    for link in graph.links.values():
        degrees.update((link.start, link.end))
    firms = sorted((degrees[node.id] for node in graph.of_type("Enterprise")), reverse=True)
    assert firms[0] > 6 * firms[len(firms) // 2], "a few have very many, most have few"
    assert min(firms) >= 2, "every enterprise has a place and a field"


def test_what_arose_is_not_older_than_what_it_arose_from(graph: Graph) -> None:
    led_to = [link for link in graph.links.values() if link.type == "LED_TO"]
    assert len(led_to) > 50
    for link in led_to:
        start, end = graph.nodes[link.start].properties, graph.nodes[link.end].properties
        first = start.get("date_from") or start.get("posted_from")
        last = end.get("date_to") or end.get("posted_to")
        assert first is not None and last is not None and first <= last, (link.start, link.end)


def test_an_intent_is_of_two_that_took_part_in_the_event(graph: Graph) -> None:
    there: dict[str, set[str]] = {}
    for link in graph.links.values():
        if link.type in ("TOOK_PART_IN", "EXPRESSED"):
            there.setdefault(link.end, set()).add(link.start)
    pairs = [(k.start, k.end) for k in graph.links.values() if k.type == "LED_TO" and k.start.startswith("syn-evt-")]
    assert pairs and all(there[intent] <= there[event] for event, intent in pairs)


def test_demands_and_results_have_text_to_match(graph: Graph) -> None:
    for node in graph.of_type("Demand"):
        assert len(node.properties["problem_zh"]) > 8 and node.properties["keywords"]
    for node in graph.of_type("Result"):
        assert len(node.properties["description_zh"]) > 8 and node.properties["indicators"]


def test_a_large_file_is_continued_in_a_further_one(
    folder: Path, graph: Graph, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "BYTES_PER_FILE", 20_000)
    generate(tmp_path / "cut", 300, 7)
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "cut" / "data").rglob("*.yaml")}
    assert "results-2.yaml" in sizes and max(sizes.values()) < 60_000
    cut = graph_of(tmp_path / "cut")
    assert cut.node_set() == graph.node_set() and cut.link_set() == graph.link_set()


def test_no_file_is_larger_than_an_editor_takes() -> None:
    assert writing.BYTES_PER_FILE <= 16 * 1024 * 1024


def test_the_memory_needed_does_not_grow(tmp_path: Path) -> None:
    def peak(enterprises: int) -> int:
        tracemalloc.start()
        generate(tmp_path / str(enterprises), enterprises, 1)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return found

    peak(20)  # what is imported and cached once
    assert peak(900) < peak(100) * 1.2


@pytest.mark.parametrize("enterprises", [0, -1, MOST_ENTERPRISES + 1])
def test_a_wrong_number_is_refused(tmp_path: Path, enterprises: int) -> None:
    with pytest.raises(WorkspaceError) as caught:
        generate(tmp_path / "new", enterprises, 1)
    assert caught.value.code == "KG841"
    assert not (tmp_path / "new").exists()


def test_a_folder_that_holds_something_is_refused(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(WorkspaceError) as caught:
        generate(tmp_path, 5, 1)
    assert caught.value.code == "KG842"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_an_empty_folder_is_filled(tmp_path: Path) -> None:
    assert generate(tmp_path, 5, 1).datasets[0].name == "synthetic"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "schema.yaml", "sidu.yaml"]


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    for path, code in ((tmp_path / "file", "KG843"), (tmp_path / "file" / "below", "KG844")):
        with pytest.raises(WorkspaceError) as caught:
            generate(path, 5, 1)
        assert caught.value.code == code


def test_a_disk_that_fills_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing, "_settings", full)
    with pytest.raises(WorkspaceError) as caught:
        generate(tmp_path / "a" / "b", 5, 1)
    assert caught.value.code == "KG844" and "No space" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_the_command_says_what_to_do_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "region")
    assert run(["generate", "--enterprises", "3", "-o", folder, "--lang", "en"]) == 0
    out, err = capsys.readouterr()
    assert out == "" and "check" in err
    assert run(["generate", "--enterprises", "3", "-o", folder, "--lang", "en"]) == 1
    assert "KG842" in capsys.readouterr().err


def test_draws_stay_within_their_bounds() -> None:
    draw = Draw(1, "test", 0)
    for _ in range(2_000):
        assert 0 <= draw.below(3) < 3
        assert 0 <= draw.rank(5) < 5
        assert 0 <= draw.steep(5) < 5
        assert 2 <= draw.tail(2, 9) <= 9
        assert 4 <= draw.between(4, 6) <= 6
    found = draw.distinct(3, lambda one: one.below(30))
    assert len(found) == len(set(found)) == 3
    assert draw.distinct(5, lambda _: "same") == ["same"]


def totals(region: SyntheticRegion) -> dict[str, int]:
    """What the article counts, counted in a synthetic region of 3,000 enterprises."""
    events = [region.event_participants(index) for index in range(region.counts["evt"])]
    firms = [sum(id.startswith("syn-ent-") for id in there) for there in events]
    visits = [region.visited(index) for index in range(region.counts["visit"])]
    largest = firms.index(max(firms))
    mechanisms = region.draw("mechanism", 0).distinct(STANDING, region.knowledge)
    return {
        "events": len(events), "results": region.counts["res"], "agreements": region.counts["agr"],
        "mechanisms": len(set(mechanisms)), "universities": region.counts["uni"], "institutes": region.counts["ins"],
        "experts": region.counts["exp"], "platforms": region.counts["plat"], "products": region.counts["prod"],
        "visited": len({firm for visit in visits for firm in visit}), "largest event": max(firms),
        "intents": sum(region.origin("int", index) == largest for index in range(region.counts["int"])),
    }  # fmt: skip


@pytest.mark.parametrize("seed", [1, 2])
def test_totals_are_those_of_the_article(seed: int) -> None:
    """docs/data-weifang.md prints the same figures beside each other."""
    region = SyntheticRegion(3000, seed, load_ontology(shipped().joinpath("schema.yaml")))
    made = totals(region)
    exact = {
        "events": 132, "agreements": 321, "platforms": 191, "products": 103, "visited": 119, "largest event": 265,
        "intents": 72, "experts": 1200,
    }  # fmt: skip
    assert {what: made[what] for what in exact} == exact
    # 余, 多: from the figure to the next of its last place.
    bounds = {"results": (4800, 4900), "mechanisms": (100, 200), "universities": (30, 40), "institutes": (100, 200)}
    for what, (low, high) in bounds.items():
        assert low <= made[what] < high, what
    page = (Path(__file__).parents[2] / "docs" / "data-weifang.md").read_text(encoding="utf-8")
    for what, number in made.items():
        assert re.search(rf"\| {what} \| [^|]+ \| {number:,} \|", page), what
