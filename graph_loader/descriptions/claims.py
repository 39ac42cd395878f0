"""What may belong to one record only: ids, unique fields, the keys of types, the day of a decision on one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from graph_loader.descriptions.compiled import CompiledType
from graph_loader.descriptions.drafts import LinkDraft, NodeDraft
from graph_loader.descriptions.places import Places
from graph_loader.errors import Problem
from graph_loader.graph import Properties
from graph_loader.ontology import Field, NodeType, Ontology
from graph_loader.records import Mapping as MappingTree


class Claims:
    """Remembers which record was the first to have a value, and tells of the others."""

    def __init__(self, ontology: Ontology, places: Places) -> None:
        self._ontology = ontology
        self._places = places
        self._taken: dict[tuple[str, str, object], tuple[str, int]] = {}
        self.problems: list[Problem] = []

    def record(self, compiled: CompiledType, id: str, properties: Properties, file: int, tree: MappingTree) -> None:
        """Claim the unique values of a record."""
        node_type = compiled.node_type
        for field in compiled.unique:
            value = properties.get(field.stored[0])
            at = self._places.pack(file, tree.get(field.name) or tree)
            owner = self._owner(node_type, field)
            for one in value if isinstance(value, list) else (value,):
                if one is not None:
                    self._claim((owner, field.name, one), id, at, field.name, one)
        if node_type.key:
            values = tuple(properties.get(node_type.fields[name].stored[0]) for name in node_type.key)
            if None not in values:
                at = self._places.pack(file, tree)
                shown = ", ".join(map(str, values))
                self._claim((node_type.name, " key", str(values)), id, at, ", ".join(node_type.key), shown)

    def _owner(self, node_type: NodeType, field: Field) -> str:
        """The farthest type from which the field is inherited: among all that extend it the value is unique."""
        owners = [name for name in node_type.bases if field.name in self._ontology.types[name].fields]
        return owners[-1] if owners else node_type.name

    def _claim(self, claim: tuple[str, str, object], id: str, place: int, field: str, value: object) -> None:
        first = self._taken.setdefault(claim, (id, place))
        if first[0] != id:
            self.problems.append(
                Problem.of(
                    "KG339", self._places.source(place), field=field, value=value, id=first[0],
                    first=self._places.source(first[1]),
                )
            )  # fmt: skip

    def latest(self, declared: Mapping[str, NodeDraft], links: Iterable[LinkDraft]) -> Iterable[Problem]:
        """Of records with the same ends the latest counts (``latest`` in schema.yaml): two of one day have no order."""
        wanted = {name for name, one in self._ontology.types.items() if one.latest and not one.abstract}
        nodes = {draft.id: draft for draft in declared.values() if draft.compiled.name in wanted}
        ends: dict[str, dict[str, str]] = {id: {} for id in nodes}
        for link in links if nodes else ():
            if link.start in ends:
                ends[link.start][link.compiled.name] = link.end
        first: dict[tuple[object, ...], NodeDraft] = {}
        for draft in sorted(nodes.values(), key=lambda one: one.place):
            node_type, forms = draft.compiled.node_type, self._ontology.writes[draft.compiled.name]
            decided = tuple(ends[draft.id].get(forms[key].link) for key in node_type.latest)
            if None in decided:
                continue  # told where the link is missing
            other = first.setdefault(
                (node_type.name, *decided, draft.properties().get(f"{node_type.when}_from")), draft
            )
            if other is not draft:
                yield Problem.of(
                    "KG407", self._places.source(draft.place), id=draft.id, other=other.id,
                    first=self._places.source(other.place), keys=", ".join(node_type.latest), when=node_type.when or "",
                )  # fmt: skip
