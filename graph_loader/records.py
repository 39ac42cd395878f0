"""What the reader hands on: where a thing was written, and the thing itself. No logic lives here."""

from __future__ import annotations

from typing import NamedTuple


class Source(NamedTuple):
    """A place in a text file; lines and columns count from 1, 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}"


class Scalar(NamedTuple):
    """One YAML scalar as it was written, never guessed at: ``010`` stays ``"010"``.

    ``plain`` is true where no quotes stood around it, so that an empty plain scalar,
    ``~`` or ``null`` may mean "nothing" while a quoted one is text.
    """

    text: str
    line: int
    column: int
    plain: bool


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
