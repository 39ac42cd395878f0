"""What the reader hands on: where a thing was written, and the thing itself. No logic lives here."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class Source(NamedTuple):
    """A place in a text file; lines and columns count from 1, 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


class Mark(Protocol):
    """Where the parser met something, counted from 0."""

    @property
    def line(self) -> int:
        """The line."""

    @property
    def column(self) -> int:
        """The column, in characters."""


class Place(NamedTuple):
    """A mark of our own, for what no parser read."""

    line: int
    column: int


class _Written(NamedTuple):
    text: str
    mark: Mark
    plain: bool


class Scalar(_Written):
    """One YAML scalar as it was written, never guessed at: ``010`` stays ``"010"``.

    ``plain`` is true where no quotes stood around it, so that an empty plain scalar,
    ``~`` or ``null`` may mean "nothing" while a quoted one is text.

    Its place is kept as the parser gave it: places are asked for rarely, and a large file has millions of scalars.
    """

    __slots__ = ()

    def __new__(cls, text: str, line: int, column: int, plain: bool) -> Scalar:
        return super().__new__(cls, text, Place(line - 1, column - 1), plain)

    @property
    def line(self) -> int:
        """The line where it starts, from 1."""
        return self.mark.line + 1

    @property
    def column(self) -> int:
        """The column where it starts, from 1."""
        return self.mark.column + 1

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Scalar) and self._seen() == other._seen()

    def __hash__(self) -> int:
        return hash(self._seen())

    def _seen(self) -> tuple[str, int, int, bool]:
        return self.text, self.line, self.column, self.plain


class Sequence(NamedTuple):
    """A YAML sequence with the position where it starts."""

    items: list[Tree]
    line: int
    column: int


class Mapping(NamedTuple):
    """A YAML mapping in written order; keys are scalars and occur once (the reader sees to it)."""

    entries: list[tuple[Scalar, Tree]]
    line: int
    column: int

    def get(self, key: str) -> Tree | None:
        """The value written under ``key``, or None."""
        for name, value in self.entries:
            if name.text == key:
                return value
        return None


Tree = Scalar | Sequence | Mapping


class Record(NamedTuple):
    """One described thing: an item of a section of a description file, not yet typed.

    ``section`` is the key of the file it stood under; ``tree`` holds every value with its position. A record
    without a tree says that its section begins.
    """

    section: Scalar
    tree: Tree | None
    file: str
