"""Rows against what is described: new records, changed keys, and nothing where all is said already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph_loader.descriptions.compiled import CompiledLink, compile_links
from graph_loader.errors import Problem
from graph_loader.graph import Graph, Node, link_key
from graph_loader.ledgers.entries import Entry, EntryReader, Reference, value_of
from graph_loader.ledgers.mapping import LedgerMapping, Shape, Target
from graph_loader.ledgers.places import Place
from graph_loader.ledgers.places import Target as TargetFiles
from graph_loader.ontology import Field, NodeType, Ontology, Rejected, WriteForm
from graph_loader.ontology.values import Localized
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar
from graph_loader.records import Sequence as SequenceTree
from graph_loader.yaml_text import Value

_ALL_LEVELS = 2


@dataclass
class Changes:
    """What an import does: ids of new records, of changed ones with the keys that change, and of those left alone."""

    created: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)
    """Records described elsewhere that the mapping says to leave alone."""


def stored(field: Field, value: Value) -> dict[str, object]:
    """The properties that a value of a field is stored as. Raises Rejected."""
    found: dict[str, object] = {}
    if field.many:
        items = value if isinstance(value, list | tuple) else [value]
        found[field.name] = [next(iter(field.kind.convert(Scalar(str(item), 1, 1, False))))[1] for item in items]
        return found
    if isinstance(value, Mapping):
        entries = [(Scalar(key, 1, 1, False), Scalar(str(item), 1, 1, False)) for key, item in value.items()]
        return {f"{field.name}{suffix}": one for suffix, one in field.kind.convert(MappingTree(list(entries), 1, 1))}
    return {f"{field.name}{suffix}": one for suffix, one in field.kind.convert(Scalar(str(value), 1, 1, False))}


class Merger:
    """Puts rows into the descriptions, or finds that they stand there already."""

    def __init__(
        self, reader: EntryReader, mapping: LedgerMapping, ontology: Ontology, graph: Graph, files: TargetFiles
    ) -> None:
        self.problems: list[Problem] = []
        self.changes = Changes()
        self.cited: set[str] = set()
        """The sources that what was written names."""
        self._reader = reader
        self._mapping = mapping
        self._ontology = ontology
        self._graph = graph
        self._files = files
        self._shape = Shape(mapping.kind, ontology)
        self._links: dict[str, CompiledLink] = compile_links(ontology, _ALL_LEVELS)
        self._ends: dict[tuple[str, str, str], list[Mapping[str, object]]] = {}
        self._others: dict[tuple[str, str, str], set[str]] = {}
        for link in graph.links.values():
            self._ends.setdefault((link.type, link.start, link.end), []).append(link.properties)
            self._others.setdefault((link.type, "from", link.start), set()).add(link.end)
            self._others.setdefault((link.type, "to", link.end), set()).add(link.start)

    # Records

    def record(self, entry: Entry) -> None:
        """Put one row into the descriptions."""
        node = self._graph.nodes.get(entry.id)
        if node is None:
            self._files.append(self._mapping.section, self._whole(entry))
            self.changes.created.append(entry.id)
            return
        place = self._files.place(self._mapping.section, entry.id)
        ours = place is not None and self._files.holds(place.document)
        whole = ours or self._mapping.own
        if not ours and entry.made:
            self._report("KG563", entry, "id", id=entry.id, name=_name_of(node))
            return
        if not ours and self._mapping.existing == "keep":
            self.changes.kept.append(entry.id)
            return
        values = self._changed_values(entry, node, place, whole=whole)
        if values and not whole and self._mapping.existing == "ask":
            self._report("KG560", entry, self._caption, id=entry.id, keys=", ".join(values))
        elif values:
            self._change(entry, place, values, ours=ours)
        else:
            self.changes.unchanged += 1

    @property
    def _caption(self) -> str:
        return (self._mapping.kind.caption or "id") if isinstance(self._mapping.kind, NodeType) else "id"

    def _whole(self, entry: Entry) -> dict[str, Value | None]:
        """A new record with its keys in the order of schema.yaml."""
        out: dict[str, Value | None] = {"id": entry.id}
        for name in self._shape.fields:
            if name in entry.values:
                out[name] = entry.values[name]
            elif name in entry.links:
                out[name] = _written(entry.links[name])
        for key in self._shape.forms:
            if key in entry.links:
                out[key] = _written(entry.links[key])
        out["sources"] = entry.sources
        self.cited.update(entry.sources)
        return out

    def _change(self, entry: Entry, place: Place | None, values: dict[str, Value | None], *, ours: bool) -> None:
        if place is None:
            self._report("KG564", entry, self._caption, id=entry.id)
            return
        if not ours and "sources" not in values:
            known = place.sources()
            if not entry.sources.items() <= known.items():
                values["sources"] = {**known, **entry.sources}
        self.cited.update(entry.sources)
        keys = [key.text for key, _ in place.item.tree.entries]
        before = keys[: keys.index("sources")] if "sources" in keys else keys
        place.document.change(place.item, values, after=before[-1] if before else None)
        self.changes.changed[entry.id] = list(values)

    def _changed_values(self, entry: Entry, node: Node, place: Place | None, *, whole: bool) -> dict[str, Value | None]:
        """The keys of a record that change. ``whole``: the row stands for all of the record that its columns fill."""
        values: dict[str, Value | None] = {}
        for key, value in entry.values.items():
            new = self._field(entry, self._shape.fields[key], value, node, whole=whole)
            if new is not None:
                values[key] = new
        for key, references in entry.links.items():
            form = self._shape.forms.get(key)
            if form is None:
                if references and node.properties.get(key) != references[0].id:
                    values[key] = references[0].id
                continue
            changed = self._references(entry, form, references, place, whole=whole)
            if changed is not None:
                values[key] = changed
        if whole and place is not None:
            values |= self._emptied(entry, place)
        if self._mapping.own:
            self._gone(entry)
        current = set(zip(node.properties.get("source_ids", []), node.properties.get("locators", []), strict=True))
        ours = place is not None and self._files.holds(place.document)
        if (ours or entry.sourced) and current != _pairs(entry.sources):
            values["sources"] = entry.sources
        return values

    def _gone(self, entry: Entry) -> None:
        """Links that a sheet of this program no longer has, and that another record writes, are not taken out here."""
        for target in self._reader.controlled:
            form = self._shape.forms.get(target.key)
            if form is None or target.part:
                continue
            wanted = {one.id for one in entry.links.get(target.key, [])}
            place = self._files.place(self._mapping.section, entry.id)
            tree = place.item.tree.get(form.name) if place is not None else None
            written = [] if tree is None else tree.items if isinstance(tree, SequenceTree) else [tree]
            here = {_other(value_of(item)) for item in written}
            for other in sorted(self._others.get((form.link, form.end, entry.id), set()) - wanted - here):
                self._report("KG565", entry, target.key, id=entry.id, other=other, name=target.key)

    def _field(self, entry: Entry, field: Field, value: Value, node: Node, *, whole: bool) -> Value | None:
        """The new value of a field, None where it stays. Where the ledger only fills gaps, what differs is told."""
        wanted = stored(field, value)
        current = node.properties
        missing = {name for name in wanted if name not in current}
        differing = {name for name in wanted if name not in missing and current[name] != wanted[name]}
        if not missing and not differing:
            return None
        if differing and not whole and self._mapping.existing == "fill":
            if field.many:
                return self._united_list(current[field.name], value, wanted)
            shown = "; ".join(str(current[name]) for name in sorted(differing))
            wants = "; ".join(str(wanted[name]) for name in sorted(differing))
            self._report("KG558", entry, field.name, id=entry.id, name=field.name, current=shown, wanted=wants)
            if not missing or not isinstance(value, Mapping):
                return None
            value = {one: text for one, text in value.items() if f"{field.name}_{one}" in missing}
        if isinstance(field.kind, Localized) and isinstance(value, Mapping):
            languages = {one: current.get(f"{field.name}_{one}") for one in self._ontology.languages}
            return {**{one: str(text) for one, text in languages.items() if text is not None}, **value}
        return value

    def _united_list(self, current: object, value: Value, wanted: Mapping[str, object]) -> Value | None:
        """A list with the items that it lacks."""
        assert isinstance(current, list) and isinstance(value, list)
        stored_items = next(iter(wanted.values()))
        assert isinstance(stored_items, list)
        added = [item for item, one in zip(value, stored_items, strict=True) if one not in current]
        return [*map(str, current), *added] if added else None

    def _emptied(self, entry: Entry, place: Place) -> dict[str, Value | None]:
        """Keys that the ledger's columns fill and that this row leaves empty."""
        emptied: dict[str, Value | None] = {}
        for target in self._reader.controlled:
            tree = place.item.tree.get(target.key)
            if tree is None or target.key in ("id", "sources"):
                continue
            if target.key in self._shape.forms:
                if not target.part and not entry.links.get(target.key):
                    emptied[target.key] = None
            elif target.key not in entry.values and target.key not in entry.links:
                emptied[target.key] = self._without(tree, target, entry) if target.part else None
            elif target.part and isinstance(tree, MappingTree):
                said = entry.values.get(target.key)
                if isinstance(said, Mapping) and target.part not in said and tree.get(target.part) is not None:
                    rest = value_of(tree)
                    assert isinstance(rest, dict)
                    emptied[target.key] = {**{k: v for k, v in rest.items() if k != target.part}, **said}
        return emptied

    def _without(self, tree: object, target: Target, entry: Entry) -> Value | None:
        """A text in several languages without those that columns fill, all of which are empty here."""
        parts = {one.part for one in self._reader.controlled if one.key == target.key}
        if not isinstance(tree, MappingTree):
            return None
        rest = value_of(tree)
        assert isinstance(rest, dict)
        return {key: value for key, value in rest.items() if key not in parts} or None

    # Links that a record writes

    def _references(
        self, entry: Entry, form: WriteForm, references: list[Reference], place: Place | None, *, whole: bool
    ) -> Value | None:
        """The new value of a key that writes links, None where all of them stand already."""
        missing = [one for one in references if not self._stands(entry, form, one)]
        tree = place.item.tree.get(form.name) if place is not None else None
        written = [] if tree is None else tree.items if isinstance(tree, SequenceTree) else [tree]
        present: list[Value] = [value_of(item) for item in written]
        if whole:
            wanted = {one.id for one in references}
            if not missing and all(_other(item) in wanted for item in present):
                return None
            keep = [item for item in present if _other(item) in wanted and _other(item) not in {m.id for m in missing}]
            return _shortest([*keep, *(one.value() for one in missing)])
        if not missing:
            return None
        added: list[Value] = [{"ref": one.id or "", **one.properties, "sources": entry.sources} for one in missing]
        return _shortest([*present, *added])

    def _stands(self, entry: Entry, form: WriteForm, reference: Reference) -> bool:
        """Whether a link between the same two records is described that has all the properties that the row gives."""
        ends = (entry.id, reference.id or "") if form.end == "from" else (reference.id or "", entry.id)
        try:
            wanted = self._link_properties(form.link, reference.properties)
        except Rejected as rejected:
            self._report(rejected.code, entry, form.name, **rejected.arguments)
            return True
        found = self._ends.get((form.link, *ends), [])
        return any(wanted.items() <= properties.items() for properties in map(_hashable, found))

    def _link_properties(self, link: str, values: Mapping[str, Value]) -> dict[str, object]:
        fields = self._ontology.links[link].fields
        found: dict[str, object] = {}
        for name, value in values.items():
            if name == "sources":
                continue
            if name not in fields:
                raise Rejected("KG544", name=name, nearest=", ".join(fields))
            found |= stored(fields[name], value)
        return _hashable(found)

    # Links with a section of their own

    def identity(self, entry: Entry) -> tuple[object, ...]:
        """The ends of a link and the values that tell it from others between the same two."""
        compiled = self._links[self._mapping.kind.name]
        found: dict[str, object] = {}
        for key, value in entry.values.items():
            found |= stored(self._shape.fields[key], value)
        ends = (entry.links["from"][0].id or "", entry.links["to"][0].id or "")
        return (*ends, *(found.get(name) for name in compiled.identity))

    def link(self, entries: list[Entry]) -> None:
        """Put rows that say the same link into the descriptions."""
        entry = entries[0]
        compiled = self._links[self._mapping.kind.name]
        start, end, *identity = self.identity(entry)
        wanted: dict[str, object] = {}
        for key, value in entry.values.items():
            wanted |= stored(self._shape.fields[key], value)
        link = self._graph.links.get(link_key(compiled.name, str(start), str(end), identity))
        sources = _united(one.sources for one in entries)
        name = f"{start} – {end}"
        item = self._files.link_item(self._mapping.section, (start, end, *identity), compiled)
        if link is None:
            whole: dict[str, Value | None] = {"from": str(start), "to": str(end)}
            whole |= {key: entry.values[key] for key in self._shape.fields if key in entry.values}
            self._files.append(self._mapping.section, {**whole, "sources": sources})
            self.cited.update(sources)
            self.changes.created.append(name)
            return
        same = _hashable(wanted).items() <= _hashable(link.properties).items()
        if item is None:
            if same or self._mapping.existing == "keep":
                self.changes.unchanged += 1
            else:
                self._report("KG564", entry, "from", id=name)
            return
        current = item.item.tree
        values: dict[str, Value | None] = {}
        for key, value in entry.values.items():
            if not stored(self._shape.fields[key], value).items() <= _hashable(link.properties).items():
                values[key] = value
        for target in self._reader.controlled:
            if target.key in self._shape.fields and target.key not in entry.values and current.get(target.key):
                values[target.key] = None
        if _pairs(item.sources()) != _pairs(sources):
            values["sources"] = sources
        if values:
            self.cited.update(sources)
            item.document.change(item.item, values)
            self.changes.changed[name] = list(values)
        else:
            self.changes.unchanged += 1

    def _report(self, code: str, entry: Entry, key: str, **arguments: object) -> None:
        self.problems.append(Problem(code, self._reader.at(entry, key), tuple(arguments.items())))


