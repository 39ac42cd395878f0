"""A synthetic region as a workspace on the disk: whole or not at all, a record at a time."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TextIO

from graph_loader.errors import WorkspaceError
from graph_loader.generate import activities, bodies
from graph_loader.generate.region import Region
from graph_loader.ontology import load_ontology
from graph_loader.workspace import Workspace, shipped

MOST_ENTERPRISES = 1_000_000
BYTES_PER_FILE = 8 * 1024 * 1024
"""A file that grows beyond this is continued in a further one; editors open such files without trouble."""

DATASET = "synthetic"
_DATA = "data/synthetic"

Records = Callable[[Region], Iterator[str]]

_FILES: dict[str, dict[str, Records]] = {
    "sources": {"sources": bodies.sources},
    "places": {"divisions": bodies.divisions, "zones": bodies.zones},
    "fields": {"fields": bodies.fields, "disciplines": bodies.disciplines},
    "government": {"government_bodies": bodies.government_bodies},
    "universities": {"universities": bodies.universities, "faculties": bodies.faculties},
    "institutes": {"institutes": bodies.institutes},
    "services": {"service_organizations": bodies.service_organizations, "service_visits": activities.service_visits},
    "enterprises": {"enterprises": bodies.enterprises},
    "changes": {"changes": bodies.changes},
    "platforms": {"platforms": bodies.platforms},
    "experts": {"experts": bodies.experts},
    "libraries": {"information_networks": bodies.information_networks},
    "programmes": {"programmes": bodies.programmes, "event_series": bodies.event_series},
    "cooperations": {"cooperations": bodies.cooperations},
    "demands": {"demands": activities.demands},
    "results": {"results": activities.results},
    "events": {"events": activities.events},
    "contacts": {"contacts": activities.contacts, "intents": activities.intents},
    "agreements": {"agreements": activities.agreements},
    "projects": {"projects": activities.projects, "products": activities.products},
}
"""File → section → what is written there."""


def generate(folder: Path, enterprises: int, seed: int) -> Workspace:
    """Make ``folder`` a workspace with a synthetic region of so many enterprises.

    20,000 enterprises make about 100,000 nodes and 300,000 links; both grow in proportion. The same number and seed
    give the same bytes. The memory needed does not grow with the number.

    Raises WorkspaceError: the number is out of range, the folder holds something already, or nothing can be written.
    Then nothing is left behind.
    """
    if not 1 <= enterprises <= MOST_ENTERPRISES:
        raise WorkspaceError("KG841", number=enterprises, most=MOST_ENTERPRISES)
    region = Region(enterprises, seed, load_ontology(shipped().joinpath("schema.yaml")))
    try:
        if folder.exists() and not folder.is_dir():
            raise WorkspaceError("KG843", path=folder)
        if folder.is_dir() and any(folder.iterdir()):
            raise WorkspaceError("KG842", path=folder)
        _fill(folder.absolute(), region)
    except OSError as error:
        raise WorkspaceError("KG844", path=folder, reason=error.strerror or type(error).__name__) from error
    return Workspace.find(explicit=folder)


def _fill(folder: Path, region: Region) -> None:
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".sidu-generate-", dir=folder) as temporary:
            staging = Path(temporary)
            _write(staging, region)
            # schema.yaml makes the folder a workspace, so it comes last.
            for name in ("data", "sidu.yaml", "schema.yaml"):
                (staging / name).rename(folder / name)
    except BaseException:
        for path in made:
            with contextlib.suppress(OSError):
                path.rmdir()
        raise


def _write(root: Path, region: Region) -> None:
    data = root / _DATA
    data.mkdir(parents=True)
    for name, sections in _FILES.items():
        with _Files(data, name, region) as files:
            for section, records in sections.items():
                files.begin(section)
                for text in records(region):
                    files.add(text)
    (root / "sidu.yaml").write_text(_settings(region), encoding="utf-8", newline="\n")
    (root / "schema.yaml").write_bytes(shipped().joinpath("schema.yaml").read_bytes())


class _Files:
    """One description file, continued in further ones when it grows too large."""

    def __init__(self, folder: Path, name: str, region: Region) -> None:
        self._folder, self._name, self._region = folder, name, region
        self._number = 0
        self._size = 0
        self._section = ""
        self._file: TextIO | None = None

    def __enter__(self) -> _Files:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def begin(self, section: str) -> None:
        """The records that follow belong to this section."""
        self._section = section
        if self._file is not None:
            self._put(f"\n{section}:\n")

    def add(self, text: str) -> None:
        """Write one record."""
        if self._file is None or self._size > BYTES_PER_FILE:
            self._next()
        self._put(text)

    def _next(self) -> None:
        self._close()
        self._number += 1
        suffix = "" if self._number == 1 else f"-{self._number}"
        path = self._folder / f"{self._name}{suffix}.yaml"
        self._file = path.open("w", encoding="utf-8", newline="\n")
        self._size = 0
        self._put(_head(self._region, sourced=self._name != "sources") + f"\n{self._section}:\n")

    def _put(self, text: str) -> None:
        assert self._file is not None
        self._size += len(text.encode("utf-8"))
        self._file.write(text)

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


def _head(region: Region, *, sourced: bool) -> str:
    made = f"sidu generate --enterprises {region.enterprises} --seed {region.seed}"
    sources = f"default_sources: {{{bodies.SOURCE}: {made}}}\n" if sourced else ""
    return (
        f"# 合成数据：其中的单位、人员和事情都不存在。由 {made} 生成。\n"
        "# Synthetic data: no body, person or fact in it exists.\n"
        f"synthetic: true\n{sources}"
    )


def _settings(region: Region) -> str:
    return f"""\
# 合成数据 / Synthetic data: sidu generate --enterprises {region.enterprises} --seed {region.seed}
datasets:
  - name: {DATASET}
    path: {_DATA}
    title: {{zh: 合成地区, en: Synthetic region}}
    synthetic: true
"""
