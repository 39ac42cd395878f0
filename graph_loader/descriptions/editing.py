"""A description file as text that is changed in places: what is not touched stays as it was, comments included.

Records are appended to a section, and keys of a record are set or taken out. Positions come from the reader's tree;
inside the one record that changes they come from libyaml, which also knows where a value ends.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from graph_loader.errors import DataError, WorkspaceError
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar, Source, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.workspace import DescriptionFile
from graph_loader.yaml_events import HAS_LIBYAML, is_nothing, parse_text, read_bytes
from graph_loader.yaml_text import Value, entry, flow, record

_LOADER: Any = yaml.CSafeLoader if HAS_LIBYAML else yaml.SafeLoader


class Item(NamedTuple):
    """A record of a section as it stands in a file: its tree, its first line and the one before which it ends, from 0.

    Comments behind a record count as its own, but for the last one of a section.
    """

    tree: MappingTree
    first: int
    after: int


class Document:
    """The text of one description file and the changes to be made in it.

    >>> document = Document("institutes:\\n  - id: a   # the first\\n    name: 甲\\n", "x.yaml")
    >>> document.set("institutes", "a", {"name": "乙", "country": "CN"})
    >>> document.append("institutes", {"id": "b", "name": {"zh": "丙", "en": "C"}})
    >>> print(document.text(), end="")
    institutes:
      - id: a   # the first
        name: 乙
        country: CN
      - id: b
        name: {zh: 丙, en: C}
    """

    def __init__(self, text: str, label: str) -> None:
        self.label = label
        self.newline = "\r\n" if "\r\n" in text else "\n"
        if text and not text.endswith(("\n", "\r")):
            text += self.newline
        # Python's idea of a line end is libyaml's, but for characters that the reader refuses anyway.
        self._lines = text.splitlines(keepends=True)
        tree, problems = parse_text(text, label)
        errors = [problem for problem in problems if problem.severity == "error"]
        if errors:
            raise DataError("KG884", errors, count=len(errors))
        self._sections = {key.text: (key, value) for key, value in _entries(tree)}
        self._items: dict[str, dict[str, Item]] = {}
        self._by_line: dict[int, Item] | None = None
        self._changed: dict[int, tuple[int, str]] = {}
        self._appended: dict[str, list[str]] = {}

    @classmethod
    def read(cls, file: DescriptionFile) -> Document:
        """The text of a file. Raises DataError (KG884) where it cannot be read."""
        data, problems = read_bytes(file.path, file.label)
        if problems:
            raise DataError("KG884", problems, count=len(problems))
        return cls(data.decode("utf-8"), file.label)

    def items(self, section: str) -> Mapping[str, Item]:
        """The records of a section as they were read, by id; those without an id are not among them."""
        if section not in self._items:
            self._items[section] = {}
            for item in self.all_items(section):
                name = item.tree.get("id")
                if isinstance(name, Scalar):
                    self._items[section].setdefault(name.text, item)
        return self._items[section]

    def item_on(self, line: int) -> Item | None:
        """The record of a section that begins on a line, from 1.

        None where none does, such as within another record, or where the section has a form that is not edited here.
        """
        return self._lines_of_items().get(line)

    def item_around(self, line: int) -> Item | None:
        """The record of a section in whose lines a line stands, from 1."""
        before = [first for first in self._lines_of_items() if first <= line]
        return self._lines_of_items()[max(before)] if before else None

    def _lines_of_items(self) -> dict[int, Item]:
        if self._by_line is None:
            self._by_line = {}
            for section in self._sections:
                with contextlib.suppress(WorkspaceError):
                    self._by_line |= {item.tree.line: item for item in self.all_items(section)}
        return self._by_line

    @property
    def changed(self) -> bool:
        """Whether the text is another one than was read."""
        return bool(self._changed or self._appended) and self.text() != "".join(self._lines)

    @property
    def sections(self) -> tuple[str, ...]:
        """The sections and other keys of the file, in order."""
        return tuple(self._sections)

    def value(self, key: str) -> Tree | None:
        """What stands under a key of the file itself, such as ``default_sources``."""
        return self._sections[key][1] if key in self._sections else None

    @property
    def size(self) -> int:
        """About how many characters the text will have."""
        appended = sum(len(text) for texts in self._appended.values() for text in texts)
        return sum(map(len, self._lines)) + appended

    def append(self, section: str, entries: Mapping[str, Value | None]) -> None:
        """Add a record at the end of a section, which is made at the end of the file where it is not there yet."""
        self._appended.setdefault(section, []).append(record(entries.items(), self._indent(section)))

    def set(self, section: str, id: str, values: Mapping[str, Value | None], *, after: str | None = None) -> None:
        """Give keys of a record new values, None takes a key out; in order.

        A key that is not there yet comes behind the key ``after``, otherwise at the end. Raises KeyError for an
        unknown id, WorkspaceError (KG883) where the record's form does not allow it.
        """
        self.change(self.items(section)[id], values, after=after)

    def change(self, item: Item, values: Mapping[str, Value | None], *, after: str | None = None) -> None:
        """The same for a record that was found in another way, such as a link, which has no id."""
        _, text = self._changed.get(item.first, (0, "".join(self._lines[item.first : item.after])))
        place = Source(self.label, item.tree.line, item.tree.column)
        for key, value in values.items():
            chunk = _Chunk(text, place, self.newline)
            text = chunk.with_value(key, value, after)
            if after is not None and key not in chunk.entries:
                after = key
        self._changed[item.first] = (item.after, text)

    def text(self) -> str:
        """The whole text with all changes made."""
        insertions: dict[int, str] = {}
        end = ""
        for section, texts in self._appended.items():
            block = "".join(texts).replace("\n", self.newline)
            if section in self._sections:
                at = self._end_of(section)
                insertions[at] = insertions.get(at, "") + block
            else:
                end += f"{flow(section)}:{self.newline}{block}"
        out: list[str] = []
        number = 0
        while number <= len(self._lines):
            out.append(insertions.get(number, ""))
            if number in self._changed:
                following, text = self._changed[number]
                # What is appended behind a changed last record stands before the comments that follow it.
                out.append(text)
                number = following
                continue
            out.extend(self._lines[number : number + 1])
            number += 1
        return "".join(out) + end

    # Where things stand

    def _indent(self, section: str) -> str:
        items = self._sequence(section)
        return " " * (items.column - 1) if items is not None and items.items else "  "

    def _sequence(self, section: str) -> SequenceTree | None:
        """The items of a section, which must stand one below the other; None where there are none."""
        if section not in self._sections:
            return None
        value = self._sections[section][1]
        if isinstance(value, Scalar) and is_nothing(value) and not value.text:
            return None
        if not isinstance(value, SequenceTree) or not self._lines[value.line - 1].startswith("-", value.column - 1):
            raise WorkspaceError("KG883", source=Source(self.label, value.line, value.column), file=self.label)
        return value

    def all_items(self, section: str) -> Iterator[Item]:
        """Every record of a section as it was read."""
        sequence = self._sequence(section)
        if sequence is None:
            return
        dash = sequence.column - 1
        starts = [self._dash_line(one, dash) for one in sequence.items]
        starts.append(self._end_of(section))
        for one, first, after in zip(sequence.items, starts, starts[1:], strict=False):
            if isinstance(one, MappingTree):
                yield Item(one, first, after)

    def _dash_line(self, item: Tree, column: int) -> int:
        line = item.line - 1
        while line and not self._lines[line].startswith("-", column):
            line -= 1
        return line

    def _end_of(self, section: str) -> int:
        """The line before which a section's last record ends; comments behind it belong to what follows."""
        sequence = self._sequence(section)
        begin = self._sections[section][0].line
        if sequence is None or not sequence.items:
            return begin
        first = self._dash_line(sequence.items[-1], sequence.column - 1)
        later = [key.line - 1 for key, _ in self._sections.values() if key.line > begin]
        lines = self._lines[first : min(later, default=len(self._lines))]
        ends = _Offsets("".join(lines))
        return first + ends.line_behind(ends.end(yaml.compose(ends.text, Loader=_LOADER)))


