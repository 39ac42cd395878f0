"""YAML text to trees with positions, on the events of libyaml.

Values are never guessed at: every scalar stays the text that was written. What YAML offers beyond
plain trees (anchors, aliases, merge keys, tags, several documents) is refused with a position, which
also ends alias bombs. Bytes are checked before libyaml sees them, because it gives no line for a
wrong encoding or a NUL.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Iterator
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, NoReturn, Protocol

import yaml

from graph_loader.errors import Problem
from graph_loader.records import Mapping, Scalar, Sequence, Source, Tree

MAX_FILE_BYTES = 128 * 1024 * 1024
MAX_SCALAR_BYTES = 4 * 1024 * 1024
"""The largest single value: what fits one message to every engine."""
MAX_DEPTH = 24

HAS_LIBYAML = hasattr(yaml, "CSafeLoader")
"""False where PyYAML was built without libyaml: reading works, about five times slower."""

# What YAML allows of control characters: tab, line feed, carriage return, next line.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_FULL_WIDTH_COLON = re.compile(r"^\s*(?:-\s+)*[^\s#:'\"：]+：")
_LONG = MAX_SCALAR_BYTES // 4
"""A text of so many characters or fewer cannot be too large; a character has at most four bytes."""
# Looked up once, not for every one of millions of events.
_SCALAR: Any = yaml.ScalarEvent
_MAPPING: Any = yaml.MappingStartEvent
_MAPPING_END: Any = yaml.MappingEndEvent
_SEQUENCE: Any = yaml.SequenceStartEvent
_SEQUENCE_END: Any = yaml.SequenceEndEvent
_TEXT = operator.itemgetter(0)
"""The text of a scalar."""
_new: Any = tuple.__new__
NOTHING = frozenset(["", "~", "null", "Null", "NULL"])
"""Plain scalars that mean that a value was left out."""


class YamlProblem(Exception):
    """A problem after which the rest of the file cannot be understood."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        super().__init__(str(problem))


class _Parser(Protocol):
    def get_event(self) -> Any: ...

    def dispose(self) -> None: ...


def is_nothing(tree: Tree) -> bool:
    """Whether a value was left out: empty, ``~`` or ``null`` without quotes."""
    return tree.__class__ is Scalar and tree.plain and tree.text in NOTHING


