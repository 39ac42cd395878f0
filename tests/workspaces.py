"""Workspaces made for a test: a schema, a source, and whatever descriptions the test is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graph_loader.api import Region
from graph_loader.workspace import shipped

SOURCE = """\
sources:
  - id: src
    name: {zh: 测试来源, en: Test source}
"""


def shipped_schema() -> str:
    """The schema.yaml of the project itself."""
    return shipped().joinpath("schema.yaml").read_text(encoding="utf-8")


def make_workspace(
    folder: Path, files: Mapping[str, str | bytes] | None = None, *, schema: str | None = None, source: bool = True
) -> Path:
    """A workspace in ``folder`` with one dataset ``test``; returns the folder."""
    data = folder / "data"
    data.mkdir(parents=True)
    (folder / "schema.yaml").write_text(shipped_schema() if schema is None else schema, encoding="utf-8")
    settings = "datasets:\n  - {name: test, path: data, title: {zh: 测试, en: Test}}\n"
    (folder / "sidu.yaml").write_text(settings, encoding="utf-8")
    if source:
        (data / "a-source.yaml").write_text(SOURCE, encoding="utf-8")
    for name, content in (files or {}).items():
        write(data / name, content)
    return folder


def write(path: Path, content: str | bytes) -> None:
    """Text as UTF-8, bytes as they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))


def region_of(folder: Path, store: str | None = None) -> Region:
    """The region of a workspace."""
    return Region(folder, store)
