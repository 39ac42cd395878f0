"""A blank sheet for one type: titles, what belongs below each, lists to choose from, and an example."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from graph_loader.ledgers.entries import REMARK
from graph_loader.ledgers.layout import LedgerColumn, columns_of
from graph_loader.ledgers.writing import Cell, Table, enum_title, fill_sheet, put
from graph_loader.ontology import LinkType, NodeType, Ontology
from graph_loader.ontology.values import Boolean, Enum, Localized
from graph_loader.ontology.written import WRITTEN, example_of, say

ROWS = 2_000
"""So many rows have lists to choose from."""
LISTS = "lists"
_EXAMPLE = {"zh": "示例，导入时跳过", "en": "an example, skipped"}
_REQUIRED = {"zh": "必填", "en": "required"}
_NAME = {"zh": "示例单位", "en": "Example body"}
_HOW = (
    ("从第 4 行起填写；第 1、2 行不要改动。", "Fill in from row 4 on; leave rows 1 and 2 as they are."),
    ("以 # 开头的行是说明，导入时跳过。", "Rows that begin with # are remarks and are skipped."),
    ("红色标题必填；鼠标停在标题上可见说明。", "Red titles are required; point at a title to see what belongs there."),
    ("其他单位、地方写名称或编号均可。", "Other bodies and places are written by name or by id."),
    ("填好后运行 sidu import ledger 本文件。", "When it is filled in, run sidu import ledger on this file."),
)


_CHOOSE = {"zh": "请从列表中选取", "en": "please choose from the list"}


def blank(kind: NodeType | LinkType, ontology: Ontology, lang: str = "zh") -> bytes:
    """A workbook to fill in for one section; imported, it needs no mapping."""
    import openpyxl

    columns = columns_of(kind, ontology)
    table = Table(kind.section or "", kind.title, columns, [_example(columns, kind, ontology, lang)])
    book: Any = openpyxl.Workbook()
    sheet = book.active
    sheet.title = say(kind.title, "en" if lang == "en" else "zh")[:31]
    lists = book.create_sheet(LISTS)
    lists.sheet_state = "hidden"

    def decorate(target: Any, title_row: int) -> None:
        _comments(target, title_row, columns, lang)
        _choices(target, title_row + 2, lists, columns, ontology, lang)

    fill_sheet(sheet, table, "public", lang, decorate)
    about = book.create_sheet("about")
    for number, (zh, en) in enumerate(_HOW, start=1):
        put(about, number, 1, say({"zh": zh, "en": en}, lang))
    about.column_dimensions["A"].width = 80
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _example(columns: Iterable[LedgerColumn], kind: NodeType | LinkType, ontology: Ontology, lang: str) -> list[Cell]:
    """A row that shows what belongs where; its first cell marks it as no data."""
    cells = [_example_cell(column, ontology, lang) for column in columns]
    first = say(_EXAMPLE, lang)
    cells[0] = f"{REMARK} {first}"
    return cells


def _example_cell(column: LedgerColumn, ontology: Ontology, lang: str) -> Cell:
    field = column.field
    if field is None:
        return None if column.key == "sources" else say(_NAME, "en" if lang == "en" else "zh")
    if isinstance(field.kind, Enum):
        values = ontology.schemes[field.kind.scheme].values
        return enum_title(next(iter(values)), field.kind, ontology, lang) if values else None
    if isinstance(field.kind, Boolean):
        return "yes" if lang == "en" else "是"
    if isinstance(field.kind, Localized):
        return "Example" if column.language == "en" else "示例"
    if field.kind.name == "money":
        return 1_200_000
    if field.target:
        return say(_NAME, "en" if lang == "en" else "zh")
    text = example_of(field, ontology).strip("[]").strip('"') if field.kind.name == "text" else ""
    return text or WRITTEN[field.kind.name].example


def _comments(sheet: Any, title_row: int, columns: Iterable[LedgerColumn], lang: str) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import Font

    for number, column in enumerate(columns, start=1):
        cell = sheet.cell(row=title_row, column=number)
        words = [say(one, lang) for one in ((_REQUIRED,) if column.required else ()) + column.help]
        if words:
            cell.comment = Comment("\n".join(words), "sidu", width=320, height=40 + 40 * len(words))
        if column.required:
            cell.font = Font(bold=True, color="B00000")


def _choices(
    sheet: Any, first_row: int, lists: Any, columns: Iterable[LedgerColumn], ontology: Ontology, lang: str
) -> None:
    """Lists to choose from stand in a hidden sheet, since Excel takes no more than 255 characters in a rule."""
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    used = 0
    for number, column in enumerate(columns, start=1):
        words = _words(column, ontology, lang)
        if not words:
            continue
        used += 1
        for row, word in enumerate(words, start=1):
            put(lists, row, used, word)
        letter = get_column_letter(used)
        rule = DataValidation(
            type="list", formula1=f"{LISTS}!${letter}$1:${letter}${len(words)}", allow_blank=True,
            showErrorMessage=True, errorTitle="sidu", error=say(_CHOOSE, lang),
        )  # fmt: skip
        sheet.add_data_validation(rule)
        target = get_column_letter(number)
        rule.add(f"{target}{first_row}:{target}{first_row + ROWS}")


def _words(column: LedgerColumn, ontology: Ontology, lang: str) -> list[str]:
    field = column.field
    if field is None or field.many:
        return []
    if isinstance(field.kind, Enum):
        return [enum_title(value, field.kind, ontology, lang) for value in ontology.schemes[field.kind.scheme].values]
    if isinstance(field.kind, Boolean):
        return ["yes", "no"] if lang == "en" else ["是", "否"]
    return []
