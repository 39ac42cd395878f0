"""The files that come with the program, and the walk over a folder's files.

In a wheel ``schema.yaml``, ``sidu.yaml``, ``queries``, ``data`` and ``notebooks`` stand inside the package, in a
checkout beside it. Only methods of ``Traversable`` are used on them, so that a zipped wheel works as well.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from graph_loader.errors import WorkspaceError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

SCHEMA = "schema.yaml"


def shipped() -> Traversable:
    """The folder with the program's own schema, queries, data and notebooks.

    Raises ``WorkspaceError`` where the installation lacks them.
    """
    package = _package()
    if package.joinpath(SCHEMA).is_file():
        return package
    checkout = Path(str(package)).parent
    if not (checkout / SCHEMA).is_file():
        raise WorkspaceError("KG804")
    return checkout


def _package() -> Traversable:
    folder = Path(__file__).parents[1]
    if folder.is_dir():
        return folder
    from importlib import resources  # a zipped wheel; elsewhere it would cost a third of completing a word

    return resources.files("graph_loader")


def walk(root: Traversable, folder: str) -> Iterator[tuple[str, Traversable]]:
    """Everything but folders below ``root/folder``, in name order, with its path relative to ``root``.

    Hidden files and editors' backups are left out. Raises ``WorkspaceError`` for a link that leaves ``root``,
    leads in a circle or nowhere, and for a folder that cannot be read. A folder that is not there has no files.
    """
    start = root.joinpath(folder)
    if start.is_dir():
        real = _real_folder(root, start, folder, ())
        yield from _walk(root, start, folder, real)


def _walk(
    root: Traversable, folder: Traversable, path: str, trail: tuple[Path, ...]
) -> Iterator[tuple[str, Traversable]]:
    try:
        entries = sorted(folder.iterdir(), key=lambda entry: entry.name)
    except OSError as error:
        raise WorkspaceError("KG825", path=path, reason=error.strerror or type(error).__name__) from error
    for entry in entries:
        if is_passed_over(entry.name):
            continue
        below = f"{path}/{entry.name}"
        if entry.is_dir():
            yield from _walk(root, entry, below, _real_folder(root, entry, below, trail))
        else:
            if isinstance(root, Path) and isinstance(entry, Path) and entry.is_symlink():
                _refuse_outside(root, entry, below)
                if not entry.exists():
                    raise WorkspaceError("KG827", path=below)
            yield below, entry


def is_passed_over(name: str) -> bool:
    """Whether a file name is that of a hidden file or of an editor's backup or lock."""
    return name.startswith((".", "#", "~$")) or name.endswith(("~", ".bak", ".orig", ".swp", ".tmp"))


def _real_folder(root: Traversable, folder: Traversable, path: str, trail: tuple[Path, ...]) -> tuple[Path, ...]:
    """The trail with the folder added as it really stands on the disk."""
    if not (isinstance(root, Path) and isinstance(folder, Path)):
        return trail
    real = _refuse_outside(root, folder, path)
    if real in trail:
        raise WorkspaceError("KG826", path=path, target=real)
    return (*trail, real)


def _refuse_outside(root: Path, entry: Path, path: str) -> Path:
    try:
        real = entry.resolve()
    except (OSError, RuntimeError) as error:  # RuntimeError: a link to itself, before Python 3.13
        raise WorkspaceError("KG827", path=path) from error
    if not real.is_relative_to(root.resolve()):
        raise WorkspaceError("KG824", path=path, target=real)
    return real
