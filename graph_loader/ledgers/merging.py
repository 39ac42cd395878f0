"""Rows against what is described: new records, changed keys, and nothing where all is said already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from graph_loader.descriptions.compiled import CompiledLink, compile_links
from graph_loader.errors import Problem
from graph_loader.graph import Graph, Link, Node, Properties, link_key
from graph_loader.ledgers.entries import EVERY_TIME_ANOTHER, MOST_KNOWN, Entry, EntryReader, Reference, value_of
from graph_loader.ledgers.mapping import LedgerMapping, Shape, Target
from graph_loader.ledgers.places import Place
from graph_loader.ledgers.places import Target as TargetFiles
from graph_loader.ontology import Field, NodeType, Ontology, Rejected, WriteForm
from graph_loader.ontology.values import Localized
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.titles import names_of
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
        self._own = {file.label for file in files.files}
        self._at: dict[tuple[str, str], dict[str, list[Link]]] = {}
        self._stored_as: dict[tuple[str, str], dict[str, object]] = {}

    # Records

    def new_record(self, entry: Entry) -> None:
        """Add a row that is described nowhere to the descriptions."""
        self._files.append(self._mapping.section, self._whole(entry))
        self.changes.created.append(entry.id)

    def record(self, entry: Entry, node: Node, place: Place) -> None:
        """Put a row into the record that it is about."""
        ours = place.file.label in self._own
        whole = ours or self._mapping.own
        if not ours and entry.made:
            self._report("KG563", entry, "id", id=entry.id, name=names_of(node.properties, node.id)["zh"])
            return
        if not ours and self._mapping.existing == "keep":
            self.changes.kept.append(entry.id)
            return
        values = self._changed_values(entry, node, place, ours=ours)
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

    def _change(self, entry: Entry, place: Place, values: dict[str, Value | None], *, ours: bool) -> None:
        if place.item is None:
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

    def _changed_values(self, entry: Entry, node: Node, place: Place, *, ours: bool) -> dict[str, Value | None]:
        """The keys of a record that change; what is written is read only where the graph differs from the row."""
        whole = ours or self._mapping.own  # the row stands for all of the record that its columns fill
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
        if whole:
            values |= self._emptied(entry, node, place)
        if self._mapping.own:
            self._gone(entry, place)
        if (ours or entry.sourced) and _cited(node.properties) != _pairs(entry.sources):
            values["sources"] = entry.sources
        return values

    def _gone(self, entry: Entry, place: Place) -> None:
        """Links that a sheet of this program no longer has, and that another record writes, are not taken out here."""
        for target in self._reader.controlled:
            form = self._shape.forms.get(target.key)
            if form is None or target.part:
                continue
            gone = self._linked(form, entry.id).keys() - {one.id for one in entry.links.get(target.key, [])}
            here = {_other(item) for item in _listed(place.written(form.name))} if gone else set()
            for other in sorted(gone - here):
                self._report("KG565", entry, target.key, id=entry.id, other=other, name=target.key)

    def _field(self, entry: Entry, field: Field, value: Value, node: Node, *, whole: bool) -> Value | None:
        """The new value of a field, None where it stays. Where the ledger only fills gaps, what differs is told."""
        wanted = self._kept(field, value)
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
            texts = {one: value.get(one, current.get(f"{field.name}_{one}")) for one in self._ontology.languages}
            return {one: str(text) for one, text in texts.items() if text is not None}
        return value

    def _kept(self, field: Field, value: Value) -> dict[str, object]:
        """What a value is stored as; words, days and amounts come again and again, and are read once."""
        if not isinstance(value, str) or field.kind.name in EVERY_TIME_ANOTHER:
            return stored(field, value)
        if len(self._stored_as) >= MOST_KNOWN:
            self._stored_as.clear()
        if (field.name, value) not in self._stored_as:
            self._stored_as[field.name, value] = stored(field, value)
        return self._stored_as[field.name, value]

    def _united_list(self, current: object, value: Value, wanted: Mapping[str, object]) -> Value | None:
        """A list with the items that it lacks."""
        assert isinstance(current, list) and isinstance(value, list)
        stored_items = next(iter(wanted.values()))
        assert isinstance(stored_items, list)
        added = [item for item, one in zip(value, stored_items, strict=True) if one not in current]
        return [*map(str, current), *added] if added else None

    def _emptied(self, entry: Entry, node: Node, place: Place) -> dict[str, Value | None]:
        """Keys that the ledger's columns fill and that this row leaves empty."""
        emptied: dict[str, Value | None] = {}
        for target in self._reader.controlled:
            tree = place.written(target.key) if self._leaves_empty(entry, node, target) else None
            if tree is None:
                continue
            emptied[target.key] = None
            if target.part and isinstance(tree, MappingTree):
                # Texts in languages that no column fills stay.
                parts = {one.part for one in self._reader.controlled if one.key == target.key}
                said = entry.values.get(target.key, {})
                assert isinstance(said, Mapping)
                rest = {key.text: value_of(value) for key, value in tree.entries if key.text not in parts}
                emptied[target.key] = {**rest, **said} or None
        return emptied

    def _leaves_empty(self, entry: Entry, node: Node, target: Target) -> bool:
        """Whether a row says nothing of what its record has."""
        form, said = self._shape.forms.get(target.key), entry.values.get(target.key)
        if form is not None:
            return not target.part and not entry.links.get(target.key) and bool(self._linked(form, entry.id))
        if target.key not in self._shape.fields or target.key in entry.links:
            return False
        if target.part:
            silent = said is None or (isinstance(said, Mapping) and target.part not in said)
            return silent and f"{target.key}_{target.part}" in node.properties
        return said is None and any(name in node.properties for name in self._shape.fields[target.key].stored)

    # Links that a record writes

    def _references(
        self, entry: Entry, form: WriteForm, references: list[Reference], place: Place, *, whole: bool
    ) -> Value | None:
        """The new value of a key that writes links, None where all of them stand already."""
        linked = self._linked(form, entry.id)
        missing = [one for one in references if not self._stands(entry, form, one, linked.get(one.id or "", []))]
        wanted = {one.id for one in references}
        if not missing and not (whole and linked.keys() - wanted):
            return None
        present = _listed(place.written(form.name))
        if whole:
            if not missing and all(_other(item) in wanted for item in present):
                return None
            keep = [item for item in present if _other(item) in wanted and _other(item) not in {m.id for m in missing}]
            return _shortest([*keep, *(one.value() for one in missing)])
        added: list[Value] = [{"ref": one.id or "", **one.properties, "sources": entry.sources} for one in missing]
        return _shortest([*present, *added])

    def _linked(self, form: WriteForm, id: str) -> Mapping[str, list[Properties]]:
        """What a record is linked to by a form, wherever that is written: other record → properties of the links."""
        at = self._at.get((form.link, form.end))
        if at is None:
            at = self._at[form.link, form.end] = {}
            for link in self._graph.links.values():
                if link.type == form.link:
                    at.setdefault(link.start if form.end == "from" else link.end, []).append(link)
        linked: dict[str, list[Properties]] = {}
        for link in at.get(id, ()):
            linked.setdefault(link.end if form.end == "from" else link.start, []).append(link.properties)
        return linked

    def _stands(self, entry: Entry, form: WriteForm, reference: Reference, found: list[Properties]) -> bool:
        """Whether one of the links between two records has all the properties that the row gives."""
        try:
            wanted = self._link_properties(form.link, reference.properties)
        except Rejected as rejected:
            self._report(rejected.code, entry, form.name, **rejected.arguments)
            return True
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

    def key(self, entry: Entry) -> str:
        """The identity of the link that a row says."""
        compiled = self._links[self._mapping.kind.name]
        found = self._stored(entry)
        start, end = (entry.links[one][0].id or "" for one in ("from", "to"))
        return link_key(compiled.name, start, end, [found.get(name) for name in compiled.identity])

    def _stored(self, entry: Entry) -> dict[str, object]:
        found: dict[str, object] = {}
        for key, value in entry.values.items():
            found |= self._kept(self._shape.fields[key], value)
        return found

    def new_link(self, entries: list[Entry]) -> None:
        """Add what rows say of one link that is described nowhere to the descriptions."""
        entry = entries[0]
        sources = _united(one.sources for one in entries)
        whole: dict[str, Value | None] = {end: entry.links[end][0].id for end in ("from", "to")}
        whole |= {key: entry.values[key] for key in self._shape.fields if key in entry.values}
        self._files.append(self._mapping.section, {**whole, "sources": sources})
        self.cited.update(sources)
        self.changes.created.append(entry.link_name)

    def link(self, entries: list[Entry], link: Link, place: Place) -> None:
        """Put what rows say of one link into its description."""
        entry = entries[0]
        current = _hashable(link.properties)
        if place.file.label not in self._own:
            if self._mapping.existing == "keep" or _hashable(self._stored(entry)).items() <= current.items():
                self.changes.unchanged += 1
            else:
                self._report("KG564", entry, "from", id=entry.link_name)
            return
        values: dict[str, Value | None] = {}
        for key, value in entry.values.items():
            if not _hashable(self._kept(self._shape.fields[key], value)).items() <= current.items():
                values[key] = value
        for target in self._reader.controlled:
            field = self._shape.fields.get(target.key)
            if field is not None and target.key not in entry.values and any(name in current for name in field.stored):
                values[target.key] = None
        sources = _united(one.sources for one in entries)
        # Of a link that is written twice the graph holds the sources of both.
        if _cited(link.properties) != _pairs(sources) != _pairs(place.sources()):
            values["sources"] = sources
        if not values:
            self.changes.unchanged += 1
        elif place.item is None:
            self._report("KG564", entry, "from", id=entry.link_name)
        else:
            self.cited.update(sources)
            place.document.change(place.item, values)
            self.changes.changed[entry.link_name] = list(values)

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


def _listed(tree: Tree | None) -> list[Value]:
    """What is written under a key as a list of plain values."""
    if tree is None:
        return []
    return [value_of(item) for item in (tree.items if isinstance(tree, SequenceTree) else [tree])]


def _cited(properties: Properties) -> set[tuple[str, str]]:
    """The sources that a node or a link was stored with."""
    return set(zip(properties.get("source_ids", []), properties.get("locators", []), strict=True))


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
