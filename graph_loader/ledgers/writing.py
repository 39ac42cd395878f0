"""Sheets that planners fill in or read: blank templates, and the described records as a workbook or as csv.

Below the titles stands a row of keys, by which such a sheet is imported without a mapping. What is written reads back
equal: texts that a spreadsheet would take for something else are marked as texts.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph_loader.errors import ExportError
from graph_loader.graph import Graph, Link, Node
from graph_loader.ledgers.headers import SYNTHETIC_MARK
from graph_loader.ledgers.layout import LedgerColumn, columns_of
from graph_loader.ledgers.sheets import LedgerError
from graph_loader.ontology import Field, LinkType, NodeType, Ontology, Rejected
from graph_loader.ontology.values import Boolean, Enum
from graph_loader.ontology.written import say
from graph_loader.replacing import replaced
from graph_loader.yaml_text import Value, flow, quoted

_LONGEST_CELL = 32_767
_LONGEST_SHEET_NAME = 31
_SYNTHETIC = {"zh": "（合成）", "en": " (synthetic)"}
"""At the end of the name of a sheet of made-up records."""
_EXACT = 10**15
_TRIGGERS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# What Excel keeps of a text is not always the text: its own escapes, carriage returns, what XML cannot hold.
_UNSAFE = re.compile("_(?=x[0-9A-Fa-f]{4}_)|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")
_BRACKETS = str.maketrans({"[": "［", "]": "］", "{": "｛", "}": "｝", '"': "”", "\n": " ", "\r": " ", "#": "＃"})

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """One sheet to write: marks above the titles, its columns and rows."""

    section: str
    title: Mapping[str, str]
    columns: Sequence[LedgerColumn]
    rows: Sequence[Sequence[Cell]]
    synthetic: bool = False


def text_cell(text: str) -> str:
    """A text as a cell of a sheet that this program reads back; in quotes where its plain form would not do."""
    if text == text.strip() and text and not text.startswith(('"', "[", "{", "#")) and not _UNSAFE.search(text):
        return text
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted(text))


def list_cell(texts: Sequence[str]) -> str:
    """Several texts, an item a line; as a list of YAML where a line would not do."""
    if all(text_cell(text) == text and "\n" not in text for text in texts):
        return "\n".join(texts)
    items = ", ".join(_UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", quoted(text)) for text in texts)
    return f"[{items}]"


def field_cell(properties: Mapping[str, Any], column: LedgerColumn, ontology: Ontology, lang: str) -> Cell:
    """The cell of a field; None where the record has no such value."""
    field = column.field
    assert field is not None
    if column.language:
        text = properties.get(f"{field.name}_{column.language}")
        return None if text is None else text_cell(text)
    value = properties.get(field.name)
    if value is None:
        return None
    if field.many:
        return list_cell([str(one_value({field.name: item}, field, ontology, lang)) for item in value])
    found = one_value(properties, field, ontology, lang)
    return text_cell(found) if isinstance(found, str) else found


def one_value(properties: Mapping[str, Any], field: Field, ontology: Ontology, lang: str) -> str | int | float:
    """A stored value as descriptions write it: enumerations by their titles, figures with their word."""
    value, kind = properties[field.name], field.kind
    if isinstance(kind, Enum):
        return enum_title(value, kind, ontology, lang)
    if isinstance(kind, Boolean):
        return ("yes" if value else "no") if lang == "en" else ("是" if value else "否")
    if kind.name == "money":
        currency = properties.get(f"{field.name}_currency", "CNY")
        return value if currency == "CNY" and abs(value) < _EXACT else f"{value} {currency}"
    if kind.name == "figure":
        word = properties.get(f"{field.name}_qualifier", "exact")
        return value if word == "exact" else f"近{value}" if word == "近" else f"{value}{word}"
    if isinstance(value, int | float) and abs(value) < _EXACT:
        return value
    return str(value)


def enum_title(value: str, kind: Enum, ontology: Ontology, lang: str) -> str:
    """The title of a value of a scheme, or the value where the title stands for another one."""
    known = ontology.schemes[kind.scheme].values.get(value)
    title = known.title.get("en" if lang == "en" else "zh", value) if known is not None else value
    try:
        return title if kind.value(title) == value else value
    except Rejected:
        return value


def tables_of(graph: Graph, ontology: Ontology, access: str = "public", lang: str = "zh") -> list[Table]:
    """All records by section, then the links that have sections of their own, synthetic ones in tables of their own."""
    writer = _Rows(graph, ontology, lang)
    tables: list[Table] = []
    for kind in ontology.described():
        if kind.section is None:
            continue
        columns = columns_of(kind, ontology, access, sections=True)
        items = writer.items(kind)
        for synthetic in (False, True):
            chosen = [one for one in items if bool(one.properties.get("synthetic")) is synthetic]
            if chosen:
                rows = [writer.row(one, columns) for one in chosen]
                used = [number for number, column in enumerate(columns) if _is_used(number, column, rows)]
                title = kind.plural if isinstance(kind, NodeType) else kind.title
                kept = [[row[number] for number in used] for row in rows]
                tables.append(Table(kind.section, title, [columns[number] for number in used], kept, synthetic))
    return tables


def _is_used(number: int, column: LedgerColumn, rows: Sequence[Sequence[Cell]]) -> bool:
    return column.required or column.key in ("id", "sources") or any(row[number] is not None for row in rows)


class _Rows:
    """Nodes and links as rows of cells."""

    def __init__(self, graph: Graph, ontology: Ontology, lang: str) -> None:
        self._graph = graph
        self._ontology = ontology
        self._lang = lang
        self._links: dict[tuple[str, str, str], list[Link]] = {}
        for key in sorted(graph.links):
            link = graph.links[key]
            self._links.setdefault((link.type, "from", link.start), []).append(link)
            self._links.setdefault((link.type, "to", link.end), []).append(link)

    def items(self, kind: NodeType | LinkType) -> Sequence[Node | Link]:
        """All records of a type or links of a type, in order."""
        if isinstance(kind, NodeType):
            nodes = self._graph.nodes
            return [nodes[id] for id in sorted(nodes) if nodes[id].type == kind.name]
        return sorted(self._graph.links_of(kind.name), key=lambda link: (link.start, link.end, link.key))

    def row(self, item: Node | Link, columns: Sequence[LedgerColumn]) -> list[Cell]:
        """The cells of one record or link."""
        return [self._cell(item, column) for column in columns]

    def _cell(self, item: Node | Link, column: LedgerColumn) -> Cell:
        if column.field is not None:
            return field_cell(item.properties, column, self._ontology, self._lang)
        if column.key == "sources":
            sources = _sources(item.properties)
            return flow(sources) if sources else None
        if isinstance(item, Link):
            return self._reference(item.start if column.key == "from" else item.end)
        if column.form is not None:
            return self._links_cell(item, column)
        return item.id

    def _reference(self, id: str) -> str:
        node = self._graph.nodes.get(id)
        name = ""
        if node is not None:
            first, second = ("en", "zh") if self._lang == "en" else ("zh", "en")
            caption = self._ontology.types[node.type].caption or "name"
            name = str(node.properties.get(f"{caption}_{first}") or node.properties.get(f"{caption}_{second}") or "")
        return f"{' '.join(name.translate(_BRACKETS).split()) or id} [{id}]"

    def _links_cell(self, node: Node, column: LedgerColumn) -> Cell:
        form = column.form
        assert form is not None
        lines = []
        link_type = self._ontology.links[form.link]
        for link in self._links.get((form.link, form.end, node.id), []):
            other = link.end if form.end == "from" else link.start
            about = self._properties(link, link_type)
            if _sources(link.properties) != _sources(node.properties):
                about["sources"] = _sources(link.properties)
            lines.append(self._reference(other) + (f" {flow(about)}" if about else ""))
        return "\n".join(lines) or None

    def _properties(self, link: Link, link_type: LinkType) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for name, field in link_type.fields.items():
            if field.many and name in link.properties:
                found[name] = [
                    str(one_value({name: item}, field, self._ontology, self._lang)) for item in link.properties[name]
                ]
            elif name in link.properties:
                value = one_value(link.properties, field, self._ontology, self._lang)
                found[name] = f"{value}元" if field.kind.name == "money" and isinstance(value, int) else str(value)
            else:
                texts = {one: link.properties.get(f"{name}_{one}") for one in self._ontology.languages}
                spoken: dict[str, Value] = {one: text for one, text in texts.items() if text is not None}
                if spoken and field.kind.name == "localized":
                    found[name] = spoken
        return found


def _sources(properties: Mapping[str, Any]) -> dict[str, Value]:
    found: dict[str, list[Value]] = {}
    for id, locator in zip(properties.get("source_ids", []), properties.get("locators", []), strict=True):
        found.setdefault(id, []).append(locator)
    return {id: locators[0] if len(locators) == 1 else locators for id, locators in found.items()}


def write_ledgers(
    graph: Graph, ontology: Ontology, form: str, path: Path, access: str = "public", lang: str = "zh"
) -> None:
    """The described records as files: ``xlsx`` one workbook, ``ledgers`` a folder with a csv a section.

    Raises LedgerError (KG774) where a text is longer than a cell can hold, ExportError: KG981 the folder holds
    something else, KG982 nothing can be written.
    """
    tables = tables_of(graph, ontology, access, lang)
    if form == "xlsx":
        files = {path: xlsx_bytes(tables, access, lang)}
    else:
        suffix = {False: ".csv", True: "-synthetic.csv"}
        files = {path / f"{one.section}{suffix[one.synthetic]}": csv_bytes(one, access, lang) for one in tables}
        sections = {one.section for one in ontology.described()}
        there = [entry.name for entry in path.iterdir()] if path.is_dir() else []
        if any(not name.endswith(".csv") or name[:-4].removesuffix("-synthetic") not in sections for name in there):
            raise ExportError("KG981", path=path)
    try:
        if form != "xlsx":
            path.mkdir(parents=True, exist_ok=True)
        for file, data in files.items():
            with replaced(file) as beside:
                beside.write_bytes(data)
        for name in set(there) - {file.name for file in files} if form != "xlsx" else ():
            (path / name).unlink()
    except OSError as error:
        raise ExportError("KG982", path=path, reason=error.strerror or type(error).__name__) from None


# Rows of a file


def marks(table: Table, access: str) -> list[str]:
    """What stands above the titles: that the data is synthetic, that it is internal."""
    found = []
    if table.synthetic:
        found.append(f"{SYNTHETIC_MARK}：其中的单位、人员和事情都不存在 / Synthetic data: none of it exists")
    if access != "public":
        found.append("内部：含不公开的内容，请勿外传 / Internal: holds what is not public; do not pass it on")
    return found


def head_rows(table: Table, lang: str) -> list[list[str]]:
    """The titles, and below them the keys."""
    keys = [column.key for column in table.columns]
    keys[0] = f"{table.section}: {keys[0]}"
    return [[column.heading(lang) for column in table.columns], keys]


def csv_bytes(table: Table, access: str = "public", lang: str = "zh") -> bytes:
    """A table as csv for Excel: with a byte order mark; texts that it would take for formulas have a ' before them."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for mark in marks(table, access):
        writer.writerow([mark])
    writer.writerows(head_rows(table, lang))
    for row in table.rows:
        writer.writerow([guarded(cell) for cell in row])
    return out.getvalue().encode("utf-8-sig")


