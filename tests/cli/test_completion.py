"""Completion with Tab: what each shell is given, that it is installed once, and that it imports little."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import graph_loader
from graph_loader import cli
from graph_loader.api import Region
from graph_loader.catalog import write_completions
from graph_loader.catalog.offering import mark
from graph_loader.cli.completion import SHELLS, script
from tests.unit.query_fakes import FakeReader, Raw

PACKAGE = str(Path(graph_loader.__file__).parents[1])


@pytest.fixture
def home(tmp_path, monkeypatch):
    folder = tmp_path / "home"
    folder.mkdir()
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(folder))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    return folder


def complete(shell: str, words: list[str], folder: Path, *flags: str) -> tuple[list[str], str]:
    joint = "\n" if shell in ("powershell", "fish") else " "
    asked = {
        "_SIDU_COMPLETE": f"{shell}_complete", "COMP_WORDS": joint.join(words), "COMP_CWORD": str(len(words) - 1),
        "PYTHONPATH": PACKAGE, "PYTHONUTF8": "1", "SIDU_DATA_DIR": str(folder / "none"),
        "SIDU_STORE": "bolt://127.0.0.1:1", "SIDU_LANG": "zh",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, *flags, "-m", "graph_loader.cli"], env={**os.environ, **asked}, cwd=folder,
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    return done.stdout.splitlines(), done.stderr


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_a_script(shell, capsys):
    assert cli.run(["completion", shell]) == 0
    printed = capsys.readouterr().out
    assert printed == script(shell) and "_SIDU_COMPLETE" in printed and f"{shell}_complete" in printed


@pytest.mark.parametrize(("shell", "file"), [("bash", ".bashrc"), ("zsh", ".zshrc")])
def test_it_is_put_into_the_start_up_file_once(shell, file, home, capsys):
    (home / file).write_text("# mine\nalias ll='ls -l'", encoding="utf-8")
    for _ in range(2):
        assert cli.run(["completion", shell, "--install", "--lang", "en"]) == 0
    assert f"press Tab in a new {shell} window" in capsys.readouterr().err
    lines = (home / file).read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["# mine", "alias ll='ls -l'"] and len([line for line in lines if "sidu" in line]) == 2
    assert (home / ".local/share/sidu" / f"completion.{shell}").read_text(encoding="utf-8") == script(shell)


@pytest.mark.parametrize(
    "before",
    [
        "# 甲\r\nalias a=b\r\n".encode("gbk"), b"a\x0cb\n\xe2\x80\xa8c\n", "# 甲\r\nSet-Alias a b\r\n".encode("utf-16"),
    ],
)  # fmt: skip
def test_what_else_stands_in_a_start_up_file_is_left_alone(before, home):
    (home / ".bashrc").write_bytes(before)
    (home / ".bashrc").chmod(0o600)
    found = set()
    for _ in range(2):
        assert cli.run(["completion", "bash", "--install"]) == 0
        found.add((home / ".bashrc").read_bytes())
    (after,) = found
    assert after.startswith(before) and len(after) > len(before)
    assert os.name == "nt" or (home / ".bashrc").stat().st_mode & 0o777 == 0o600


def test_fish_finds_it_by_itself(home):
    assert cli.run(["completion", "fish", "--install"]) == 0
    assert (home / ".config/fish/completions/sidu.fish").read_text(encoding="utf-8") == script("fish")


def test_powershell_reads_it_from_its_profile(home, monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert cli.run(["completion", "powershell", "--install"]) == 0
    profiles = list(home.rglob("profile.ps1"))
    assert len(profiles) == 1 and "completion.ps1" in profiles[0].read_text(encoding="utf-8")


def test_a_start_up_file_that_cannot_be_written_is_an_error(home, capsys):
    (home / ".bashrc").mkdir()
    assert cli.run(["completion", "bash", "--install", "--lang", "en"]) == 2
    assert "KG773" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("bash") is None, reason="platform: no bash")
def test_bash_completes(home, tmp_path):
    assert cli.run(["completion", "bash", "--install"]) == 0
    program = tmp_path / "bin" / "sidu"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m graph_loader.cli "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    typed = 'COMP_WORDS=(sidu query run reported-f); COMP_CWORD=3; _sidu_completion sidu; echo "${COMPREPLY[@]}"'
    environment = {
        **os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": PACKAGE,
        "SIDU_DATA_DIR": str(tmp_path / "none"),
    }  # fmt: skip
    done = subprocess.run(
        ["bash", "--norc", "-c", f". ~/.bashrc; {typed}"], env=environment, cwd=tmp_path, capture_output=True,
        encoding="utf-8", check=True, timeout=60,
    )  # fmt: skip
    assert done.stdout.split() == ["reported-figures"]


def test_powershell_is_given_values_with_their_words(tmp_path):
    lines, _ = complete("powershell", ["sidu", "query", "run", "partners", "--type", "Univ"], tmp_path)
    assert lines == ["University\t高等院校"]
    lines, _ = complete("powershell", ["sidu", "query", "run", "'reported-fig"], tmp_path)
    assert lines == ["reported-figures\t"]
    lines, _ = complete("powershell", ["sidu", "quer"], tmp_path)
    assert lines == ["query\t预制查询 / Canned queries"]


def test_completing_imports_little(tmp_path, monkeypatch):
    """Neither a driver nor the ontology; and where a load has written down what to offer, not even YAML."""
    words = ["sidu", "query", "run", "partners", "--organization", "x"]

    def found():
        lines, said = complete("bash", words, tmp_path, "-X", "importtime")
        printed = [line for line in said.splitlines() if line.startswith("import time:")]
        return lines, {line.rpartition("|")[2].strip() for line in printed}

    lines, imported = found()
    assert not any(lines) and "graph_loader.catalog.offering" in imported
    heavy = {"neo4j", "networkx", "rich", "graph_loader.ontology", "graph_loader.descriptions"}
    assert imported & heavy == set() and "yaml" in imported
    monkeypatch.chdir(tmp_path)
    region = Region()
    folder = tmp_path / "none" / "stores" / region.workspace.key
    reader = FakeReader(lambda text, parameters: Raw(("id", "zh", "en"), [("xjtu", "西安交通大学", "XJTU")]))
    marks = {file.id: mark(file.path) for file in region.workspace.query_files()}
    write_completions(folder, [region.catalog.get("partners")], reader, region.ontology, marks)
    words = ["sidu", "query", "run", "partners", "--organization", "xj"]
    lines, imported = found()
    assert lines == ["plain,xjtu"]
    assert imported & {*heavy, "yaml", "graph_loader.catalog.library", "graph_loader.rows.table"} == set()
