"""The synonym table that counts: the packaged one and over it the workspace's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TextIO

from graph_loader.matching.synonyms import MatchError, Synonyms, read_synonyms
from graph_loader.workspace import Workspace, shipped

TABLE = "synonyms.csv"


def synonyms_of(workspace: Workspace | None) -> Synonyms:
    """The packaged ``data/synonyms.csv`` with ``synonyms.csv`` of the workspace over it, where that exists.

    Raises MatchError (KG950, KG951, KG957).
    """
    found = _read(shipped().joinpath("data", TABLE), f"data/{TABLE}")
    if workspace is not None:
        for relative in (f"data/{TABLE}", TABLE):
            own = workspace.root.joinpath(relative)
            if own.is_file() and workspace.root != shipped():
                found = found.overlaid(_read(own, workspace.label(relative)))
    return found


def _read(path: Traversable, label: str) -> Synonyms:
    try:
        return read_synonyms(path.read_text(encoding="utf-8-sig"), label)
    except (OSError, UnicodeDecodeError) as error:
        raise MatchError("KG957", file=label, reason=_reason(error)) from None


@contextmanager
def lines_of(path: Path) -> Iterator[TextIO]:
    """A text file's lines. Raises MatchError (KG957) where it cannot be read as UTF-8."""
    try:
        with path.open(encoding="utf-8-sig", newline="\n") as lines:
            yield lines
    except (OSError, UnicodeDecodeError) as error:
        raise MatchError("KG957", file=path, reason=_reason(error)) from None


def _reason(error: OSError | UnicodeDecodeError) -> str:
    return "UTF-8?" if isinstance(error, UnicodeDecodeError) else error.strerror or type(error).__name__
