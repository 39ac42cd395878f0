"""A bill of materials (CycloneDX 1.6, JSON) of the lock files: ``python -m release.sbom -o FILE``.

Every locked package stands in it with version, hashes and licence: ``required`` what a user installs, ``optional`` what
extras add, ``excluded`` what only development needs. JavaScript that a package or this repository carries is in it too.
The same lock files give the same bytes, but for the time, which ``SOURCE_DATE_EPOCH`` sets.
"""

from __future__ import annotations

import argparse
import configparser
import datetime
import hashlib
import importlib.metadata
import os
import re
import sys
import time
import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import yaml
from cyclonedx import spdx
from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL
from packaging.requirements import Requirement

from graph_loader import __version__
from release.locks import DEVELOPMENT, INSTALLED, ROOT, Locked, locked

LICENCES = Path(__file__).with_name("licences.yaml")
_MARK = uuid.UUID("6f1c2b8e-93a1-5c0e-9d53-0f4a5f0d7a11")
"""The serial number is made of this and of the contents."""


_NOTED = re.compile(
    r"^\| (?P<file>\S+\.js) \| npm package (?P<name>[\w-]+).*? \| (?P<version>\S+) \| (?P<licence>\S+) ", re.MULTILINE
)
"""A line of the table in the note beside scripts that came from elsewhere."""


class MissingLicencesError(Exception):
    """Packages whose licence neither their metadata nor the table names."""


class Script(NamedTuple):
    """JavaScript that came from elsewhere and stands in a file."""

    name: str
    version: str
    licence: str
    path: Path
    scope: ComponentScope


def bill(packages: Iterable[Locked] = (), root: Path = ROOT) -> Bom:
    """The bill of materials of these packages (default all that are locked). Raises MissingLicencesError."""
    packages = list(packages) or locked(root)
    table: dict[str, str] = yaml.safe_load(LICENCES.read_text(encoding="utf-8"))
    licences = {one.name: licence_of(one, table) for one in packages}
    missing = sorted(name for name, licence in licences.items() if licence is None)
    if missing:
        raise MissingLicencesError(f"{LICENCES.name} has to say the licence of: {', '.join(missing)}")
    bom = Bom()
    bom.metadata.component = _itself()
    components = [_package(one, str(licences[one.name])) for one in packages]
    bom.components.update([*components, *map(_script, scripts(root))])
    direct = _direct(root)
    bom.register_dependency(bom.metadata.component, [one for one in components if one.name in direct])
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    bom.metadata.timestamp = datetime.datetime.fromtimestamp(float(epoch) if epoch else time.time(), datetime.UTC)
    bom.serial_number = uuid.uuid5(_MARK, "".join(sorted(str(component.bom_ref) for component in bom.components)))
    return bom


def text_of(bom: Bom) -> str:
    """The bill as JSON."""
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def licence_of(package: Locked, table: dict[str, str]) -> str | None:
    """An SPDX expression: the table's, or that of the installed package's own metadata."""
    if package.name in table:
        return table[package.name]
    try:
        metadata = importlib.metadata.metadata(package.name).json
    except importlib.metadata.PackageNotFoundError:
        return None
    said = str(metadata.get("license_expression") or metadata.get("license") or "")
    return said if spdx.is_supported_id(said) or spdx.is_expression(said) else None


def scripts(root: Path = ROOT) -> list[Script]:
    """The libraries that pages carry, of which pyvis brings one, and what the tests of pages use."""
    library = Path(str(importlib.metadata.distribution("pyvis").locate_file("pyvis/lib/vis-9.1.2/vis-network.min.js")))
    version = re.search(r"@version (\S+)", library.read_text(encoding="utf-8")[:2000])
    if version is None:
        raise ValueError("vis-network no longer says its version")
    return [
        Script("vis-network", version[1], "Apache-2.0 OR MIT", library, ComponentScope.REQUIRED),
        *_vendored(root / "graph_loader" / "pages" / "assets" / "vendor", ComponentScope.REQUIRED),
        *_vendored(root / "tests" / "pages" / "vendor", ComponentScope.EXCLUDED),
    ]


def _vendored(folder: Path, scope: ComponentScope) -> Iterator[Script]:
    """The scripts of a folder, as the table in its note has them. Raises ValueError for one that it leaves out."""
    note = (folder / "README.md").read_text(encoding="utf-8")
    noted = {row["file"]: row for row in _NOTED.finditer(note)}
    for path in sorted(folder.glob("*.js")):
        if path.name not in noted:
            raise ValueError(f"{folder / 'README.md'} does not tell of {path.name}")
        row = noted[path.name]
        yield Script(row["name"], row["version"], row["licence"], path, scope)


def _itself() -> Component:
    return Component(
        name="sidu", version=__version__, type=ComponentType.APPLICATION, bom_ref="sidu",
        licenses=[LicenseFactory().make_from_string("Apache-2.0")],
        purl=PackageURL("pypi", None, "sidu", __version__),
    )  # fmt: skip


def _package(one: Locked, licence: str) -> Component:
    purl = PackageURL("pypi", None, one.name, one.version)
    lock_only = {INSTALLED: ComponentScope.REQUIRED, DEVELOPMENT: ComponentScope.EXCLUDED}
    # A package has a file for each platform, each with a hash; the one that was installed is among them.
    files = [HashType(alg=HashAlgorithm.SHA_256, content=hash) for hash in one.hashes]
    return Component(
        name=one.name, version=one.version, type=ComponentType.LIBRARY, purl=purl, bom_ref=str(purl),
        scope=lock_only.get(one.lock, ComponentScope.OPTIONAL), hashes=files,
        licenses=[LicenseFactory().make_from_string(licence)], properties=[Property(name="lock", value=one.lock)],
    )  # fmt: skip


def _script(one: Script) -> Component:
    purl = PackageURL("npm", None, one.name, one.version)
    digest = hashlib.sha256(one.path.read_bytes()).hexdigest()
    return Component(
        name=one.name, version=one.version, type=ComponentType.LIBRARY, purl=purl, bom_ref=str(purl), scope=one.scope,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest)],
        licenses=[LicenseFactory().make_from_string(one.licence)],
    )  # fmt: skip


def _direct(root: Path) -> set[str]:
    """The names under install_requires."""
    settings = configparser.ConfigParser(interpolation=None)
    settings.read(root / "setup.cfg", encoding="utf-8")
    lines = settings["options"]["install_requires"].splitlines()
    return {Requirement(line).name.lower() for line in lines if line.strip()}


def main() -> int:
    """Write the bill of materials; exit 1 where a licence is missing."""
    parser = argparse.ArgumentParser(prog="python -m release.sbom", description=__doc__)
    parser.add_argument("-o", "--output", type=Path, default=ROOT / "dist" / f"sidu-{__version__}.cdx.json")
    path: Path = parser.parse_args().output
    try:
        text = text_of(bill())
    except MissingLicencesError as error:
        print(error, file=sys.stderr)
        return 1
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {path}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
