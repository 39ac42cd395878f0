"""Folders for machines without a network: complete, hashed, installable without an index."""

from __future__ import annotations

import importlib.machinery
import importlib.util
import os
import platform
import re
import subprocess
import sys
import venv
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "bundle"
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
DIGITS = RUNNING.replace(".", "")


@pytest.fixture(scope="module")
def bundle() -> ModuleType:
    """The script as a module; it has no suffix."""
    loader = importlib.machinery.SourceFileLoader("bundle", str(SCRIPT))
    spec = importlib.util.spec_from_loader("bundle", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lock() -> str:
    return (ROOT / "requirements.txt").read_text(encoding="utf-8")


def names(text: str) -> set[str]:
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE))


def test_every_line_of_the_lock_file_is_read(bundle: ModuleType, lock: str) -> None:
    read = list(bundle.lines(lock))
    assert {one.requirement.name for one in read} == names(lock)
    assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", digest) for one in read for digest in one.hashes)
    assert sum(len(one.hashes) for one in read) == lock.count("--hash=")


def test_a_line_without_a_hash_is_refused(bundle: ModuleType) -> None:
    with pytest.raises(ValueError, match="no hash for click"):
        list(bundle.lines("click==8.1.8\n"))


def test_markers_are_those_of_the_target_and_not_of_this_machine(bundle: ModuleType) -> None:
    text = (
        "colorama==1 ; sys_platform == 'win32' --hash=sha256:aa\n"
        "pexpect==1 ; sys_platform != 'win32' \\\n    --hash=sha256:bb\n"
        "typing-extensions==1 ; python_full_version < '3.12' --hash=sha256:cc\n"
        "neo4j==1 --hash=sha256:dd --hash=sha256:ee\n"
    )
    windows = bundle.flat_lock(text, bundle.PLATFORMS["win-amd64"], "3.12")
    linux = bundle.flat_lock(text, bundle.PLATFORMS["linux-aarch64"], "3.11")
    assert names(windows) == {"colorama", "neo4j"}
    assert names(linux) == {"pexpect", "typing-extensions", "neo4j"}
    assert ";" not in windows and windows.count("--hash=") == 3


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13", "3.14"])
@pytest.mark.parametrize("name", ["linux-x86_64", "linux-aarch64", "win-amd64"])
def test_every_platform_gets_the_embedded_engine(bundle: ModuleType, lock: str, name: str, python: str) -> None:
    flat = bundle.flat_lock(lock, bundle.PLATFORMS[name], python)
    assert {"arcadedb-embedded", "neo4j", "click", "pyyaml"} <= names(flat)
    assert ("colorama" in names(flat)) == (name == "win-amd64")


def test_the_words_for_powershell_name_files_that_are_made(bundle: ModuleType) -> None:
    text = (ROOT / "docs" / "offline.md").read_text(encoding="utf-8")
    assert all(f"`dist/offline/{name}`" in text for name in bundle.PLATFORMS)
    assert "```powershell" in text and "requirements-py312.txt" in text


@pytest.mark.packaging
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() != "x86_64", reason="platform: the folder is for another machine"
)
def test_it_installs_without_an_index_and_runs(tmp_path: Path) -> None:
    folder = tmp_path / "linux-x86_64"
    command = [sys.executable, str(SCRIPT), "-o", str(tmp_path), "--platform", "linux-x86_64", "--python", RUNNING]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    written = (folder / f"requirements-py{DIGITS}.txt").read_text(encoding="utf-8")
    assert "://" not in written and "index" not in written and "sidu==" in written
    wheels = [path.name for path in (folder / "wheels").iterdir()]
    assert all(name.endswith(".whl") for name in wheels) and len(wheels) == len(names(written))

    fresh = tmp_path / "venv"
    venv.create(fresh, with_pip=True)
    # An address that answers nothing: had pip wanted an index, this would have failed.
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "PYTHON"))}
    environment |= {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_CONFIG_FILE": os.devnull}
    install = [
        str(fresh / "bin" / "python"), "-m", "pip", "install", "--quiet", "--no-index", "--find-links", "wheels",
        "--require-hashes", "-r", f"requirements-py{DIGITS}.txt",
    ]  # fmt: skip
    done = subprocess.run(install, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    sidu = str(fresh / "bin" / "sidu")
    done = subprocess.run(
        [sidu, "check"], cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0 and "0 errors" in done.stderr + done.stdout, done.stderr
