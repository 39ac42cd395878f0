"""Graphs made for a test, and what a test asks of a store."""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable, Iterable
from typing import Any

from graph_loader.graph import Graph, Link, Node, make_link, make_node
from graph_loader.plan import Scope
from graph_loader.stores.base import Batch, Store
from graph_loader.stores.bolt import BoltStore

SCOPE = Scope(("test",))
PARENTS = {"University": "Organization", "Enterprise": "Organization"}

PRODUCT = "UNWIND range(1, 10000) AS a UNWIND range(1, 10000) AS b UNWIND range(1, 10000) AS c RETURN count(*) AS n"
"""A query that needs no data and does not end in a lifetime."""

Contents = tuple[dict[str, tuple[tuple[str, ...], dict[str, str]]], dict[str, tuple[str, str, str, dict[str, str]]]]


def node(id: str, type: str = "Event", *, dataset: str = "test", fingerprint: str = "v1", **properties: Any) -> Node:
    """A node as a description would have made it."""
    labels = tuple(sorted({"Entity", type, PARENTS.get(type, type)}))
    return make_node(id, type, labels, {"id": id, "type": type, "dataset": dataset, **properties}, fingerprint)


def link(
    type: str, start: str, end: str, *identity: object, dataset: str = "test", fingerprint: str = "v1",
    **properties: Any,
) -> Link:  # fmt: skip
    """A link as a description would have made it; ``identity`` tells two of a type between the same ends apart."""
    return make_link(type, start, end, identity, {"dataset": dataset, **properties}, fingerprint)


def region() -> Graph:
    """Three types under two label sets, two links side by side, one from a node to itself, every kind of value."""
    founded = datetime.date(1896, 4, 8)
    nodes = [
        node("xjtu", "University", name_zh="西安交大", founded="1896-04-08", founded_from=founded, founded_to=founded),
        node("hust", "University", name_zh="华中科技大学", source_ids=["a", "b"], locators=["§1", ""]),
        node("firm", "Enterprise", name_zh="某企业", capital=36_100_000_000, share=0.25, listed=True, codes=[1, 2]),
        node("fair", "Event", name_zh="对接会", online=False),
        node("talk", "Event", name_zh="座谈会", score=-1.5),
    ]
    links = [
        link("PARTNER_OF", "xjtu", "firm", "research", "2022", role="research", period="2022/"),
        link("PARTNER_OF", "xjtu", "firm", "training", "2023", role="training", period="2023/", amount=2**40),
        link("PARTNER_OF", "firm", "firm"),
        link("ATTENDED", "xjtu", "fair", source_ids=["a"], locators=["§2"]),
        link("ATTENDED", "hust", "fair"),
        link("ATTENDED", "firm", "talk", seen=datetime.date(2024, 5, 25)),
    ]
    return Graph(nodes, links)


def changed(graph: Graph, *items: Node | Link, without: Iterable[str] = ()) -> Graph:
    """The graph with things put in or over, and with the named nodes gone, links at them included."""
    gone = set(without)
    nodes = [n for n in graph.nodes.values() if n.id not in gone] + [i for i in items if isinstance(i, Node)]
    links = [k for k in graph.links.values() if k.start not in gone and k.end not in gone and k.key not in gone]
    return Graph(nodes, links + [i for i in items if isinstance(i, Link)])


def contents(graph: Graph) -> Contents:
    """Everything in a graph, values with their types: 1, 1.0 and True differ."""
    return (
        {n.id: (tuple(sorted(n.labels)), _shown(n.properties)) for n in graph.nodes.values()},
        {k.key: (k.type, k.start, k.end, _shown(k.properties)) for k in graph.links.values()},
    )


def _shown(properties: dict[str, Any]) -> dict[str, str]:
    return {name: repr(value) for name, value in properties.items()}


def assert_holds(store: Store, graph: Graph) -> None:
    """The store holds exactly the graph: properties, labels and links, and hashes that agree with them."""
    there = store.graph()
    assert contents(there) == contents(graph)
    assert there == graph
    assert store.edited() == []


class Spy:
    """Every batch that a store was given, and every dataset that it was told to mark."""

    def __init__(self, store: Store) -> None:
        self.batches: list[Batch] = []
        self.marks: list[tuple[str, str]] = []
        write, mark = store.write, store.mark

        def spied_write(batch: Batch, lease: Any) -> int:
            self.batches.append(batch)
            return write(batch, lease)

        def spied_mark(dataset: Any) -> None:
            self.marks.append((dataset.name, dataset.state))
            mark(dataset)

        store.write, store.mark = spied_write, spied_mark  # type: ignore[method-assign]

    @property
    def operations(self) -> list[str]:
        """What was done, in order."""
        return [batch.operation for batch in self.batches]

    def written(self) -> set[str]:
        """Ids and keys of everything put or deleted."""
        return {str(row["key"] if "key" in row else row["id"]) for batch in self.batches for row in batch.rows}


def states(store: Store) -> list[tuple[str, str]]:
    """Name and state of every dataset."""
    return [(dataset.name, dataset.state) for dataset in store.datasets()]


def counts(create: int = 0, update: int = 0, delete: int = 0, unchanged: int = 0) -> dict[str, int]:
    """Counts as a load reports them."""
    return {"create": create, "update": update, "delete": delete, "unchanged": unchanged}


def ten(*, dataset: str = "test") -> Graph:
    """Ten nodes in a row."""
    nodes = [node(f"n{i}", dataset=dataset) for i in range(10)]
    return Graph(nodes, [link("NEXT", f"n{i}", f"n{i + 1}", dataset=dataset) for i in range(9)])


def lock_table(store: Store) -> Any:
    """The store as the table that its lock lives in."""
    return store


def crowd(size: int = 300) -> Graph:
    """Nodes enough for a query to take long."""
    return Graph([node(f"c{i:04}", name_zh=f"第{i}号") for i in range(size)])


def definitions(store: BoltStore) -> list[str]:
    """Names of all constraints and indexes, as the writer sees them."""
    with store._connection.writer().session(database=store._connection.database) as session:
        return sorted(
            str(name) for show in ("SHOW CONSTRAINTS", "SHOW INDEXES") for name in session.run(show).value("name")
        )


def wait_until(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True
