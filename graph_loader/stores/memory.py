"""A store in memory: the reference that the laws of loading are tested against. It knows no Cypher."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Mapping

from graph_loader.cypher import STORE_FORMAT
from graph_loader.errors import UnsupportedError, WriteError
from graph_loader.graph import Graph, Link, Node
from graph_loader.plan import LinkState, NodeState, Snapshot
from graph_loader.stores.base import Batch, DatasetState, RawRows, Store, check_format
from graph_loader.stores.lease import Holder, Lease


class MemoryStore(Store):
    """Nodes and links in dictionaries."""

    def __init__(self) -> None:
        self._nodes: dict[str, Node] = {}
        self._links: dict[str, Link] = {}
        self._datasets: dict[str, DatasetState] = {}
        self._access: str | None = None
        self._format: int | None = None
        self._lock: tuple[str, float] | None = None

    @property
    def engine(self) -> str:
        return "memory"

    @property
    def location(self) -> str:
        return "memory"

    def prepare(self, access: str) -> None:
        check_format(self._format, self._access, access, self.location)
        self._format, self._access = STORE_FORMAT, access

    def snapshots(self) -> Iterator[Snapshot]:
        yield Snapshot(
            {n.id: NodeState(n.hash, n.type, n.dataset) for n in self._nodes.values()},
            {k.key: LinkState(k.hash, k.type, k.start, k.end, k.dataset) for k in self._links.values()},
            frozenset(d.name for d in self._datasets.values() if d.state != "loaded"),
        )

    def lease(self) -> Lease:
        return Lease(self)

    def write(self, batch: Batch, lease: Lease) -> int:
        if not self.renew_lock(lease.owner, 60_000):
            raise WriteError("KG660")
        if batch.operation == "delete_nodes":
            self._refuse_linked({str(row["id"]) for row in batch.rows})
        for row in batch.rows:
            if batch.operation in ("create_nodes", "put_nodes", "relabel_nodes"):
                self._put_node(batch.names, row["properties"])
            elif batch.operation == "put_links":
                self._put_link(batch.names[0], row["origin"], row["target"], row["properties"])
            elif batch.operation == "delete_links":
                self._links.pop(row["key"], None)
            else:
                gone = [key for key, link in self._links.items() if row["id"] in (link.start, link.end)]
                for key in gone:
                    del self._links[key]
                self._nodes.pop(row["id"], None)
        return len(batch.rows)

    def _put_node(self, labels: tuple[str, ...], properties: Mapping[str, object]) -> None:
        stored = dict(properties)
        id = str(stored["id"])
        self._nodes[id] = Node(id, str(stored["type"]), labels, str(stored["dataset"]), stored, str(stored["hash"]))

    def _put_link(self, type: str, start: str, end: str, properties: Mapping[str, object]) -> None:
        if start not in self._nodes or end not in self._nodes:
            raise WriteError("KG658", wanted=1, written=0)
        stored = dict(properties)
        key = str(stored["key"])
        self._links[key] = Link(key, type, start, end, str(stored["dataset"]), stored, str(stored["hash"]))

    def _refuse_linked(self, ids: set[str]) -> None:
        """As every engine does: a node that still has links cannot be deleted."""
        left = sum(1 for link in self._links.values() if link.start in ids or link.end in ids)
        if left:
            raise WriteError("KG658", wanted=len(ids), written=0)

    def mark(self, dataset: DatasetState) -> None:
        self._datasets[dataset.name] = dataset

    def datasets(self) -> list[DatasetState]:
        return [self._datasets[name] for name in sorted(self._datasets)]

    def counts(self) -> tuple[dict[str, int], dict[str, int]]:
        nodes = Counter(node.type for node in self._nodes.values())
        links = Counter(link.type for link in self._links.values())
        return dict(sorted(nodes.items())), dict(sorted(links.items()))

    def graph(self) -> Graph:
        return Graph(self._nodes.values(), self._links.values())

    def read(
        self, text: str, parameters: Mapping[str, object], *, limit: int | None = None, timeout: float = 10.0
    ) -> RawRows:
        raise UnsupportedError("KG661", engine=self.engine)

    def close(self) -> None:
        """Nothing to let go."""

    # The lock

    def take_lock(self, owner: str, stale: str, milliseconds: int) -> bool:
        """Take the lock if it is free, expired, or held by ``stale``."""
        if self._lock is not None and self._lock[0] not in (owner, stale) and self._lock[1] > time.monotonic():
            self._lock = self._lock[0], min(self._lock[1], time.monotonic() + milliseconds / 1000)
            return False
        self._lock = (owner, time.monotonic() + milliseconds / 1000)
        return True

    def renew_lock(self, owner: str, milliseconds: int) -> bool:
        """Hold on to the lock; false where it is no longer ours."""
        return self._lock is not None and self._lock[0] == owner and self.take_lock(owner, "", milliseconds)

    def lock_holder(self) -> Holder | None:
        """Who holds it now, if anybody."""
        if self._lock is None:
            return None
        return Holder(self._lock[0], int((self._lock[1] - time.monotonic()) * 1000))

    def release_lock(self, owner: str) -> None:
        """Let go of the lock if it is ours."""
        if self._lock is not None and self._lock[0] == owner:
            self._lock = None
