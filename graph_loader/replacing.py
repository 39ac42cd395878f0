"""A file is replaced whole or not at all: its new content is written beside it and takes its place in one step."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_TRIES = 20


@contextmanager
def replaced(path: Path) -> Iterator[Path]:
    """Where to write what is to become ``path``; where the block fails, the file stays as it was.

    A link is followed, and a device or a pipe is itself what is written to. Raises OSError.
    """
    path = path.resolve() if path.is_symlink() else path
    if path.exists() and not path.is_file():
        yield path
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        yield beside
        put_in_place(beside, path)
    finally:
        beside.unlink(missing_ok=True)


def put_in_place(beside: Path, path: Path) -> None:
    """Rename one file over another. Raises OSError."""
    for _ in range(_TRIES):
        try:
            os.replace(beside, path)
            return
        except PermissionError:
            if os.name != "nt":
                raise
            # Windows refuses while somebody is reading the old file.
            time.sleep(0.05)
    os.replace(beside, path)
