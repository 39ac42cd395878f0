"""A graph or a network as a file for other programs: GraphML (yEd, igraph, Cytoscape) and GEXF (Gephi)."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import networkx as nx
from networkx.readwrite.gexf import write_gexf
from networkx.readwrite.graphml import write_graphml_xml

from graph_loader.graph import Graph
from graph_loader.metrics.indicator import MetricError
from graph_loader.metrics.network import Network, projected
from graph_loader.nearest import nearest
from graph_loader.titles import names_of

Attributes = dict[str, str | int | float | bool]

WHOLE = "graph"
"""Everything that is described, as against a projection of it."""

_WRITERS: Mapping[str, Callable[..., None]] = {"graphml": write_graphml_xml, "gexf": write_gexf}
FORMATS = tuple(_WRITERS)

_MEANT_OTHERWISE = frozenset(
    ("id", "key", "label", "weight", "type", "pid", "start", "end", "spells", "slices", "parents", "viz")
)
"""Words with a meaning of their own in GEXF; a property of such a name gets a ``_`` behind it."""
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def exported(network: Network, form: str, what: str = WHOLE) -> bytes:
    """The network's ``graph`` with all nodes and links, or its projection ``cooperation`` or ``dyads``, as UTF-8.

    Lists are written as JSON, dates as text; ``hash`` is left out. The label of a node is its name, that of a link its
    type. Characters that XML cannot hold are shown by their signs (such as ␁).

    Raises MetricError: KG945 no such format, KG907 no such network.
    """
    if form not in _WRITERS:
        raise MetricError("KG945", name=form, nearest=nearest(form, FORMATS) or ", ".join(FORMATS))
    graph = _whole(network.index.graph) if what == WHOLE else _projection(network, what)
    _one_type_an_attribute([data for _, data in graph.nodes(data=True)])
    _one_type_an_attribute([edge[-1] for edge in graph.edges(data=True)])
    stream = io.BytesIO()
    _WRITERS[form](graph, stream)
    return stream.getvalue()


def _whole(graph: Graph) -> Any:
    found: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for id in sorted(graph.nodes):
        node = graph.nodes[id]
        found.add_node(id, label=_label(id, node.properties), kind=node.type, **_attributes(node.properties))
    for key in sorted(graph.links):
        link = graph.links[key]
        found.add_edge(link.start, link.end, key=key, label=link.type, **_attributes(link.properties))
    return found


def _projection(network: Network, name: str) -> Any:
    graph = projected(network, name)
    found: nx.Graph[str] = nx.Graph()
    for id, data in graph.nodes(data=True):
        made_up = network.index.graph.nodes[id].properties.get("synthetic") is True
        found.add_node(
            id, label=_label(id, data), kind=str(data["type"]), **_attributes(data),
            **({"synthetic": True} if made_up else {}),
        )  # fmt: skip
    for one, other, data in graph.edges(data=True):
        found.add_edge(one, other, weight=data["weight"], **_attributes(data))
    return found


def _label(id: str, properties: Mapping[str, Any]) -> str:
    return _text(names_of(properties, id)["zh"])


def _attributes(properties: Mapping[str, Any]) -> Attributes:
    found: Attributes = {}
    for name, value in properties.items():
        # The id and the type have places of their own, the weight has been given.
        if name in ("id", "type", "hash", "weight") or value is None:
            continue
        found[f"{name}_" if name in _MEANT_OTHERWISE or name == "kind" else name] = _plain(value)
    return found


def _plain(value: Any) -> str | int | float | bool:
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (list, tuple, set, frozenset)):
        return _text(json.dumps(list(value), ensure_ascii=False, default=str))
    return _text(str(value))


def _text(text: str) -> str:
    return _NO_XML.sub(lambda found: chr(0x2400 + ord(found[0])) if ord(found[0]) < 0x20 else "\ufffd", text)


def _one_type_an_attribute(rows: Iterable[dict[str, Any]]) -> None:
    """Both formats declare a type for every attribute: where values differ, numbers become decimals, others text."""
    rows = list(rows)
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    for row in rows:
        for name, value in row.items():
            if len(types[name]) > 1:
                row[name] = float(value) if types[name] == {int, float} else str(value)