def _entries(tree: Tree | None) -> list[tuple[Scalar, Tree]]:
    return tree.entries if isinstance(tree, MappingTree) else []


class _Entry(NamedTuple):
    """A key of a record with its value, as offsets in the text."""

    start: int
    end: int
    value: int


class _Offsets:
    """Marks of libyaml (lines and columns) as offsets in a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for line in text.splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, mark: Any) -> int:
        """The offset of a mark."""
        return int(self.starts[mark.line] + mark.column)

    def end(self, node: yaml.Node | None) -> int:
        """Where a node ends: a block ends with its last child, since libyaml's own mark lies behind the comments."""
        assert node is not None  # the reader has found a tree here
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            last = node.value[-1]
            return self.end(last[1] if isinstance(last, tuple) else last)
        end = self.at(node.end_mark)
        block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
        return len(self.text[:end].rstrip()) if block else end

    def line_behind(self, offset: int) -> int:
        """The number of the first line that begins at or behind an offset of a line's content, from 0."""
        return next(number for number, start in enumerate(self.starts) if start >= offset and start)


class _Chunk:
    """The lines of one record; offsets of its entries by libyaml."""

    def __init__(self, text: str, place: Source, newline: str) -> None:
        self._text = text
        self._place = place
        self._newline = newline
        self._offsets = offsets = _Offsets(text)
        items = yaml.compose(text, Loader=_LOADER)
        node = items.value[0] if isinstance(items, yaml.SequenceNode) and len(items.value) == 1 else None
        if not isinstance(node, yaml.MappingNode) or not node.value:
            raise self._refusal()
        self._flow = bool(node.flow_style)
        self._column = node.start_mark.column
        self.entries = {
            str(key.value): _Entry(offsets.at(key.start_mark), offsets.end(value), offsets.at(value.start_mark))
            for key, value in node.value
        }

    def _refusal(self) -> WorkspaceError:
        return WorkspaceError("KG883", source=self._place, file=self._place.file)

    def with_value(self, key: str, value: Value | None, after: str | None) -> str:
        """The text with one key set, or taken out where the value is None."""
        old = self.entries.get(key)
        if old is None:
            return self._text if value is None else self._with_new(key, value, after)
        if value is None:
            return self._without(key)
        if self._flow:
            return f"{self._text[: old.value]}{flow(value)}{self._text[old.end :]}"
        lines = entry(key, value, " " * self._column)
        lines[0] = lines[0][self._column :]
        return f"{self._text[: old.start]}{self._newline.join(lines)}{self._text[old.end :]}"

    def _with_new(self, key: str, value: Value, after: str | None) -> str:
        before = self.entries[after] if after in self.entries else list(self.entries.values())[-1]
        if self._flow:
            return f"{self._text[: before.end]}, {flow(key)}: {flow(value)}{self._text[before.end :]}"
        # A comment behind the value stays on its line.
        line = self._offsets.starts[self._offsets.line_behind(before.end)]
        body = self._text[:line].rstrip("\r\n")
        lines = self._newline.join(entry(key, value, " " * self._column))
        return f"{body}{self._newline}{lines}{self._text[len(body) :]}"

    def _without(self, key: str) -> str:
        names = list(self.entries)
        number, old = names.index(key), self.entries[key]
        if len(names) == 1:
            raise self._refusal()
        if number + 1 < len(names) and (self._flow or not number):
            return self._text[: old.start] + self._text[self.entries[names[number + 1]].start :]
        if self._flow:
            return self._text[: self.entries[names[number - 1]].end] + self._text[old.end :]
        first = max(start for start in self._offsets.starts if start <= old.start)
        following = self._offsets.starts[self._offsets.line_behind(old.end)]
        return self._text[:first] + self._text[following:]
