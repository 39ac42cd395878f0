"""A workspace: a folder with a schema, descriptions, queries and notebooks of its own, or the packaged one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from graph_loader.errors import WorkspaceError
from graph_loader.nearest import nearest
from graph_loader.workspace.create import create
from graph_loader.workspace.place import Place, QueryFile, current_folder, same
from graph_loader.workspace.settings import SETTINGS, Dataset, read_settings
from graph_loader.workspace.shipped import shipped, walk

DESCRIPTION_SUFFIXES = (".yaml", ".yml")


class DescriptionFile(NamedTuple):
    """A file of descriptions: the dataset that owns it, where it is, and its name as shown to users."""

    dataset: str
    path: Traversable
    label: str


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
        place = Place.find(start, explicit)
        if place.packaged:
            return cls(place.root, True, read_settings(place.root, SETTINGS, "packaged"))
        return cls._at(place)

    @classmethod
    def _at(cls, place: Place) -> Workspace:
        datasets = read_settings(place.root, place.label(SETTINGS), place.root.name or "root")
        return cls(place.root, False, datasets)

    @classmethod
    def create(cls, folder: Path, template: str = "example") -> Workspace:
        """Make ``folder`` a workspace: schema, settings, the descriptions of ``template`` (``example``, or a packaged
        dataset such as ``weifang``), an empty ``queries`` and the notebooks.

        Raises ``WorkspaceError`` for an unknown template, where something stands in the way, or where nothing can be
        written; then nothing is left behind.
        """
        root = shipped()
        create(folder, template, root, read_settings(root, SETTINGS, "packaged"))
        return cls._at(Place(folder.resolve(), False))

    @property
    def place(self) -> Place:
        """Where it is."""
        return Place(self.root, self.packaged)

    @property
    def key(self) -> str:
        """A text that names this workspace's store among those of the same user: stable while it is not moved."""
        return self.place.key

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
        return self.place.schema_file()

    def label(self, relative: str) -> str:
        """The name shown to users of a file of this workspace: relative to the current folder where it lies below
        it, otherwise to the workspace; with forward slashes."""
        return self.place.label(relative)

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
        if self.packaged or same(self.root, shipped()):
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
        return self.place.query_files()

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
    here = current_folder()
    return path.relative_to(here).as_posix() if here is not None and path.is_relative_to(here) else path.as_posix()
