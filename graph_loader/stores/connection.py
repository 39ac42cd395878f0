"""Drivers to a Bolt server: one that is there already, or the embedded engine's host that is started on demand."""

from __future__ import annotations

import logging
import re
import ssl
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import neo4j
from neo4j.exceptions import (
    AuthError,
    ClientError,
    ConfigurationError,
    ConstraintError,
    DriverError,
    Neo4jError,
    ServiceUnavailable,
    SessionExpired,
    TransientError,
)

from graph_loader.errors import DeadlineError, QueryError, SiduError, StoreError, WriteError
from graph_loader.stores import hosting
from graph_loader.stores.address import StoreAddress

CONNECT_SECONDS = 5.0
ACQUIRE_SECONDS = 15.0
RETRY_SECONDS = 60.0
"""So long a write is tried again while the server restarts."""
EMBEDDED_RETRY_SECONDS = 5.0
"""Shorter: an embedded host that is gone is started anew instead."""

LOST = (ServiceUnavailable, SessionExpired)
"""What the driver raises when the server is gone."""

_NEO4J = re.compile(r"Neo4j/[0-9][0-9A-Za-z.+-]*")

# The driver logs every retry through logging, which would reach a user's terminal.
logging.getLogger("neo4j").addHandler(logging.NullHandler())
logging.getLogger("neo4j").propagate = False


class RefusedError(WriteError):
    """The store refused what its unique constraint forbids; nothing was written."""


class Connection(ABC):
    """Drivers for writing and for reading, and what is known of the server behind them."""

    location: str
    database: str | None
    enforces_reading: bool
    """Whether the server itself refuses a write in a query that was said to read."""
    grace_seconds: float
    """How long after a query's deadline the server may take to end it by itself."""

    def __init__(self) -> None:
        self._writer: neo4j.Driver | None = None
        self._reader: neo4j.Driver | None = None

    @property
    @abstractmethod
    def engine(self) -> str:
        """Name and version of the engine."""

    @abstractmethod
    def writer(self) -> neo4j.Driver:
        """The driver for loading."""

    @abstractmethod
    def reader(self) -> neo4j.Driver:
        """The driver for queries."""

    @abstractmethod
    def reconnect(self) -> bool:
        """After the server was lost: whether it makes sense to try again on fresh drivers."""

    @abstractmethod
    def end_runaway(self) -> None:
        """End a query that did not end by itself."""

    def close(self) -> None:
        """Close the drivers."""
        for driver in (self._writer, self._reader):
            if driver is not None:
                driver.close()
        self._writer = self._reader = None


class ServerConnection(Connection):
    """A Neo4j (or another Bolt server) that somebody else runs."""

    grace_seconds = 2.0

    def __init__(self, address: StoreAddress) -> None:
        super().__init__()
        self._address = address
        self.location = address.location
        self.database = address.database
        self._agent: str | None = None

    @property
    def engine(self) -> str:
        if self._agent is None:
            with translated(self.location, self.database):
                self._agent = self.writer().get_server_info().agent
        agent: str = self._agent
        return agent.lower().replace("/", " ") if _NEO4J.fullmatch(agent) else agent

    @property
    def enforces_reading(self) -> bool:  # type: ignore[override]
        """Neo4j does; of others, some of which call themselves compatible with it, nothing is known."""
        return self.engine.startswith("neo4j ")

    def writer(self) -> neo4j.Driver:
        if self._writer is None:
            auth = (self._address.user, self._address.password) if self._address.password is not None else None
            driver = make_driver(self._address.uri, auth, RETRY_SECONDS)
            try:
                # Once and at once: a transaction would try again and again to reach a server that was never there.
                driver.verify_connectivity()
            except BaseException:
                driver.close()
                raise
            self._writer = driver
        return self._writer

    def reader(self) -> neo4j.Driver:
        return self.writer()

    def reconnect(self) -> bool:
        """The driver tried for long enough; what is asked next is told at once whether the server is there."""
        self.close()
        return False

    def end_runaway(self) -> None:
        """The server ends it at its own time-out; what is left of it here is closed."""
        self.close()


