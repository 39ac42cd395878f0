"""Description files are replaced whole or not at all, and only once all descriptions are sound with the new texts."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from graph_loader.descriptions.check import Progress, check
from graph_loader.descriptions.checked import Checked
from graph_loader.errors import DataError, WorkspaceError
from graph_loader.ontology import Ontology
from graph_loader.replacing import put_in_place
from graph_loader.workspace import DescriptionFile, Workspace


def own_file(workspace: Workspace, relative: str, dataset: str | None = None) -> DescriptionFile:
    """A description file of the workspace, there or not: ``relative`` to the folder of a dataset, the first one unless
    named. Raises WorkspaceError: KG881 for the packaged workspace, KG805 for an unknown dataset.
    """
    if workspace.packaged:
        raise WorkspaceError("KG881")
    owner = workspace.datasets[0] if dataset is None else workspace.dataset(dataset)
    path = f"{owner.path}/{relative}"
    return DescriptionFile(owner.name, Path(str(workspace.root)) / path, workspace.label(path))


def save(
    workspace: Workspace, ontology: Ontology, texts: Mapping[DescriptionFile, str], *, dry_run: bool = False,
    progress: Progress | None = None,
) -> Checked:  # fmt: skip
    """Put texts in the place of files, all of them or none; returns the check of all descriptions with them.

    With ``dry_run`` all is done but that: it fails where the work itself would.

    Raises DataError (KG884) with all problems where the descriptions would not be sound, WorkspaceError (KG885) where
    a file cannot be written. Nothing is changed then.
    """
    with contextlib.ExitStack() as stack:
        ready = {file: stack.enter_context(_beside(file, text)) for file, text in texts.items()}
        new = {file.label: DescriptionFile(file.dataset, path, file.label) for file, path in ready.items()}
        there = workspace.description_files()
        files = [new.get(file.label, file) for file in there]
        known = {file.label for file in there}
        files += [file for label, file in new.items() if label not in known]
        checked = check_sound(workspace, ontology, files, progress=progress)
        if not dry_run:
            _put_in_place(ready)
    return checked


def check_sound(
    workspace: Workspace, ontology: Ontology, files: Sequence[DescriptionFile], *, progress: Progress | None = None
) -> Checked:
    """The check of files. Raises DataError (KG884) with the errors where they are not sound."""
    synthetic = frozenset(dataset.name for dataset in workspace.datasets if dataset.synthetic)
    checked = check(files, ontology, synthetic=synthetic, progress=progress)
    if not checked.sound:
        errors = [problem for problem in checked.problems if problem.severity == "error"]
        raise DataError("KG884", errors, count=len(errors))
    return checked


@contextlib.contextmanager
def _beside(file: DescriptionFile, text: str) -> Iterator[Path]:
    """The text in a new file beside the one that it is for; it is gone afterwards unless it was put in its place."""
    target = Path(str(file.path))
    made = [folder for folder in (target.parent, *target.parent.parents) if not folder.exists()]
    name = None
    try:
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
            with os.fdopen(handle, "wb") as stream:
                stream.write(text.encode("utf-8"))
            if target.exists():
                os.chmod(name, target.stat().st_mode)
            else:
                os.chmod(name, 0o666 & ~_umask())
        except OSError as error:
            raise _unwritable(file, error) from None
        yield Path(name)
    finally:
        with contextlib.suppress(OSError):
            if name is not None:
                os.unlink(name)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _put_in_place(ready: Mapping[DescriptionFile, Path]) -> None:
    """Rename the new files over the old ones; what was replaced before one cannot be is put back."""
    before: dict[Path, bytes | None] = {}
    for file, path in ready.items():
        target = Path(str(file.path))
        try:
            old = target.read_bytes() if target.exists() and len(ready) > 1 else None
            put_in_place(path, target)
            before[target] = old
        except OSError as error:
            for done, data in before.items():
                with contextlib.suppress(OSError):
                    done.unlink() if data is None else done.write_bytes(data)
            raise _unwritable(file, error) from None


def _unwritable(file: DescriptionFile, error: OSError) -> WorkspaceError:
    return WorkspaceError("KG885", file=file.label, reason=error.strerror or type(error).__name__)
