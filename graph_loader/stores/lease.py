"""The lock that keeps a second loader out. It lives in the store, because the store may be remote.

A lock names its owner and expires. Every batch proves and renews it in its own transaction, so that a loader
that lost it cannot write any more. A loader that was killed leaves its lock behind: on the same machine the next
one sees at once that the owner is gone (the operating system let go of a file that the owner held), elsewhere the
lock runs out.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import socket
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol

import filelock

from graph_loader.errors import SiduError, StoreError, WriteError
from graph_loader.stores.runtime import runtime_directory

LEASE_MILLISECONDS = 120_000
"""How long a lock holds without being renewed. Longer than the slowest batch with its retries."""


class Holder(NamedTuple):
    """Who holds the lock and for how many more milliseconds."""

    owner: str
    left: int


class LockTable(Protocol):
    """Where a lock is kept: one row, changed in one step."""

    def take_lock(self, owner: str, stale: str, milliseconds: int) -> bool:
        """Take the lock if it is free, expired, or held by ``stale``.

        One that would hold for longer than this is cut to as long: the clock was set back since it was taken.
        """

    def renew_lock(self, owner: str, milliseconds: int) -> bool:
        """Hold on to the lock; false where it is no longer ours."""

    def lock_holder(self) -> Holder | None:
        """Who holds it now, if anybody."""

    def release_lock(self, owner: str) -> None:
        """Let go of the lock if it is ours."""


class Lease:
    """The lock while it is held; a context manager."""

    def __init__(self, table: LockTable) -> None:
        self._table = table
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(8)}"
        self._alive = filelock.FileLock(_sign_of_life(self.owner))

    def __enter__(self) -> Lease:
        self._alive.acquire(timeout=0)
        try:
            self._take()
        except BaseException:
            self._let_go()
            raise
        return self

    def _take(self) -> None:
        holder = self._table.lock_holder()
        stale = holder.owner if holder is not None and _is_gone(holder.owner) else ""
        if not self._table.take_lock(self.owner, stale, LEASE_MILLISECONDS):
            holder = self._table.lock_holder()
            raise StoreError("KG657", owner=_shown(holder), seconds=max(holder.left // 1000, 1) if holder else 1)

    def renew(self) -> None:
        """Hold on to it for as long again. Raises WriteError (KG660) where somebody else has it by now."""
        if not self._table.renew_lock(self.owner, LEASE_MILLISECONDS):
            raise WriteError("KG660")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self._table.release_lock(self.owner)
        except BaseException as failed:
            # The lock stays behind in a store that is gone. The sign of life stays too, held by nobody: the next
            # loader of this machine sees that the owner has ended. What ended the load matters more than this.
            self._alive.release()
            _sign_of_life(self.owner).touch()
            if error is None or not isinstance(failed, SiduError):
                raise
        else:
            self._let_go()

    def _let_go(self) -> None:
        self._alive.release()
        _remove(_sign_of_life(self.owner))


def _sign_of_life(owner: str) -> Path:
    return runtime_directory() / f"loader-{owner.rpartition(':')[2]}.lock"


def _is_gone(owner: str) -> bool:
    """Whether a loader of this machine and user has ended without letting go."""
    # The name comes from the store, which may be anybody's; a file of ours is looked for by nothing but such a number.
    if not re.fullmatch(rf"{re.escape(socket.gethostname())}:[0-9]+:[0-9a-f]{{16}}", owner):
        return False
    path = _sign_of_life(owner)
    if not path.exists():
        return False
    try:
        with filelock.FileLock(path).acquire(timeout=0):
            pass
    except filelock.Timeout:
        return False
    _remove(path)
    return True


def _remove(path: Path) -> None:
    # Windows refuses while another loader looks whether the owner lives; an empty file is left then.
    with contextlib.suppress(OSError):
        path.unlink()


def _shown(holder: Holder | None) -> str:
    if holder is None:
        return "?"
    host, _, rest = holder.owner.partition(":")
    return f"{host}, process {rest.partition(':')[0]}"
