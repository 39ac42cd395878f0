"""Ledgers made up to be imported, and the least that reading them takes.

``sheets make FILE ROWS [EVERY]``, ``sheets bare FILE``, ``sheets read FILE``.

A row is a demand: number, name, description, budget, date, state; one of EVERY has another budget than without. Bare
is a pass of Python's csv reader, or of openpyxl's read-only mode, that takes every cell and keeps none; read is the
same through what an import reads with.
"""

from __future__ import annotations

import csv
import random
import sys
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graph_loader.ledgers.sheets import open_sheets

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


def rows(count: int, every: int = 0) -> Iterator[tuple[str | int, ...]]:
    """The titles and so many demands; always the same ones, but for the budget of one of ``every``."""
    dice = random.Random(20240525)
    yield TITLES
    for number in range(count):
        name, text = ("".join(dice.choices(_LETTERS, k=length)) for length in (14, 40))
        day = f"202{dice.randint(0, 5)}-0{dice.randint(1, 9)}-1{dice.randint(0, 9)}"
        budget = dice.randint(5, 500) + (1000 if every and number % every == 0 else 0)
        yield f"XQ{number:07}", name, text, budget, day, "open"


def make(path: Path, count: int, every: int = 0) -> None:
    """Write a ledger of so many rows: csv, or xlsx by its suffix."""
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows(rows(count, every))
        return
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet: Any = book.create_sheet("需求")
    for row in rows(count, every):
        sheet.append(row)
    book.save(path)


def read(path: Path) -> None:
    """Read every row as an import does."""
    deque(open_sheets(path)[0].rows(), maxlen=0)


def bare(path: Path) -> None:
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
    verb, file, *numbers = sys.argv[1:]
    if verb == "make":
        make(Path(file), *map(int, numbers))
    else:
        {"bare": bare, "read": read}[verb](Path(file))
