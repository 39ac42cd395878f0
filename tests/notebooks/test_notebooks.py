"""The notebooks run from a clean kernel in a new workspace, and what they state is what the library computes."""

from __future__ import annotations

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import nbformat
import pytest
from nbclient import NotebookClient

from graph_loader.api import Region
from graph_loader.notebook.findings import VALUES
from graph_loader.workspace import Workspace
from tests.notebooks.expected import ESTIMATED, EXPECTED

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
ORGANIZATIONS = "300"
"""The size of the synthetic region here; the notebook's own is stated in docs/notebooks.md with its time."""
ALLOWED = {"graph_loader.api", "matplotlib", "networkx", "numpy", "pandas"}

by_name = pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])


def cells(path: Path, kind: str) -> Iterator[str]:
    return (cell.source for cell in nbformat.read(path, 4).cells if cell.cell_type == kind)


def test_there_are_six():
    assert [path.stem for path in NOTEBOOKS] == sorted(EXPECTED)


@by_name
def test_it_is_kept_without_outputs(path):
    notebook = nbformat.read(path, 4)
    nbformat.validate(notebook)
    assert path.stat().st_size < 40_000
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in notebook.cells)


@by_name
def test_the_prose_has_no_numbers_of_its_own(path):
    for text in cells(path, "markdown"):
        told = re.sub(r"`[^`]*`|\]\([^)]*\)", "", text)
        assert not re.search(r"\d", told), told


@by_name
def test_only_public_verbs_are_used(path):
    for text in cells(path, "code"):
        for node in ast.walk(ast.parse(text)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [str(node.module)] if isinstance(node, ast.ImportFrom) else []
            for name in names:
                top = name.partition(".")[0]
                assert name in ALLOWED or (top in ALLOWED | sys.stdlib_module_names and top != "graph_loader")
            if isinstance(node, ast.Attribute):
                assert not node.attr.startswith("_"), node.attr


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace as ``sidu init lab --from weifang`` makes it."""
    folder = tmp_path_factory.mktemp("notebooks") / "lab"
    Workspace.create(folder, "weifang")
    return folder


def executed(path: Path) -> Any:
    notebook = nbformat.read(path, 4)
    variables = {"SIDU_NOTEBOOK_ORGANIZATIONS": ORGANIZATIONS, "PYTHONWARNINGS": "default"}
    with mock.patch.dict(os.environ, variables):
        where = {"metadata": {"path": str(path.parent)}}
        NotebookClient(notebook, timeout=240, kernel_name="python3", resources=where).execute()
    return notebook


def outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.mark.slow
@by_name
def test_it_runs_and_states_what_is_computed(path, lab):
    notebook = executed(lab / "notebooks" / path.name)
    found = outputs(notebook)
    # A warning would stand there too: a glyph that no font has, a deprecated call.
    assert [output.text for output in found if output.output_type == "stream"] == []
    assert sum("image/png" in output.get("data", {}) for output in found) >= 2
    stated: dict[str, Any] = {}
    for output in found:
        values = output.get("data", {}).get(VALUES, {})
        assert not stated.keys() & values.keys(), "two sentences state a value of one name"
        stated |= values
    expected = EXPECTED[path.stem](Region(lab))
    drawn = {name: stated.pop(name) for name in ESTIMATED.get(path.stem, ())}
    assert not drawn or (0.5 < drawn["alike"] <= 1 and 5 <= drawn["shared"] <= drawn["leading"] == 10)
    assert stated.keys() == expected.keys()
    for name, value in expected.items():
        assert stated[name] == (pytest.approx(value, rel=1e-9) if isinstance(value, float) else value), name
