"""The process that hosts the embedded engine: ``python -m graph_loader.stores.host STORE_DIR ADDRESS_FILE``.

It is a process of its own because an engine inside a command would end under a second command that joined it,
would stay in a notebook's memory, and could not be rid of a runaway query. It ends itself when no client has been
connected for a while, on an order, or on SIGTERM.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
from pathlib import Path

import filelock

from graph_loader.stores.control import NotOurs, admit, send
from graph_loader.stores.engine import Engine, engine_name, installed_build
from graph_loader.stores.integrity import Damaged, check_files, note_files
from graph_loader.stores.runtime import write_private

FAILED = "sidu-host-failed: "
"""What the last line of the log begins with when the host could not start."""
IN_USE = "in-use"
DAMAGED = "damaged"
LOCK = "host.lock"
"""In the store's folder, held for as long as a host lives; the operating system lets go of it whatever happens."""
SERVING = "host.serving"
"""In the store's folder while the holder of the lock can be joined: neither starting any more nor ending already."""
_LOCK_SECONDS = 2.0
"""A client that looks whether the lock is free holds it for a moment."""
_LOG_BYTES = 8 * 1024 * 1024
_STOP_SECONDS = 5.0
_PAUSE_SECONDS = 0.1
_IDLE_SECONDS = 600.0


class Host:
    """The engine, the control socket, and the reasons to end."""

    def __init__(self, store_dir: Path, address_file: Path) -> None:
        self._store_dir = store_dir
        self._address_file = address_file
        self._secret = secrets.token_hex(32)
        self._ending = threading.Event()
        self._guard = threading.Lock()
        self._opening = threading.Lock()
        self._databases: set[str] = set()
        self._clients = 0
        self._last_seen = time.monotonic()
        self._idle_seconds = float(os.environ.get("SIDU_IDLE_SECONDS", _IDLE_SECONDS))
        passwords = json.loads((store_dir / "secrets.json").read_text(encoding="utf-8"))
        self._engine = Engine(store_dir / "engine", passwords["writer"], passwords["reader"])

    def run(self) -> None:
        """Start, serve until there is a reason to end, stop."""
        self._engine.start()
        self.heed_signals()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._publish(listener.getsockname()[1])
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            try:
                self._watch()
            finally:
                self._retire()
        self._stop_engine()

    def _publish(self, control_port: int) -> None:
        build = installed_build() or ""
        address = {
            "bolt_port": self._engine.bolt_port,
            "control_port": control_port,
            "pid": os.getpid(),
            "engine": engine_name(build),
            "secret": self._secret,
        }
        write_private(self._address_file, json.dumps(address))
        (self._store_dir / SERVING).touch()

    def _retire(self) -> None:
        # On Windows neither goes while somebody reads it; what is left is replaced by the next host.
        for path in (self._store_dir / SERVING, self._address_file):
            with contextlib.suppress(OSError):
                path.unlink()

    def _watch(self) -> None:
        log = self._store_dir / "host.log"
        while not self._ending.wait(1.0):
            with self._guard:
                if self._clients == 0 and time.monotonic() - self._last_seen > self._idle_seconds:
                    # Under the guard: from here on nobody joins.
                    self._ending.set()
            with contextlib.suppress(OSError):
                if log.stat().st_size > _LOG_BYTES:
                    os.truncate(log, 0)

    def _stop_engine(self) -> None:
        """Stop in good order; where a runaway query keeps the engine from stopping, end at once (it writes ahead)."""
        stopping = threading.Thread(target=self._stop_in_order, daemon=True)
        stopping.start()
        stopping.join(_STOP_SECONDS)
        sys.stdout.flush()
        os._exit(0)

    def _stop_in_order(self) -> None:
        self._engine.stop()
        note_files(self._store_dir)

    def end(self, *_: object) -> None:
        """End soon; also the handler of signals."""
        self._ending.set()

    def heed_signals(self) -> None:
        """End in good order on the usual signals. Called again after the engine's start, which may have set its own."""
        for name in ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self.end)

    # Clients

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                if listener.fileno() < 0:
                    return
                # One who hung up before he was let in, or too many open files: the next may fare better.
                time.sleep(_PAUSE_SECONDS)
                continue
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(NotOurs, OSError):
            order = admit(connection, self._secret)
            command = order.get("command")
            if command == "kill":
                # For a query that no stop would end; every acknowledged write is in the write-ahead log.
                self._retire()
                send(connection, {"done": True})
                os._exit(3)
            if command == "join":
                self._join(connection, str(order.get("database", "")))
                return
            if command == "keep":
                self._idle_seconds = float("inf")
            send(connection, {"done": True, "clients": self._clients})
            if command == "stop":
                self.end()
                # Closed by the end of this process, which is how the client knows of it.
                _until_closed(connection)

    def _join(self, connection: socket.socket, database: str) -> None:
        with self._guard:
            if self._ending.is_set():
                return
            self._clients += 1
        try:
            reason = self._open(database)
            send(connection, {"done": True} if reason is None else {"failed": DAMAGED, "reason": reason})
            _until_closed(connection)
        finally:
            with self._guard:
                self._clients -= 1
                self._last_seen = time.monotonic()

    def _open(self, name: str) -> str | None:
        """Open a database that is not open yet; why it cannot be, or None."""
        with self._opening:
            if name in self._databases:
                return None
            try:
                self._engine.make_database(name)
            except Exception as error:  # noqa: BLE001 - whatever the engine raises is told to the client
                print(f"\n{name}: {error}", flush=True)  # noqa: T201 - this is the log
                return _first_line(error)
            self._databases.add(name)
            return None


def _until_closed(connection: socket.socket) -> None:
    while connection.recv(64):
        pass


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


def main(store_dir: Path, address_file: Path) -> int:
    """Host the store until there is a reason to end; returns an exit code."""
    if os.name == "posix":
        os.umask(0o077)
    lock = filelock.FileLock(store_dir / LOCK)
    try:
        lock.acquire(timeout=_LOCK_SECONDS)
        # One that was killed leaves it behind.
        (store_dir / SERVING).unlink(missing_ok=True)
        check_files(store_dir)
        host = Host(store_dir, address_file)
        host.heed_signals()
        host.run()
    except filelock.Timeout:
        print(f"\n{FAILED}{IN_USE}", flush=True)  # noqa: T201 - this is the log
        return 1
    except Damaged as error:
        print(f"\n{FAILED}{DAMAGED} {error}", flush=True)  # noqa: T201 - this is the log
        return 1
    except Exception as error:  # noqa: BLE001 - whatever the engine raises ends the host with a reason in its log
        # The engine ends its last line without a line feed.
        print(f"\n{FAILED}{_first_line(error)}", flush=True)  # noqa: T201 - this is the log
        os._exit(1)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
