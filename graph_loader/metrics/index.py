"""The links of a graph by their ends, and what follows from them: parts, sources, fields."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from graph_loader.graph import Graph, Link, Node
from graph_loader.metrics import terms
from graph_loader.metrics.dates import Span, earliest, span_of
from graph_loader.ontology import Ontology


class Index:
    """A graph with its links by end and type. Everything is read, nothing is changed."""

    def __init__(self, graph: Graph, ontology: Ontology) -> None:
        self.graph = graph
        self.ontology = ontology
        self.joining = frozenset(name for name, declared in ontology.types.items() if declared.joins)
        self._out: dict[tuple[str, str], list[Link]] = defaultdict(list)
        self._into: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for key in sorted(graph.links):
            link = graph.links[key]
            self._out[link.start, link.type].append(link)
            self._into[link.end, link.type].append(link)
        self._published = {
            node.id: span_of(node.properties, self._when(node)).end for node in graph.of_type(terms.SOURCE)
        }

    def out(self, id: str, *types: str) -> Iterator[Link]:
        """Links of these types that start at a node."""
        return (link for type in types for link in self._out.get((id, type), ()))

    def into(self, id: str, *types: str) -> Iterator[Link]:
        """Links of these types that end at a node."""
        return (link for type in types for link in self._into.get((id, type), ()))

    def ends(self, id: str, *types: str) -> list[str]:
        """The nodes that links of these types lead to."""
        return [link.end for type in types for link in self._out.get((id, type), ())]

    def starts(self, id: str, *types: str) -> list[str]:
        """The nodes that links of these types come from."""
        return [link.start for type in types for link in self._into.get((id, type), ())]

    def is_a(self, id: str, *types: str) -> bool:
        """Whether a node carries one of these labels."""
        node = self.graph.nodes.get(id)
        return node is not None and any(type in node.labels for type in types)

    def value(self, id: str, name: str) -> object:
        """A property of a node, or None."""
        return self.graph.nodes[id].properties.get(name)

    def of_type(self, *types: str) -> list[Node]:
        """The nodes that carry one of these labels, by id."""
        found = {node.id: node for type in types for node in self.graph.of_type(type)}
        return [found[id] for id in sorted(found)]

    def _when(self, node: Node) -> str | None:
        declared = self.ontology.types.get(node.type)
        return declared.when if declared else None

    def span(self, node: Node) -> Span:
        """When a node is dated, by the field that schema.yaml names; a body lasts from then until it is dissolved."""
        span = span_of(node.properties, self._when(node))
        if terms.ORGANIZATION in node.labels:
            return Span(span.start, span_of(node.properties, "dissolved").end)
        return span

    def link_span(self, link: Link) -> Span:
        """When a link is dated; only dated link types can be."""
        return span_of(link.properties, "period")

    def published(self, record: Node | Link) -> date | None:
        """The day of the earliest source of a record; the record is not later than that."""
        return earliest(self._published.get(id) for id in record.properties.get("source_ids", ()))

    def parts(self, id: str) -> set[str]:
        """A body and everything that is part of it, at any depth."""
        return self._closure(id, lambda found: self.starts(found, terms.PART_OF))

    def wholes(self, id: str) -> set[str]:
        """A body and everything that it is part of."""
        return self._closure(id, lambda found: self.ends(found, terms.PART_OF))

    def places(self, id: str) -> set[str]:
        """A place and every place that it lies in."""
        return self._closure(id, lambda found: self.ends(found, terms.LIES_IN))

    def broader(self, id: str) -> set[str]:
        """A field and every broader one."""
        return self._closure(id, lambda found: self.ends(found, terms.BROADER))

    def led_to(self, id: str) -> set[str]:
        """Everything that a record led to, at any distance, without itself."""
        return self._closure(id, lambda found: self.ends(found, terms.LED_TO)) - {id}

    def fields(self, id: str) -> set[str]:
        """The fields that a record says of itself."""
        return set(self.ends(id, terms.CONCERNS, terms.ACTIVE_IN))

    def works_on(self, id: str) -> set[str]:
        """What a body works on: its own fields, those of its demands, results, experts and disciplines."""
        described = self.ends(id, terms.DEMANDS, terms.OFFERS, terms.HAS_DISCIPLINE)
        described += self.starts(id, terms.AFFILIATED_WITH)
        return self.fields(id).union(*map(self.fields, described))

    @staticmethod
    def _closure(id: str, following: Callable[[str], Iterable[str]]) -> set[str]:
        found, waiting = {id}, [id]
        while waiting:
            new = {other for other in following(waiting.pop()) if other not in found}
            found.update(new)
            waiting.extend(new)
        return found
