"""Nodes and links through neontology, as its documentation shows. Runs in an environment of its own."""

import json
import os
import sys
import time
from typing import Any, ClassVar

# This file has the name of the library; its folder must not be searched.
sys.path = [entry for entry in sys.path if os.path.abspath(entry or ".") != os.path.dirname(os.path.abspath(__file__))]

from neontology import BaseNode, BaseRelationship, init_neontology  # noqa: E402
from neontology.graphconnection import GraphConnection  # noqa: E402
from neontology.graphengines import Neo4jConfig  # noqa: E402

BATCH = 2000

with open(sys.argv[1], encoding="utf-8") as file:
    graph = json.load(file)


def node_class(type: str, labels: list[str], names: list[str]) -> Any:
    """A class of nodes, as one would write it by hand."""
    body: dict[str, Any] = {
        "__annotations__": {"__primarylabel__": ClassVar[str], "__primaryproperty__": ClassVar[str],
                            "__secondarylabels__": ClassVar[list], "id": str,
                            **{name: Any for name in names if name != "id"}},
        "__primarylabel__": type, "__primaryproperty__": "id",
        "__secondarylabels__": [label for label in labels if label != type],
        **{name: None for name in names if name != "id"},
    }  # fmt: skip
    return BaseNode.__class__(type, (BaseNode,), body | {"__module__": __name__})


def link_class(type: str, names: list[str]) -> Any:
    """A class of links, as one would write it by hand."""
    body: dict[str, Any] = {
        "__annotations__": {"__relationshiptype__": ClassVar[str], "source": BaseNode, "target": BaseNode,
                            **dict.fromkeys(names, Any)},
        "__relationshiptype__": type, **dict.fromkeys(names),
    }  # fmt: skip
    return BaseRelationship.__class__(type.title(), (BaseRelationship,), body | {"__module__": __name__})


by_type: dict[str, list] = {}
for type, labels, properties in graph["nodes"]:
    by_type.setdefault(type, [labels, []])[1].append(properties)
classes = {
    type: node_class(type, labels, sorted({name for one in rows for name in one}))
    for type, (labels, rows) in by_type.items()
}
linked: dict[str, list] = {}
for link in graph["links"]:
    linked.setdefault(link[0], []).append(link)
link_classes = {
    type: link_class(type, sorted({name for one in rows for name in one[5]})) for type, rows in linked.items()
}
init_neontology(
    Neo4jConfig(uri=os.environ["PEER_URI"], username=os.environ["PEER_USER"], password=os.environ["PEER_PASSWORD"])
)
connection = GraphConnection()
for type in classes:
    # Its MERGE names the type's own label first.
    connection.evaluate_query_single(f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{type}) REQUIRE n.id IS UNIQUE", {})
begun = time.perf_counter()
nodes: dict[str, Any] = {}
for type, (_, rows) in by_type.items():
    made = [classes[type](**properties) for properties in rows]
    nodes |= {one.id: one for one in made}
    for first in range(0, len(made), BATCH):
        classes[type].merge_nodes(made[first : first + BATCH])
between = time.perf_counter()
for type, rows in linked.items():
    # It writes one statement for every change of the ends' types, so they are put together.
    rows.sort(key=lambda link: (link[1], link[3]))
    made = [link_classes[type](source=nodes[one[2]], target=nodes[one[4]], **one[5]) for one in rows]
    for first in range(0, len(made), BATCH):
        link_classes[type].merge_relationships(made[first : first + BATCH])
ended = time.perf_counter()
there = connection.evaluate_query_single("MATCH (n:Entity) RETURN count(n)", {})
count = connection.evaluate_query_single("MATCH ()-[r]->() RETURN count(r)", {})
print(json.dumps({
    "nodes": len(graph["nodes"]), "links": len(graph["links"]), "nodes_there": there, "links_there": count,
    "node_seconds": between - begun, "link_seconds": ended - between,
}))  # fmt: skip
