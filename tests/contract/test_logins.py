"""Servers that cannot be reached, that are something else, or that refuse the login."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator

import pytest
import trustme

from graph_loader.errors import SiduError
from graph_loader.stores import connection
from graph_loader.stores.address import StoreAddress
from graph_loader.stores.base import Store
from graph_loader.stores.bolt import BoltStore
from graph_loader.stores.connection import ServerConnection
from tests.contract.conftest import empty
from tests.contract.graphs import SCOPE, assert_holds, region, ten
from tests.neo4j_server import Neo4jServer

VERBS: list[Callable[[Store], object]] = [
    lambda store: store.engine,
    lambda store: store.status(),
    lambda store: store.plan(region(), SCOPE),
    lambda store: store.load(region(), SCOPE),
    lambda store: store.read("RETURN 1 AS one", {}),
]
every_verb = pytest.mark.parametrize("verb", VERBS, ids=["engine", "status", "plan", "load", "read"])


def refusal(address: StoreAddress, verb: Callable[[Store], object]) -> SiduError:
    with BoltStore(ServerConnection(address)) as store, pytest.raises(SiduError) as caught:
        verb(store)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    return caught.value


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@every_verb
@pytest.mark.parametrize("scheme", ["bolt", "neo4j"])
def test_unreachable_server_is_said_at_once(scheme: str, verb: Callable[[Store], object]) -> None:
    address = StoreAddress(f"{scheme}://127.0.0.1:{free_port()}", password="SECRET")
    begun = time.monotonic()
    error = refusal(address, verb)
    assert time.monotonic() - begun < 8
    assert (error.code, error.exit_code) == ("KG650", 4)
    assert address.uri in str(error)
    assert "SECRET" not in f"{error}{address!r}{error.arguments}"


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Something that takes connections and speaks no Bolt."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def answer(server: socket.socket, words: bytes) -> None:
    """Take connections, say the words to each, and hang up; say nothing where there are none."""

    def serve() -> None:
        held = []
        while True:
            try:
                client, _ = server.accept()
            except OSError:
                return
            held.append(client)
            if words:
                with client:
                    client.sendall(words)

    threading.Thread(target=serve, daemon=True).start()


@pytest.mark.parametrize(
    "words", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\x00", b"SSH-2.0-x\r\n"], ids=["http", "short", "ssh"]
)
def test_something_else_at_the_address_is_no_store(listener: socket.socket, words: bytes) -> None:
    answer(listener, words)
    begun = time.monotonic()
    error = refusal(StoreAddress(f"bolt://127.0.0.1:{listener.getsockname()[1]}", password="x"), VERBS[1])
    assert time.monotonic() - begun < 8
    assert (error.code, error.exit_code) == ("KG650", 4)


def test_something_silent_at_the_address_is_no_store(listener: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ACQUIRE_SECONDS", 1.0)
    answer(listener, b"")
    begun = time.monotonic()
    error = refusal(StoreAddress(f"bolt://127.0.0.1:{listener.getsockname()[1]}", password="x"), VERBS[1])
    assert time.monotonic() - begun < 8
    assert (error.code, error.exit_code) == ("KG650", 4)


def test_a_name_that_is_no_host_is_unreachable() -> None:
    assert refusal(StoreAddress("bolt://no-such-host.invalid:7687", password="x"), VERBS[1]).code == "KG650"


@pytest.mark.neo4j
@every_verb
@pytest.mark.parametrize(("user", "password"), [("someone", "SECRET-wrong"), ("neo4j", None)], ids=["wrong", "none"])
def test_refused_login(
    neo4j_server: Neo4jServer, verb: Callable[[Store], object], user: str, password: str | None
) -> None:
    error = refusal(StoreAddress(neo4j_server.uri, user=user, password=password), verb)
    assert (error.code, error.exit_code) == ("KG651", 4)
    assert "SECRET" not in f"{error}{error.arguments}"


@pytest.mark.neo4j
def test_login_that_was_refused_too_often_is_still_a_refused_login(neo4j_server: Neo4jServer) -> None:
    address = StoreAddress(neo4j_server.uri, user="often", password="wrong")
    assert {refusal(address, VERBS[i % 5]).code for i in range(6)} == {"KG651"}


@pytest.mark.neo4j
def test_password_that_must_be_changed_is_a_refused_login(neo4j_server: Neo4jServer) -> None:
    with neo4j_server.driver() as driver:
        driver.execute_query("CREATE USER fresh SET PASSWORD 'first-password' CHANGE REQUIRED", database_="system")
    try:
        address = StoreAddress(neo4j_server.uri, user="fresh", password="first-password")
        for verb in VERBS[1:]:
            assert refusal(address, verb).code == "KG651"
    finally:
        with neo4j_server.driver() as driver:
            driver.execute_query("DROP USER fresh", database_="system")


@pytest.mark.neo4j
@pytest.mark.parametrize("verb", VERBS[1:], ids=["status", "plan", "load", "read"])
def test_wrong_database(neo4j_server: Neo4jServer, verb: Callable[[Store], object]) -> None:
    address = StoreAddress(neo4j_server.uri, "absent", neo4j_server.user, neo4j_server.password)
    error = refusal(address, verb)
    assert (error.code, error.exit_code) == ("KG652", 4)
    assert "absent" in str(error)


@pytest.mark.neo4j
def test_routing_address_does_all_that_bolt_does(neo4j_server: Neo4jServer) -> None:
    """What a cluster is named by: the same load, graph, answers and lock, with the way to each asked of the server."""
    straight = StoreAddress(neo4j_server.uri, "neo4j", "neo4j", neo4j_server.password)
    routed = dataclasses.replace(straight, uri=neo4j_server.uri.replace("bolt://", "neo4j://"))
    with neo4j_server.driver() as driver:
        empty(driver, "neo4j")
    with BoltStore(ServerConnection(straight)) as one, BoltStore(ServerConnection(routed)) as store:
        assert store.engine.startswith("neo4j 5.")
        store.load(region(), SCOPE)
        assert_holds(store, region())
        assert_holds(one, region())
        assert list(store.snapshots()) == list(one.snapshots()) and store.counts() == one.counts()
        assert not store.plan(region(), SCOPE).pending
        with one.lease(), pytest.raises(SiduError, match="KG657"):
            store.load(ten(), SCOPE, allow_deletes=True)
        text = "MATCH (n:Entity) RETURN n.id AS id ORDER BY id"
        assert store.read(text, {}).values == one.read(text, {}).values != []
        with pytest.raises(SiduError):
            store.read("CREATE (n:Entity {id: 'x'}) RETURN n.id AS id", {})


def test_address_that_the_driver_refuses() -> None:
    assert refusal(StoreAddress("foo://127.0.0.1:7687", password="x"), VERBS[1]).code == "KG653"


# Encryption


@pytest.fixture
def stranger() -> Iterator[tuple[int, list[bytes]]]:
    """A TLS server whose certificate nobody here has heard of, and what was sent to it after the handshake."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1", "localhost").configure_cert(context)
    told: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with client, contextlib.suppress(OSError), context.wrap_socket(client, server_side=True) as secured:
                told.append(secured.recv(4096))

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,), daemon=True)
        thread.start()
        yield int(listener.getsockname()[1]), told


@every_verb
@pytest.mark.parametrize("scheme", ["bolt+s", "neo4j+s"])
def test_a_certificate_that_nobody_vouches_for_is_refused(
    scheme: str, verb: Callable[[Store], object], stranger: tuple[int, list[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "RETRY_SECONDS", 1.0)
    port, told = stranger
    error = refusal(StoreAddress(f"{scheme}://127.0.0.1:{port}", password="SECRET"), verb)
    assert (error.code, error.exit_code) == ("KG675", 4)
    assert told == [] and "SECRET" not in str(error)


def test_a_stranger_is_heard_only_where_that_is_asked_for(stranger: tuple[int, list[bytes]]) -> None:
    port, told = stranger
    refusal(StoreAddress(f"bolt+ssc://127.0.0.1:{port}", password="SECRET"), lambda store: store.engine)
    assert told and b"SECRET" not in b"".join(told)
