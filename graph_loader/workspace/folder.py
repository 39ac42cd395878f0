"""A workspace: a folder with a schema, descriptions, queries and notebooks of its own, or the packaged one."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal, NamedTuple

from graph_loader.errors import WorkspaceError
from graph_loader.nearest import nearest
from graph_loader.workspace.create import create
from graph_loader.workspace.settings import SETTINGS, Dataset, read_settings, slug
from graph_loader.workspace.shipped import SCHEMA, shipped, walk

Origin = Literal["workspace", "packaged"]

DESCRIPTION_SUFFIXES = (".yaml", ".yml")


class DescriptionFile(NamedTuple):
    """A file of descriptions: the dataset that owns it, where it is, and its name as shown to users."""

    dataset: str
    path: Traversable
    label: str


class QueryFile(NamedTuple):
    """A canned query: its id (the file's stem), its group (the folder), where it is and where it comes from."""

    id: str
    group: str
    path: Traversable
    label: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with ``schema.yaml``, and what belongs to it. Nothing is read but ``sidu.yaml``."""

    root: Traversable
    packaged: bool
    datasets: tuple[Dataset, ...]

    @classmethod
    def find(cls, start: Path | None = None, explicit: Path | None = None) -> Workspace:
        """The folder ``explicit``; otherwise the nearest one at or above ``start`` that has ``schema.yaml``
        (``start`` is the current folder unless given); otherwise the packaged workspace.

        Raises ``WorkspaceError`` where ``explicit`` is no workspace, ``SettingsError`` where ``sidu.yaml`` is wrong.
        """
        if explicit is not None:
            if not _is_dir(explicit):
                raise WorkspaceError("KG801", path=explicit)
            if not _is_file(explicit / SCHEMA):
                raise WorkspaceError("KG802", path=explicit)
            return cls._at(explicit.resolve())
        here = start.resolve() if start is not None else _current_folder()
        for folder in (here, *here.parents) if here is not None else ():
            if _is_file(folder / SCHEMA):
                return cls._at(folder)
        root = shipped()
        return cls(root, True, read_settings(root, SETTINGS, "packaged"))

    @classmethod
    def _at(cls, root: Path) -> Workspace:
        return cls(root, False, read_settings(root, _label(root, SETTINGS), root.name or "root"))

    @classmethod
    def create(cls, folder: Path, template: str = "example") -> Workspace:
        """Make ``folder`` a workspace: schema, settings, the descriptions of ``template`` (``example``, or a packaged
        dataset such as ``weifang``), an empty ``queries`` and the notebooks.

        Raises ``WorkspaceError`` for an unknown template, where something stands in the way, or where nothing can be
        written; then nothing is left behind.
        """
        root = shipped()
        create(folder, template, root, read_settings(root, SETTINGS, "packaged"))
        return cls._at(folder.resolve())

    @property
    def key(self) -> str:
        """A text that names this workspace's store among those of the same user: stable while it is not moved."""
        if self.packaged:
            return "packaged"
        path = Path(str(self.root)).resolve()
        digest = hashlib.sha256(os.path.normcase(path).encode("utf-8", "surrogatepass")).hexdigest()
        return f"{slug(path.name or 'root')[:40]}-{digest[:10]}"

    def dataset(self, name: str) -> Dataset:
        """The dataset of that name. Raises ``WorkspaceError`` with the nearest name where there is none."""
        for dataset in self.datasets:
            if dataset.name == name:
                return dataset
        names = [dataset.name for dataset in self.datasets]
        suggestion = nearest(name, names) or names[0]
        raise WorkspaceError("KG805", name=name, nearest=suggestion, names=", ".join(names))

    def schema_file(self) -> Traversable:
        """The workspace's ``schema.yaml``."""
        return self.root.joinpath(SCHEMA)

    def label(self, relative: str) -> str:
        """The name shown to users of a file of this workspace: relative to the current folder where it lies below
        it, otherwise to the workspace; with forward slashes."""
        return _label(self.root, relative)

    def description_files(self, paths: Sequence[Path] = ()) -> list[DescriptionFile]:
        """The description files of all datasets, in the order of ``sidu.yaml`` and of their names.

        With ``paths`` (files or folders) only those. Files from outside the workspace may be named too: they are
        read as a part of the first dataset. A path that does not exist or has no descriptions raises
        ``WorkspaceError``. Without ``paths`` there may be none.
        """
        everything = list(self._all_descriptions())
        if not paths:
            return everything
        places = [file.path.resolve() if isinstance(file.path, Path) else None for file in everything]
        wanted: set[Path] = set()
        outside: dict[Path, DescriptionFile] = {}
        for path in paths:
            found, foreign = self._below(path, places)
            wanted.update(found)
            outside.update((file, DescriptionFile(self.datasets[0].name, file, _shown(file))) for file in foreign)
        own = [file for file, place in zip(everything, places, strict=True) if place in wanted]
        return [*own, *(outside[place] for place in sorted(outside))]

    def unowned(self) -> list[str]:
        """Folders below ``data`` with descriptions that belong to no dataset of ``sidu.yaml`` and are not read."""
        if self.packaged or _same(self.root, shipped()):
            return []  # the example there is for `sidu init`
        owned = tuple(f"{dataset.path}/" for dataset in self.datasets)
        found = (relative for relative, _ in walk(self.root, "data") if relative.lower().endswith(DESCRIPTION_SUFFIXES))
        folders = (relative.rpartition("/")[0] for relative in found if not relative.startswith(owned))
        return [self.label(folder) for folder in dict.fromkeys(folders)]

    def _all_descriptions(self) -> Iterator[DescriptionFile]:
        for dataset in self.datasets:
            for relative, path in walk(self.root, dataset.path):
                if path.name.lower().endswith(DESCRIPTION_SUFFIXES):
                    if not path.is_file():
                        raise WorkspaceError("KG827", path=relative)
                    yield DescriptionFile(dataset.name, path, self.label(relative))

    def _below(self, path: Path, places: Sequence[Path | None]) -> tuple[list[Path], list[Path]]:
        """Those of ``places`` that are ``path`` or lie below it, and description files there that are not of this
        workspace; at least one of either."""
        try:
            target = path.resolve(strict=True)
        except (OSError, RuntimeError) as error:
            raise WorkspaceError("KG821", path=path) from error
        found = [place for place in places if place is not None and place.is_relative_to(target)]
        foreign = [] if found or self._owns(target) else _descriptions_below(target)
        if not found and not foreign:
            raise WorkspaceError("KG822", path=path, workspace=self.root)
        return found, foreign

    def _owns(self, target: Path) -> bool:
        """Whether a folder or file lies within, or around, a dataset of this workspace."""
        if not isinstance(self.root, Path):
            return False
        folders = [self.root.joinpath(dataset.path).resolve() for dataset in self.datasets]
        return any(target.is_relative_to(folder) or folder.is_relative_to(target) for folder in folders)

    def query_files(self) -> list[QueryFile]:
        """The canned queries by group and id: the packaged ones, and over them by id the workspace's own.

        An id that stands twice in the same place is listed twice; the catalogue reports it.
        """
        root = shipped()
        packaged = _queries(root, "packaged", None)
        if self.packaged or _same(self.root, root):
            return packaged
        own = _queries(self.root, "workspace", self)
        ids = {query.id for query in own}
        return sorted([*own, *(query for query in packaged if query.id not in ids)], key=lambda q: (q.group, q.id))

    def notebooks(self) -> list[Traversable]:
        """The notebooks by name: the packaged ones, and over them by name the workspace's own."""
        found: dict[str, Traversable] = {}
        for root in (shipped(), self.root):
            found.update({path.name: path for _, path in walk(root, "notebooks") if path.name.endswith(".ipynb")})
        return [found[name] for name in sorted(found)]


def _descriptions_below(target: Path) -> list[Path]:
    if target.is_file():
        return [target]
    parent = target.parent
    return [
        Path(str(path)).resolve()
        for _, path in walk(parent, target.name)
        if path.name.lower().endswith(DESCRIPTION_SUFFIXES)
    ]


def _shown(path: Path) -> str:
    here = _current_folder()
    return path.relative_to(here).as_posix() if here is not None and path.is_relative_to(here) else path.as_posix()


def _queries(root: Traversable, origin: Origin, workspace: Workspace | None) -> list[QueryFile]:
    found = []
    for relative, path in walk(root, "queries"):
        if path.name.endswith(".cypher"):
            group = relative.split("/")[1] if relative.count("/") > 1 else ""
            label = workspace.label(relative) if workspace else relative
            found.append(QueryFile(path.name.removesuffix(".cypher"), group, path, label, origin))
    return sorted(found, key=lambda query: (query.group, query.id))


def _label(root: Traversable, relative: str) -> str:
    here = _current_folder()
    if here is not None and isinstance(root, Path) and root.joinpath(relative).is_relative_to(here):
        return root.joinpath(relative).relative_to(here).as_posix()
    return relative


def _same(one: Traversable, other: Traversable) -> bool:
    return isinstance(one, Path) and isinstance(other, Path) and one.resolve() == other.resolve()


def _current_folder() -> Path | None:
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
