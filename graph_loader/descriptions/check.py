"""Records → graph and problems: every description against the ontology, then all of them against each other."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf

from graph_loader.descriptions.checked import Checked
from graph_loader.descriptions.claims import Claims
from graph_loader.descriptions.compiled import (
    NO_PROPERTIES,
    Compiled,
    CompiledLink,
    CompiledType,
    compile_links,
    compile_types,
)
from graph_loader.descriptions.drafts import Drafts, LinkDraft, NodeDraft, Shapes, Sources
from graph_loader.descriptions.links import LinkSet
from graph_loader.descriptions.places import Located, Places
from graph_loader.descriptions.reader import FileReading
from graph_loader.descriptions.resolve import SOURCE_TYPE, Resolver
from graph_loader.errors import Problem
from graph_loader.garbage import no_garbage_collection
from graph_loader.graph import Properties
from graph_loader.nearest import Hints
from graph_loader.ontology import Ontology, Rejected, WriteForm, access_rank
from graph_loader.records import Mapping, Record, Scalar, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.workspace import DescriptionFile
from graph_loader.yaml_events import NOTHING, is_nothing

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)

Progress = Callable[[int, int], None]
"""Told how many of how many files are done."""


def check(
    files: Sequence[DescriptionFile], ontology: Ontology, *, access: str = "public",
    synthetic: frozenset[str] = frozenset(), narrowed_to: frozenset[str] | None = None,
    locate: bool = False, progress: Progress | None = None,
) -> Checked:  # fmt: skip
    """Read all files and check them as a whole.

    Fields, types and links above ``access`` are checked but left out of the graph. ``synthetic`` names the
    datasets whose records are labelled synthetic; ``narrowed_to`` the labels of the files that a user
    asked for, so that the graph has what stands in them; ``locate`` asks where everything is described.
    """
    checker = Checker(ontology, access, synthetic)
    with no_garbage_collection():
        for number, file in enumerate(files):
            checker.read(file)
            if progress is not None:
                progress(number + 1, len(files))
        return checker.finish(narrowed_to, locate=locate)


class Checker:
    """Takes files one after the other, then ``finish`` resolves what they say of each other."""

    def __init__(self, ontology: Ontology, access: str, synthetic: frozenset[str]) -> None:
        self.ontology = ontology
        self.problems: list[Problem] = []
        self.records = 0
        self._places = Places()
        self._synthetic_datasets = synthetic
        self._types = compile_types(ontology, access_rank(access))
        self._links = compile_links(ontology, access_rank(access))
        self._declared: dict[str, NodeDraft] = {}
        self._shapes = Shapes()
        self._drafts: list[LinkDraft] = []
        self._labels: list[Properties] = []
        self._references: list[tuple[str, tuple[str, ...], int]] = []
        self._source_places: dict[str, int] = {}
        self._claims = Claims(ontology, self._places)
        self._hints = Hints()
        self._interned: dict[Sources, Sources] = {}
        self._file = 0
        self._reading: FileReading | None = None
        self._defaults: Sources = ()

    # Reading one file

    def read(self, file: DescriptionFile) -> None:
        """Read one description file."""
        self._file = self._places.add(file.label)
        self._labels.append({"dataset": file.dataset})
        self._defaults = ()
        self._reading = reading = FileReading(file.path, file.label)
        section, name = None, ""
        for record in reading.records():
            if section is None:
                if reading.synthetic or file.dataset in self._synthetic_datasets:
                    self._labels[self._file]["synthetic"] = True
                if reading.default_sources is not None:
                    self._defaults = self._read_sources(reading.default_sources)
            if record.section is not section:
                section = record.section
                name = self._section(section)
            self._section_item(record, name)
        self.problems.extend(reading.problems)

    def _section(self, section: Scalar) -> str:
        """The present name of a section; what is to be said of the section itself is said here, once."""
        name = self.ontology.renamed_sections.get(section.text, section.text)
        if name != section.text:
            self.renamed(section, section.text, name)
        if name not in self.ontology.node_sections and name not in self.ontology.link_sections:
            self._unknown("KG330", section, name, [*self.ontology.node_sections, *self.ontology.link_sections])
        return name

    def _section_item(self, record: Record, name: str) -> None:
        node_type = self.ontology.node_sections.get(name)
        link_type = self.ontology.link_sections.get(name)
        if record.tree is None or (node_type is None and link_type is None):
            return
        if isinstance(record.tree, Mapping):
            if node_type is not None:
                self.records += 1
                self._record(self._types[node_type.name], record.tree, self._defaults)
            elif link_type is not None:
                self._link_record(self._links[link_type.name], record.tree)
        else:
            self._bad_record(record.tree)

    def _bad_record(self, tree: Tree) -> None:
        if isinstance(tree, Scalar) and "：" in tree.text:
            self._report("KG117", tree, text=tree.text)
        else:
            self._report("KG333", tree)

    def _record(self, compiled: CompiledType, tree: Mapping, inherited: Sources) -> str | None:
        properties: Properties = {}
        writes: list[tuple[WriteForm, Tree]] = []
        id: str | None = None
        sources = inherited
        setters, forms = compiled.setters, compiled.writes
        for key, value in tree.entries:
            text = key.text
            if value.__class__ is Scalar and value.plain and value.text in NOTHING:
                if text not in setters and text not in forms and text not in ("id", "sources"):
                    self._unknown_key(compiled, key)
                continue
            setter = setters.get(text)
            if setter is not None:
                setter(value, properties, self)
            elif text == "id":
                id = self._read_id(value)
            elif text == "sources":
                sources = self._read_sources(value)
            elif text in forms:
                writes.append((forms[text], value))
            else:
                self._unknown_key(compiled, key)
        self._check_record_keys(compiled, properties, tree)
        if id is None:
            if tree.get("id") is None or is_nothing(tree.get("id") or tree):
                self._report("KG335", tree, type=compiled.name)
            id = ""
        if id:
            self._add_node(compiled, id, properties, sources, tree)
        for form, value in writes:
            self._written_links(form, id, value, sources)
        return id or None

    def _add_node(
        self, compiled: CompiledType, id: str, properties: Properties, sources: Sources, tree: Mapping
    ) -> None:
        first = self._declared.get(id)
        if first is not None:
            self._report("KG338", tree.get("id") or tree, id=id, first=self._places.source(first.place))
            return
        if compiled.unique or compiled.node_type.key:
            self._claims.record(compiled, id, properties, self._file, tree)
            for name in compiled.hidden:
                properties.pop(name, None)
        place = self._places.pack(self._file, tree)
        self._declared[id] = self._shapes.draft(compiled, id, properties, sources, place)
        if not sources and compiled.name != SOURCE_TYPE:
            self._report("KG340", tree, id=id)

    def _check_record_keys(self, compiled: CompiledType, properties: Properties, tree: Mapping) -> None:
        shown = all(any(name in properties for name in names) for names in compiled.shown_by)
        # Where a property is missing its value may have been refused or may be above the access level.
        if not shown or compiled.former:
            self._check_keys(compiled, tree)

    def _check_keys(self, compiled: Compiled, tree: Mapping) -> None:
        written = {key.text for key, value in tree.entries if not is_nothing(value)}
        for old, new in compiled.former.items():
            if old in written and new in written:
                self._report("KG347", tree.get(old) or tree, old=old, new=new)
            elif old in written:
                written.add(new)
        for name in compiled.required:
            if name not in written:
                self._report("KG332", tree, field=name, type=compiled.name)

    # Links

    def _link_record(self, compiled: CompiledLink, tree: Mapping) -> None:
        self.records += 1
        ends = {name: tree.get(name) for name in ("from", "to")}
        for name, value in ends.items():
            if not isinstance(value, Scalar) or is_nothing(value):
                self._report("KG409", value or tree, end=name, link=compiled.name)
        start, end = ends["from"], ends["to"]
        properties, sources = self._link_properties(compiled, tree, self._defaults, ("from", "to"))
        if isinstance(start, Scalar) and isinstance(end, Scalar):
            place, at_start, at_end = (self._places.pack(self._file, one) for one in (tree, start, end))
            self._drafts.append(LinkDraft(compiled, start.text, end.text, properties, sources, place, at_start, at_end))

    def _written_links(self, form: WriteForm, id: str, value: Tree, sources: Sources) -> None:
        compiled = self._links[form.link]
        pack, file, drafts, from_here = self._places.pack, self._file, self._drafts, form.end == "from"
        for item in value.items if value.__class__ is SequenceTree else (value,):
            other: str | None
            properties: MappingOf[str, object] = NO_PROPERTIES
            own, at = sources, item
            if item.__class__ is Scalar and not (item.plain and item.text in NOTHING):
                other = item.text
                if compiled.required:
                    self._check_keys(compiled, Mapping([], item.line, item.column))
            elif not isinstance(item, Mapping):
                self._report("KG408", item, key=form.name)
                continue
            elif form.nested is not None and item.get("ref") is None:
                self.records += 1
                other = self._record(self._types[form.nested], item, sources)
                if compiled.required:
                    self._check_keys(compiled, Mapping([], item.line, item.column))
            else:
                reference = item.get("ref")
                if not isinstance(reference, Scalar) or is_nothing(reference):
                    self._report("KG408", reference or item, key=form.name)
                    continue
                other, at = reference.text, reference
                properties, own = self._link_properties(compiled, item, sources, ("ref",))
            if id and other:
                place = pack(file, at)
                start, end = (id, other) if from_here else (other, id)
                drafts.append(LinkDraft(compiled, start, end, properties, own, place, place, place))

    def _link_properties(
        self, compiled: CompiledLink, tree: Mapping, inherited: Sources, known: tuple[str, ...]
    ) -> tuple[MappingOf[str, object], Sources]:
        properties: Properties = {}
        sources = inherited
        setters = compiled.setters
        for key, value in tree.entries:
            text = key.text
            if text in known:
                continue
            setter = setters.get(text)
            if setter is None and text != "sources":
                self._unknown_key(compiled, key)
            elif value.__class__ is Scalar and value.plain and value.text in NOTHING:
                continue
            elif setter is not None:
                setter(value, properties, self)
            else:
                sources = self._read_sources(value)
        if compiled.required or compiled.former:
            self._check_keys(compiled, tree)
        return compiled.shared(properties), sources

    # Values

    def _read_id(self, tree: Tree) -> str:
        if not isinstance(tree, Scalar):
            self._report("KG301", tree)
            return ""
        if not _ID.fullmatch(tree.text):
            self._report("KG336", tree, id=tree.text)
            return ""
        return tree.text

    def _read_sources(self, tree: Tree) -> Sources:
        if not isinstance(tree, Mapping):
            self._report("KG349", tree)
            return ()
        pairs: set[tuple[str, str]] = set()
        for key, value in tree.entries:
            self._source_places.setdefault(key.text, self._places.pack(self._file, key))
            items = value.items if isinstance(value, SequenceTree) else [value]
            for item in items:
                if not isinstance(item, Scalar):
                    self._report("KG301", item)
                else:
                    pairs.add((key.text, "" if is_nothing(item) else item.text))
            if not items:
                pairs.add((key.text, ""))
        sources = tuple(sorted(pairs))
        return self._interned.setdefault(sources, sources)

    def refer(self, id: str, targets: tuple[str, ...], at: Tree) -> None:
        """A field names another record; that it exists is checked at the end."""
        self._references.append((id, targets, self._places.pack(self._file, at)))

    def reject(self, rejected: Rejected, at: Tree) -> None:
        """A value does not fit its field."""
        arguments = dict(rejected.arguments)
        choices = arguments.pop("choices", None)
        words = arguments.pop("words", choices)
        if isinstance(choices, list):
            name = str(arguments.get("text", arguments.get("name", "")))
            known = words if isinstance(words, list) else choices
            best = self._hints.nearest(name, known, ", ".join(choices[:3]))
            ordered = choices if best is None else [best, *(one for one in choices if one != best)]
            arguments["choices"] = ", ".join(ordered[:30])
        self._report(rejected.code, rejected.at or at, hinted=True, **arguments)

    def renamed(self, at: Tree, old: str, new: str) -> None:
        """A former name was used; it still works."""
        self._report("KG341", at, old=old, new=new)

    # Problems

    def _report(self, code: str, at: Tree, *, hinted: bool = True, **arguments: object) -> None:
        source = self._places.source(self._places.pack(self._file, at))
        self.problems.append(Problem.of(code, source, hinted=hinted, **arguments))

    def _unknown(self, code: str, at: Scalar, name: str, known: Sequence[str], **arguments: object) -> None:
        best = self._hints.nearest(name, known, code)
        self._report(code, at, hinted=best is not None, name=name, nearest=best or "", **arguments)

    def _unknown_key(self, compiled: CompiledType | CompiledLink, key: Scalar) -> None:
        best = self._hints.nearest(key.text, compiled.keys(), compiled.name)
        self._report("KG331", key, hinted=best is not None, name=key.text, type=compiled.name, nearest=best or "")

    # Everything against everything

    def finish(self, narrowed_to: frozenset[str] | None = None, *, locate: bool = False) -> Checked:
        """Resolve references and links, check shapes, and hand over the graph."""
        links = LinkSet(self._places, self._labels)
        resolver = Resolver(self.ontology, self._places, self._declared, self._hints)
        self.problems.extend(resolver.links(self._drafts, links))
        self.problems.extend(resolver.references(self._references))
        self.problems.extend(resolver.sources(self._source_places))
        self.problems.extend(links.problems)
        self.problems.extend(links.check_shape())
        self.problems.extend(self._claims.problems)
        self.problems.extend(self._claims.latest(self._declared, links.drafts()))
        ordered = sorted(self.problems, key=lambda p: (p.source, p.code))
        for id in [draft.id for draft in self._declared.values() if not draft.compiled.stored]:
            del self._declared[id]
        drafts = Drafts(self._declared, links.drafts(), self._labels, self._places)
        counts = drafts.counts
        if narrowed_to is not None:
            drafts.narrow(narrowed_to)
        if locate:
            drafts.located = Located(self._places)
        return Checked(tuple(ordered), self.records, *counts, drafts)
