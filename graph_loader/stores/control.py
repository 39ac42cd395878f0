"""How a client and the embedded engine's host talk beside Bolt: a loopback socket, one line each way.

Both prove that they know the secret of the address file before anything else is said, so that a stale address,
whose port somebody else has taken meanwhile, receives neither a password nor an order. A client keeps its
connection open for as long as it uses the store; the host counts them and ends itself when none is left.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import socket
from typing import Any

LINE_BYTES = 4_096
SECONDS = 5.0
"""So long either side waits for the other's line."""


class NotOurs(Exception):
    """Whoever answered does not know the secret, or nobody answered."""


def proof(secret: str, side: str, first: str, second: str) -> str:
    """What shows that a side knows the secret, bound to both sides' random numbers."""
    text = f"{side}:{first}:{second}"
    return hmac.new(secret.encode("ascii"), text.encode("ascii"), hashlib.sha256).hexdigest()


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one line of JSON."""
    connection.sendall(json.dumps(message).encode("utf-8") + b"\n")


def receive(connection: socket.socket) -> dict[str, Any]:
    """Read one line of JSON. Raises NotOurs where it is none."""
    data = b""
    while not data.endswith(b"\n"):
        chunk = connection.recv(LINE_BYTES)
        data += chunk
        if not chunk or len(data) > LINE_BYTES:
            raise NotOurs
    try:
        message = json.loads(data)
    except ValueError:
        raise NotOurs from None
    if not isinstance(message, dict):
        raise NotOurs
    return message


def ask(port: int, secret: str, command: str, **arguments: object) -> tuple[socket.socket, dict[str, Any]]:
    """Prove ourselves to the host on a port, have it prove itself, and give an order.

    Returns the open connection and the answer. Raises NotOurs where the host is not the one of the secret.
    """
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    except OSError:
        raise NotOurs from None
    try:
        theirs = str(receive(connection).get("nonce", ""))
        ours = secrets.token_hex(16)
        send(connection, {"nonce": ours, "proof": proof(secret, "client", theirs, ours)})
        answer = receive(connection)
        if not hmac.compare_digest(str(answer.get("proof", "")), proof(secret, "host", theirs, ours)):
            raise NotOurs
        send(connection, {"command": command, **arguments})
        connection.settimeout(60.0)
        answer = receive(connection)
        connection.settimeout(None)
    except (OSError, NotOurs):
        connection.close()
        raise NotOurs from None
    return connection, answer


def admit(connection: socket.socket, secret: str) -> dict[str, Any]:
    """The host's side of ``ask``: the order of a client that knows the secret. Raises NotOurs otherwise."""
    connection.settimeout(SECONDS)
    ours = secrets.token_hex(16)
    send(connection, {"nonce": ours})
    hello = receive(connection)
    theirs = str(hello.get("nonce", ""))
    if not hmac.compare_digest(str(hello.get("proof", "")), proof(secret, "client", ours, theirs)):
        raise NotOurs
    send(connection, {"proof": proof(secret, "host", ours, theirs)})
    order = receive(connection)
    connection.settimeout(None)
    return order
