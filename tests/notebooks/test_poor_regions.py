"""The notebooks on regions in which little is known, without dates and fields: cell by cell in this process, to the last one."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import matplotlib as mpl
import matplotlib.pyplot as plt
import nbformat
import pytest

from graph_loader.notebook.findings import Finding
from graph_loader.workspace import Workspace
from tests.workspaces import make_workspace

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("0[1-5]*.ipynb"))
UNDATED = """\
default_sources: {src: 全部}
enterprises:
  - {id: a, name: {zh: 甲公司, en: Firm A}}
  - {id: b, name: {zh: 乙公司, en: Firm B}}
universities:
  - {id: u, name: {zh: 大学, en: University}}
events:
  - {id: e, name: {zh: 活动, en: Event}, participants: [a, u]}
"""
SINGLE = "default_sources: {src: 全部}\nenterprises:\n  - {id: a, name: {zh: 甲公司, en: Firm A}}\n"


@pytest.fixture(scope="module")
def regions(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("poor")
    Workspace.create(folder / "example")
    for name, text in {"undated": UNDATED, "single": SINGLE, "empty": "enterprises: []\n"}.items():
        make_workspace(folder / name, {"region.yaml": text})
    return {name: folder / name for name in ("example", "undated", "single", "empty")}


def told(path: Path) -> list[Finding]:
    """What a notebook states, of its cells run one after the other."""
    found: list[Finding] = []
    names: dict[str, Any] = {}
    for number, cell in enumerate(nbformat.read(path, 4).cells):
        if cell.cell_type == "code":
            lines = cell.source.replace("\nfinding(", "\n__found__ = finding(")
            exec(compile(lines, f"{path.stem}[{number}]", "exec"), names)
            found += [shown] if isinstance(shown := names.pop("__found__", None), Finding) else []
    return found


@pytest.mark.parametrize("path", NOTEBOOKS, ids=[path.stem for path in NOTEBOOKS])
@pytest.mark.parametrize("name", ["example", "undated", "single", "empty"])
def test_it_runs_to_its_end_and_says_what_it_found(path, name, regions, monkeypatch):
    monkeypatch.chdir(regions[name])
    with mpl.rc_context({"backend": "agg"}), warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            stated = told(path)
        finally:
            plt.close("all")
    assert stated and all("nan" not in f"{one.zh} {one.en}".lower() for one in stated)
    if name == "undated" and path.stem.startswith("01"):
        assert any("Too few bodies have ties" in one.en for one in stated)
