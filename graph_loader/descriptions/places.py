"""Positions as single integers, because a million records hold many of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph_loader.records import Source, Tree

_COLUMN_BITS = 16
_LINE_BITS = 32
_LAST_COLUMN = (1 << _COLUMN_BITS) - 1


class Places:
    """Packs (file, line, column) into an integer and back."""

    def __init__(self) -> None:
        self.files: list[str] = []

    def add(self, file: str) -> int:
        """The number of a file."""
        self.files.append(file)
        return len(self.files) - 1

    def pack(self, file: int, tree: Tree) -> int:
        """The position of a tree; columns beyond 65,535 are cut."""
        column = tree.column
        if column > _LAST_COLUMN:
            column = _LAST_COLUMN
        return (file << (_LINE_BITS + _COLUMN_BITS)) | (tree.line << _COLUMN_BITS) | column

    def file_of(self, place: int) -> int:
        """The number of the file of a position."""
        return place >> (_LINE_BITS + _COLUMN_BITS)

    def source(self, place: int) -> Source:
        """The position for a person."""
        line = (place >> _COLUMN_BITS) & ((1 << _LINE_BITS) - 1)
        return Source(self.files[self.file_of(place)], line, place & ((1 << _COLUMN_BITS) - 1))


@dataclass
class Located:
    """Where the nodes and links of a graph are described: packed positions by id and by key."""

    places: Places
    nodes: dict[str, int] = field(default_factory=dict)
    links: dict[str, int] = field(default_factory=dict)

    def node(self, id: str) -> Source:
        """Where the record of an id begins. Raises KeyError."""
        return self.places.source(self.nodes[id])

    def link(self, key: str) -> Source:
        """Where a link is written; of one that is written more than once the first place. Raises KeyError."""
        return self.places.source(self.links[key])
