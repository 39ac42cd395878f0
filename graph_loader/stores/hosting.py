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
import sysconfig
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import filelock

from graph_loader.cypher import STORE_FORMAT
from graph_loader.errors import StoreError, UnsupportedError
from graph_loader.stores import host as host_process
from graph_loader.stores.control import ANSWER_SECONDS, NotOurs, Silent, ask
from graph_loader.stores.engine import READER, WRITER, engine_name, installed_build, platform_name
from graph_loader.stores.runtime import data_directory, make_private_folder, read_own, runtime_directory, write_private

START_SECONDS = 90.0
_STOP_SECONDS = 15.0
_LOCK_SECONDS = 2.0
_SERVING_TURNS = 3
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


def has_database(store_dir: Path, access: str) -> bool:
    """Whether anything was ever kept at an access level. Starts nothing."""
    return (store_dir / "engine" / "databases" / database_name(access)).is_dir()


def store_directory(workspace_key: str) -> Path:
    """Where the embedded store of a workspace lives: a per-user data folder."""
    return data_directory() / "stores" / workspace_key


def join_host(store_dir: Path, database: str) -> JoinedHost:
    """Join the store's host, starting it where there is none, with a database open.

    Raises:
        UnsupportedError: there is no engine for this machine (KG602).
        StoreError: the host does not start (KG601, KG603), the store is newer than this program (KG604), cannot be
            written (KG605), is used by a host of another session (KG606), or is damaged (KG607); there is no folder
            for the address (KG608).
    """
    joined = _join(store_dir, database)
    if joined is not None:
        return joined
    build = installed_build()
    if build is None:
        raise UnsupportedError("KG602", platform=platform_name())
    with _start_lock(store_dir):
        # Somebody else may have started it while we waited for the lock, or another one is starting or ending.
        joined = _join(store_dir, database)
        for _ in _while_held(store_dir) if joined is None else ():
            joined = _join(store_dir, database)
            if joined is not None:
                break
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
    """Stop the host in good order, harder where that does not help; whether there was one.

    Raises StoreError (KG606) where the store is in use and its host cannot be reached from here.
    """
    if _end_host(store_dir, _read_address(store_dir), "stop"):
        return True
    return any(_end_host(store_dir, _read_address(store_dir), "stop") for _ in _while_held(store_dir))


def kill_host(store_dir: Path, address: HostAddress) -> None:
    """End a host at once, runaway queries and all; the next ``join_host`` starts one anew.

    One that was started since is left alone: of two queries that ran past their deadlines on one host, the second
    would otherwise end what was just started for the first.
    """
    _end_host(store_dir, address, "kill")


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
        found = json.loads(read_own(_address_file(store_dir)))
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
    except Silent:
        raise StoreError("KG603", seconds=f"{ANSWER_SECONDS:g}", log=store_dir / "host.log") from None
    if "failed" in answer:
        connection.close()
        raise StoreError("KG607", store=store_dir, reason=answer.get("reason", ""))
    return JoinedHost(address, connection)


def _order(address: HostAddress, command: str) -> bool:
    try:
        connection, _ = ask(address.control_port, address.secret, command)
    except (NotOurs, Silent):
        return False
    connection.close()
    return True


def _held(store_dir: Path) -> bool:
    """Whether a host lives, in whatever session and state."""
    lock = store_dir / host_process.LOCK
    if not lock.exists():
        return False
    try:
        with filelock.FileLock(lock).acquire(timeout=0):
            return False
    except filelock.Timeout:
        return True
    except OSError as error:
        raise _unwritable(store_dir, error) from None


def _while_held(store_dir: Path) -> Iterator[None]:
    """Turns to try again while a host is starting or ending. Raises KG606 where it serves, but not in this session."""
    deadline = time.monotonic() + START_SECONDS
    serving = 0
    while _held(store_dir):
        serving = serving + 1 if (store_dir / host_process.SERVING).exists() else 0
        if serving >= _SERVING_TURNS or time.monotonic() > deadline:
            raise StoreError("KG606", store=store_dir)
        yield
        time.sleep(0.05)


def _unwritable(store_dir: Path, error: OSError | NotImplementedError) -> StoreError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
    return StoreError("KG605", store=store_dir, reason=reason)


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
    except (OSError, NotImplementedError) as error:
        raise _unwritable(store_dir, error) from None
    try:
        yield
    finally:
        lock.release()


