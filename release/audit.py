"""Known vulnerabilities of the locked packages: ``python -m release.audit [--advisories PATH]``.

With ``--advisories`` no network is needed: a file, folder or zip of advisories in OSV's JSON, as the OSV project hands
them out for the ecosystem PyPI. Otherwise pip-audit asks the services that it knows. Exit 0: every package was looked
up and none is affected; 1: some are; 2: nothing could be learnt of some packages, which is said.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from packaging.version import InvalidVersion, Version

from release.locks import LOCKS, ROOT, Locked, locked

CLEAN, AFFECTED, UNKNOWN = 0, 1, 2
Advisory = Mapping[str, Any]


class Finding(NamedTuple):
    """A package that an advisory is about."""

    package: str
    version: str
    advisory: str
    summary: str
    fixed: str

    def line(self) -> str:
        """For a terminal."""
        fixed = f", mended in {self.fixed}" if self.fixed else ""
        return f"{self.package} {self.version}: {self.advisory}{fixed}: {self.summary}"


def advisories(path: Path) -> Iterator[Advisory]:
    """Every advisory of a JSON file (one, or a list of them), a folder or a zip.

    Raises ValueError for what is none, OSError where it cannot be read.
    """
    if path.is_dir():
        texts: Iterable[bytes] = (file.read_bytes() for file in sorted(path.rglob("*.json")))
    elif zipfile.is_zipfile(path):
        texts = _zipped(path)
    else:
        texts = [path.read_bytes()]
    for text in texts:
        found = json.loads(text)
        for one in found if isinstance(found, list) else [found]:
            if not isinstance(one, dict) or "id" not in one:
                raise ValueError("not an advisory in OSV's form")
            yield one


def _zipped(path: Path) -> Iterator[bytes]:
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".json"):
                yield archive.read(name)


def affected(packages: Iterable[Locked], known: Iterable[Advisory]) -> list[Finding]:
    """The packages that advisories are about, those withdrawn left out."""
    by_name: dict[str, list[Locked]] = {}
    for one in packages:
        by_name.setdefault(_normal(one.name), []).append(one)
    found = set()
    for advisory in known:
        if advisory.get("withdrawn"):
            continue
        for part in advisory.get("affected", ()):
            named = part.get("package", {})
            if named.get("ecosystem") != "PyPI":
                continue
            for one in by_name.get(_normal(named.get("name", "")), ()):
                if _holds(part, one.version):
                    words = str(advisory.get("summary") or advisory.get("details") or "").split("\n")[0]
                    found.add(Finding(one.name, one.version, advisory["id"], words, _fixed(part, one.version)))
    return sorted(found)


def _normal(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _holds(part: Mapping[str, Any], version: str) -> bool:
    """Whether a version is listed, or lies in one of the ranges."""
    if version in part.get("versions", ()):
        return True
    return any(_in_range(one.get("events", ()), version) for one in part.get("ranges", ()) if one["type"] != "GIT")


def _in_range(events: Iterable[Mapping[str, str]], text: str) -> bool:
    version, inside = Version(text), False
    for what, value in sorted(_events(events), key=lambda event: event[1]):
        if what == "introduced" and version >= value:
            inside = True
        elif (what == "fixed" and version >= value) or (what == "last_affected" and version > value):
            inside = False
    return inside


def _events(events: Iterable[Mapping[str, str]]) -> Iterator[tuple[str, Version]]:
    for event in events:
        for what, text in event.items():
            try:
                yield what, Version(text)
            except InvalidVersion:
                # Old advisories name versions that no packaging tool accepts; nobody can have locked them.
                continue


def _fixed(part: Mapping[str, Any], version: str) -> str:
    later = [
        value
        for one in part.get("ranges", ())
        if one["type"] != "GIT"
        for what, value in _events(one.get("events", ()))
        if what == "fixed" and value > Version(version)
    ]
    return str(min(later)) if later else ""


def ask_services(packages: Iterable[Locked], locks: Iterable[str] = LOCKS) -> tuple[list[Finding], list[str]]:
    """What pip-audit finds out over the network, and which of the packages it learnt nothing of.

    It asks for the packages of this platform only.
    """
    found: set[Finding] = set()
    answered: set[str] = set()
    for name in locks:
        command = [sys.executable, "-m", "pip_audit", "--requirement", str(ROOT / name), "--require-hashes"]
        command += ["--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "15"]
        done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
        try:
            asked = json.loads(done.stdout)["dependencies"]
        except (ValueError, KeyError):
            continue
        for one in asked:
            if "skip_reason" not in one:
                answered.add(_normal(one["name"]))
            for bug in one.get("vulns", ()):
                words = str(bug.get("description", "")).split("\n")[0]
                found.add(Finding(one["name"], one["version"], bug["id"], words, ", ".join(bug["fix_versions"])))
    return sorted(found), sorted({one.name for one in packages if _normal(one.name) not in answered})


def main(arguments: list[str] | None = None) -> int:
    """Look all packages up and say what came of it."""
    parser = argparse.ArgumentParser(prog="python -m release.audit", description=__doc__)
    parser.add_argument("--advisories", type=Path, help="a file, folder or zip of advisories in OSV's JSON")
    path: Path | None = parser.parse_args(arguments).advisories
    packages, unknown = locked(), list[str]()
    if path is None:
        found, unknown = ask_services(packages)
    else:
        try:
            known = list(advisories(path))
        except (OSError, ValueError, zipfile.BadZipFile) as error:
            print(f"{path}: no advisories: {error}", file=sys.stderr)
            return UNKNOWN
        if not known:
            print(f"{path} holds no advisory; nothing was learnt", file=sys.stderr)
            return UNKNOWN
        found = affected(packages, known)
        print(f"{len(packages)} locked packages held against {len(known)} advisories", file=sys.stderr)
    for one in found:
        print(one.line())
    if unknown:
        print(
            f"No advisory data could be had for {len(unknown)} of {len(packages)} packages. Is there a network? "
            "Without one, name advisories in OSV's form: make audit AUDIT_ARGS='--advisories FILE'",
            file=sys.stderr,
        )
    return AFFECTED if found else UNKNOWN if unknown else CLEAN


if __name__ == "__main__":
    raise SystemExit(main())
