"""Hosts of embedded stores for tests: other processes that join them, fixtures that end them, looks from outside."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import neo4j
import pytest

from graph_loader.stores import hosting
from graph_loader.stores.connection import make_driver
from graph_loader.stores.engine import installed_build
from graph_loader.stores.hosting import HostAddress, JoinedHost

ROOT = Path(__file__).resolve().parents[2]
JVM = installed_build() == "arcadedb_embedded"
RUNAWAY = "UNWIND range(1,100000) AS a UNWIND range(1,100000) AS b WITH a, b WHERE a + b = 0 RETURN count(*) AS c"
PATIENCE = 60.0
"""A start of the engine on a busy machine."""

CLIENT = """
import sys, time
from pathlib import Path
from graph_loader.stores import hosting
store, go = Path(sys.argv[1]), Path(sys.argv[2])
while not go.exists():
    time.sleep(0.001)
joined = hosting.join_host(store, "sidu")
print(joined.address.pid, flush=True)
sys.stdin.read()
joined.close()
"""

posix = pytest.mark.skipif(os.name == "nt", reason="platform: POSIX permissions, signals and limits")
linux = pytest.mark.skipif(not Path("/proc/self/cmdline").exists(), reason="platform: needs /proc")


class Client:
    """Another process that joins a host and stays until it is told to go."""

    def __init__(self, store: Path, go: Path, directory: Path, **variables: str) -> None:
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
        # Pipes all round, as in `sidu status | head -1`.
        self.process = subprocess.Popen(
            [sys.executable, "-c", CLIENT, str(store), str(go)], cwd=directory, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
        )  # fmt: skip

    def pid_of_host(self) -> int:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(self.process.communicate(timeout=10)[1])
        return int(line)

    def leave(self) -> tuple[str, str]:
        """Have it go; what it printed. Its pipes end with it, although the host goes on."""
        return self.process.communicate(timeout=20)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()


@pytest.fixture
def clients() -> Iterator[list[Client]]:
    """Other processes; those still there go with the test."""
    made: list[Client] = []
    yield made
    for client in made:
        client.end()


@pytest.fixture
def own_store(own_folders: tuple[Path, Path], request: pytest.FixtureRequest) -> Iterator[Path]:
    """Where a store may be made that no other test sees; its host goes with the test."""
    store = hosting.store_directory(re.sub(r"\W+", "-", request.node.name))
    yield store
    hosting.stop_host(store)


@pytest.fixture(scope="module")
def shared_store(folders: tuple[Path, Path]) -> Iterator[Path]:
    """The store whose host the tests share that leave it as it is."""
    store = folders[0] / "stores" / "shared"
    yield store
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_RUNTIME_DIR", str(folders[1]))
        hosting.stop_host(store)


@pytest.fixture
def joined(shared_store: Path, own_folders: tuple[Path, Path]) -> Iterator[JoinedHost]:
    """The shared host, joined."""
    joined = hosting.join_host(shared_store, "sidu")
    yield joined
    joined.close()


@pytest.fixture
def join(own_folders: tuple[Path, Path]) -> Iterator[Callable[[Path], JoinedHost]]:
    """Join a store's host; what the test did not leave is left after it."""
    with contextlib.ExitStack() as leaving:

        def join(store: Path) -> JoinedHost:
            joined = hosting.join_host(store, "sidu")
            leaving.callback(joined.close)
            return joined

        yield join


@contextlib.contextmanager
def driver(address: HostAddress) -> Iterator[neo4j.Driver]:
    """The loader's login."""
    with make_driver(address.uri, (address.writer.user, address.writer.password), 5.0) as made:
        yield made


def query(address: HostAddress, text: str) -> list[dict[str, object]]:
    with driver(address) as made, made.session(database="sidu") as session:
        return session.run(text).data()


def run_away(address: HostAddress) -> threading.Thread:
    """A query that would run for hours, on its own thread; returns when the engine is at it."""

    def run() -> None:
        # It ends with its host.
        with (
            contextlib.suppress(neo4j.exceptions.DriverError, neo4j.exceptions.Neo4jError),
            neo4j.GraphDatabase.driver(address.uri, auth=(address.reader.user, address.reader.password)) as made,
            made.session(database="sidu") as session,
        ):
            session.run(RUNAWAY).consume()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    time.sleep(1.0)
    assert thread.is_alive()
    return thread


def held(store: Path) -> bool:
    """Whether a host lives; asked of the operating system, not of the code under test."""
    try:
        with filelock.FileLock(store / "host.lock").acquire(timeout=0):
            return False
    except filelock.Timeout:
        return True


def address_file(store: Path) -> Path:
    return hosting._address_file(store)
