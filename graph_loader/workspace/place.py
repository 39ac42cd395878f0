"""Where a workspace is and which queries it has.

Completing a word in a shell starts a program for every press of a key: nothing is imported here that it does not need.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from graph_loader.errors import WorkspaceError
from graph_loader.workspace.shipped import SCHEMA, shipped, walk

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

Origin = Literal["workspace", "packaged"]


class QueryFile(NamedTuple):
    """A canned query: its id (the file's stem), its group (the folder), where it is and where it comes from."""

    id: str
    group: str
    path: Traversable
    label: str
    origin: Origin


class Place(NamedTuple):
    """A folder with ``schema.yaml``. Nothing in it is read."""

    root: Traversable
    packaged: bool

    @classmethod
    def find(cls, start: Path | None = None, explicit: Path | None = None) -> Place:
        """The folder ``explicit``; otherwise the nearest one at or above ``start`` that has ``schema.yaml``
        (``start`` is the current folder unless given); otherwise the packaged workspace.

        Raises ``WorkspaceError`` where ``explicit`` is no workspace.
        """
        if explicit is not None:
            if not _is_dir(explicit):
                raise WorkspaceError("KG801", path=explicit)
            if not _is_file(explicit / SCHEMA):
                raise WorkspaceError("KG802", path=explicit)
            return cls(explicit.resolve(), False)
        here = start.resolve() if start is not None else current_folder()
        for folder in (here, *here.parents) if here is not None else ():
            if _is_file(folder / SCHEMA):
                return cls(folder, False)
        return cls(shipped(), True)

    @property
    def key(self) -> str:
        """A text that names this workspace's store among those of the same user: stable while it is not moved."""
        if self.packaged:
            return "packaged"
        path = Path(str(self.root)).resolve()
        digest = hashlib.sha256(os.path.normcase(path).encode("utf-8", "surrogatepass")).hexdigest()
        return f"{slug(path.name or 'root')[:40]}-{digest[:10]}"

    def schema_file(self) -> Traversable:
        """The workspace's ``schema.yaml``."""
        return self.root.joinpath(SCHEMA)

    def label(self, relative: str) -> str:
        """The name shown to users of a file of this workspace: relative to the current folder where it lies below
        it, otherwise to the workspace; with forward slashes."""
        here = current_folder()
        path = self.root.joinpath(relative)
        if here is not None and isinstance(path, Path) and path.is_relative_to(here):
            return path.relative_to(here).as_posix()
        return relative

    def query_files(self) -> list[QueryFile]:
        """The canned queries by group and id: the packaged ones, and over them by id the workspace's own.

        An id that stands twice in the same place is listed twice; the catalogue reports it.
        """
        program = Place(shipped(), True)
        packaged = program._queries()
        if self.packaged or same(self.root, program.root):
            return packaged
        own = self._queries()
        ids = {query.id for query in own}
        return sorted([*own, *(query for query in packaged if query.id not in ids)], key=lambda q: (q.group, q.id))

    def _queries(self) -> list[QueryFile]:
        found = []
        for relative, path in walk(self.root, "queries"):
            if path.name.endswith(".cypher"):
                group = relative.split("/")[1] if relative.count("/") > 1 else ""
                label = relative if self.packaged else self.label(relative)
                origin: Origin = "packaged" if self.packaged else "workspace"
                found.append(QueryFile(path.name.removesuffix(".cypher"), group, path, label, origin))
        return sorted(found, key=lambda query: (query.group, query.id))


def slug(text: str) -> str:
    """A dataset name made of any text: what is ASCII in it, or a short hash where nothing is left."""
    kept = re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
    if not kept:
        return f"region-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:6]}"
    return kept if kept[0].isalpha() else f"region-{kept}"


def same(one: Traversable, other: Traversable) -> bool:
    """Whether both are one folder of the disk."""
    return isinstance(one, Path) and isinstance(other, Path) and one.resolve() == other.resolve()


def current_folder() -> Path | None:
    """The current folder; None where there is none."""
    try:
        return Path.cwd()
    except OSError:  # it was removed under a running shell
        return None


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # no permission to look: then it is not ours
        return False


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False
