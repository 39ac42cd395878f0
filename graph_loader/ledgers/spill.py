"""Rows of a large sheet, kept on disk between the passes over them."""

from __future__ import annotations

import json
import tempfile
import weakref
from array import array
from collections.abc import Callable, Iterator
from typing import Any, Generic, TypeVar

from graph_loader.errors import WorkspaceError

T = TypeVar("T")
_IN_MEMORY = 16 * 1024**2
"""So many bytes stay in memory before a file is made of them."""


class Spill(Generic[T]):
    """Objects in the order in which they came, each read from a nameless temporary file when it is asked for.

    They lie there as JSON, which no reading can run: ``plain`` makes of an object what JSON can hold, ``made`` makes
    the object of that again. Texts, lists and mappings need neither. What is changed on an object that was read is
    not kept. Raises WorkspaceError (KG885) where the disk is full.

    >>> rows = Spill[str]()
    >>> rows.append("a"), rows.append("b"), rows[0], list(rows)
    (0, 1, 'a', ['a', 'b'])
    """

    def __init__(self, plain: Callable[[T], object] | None = None, made: Callable[[Any], T] | None = None) -> None:
        self._plain = plain
        self._made = made
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - open for as long as the object lives
        weakref.finalize(self, self._file.close)
        self._ends = array("Q", [0])

    def append(self, one: T) -> int:
        """Add an object; returns its number."""
        try:
            self._file.seek(self._ends[-1])
            plain = one if self._plain is None else self._plain(one)
            written = self._file.write(json.dumps(plain, separators=(",", ":")).encode("ascii"))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise WorkspaceError("KG885", file=tempfile.gettempdir(), reason=reason) from None
        self._ends.append(self._ends[-1] + written)
        return len(self) - 1

    def __getitem__(self, number: int) -> T:
        start, end = self._ends[number], self._ends[number + 1]
        self._file.seek(start)
        plain = json.loads(self._file.read(end - start))
        found: T = plain if self._made is None else self._made(plain)
        return found

    def __iter__(self) -> Iterator[T]:
        return (self[number] for number in range(len(self)))

    def __len__(self) -> int:
        return len(self._ends) - 1
