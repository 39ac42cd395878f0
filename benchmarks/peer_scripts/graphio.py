"""Nodes and links through graphio, as its documentation shows. Runs in an environment of its own."""

import json
import os
import sys
import time

# This file has the name of the library; its folder must not be searched.
sys.path = [entry for entry in sys.path if os.path.abspath(entry or ".") != os.path.dirname(os.path.abspath(__file__))]

from graphio import NodeSet, RelationshipSet  # noqa: E402
from neo4j import GraphDatabase  # noqa: E402

with open(sys.argv[1], encoding="utf-8") as file:
    graph = json.load(file)
driver = GraphDatabase.driver(os.environ["PEER_URI"], auth=(os.environ["PEER_USER"], os.environ["PEER_PASSWORD"]))
with driver:
    begun = time.perf_counter()
    nodes = {}
    for type, labels, properties in graph["nodes"]:
        if type not in nodes:
            nodes[type] = NodeSet(labels=labels, merge_keys=["id"])
        nodes[type].add_node(properties)
    for one in nodes.values():
        one.merge(driver, batch_size=2000)
    between = time.perf_counter()
    links = {}
    for type, _, start, _, end, properties in graph["links"]:
        if type not in links:
            links[type] = RelationshipSet(type, ["Entity"], ["Entity"], ["id"], ["id"])
        links[type].add_relationship({"id": start}, {"id": end}, properties)
    for one in links.values():
        one.merge(driver, batch_size=2000)
    ended = time.perf_counter()
    with driver.session() as session:
        there = session.run("MATCH (n:Entity) RETURN count(n) AS c").single()["c"]
        linked = session.run("MATCH ()-[r]->() RETURN count(r) AS c").single()["c"]
print(json.dumps({
    "nodes": len(graph["nodes"]), "links": len(graph["links"]), "nodes_there": there, "links_there": linked,
    "node_seconds": between - begun, "link_seconds": ended - between,
}))  # fmt: skip
