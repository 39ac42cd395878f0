"""A graph as it was on a day."""

from __future__ import annotations

from graph_loader.graph import Graph, Link, Node
from graph_loader.metrics import terms
from graph_loader.metrics.dates import Window
from graph_loader.metrics.index import Index
from graph_loader.metrics.occasions import link_admitted, node_admitted
from graph_loader.ontology import Ontology


def graph_within(graph: Graph, ontology: Ontology, window: Window) -> Graph:
    """What of a graph a window of time admits, by the rule that indicators follow, and no link without both its ends.

    Bodies stay unless they were founded later; places, fields and what else has no date stay.
    """
    index = Index(graph, ontology)
    nodes = [node for node in graph.nodes.values() if _node_there(index, node, window)]
    kept = {node.id for node in nodes}
    links = [link for link in graph.links.values() if link.start in kept and link.end in kept]
    return Graph(nodes, (link for link in links if _link_there(index, link, window)))


def _node_there(index: Index, node: Node, window: Window) -> bool:
    if index.is_a(node.id, *terms.DATED):
        return node_admitted(index, node.id, window)
    start = index.span(node).start
    return start is None or start <= window.end


def _link_there(index: Index, link: Link, window: Window) -> bool:
    declared = index.ontology.links.get(link.type)
    if declared is not None and declared.cooperation:
        return link_admitted(index, link, window)
    span = index.link_span(link)
    return not span.dated or window.admits(span)
