"""A real Neo4j for the tests, brought by Maven and run without Docker.

``python -m tests.neo4j_server install`` fetches the server's jars, ``up`` starts a server that stays (and prints
the variables that point sidu at it), ``down`` stops it. The tests start one of their own with ``Neo4jServer``.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import secrets
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import neo4j
from neo4j.exceptions import AuthError, DriverError, Neo4jError

from tests.neo4j_jars import FOLDER, ServerError, find_java, install, jars

START_SECONDS = 120.0
STOP_SECONDS = 20.0

SMALL = ("-Xms256m", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Quick to start: the tests' graphs are small."""
_JAVA_OPTIONS = (
    "-Dfile.encoding=UTF-8", "--add-opens=java.base/java.nio=ALL-UNNAMED", "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
)  # fmt: skip

# Ends the server when the process that holds the other end of its standard input is gone, however it went.
_WATCHER = "import os, signal, sys; sys.stdin.read(); os.kill(int(sys.argv[1]), getattr(signal, 'SIGKILL', 15))"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _driver(uri: str, password: str, **settings: Any) -> neo4j.Driver:
    """A driver that waits for nothing longer than a few seconds."""
    return neo4j.GraphDatabase.driver(
        uri, auth=(Neo4jServer.user, password), notifications_min_severity="OFF",
        connection_timeout=5, connection_acquisition_timeout=10, **settings,
    )  # fmt: skip


