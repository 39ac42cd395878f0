"""From an address to a store."""

from __future__ import annotations

from graph_loader.stores.address import StoreAddress
from graph_loader.stores.bolt import BoltStore


def open_store(address: StoreAddress, workspace_key: str) -> BoltStore:
    """The store at an address; the embedded one is that of the workspace and is started where nobody did.

    Raises:
        StoreError: it cannot be started.
        UnsupportedError: there is no embedded engine for this machine.
    """
    from graph_loader.stores.connection import EmbeddedConnection, ServerConnection

    if address.embedded:
        from graph_loader.stores import hosting

        return BoltStore(EmbeddedConnection(hosting.store_directory(workspace_key), address.access))
    return BoltStore(ServerConnection(address))
