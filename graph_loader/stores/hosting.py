"""The client's side of the embedded engine: start its host, join it, stop it."""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock

from graph_loader.errors import StoreError, UnsupportedError
from graph_loader.stores import host as host_process
from graph_loader.stores.base import STORE_FORMAT
from graph_loader.stores.control import NotOurs, ask
from graph_loader.stores.engine import READER, WRITER, engine_name, installed_build, platform_name
from graph_loader.stores.runtime import data_directory, make_private_folder, runtime_directory, write_private

START_SECONDS = 90.0
_STOP_SECONDS = 15.0
_started: list[subprocess.Popen[bytes]] = []
"""Hosts that this process started. They outlive it; kept here so that their end is noticed."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user of the embedded engine."""

    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class HostAddress:
    """A running host, after it has proved itself."""

    uri: str
    pid: int
    engine: str
    writer: Login
    reader: Login
    control_port: int
    secret: str = field(repr=False)


class JoinedHost:
    """A host that stays up for as long as this is open."""

    def __init__(self, address: HostAddress, connection: socket.socket) -> None:
        self.address = address
        self._connection = connection

    def close(self) -> None:
        """Leave; the host ends itself some time after the last client left."""
        self._connection.close()


def database_name(access: str) -> str:
    """The database that holds an access level; each has one of its own, because any query may return anything."""
    return "sidu" if access == "public" else f"sidu_{access}"


def store_directory(workspace_key: str) -> Path:
    """Where the embedded store of a workspace lives: a per-user data folder."""
    return data_directory() / "stores" / workspace_key


def join_host(store_dir: Path, database: str) -> JoinedHost:
    """Join the store's host, starting it where there is none, with a database open.

    Raises:
        UnsupportedError: there is no engine for this machine (KG602).
        StoreError: the host does not start (KG601, KG603), the store is newer than this program (KG604), cannot be
            written (KG605), is used by a host of another session (KG606), or is damaged (KG607).
    """
    joined = _join(store_dir, database)
    if joined is not None:
        return joined
    build = installed_build()
    if build is None:
        raise UnsupportedError("KG602", platform=platform_name())
    with _start_lock(store_dir):
        # Somebody else may have started it while we waited for the lock.
        joined = _join(store_dir, database)
        if joined is not None:
            return joined
        _prepare(store_dir, build)
        _start(store_dir)
        joined = _join(store_dir, database)
    if joined is None:
        raise StoreError("KG603", seconds=f"{START_SECONDS:g}", log=store_dir / "host.log")
    return joined


def keep_host(store_dir: Path) -> HostAddress:
    """Start or join the host and have it stay up until it is stopped."""
    joined = join_host(store_dir, database_name("public"))
    try:
        _order(joined.address, "keep")
    finally:
        joined.close()
    return joined.address


def stop_host(store_dir: Path) -> bool:
    """Stop the host in good order, harder where that does not help; whether there was one."""
    return _end_host(store_dir, "stop")


def kill_host(store_dir: Path) -> None:
    """End the host at once, runaway queries and all; the next ``join_host`` starts one anew."""
    _end_host(store_dir, "kill")


def host_status(store_dir: Path) -> HostAddress | None:
    """The running host, or None. Starts nothing."""
    address = _read_address(store_dir)
    return address if address is not None and _order(address, "status") else None


# Finding a host


def _address_file(store_dir: Path) -> Path:
    digest = hashlib.sha256(os.path.normcase(os.path.abspath(store_dir)).encode("utf-8", "surrogatepass")).hexdigest()
    return runtime_directory() / f"host-{digest[:16]}.json"


