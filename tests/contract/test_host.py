"""The embedded engine's host: who starts, joins, keeps, stops and kills it, and what is said to it.

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
import threading
import time
from collections.abc import Callable
from pathlib import Path

import neo4j
import pytest
from neo4j.exceptions import AuthError

from graph_loader.stores import control, hosting, runtime
from graph_loader.stores.connection import EmbeddedConnection
from graph_loader.stores.engine import engine_name, installed_build
from graph_loader.stores.hosting import JoinedHost
from tests.contract.graphs import wait_until
from tests.contract.hosts import JVM, Client, address_file, held, posix, query, run_away

pytestmark = pytest.mark.embedded


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
    assert not wait_until(lambda: not held(store), 4.0)
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
    assert not wait_until(lambda: not held(store), 4.0)
    other.process.kill()
    killed = time.monotonic()
    assert wait_until(lambda: not held(store), 20.0)
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
    assert wait_until(lambda: hosting.host_status(own_store) is None, 20.0)
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
    # The one before is gone; an order meant for it does not reach its successor.
    hosting.kill_host(own_store, joined.address)
    assert hosting.host_status(own_store) == again.address
    begun = time.monotonic()
    hosting.kill_host(own_store, again.address)
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
