"""The embedded engine's host: who starts, joins, keeps, stops and kills it, and what it never lets out.

A start of the JVM build takes seconds, so tests that leave the host as it is share one; the others are stories of
several steps on a store of their own.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock
import neo4j
import platformdirs
import pytest
from neo4j.exceptions import AuthError

from graph_loader.errors import StoreError, UnsupportedError
from graph_loader.stores import control, hosting, runtime
from graph_loader.stores import engine as engine_module
from graph_loader.stores.connection import EmbeddedConnection, make_driver
from graph_loader.stores.engine import engine_name, installed_build
from graph_loader.stores.hosting import HostAddress, JoinedHost

pytestmark = pytest.mark.embedded

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


def until(true: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


def held(store: Path) -> bool:
    """Whether a host lives; asked of the operating system, not of the code under test."""
    try:
        with filelock.FileLock(store / "host.lock").acquire(timeout=0):
            return False
    except filelock.Timeout:
        return True


def address_file(store: Path) -> Path:
    return hosting._address_file(store)


# Starting, joining, leaving


@pytest.mark.slow
def test_two_start_one_and_it_ends_when_it_should(
    own_store: Path,
    join: Callable[[Path], JoinedHost],
    tmp_path: Path,
    clients: list[Client],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In a folder with a Chinese name and under LC_ALL=C, where Java by itself could not even open the files."""
    store = own_store.with_name("潍坊 数据")
    go, directory = tmp_path / "go", tmp_path / "cwd"
    directory.mkdir()
    clients += [Client(store, go, directory, LC_ALL="C", PYTHONUTF8="1", SIDU_IDLE_SECONDS="2") for _ in range(2)]
    time.sleep(0.5)
    go.touch()
    first, second = (client.pid_of_host() for client in clients)
    assert first == second
    assert [client.leave() for client in clients] == [("", ""), ("", "")]
    # They have gone, their pipes have ended, and the host goes on; for longer than it would by itself, when told to.
    assert hosting.keep_host(store).pid == first
    assert not until(lambda: not held(store), 4.0)
    joined = join(store)
    assert joined.address.pid == first
    assert list(directory.iterdir()) == []
    assert sorted(path.name for path in store.parent.glob("*")).count("潍坊 数据") == 1

    # In good order: nothing to recover at the next start, the same passwords, the same data.
    query(joined.address, "CREATE (:Kept {id: '一'})")
    passwords = (store / "secrets.json").read_bytes()
    joined.close()
    assert hosting.stop_host(store)
    assert not held(store)
    assert not address_file(store).exists()
    assert hosting.host_status(store) is None
    assert not hosting.stop_host(store)

    monkeypatch.setenv("SIDU_IDLE_SECONDS", "2")
    joined = join(store)
    assert joined.address.pid != first
    assert "not closed properly" not in (store / "host.log").read_text(encoding="utf-8")
    assert (store / "secrets.json").read_bytes() == passwords
    assert query(joined.address, "MATCH (n:Kept) RETURN n.id AS id") == [{"id": "一"}]

    # It stays while a client is there, however quiet, also one that was not the first, and goes after the last.
    other = Client(store, go, directory)
    clients.append(other)
    assert other.pid_of_host() == joined.address.pid
    joined.close()
    assert not until(lambda: not held(store), 4.0)
    other.process.kill()
    killed = time.monotonic()
    assert until(lambda: not held(store))
    assert time.monotonic() - killed > 1.5
    assert not address_file(store).exists()