def guarded(cell: Cell) -> str:
    """A cell of a csv; one that a spreadsheet would calculate has an apostrophe before it.

    >>> guarded("=1+1"), guarded("'x"), guarded(-5), guarded(None)
    ("'=1+1", "''x", '-5', '')
    """
    if cell is None or isinstance(cell, int | float):
        return "" if cell is None else str(cell)
    return f"'{cell}" if cell.startswith((*_TRIGGERS, "'")) else cell


def xlsx_bytes(tables: Iterable[Table], access: str = "public", lang: str = "zh") -> bytes:
    """A workbook with a sheet a table. Raises LedgerError (KG774) where a text is longer than a cell can hold."""
    import openpyxl

    book: Any = openpyxl.Workbook()
    book.remove(book.active)
    names: set[str] = set()
    for table in tables:
        fill_sheet(book.create_sheet(_sheet_name(table, lang, names)), table, access, lang)
    if not names:
        book.create_sheet("about")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill_sheet(
    sheet: Any, table: Table, access: str, lang: str, decorate: Callable[[Any, int], None] | None = None
) -> None:
    """Write a table into a sheet; ``decorate`` is given the sheet and the number of the row of titles."""
    from openpyxl.styles import Font

    number = 0
    for mark in marks(table, access):
        number += 1
        put(sheet, number, 1, mark).font = Font(bold=True, color="B00000")
    title_row = number + 1
    for row in [*head_rows(table, lang), *table.rows]:
        number += 1
        for column, cell in enumerate(row, start=1):
            if cell is not None:
                put(sheet, number, column, cell)
    for cell in sheet[title_row]:
        cell.font = Font(bold=True)
    for cell in sheet[title_row + 1]:
        cell.font = Font(italic=True, color="808080", size=9)
    sheet.freeze_panes = f"B{title_row + 2}"
    _widths(sheet, table)
    if decorate is not None:
        decorate(sheet, title_row)


