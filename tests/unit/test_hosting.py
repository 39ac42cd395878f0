"""The embedded engine's host and the locks of loads, as far as they can be seen without an engine."""

from __future__ import annotations

import json
import os
import socket
import threading
from pathlib import Path

import pytest

from graph_loader.stores import host, runtime
from graph_loader.stores.lease import _is_gone


@pytest.mark.parametrize("variable", ["SIDU_DATA_DIR", "SIDU_RUNTIME_DIR"])
def test_a_folder_named_from_here_means_the_same_from_elsewhere(
    variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The host works in the store's own folder and is handed both paths."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(variable, os.path.join("一 处", "x"))
    found = {"SIDU_DATA_DIR": runtime.data_directory, "SIDU_RUNTIME_DIR": runtime.runtime_directory}[variable]()
    assert found == tmp_path / "一 处" / "x"


class Listener:
    """Fails a few times, as where a client has hung up before it was let in, and then hands out one connection."""

    def __init__(self, connection: socket.socket) -> None:
        self._answers: list[object] = [ConnectionResetError(), OSError(24, "Too many open files"), connection]

    def accept(self) -> tuple[object, str]:
        if not self._answers:
            raise OSError(9, "Bad file descriptor")
        answer = self._answers.pop(0)
        if isinstance(answer, OSError):
            raise answer
        return answer, ""

    def fileno(self) -> int:
        return 3 if self._answers else -1


def test_a_host_lets_clients_in_after_one_could_not_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secrets.json").write_text(json.dumps({"writer": "w", "reader": "r"}), encoding="utf-8")
    monkeypatch.setattr(host, "_PAUSE_SECONDS", 0.001)
    served = threading.Event()
    monkeypatch.setattr(host.Host, "_serve", lambda self, connection: served.set())
    with socket.socket() as connection:
        host.Host(tmp_path, tmp_path / "address")._accept(Listener(connection))  # type: ignore[arg-type]
    assert served.wait(5)


def test_the_name_of_a_lock_leads_to_no_file_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that is not ours names the owner of its lock as it likes."""
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "run"))
    (tmp_path / "run" / "loader-x").mkdir(parents=True)
    other = tmp_path / "other.lock"
    other.touch()
    assert not _is_gone(f"{socket.gethostname()}:1:x/../../other")
    assert other.exists()
    gone = tmp_path / "run" / f"loader-{'0' * 16}.lock"
    gone.touch()
    assert _is_gone(f"{socket.gethostname()}:1:{'0' * 16}")
    assert not gone.exists()
