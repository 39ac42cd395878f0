"""A site into a folder: whole or not at all as far as a file system allows, and never over anybody else's files.

Everything is first written beside its place, so that a full disk changes nothing; then every file that differs is put
into its place, the start page last. A marker in the folder says that it is ours and which files in it are; only those
are ever replaced or removed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from graph_loader.errors import SiduError
from graph_loader.pages.site.frame import HOME
from graph_loader.pages.site.records import Recorded
from graph_loader.replacing import put_in_place, replaced

MARKER = ".sidu-site.json"
_STAGE = ".sidu-site-new"
_VERSION = 1


class SiteError(SiduError):
    """A site cannot be put where it was asked to be, or cannot be shown."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a marker says: the files of the site, what it was built of, and what the different one before it was."""

    files: tuple[str, ...] = ()
    current: Recorded | None = None
    before: Recorded | None = None

    def baseline(self, digests: Mapping[str, tuple[str, str]]) -> Recorded | None:
        """What a new build is compared with: the last one that differs from it, so that repeating changes nothing."""
        if self.current is not None and dict(self.current.digests) == dict(digests):
            return self.before
        return self.current


@dataclass(frozen=True, slots=True)
class Written:
    """How many files a build wrote, left as they were and removed, and how large the site is in bytes."""

    written: int
    unchanged: int
    removed: int
    size: int


def read_kept(folder: Path) -> Kept:
    """What is known of the site in a folder; nothing for a new or an empty one.

    Raises SiteError: KG861 where the path is no folder, KG860 for a folder with files that is no site of ours, KG862
    where it cannot be read.
    """
    try:
        if not folder.exists() and not folder.is_symlink():
            return Kept()
        if not folder.is_dir():
            raise SiteError("KG861", path=folder)
        marker = folder / MARKER
        if marker.is_file():
            return _kept(json.loads(marker.read_text(encoding="utf-8")))
        if any(folder.iterdir()):
            raise SiteError("KG860", path=folder, marker=MARKER)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise SiteError("KG860", path=folder, marker=MARKER) from None
    except OSError as error:
        raise SiteError("KG862", path=folder, reason=_reason(error)) from None
    return Kept()


def _kept(data: Mapping[str, Any]) -> Kept:
    if data["sidu-site"] != _VERSION:
        raise ValueError("not this version")
    files = tuple(str(file) for file in data["files"])
    if any(not _safe(file) for file in files):
        raise ValueError("a file outside the site")
    return Kept(files, _state(data.get("current")), _state(data.get("before")))


def _state(data: Mapping[str, Any] | None) -> Recorded | None:
    if data is None:
        return None
    return Recorded(str(data["day"]), {str(one): (str(pair[0]), str(pair[1])) for one, pair in data["records"].items()})


def _safe(file: str) -> bool:
    """Whether a file's name stays within the folder."""
    path = PurePosixPath(file)
    return (
        not path.is_absolute() and ".." not in path.parts and "\\" not in file and ":" not in file and bool(path.parts)
    )


def write_site(folder: Path, files: Mapping[str, bytes], current: Recorded, before: Recorded | None = None) -> Written:
    """Put a site into a folder, which is made where it is missing; files that it no longer has are removed.

    Raises SiteError as ``read_kept`` does, KG863 where a file of somebody else stands in the way, KG862 where nothing
    can be written; in all these cases the site in the folder is what it was.
    """
    kept = read_kept(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_foreign(folder, files, set(kept.files))
        fresh = {name: data for name, data in files.items() if not _is(folder / name, data)}
        stage = folder / _STAGE
        shutil.rmtree(stage, ignore_errors=True)
        try:
            _stage(stage, fresh)
            # From here on everything is on the disk. Both the old and the new files are ours, whatever happens.
            _mark(folder, {*kept.files, *files}, current, before)
            for name in sorted(fresh, key=lambda name: (name == HOME, name)):
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                put_in_place(stage / name, folder / name)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
        gone = [name for name in kept.files if name not in files]
        removed = sum(_remove(folder, name) for name in gone)
        _mark(folder, files, current, before)
    except OSError as error:
        raise SiteError("KG862", path=folder, reason=_reason(error)) from None
    return Written(len(fresh), len(files) - len(fresh), removed, sum(map(len, files.values())))


def _refuse_foreign(folder: Path, files: Iterable[str], ours: set[str]) -> None:
    """Nothing that is not ours may be replaced, and no link may lead a file out of the folder."""
    root = folder.resolve()
    for name in files:
        path = folder / name
        for above in (path, *path.parents):
            if above == folder:
                break
            if above.is_symlink() or (above != path and above.exists() and not above.is_dir()):
                raise SiteError("KG863", path=above)
        if path.exists() and (name not in ours or not path.is_file()):
            raise SiteError("KG863", path=path)
        if not path.resolve().is_relative_to(root):
            raise SiteError("KG863", path=path)


def _is(path: Path, data: bytes) -> bool:
    with suppress(OSError):
        return path.stat().st_size == len(data) and path.read_bytes() == data
    return False


def _stage(stage: Path, files: Mapping[str, bytes]) -> None:
    stage.mkdir()
    for name, data in files.items():
        path = stage / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _mark(folder: Path, files: Iterable[str], current: Recorded, before: Recorded | None) -> None:
    data: dict[str, Any] = {"sidu-site": _VERSION, "files": sorted(files), "current": _written(current)}
    if before is not None:
        data["before"] = _written(before)
    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), sort_keys=True) + "\n"
    with replaced(folder / MARKER) as beside:
        beside.write_bytes(text.encode("utf-8"))


def _written(state: Recorded) -> dict[str, Any]:
    return {"day": state.day, "records": {one: list(pair) for one, pair in sorted(state.digests.items())}}


def _remove(folder: Path, name: str) -> bool:
    path = folder / name
    if path.is_symlink() or any(
        above.is_symlink() for above in path.parents if above.is_relative_to(folder) and above != folder
    ):
        return False
    existed = path.is_file()
    path.unlink(missing_ok=True)
    for above in path.parents:
        if above == folder:
            break
        with suppress(OSError):  # somebody else's file may be in it
            above.rmdir()
    return existed


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__