def read_bytes(path: Path | Traversable, file: str) -> tuple[bytes, list[Problem]]:
    """The bytes of a text file, checked to be UTF-8 without a byte order mark or control characters."""
    try:
        if isinstance(path, Path) and path.stat().st_size > MAX_FILE_BYTES:
            size = path.stat().st_size // (1024 * 1024)
            return b"", [Problem.of("KG107", Source(file, 1, 1), size=size, limit=MAX_FILE_BYTES // (1024 * 1024))]
        data = path.read_bytes()
    except OSError as error:
        return b"", [Problem.of("KG109", Source(file), reason=error.strerror or type(error).__name__)]
    problem = _problem_in_bytes(data, file)
    return (b"", [problem]) if problem else (data, [])


def _problem_in_bytes(data: bytes, file: str) -> Problem | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        return Problem.of("KG102", Source(file, 1, 1))
    if data.startswith(b"\xef\xbb\xbf"):
        return Problem.of("KG103", Source(file, 1, 1))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        place = _place(before, file)
        return Problem.of("KG101" if _reads_as_gbk(data) else "KG110", place, byte=f"{data[error.start]:#04x}")
    found = _CONTROL.search(text)
    if found:
        return Problem.of("KG104", _place(text[: found.start()], file), character=f"U+{ord(found.group()):04X}")
    return None


def _reads_as_gbk(data: bytes) -> bool:
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True


def _place(before: str, file: str) -> Source:
    return Source(file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)


def read_file(path: Path | Traversable, file: str) -> tuple[Tree | None, list[Problem]]:
    """The tree of a whole file, or None with the problems; ``file`` is the name shown to users."""
    data, problems = read_bytes(path, file)
    if problems:
        return None, problems
    return _tree_of(data, file)


def parse_text(text: str, file: str, *, line_offset: int = 0) -> tuple[Tree | None, list[Problem]]:
    """The tree of a text; ``line_offset`` lines are added to every position (front matter in a file)."""
    found = _CONTROL.search(text)
    if found:
        place = _place(text[: found.start()], file)
        source = Source(file, place.line + line_offset, place.column)
        return None, [Problem.of("KG104", source, character=f"U+{ord(found.group()):04X}")]
    # Empty lines in front let the parser itself count from there.
    return _tree_of(b"\n" * line_offset + text.encode("utf-8"), file)


def _tree_of(data: bytes, file: str) -> tuple[Tree | None, list[Problem]]:
    builder = TreeBuilder(data, file)
    tree: Tree | None = None
    try:
        event = builder.start()
        if event is not None:
            tree = builder.tree(event)
            builder.finish()
    except YamlProblem as stop:
        return None, [*builder.problems, stop.problem]
    finally:
        builder.close()
    return (None if builder.problems else tree), builder.problems


class TreeBuilder:
    """Trees from the events of one YAML document.

    ``start`` gives the first event of the root (None for an empty document), ``tree`` the whole tree
    that an event begins, ``keys`` and ``items`` walk a mapping or a sequence one child at a time,
    so that a large file is never held as one tree.
    Problems that do not end the reading are gathered in ``problems``; the others raise ``YamlProblem``.
    """

    def __init__(self, data: bytes, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self._data = data
        loader: Any = yaml.CSafeLoader if HAS_LIBYAML else yaml.SafeLoader
        self._parser: _Parser = loader(data)
        self._get = self._parser.get_event

    def close(self) -> None:
        """Let libyaml's buffers go."""
        self._parser.dispose()

    def next_event(self) -> Any:
        """The next event; a syntax error becomes a positioned problem."""
        try:
            return self._get()
        except yaml.YAMLError as error:
            raise self._stop(error) from None

    def _stop(self, error: yaml.YAMLError) -> YamlProblem:
        if isinstance(error, yaml.MarkedYAMLError):
            return YamlProblem(self._syntax_problem(error))
        return YamlProblem(Problem.of("KG111", Source(self.file), reason="reader error"))

    def start(self) -> Any | None:
        """The event that begins the root, or None where there is nothing but comments."""
        event = self.next_event()
        while event.__class__ in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
            event = self.next_event()
        return None if event.__class__ is yaml.StreamEndEvent else event

    def finish(self) -> None:
        """Refuse a second document after the first."""
        event = self.next_event()
        while event.__class__ is not yaml.StreamEndEvent:
            if event.__class__ is yaml.DocumentStartEvent:
                raise YamlProblem(Problem.of("KG115", self.at(event)))
            event = self.next_event()

    def at(self, event: Any) -> Source:
        """Where an event starts."""
        mark = event.start_mark
        return Source(self.file, mark.line + 1, mark.column + 1)

    def tree(self, event: Any, depth: int = 0) -> Tree:
        """The tree that this event begins; consumes its events."""
        if event.__class__ is _SCALAR:
            return self._scalar(event)
        try:
            return self._branch(event, depth)
        except yaml.YAMLError as error:
            raise self._stop(error) from None

    def _scalar(self, event: Any) -> Scalar:
        if event.anchor is not None or event.tag is not None:
            self._refuse_anchor_and_tag(event)
        text = event.value
        if len(text) > _LONG:
            self._check_size(text, event)
        if event.style == '"':
            self._refuse_control_characters(text, event)
        scalar: Scalar = _new(Scalar, (text, event.start_mark, not event.style))
        return scalar

    def _branch(self, start: Any, depth: int) -> Tree:
        """The tree of a mapping or a sequence. Much of a check's time goes here, so plain scalars are made in place."""
        if depth >= MAX_DEPTH:
            raise YamlProblem(Problem.of("KG112", self.at(start), limit=MAX_DEPTH))
        mapping = start.__class__ is _MAPPING
        if not mapping and start.__class__ is not _SEQUENCE:
            raise YamlProblem(Problem.of("KG113", self.at(start)))
        if start.anchor is not None or start.tag is not None:
            self._refuse_anchor_and_tag(start)
        get, end = self._get, _MAPPING_END if mapping else _SEQUENCE_END
        children: list[Any] = []
        append = children.append
        while (event := get()).__class__ is not end:
            if event.__class__ is _SCALAR:
                text, style = event.value, event.style
                if style == '"' or event.anchor is not None or event.tag is not None or len(text) > _LONG:
                    append(self._scalar(event))
                else:
                    append(_new(Scalar, (text, event.start_mark, not style)))
            else:
                if mapping and not len(children) % 2:
                    self._refuse_key(event)
                append(self._branch(event, depth + 1))
        mark = start.start_mark
        if not mapping:
            return Sequence(children, mark.line + 1, mark.column + 1)
        return Mapping(self._entries(children), mark.line + 1, mark.column + 1)

    def _entries(self, children: list[Any]) -> list[tuple[Scalar, Tree]]:
        """Keys and values that came by turns, as pairs; no key may come twice."""
        keys = children[::2]
        texts = set(map(_TEXT, keys))
        if len(texts) < len(keys) or "<<" in texts:
            seen: dict[str, Scalar] = {}
            for key in keys:
                self._check_key(key, seen)
        return list(zip(keys, children[1::2], strict=True))

    def items(self, start: Any) -> Iterator[Any]:
        """The first event of every item of a sequence; each must be consumed by ``tree`` before the next."""
        if start.anchor is not None or start.tag is not None:
            self._refuse_anchor_and_tag(start)
        while True:
            event = self.next_event()
            if event.__class__ is yaml.SequenceEndEvent:
                return
            yield event

    def keys(self, start: Any) -> Iterator[tuple[Scalar, Any]]:
        """Every key of a mapping with the first event of its value, which must be consumed before the next."""
        if start.anchor is not None or start.tag is not None:
            self._refuse_anchor_and_tag(start)
        seen: dict[str, Scalar] = {}
        while True:
            event = self.next_event()
            if event.__class__ is yaml.MappingEndEvent:
                return
            if event.__class__ is not _SCALAR:
                self._refuse_key(event)
            key = self._scalar(event)
            self._check_key(key, seen)
            yield key, self.next_event()

    def _check_key(self, key: Scalar, seen: dict[str, Scalar]) -> None:
        source = Source(self.file, key.line, key.column)
        if key.text in seen:
            self.problems.append(Problem.of("KG106", source, key=key.text, line=seen[key.text].line))
        elif key.text == "<<" and key.plain:
            self.problems.append(Problem.of("KG113", source))
        seen[key.text] = key

    def _refuse_key(self, event: Any) -> NoReturn:
        code = "KG113" if event.__class__ is yaml.AliasEvent else "KG116"
        raise YamlProblem(Problem.of(code, self.at(event)))

    def _refuse_anchor_and_tag(self, event: Any) -> None:
        if event.anchor is not None:
            self.problems.append(Problem.of("KG113", self.at(event)))
        if event.tag is not None:
            self.problems.append(Problem.of("KG114", self.at(event), tag=event.tag))

    def _refuse_control_characters(self, text: str, event: Any) -> None:
        # They cannot stand in the file itself, but "\\0" in double quotes makes one.
        found = _CONTROL.search(text)
        if found:
            self.problems.append(Problem.of("KG104", self.at(event), character=f"U+{ord(found.group()):04X}"))

    def _check_size(self, text: str, event: Any) -> None:
        size = len(text.encode("utf-8"))
        if size > MAX_SCALAR_BYTES:
            limit = MAX_SCALAR_BYTES // (1024 * 1024)
            self.problems.append(Problem.of("KG108", self.at(event), size=size, limit=limit))

    def _syntax_problem(self, error: yaml.MarkedYAMLError) -> Problem:
        mark: Any = error.problem_mark or error.context_mark
        if mark is None:
            return Problem.of("KG111", Source(self.file), reason=error.problem or "")
        lines = self._data.decode("utf-8").split("\n")
        # YAML notices a missing colon only on the next line, or at the end of what it took for a key.
        context: Any = error.context_mark
        first = context.line if context is not None else mark.line - 1
        for number in range(max(first, 0), min(mark.line + 1, len(lines))):
            found = _FULL_WIDTH_COLON.match(lines[number])
            if found:
                source = Source(self.file, number + 1, found.end())
                return Problem.of("KG117", source, text=lines[number].strip())
        source = Source(self.file, mark.line + 1, mark.column + 1)
        if mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t":
            return Problem.of("KG105", source)
        return Problem.of("KG111", source, reason=error.problem or "")
