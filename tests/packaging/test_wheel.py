"""The wheel carries all that the program needs, nothing else, and works where no checkout is."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv*", ".neo4j", "build", "dist", "*.egg-info", "__pycache__", ".*_cache", ".hypothesis"
)
WINDOWS = sys.platform == "win32"

pytestmark = [pytest.mark.packaging, pytest.mark.slow]


def run(*command: object, cwd: Path, env: dict[str, str] | None = None) -> str:
    """The standard output of a command that must succeed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=env,
        capture_output=True,
        encoding="utf-8",
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, f"{command} ended with {done.returncode}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def build(source: Path, *options: str) -> Path:
    """Build the folder and give the wheel; the packages that the build needs are those of this environment."""
    out = source / "dist"
    shutil.rmtree(out, ignore_errors=True)
    run(sys.executable, "-m", "build", "--no-isolation", *options, "--outdir", out, ".", cwd=source)
    (wheel,) = out.glob("*.whl")
    return wheel


def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout, so that a build leaves nothing behind in it."""
    folder = tmp_path_factory.mktemp("source") / "sidu"
    shutil.copytree(ROOT, folder, ignore=NOT_COPIED)
    return folder


@pytest.fixture(scope="module")
def wheel(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that a build by way of the sdist makes: what users get."""
    built = build(source)
    return built.rename(tmp_path_factory.mktemp("wheel") / built.name)


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the wheel; its dependencies are those of this one, by a path file.

    A path file adds a folder and not the path files in it, so an editable installation stays out of sight.
    """
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(folder, with_pip=False)
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)}, scheme="venv")
    here = dict.fromkeys((sysconfig.get_path("purelib"), sysconfig.get_path("platlib")))
    Path(paths["purelib"], "dependencies.pth").write_text("\n".join(here) + "\n", encoding="utf-8")
    python = Path(paths["scripts"], "python.exe" if WINDOWS else "python")
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--quiet", "--no-deps", "--no-index", wheel, cwd=folder)
    return python


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """Variables under which the user's folders are below ``tmp_path`` and nothing points to the checkout."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SIDU_", "PYTHON", "PYTEST"))}
    for name in (
        "HOME",
        "USERPROFILE",
        "APPDATA",
        "LOCALAPPDATA",
        "XDG_DATA_HOME",
        "XDG_CACHE_HOME",
        "XDG_RUNTIME_DIR",
    ):
        folder = tmp_path / "user" / name
        folder.mkdir(parents=True, mode=0o700)
        env[name] = str(folder)
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        env.pop(name, None)
    return {**env, "PYTHONUTF8": "1"}


@pytest.fixture
def sidu(python: Path, elsewhere: dict[str, str], tmp_path: Path) -> Iterator[Path]:
    """The installed command; the engine that it may have started is ended."""
    command = python.with_name("sidu.exe" if WINDOWS else "sidu")
    yield command
    for lab in tmp_path.glob("*/lab"):
        run(command, "store", "down", cwd=lab, env=elsewhere)


def test_the_wheel_has_all_that_belongs_to_the_program_and_nothing_else(wheel: Path):
    found = names(wheel)
    expected = {f"graph_loader/{name}" for name in ("schema.yaml", "sidu.yaml", "py.typed", "messages/workspace.yaml")}
    for pattern in ("queries/**/*.cypher", "data/**/*.yaml", "notebooks/*.ipynb", "graph_loader/**/*.py"):
        files = [path.relative_to(ROOT).as_posix() for path in ROOT.glob(pattern)]
        expected |= {name if name.startswith("graph_loader/") else f"graph_loader/{name}" for name in files}
    assert expected <= found
    assert any(name.startswith("graph_loader/data/weifang/") for name in found)
    assert any(name.startswith("graph_loader/queries/") for name in found)
    (info,) = {name.split("/")[0] for name in found if ".dist-info/" in name}
    assert f"{info}/licenses/LICENSE" in found
    assert {name.split("/")[0] for name in found} == {"graph_loader", info}
    assert [name for name in found if Path(name).name.startswith(("test_", ".")) or "/tests/" in name] == []


def test_a_wheel_built_directly_has_the_same_files(source: Path, wheel: Path):
    assert names(build(source, "--wheel")) == names(wheel)


def test_what_was_deleted_does_not_ship_from_a_stale_build(source: Path):
    query = source / "queries" / "ledger" / "gone.cypher"
    module = source / "graph_loader" / "gone.py"
    for path in (query, module):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    gone = {"graph_loader/queries/ledger/gone.cypher", "graph_loader/gone.py"}
    assert gone <= names(build(source, "--wheel"))
    assert (source / "build" / "lib" / "graph_loader" / "gone.py").is_file(), "the build folder is not stale"
    query.unlink()
    module.unlink()
    assert not gone & names(build(source, "--wheel"))
    assert not gone & names(build(source))


def test_it_works_in_an_empty_directory(python: Path, sidu: Path, elsewhere: dict[str, str], tmp_path: Path):
    empty = tmp_path / "空 目录"
    empty.mkdir()
    where = run(python, "-c", "import graph_loader; print(graph_loader.__file__)", cwd=empty, env=elsewhere)
    assert Path(where.strip()).is_relative_to(python.parents[1]), "the checkout is still in sight"

    run(sidu, "init", "lab", "--from", "weifang", cwd=empty, env=elsewhere)
    lab = empty / "lab"
    before = {path: path.read_bytes() for path in lab.rglob("*") if path.is_file()}
    run(sidu, "load", cwd=lab, env=elsewhere)
    listed = run(sidu, "query", "list", cwd=lab, env=elsewhere)

    for query in (ROOT / "queries").rglob("*.cypher"):
        assert query.stem in listed
    assert [path.name for path in empty.iterdir()] == ["lab"]
    assert {path: path.read_bytes() for path in lab.rglob("*") if path.is_file()} == before


def test_a_zipped_wheel_knows_its_files(wheel: Path, tmp_path: Path):
    program = """
import sys
sys.path.insert(0, sys.argv[1])
import graph_loader
from graph_loader.workspace import Workspace
assert graph_loader.__file__.startswith(sys.argv[1]), graph_loader.__file__
packaged = Workspace.find()
print(packaged.key, len(packaged.description_files()), len(packaged.query_files()))
print(packaged.schema_file().read_text(encoding="utf-8")[:1])
made = Workspace.create(__import__("pathlib").Path("lab"), "weifang")
assert len(made.description_files()) == len(packaged.description_files())
"""
    # -I: neither the current folder nor a variable leads to the checkout.
    out = run(sys.executable, "-I", "-c", program, wheel, cwd=tmp_path).split()
    descriptions = [path for path in (ROOT / "data" / "weifang").rglob("*") if path.suffix in (".yaml", ".yml")]
    queries = list((ROOT / "queries").rglob("*.cypher"))
    assert out[:3] == ["packaged", str(len(descriptions)), str(len(queries))]
