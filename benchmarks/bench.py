"""What every part works with: generated regions, interpreters, and the place where figures are kept."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measure import ROOT, circumstances
from graph_loader.generate import generate

FULL_SIZE = 20_000
"""Enterprises of the region that figures are published for: 100,000 nodes and 300,000 links, give or take a tenth."""
WARM_UP = 100
"""Enterprises of the small region that a server is warmed up with."""
SEED = 1
RESULTS = Path(__file__).parent / "results"


@dataclass(frozen=True)
class Bench:
    """One run of the benchmarks. ``folder`` keeps regions and environments, so that they are made once."""

    folder: Path
    enterprises: int = FULL_SIZE
    rounds: int = 1
    native: str | None = None
    keep: bool = False

    def region(self, enterprises: int | None = None) -> Path:
        """A generated workspace of this size (default: the run's); the same folder whenever it is asked for."""
        size = enterprises or self.enterprises
        path = self.folder / f"region-{size}"
        if not path.exists():
            generate(path, size, SEED)
        return path

    def native_python(self) -> str:
        """An interpreter whose packages are those of requirements-native.txt: the engine's native build."""
        if self.native:
            return self.native
        folder = self.folder / "native"
        python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if not python.exists():
            try:
                subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
                install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
                locked = ["--require-hashes", "-r", str(ROOT / "requirements-native.txt")]
                subprocess.run([*install, *locked], check=True, stdout=sys.stderr)
            except BaseException:
                shutil.rmtree(folder, ignore_errors=True)
                raise
        return str(python)

    @property
    def kept(self) -> bool:
        """Whether the figures are written down: at the full size, otherwise where that is asked for."""
        return self.keep or self.enterprises == FULL_SIZE


def keep(part: str, figures: dict[str, Any]) -> None:
    """Write down what a part measured, and on what and when."""
    text = json.dumps({**circumstances(), "figures": figures}, ensure_ascii=False, indent=1)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{part}.json").write_text(text + "\n", encoding="utf-8", newline="\n")


def kept(part: str) -> dict[str, Any] | None:
    """What was written down of a part: ``date``, ``commit``, ``machine``, ``load`` and ``figures``."""
    path = RESULTS / f"{part}.json"
    if not path.exists():
        return None
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found
