"""Ledgers made up to be imported, and the least that reading them takes: ``sheets make|read FILE [ROWS]``.

A row is a demand: number, name, description, budget, date, state. Reading is a pass of Python's csv reader, or of
openpyxl's read-only mode, that takes every cell and keeps none.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TITLES = ("编号", "需求名称", "需求描述", "预算（万元）", "提出日期", "状态")
MAPPING = """\
ledger: 1
section: demands
file: ledgers/demands.yaml
id: {of: 编号, prefix: demand-}
source: {id: ledger-made-up, name: Made up, kind: ledger}
locator: "{key}"
columns:
  编号: number
  需求名称: name.zh
  需求描述: problem.zh
  预算（万元）: {to: budget, unit: 万元}
  提出日期: posted
  状态: state
"""
_LETTERS = [chr(0x4E00 + number) for number in range(3_000)]


def rows(count: int) -> Iterator[tuple[str | int, ...]]:
    """The titles and so many demands; always the same ones."""
    dice = random.Random(20240525)
    yield TITLES
    for number in range(count):
        name, text = ("".join(dice.choices(_LETTERS, k=length)) for length in (14, 40))
        day = f"202{dice.randint(0, 5)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}"
        yield f"XQ{number:07}", name, text, dice.randint(5, 500), day, "open"


def make(path: Path, count: int) -> None:
    """Write a ledger of so many rows: csv, or xlsx by its suffix."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows(count))
        return
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("需求")
    for row in rows(count):
        sheet.append(row)
    book.save(path)


def read(path: Path) -> None:
    """Take every cell and keep none."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as lines:
            deque(csv.reader(lines), maxlen=0)
        return
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    deque((tuple(cell.value for cell in row) for row in book.worksheets[0].iter_rows()), maxlen=0)
    book.close()


if __name__ == "__main__":
    verb, file, *count = sys.argv[1:]
    make(Path(file), int(count[0])) if verb == "make" else read(Path(file))
