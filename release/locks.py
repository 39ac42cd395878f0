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

_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


class Locked(NamedTuple):
    """A pinned package: its normalised name, its version, the SHA-256 of each of its files, and the lock it is in."""

    name: str
    version: str
    hashes: tuple[str, ...]
    lock: str


def read_lock(path: Path) -> Iterator[Locked]:
    """Every package of a lock file, whatever platform it is for."""
    text = path.read_text(encoding="utf-8").replace("\\\n", " ")
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        requirement = Requirement(line.partition(" --hash=")[0])
        (pin,) = requirement.specifier
        yield Locked(requirement.name.lower(), pin.version, tuple(_HASH.findall(line)), path.name)


def locked(root: Path = ROOT) -> list[Locked]:
    """Every package of every lock file once, under the first of ``LOCKS`` that has it."""
    found: dict[tuple[str, str], Locked] = {}
    for name in LOCKS:
        for one in read_lock(root / name):
            found.setdefault((one.name, one.version), one)
    return sorted(found.values())