class Neo4jServer:
    """A Neo4j server on 127.0.0.1 with its data in ``directory``; a context manager that starts and stops it.

    ``uri``, ``user`` and ``password`` stay the same over ``restart``. ``outlives`` is for a server that is to stay
    after this process; otherwise it goes with it, even when it is killed. ``java`` are options of the virtual machine,
    ``page_cache`` is how much of the store's files stays in memory.
    """

    user = "neo4j"

    def __init__(
        self, directory: Path, *, allow_csv_files: bool = False, outlives: bool = False, java: Sequence[str] = SMALL,
        page_cache: str = "128m",
    ) -> None:  # fmt: skip
        self.directory = directory
        self.password = secrets.token_urlsafe(16)
        self.port = _free_port()
        self._allow_csv_files = allow_csv_files
        self._outlives = outlives
        self._java = tuple(java)
        self._page_cache = page_cache
        self._initialised = False
        self._process: subprocess.Popen[bytes] | None = None
        self._watcher: subprocess.Popen[bytes] | None = None

    @property
    def uri(self) -> str:
        """The address that a driver takes."""
        return f"bolt://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def __enter__(self) -> Neo4jServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def driver(self, **settings: Any) -> neo4j.Driver:
        """A driver that is logged in."""
        return _driver(self.uri, self.password, **settings)

    def start(self) -> None:
        """Start it and wait until it answers. Raises ServerError with the end of its log."""
        if self.pid is not None:
            return
        for attempt in range(3):
            self._launch()
            try:
                self._wait()
                return
            except ServerError as error:
                self.kill()
                # Another process may have taken the port between looking for it and starting.
                if self._initialised or attempt == 2 or "already in use" not in str(error):
                    raise
                self.port = _free_port()

    def stop(self) -> None:
        """Ask it to end; end it when it does not."""
        process = self._process
        if process is not None and process.poll() is None:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self._forget()

    def kill(self) -> None:
        """End it at once, without any tidying up on its side."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._forget()

    def restart(self, *, orderly: bool = True) -> None:
        """Stop it, or end it at once, and start it; address, password and data stay."""
        if orderly:
            self.stop()
        else:
            self.kill()
        self.start()

    def import_files(self, folder: Path, memory: str = "512m") -> None:
        """Run the very command that ``export neo4j-admin`` names, in its folder, before the first start.

        Raises ServerError with what the tool said.
        """
        conf = self._configure()
        command = [
            str(find_java().program), f"-Xmx{memory}", "-cp", str(jars() / "*"),
            "org.neo4j.server.startup.Neo4jAdminCommand", "database", "import", "full", "@import.args", "neo4j",
        ]  # fmt: skip
        environment = os.environ | {"NEO4J_HOME": str(self.directory), "NEO4J_CONF": str(conf)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False)
        if done.returncode:
            raise ServerError(done.stdout + done.stderr)

    def log_tail(self, lines: int = 30) -> str:
        """The end of what the server said."""
        said: list[str] = []
        for path in (self.directory / "logs" / "neo4j.log", self._console):
            with contextlib.suppress(FileNotFoundError):
                said += path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
        return "\n".join(said)

    @property
    def _console(self) -> Path:
        return self.directory / "console.log"

    def _forget(self) -> None:
        if self._watcher is not None:
            self._watcher.kill()
            if self._watcher.stdin is not None:
                self._watcher.stdin.close()
            self._watcher.wait()
        self._process = self._watcher = None

    def _configure(self) -> Path:
        conf = self.directory / "conf"
        conf.mkdir(parents=True, exist_ok=True)
        settings = {
            "server.default_listen_address": "127.0.0.1",
            "server.bolt.listen_address": f"127.0.0.1:{self.port}",
            "server.http.enabled": "false",
            "server.https.enabled": "false",
            "server.memory.pagecache.size": self._page_cache,
            "dbms.usage_report.enabled": "false",
            "dbms.security.auth_enabled": "true",
            "dbms.security.allow_csv_import_from_file_urls": str(self._allow_csv_files).lower(),
            "db.tx_log.preallocate": "false",
            # Otherwise it listens for latecomers for ten seconds before it stops.
            "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
        }
        text = "".join(f"{name}={value}\n" for name, value in settings.items())
        (conf / "neo4j.conf").write_text(text, encoding="utf-8")
        return conf

    def _launch(self) -> None:
        lib, java, conf = jars(), find_java(), self._configure()
        command = [
            str(java.program), *self._java, *_JAVA_OPTIONS, "-cp", str(lib / "*"),
            "org.neo4j.server.CommunityEntryPoint", f"--home-dir={self.directory}", f"--config-dir={conf}",
        ]  # fmt: skip
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("NEO4J_", "SIDU_"))}
        with self._console.open("wb") as log:
            self._process = subprocess.Popen(
                command, cwd=self.directory, env=environment, stdin=subprocess.DEVNULL, stdout=log,
                stderr=subprocess.STDOUT, start_new_session=True,
            )  # fmt: skip
        if not self._outlives:
            self._watcher = subprocess.Popen(
                [sys.executable, "-S", "-E", "-c", _WATCHER, str(self._process.pid)],
                stdin=subprocess.PIPE, start_new_session=True,
            )  # fmt: skip

    def _wait(self) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if self.pid is None:
                code = self._process.poll() if self._process is not None else None
                raise ServerError(f"Neo4j ended with exit {code} while it started:\n{self.log_tail()}")
            if self._answers():
                return
            time.sleep(0.2)
        raise ServerError(f"Neo4j did not answer within {START_SECONDS:g} s:\n{self.log_tail()}")

    def _answers(self) -> bool:
        """Whether it can be asked something; on the first start the password is set on the way."""
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
            if not self._initialised:
                self._set_password()
            with self.driver(max_transaction_retry_time=0) as driver:
                driver.execute_query("RETURN 1", database_="neo4j")
        except (OSError, DriverError, Neo4jError):
            return False
        return True

    def _set_password(self) -> None:
        with (
            _driver(self.uri, "neo4j") as driver,
            driver.session(database="system") as session,
            # Refused where it was set by the attempt before, which did not get as far as asking something.
            contextlib.suppress(AuthError),
        ):
            session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new", new=self.password).consume()
        self._initialised = True


def up() -> None:
    """Start a server that stays, and print how sidu reaches it."""
    install()
    state_file = FOLDER / "up.json"
    if _running(state_file) is None:
        directory = Path(tempfile.mkdtemp(prefix="server-", dir=FOLDER))
        server = Neo4jServer(directory, outlives=True)
        server.start()
        password_file = directory / "password"
        _write_private(password_file, server.password)
        state = {"uri": server.uri, "pid": server.pid, "directory": str(directory), "password": str(password_file)}
        _write_private(state_file, json.dumps(state))
    state = json.loads(state_file.read_text(encoding="utf-8"))
    for name, value in {
        "SIDU_STORE": state["uri"],
        "SIDU_USER": Neo4jServer.user,
        "SIDU_PASSWORD_FILE": state["password"],
    }.items():
        print(f"export {name}={shlex.quote(value)}")


def down() -> None:
    """Stop the server of ``up`` and remove its data."""
    state_file = FOLDER / "up.json"
    state = _running(state_file)
    if state is None:
        print("No Neo4j of `up` is running.", file=sys.stderr)
    else:
        pid = int(state["pid"])
        os.kill(pid, 15)
        end = time.monotonic() + STOP_SECONDS
        while os.name == "posix" and _exists(pid):
            if time.monotonic() > end:
                raise ServerError(f"Neo4j does not end; its process is {pid}.")
            time.sleep(0.2)
        print("Neo4j is down.", file=sys.stderr)
        shutil.rmtree(state["directory"], ignore_errors=True)
    state_file.unlink(missing_ok=True)


def _running(state_file: Path) -> dict[str, Any] | None:
    """What ``up`` wrote, where a server that knows its password answers at that address."""
    try:
        state: dict[str, Any] = json.loads(state_file.read_text(encoding="utf-8"))
        password = Path(state["password"]).read_text(encoding="utf-8")
        with _driver(state["uri"], password) as driver:
            driver.verify_connectivity()
    except (OSError, ValueError, KeyError, DriverError, Neo4jError):
        return None
    return state


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _write_private(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.neo4j_server", description=__doc__)
    parser.add_argument("verb", choices=("install", "up", "down"))
    verb = parser.parse_args().verb
    try:
        {"install": install, "up": up, "down": down}[verb]()
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
