"""The lock files as data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[1]
INSTALLED = "requirements.txt"
"""What a user's installation is made of."""
OPTIONAL = ("requirements-spark.txt", "requirements-native.txt")
DEVELOPMENT = "requirements-test.txt"
LOCKS = (INSTALLED, *OPTIONAL, DEVELOPMENT)

_HASH = re.compile(r"sha256:([0-9a-f]{64})")


class Line(NamedTuple):
    """One line of a lock file: a requirement with its marker, and the hashes that its files may have."""

    requirement: Requirement
    hashes: tuple[str, ...]


def lines(text: str) -> Iterator[Line]:
    """The requirements of a lock file. Raises ValueError where one has no hash."""
    for line in text.replace("\\\n", " ").splitlines():
        bare = line.partition("#")[0].strip()
        if not bare:
            continue
        written, *hashes = re.split(r"\s--hash=", bare)
        if not hashes:
            raise ValueError(f"no hash for {written}")
        yield Line(Requirement(written.strip()), tuple(one.strip() for one in hashes))


class Locked(NamedTuple):
    """A pinned package: its normalised name, its version, the SHA-256 of each of its files, and the lock it is in."""

    name: str
    version: str
    hashes: tuple[str, ...]
    lock: str


def read_lock(path: Path) -> Iterator[Locked]:
    """Every package of a lock file, whatever platform it is for. Raises ValueError where one has no SHA-256."""
    for requirement, hashes in lines(path.read_text(encoding="utf-8")):
        (pin,) = requirement.specifier
        digests = [_HASH.fullmatch(one) for one in hashes]
        if None in digests:
            raise ValueError(f"a hash that is no SHA-256: {requirement.name}")
        yield Locked(requirement.name.lower(), pin.version, tuple(one[1] for one in digests if one), path.name)


def locked(root: Path = ROOT) -> list[Locked]:
    """Every package of every lock file once, under the first of ``LOCKS`` that has it."""
    found: dict[tuple[str, str], Locked] = {}
    for name in LOCKS:
        for one in read_lock(root / name):
            found.setdefault((one.name, one.version), one)
    return sorted(found.values())