def _widths(sheet: Any, table: Table) -> None:
    from openpyxl.utils import get_column_letter

    for number, column in enumerate(table.columns, start=1):
        wide = column.form is not None or column.language or column.key == "sources"
        sheet.column_dimensions[get_column_letter(number)].width = 32 if wide else 16


def put(sheet: Any, row: int, column: int, value: str | int | float) -> Any:
    """Write one cell; a text stays a text whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    if not isinstance(value, str):
        cell.value = value
        return cell
    if len(value) > _LONGEST_CELL:
        raise LedgerError("KG774", what=f"{len(value)} characters", limit=f"{_LONGEST_CELL} characters")
    cell.value = value
    cell.data_type = "s"
    if value.startswith(_TRIGGERS):
        # Also when somebody edits the cell later, Excel keeps it a text.
        cell.quotePrefix = True
    return cell


def _sheet_name(table: Table, lang: str, names: set[str]) -> str:
    """A name that no other sheet has; one that is too long for a sheet is cut, and what marks it is not."""
    title = re.sub(r"[\[\]:*?/\\']", "-", say(table.title, "en" if lang == "en" else "zh"))
    label = _SYNTHETIC["en" if lang == "en" else "zh"] if table.synthetic else ""
    for number in itertools.count(1):
        ending = (f" {number}" if number > 1 else "") + label
        name = title[: _LONGEST_SHEET_NAME - len(ending)].rstrip() + ending
        if name.lower() not in names:
            names.add(name.lower())
            return name
    raise AssertionError("there is always a next number")
