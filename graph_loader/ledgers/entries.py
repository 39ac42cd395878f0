"""A row of a sheet as a record to be: its values by key, what it refers to by name, and where each stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graph_loader.errors import Problem
from graph_loader.ledgers.cells import cell_values, own_texts, plain_text
from graph_loader.ledgers.headers import Header, untitled
from graph_loader.ledgers.mapping import Column, LedgerMapping, Shape, Target
from graph_loader.ledgers.sheets import Cells, CellValue, Fault, Row, Sheet
from graph_loader.ledgers.spill import Spill
from graph_loader.nearest import Hints
from graph_loader.ontology import Field, Ontology, Rejected
from graph_loader.ontology.identifiers import Identifier
from graph_loader.ontology.values import Localized
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar, Source, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.yaml_events import is_nothing, parse_text
from graph_loader.yaml_text import Value

REMARK = "#"
"""A row of a sheet that this program made whose first cell begins so is a remark or an example, and no data."""
_REFERENCE = re.compile(r"(.*?)\s*(?:\[([A-Za-z0-9][A-Za-z0-9._-]*)\])?\s*(\{.*\})?", re.DOTALL)
_SPLIT = "；;、\n"
EVERY_TIME_ANOTHER = frozenset(["localized", "text", "url"])
"""Types of fields whose values hardly ever come twice in a sheet."""
MOST_KNOWN = 10_000
"""So many values of the others are remembered as they were read."""


@dataclass(slots=True)
class Reference:
    """Another record that a cell names; ``id`` once it is known."""

    text: str
    column: int
    id: str | None = None
    properties: dict[str, Value] = field(default_factory=dict)

    def value(self) -> Value:
        """As a description writes it."""
        return {"ref": self.id or "", **self.properties} if self.properties else self.id or ""


@dataclass(slots=True)
class Entry:
    """One row. ``texts`` are the cells that the id is made of; ``id`` is empty until it is known; ``made`` says that it
    was made by the rule, and not found to be that of a record."""

    row: int
    id: str = ""
    made: bool = False
    faulty: bool = False
    """Whether one of its cells was refused, so that what is missing need not be told as well."""
    values: dict[str, Value] = field(default_factory=dict)
    links: dict[str, list[Reference]] = field(default_factory=dict)
    sources: dict[str, Value] = field(default_factory=dict)
    sourced: bool = False
    """Whether the row itself names its sources."""
    texts: list[str] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    @property
    def link_name(self) -> str:
        """A row of a link sheet for people: what it joins."""
        return " – ".join(self.links[end][0].id or "" for end in ("from", "to"))


_LINKS = Entry.__slots__.index("links")


def spilled_entries() -> Spill[Entry]:
    """Rows that wait on disk."""
    return Spill(_plain, _entry_of)


def _plain(entry: Entry) -> list[Any]:
    """The fields of a row in their order; ``dataclasses.asdict`` would copy all that they hold."""
    plain = [getattr(entry, name) for name in Entry.__slots__]
    plain[_LINKS] = {
        key: [[one.text, one.column, one.id, one.properties] for one in references]
        for key, references in entry.links.items()
    }
    return plain


def _entry_of(plain: list[Any]) -> Entry:
    entry = Entry(*plain)
    for key, references in plain[_LINKS].items():
        entry.links[key] = [Reference(*one) for one in references]
    return entry


def value_of(tree: Tree) -> Value:
    """A tree as plain values."""
    if isinstance(tree, Scalar):
        return "" if is_nothing(tree) else tree.text
    if isinstance(tree, SequenceTree):
        return [value_of(item) for item in tree.items]
    return {key.text: value_of(value) for key, value in tree.entries}


class EntryReader:
    """Reads the rows of one sheet by a mapping; problems gather in ``problems``."""

    def __init__(self, sheet: Sheet, header: Header, mapping: LedgerMapping, ontology: Ontology) -> None:
        self.problems: list[Problem] = []
        self.remarks = 0
        self.left_out = 0
        self._sheet = sheet
        self._header = header
        self._mapping = mapping
        self._shape = Shape(mapping.kind, ontology)
        self._ontology = ontology
        self._hints = Hints()
        self._columns = self._bound()
        self._unknown: set[int] = set()
        self._known: dict[int, dict[str, list[str]]] = {}

    @property
    def controlled(self) -> list[Target]:
        """What the columns of the sheet fill."""
        return [column.target for column in self._columns.values() if column.target is not None]

    def _bound(self) -> dict[int, Column]:
        """The columns of the mapping by their number in the sheet; what is missing or named twice is a problem."""
        bound: dict[int, Column] = {}
        titles = {title: number for number, title in self._header.titles.items()}
        for title, column in self._mapping.columns.items():
            number = titles.get(title)
            if number is None:
                number = next((n for n in range(1000) if untitled(n) == title), None) if title[:1] == "[" else None
            if number is None:
                best = self._hints.nearest(title, titles, "titles") or ", ".join(titles)
                self._report("KG529", self._header.row, 0, title=title, nearest=best)
                continue
            bound[number] = column
        return bound

    def read(self) -> Iterator[Entry]:
        """Every row that holds data."""
        for row in self._sheet.rows():
            if row.number < self._header.first or row.empty:
                continue
            if self._mapping.own and not self._sheet.name:
                row = Row(row.number, tuple(_unguarded(cell) for cell in row.cells))
            if self._mapping.own and isinstance(row.cells[0], str) and row.cells[0].startswith(REMARK):
                self.remarks += 1
                continue
            if self._left_out(row.cells):
                self.left_out += 1
                continue
            yield self._entry(row)

    def _left_out(self, cells: Cells) -> bool:
        """Whether the mapping says that a row like this is not wanted."""
        rules = self._mapping.leave_out
        for number, column in self._columns.items() if rules else ():
            if column.title in rules and number < len(cells) and not isinstance(cells[number], Fault):
                text = str(cells[number]).strip() if cells[number] is not None else ""
                if text in rules[column.title]:
                    return True
        return False

    def _entry(self, row: Row) -> Entry:
        entry = Entry(row.number)
        parts: list[tuple[Target, str, int]] = []
        for number, cell in enumerate(row.cells):
            column = self._columns.get(number)
            if column is None:
                self._not_mapped(row.number, number, cell)
            elif column.target is not None and not _blank(cell):
                try:
                    self._fill(entry, column, column.target, cell, number, parts)
                except Rejected as rejected:
                    self._reject(rejected, row.number, number)
                    entry.faulty = True
        for key, value in entry.values.items():
            if isinstance(value, Mapping):
                entry.values[key] = {one: value[one] for one in self._ontology.languages if one in value}
        self._defaults(entry)
        for target, text, number in parts:
            self._property(entry, target, text, number)
        if self._mapping.id is not None:
            texts = [self._key_text(row.cells, title) for title in self._mapping.id.columns]
            entry.texts = [text for text in texts if text][:1] if self._mapping.id.first else texts
        return entry

    def _not_mapped(self, row: int, number: int, cell: CellValue | Fault) -> None:
        if number not in self._unknown and not _blank(cell):
            self._unknown.add(number)
            title = self._header.titles.get(number, untitled(number))
            self._report("KG528", row, number, title=title, mapping=self._mapping.label)

    def _fill(
        self, entry: Entry, column: Column, target: Target, cell: CellValue | Fault, number: int,
        parts: list[tuple[Target, str, int]],
    ) -> None:  # fmt: skip
        key, own = target.key, self._mapping.own
        entry.places.setdefault(key, number)
        if key == "id":
            entry.id = _one(own_texts(cell, many=False)) if own and isinstance(cell, str) else _text(cell)
        elif key == "sources":
            entry.sources = self._sources(_text(cell))
            entry.sourced = bool(entry.sources)
        elif key in self._shape.forms or key in ("from", "to"):
            if target.part:
                link_field = self._link_fields(key)[target.part]
                parts += [(target, text, number) for text in cell_values(cell, link_field, column, own=own)]
                return
            entry.links.setdefault(key, []).extend(self._references(cell, column, number))
        else:
            self._set(entry, self._shape.fields[key], target.part, self._values(cell, key, column, number))

    def _values(self, cell: CellValue | Fault, key: str, column: Column, number: int) -> list[str]:
        """The texts of a cell for a field; words, days and amounts come again and again, and are read once."""
        field, own = self._shape.fields[key], self._mapping.own
        if field.kind.name in EVERY_TIME_ANOTHER or not isinstance(cell, str):
            return cell_values(cell, field, column, own=own)
        known = self._known.setdefault(number, {})
        if cell not in known:
            if len(known) >= MOST_KNOWN:
                known.clear()
            known[cell] = cell_values(cell, field, column, own=own)
        return known[cell]

    def _link_fields(self, key: str) -> Mapping[str, Field]:
        return self._ontology.links[self._shape.forms[key].link].fields

    def _set(self, entry: Entry, field: Field, part: str, texts: list[str]) -> None:
        """Put texts under a field's key; names of other records are kept as references."""
        if not texts:
            return
        if isinstance(field.kind, Localized):
            known = entry.values.setdefault(field.name, {})
            assert isinstance(known, dict)
            language = part or self._ontology.languages[0]
            if known.setdefault(language, texts[0]) != texts[0]:
                raise Rejected("KG530", first=known[language], text=texts[0], key=f"{field.name}.{language}")
        elif field.target:
            number = entry.places[field.name]
            entry.links.setdefault(field.name, []).extend(Reference(text, number) for text in texts)
        elif field.many:
            listed = entry.values.setdefault(field.name, [])
            assert isinstance(listed, list)
            listed.extend(text for text in texts if text not in listed)
        elif entry.values.setdefault(field.name, texts[0]) != texts[0]:
            raise Rejected("KG530", first=entry.values[field.name], text=texts[0], key=field.name)

    def _references(self, cell: CellValue | Fault, column: Column, number: int) -> Iterable[Reference]:
        if isinstance(cell, Fault):
            raise Rejected(cell.code, text=cell.text)
        if self._mapping.own:
            texts = own_texts(cell, many=True)
        else:
            marks = _SPLIT if column.split is None else column.split
            texts = re.split(f"[{re.escape(marks)}]", plain_text(cell)) if marks else [plain_text(cell)]
        for text in texts:
            name = column.values.get(text.strip(), text.strip())
            if not name:
                continue
            found = _REFERENCE.fullmatch(name) if self._mapping.own else None
            if found is None:
                yield Reference(name, number, None, dict(column.properties))
                continue
            properties: dict[str, Value] = dict(column.properties)
            if found[3]:
                properties |= self._flow(found[3])
            yield Reference(found[1] or found[2] or "", number, found[2], properties)

    def _flow(self, text: str) -> dict[str, Value]:
        tree, problems = parse_text(text, "")
        if problems or not isinstance(tree, MappingTree):
            raise Rejected("KG538", text=text)
        value = value_of(tree)
        assert isinstance(value, dict)
        return value

    def _sources(self, text: str) -> dict[str, Value]:
        return self._flow(text) if text.startswith("{") else {text: ""} if text else {}

    def _property(self, entry: Entry, target: Target, text: str, number: int) -> None:
        """A column that says something of the link in another column of the same row."""
        references = entry.links.get(target.key, [])
        if len(references) != 1:
            self._report("KG540", entry.row, number, key=target, count=len(references))
            return
        references[0].properties[target.part] = text

    def _defaults(self, entry: Entry) -> None:
        for key, tree in self._mapping.defaults.items():
            if key in entry.values or key in entry.links:
                continue
            if key in self._shape.forms or self._shape.fields[key].target:
                for item in tree.items if isinstance(tree, SequenceTree) else [tree]:
                    properties = value_of(item) if isinstance(item, MappingTree) else {}
                    assert isinstance(properties, dict)
                    properties = dict(properties)
                    id = str(properties.pop("ref", "")) or value_of(item)
                    entry.links.setdefault(key, []).append(Reference(str(id), -1, None, properties))
                continue
            value = value_of(tree)
            if isinstance(self._shape.fields[key].kind, Localized) and isinstance(value, str):
                value = {self._ontology.languages[0]: value}
            entry.values[key] = [value] if self._shape.fields[key].many and isinstance(value, str) else value

    def _key_text(self, cells: Cells, title: str) -> str:
        """What an id is made of: an identifier in its one spelling, anything else as it stands."""
        number = next((number for number, column in self._columns.items() if column.title == title), None)
        cell = cells[number] if number is not None and number < len(cells) else None
        if number is None or _blank(cell):
            return ""
        target = self._columns[number].target
        field = self._shape.fields.get(target.key) if target is not None else None
        try:
            text = _text(cell)
            if field is not None and isinstance(field.kind, Identifier):
                return str(field.kind.value(text))
            if field is not None and field.kind.name in ("date", "period"):
                return cell_values(cell, field, self._columns[number], own=self._mapping.own)[0]
        except Rejected:
            return ""  # reported where the cell itself is read
        return text

    # Problems

    def _reject(self, rejected: Rejected, row: int, number: int) -> None:
        arguments = dict(rejected.arguments)
        choices = arguments.pop("choices", None)
        words = arguments.pop("words", choices)
        if isinstance(choices, list):
            name = str(arguments.get("text", arguments.get("name", "")))
            best = self._hints.nearest(name, words if isinstance(words, list) else choices, str(choices[:3]))
            shown = [word for word in words if re.search("[\u4e00-\u9fff]", word)] if isinstance(words, list) else []
            arguments["choices"] = ", ".join(dict.fromkeys([*([best] if best else []), *(shown or choices)]))
        self._report(rejected.code, row, number, **arguments)

    def _report(self, code: str, row: int, number: int, **arguments: object) -> None:
        self.problems.append(Problem(code, self._sheet.at(row, number), tuple(arguments.items())))

    def at(self, entry: Entry, key: str) -> Source:
        """The cell that a key of a row came from, or would come from."""
        column = entry.places.get(key)
        if column is None:
            filled = (number for number, one in self._columns.items() if one.target and one.target.key == key)
            column = next(filled, 0)
        return self._sheet.at(entry.row, max(column, 0))


def _unguarded(cell: CellValue | Fault) -> CellValue | Fault:
    """A cell of a csv of this program without the apostrophe that keeps a spreadsheet from calculating it."""
    return cell[1:] if isinstance(cell, str) and cell.startswith("'") else cell


def _blank(cell: CellValue | Fault) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _text(cell: CellValue | Fault) -> str:
    if isinstance(cell, Fault):
        raise Rejected(cell.code, text=cell.text)
    return plain_text(cell)


def _one(texts: list[str]) -> str:
    return texts[0] if texts else ""
