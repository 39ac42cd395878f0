"""Per-user folders and files that nobody else may read."""

from __future__ import annotations

import errno
import os
import secrets
import stat
import sys
from pathlib import Path

import platformdirs

from graph_loader.errors import StoreError
from graph_loader.replacing import put_in_place


def data_directory() -> Path:
    """The per-user folder that embedded stores live in; SIDU_DATA_DIR overrides it."""
    chosen = os.environ.get("SIDU_DATA_DIR")
    # The host works in the store's own folder: from there a relative path would mean another one.
    return Path(chosen).absolute() if chosen else platformdirs.user_data_path("sidu", appauthor=False)


def runtime_directory() -> Path:
    """The per-user folder for what lives only as long as a process; SIDU_RUNTIME_DIR overrides it.

    Raises StoreError (KG608) where it cannot be made.
    """
    state = platformdirs.user_state_path("sidu", appauthor=False) / "run"
    chosen = os.environ.get("SIDU_RUNTIME_DIR")
    if chosen:
        folders = [Path(chosen).absolute()]
    elif os.environ.get("XDG_RUNTIME_DIR") or os.name == "nt":
        # Where one became another user, the variable may still name the folder of the first.
        folders = [platformdirs.user_runtime_path("sidu", appauthor=False), state]
    else:
        # platformdirs would fall back to a folder in /tmp that anybody could have made before us.
        folders = [state]
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            continue
        if os.access(folder, os.W_OK):
            return folder
        reason = os.strerror(errno.EACCES)
    raise StoreError("KG608", folder=folders[-1], reason=reason)


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter; one that is there already becomes so. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if sys.platform != "win32":
        found = folder.stat()
        if found.st_uid == os.geteuid() and stat.S_IMODE(found.st_mode) != 0o700:
            folder.chmod(0o700)


def read_own(path: Path) -> str:
    """The text of a file that this user wrote. Raises OSError, also where somebody else wrote it."""
    with open(path, encoding="utf-8") as file:
        if sys.platform != "win32" and os.fstat(file.fileno()).st_uid != os.geteuid():
            raise PermissionError(errno.EACCES, "written by another user", str(path))
        return file.read()


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step by one that only its owner may read. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        put_in_place(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
