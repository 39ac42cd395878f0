"""A graph whose every text is an attack: every type of the schema, every field, every link, ids and sources too."""

from __future__ import annotations

from collections.abc import Callable

from graph_loader.graph import Graph, Link, Node, make_link, make_node
from graph_loader.ontology import Field, Ontology

SCRIPTS = (
    "<script>window.ran=1</script>", "<img src=x onerror=\"window.ran=1\">", "</script><script>window.ran=1</script>",
    "'\"><svg onload=window.ran=1>", "javascript:window.ran=1", "<a href=\"javascript:window.ran=1\">x</a>",
    "{{constructor.constructor('window.ran=1')()}}", "</noscript><iframe srcdoc='<script>parent.ran=1</script>'>",
    "</title><style>*{background:url(https://example.org/x)}</style>", "<!--",
    "\u2028`${window.ran=1}`", "&lt;script&gt;",
)  # fmt: skip
TEXT = " ".join(SCRIPTS)
ADDRESSES = (
    "javascript:window.ran=1", "data:text/html,<script>window.ran=1</script>", "JaVaScRiPt:window.ran=1", "//x.example",
)  # fmt: skip


def hostile_graph(ontology: Ontology, text: Callable[[], str] = lambda: TEXT) -> Graph:
    """One node of every type and one link of every type, with what ``text`` gives wherever a text may stand."""
    nodes: dict[str, Node] = {}
    for number, declared in enumerate(ontology.concrete()):
        id = f'{declared.name}"><script>window.ran=1</script>'
        properties: dict[str, object] = {"id": id, "type": declared.name, "dataset": text()}
        for field in declared.fields.values():
            properties |= _stored(field, number, text)
        sources = ['Source"><script>window.ran=1</script>', text()]
        properties |= {"source_ids": sources, "locators": [text(), text()]}
        nodes[declared.name] = make_node(id, declared.name, declared.labels, properties, "x")
    return Graph(nodes.values(), _links(ontology, nodes, text))


def _stored(field: Field, number: int, text: Callable[[], str]) -> dict[str, object]:
    kind = field.kind.name
    if kind == "localized":
        return {f"{field.name}_zh": text(), f"{field.name}_en": text()}
    if kind in ("integer", "money", "figure", "decimal", "quantity"):
        return {field.name: 7} | {f"{field.name}_{part}": text() for part in ("currency", "qualifier", "unit")}
    if kind == "boolean":
        return {}
    if kind in ("date", "period"):
        return {field.name: text(), f"{field.name}_from": "2020-01-01", f"{field.name}_to": "2021-01-01"}
    value = ADDRESSES[number % len(ADDRESSES)] if kind == "url" else text()
    return {field.name: [value, value] if field.many else value}


def _links(ontology: Ontology, nodes: dict[str, Node], text: Callable[[], str]) -> list[Link]:
    found = []
    for declared in ontology.links.values():
        start, end = min(declared.start_types), min(declared.end_types)
        properties: dict[str, object] = {"dataset": text(), "source_ids": [text()], "locators": [text()]}
        properties["role"] = text()
        for field in declared.fields.values():
            if field.name != "role":
                properties |= _stored(field, 0, text)
        found.append(make_link(declared.name, nodes[start].id, nodes[end].id, [], properties, "x"))
    return found