class Foreigner:
    """Somebody who listens on a port that a dead host had, and notes what he is told."""

    def __init__(self, answer: bytes = b"") -> None:
        self._answer = answer
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.port: int = self._listener.getsockname()[1]
        self.heard = b""
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._open.append(connection)
                threading.Thread(target=self._hear, args=(connection,), daemon=True).start()

    def _hear(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := connection.recv(4096):
                self.heard += data
                if self._answer:
                    connection.sendall(self._answer)

    def close(self) -> None:
        for connection in (self._listener, *self._open):
            connection.close()


@pytest.mark.slow
@posix
def test_a_stale_address_a_runaway_query_and_two_ways_to_end_it(
    own_store: Path, join: Callable[[Path], JoinedHost]
) -> None:
    """A stale address is replaced, and whoever has its ports now learns nothing."""
    own_store.mkdir(parents=True)
    hosting._prepare(own_store, installed_build() or "")
    foreigners = [Foreigner(b'{"nonce": "00", "proof": "00"}\n'), Foreigner()]
    # Nor does anybody end the process that has its number now: this one.
    stale = {"pid": os.getpid(), "engine": "x", "secret": "0" * 64}
    stale["control_port"], stale["bolt_port"] = (foreigner.port for foreigner in foreigners)
    runtime.write_private(address_file(own_store), json.dumps(stale))
    assert hosting.host_status(own_store) is None
    assert not hosting.stop_host(own_store)
    joined = join(own_store)
    assert joined.address.control_port != foreigners[0].port
    assert query(joined.address, "RETURN 1 AS one") == [{"one": 1}]
    lines = [json.loads(line) for line in foreigners[0].heard.splitlines()]
    assert lines and all(line.keys() == {"nonce"} for line in lines)
    assert foreigners[1].heard == b""
    for foreigner in foreigners:
        foreigner.close()

    # SIGTERM ends it whatever it is at.
    runaway = run_away(joined.address)
    os.kill(joined.address.pid, signal.SIGTERM)
    assert until(lambda: hosting.host_status(own_store) is None)
    # The JVM build cannot stop the query. Meanwhile a client waits, and is not told that somebody uses the store.
    assert held(own_store) or not JVM
    again = join(own_store)
    assert again.address.pid != joined.address.pid
    runaway.join(10.0)
    assert not runaway.is_alive()
    assert query(again.address, "RETURN 1 AS one") == [{"one": 1}]
    joined.close()

    # `kill` does not wait for anything.
    runaway = run_away(again.address)
    begun = time.monotonic()
    hosting.kill_host(own_store)
    assert time.monotonic() - begun < 3.0
    assert not held(own_store)
    assert not address_file(own_store).exists()
    runaway.join(10.0)
    assert not runaway.is_alive()
    again.close()


@posix
def test_an_address_that_somebody_else_wrote_is_no_address(
    joined: JoinedHost, shared_store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert hosting.host_status(shared_store) is not None
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    assert hosting.host_status(shared_store) is None


@pytest.mark.parametrize("text", ["", "[1", "[]", '{"bolt_port": 1}', '{"bolt_port": "x", "pid": 1}'])
def test_an_unreadable_address_is_no_address(own_store: Path, text: str) -> None:
    runtime.write_private(address_file(own_store), text)
    assert hosting.host_status(own_store) is None
    assert not hosting.stop_host(own_store)
    address_file(own_store).unlink()


# What a client and a host say to each other


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b'{"nonce": "00", "proof": "00"}\n',
        '{"nonce": "é", "proof": "证"}\n'.encode(),
        b'{"nonce": "\\ud800", "proof": "\\ud800"}\n',
        b"[" * 4000 + b"\n",
        b"x" * 100_000,
        b'["nonce"]\n',
    ],
    ids=["silent", "http", "wrong", "not-ascii", "surrogates", "deep", "endless", "list"],
)
def test_whoever_cannot_prove_himself_hears_a_random_number_only(
    answer: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(control, "SECONDS", 0.5)
    foreigner = Foreigner(answer)
    with pytest.raises(control.NotOurs):
        control.ask(foreigner.port, "secret", "join", database="sidu")
    assert re.fullmatch(rb'\{"nonce": "[0-9a-f]{32}"\}\n', foreigner.heard)
    foreigner.close()


def test_one_who_drips_does_not_keep_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(control, "SECONDS", 0.6)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def drip() -> None:
            connection, _ = listener.accept()
            with connection, contextlib.suppress(OSError):
                while True:
                    connection.sendall(b" ")
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(control.NotOurs):
            control.ask(listener.getsockname()[1], "secret", "join")
        assert time.monotonic() - begun < 5.0


def test_a_wrong_secret_is_refused_by_both_sides(joined: JoinedHost) -> None:
    port = joined.address.control_port
    with pytest.raises(control.NotOurs):
        control.ask(port, "0" * 64, "stop")
    # One who skips the host's proof and gives an order with a proof of his own.
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        control.send(connection, {"nonce": "00"})
        theirs = control.receive(connection, 5.0)["nonce"]
        wrong = control.proof("0" * 64, "client", port, "00", theirs)
        control.send(connection, {"proof": wrong, "command": "stop"})
        assert connection.recv(64) == b""
    assert query(joined.address, "RETURN 1 AS one") == [{"one": 1}]


def test_a_proof_is_worth_nothing_through_another_port(joined: JoinedHost) -> None:
    """Somebody between us and the real host passes on every byte, and gets nowhere."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def relay() -> None:
            ours, _ = listener.accept()
            with ours, socket.create_connection(("127.0.0.1", joined.address.control_port)) as theirs:
                theirs.sendall(ours.recv(4096))
                ours.sendall(theirs.recv(4096))

        threading.Thread(target=relay, daemon=True).start()
        with pytest.raises(control.NotOurs):
            control.ask(listener.getsockname()[1], joined.address.secret, "stop")


def test_a_wrong_password_is_refused(joined: JoinedHost) -> None:
    address = joined.address
    for user in (address.writer.user, address.reader.user):
        with (
            pytest.raises(AuthError),
            neo4j.GraphDatabase.driver(address.uri, auth=(user, "wrong" * 8)) as made,
        ):
            made.verify_connectivity()


def test_a_second_client_joins(joined: JoinedHost, shared_store: Path, tmp_path: Path, clients: list[Client]) -> None:
    clients.append(Client(shared_store, tmp_path, tmp_path))
    assert clients[0].pid_of_host() == joined.address.pid
    assert clients[0].leave() == ("", "")
    connection = EmbeddedConnection(shared_store, "public")
    assert connection.engine == joined.address.engine == engine_name(installed_build() or "")
    connection.close()
    assert list(tmp_path.iterdir()) == []


# What it lets nobody see


@posix
def test_folders_and_files_are_the_owners_only(joined: JoinedHost, shared_store: Path) -> None:
    assert shared_store.stat().st_mode & 0o777 == 0o700
    assert runtime.runtime_directory().stat().st_mode & 0o077 == 0
    for path in (shared_store / "secrets.json", shared_store / "host.log", address_file(shared_store)):
        assert path.stat().st_mode & 0o777 == 0o600, path
    open_to_others = [path for path in (shared_store / "engine").rglob("*") if path.stat().st_mode & 0o077]
    assert open_to_others == []


@posix
def test_a_folder_that_was_open_is_closed(own_store: Path) -> None:
    own_store.mkdir(parents=True, mode=0o755)
    own_store.chmod(0o755)
    runtime.make_private_folder(own_store)
    assert own_store.stat().st_mode & 0o777 == 0o700


def test_the_passwords_stand_nowhere_else(joined: JoinedHost, shared_store: Path) -> None:
    address = joined.address
    query(address, "CREATE (:Seen {id: 1})")
    for hidden in (address.writer.password, address.reader.password, address.secret):
        assert len(hidden) >= 32
        at = [path for path in shared_store.rglob("*") if path.is_file() and hidden.encode() in path.read_bytes()]
        assert [path.name for path in at] == ([] if hidden == address.secret else ["secrets.json"])
        assert hidden not in repr(address) + repr(joined) + repr(hosting.host_status(shared_store))
        for process in Path("/proc").glob("[0-9]*"):
            for kind in ("cmdline", "environ"):
                with contextlib.suppress(OSError):
                    assert hidden.encode() not in (process / kind).read_bytes()
    assert address.writer.password not in address_file(shared_store).read_text(encoding="utf-8")


def test_no_traceback_shows_a_password(
    joined: JoinedHost, shared_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path))
    with pytest.raises(StoreError) as caught:
        hosting.join_host(shared_store, "sidu")
    shown = "".join(traceback.TracebackException.from_exception(caught.value, capture_locals=True).format(chain=True))
    assert joined.address.writer.password not in shown
    assert joined.address.secret not in shown


def test_nothing_but_bolt_and_the_control_port_answers(joined: JoinedHost, shared_store: Path) -> None:
    """The native build cannot close HTTP; there it is loopback only and the password guards it."""
    log = (shared_store / "host.log").read_text(encoding="utf-8")
    found = re.search(r"HTTP Server started \(host=(\S+) port=(\d+)", log)
    assert found is not None and found[1] == "127.0.0.1"
    port = int(found[2])
    if JVM:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=2)
        return
    for path in ("/api/v1/server", "/api/v1/databases", "/api/v1/mcp", "/api/v1/query/sidu"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5)
        assert refused.value.code in {401, 403, 404, 405}, path
        refused.value.close()


@linux
def test_it_listens_on_loopback_only(joined: JoinedHost) -> None:
    """From /proc: the sockets of the host's process that listen, and where."""
    held_inodes = set()
    for link in Path(f"/proc/{joined.address.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            held_inodes.add(os.readlink(link).removeprefix("socket:[").removesuffix("]"))
    where = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{joined.address.pid}/net/{table}").read_text(encoding="ascii").splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in held_inodes:
                address, port = fields[1].split(":")
                where.add((address, int(port, 16)))
    loopback = {"0100007F", "0000000000000000FFFF00000100007F"}
    assert {address for address, _ in where} <= loopback
    expected = {joined.address.control_port, int(joined.address.uri.rpartition(":")[2])}
    assert {port for _, port in where} >= expected
    assert len(where) == (2 if JVM else 3)


@linux
def test_the_host_holds_nothing_of_its_starter(joined: JoinedHost, shared_store: Path) -> None:
    """Neither a pipe nor a terminal nor a folder, so that a command ends and a folder can be removed."""
    process = Path(f"/proc/{joined.address.pid}")
    assert os.readlink(process / "fd" / "0") == os.devnull
    for number in ("1", "2"):
        assert os.readlink(process / "fd" / number) == str(shared_store / "host.log")
    assert Path(os.readlink(process / "cwd")) == shared_store / "engine"
    assert os.getsid(joined.address.pid) == joined.address.pid


# What goes wrong


def test_in_use_by_another_session(
    joined: JoinedHost, shared_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path))
    begun = time.monotonic()
    for act in (lambda: hosting.join_host(shared_store, "sidu"), lambda: hosting.stop_host(shared_store)):
        with pytest.raises(StoreError) as caught:
            act()
        assert caught.value.code == "KG606"
    assert time.monotonic() - begun < 10.0
    assert hosting.host_status(shared_store) is None
    monkeypatch.undo()
    assert query(joined.address, "RETURN 1 AS one") == [{"one": 1}]


def test_made_by_a_newer_version(own_store: Path) -> None:
    own_store.mkdir(parents=True)
    (own_store / "store.json").write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG604"
    assert "99" in caught.value.message()
    assert {path.name for path in own_store.iterdir()} == {"store.json", "start.lock"}


@pytest.mark.parametrize("text", ["{", "[]", '{"format": "1"}', ""])
def test_an_unreadable_store_file(own_store: Path, text: str) -> None:
    own_store.mkdir(parents=True, exist_ok=True)
    (own_store / "store.json").write_text(text, encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG607"


def test_a_file_in_the_place_of_the_folder(own_store: Path) -> None:
    own_store.parent.mkdir(parents=True, exist_ok=True)
    own_store.write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG605"
    assert caught.value.exit_code == 4
    own_store.unlink()


LIMITED = """
import os, resource, sys
from pathlib import Path
from graph_loader.errors import SiduError, message_table
from graph_loader.stores import hosting
message_table()
store = Path(sys.argv[2])
if sys.argv[1] == "full":
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
elif os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
try:
    hosting.join_host(store, "sidu")
except SiduError as error:
    print(error.code, error.message())
"""


@posix
@pytest.mark.parametrize("limit", ["full", "read-only"])
def test_a_folder_that_cannot_be_written(limit: str, own_folders: tuple[Path, Path]) -> None:
    """A file system that takes no more, and a folder of somebody else's."""
    with tempfile.TemporaryDirectory() as place:
        os.chmod(place, 0o755)
        parent = Path(place) / "stores"
        parent.mkdir()
        run_folder = Path(place) / "run"
        run_folder.mkdir()
        run_folder.chmod(0o777)
        if limit == "read-only":
            parent.chmod(0o555)
        ran = subprocess.run(
            [sys.executable, "-c", LIMITED, limit, str(parent / "store")], capture_output=True, timeout=60,
            env={**os.environ, "PYTHONPATH": str(ROOT), "SIDU_RUNTIME_DIR": str(run_folder), "HOME": place},
            encoding="utf-8", check=False,
        )  # fmt: skip
    assert ran.stderr == ""
    assert ran.stdout.startswith("KG605 ")
    assert {"full": "File too large", "read-only": "Permission denied"}[limit] in ran.stdout


def test_no_folder_for_the_address(own_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("SIDU_RUNTIME_DIR", str(tmp_path / "file" / "run"))
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG608"
    monkeypatch.undo()


def test_a_runtime_folder_of_another_user_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After `su` XDG_RUNTIME_DIR still names the folder of the first user."""
    (tmp_path / "file").touch()
    monkeypatch.delenv("SIDU_RUNTIME_DIR")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "file"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setattr(platformdirs, "user_runtime_path", lambda *_, **__: tmp_path / "file" / "sidu")
    monkeypatch.setattr(platformdirs, "user_state_path", lambda *_, **__: tmp_path / "state")
    assert runtime.runtime_directory() == tmp_path / "state" / "run"


def test_no_engine_for_this_machine(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosting, "installed_build", lambda: None)
    with pytest.raises(UnsupportedError) as caught:
        hosting.join_host(own_store, "sidu")
    assert (caught.value.code, caught.value.exit_code) == ("KG602", 3)
    for lang in ("zh", "en"):
        assert "--store bolt://" in caught.value.hint(lang)
    assert not own_store.exists()


def test_a_folder_named_like_the_engine_is_no_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "no_such_engine").mkdir()
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(engine_module, "BUILDS", {"no_such_engine": "no-such-engine"})
    assert installed_build() is None


@pytest.mark.slow
@posix
def test_damage_is_told_and_lost_passwords_are_not_the_end(own_store: Path, join: Callable[[Path], JoinedHost]) -> None:
    """The engine itself opens every one of these, and answers from what is left."""
    joined = join(own_store)
    query(joined.address, "UNWIND range(1, 100) AS i CREATE (:Entity:Thing {id: toString(i)})-[:T]->(:Entity)")
    joined.close()
    hosting.stop_host(own_store)
    database = own_store / "engine" / "databases" / "sidu"
    buckets = sorted(path for path in database.glob("*.bucket") if path.stat().st_size)
    for path, text in ((buckets[0], b"short"), (buckets[-1], None), (database / "schema.json", b'{"x')):
        whole = path.read_bytes()
        path.unlink()
        if text is not None:
            path.write_bytes(text)
        begun = time.monotonic()
        with pytest.raises(StoreError) as caught:
            hosting.join_host(own_store, "sidu")
        assert time.monotonic() - begun < PATIENCE
        assert caught.value.code == "KG607"
        assert path.name in caught.value.message()
        assert "sidu load" in caught.value.hint()
        path.write_bytes(whole)

    # Whole again. The passwords are lost: new ones are made, the data stays.
    old = json.loads((own_store / "secrets.json").read_text(encoding="utf-8"))
    (own_store / "secrets.json").unlink()
    joined = join(own_store)
    assert joined.address.writer.password != old["writer"]
    assert query(joined.address, "MATCH (n:Thing)-[:T]->(m) RETURN count(m) AS c") == [{"c": 100}]
    with make_driver(joined.address.uri, ("reader", joined.address.reader.password), 1.0) as reader:
        reader.verify_connectivity()
    joined.close()

    # After a kill there is an address where nobody answers and no note of sizes, but the schema must still be one.
    os.kill(joined.address.pid, signal.SIGKILL)
    assert until(lambda: not held(own_store))
    assert address_file(own_store).exists()
    assert hosting.host_status(own_store) is None
    (database / "schema.json").write_text("", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code == "KG607"


def test_an_engine_that_does_not_start_says_why(own_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (own_store / "engine").mkdir(parents=True)
    (own_store / "engine" / "config").write_text("a file in the place of a folder", encoding="utf-8")
    with pytest.raises(StoreError) as caught:
        hosting.join_host(own_store, "sidu")
    assert caught.value.code in {"KG601", "KG605"}
    assert str(own_store) in caught.value.message() + caught.value.hint()
