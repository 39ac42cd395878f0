"""How a client and the embedded engine's host talk beside Bolt: a loopback socket, one line each way.

Both prove that they know the secret of the address file, the host first, so that a stale address, whose port somebody
else has taken meanwhile, receives a random number and nothing else: no proof, no order, no password. A proof is bound
to both random numbers and to the port, so it is worth nothing anywhere else. A client keeps its connection open for
as long as it uses the store; the host counts them and ends itself when none is left.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
import socket
import time
from typing import Any

LINE_BYTES = 4_096
SECONDS = 5.0
"""So long either side waits for the other's line."""
ANSWER_SECONDS = 60.0
"""So long a client waits for an order to be carried out; a database may have to be recovered first."""


class NotOurs(Exception):
    """Whoever answered does not know the secret, or hung up, or nobody answered."""


class Silent(Exception):
    """The host proved itself, and then did not answer in time."""


def proof(secret: str, side: str, port: int, first: str, second: str) -> str:
    """What shows that a side knows the secret, bound to the port and to both sides' random numbers."""
    text = json.dumps([side, port, first, second])
    return hmac.new(secret.encode("utf-8"), text.encode("ascii"), hashlib.sha256).hexdigest()


def _agrees(message: dict[str, Any], expected: str) -> bool:
    return hmac.compare_digest(str(message.get("proof", "")).encode("utf-8", "replace"), expected.encode("ascii"))


def send(connection: socket.socket, message: dict[str, Any]) -> None:
    """Send one line of JSON."""
    connection.sendall(json.dumps(message).encode("ascii") + b"\n")


def receive(connection: socket.socket, seconds: float) -> dict[str, Any]:
    """Read one line of JSON. Raises NotOurs where it is none, TimeoutError where it is not there in time."""
    deadline = time.monotonic() + seconds
    data = b""
    while not data.endswith(b"\n"):
        # One deadline for the line: a byte now and then must not keep us for ever.
        connection.settimeout(max(deadline - time.monotonic(), 0.001))
        chunk = connection.recv(LINE_BYTES)
        data += chunk
        if not chunk or len(data) > LINE_BYTES:
            raise NotOurs
    try:
        message = json.loads(data)
    except (ValueError, RecursionError):
        raise NotOurs from None
    if not isinstance(message, dict):
        raise NotOurs
    return message


def ask(port: int, secret: str, command: str, **arguments: object) -> tuple[socket.socket, dict[str, Any]]:
    """Have the host on a port prove itself, prove ourselves, and give an order.

    Returns the open connection and the answer. Raises NotOurs where the host is not the one of the secret or hangs
    up, Silent where it is, but does not answer.
    """
    try:
        connection = socket.create_connection(("127.0.0.1", port), timeout=SECONDS)
    except (OSError, OverflowError):
        raise NotOurs from None
    proven = False
    try:
        ours = secrets.token_hex(16)
        send(connection, {"nonce": ours})
        hello = receive(connection, SECONDS)
        theirs = str(hello.get("nonce", ""))
        if not _agrees(hello, proof(secret, "host", port, ours, theirs)):
            raise NotOurs
        proven = True
        send(connection, {"proof": proof(secret, "client", port, ours, theirs), "command": command, **arguments})
        answer = receive(connection, ANSWER_SECONDS)
        connection.settimeout(None)
    except (OSError, NotOurs) as error:
        connection.close()
        raise (Silent if proven and isinstance(error, TimeoutError) else NotOurs) from None
    except BaseException:
        connection.close()
        raise
    return connection, answer


def admit(connection: socket.socket, secret: str) -> dict[str, Any]:
    """The host's side of ``ask``: the order of a client that knows the secret. Raises NotOurs otherwise."""
    port = connection.getsockname()[1]
    theirs = str(receive(connection, SECONDS).get("nonce", ""))
    ours = secrets.token_hex(16)
    send(connection, {"nonce": ours, "proof": proof(secret, "host", port, theirs, ours)})
    order = receive(connection, SECONDS)
    if not _agrees(order, proof(secret, "client", port, theirs, ours)):
        raise NotOurs
    connection.settimeout(None)
    return order
