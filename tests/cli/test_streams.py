"""Help, streams and encodings: what a terminal, a pipe and another program see of any command."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.commands import Sidu, outside
from tests.workspaces import make_workspace

pytestmark = pytest.mark.usefixtures("own_place")


def test_help_is_quick_and_in_both_languages():
    modules = ("networkx", "neo4j", "rich", "arcadedb_embedded", "jpype", "scipy", "numpy", "openpyxl", "yaml", "pyvis")
    code = (
        "import sys\nfrom graph_loader.cli import run\n"
        f"assert run(['--help']) == 0\nloaded = [name for name in {modules!r} if name in sys.modules]\n"
        "print(loaded, file=sys.stderr)\n"
    )
    found = outside(code=code)
    assert found.code == 0 and found.err == "[]\n"
    assert "检查描述 / Check the descriptions" in found.out
    for name in ("init", "check", "plan", "load", "status", "query", "schema", "store"):
        assert f"  {name} " in found.out


def test_every_command_has_help(sidu: Sidu):
    for name in ("init", "check", "plan", "load", "status", "query", "schema", "store"):
        found = sidu(name, "--help")
        assert found.code == 0 and "--workspace" in found.out and found.err == ""


def test_without_a_command_the_help_is_shown(sidu: Sidu):
    found = sidu()
    assert "sidu" in found.out + found.err and "check" in found.out + found.err and found.code in (0, 2)


def test_version(sidu: Sidu):
    from graph_loader import __version__

    assert __version__ in sidu("--version").out


def test_a_closed_pipe_is_quiet(tmp_path: Path):
    text = "universities:\n" + "".join(f"  - {{id: a{n}, nam: x}}\n" for n in range(5_000))
    folder = make_workspace(tmp_path / "lab", {"b.yaml": text})
    command = [sys.executable, "-m", "graph_loader.cli", "check", "--workspace", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stderr is not None
        assert b"KG331" in process.stdout.read(5_000)
        process.stdout.close()
        errors = process.stderr.read().decode()
        process.wait(60)
    assert "Traceback" not in errors and "BrokenPipe" not in errors and "KG899" not in errors


@pytest.mark.parametrize("encoding", ["cp936", "cp1252", "utf-8"])
def test_an_output_that_cannot_show_every_character_does_not_end_the_work(tmp_path: Path, encoding: str):
    name = "名🚀é"
    folder = make_workspace(tmp_path / "lab", {"b.yaml": f"universities:\n  - {{id: {name}, name: x}}\n"})
    found = outside("check", "--workspace", folder, "--lang", "both", PYTHONIOENCODING=encoding)
    assert found.code == 1 and "KG336" in found.out and "Traceback" not in found.err
    assert ("错误" in found.out) == (encoding in ("cp936", "utf-8"))


def test_an_encoding_is_always_named(good: Path):
    options = ("-X", "warn_default_encoding", "-W", "error::EncodingWarning")
    for arguments in (["check"], ["schema", "show"], ["schema", "show", "University", "--format", "json"]):
        found = outside(*arguments, "--workspace", good, options=options, SIDU_DEBUG="1")
        assert found.code == 0 and "EncodingWarning" not in found.err, found.err


def test_notes_go_to_stderr_and_data_to_stdout(good: Path):
    found = outside("check", "--workspace", good, "--format", "json", SIDU_LANG="en")
    assert json.loads(found.out) == {"problems": [], "records": 3} and found.err == ""
