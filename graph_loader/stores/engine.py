"""The embedded engine inside the host process: ArcadeDB with its Bolt listener and nothing else open."""

from __future__ import annotations

import base64
import contextlib
import importlib
import importlib.util
import json
import os
import socket
import sys
import time
import urllib.error
import urllib.request
from importlib import metadata
from pathlib import Path
from typing import Any

BUILDS = {"arcadedb": "arcadedb", "arcadedb_embedded": "arcadedb-embedded"}
"""Package and distribution of the engine's builds. The native one is preferred: it starts in a fraction of the time."""

READER = "reader"
WRITER = "root"
HEAP = "1g"
_PROPERTIES = (
    "-Darcadedb.opencypher.loadCsv.allowFileUrls=false",
    "-Darcadedb.opencypher.loadCsv.allowRemoteUrls=false",
)
"""Databases do not see the server's settings, only these."""
_READY_SECONDS = 30.0
_PORT_TRIES = 3


def installed_build() -> str | None:
    """The name of the engine's package on this machine, or None."""
    return next((name for name in BUILDS if _is_installed(name)), None)


def _is_installed(name: str) -> bool:
    # A folder of that name beside the caller would be found as a package too; a distribution has a version.
    try:
        return importlib.util.find_spec(name) is not None and bool(metadata.version(BUILDS[name]))
    except metadata.PackageNotFoundError:
        return False


def engine_name(build: str) -> str:
    """Name and version of a build, as results and reports name the engine."""
    return f"{BUILDS[build]} {metadata.version(BUILDS[build])}"


def free_port() -> int:
    """A loopback port that nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Engine:
    """A running ArcadeDB server. ``root`` is its own folder; everything it writes stays below it."""

    def __init__(self, root: Path, writer_password: str, reader_password: str) -> None:
        self.root = root
        self.bolt_port = free_port()
        self._http_port = free_port()
        self._writer_password = writer_password
        self._reader_password = reader_password
        self._server: Any = None

    def start(self) -> None:
        """Start the server; returns when Bolt answers. Raises whatever the engine raises."""
        build = installed_build()
        assert build is not None
        reader_made = self.root / "reader"
        if not (self.root / "config" / "server-users.jsonl").exists():
            # Forgotten now and not when the reader is made anew: this start may end before that.
            reader_made.unlink(missing_ok=True)
        self._write_groups()
        os.environ["ARCADEDB_JVM_ERROR_FILE"] = str(self.root / "log" / "crash-%p.log")
        # Both builds log below the root: the JVM build to ./log, the native one to where this says.
        os.environ["ARCADEDB_LOG_DIR"] = str(self.root / "log")
        os.environ["ARCADEDB_NATIVE_ISOLATE_ARGS"] = " ".join((f"-Xmx{HEAP}", *_PROPERTIES))
        os.chdir(self.root)
        module = importlib.import_module(f"{build}.server")
        for attempt in range(_PORT_TRIES):
            self._server = module.ArcadeDBServer(
                str(self.root), self._writer_password, self._settings(),
                jvm_kwargs={"heap_size": HEAP, "jvm_args": list(_PROPERTIES)},
            )  # fmt: skip
            try:
                self._server.start()
                break
            except Exception as error:
                # Somebody took a port between our looking for it and the engine's listening there.
                if "Unable to listen" not in str(error) or attempt + 1 == _PORT_TRIES:
                    raise
                self.bolt_port, self._http_port = free_port(), free_port()
        if not reader_made.exists():
            self._make_reader()
            reader_made.touch()
        self._close_http()
        self._wait_for_bolt()

    def _settings(self) -> dict[str, str]:
        return {
            "host": "127.0.0.1",
            "http_port": str(self._http_port),
            "bolt_port": str(self.bolt_port),
            "mode": "development",
            "server_plugins": "Bolt:com.arcadedb.bolt.BoltProtocolPlugin",
            "server_logsDirectory": str(self.root / "log"),
        }

    def _write_groups(self) -> None:
        """Who may do what: read before the first start, and what makes queries read-only on this engine."""
        everything = ["createRecord", "readRecord", "updateRecord", "deleteRecord"]
        admin = {"access": ["updateSecurity", "updateSchema", "updateDatabaseSettings"], "records": everything}
        groups = {
            name: {
                "resultSetLimit": -1, "readTimeout": -1, "access": group["access"],
                "types": {"*": {"access": group["records"]}},
            }
            for name, group in {"admin": admin, "reader": {"access": [], "records": ["readRecord"]}}.items()
        }  # fmt: skip
        path = self.root / "config" / "server-groups.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"databases": {"*": {"groups": groups}}, "version": 1}), encoding="utf-8")

    def _make_reader(self) -> None:
        user = {"name": READER, "password": self._reader_password, "databases": {"*": [READER]}}
        try:
            self._command(f"create user {json.dumps(user)}")
        except urllib.error.HTTPError:
            # An earlier start was ended between making the user and remembering it.
            self._command(f"drop user {READER}")
            self._command(f"create user {json.dumps(user)}")

    def _command(self, text: str) -> None:
        login = base64.b64encode(f"{WRITER}:{self._writer_password}".encode()).decode("ascii")
        request = urllib.request.Request(
            f"http://127.0.0.1:{self._http_port}/api/v1/server",
            data=json.dumps({"command": text}).encode("utf-8"),
            headers={"Content-Type": "application/json", "Authorization": f"Basic {login}"},
        )
        # No proxy of the environment may see this.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            answer.read()

    def _close_http(self) -> None:
        """Close the HTTP listener (which also serves MCP). The native build cannot; there the password guards it."""
        java = getattr(self._server, "_java_server", None)
        if java is not None:
            with contextlib.suppress(Exception):
                java.getHttpServer().stopService()

    def _wait_for_bolt(self) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.bolt_port), timeout=1):
                    return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)

    def make_database(self, name: str) -> None:
        """Open a database, or make it where it is not there."""
        self._server.create_database(name)

    def stop(self) -> None:
        """Close all databases and end the server."""
        self._server.stop()


def supported() -> bool:
    """Whether an embedded engine can run here."""
    return installed_build() is not None


def platform_name() -> str:
    """This machine, as the message about a missing engine names it."""
    import platform

    return f"{sys.platform} {platform.machine()}, Python {platform.python_version()}"
