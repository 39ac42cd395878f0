"""The records behind a figure, as a table: so that whoever states it can say on what it rests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph_loader.graph import Graph, Link, Node
from graph_loader.metrics.indicator import Indicator
from graph_loader.ontology import Ontology
from graph_loader.rows import Column, Rows
from graph_loader.titles import in_language, names_of

_HEADS = (
    Column("indicator", "string", {"zh": "指标", "en": "Indicator"}),
    Column("part", "string", {"zh": "分组", "en": "Part"}),
    Column("record", "id", {"zh": "编号", "en": "Id"}),
    Column("type", "string", {"zh": "类型", "en": "Type"}),
    Column("name", "string", {"zh": "名称", "en": "Name"}),
    Column("sources", "string", {"zh": "来源", "en": "Sources"}, many=True),
)


def evidence_rows(graph: Graph, ontology: Ontology, records: Sequence[Indicator], lang: str) -> Rows:
    """Every record behind every indicator: ``indicator, part, record, type, name, sources``.

    ``record`` is a node's id or a link's key; ``part`` is the slice, where there are any.
    """
    values = tuple(row for record in records for row in _rows(graph, ontology, record, lang))
    sliced = any(record.slice is not None for record in records)
    kept = [place for place, column in enumerate(_HEADS) if sliced or column.name != "part"]
    columns = tuple(_HEADS[place] for place in kept)
    shown = tuple(tuple(row[place] for place in kept) for row in values)
    return Rows("evidence", {}, records[0].as_of if records else "", columns, shown, False, "sidu")


def _rows(graph: Graph, ontology: Ontology, record: Indicator, lang: str) -> Iterator[tuple[object, ...]]:
    part = in_language(record.slice.title, lang) if record.slice else None
    for id in record.evidence:
        found = graph.nodes.get(id) or graph.links[id]
        sources = [str(source) for source in found.properties.get("source_ids", ())]
        yield record.id, part, id, _type(ontology, found, lang), _name(graph, found, lang), list(dict.fromkeys(sources))


def _type(ontology: Ontology, found: Node | Link, lang: str) -> str:
    declared = ontology.types.get(found.type) or ontology.links.get(found.type)
    return in_language(declared.title, lang) if declared else found.type


def _name(graph: Graph, found: Node | Link, lang: str) -> str:
    if isinstance(found, Node):
        return in_language(names_of(found.properties, found.id), lang)
    ends = (graph.nodes.get(found.start), graph.nodes.get(found.end))
    return " → ".join(in_language(names_of(end.properties, end.id), lang) if end else "…" for end in ends)