class EmbeddedConnection(Connection):
    """The embedded engine in its own process, joined or started when it is first needed."""

    enforces_reading = True
    grace_seconds = 0.0

    def __init__(self, store_dir: Path, access: str) -> None:
        super().__init__()
        self._store_dir = store_dir
        self._database = self.database = hosting.database_name(access)
        self.location = str(store_dir)
        self._joined: hosting.JoinedHost | None = None

    def _host(self) -> hosting.HostAddress:
        if self._joined is None:
            self._joined = hosting.join_host(self._store_dir, self._database)
        return self._joined.address

    @property
    def engine(self) -> str:
        return self._host().engine

    def writer(self) -> neo4j.Driver:
        if self._writer is None:
            host = self._host()
            self._writer = make_driver(host.uri, (host.writer.user, host.writer.password), EMBEDDED_RETRY_SECONDS)
        return self._writer

    def reader(self) -> neo4j.Driver:
        if self._reader is None:
            host = self._host()
            self._reader = make_driver(host.uri, (host.reader.user, host.reader.password), EMBEDDED_RETRY_SECONDS)
        return self._reader

    def reconnect(self) -> bool:
        self.close()
        return True

    def end_runaway(self) -> None:
        """Neither a time-out nor a stop ends a query on this engine, so its process goes; the next use starts one."""
        joined = self._joined
        self.close()
        if joined is not None:
            hosting.kill_host(self._store_dir, joined.address)

    def close(self) -> None:
        super().close()
        if self._joined is not None:
            self._joined.close()
            self._joined = None


def make_driver(uri: str, auth: tuple[str, str] | None, retry_seconds: float) -> neo4j.Driver:
    """A driver with bounded waiting everywhere."""
    try:
        return neo4j.GraphDatabase.driver(
            uri, auth=auth, connection_timeout=CONNECT_SECONDS, connection_acquisition_timeout=ACQUIRE_SECONDS,
            max_transaction_retry_time=retry_seconds, telemetry_disabled=True,
            notifications_min_severity="OFF", user_agent="sidu",
        )  # fmt: skip
    except (ConfigurationError, ValueError):
        raise StoreError("KG653", store=uri) from None


@contextmanager
def translated(location: str, database: str | None, *, writing: bool = False) -> Iterator[None]:
    """Driver errors as errors of ours, without the driver's traceback."""
    try:
        yield
    except SiduError:
        raise
    except AuthError:
        raise StoreError("KG651", store=location) from None
    except LOST as error:
        if _is_untrusted(error):
            raise StoreError("KG675", store=location) from None
        raise (WriteError("KG662", reason=_short(error)) if writing else StoreError("KG650", store=location)) from None
    except ClientError as error:
        raise _client_error(error, location, database, writing) from None
    except TransientError as error:
        raise (WriteError if writing else StoreError)(
            "KG662" if writing else "KG654", store=location, reason=_short(error)
        ) from None
    except ConfigurationError:
        # Something answers there, and it speaks no Bolt.
        raise StoreError("KG650", store=location) from None
    except (Neo4jError, DriverError) as error:
        if writing:
            raise WriteError("KG662", reason=_short(error)) from None
        raise StoreError("KG654", store=location, reason=_short(error)) from None
    except OSError as error:
        raise StoreError("KG650", store=location, reason=error.strerror or "") from None


def _is_untrusted(error: BaseException | None) -> bool:
    """Whether a server was refused since nobody that this machine trusts vouches for its certificate."""
    if error is None or isinstance(error, ssl.SSLCertVerificationError):
        return error is not None
    parts = error.exceptions if isinstance(error, BaseExceptionGroup) else ()
    return any(map(_is_untrusted, parts)) or _is_untrusted(error.__cause__ or error.__context__)


def _client_error(error: ClientError, location: str, database: str | None, writing: bool) -> SiduError:
    code = error.code or ""
    if "DatabaseNotFound" in code:
        return StoreError("KG652", store=location, database=database or "neo4j")
    if "TransactionTimedOut" in code:
        return DeadlineError("KG663", seconds="?")
    if "AccessMode" in code or ("Security.Forbidden" in code and not writing):
        # The reader was refused something that is not reading.
        return QueryError("KG665")
    if "Security" in code and "Forbidden" not in code:
        # Too many attempts, or a password that has to be changed first.
        return StoreError("KG651", store=location)
    if writing:
        kind = RefusedError if isinstance(error, ConstraintError) else WriteError
        return kind("KG662", reason=_short(error))
    return QueryError("KG664", reason=_short(error))


def _short(error: Exception) -> str:
    text = ((error.message if isinstance(error, Neo4jError) else None) or str(error)).strip()
    return text.splitlines()[0][:300] if text else type(error).__name__