def _written(references: list[Reference]) -> Value:
    return _shortest([one.value() for one in references])


def _shortest(values: list[Value]) -> Value:
    """One value as it stands, several as a list without repeats."""
    unique: list[Value] = []
    for value in values:
        if value not in unique:
            unique.append(value)
    return unique[0] if len(unique) == 1 else unique


def _other(value: Value) -> object:
    return value.get("ref", value.get("id")) if isinstance(value, Mapping) else value


def _hashable(properties: Mapping[str, object]) -> dict[str, object]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in properties.items()}


def _pairs(sources: Mapping[str, Value]) -> set[tuple[str, str]]:
    pairs: set[tuple[str, str]] = set()
    for id, value in sources.items():
        for locator in value if isinstance(value, list | tuple) else [value]:
            pairs.add((id, str(locator)))
    return pairs


def _united(many: Iterable[Mapping[str, Value]]) -> dict[str, Value]:
    """Sources of rows that say the same: every locator once."""
    found: dict[str, list[Value]] = {}
    for id, locator in sorted({pair for sources in many for pair in _pairs(sources)}):
        found.setdefault(id, []).append(locator)
    return {id: locators[0] if len(locators) == 1 else locators for id, locators in found.items()}


def _name_of(node: Node) -> str:
    return str(node.properties.get("name_zh") or node.properties.get("name_en") or node.id)
