"""Per-user folders and files that nobody else may read."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

import platformdirs


def data_directory() -> Path:
    """The per-user folder that embedded stores live in; SIDU_DATA_DIR overrides it."""
    chosen = os.environ.get("SIDU_DATA_DIR")
    return Path(chosen) if chosen else platformdirs.user_data_path("sidu", appauthor=False)


def runtime_directory() -> Path:
    """The per-user folder for what lives only as long as a process; SIDU_RUNTIME_DIR overrides it."""
    chosen = os.environ.get("SIDU_RUNTIME_DIR")
    if chosen:
        folder = Path(chosen)
    elif os.environ.get("XDG_RUNTIME_DIR") or os.name == "nt":
        folder = platformdirs.user_runtime_path("sidu", appauthor=False)
    else:
        # platformdirs would fall back to a folder in /tmp that anybody could have made before us.
        folder = platformdirs.user_state_path("sidu", appauthor=False) / "run"
    make_private_folder(folder)
    return folder


def make_private_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step by one that only its owner may read. Raises OSError."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
