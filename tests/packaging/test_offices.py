"""What an office's computer needs: encodings always named, a console in GBK, file names and line ends for Windows."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath

import pytest

from tests.workspaces import make_workspace

ROOT = Path(__file__).resolve().parents[2]
STRICT = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning")
COMMANDS = (
    ("check",),
    ("check", "--format", "json", "--lang", "zh"),
    ("schema", "show"),
    ("schema", "show", "Demand", "--format", "json"),
    ("schema", "docs", "-o", "ontology.md"),
    ("schema", "json-schema", "-o", "description.schema.json"),
    ("schema", "template", "Demand", "-o", "demand.yaml"),
    ("query", "list"),
    ("query", "list", "-o", "list.csv", "--bom"),
    ("query", "check"),
    ("query", "show", "partners"),
)
CRLF_SUFFIXES = (".ps1",)
BINARY_SUFFIXES = (".xlsx", ".parquet", ".png", ".woff2", ".bin")


def python(*arguments: object, cwd: Path, **variables: str) -> subprocess.CompletedProcess[bytes]:
    """Run Python with these arguments where the checkout can be imported and nothing chooses a store or a language."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("SIDU_", "PYTHON"))}
    env |= {"PYTHONPATH": str(ROOT), "SIDU_DATA_DIR": str(cwd / "stores"), **variables}
    command = [sys.executable, *(str(one) for one in arguments)]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, timeout=120, check=False)


# Encodings


def test_every_text_file_is_opened_with_its_encoding_named(tmp_path: Path):
    made = python(*STRICT, "-m", "graph_loader.cli", "init", "lab", cwd=tmp_path, SIDU_DEBUG="1")
    assert made.returncode == 0, made.stderr.decode()
    for command in COMMANDS:
        done = python(*STRICT, "-m", "graph_loader.cli", *command, cwd=tmp_path / "lab", SIDU_DEBUG="1")
        assert done.returncode == 0, (command, done.stderr.decode())


def test_a_file_opened_without_an_encoding_would_be_noticed(tmp_path: Path):
    done = python(*STRICT, "-c", "open('x.txt', 'w')", cwd=tmp_path)
    assert b"EncodingWarning" in done.stderr
    assert done.returncode == 1


# A console in GBK


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    """A workspace with a name that GBK cannot hold, and a mistake that quotes another one."""
    text = (
        "universities:\n"
        "  - {id: u1, name: {zh: 𠀀大学🎓, en: Université}, sources: {src: x}}\n"
        "  - {id: u2, name: 大学, double_first_class: 😀, sources: {src: x}}\n"
    )
    return make_workspace(tmp_path / "实验", {"u.yaml": text})


@pytest.mark.parametrize("lang", ["zh", "en", "both"])
def test_into_a_pipe_of_cp936_nothing_is_lost_and_nothing_crashes(lab: Path, lang: str):
    done = python("-m", "graph_loader.cli", "check", "--lang", lang, cwd=lab, PYTHONIOENCODING="cp936")
    assert done.returncode == 1
    printed = done.stdout.decode("cp936")
    assert "KG304" in printed
    assert "\\U0001f600" in printed
    for command in COMMANDS[2:]:
        done = python("-m", "graph_loader.cli", *command, "--lang", lang, cwd=lab, PYTHONIOENCODING="cp936")
        assert done.returncode == 0, (command, done.stderr.decode("cp936"))
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="platform: a pseudo-terminal is needed")
def test_a_terminal_of_cp936_gets_cp936(lab: Path):
    from tests.readme import on_terminal

    env = {name: value for name, value in os.environ.items() if not name.startswith(("SIDU_", "PYTHON"))}
    env |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "cp936", "SIDU_LANG": "zh"}
    for command in (("query", "list"), ("schema", "show", "University"), ("check",)):
        lines = on_terminal([sys.executable, "-m", "graph_loader.cli", *command], lab, env, encoding="cp936")
        assert any(re.search("[\u4e00-\u9fff]", line) for line in lines), lines
        assert "KG899" not in "".join(lines)


def test_into_a_pipe_it_is_utf_8_whatever_the_locale(lab: Path):
    done = python("-m", "graph_loader.cli", "schema", "show", "--lang", "zh", cwd=lab, LC_ALL="C", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "高等院校" in done.stdout.decode("utf-8")


# Files


def files() -> Iterator[Path]:
    """Every file that belongs to the project, relative to its root: what git knows and does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    for name in sorted({name.decode("utf-8") for name in listed.stdout.split(b"\0") if name}):
        if (ROOT / name).exists():
            yield Path(name)


def unfit_for_windows(path: Path) -> bool:
    """Whether Windows cannot hold a file of that name."""
    return any(
        re.search(r'[<>:"|?*\\\x00-\x1f]', part) or part.endswith((".", " ")) or _is_device(part) for part in path.parts
    )


def _is_device(part: str) -> bool:
    return (
        re.fullmatch(r"con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]", part.partition(".")[0].rstrip(), re.IGNORECASE)
        is not None
    )


@pytest.mark.parametrize("name", ["a:b", "aux.py", "x/NUL", "com1.txt", "end.", "end ", "what?", "lpt9"])
def test_names_that_windows_refuses_are_known(name: str):
    assert unfit_for_windows(Path(name))
    assert not unfit_for_windows(Path("graph_loader/console.py"))


def test_every_file_name_is_fit_for_windows():
    found = list(files())
    assert len(found) > 100
    assert [path for path in found if unfit_for_windows(path)] == []
    folded = [str(path).casefold() for path in found]
    assert len(folded) == len(set(folded)), "two names differ in case only"
    # A checkout below a user's folder has to stay within the 260 characters of older programs.
    assert [path for path in found if len(str(PureWindowsPath(path))) > 120] == []


def test_every_text_file_is_utf_8_with_the_line_ends_of_gitattributes():
    for path in files():
        if path.suffix in BINARY_SUFFIXES:
            continue
        data = (ROOT / path).read_bytes()
        data.decode("utf-8")
        assert not data.startswith(b"\xef\xbb\xbf"), f"{path} begins with a byte order mark"
        if path.suffix in CRLF_SUFFIXES:
            assert data.count(b"\r\n") == data.count(b"\n"), path
        else:
            assert b"\r" not in data, path
    attributes = (ROOT / ".gitattributes").read_text(encoding="utf-8")
    assert "* text=auto eol=lf" in attributes
    assert all(f"*{suffix} text eol=crlf" in attributes for suffix in CRLF_SUFFIXES)
    assert all(f"*{suffix} binary" in attributes for suffix in BINARY_SUFFIXES)
