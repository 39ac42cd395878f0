"""What is stored, as people read it, in both languages: names, values of fields, sources."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from graph_loader.graph import Graph, Node
from graph_loader.ontology import Field, NodeType, Ontology, access_rank
from graph_loader.pages.model import CitedSource, Fact
from graph_loader.rows.cells import money_text
from graph_loader.titles import LANGUAGES, Titles

Properties = Mapping[str, Any]

_FIGURES: Mapping[str, Titles] = {
    "余": {"zh": "{}余", "en": "over {}"},
    "多": {"zh": "{}多", "en": "over {}"},
    "近": {"zh": "近{}", "en": "nearly {}"},
}
_YES: Titles = {"zh": "是", "en": "yes"}
_NO: Titles = {"zh": "否", "en": "no"}
_REGISTERS = {"ror": "https://ror.org/", "orcid": "https://orcid.org/", "doi": "https://doi.org/"}
"""Where the number of a register can be looked up."""


def is_address(text: object) -> bool:
    """Whether a text may become the address of a link: http or https and nothing that could run or break out."""
    return isinstance(text, str) and text.lower().startswith(("http://", "https://")) and text.isprintable()


def both(text: object) -> Titles:
    """A text that is the same in both languages."""
    return dict.fromkeys(LANGUAGES, str(text))


def joined(titles: list[Titles]) -> Titles:
    """Several texts as one."""
    return {
        one: ("；" if one == "zh" else "; ").join(text.get(one) or next(iter(text.values()), "") for text in titles)
        for one in LANGUAGES
    }


class Speaker:
    """Names and facts of the nodes of one graph. Only fields up to ``access`` are ever said."""

    def __init__(self, graph: Graph, ontology: Ontology, access: str = "public") -> None:
        self.graph = graph
        self.ontology = ontology
        self.rank = access_rank(access)
        self._by_type: dict[str, list[tuple[Field, tuple[str, ...]]]] = {}

    def name(self, id: str) -> Titles:
        """What a node is called; its id where it has no name."""
        node = self.graph.nodes.get(id)
        declared = self.ontology.types.get(node.type) if node else None
        if node is None or declared is None or declared.caption is None:
            return both(id)
        return self.value(declared.fields[declared.caption], node.properties) or both(id)

    def facts(self, node: Node) -> tuple[Fact, ...]:
        """What is known of a node, in the order of schema.yaml, without its name."""
        declared = self.ontology.types.get(node.type)
        if declared is None:
            return ()
        found = [Fact(_ID, both(node.id))]
        known = node.properties.keys()
        for field, stored in self._sayable(declared):
            if known.isdisjoint(stored):
                continue
            value = self.value(field, node.properties)
            if value is not None:
                found.append(Fact(field.title, value, _address(field, node.properties)))
        return tuple(found)

    def _sayable(self, declared: NodeType) -> list[tuple[Field, tuple[str, ...]]]:
        """The fields of a type that may be said, with the properties that hold them."""
        if declared.name not in self._by_type:
            self._by_type[declared.name] = [
                (field, field.stored)
                for field in declared.fields.values()
                if field.name != declared.caption and access_rank(field.access) <= self.rank
            ]
        return self._by_type[declared.name]

    def value(self, field: Field, properties: Properties) -> Titles | None:
        """The value of a field in words; None where it has none."""
        if field.kind.name == "localized":
            found = {one: str(properties[key]) for one in LANGUAGES if (key := f"{field.name}_{one}") in properties}
            return found or None
        value = properties.get(field.name)
        if value is None:
            return None
        if isinstance(value, list | tuple):
            return joined([self._single(field, one, properties) for one in value])
        return self._single(field, value, properties)

    def _single(self, field: Field, value: object, properties: Properties) -> Titles:
        kind = field.kind.name
        if kind == "enum":
            scheme = self.ontology.schemes.get(getattr(field.kind, "scheme", ""))
            known = scheme.values.get(str(value)) if scheme else None
            return known.title if known else both(value)
        if kind == "reference" and isinstance(value, str):
            return self.name(value)
        if isinstance(value, bool):
            return _YES if value else _NO
        if kind == "money" and isinstance(value, int):
            currency = str(properties.get(f"{field.name}_currency", "CNY"))
            if currency == "CNY":
                return {one: money_text(value, one) for one in LANGUAGES}
            return both(f"{value:,} {currency}")
        if kind == "figure":
            words = _FIGURES.get(str(properties.get(f"{field.name}_qualifier")), both("{}"))
            return {one: text.format(f"{value:,}") for one, text in words.items()}
        if kind == "quantity":
            return both(f"{Decimal(str(value)).normalize():f} {properties.get(f'{field.name}_unit', '')}".strip())
        return both(value)

    def source(self, id: str) -> CitedSource:
        """A source as it is cited: publisher, date, title; its address only where the original itself was read."""
        node = self.graph.nodes.get(id)
        if node is None:
            return CitedSource(both(id))
        said = node.properties
        publisher = {one: str(said[key]) for one in LANGUAGES if (key := f"publisher_{one}") in said}
        parts: list[Titles] = [publisher] if publisher else []
        if "date" in said:
            parts.append(both(said["date"]))
        text = joined([*parts, self.name(id)])
        url = said.get("url")
        return CitedSource(text, url if is_address(url) and not said.get("read_from_copy") else None)


_ID: Titles = {"zh": "编号", "en": "Id"}


def _address(field: Field, properties: Properties) -> str | None:
    value = properties.get(field.name)
    kind = field.kind.name
    if kind == "url" and is_address(value):
        # What was read elsewhere has no address of its own to offer.
        return None if properties.get("read_from_copy") else str(value)
    if kind in _REGISTERS and isinstance(value, str):
        return _REGISTERS[kind] + value
    return None
