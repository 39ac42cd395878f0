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
from graph_loader.stores.runtime import write_private

FAILED = "sidu-host-failed: "
"""What the last line of the log begins with when the host could not start."""
IN_USE = "in-use"
DAMAGED = "damaged"
_LOG_BYTES = 8 * 1024 * 1024
_STOP_SECONDS = 5.0
_IDLE_SECONDS = 600.0


class Host:
    """The engine, the control socket, and the reasons to end."""

    def __init__(self, store_dir: Path, address_file: Path) -> None:
        self._store_dir = store_dir
        self._address_file = address_file
        self._secret = secrets.token_hex(32)
        self._ending = threading.Event()
        self._guard = threading.Lock()
        self._databases: set[str] = set()
        self._clients = 0
        self._last_seen = time.monotonic()
        self._idle_seconds = float(os.environ.get("SIDU_IDLE_SECONDS", _IDLE_SECONDS))
        passwords = json.loads((store_dir / "secrets.json").read_text(encoding="utf-8"))
        self._engine = Engine(store_dir / "engine", passwords["writer"], passwords["reader"])

    def run(self) -> None:
        """Start, serve until there is a reason to end, stop."""
        self._engine.start()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self._publish(listener.getsockname()[1])
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            try:
                self._watch()
            finally:
                self._address_file.unlink(missing_ok=True)
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

    def _watch(self) -> None:
        log = self._store_dir / "host.log"
        while not self._ending.wait(1.0):
            with self._guard:
                idle = self._clients == 0 and time.monotonic() - self._last_seen > self._idle_seconds
            if idle:
                return
            with contextlib.suppress(OSError):
                if log.stat().st_size > _LOG_BYTES:
                    os.truncate(log, 0)

    def _stop_engine(self) -> None:
        """Stop in good order; where a runaway query keeps the engine from stopping, end at once (it writes ahead)."""
        stopping = threading.Thread(target=self._engine.stop, daemon=True)
        stopping.start()
        stopping.join(_STOP_SECONDS)
        sys.stdout.flush()
        os._exit(0)

    def end(self, *_: object) -> None:
        """End soon; also the handler of SIGTERM."""
        self._ending.set()

    # Clients

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(NotOurs, OSError):
            order = admit(connection, self._secret)
            command = order.get("command")
            if command == "kill":
                # For a query that no stop would end; every acknowledged write is in the write-ahead log.
                self._address_file.unlink(missing_ok=True)
                send(connection, {"done": True})
                os._exit(3)
            if command == "stop":
                self.end()
            if command == "keep":
                self._idle_seconds = float("inf")
            if command == "join":
                self._join(connection, str(order.get("database", "")))
            else:
                send(connection, {"done": True, "clients": self._clients})

    def _join(self, connection: socket.socket, database: str) -> None:
        with self._guard:
            self._clients += 1
        try:
            self._open(database)
            send(connection, {"done": True})
            while connection.recv(64):
                pass
        except Exception as error:  # noqa: BLE001 - whatever the engine raises is told to the client
            print(f"{database}: {error}", flush=True)  # noqa: T201 - this is the log
            send(connection, {"failed": DAMAGED, "reason": _first_line(error)})
        finally:
            with self._guard:
                self._clients -= 1
                self._last_seen = time.monotonic()

    def _open(self, name: str) -> None:
        with self._guard:
            if name not in self._databases:
                self._engine.make_database(name)
                self._databases.add(name)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


def main(store_dir: Path, address_file: Path) -> int:
    """Host the store until there is a reason to end; returns an exit code."""
    if os.name == "posix":
        os.umask(0o077)
    lock = filelock.FileLock(store_dir / "host.lock")
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        print(f"{FAILED}{IN_USE}", flush=True)  # noqa: T201 - this is the log
        return 1
    try:
        host = Host(store_dir, address_file)
        signal.signal(signal.SIGTERM, host.end)
        host.run()
    except Exception as error:  # noqa: BLE001 - whatever the engine raises ends the host with a reason in its log
        print(f"{FAILED}{_first_line(error)}", flush=True)  # noqa: T201 - this is the log
        os._exit(1)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2])))
