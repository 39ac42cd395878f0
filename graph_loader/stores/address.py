"""Which store is meant and how to log in; never a password in an address, an argument or a text."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from graph_loader.errors import StoreError

EMBEDDED = "embedded"
_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")


@dataclass(frozen=True, slots=True)
class StoreAddress:
    """A store: ``embedded``, or the address of a server with the login for it."""

    uri: str = EMBEDDED
    database: str | None = None
    user: str = "neo4j"
    password: str | None = field(default=None, repr=False)
    access: str = "public"

    @property
    def embedded(self) -> bool:
        """Whether the engine is ours to start."""
        return self.uri == EMBEDDED

    @property
    def location(self) -> str:
        """The address for people."""
        return self.uri if self.database is None else f"{self.uri}/{self.database}"


def parse_address(
    text: str | None, environment: Mapping[str, str] | None = None, access: str = "public"
) -> StoreAddress:
    """The store that ``--store`` or the environment names; SIDU_STORE, SIDU_USER, SIDU_PASSWORD, SIDU_PASSWORD_FILE.

    Raises:
        StoreError: not an address (KG653), a password in it (KG669), a password file that cannot be read (KG667)
            or that others can read (KG666).
    """
    environment = os.environ if environment is None else environment
    uri = text or environment.get("SIDU_STORE") or EMBEDDED
    if uri == EMBEDDED:
        return StoreAddress(access=access)
    if "@" in uri:
        raise StoreError("KG669")
    parts = _split(uri)
    if parts is None:
        raise StoreError("KG653", store=uri)
    base, database = parts
    return StoreAddress(base, database, environment.get("SIDU_USER") or "neo4j", _password(environment), access)


def _split(uri: str) -> tuple[str, str | None] | None:
    try:
        parts = urlsplit(uri)
        port = parts.port
    except ValueError:
        return None
    database = parts.path.strip("/")
    if parts.scheme not in _SCHEMES or not parts.hostname or parts.query or parts.fragment or port == 0:
        return None
    # urlsplit drops line breaks and lets spaces pass.
    if " " in uri or not uri.isprintable():
        return None
    if database and not re.fullmatch(r"[A-Za-z][A-Za-z0-9.-]{2,62}", database):
        return None
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}:{port or 7687}", database or None


def _password(environment: Mapping[str, str]) -> str | None:
    file = environment.get("SIDU_PASSWORD_FILE")
    if not file:
        return environment.get("SIDU_PASSWORD")
    path = Path(file)
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise StoreError("KG667", path=path, reason=reason or type(error).__name__) from None
    # Windows keeps permissions elsewhere; its mode bits say nothing.
    if os.name == "posix" and mode & 0o077:
        raise StoreError("KG666", path=path, mode=f"{mode:03o}")
    return text.rstrip("\r\n")
