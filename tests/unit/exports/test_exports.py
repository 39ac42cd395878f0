"""Exports hold everything: what independent readers make of the files is the graph again."""

from __future__ import annotations

import csv
import datetime
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from graph_loader.cli import cli, run
from graph_loader.errors import ExportError
from graph_loader.exports import FOLDER_FORMS, FORMS, pieces, write
from graph_loader.exports.folder import MANIFEST
from graph_loader.exports.tables import tables
from graph_loader.graph import Graph
from tests.contract.graphs import link, node, region

ROOT = Path(__file__).resolve().parents[3]
HOSTILE = ["=1+1", "'=1+1", "'", "+86", "-", "@x", "\tq", 'a,b\r\n"c"', "＝1", "\\u0027", "x'); DROP", "终", ""]


def odd() -> Graph:
    """The contract's graph with texts that some program or other would take for something else."""
    graph = region()
    nodes = [node(f"t{i}", name_zh=text, names=[text, "b"], synthetic=True) for i, text in enumerate(HOSTILE) if text]
    nodes += [node("m1", mixed=1), node("m2", mixed="x"), node("n1", number=1), node("n2", number=0.5)]
    return graph.united(Graph(nodes, [link("NEXT", "t0", "t1", note="=cmd")]))


def expected(graph: Graph) -> dict[str, dict[str, Any]]:
    """Properties by id or key."""
    nodes = {id: found.properties for id, found in graph.nodes.items()}
    return nodes | {key: found.properties for key, found in graph.links.items()}


