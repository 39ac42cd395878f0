"""Commands of tests, within this process and in one of their own, and descriptions for them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

HEAD = "default_sources: {src: p. 1}\nuniversities:\n"
GOOD = HEAD + "  - {id: a, name: {zh: 甲, en: A}, part_of: b}\n  - {id: b, name: B}\n"
BAD = HEAD + "  - {id: a, nam: 甲}\n  - {id: b, name: B, established: 2024-13-45}\n"
OLD = "universities:\n  - {id: a, name: A}\n"
"""Sound, but with a warning: no source."""


class Ran(NamedTuple):
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


Sidu = Callable[..., Ran]


def outside(*arguments: str | Path, code: str | None = None, options: tuple[str, ...] = (), **environment: str) -> Ran:
    """The command line in a process of its own."""
    command = [sys.executable, *options, *(["-c", code] if code else ["-m", "graph_loader.cli"]), *map(str, arguments)]
    given = {name: value for name, value in os.environ.items() if name not in ("PYTHONIOENCODING", "PYTHONUTF8")}
    done = subprocess.run(command, capture_output=True, env=given | environment, timeout=120, check=False)
    encoding = environment.get("PYTHONIOENCODING", "utf-8").partition(":")[0]
    return Ran(done.returncode, done.stdout.decode(encoding), done.stderr.decode(encoding))
