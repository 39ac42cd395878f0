"""Starts of the embedded engine that do not go as usual: ports that somebody else took, a start that was cut short."""

from __future__ import annotations

import importlib
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from graph_loader.stores import engine as engine_module
from graph_loader.stores.engine import Engine


class Server:
    """Listens as the engine does, and says in its words that it cannot."""

    def __init__(self, root: str, password: str, settings: dict[str, str], **_: Any) -> None:
        self.ports = [int(settings["bolt_port"]), int(settings["http_port"])]
        self.open: list[socket.socket] = []

    def start(self) -> None:
        for port in self.ports:
            listener = socket.socket()
            self.open.append(listener)
            try:
                listener.bind(("127.0.0.1", port))
                listener.listen()
            except OSError:
                self.stop()
                raise RuntimeError(f"Unable to listen to port {port}") from None

    def stop(self) -> None:
        for listener in self.open:
            listener.close()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store's folder that has been started before; the engine in it is the one above."""
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "server-users.jsonl").touch()
    (tmp_path / "reader").touch()
    monkeypatch.setattr(engine_module, "installed_build", lambda: "fake")
    monkeypatch.setattr(importlib, "import_module", lambda name: SimpleNamespace(ArcadeDBServer=Server))
    for name in ("ARCADEDB_JVM_ERROR_FILE", "ARCADEDB_LOG_DIR", "ARCADEDB_NATIVE_ISOLATE_ARGS"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield int(other.getsockname()[1])


def test_another_port_is_taken(root: Path, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    free = engine_module.free_port
    first = iter([taken])
    monkeypatch.setattr(engine_module, "free_port", lambda: next(first, None) or free())
    engine = Engine(root, "w", "r")
    assert engine.bolt_port == taken
    engine.start()
    try:
        assert engine.bolt_port != taken
        with socket.create_connection(("127.0.0.1", engine.bolt_port), timeout=5):
            pass
    finally:
        engine.stop()


def test_where_every_port_is_taken_it_is_told(root: Path, taken: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine_module, "free_port", lambda: taken)
    with pytest.raises(RuntimeError, match=f"Unable to listen to port {taken}"):
        Engine(root, "w", "r").start()


def test_a_reader_lost_with_the_passwords_is_made_anew_though_the_start_was_cut_short(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The engine had begun a new list of users and was ended before the reader stood in it."""
    users = root / "config" / "server-users.jsonl"
    users.unlink()
    monkeypatch.setattr(Server, "start", lambda self: users.touch())
    made: list[str] = []

    def make(engine: Engine) -> None:
        made.append(engine.root.name)
        if len(made) == 1:
            raise SystemExit

    monkeypatch.setattr(Engine, "_make_reader", make)
    monkeypatch.setattr(Engine, "_wait_for_bolt", lambda engine: None)
    with pytest.raises(SystemExit):
        Engine(root, "w", "r").start()
    for _ in range(2):
        Engine(root, "w", "r").start()
    assert len(made) == 2