def _prepare(store_dir: Path, build: str) -> None:
    """The files that a store consists of before the engine has seen it."""
    try:
        format = _format(store_dir)
        if format is None:
            created = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
            about = {"format": STORE_FORMAT, "engine": engine_name(build), "created": created}
            write_private(store_dir / "store.json", json.dumps(about))
        elif format > STORE_FORMAT:
            raise StoreError("KG604", store=store_dir, format=format, known=STORE_FORMAT)
        make_private_folder(store_dir / "engine")
        _keep_passwords(store_dir)
    except OSError as error:
        raise _unwritable(store_dir, error) from None


def _format(store_dir: Path) -> int | None:
    """The layout that the store was made with; None where there is no store yet."""
    path = store_dir / "store.json"
    if not path.exists():
        return None
    try:
        format = json.loads(path.read_text(encoding="utf-8"))["format"]
    except (ValueError, TypeError, KeyError):
        format = None
    if not isinstance(format, int):
        raise StoreError("KG607", store=store_dir, reason="store.json")
    return format


def _keep_passwords(store_dir: Path) -> None:
    """The engine keeps the passwords of its first start, and hangs where the next start names another."""
    path = store_dir / "secrets.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if all(isinstance(found[name], str) for name in ("writer", "reader")):
            return
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        pass
    # They are lost: without its list of users the engine begins a new one. The data is not touched by that.
    (store_dir / "engine" / "config" / "server-users.jsonl").unlink(missing_ok=True)
    passwords = {"writer": secrets.token_urlsafe(24), "reader": secrets.token_urlsafe(24)}
    write_private(path, json.dumps(passwords))


def _start(store_dir: Path) -> None:
    address_file = _address_file(store_dir)
    log = store_dir / "host.log"
    try:
        address_file.unlink(missing_ok=True)
        log.unlink(missing_ok=True)
        # For appending: the host cuts it off when it has grown large.
        with open(log, "ab", opener=lambda path, flags: os.open(path, flags, 0o600)) as output:
            process = subprocess.Popen(
                [sys.executable, "-X", "utf8", "-m", host_process.__name__, str(store_dir), str(address_file)],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, cwd=store_dir,
                env=_environment(), **_detached(),
            )  # fmt: skip
    except OSError as error:
        raise _unwritable(store_dir, error) from None
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
    """The caller's environment without logins and engine settings of others, and with the way to this package."""
    foreign = ("SIDU_PASSWORD", "ARCADEDB_")
    environment = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
    package = str(Path(host_process.__file__).resolve().parents[2])
    if package not in {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}:
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, (package, environment.get("PYTHONPATH"))))
    if sys.platform == "linux":
        # Java takes the encoding of file names from here, and cannot open 数据 where it says C.
        environment["LC_ALL"] = "C.UTF-8"
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
    failed = host_process.FAILED
    reason = next((line.removeprefix(failed) for line in reversed(lines) if line.startswith(failed)), "")
    if reason == host_process.IN_USE:
        return StoreError("KG606", store=store_dir)
    if reason.startswith(host_process.DAMAGED):
        return StoreError("KG607", store=store_dir, reason=reason.removeprefix(host_process.DAMAGED).strip())
    return StoreError("KG601", reason=reason or (lines[-1][:300] if lines else "?"), log=log, store=store_dir)


# Ending


def _end_host(store_dir: Path, address: HostAddress | None, command: str) -> bool:
    if address is None:
        return False
    try:
        connection, _ = ask(address.control_port, address.secret, command)
    except (NotOurs, Silent):
        return False
    with connection:
        if not _hung_up(connection):
            # It proved itself and still holds the connection, so the process id is its own.
            with contextlib.suppress(OSError):
                os.kill(address.pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            _hung_up(connection)
    # The lock goes a moment after the connection. Somebody else may start a host at once, so not for long.
    deadline = time.monotonic() + _LOCK_SECONDS
    while _held(store_dir) and time.monotonic() < deadline:
        time.sleep(0.02)
    for process in _started[:]:
        # Ours has hung up, so it is about to be gone; one of another store runs on.
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(1.0 if process.pid == address.pid else 0)
            _started.remove(process)
    return True


def _hung_up(connection: socket.socket) -> bool:
    """Whether the other side's process ends, which closes the connection, in good time."""
    connection.settimeout(_STOP_SECONDS)
    try:
        return connection.recv(1) == b""
    except TimeoutError:
        return False
    except OSError:
        return True
