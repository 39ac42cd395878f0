"""Whether the engine's files are as it left them.

The engine opens a database whose files are cut off or missing without a word, counts from its statistics and finds
nothing, or begins an empty schema over the old files. So the host looks first.
"""

from __future__ import annotations

import contextlib
import json
from pathlib import Path

from graph_loader.stores.runtime import write_private

_MANIFEST = "files.json"


class Damaged(Exception):
    """The engine's files are not as it left them; the text is the first such file."""


def note_files(store_dir: Path) -> None:
    """Note the sizes of all files, after the engine has stopped in good order."""
    # Without the note the next start only sees less.
    with contextlib.suppress(OSError):
        write_private(store_dir / _MANIFEST, json.dumps(_sizes(store_dir)))


def check_files(store_dir: Path) -> None:
    """Compare the files with the note of the last stop, if it was in good order; call it before the engine starts.

    Raises Damaged.
    """
    for folder in sorted(_databases(store_dir).glob("*")):
        if folder.is_dir():
            _check_schema(folder)
    manifest = store_dir / _MANIFEST
    if not manifest.exists():
        return
    try:
        noted: dict[str, int] = dict(json.loads(manifest.read_text(encoding="utf-8")))
    except (ValueError, TypeError):
        noted = {}
    sizes = _sizes(store_dir)
    for name, size in sorted(noted.items()):
        if sizes.get(name) != size:
            raise Damaged(name)
    # From now on the engine changes them.
    manifest.unlink()


def _databases(store_dir: Path) -> Path:
    return store_dir / "engine" / "databases"


def _sizes(store_dir: Path) -> dict[str, int]:
    root = _databases(store_dir)
    return {path.relative_to(root).as_posix(): path.stat().st_size for path in root.rglob("*") if path.is_file()}


def _check_schema(folder: Path) -> None:
    """After a kill there is no note of sizes, but whatever happens the schema is a JSON mapping where there is data."""
    schema = folder / "schema.json"
    try:
        if isinstance(json.loads(schema.read_text(encoding="utf-8")), dict):
            return
    except FileNotFoundError:
        if not any(folder.glob("*.bucket")):
            return
    except ValueError:
        pass
    raise Damaged(f"{folder.name}/{schema.name}")
