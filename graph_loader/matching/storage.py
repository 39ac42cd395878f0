"""An index in a file: numpy's archive of plain arrays, never a pickle, so that reading one runs nothing."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.synonyms import MatchError
from graph_loader.replacing import replaced

FORMAT = 2
"""Of the arrays and of how texts become terms; an index of another format is built anew."""


def save_index(index: Index, path: Path) -> None:
    """Write an index, whole or not at all. Raises MatchError (KG959) where it cannot be written."""
    try:
        with replaced(path) as beside, beside.open("wb") as file:
            np.savez(file, allow_pickle=False, format=np.array(FORMAT), **index.arrays())
    except OSError as error:
        raise MatchError("KG959", file=path, reason=error.strerror or type(error).__name__) from None


def kept_index(documents: Iterable[Document], path: Path) -> Index:
    """The index of the documents, made of the one in a file as far as they are the same, and kept there in its turn.

    A file that is missing, broken or of another format is replaced. Raises MatchError (KG957, KG959) where it cannot be
    read or written, ValueError where an id comes twice.
    """
    wanted = list(documents)
    try:
        old = load_index(path) if path.exists() else Index.build([])
    except MatchError as error:
        if error.code != "KG958":
            raise
        old = Index.build([])
    ids = {document.id for document in wanted}
    new = old.updated(wanted, removed=[id for id in old.ids if id not in ids])
    if new is not old:
        save_index(new, path)
    return new


def load_index(path: Path) -> Index:
    """Read what ``save_index`` wrote. Raises MatchError: KG957 it cannot be read, KG958 it is no index of this format.

    What is in an index ranks as it was; documents that changed since are brought in with ``Index.updated``.
    """
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            arrays = {name: archive[name] for name in archive.files}
            if int(arrays.pop("format")) != FORMAT:
                raise MatchError("KG958", file=path)
            return Index.from_arrays(arrays)
    except OSError as error:
        raise MatchError("KG957", file=path, reason=error.strerror or type(error).__name__) from None
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, zipfile.BadZipFile):
        raise MatchError("KG958", file=path) from None


def may_hold(path: Path, id: str) -> bool:
    """Whether a document of this id is in a kept index; also where it cannot be read, and nobody knows."""
    try:
        return id in load_index(path).ids
    except MatchError:
        return True