def manifest(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return document


def typed(text: str, kind: str) -> Any:
    """A CSV cell as the manifest's kind says."""
    if kind.endswith("[]"):
        items = json.loads(text)
        return [datetime.date.fromisoformat(one) for one in items] if kind == "date[]" else items
    if kind == "text":
        return text.removeprefix("'")
    parse: dict[str, Any] = {
        "boolean": lambda word: {"true": True, "false": False}[word], "integer": int, "float": float,
        "date": datetime.date.fromisoformat,
    }  # fmt: skip
    return parse[kind](text)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def wanted_of(graph: Graph) -> dict[str, dict[str, Any]]:
    """What must come back from typed columns: the one property that is of two types comes back as text."""
    wanted = expected(graph)
    wanted["m1"] = wanted["m1"] | {"mixed": "1"}
    return wanted


def test_csv_comes_back(tmp_path):
    graph = odd()
    write(graph, "csv", tmp_path / "out")
    found, ends = {}, {}
    for part in manifest(tmp_path / "out")["files"]:
        rows = rows_of(tmp_path / "out" / part["names"][0])
        assert len(rows) == part["rows"]
        for row in rows:
            values = {name: typed(row[name], kind) for name, kind in part["columns"].items() if row[name] != ""}
            found[values.get("key") or values["id"]] = values
            if part["what"] == "links":
                ends[values["key"]] = (part["type"], row["from"], row["to"])
    assert found == wanted_of(graph)
    assert ends == {key: (one.type, one.start, one.end) for key, one in graph.links.items()}


def test_no_cell_of_a_csv_file_is_a_formula(tmp_path):
    write(odd(), "csv", tmp_path / "out")
    for path in (tmp_path / "out").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not [cell for cell in row if cell[:1] in tuple("=+@\t＝") and cell], path.name


def test_parquet_comes_back(tmp_path):
    graph = odd()
    write(graph, "parquet", tmp_path / "out")
    found, ends = {}, {}
    for part in manifest(tmp_path / "out")["files"]:
        for row in pyarrow.parquet.read_table(tmp_path / "out" / part["names"][0]).to_pylist():
            values = {name: value for name, value in row.items() if value is not None}
            if part["what"] == "links":
                ends[values["key"]] = (part["type"], values.pop("from"), values.pop("to"))
            found[values.get("key") or values["id"]] = values
    assert found == wanted_of(graph)
    assert ends == {key: (one.type, one.start, one.end) for key, one in graph.links.items()}


def test_json_lines_come_back():
    graph = odd()
    first, *lines = [json.loads(line) for line in "".join(pieces(graph, "jsonl")).splitlines()]
    assert first["about"]["synthetic"] is True and first["about"]["nodes"] == len(graph.nodes)
    found = {line.get("node") or line["link"]: line for line in lines}
    assert set(found) == {*graph.nodes, *graph.links}
    for id, properties in expected(graph).items():
        plain = json.loads(json.dumps(properties, default=str))
        assert found[id]["properties"] == plain
    assert {(one["from"], one["to"], one["type"]) for one in lines if "link" in one} == {
        (one.start, one.end, one.type) for one in graph.links.values()
    }


@pytest.mark.parametrize("form", FORMS)
def test_the_order_of_what_is_described_does_not_matter(form, tmp_path):
    graph = region()
    turned = Graph([*graph.nodes.values()][::-1], [*graph.links.values()][::-1])
    for name, one in (("a", graph), ("b", turned)):
        write(one, form, tmp_path / name)
    files = [tmp_path / "a"] if (tmp_path / "a").is_file() else sorted((tmp_path / "a").iterdir())
    assert files
    for path in files:
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_an_export_too(form, tmp_path):
    write(Graph(), form, tmp_path / "out")
    assert (tmp_path / "out").exists()


@pytest.mark.parametrize("form", FORMS)
def test_synthetic_data_says_so_in_every_export(form, tmp_path):
    write(Graph([node("a", synthetic=True)]), form, tmp_path / "out")
    path = tmp_path / "out"
    texts = [path.read_bytes()] if path.is_file() else [one.read_bytes() for one in path.iterdir()]
    assert any(b"synthetic" in text for text in texts)
    if path.is_dir():
        assert manifest(path)["synthetic"] is True


@pytest.mark.parametrize("form", FOLDER_FORMS)
def test_an_earlier_export_is_replaced_and_nobody_elses_files(form, tmp_path):
    out = tmp_path / "out"
    out.mkdir()
    write(region(), form, out)
    write(Graph([node("a", "Special")]), form, out)
    assert [part["type"] for part in manifest(out)["files"]] == ["Special"] and not list(out.glob("*University*"))
    (out / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(ExportError, match="KG981"):
        write(region(), form, out)
    assert (out / "thesis.docx").read_text(encoding="utf-8") == "mine" and not list(out.glob("*University*"))
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize("content", ["{}", "[]", "nonsense", '{"format": "sidu graph", "files": [1]}'])
def test_a_strange_manifest_protects_its_folder(content, tmp_path):
    (tmp_path / MANIFEST).write_text(content, encoding="utf-8")
    with pytest.raises(ExportError, match="KG981"):
        write(region(), "csv", tmp_path)


def test_types_that_differ_in_capitals_only_have_files_of_their_own():
    from graph_loader.exports.folder import _numbered

    graph = Graph([node("a", "Lab"), node("b", "LAB")])
    names = [stem for stem, _ in _numbered(tables(graph))]
    assert len({name.casefold() for name in names}) == 2


def test_a_list_item_with_the_delimiter_is_refused(tmp_path):
    with pytest.raises(ExportError, match="KG983"):
        write(Graph([node("a", names=["x\x1fy"])]), "neo4j-admin", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_no_place_to_write(tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    for form in FORMS:
        with pytest.raises(ExportError, match=r"KG98[12]"):
            write(region(), form, tmp_path / "file" / "out")


def test_the_command(tmp_path):
    for form in FORMS:
        done = CliRunner().invoke(cli, ["export", form, "-o", str(tmp_path / form), "--workspace", str(ROOT)])
        assert done.exit_code == 0, done.output
    about = manifest(tmp_path / "csv")
    assert about["access"] == "public" and about["synthetic"] is False and about["nodes"] > 400
    done = CliRunner().invoke(cli, ["export", "jsonl", "-o", "-", "--workspace", str(ROOT)])
    assert done.output == (tmp_path / "jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["xls", "-o", "x"], "KG980"),
        (["csv", "-o", "-"], "KG985"),
        (["csv", "-o", "x", "--network", "dyads"], "KG984"),
        (["graphml", "-o", "x", "--since", "2020"], "KG984"),
        (["gexf", "-o", "x", "--no-roll-up"], "KG984"),
    ],
)
def test_what_does_not_go_together(arguments, code, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(["export", *arguments, "--workspace", str(ROOT)]) == 2
    assert code in capsys.readouterr().err and not list(tmp_path.iterdir())
