"""Ledgers made for a test: workbooks, csv files, mappings, and a workspace to import them into."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from graph_loader.ontology import Ontology, ontology_of_text
from graph_loader.workspace import Workspace
from tests.workspaces import make_workspace, shipped_schema

HEAD = """\
ledger: 1
section: institutes
file: ledgers/institutes.yaml
id: {of: 名称, prefix: inst-}
source: {id: ledger, name: 院所台账, kind: ledger}
columns:
  名称: name.zh
"""
PLACES = """\
default_sources: {src: p. 1}
divisions:
  - {id: weifang, name: {zh: 潍坊市, en: Weifang}, aliases: [潍坊], level: prefecture}
  - {id: zhucheng, name: {zh: 诸城市, en: Zhucheng}, level: county, lies_in: weifang}
academies:
  - {id: cas, name: {zh: 中国科学院, en: Chinese Academy of Sciences}, short_name: {zh: 中科院, en: CAS}}
"""
ONTOLOGY: Ontology = ontology_of_text(shipped_schema())


def lab(folder: Path, files: dict[str, str] | None = None) -> Workspace:
    """A workspace with a source, places and an academy."""
    return Workspace.find(explicit=make_workspace(folder / "lab", {"places.yaml": PLACES, **(files or {})}))


def csv_file(folder: Path, rows: Iterable[Sequence[str]], name: str = "ledger.csv", encoding: str = "utf-8") -> Path:
    """A csv file of plain cells."""
    path = folder / name
    quoted = (",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    path.write_bytes("".join(f"{line}\r\n" for line in quoted).encode(encoding))
    return path


def xlsx_file(folder: Path, rows: Sequence[Any], name: str = "ledger.xlsx", merged: Sequence[str] = ()) -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    sheet.title = "院所"
    for row in rows:
        sheet.append(list(row))
    for area in merged:
        sheet.merge_cells(area)
    path = folder / name
    book.save(path)
    return path


def mapping_file(folder: Path, text: str, name: str = "mapping.yaml") -> Path:
    """A mapping file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path
