"""A command line in English whose files stand below the test's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph_loader.cli import run
from tests.cli.commands import BAD, GOOD, Ran, Sidu
from tests.workspaces import make_workspace


@pytest.fixture
def sidu(capsys: pytest.CaptureFixture[str]) -> Sidu:
    """The command line within this process."""

    def call(*arguments: str | Path) -> Ran:
        code = run([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call


@pytest.fixture
def own_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """English, and every folder that a command may write to below the test's own."""
    monkeypatch.setenv("SIDU_LANG", "en")
    monkeypatch.setenv("SIDU_DATA_DIR", str(tmp_path / "stores"))
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "run"))


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "good", {"b.yaml": GOOD})


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    return make_workspace(tmp_path / "bad", {"b.yaml": BAD})