def _read_address(store_dir: Path) -> HostAddress | None:
    try:
        found = json.loads(_address_file(store_dir).read_text(encoding="utf-8"))
        passwords = json.loads((store_dir / "secrets.json").read_text(encoding="utf-8"))
        return HostAddress(
            f"bolt://127.0.0.1:{int(found['bolt_port'])}", int(found["pid"]), str(found["engine"]),
            Login(WRITER, passwords["writer"]), Login(READER, passwords["reader"]),
            int(found["control_port"]), str(found["secret"]),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _join(store_dir: Path, database: str) -> JoinedHost | None:
    address = _read_address(store_dir)
    if address is None:
        return None
    try:
        connection, answer = ask(address.control_port, address.secret, "join", database=database)
    except NotOurs:
        return None
    if "failed" in answer:
        connection.close()
        raise StoreError("KG607", store=store_dir, reason=answer.get("reason", ""))
    return JoinedHost(address, connection)


def _order(address: HostAddress, command: str) -> bool:
    try:
        connection, _ = ask(address.control_port, address.secret, command)
    except NotOurs:
        return False
    connection.close()
    return True


# Starting


@contextlib.contextmanager
def _start_lock(store_dir: Path) -> Iterator[None]:
    """Two commands that begin together start one host."""
    try:
        make_private_folder(store_dir)
        lock = filelock.FileLock(store_dir / "start.lock")
        lock.acquire(timeout=START_SECONDS + 10)
    except filelock.Timeout:
        raise StoreError("KG603", seconds=f"{START_SECONDS:g}", log=store_dir / "host.log") from None
    except OSError as error:
        raise StoreError("KG605", store=store_dir, reason=error.strerror or type(error).__name__) from None
    try:
        yield
    finally:
        lock.release()


def _prepare(store_dir: Path, build: str) -> None:
    """The files that a store consists of before the engine has seen it."""
    try:
        about = _about(store_dir)
        if about is None:
            created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            about = {"format": STORE_FORMAT, "engine": engine_name(build), "created": created}
            write_private(store_dir / "store.json", json.dumps(about))
        if not (store_dir / "secrets.json").exists():
            # The engine keeps what it is given on the first start; another password later would lock us out.
            passwords = {"writer": secrets.token_urlsafe(24), "reader": secrets.token_urlsafe(24)}
            write_private(store_dir / "secrets.json", json.dumps(passwords))
        make_private_folder(store_dir / "engine")
    except OSError as error:
        raise StoreError("KG605", store=store_dir, reason=error.strerror or type(error).__name__) from None
    format = about.get("format")
    if not isinstance(format, int) or format > STORE_FORMAT:
        raise StoreError("KG604", store=store_dir, format=format, known=STORE_FORMAT)


def _about(store_dir: Path) -> dict[str, object] | None:
    path = store_dir / "store.json"
    if not path.exists():
        return None
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        raise StoreError("KG607", store=store_dir, reason="store.json") from None
    return found if isinstance(found, dict) else {}


def _start(store_dir: Path) -> None:
    address_file = _address_file(store_dir)
    address_file.unlink(missing_ok=True)
    log = store_dir / "host.log"
    try:
        with open(log, "wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-X", "utf8", "-m", host_process.__name__, str(store_dir), str(address_file)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=store_dir,
                env=_environment(), **_detached(),
            )  # fmt: skip
    except OSError as error:
        raise StoreError("KG605", store=store_dir, reason=error.strerror or type(error).__name__) from None
    _started.append(process)
    deadline = time.monotonic() + START_SECONDS
    while not address_file.exists():
        if process.poll() is not None:
            raise _failure(store_dir, log)
        if time.monotonic() > deadline:
            process.kill()
            raise StoreError("KG603", seconds=f"{START_SECONDS:g}", log=log)
        time.sleep(0.02)


def _environment() -> dict[str, str]:
    """The caller's environment without the logins of other stores, and with the way to this package."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SIDU_PASSWORD")}
    package = str(Path(host_process.__file__).resolve().parents[2])
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package, environment.get("PYTHONPATH"))))
    return environment


def _detached() -> dict[str, Any]:
    """A host outlives the command that started it, and Ctrl-C at the command does not reach it."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.DETACHED_PROCESS}
    return {"start_new_session": True}


def _failure(store_dir: Path, log: Path) -> StoreError:
    try:
        lines = [line for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    except OSError:
        lines = []
    reason = next(
        (line.removeprefix(host_process.FAILED) for line in reversed(lines) if host_process.FAILED in line), ""
    )
    if reason == host_process.IN_USE:
        return StoreError("KG606", store=store_dir)
    return StoreError("KG601", reason=reason or (lines[-1][:300] if lines else "?"), log=log, store=store_dir)


# Ending


def _end_host(store_dir: Path, command: str) -> bool:
    address = _read_address(store_dir)
    if address is None or not _order(address, command):
        return False
    deadline = time.monotonic() + _STOP_SECONDS
    while not _has_ended(store_dir):
        if time.monotonic() > deadline:
            # It proved itself a moment ago, so the process id is its own.
            with contextlib.suppress(OSError):
                os.kill(address.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            deadline = time.monotonic() + _STOP_SECONDS
        time.sleep(0.02)
    for process in _started[:]:
        if process.poll() is not None:
            _started.remove(process)
    return True


def _has_ended(store_dir: Path) -> bool:
    """A host holds a file lock for as long as it lives; the operating system lets go of it whatever happens."""
    try:
        with filelock.FileLock(store_dir / "host.lock").acquire(timeout=0):
            return True
    except filelock.Timeout:
        return False
