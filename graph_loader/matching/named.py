"""The record that a user means: by its id, or by a name that only one of those in question has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph_loader.graph import Graph, Node
from graph_loader.ledgers.texts import folded
from graph_loader.matching.synonyms import MatchError
from graph_loader.nearest import nearest
from graph_loader.titles import names_of

_MOST_SHOWN = 6


def record_of(graph: Graph, text: str, types: Sequence[str]) -> Node:
    """The record of an id, or the one record of some types with a name; width, case and spaces do not matter.

    Raises MatchError: KG960 no such record, KG964 a name that several have.
    """
    if text in graph.nodes:
        return graph.nodes[text]
    known = [node for type in types for node in graph.of_type(type)]
    called = [node for node in known if folded(text) in map(folded, _names(node))]
    if len(called) == 1:
        return called[0]
    if called:
        shown = ", ".join(f"{names_of(node.properties, node.id)['zh']} [{node.id}]" for node in called[:_MOST_SHOWN])
        raise MatchError("KG964", name=text, candidates=shown)
    words = {name: node.id for node in known for name in (*_names(node), node.id)}
    best = nearest(text, words)
    raise MatchError("KG960", id=text, nearest=_shown(best, words[best]) if best else "–")


def _names(node: Node) -> Iterable[str]:
    for key in ("name_zh", "name_en", "aliases"):
        value = node.properties.get(key)
        yield from value if isinstance(value, list) else [value] if isinstance(value, str) else []


def _shown(name: str, id: str) -> str:
    return id if name == id else f"{name} [{id}]"
