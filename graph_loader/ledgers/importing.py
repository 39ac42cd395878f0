"""A sheet into the description files of a workspace: everything that does not fit is told, or everything is written."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph_loader.descriptions.check import Progress, check
from graph_loader.descriptions.resolve import SOURCE_TYPE
from graph_loader.descriptions.saving import own_file, save
from graph_loader.errors import DataError, Problem, ProblemsError
from graph_loader.graph import Graph
from graph_loader.ledgers.decisions import Decisions, Question
from graph_loader.ledgers.entries import Entry, EntryReader, value_of
from graph_loader.ledgers.headers import Header, find_header, untitled
from graph_loader.ledgers.keys import prefix_of, slug
from graph_loader.ledgers.mapping import Column, IdRule, LedgerMapping, Shape, read_mapping
from graph_loader.ledgers.merging import Changes, Merger
from graph_loader.ledgers.names import Names
from graph_loader.ledgers.places import Files, Target
from graph_loader.ledgers.resolving import Resolver
from graph_loader.ledgers.sheets import LedgerError, Sheet, open_sheets
from graph_loader.ledgers.spill import Spill
from graph_loader.nearest import nearest
from graph_loader.ontology import LinkType, NodeType, Ontology
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar, Source
from graph_loader.workspace import Workspace
from graph_loader.yaml_events import read_file

_ABOUT = frozenset(["about", "lists"])
"""Sheets of this program's own workbooks that hold no records."""


class ImportProblemsError(ProblemsError):
    """A sheet that does not fit; carries every problem and the names that wait for a decision."""

    def __init__(self, problems: list[Problem], questions: list[Question]) -> None:
        errors = sum(problem.severity == "error" for problem in problems)
        super().__init__("KG569", problems, count=errors)
        self.questions = questions


@dataclass
class SheetReport:
    """What became of one sheet."""

    sheet: str
    section: str
    changes: Changes
    made: list[str] = field(default_factory=list)
    """Records that names became."""
    gone: list[str] = field(default_factory=list)
    """Records that came from this ledger and stand in it no more."""
    remarks: int = 0
    left_out: int = 0
    notes: tuple[Mapping[str, str], ...] = ()
    problems: list[Problem] = field(default_factory=list)
    """Warnings."""


@dataclass
class ImportReport:
    """What an import did, sheet by sheet, and which files it wrote."""

    sheets: list[SheetReport]
    files: list[str]
    notes: list[dict[str, str]] = field(default_factory=list)


def import_ledger(
    workspace: Workspace, ontology: Ontology, path: Path, mapping_file: Path | None = None, *,
    dry_run: bool = False, progress: Progress | None = None,
) -> ImportReport:  # fmt: skip
    """Turn the sheets of a file into descriptions of the workspace; without a mapping, sheets made by this program.

    Raises LedgerError for a file that is no ledger, DataError where the workspace itself is not sound,
    ImportProblemsError with every problem of the sheets; WorkspaceError (KG881, KG885). Nothing is written then.
    """
    own_file(workspace, "x.yaml")
    sheets = open_sheets(path)
    if mapping_file is not None:
        mapping = _mapping_of(mapping_file, ontology)
        sheet = _sheet_of(sheets, mapping)
        chosen = [(sheet, find_header(sheet, mapping.columns, mapping.header), mapping)]
    else:
        chosen = [one for sheet in sheets if sheet.name not in _ABOUT for one in _own(sheet, ontology)]
        if not chosen:
            raise LedgerError("KG566", file=path)
    return run(Session(workspace, ontology), chosen, dry_run=dry_run, progress=progress)


Chosen = tuple[Sheet, Header, LedgerMapping]
"""A sheet with its header and how it is read."""


def run(
    session: Session, chosen: list[Chosen], *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import sheets together: they may name each other's records. Raises as ``import_ledger`` does."""
    parts = [_Part(session, sheet, header, mapping) for sheet, header, mapping in chosen]
    for part in parts:
        part.read()
    for part in parts:
        part.resolver.refer()
    session.refuse(parts)
    for part in parts:
        part.merge()
    session.refuse(parts)
    return session.save(parts, dry_run=dry_run, progress=progress)


def _mapping_of(path: Path, ontology: Ontology) -> LedgerMapping:
    tree, problems = read_file(path, path.name)
    mapping = None
    if not problems:
        mapping, problems = read_mapping(tree, path.name, ontology)
    if mapping is None:
        raise ImportProblemsError(problems, [])
    return mapping


def _sheet_of(sheets: list[Sheet], mapping: LedgerMapping) -> Sheet:
    if mapping.sheet is None or (len(sheets) == 1 and not sheets[0].name):
        return sheets[0]
    for number, sheet in enumerate(sheets, start=1):
        if mapping.sheet in (sheet.name, str(number)):
            return sheet
    names = [sheet.name for sheet in sheets]
    raise LedgerError("KG568", name=mapping.sheet, nearest=nearest(mapping.sheet, names) or ", ".join(names))


def _own(sheet: Sheet, ontology: Ontology) -> Iterator[Chosen]:
    """A sheet with the keys of descriptions below its titles needs no mapping file."""
    try:
        header = find_header(sheet)
    except LedgerError:
        return
    kind = {one.section: one for one in ontology.described() if one.section}.get(header.section)
    if header.keys is None or kind is None:
        return
    shape = Shape(kind, ontology)
    columns: dict[str, Column] = {}
    problems = []
    for number, key in header.keys.items():
        target = shape.target(key)
        if target is None:
            at = sheet.at(header.row + 1, number)
            problems.append(Problem.of("KG544", at, name=key, nearest=shape.nearest(key)))
        else:
            title = header.titles.get(number, untitled(number))
            field = shape.fields.get(target.key)
            unit = "元" if field is not None and field.kind.name == "money" else ""
            columns[title] = Column(title, target, unit=unit)
    if problems:
        raise ImportProblemsError(problems, [])
    stem = Path(sheet.file).stem
    code = slug(stem)[:60] or "ledger"
    source = {"name": Scalar(stem, 1, 1, False), "kind": Scalar("ledger", 1, 1, False)}
    file = f"ledgers/{code}{'-synthetic' if header.synthetic else ''}.yaml"
    yield sheet, header, LedgerMapping(
        sheet.label, kind, columns, file, id=_own_rule(kind, columns), source=(f"ledger-{code}", source),
        locator="{sheet} {key}", existing="update", own=True,
    )  # fmt: skip


def _own_rule(kind: NodeType | LinkType, columns: Mapping[str, Column]) -> IdRule | None:
    """How a row without an id gets one: from an identifier, a number or its name."""
    if isinstance(kind, LinkType):
        return None
    titles = {str(column.target): title for title, column in columns.items()}
    keys = ("ror", "uscc", "orcid", "number", f"{kind.caption}.zh", f"{kind.caption}.en", str(kind.caption))
    found = tuple(titles[key] for key in keys if key in titles)
    return IdRule(found, prefix_of(kind), first=True)


class Session:
    """What the sheets of one import share: the workspace as it is, the names, the files."""

    def __init__(self, workspace: Workspace, ontology: Ontology) -> None:
        self.workspace = workspace
        self.ontology = ontology
        synthetic = frozenset(dataset.name for dataset in workspace.datasets if dataset.synthetic)
        checked = check(workspace.description_files(), ontology, access="personal", synthetic=synthetic)
        if not checked.sound:
            errors = [problem for problem in checked.problems if problem.severity == "error"]
            raise DataError("KG500", errors, count=len(errors))
        self.graph: Graph = checked.graph
        self.decisions = Decisions.read(workspace, ontology)
        self.names = Names.of_graph(self.graph, ontology, self.decisions)
        self.problems = [*self.decisions.problems, *self.decisions.unknown(self.graph.nodes)]
        self.files = Files(workspace)
        self._targets: dict[tuple[str | None, str], Target] = {}
        self._sourced: set[str] = set()

    def target(self, mapping: LedgerMapping, ledger: str, *, synthetic: bool) -> Target:
        """The files that a mapping names."""
        key = mapping.dataset, mapping.file
        if key not in self._targets:
            self._targets[key] = Target(self.files, mapping.file, mapping.dataset, ledger, synthetic=synthetic)
        return self._targets[key]

    def add_source(self, mapping: LedgerMapping, target: Target) -> None:
        """Describe the ledger as a source where it is not one yet."""
        assert mapping.source is not None
        id, described = mapping.source
        if id in self.graph.nodes or id in self._sourced:
            return
        if not described:
            known = [node.id for node in self.graph.nodes.values() if node.type == SOURCE_TYPE]
            at = Source(mapping.label, 1, 1)
            self.problems.append(Problem.of("KG567", at, id=id, nearest=nearest(id, known) or "–"))
            return
        self._sourced.add(id)
        section = self.ontology.types[SOURCE_TYPE].section or "sources"
        target.append(section, {"id": id, **{key: value_of(tree) for key, tree in described.items()}})

    def refuse(self, parts: list[_Part]) -> None:
        """Stop with everything that is wrong so far."""
        problems = [*self.problems, *(problem for part in parts for problem in part.problems)]
        if any(problem.severity == "error" for problem in problems):
            questions = [question for part in parts for question in part.resolver.result.questions]
            raise ImportProblemsError(sorted(problems, key=lambda one: (one.source, one.code)), questions)

    def save(self, parts: list[_Part], *, dry_run: bool, progress: Progress | None) -> ImportReport:
        """Write what has changed, once all descriptions are sound with it; a dry run only finds out whether so."""
        for target in self._targets.values():
            target.finish()
        texts = self.files.texts()
        if texts:
            save(self.workspace, self.ontology, texts, dry_run=dry_run, progress=progress)
        return ImportReport([part.report() for part in parts], sorted(file.label for file in texts))


class _Part:
    """One sheet of an import."""

    def __init__(self, session: Session, sheet: Sheet, header: Header, mapping: LedgerMapping) -> None:
        self._session = session
        self._sheet = sheet
        self._mapping = mapping
        self._header = header
        self.reader = EntryReader(sheet, header, mapping, session.ontology)
        self.resolver = Resolver(self.reader, mapping, session.ontology, session.graph, session.names)
        self.target = session.target(mapping, sheet.file, synthetic=header.synthetic)
        self.merger = Merger(self.reader, mapping, session.ontology, session.graph, self.target)
        self._own_problems: list[Problem] = []

    @property
    def problems(self) -> list[Problem]:
        """Everything found so far, warnings included."""
        resolved = self.resolver.result.problems
        return [*self.reader.problems, *resolved, *self.merger.problems, *self._own_problems]

    def read(self) -> None:
        """Read all rows and give them ids."""
        mapping = self._mapping
        if self._header.synthetic and not self.target.synthetic:
            self._own_problems.append(Problem.of("KG559", self._sheet.at(1), file=self.target.documents[0].label))
        entries = self.reader.read()
        if isinstance(mapping.kind, LinkType):
            entries = (entry for entry in entries if self._has_ends(entry))
        self.resolver.identify(entries, self._give_source)

    def _give_source(self, entry: Entry) -> None:
        """Say of a row without sources of its own that it stands in this ledger."""
        mapping = self._mapping
        if entry.sources or mapping.kind.name == SOURCE_TYPE:
            return
        if mapping.source is not None:
            entry.sources = {mapping.source[0]: self._locator(entry)}
        else:
            self._own_problems.append(Problem.of("KG340", self._sheet.at(entry.row), id=entry.id))

    def _has_ends(self, entry: Entry) -> bool:
        whole = all(len(entry.links.get(end, [])) == 1 for end in ("from", "to"))
        if not whole:
            missing = next(end for end in ("from", "to") if len(entry.links.get(end, [])) != 1)
            at = self.reader.at(entry, missing)
            self._own_problems.append(Problem.of("KG409", at, end=missing, link=self._mapping.kind.name))
        return whole

    def _locator(self, entry: Entry) -> str:
        if isinstance(self._mapping.kind, LinkType):
            ends = " – ".join(entry.links[end][0].text for end in ("from", "to"))
            key = ", ".join([ends, *(str(entry.values[name]) for name in ("period", "role") if name in entry.values)])
        else:
            key = " ".join(filter(None, entry.texts)) or entry.id
        parts = {"{file}": self._sheet.file, "{sheet}": self._sheet.name, "{key}": key, "{row}": str(entry.row)}
        return re.sub(r"\{(?:file|sheet|key|row)\}", lambda found: parts[found[0]], self._mapping.locator).strip()

    def merge(self) -> None:
        """Put all rows into the descriptions."""
        entries = self.resolver.entries
        default = self._mapping.source[0] if self._mapping.source is not None else None
        for id, (type, text) in sorted(self.resolver.result.made.items()):
            section = self._session.ontology.types[type].section or ""
            sources = {default: text} if default is not None else {}
            language = self._session.ontology.languages[0]
            self.target.append(section, {"id": id, "name": {language: text}, "sources": sources})
        if isinstance(self._mapping.kind, NodeType):
            for id, entry in zip(self.resolver.ids, entries, strict=True):
                entry.id = id  # one text, not another one of every pass
                self.merger.record(entry)
        else:
            for group in self._same_links(entries):
                self.merger.link([entries[number] for number in group])
        if default in self.merger.cited or (default is not None and self.resolver.result.made):
            self._session.add_source(self._mapping, self.target)

    def _same_links(self, entries: Spill[Entry]) -> list[list[int]]:
        """Numbers of rows by the link that they say; two that say different things of one link are a problem."""
        groups: dict[tuple[object, ...], list[int]] = {}
        for number, entry in enumerate(entries):
            group = groups.setdefault(self.merger.identity(entry), [])
            if group and (first := entries[group[0]]).values != entry.values:
                at = self._sheet.at(entry.row)
                id = " – ".join(str(entry.links[end][0].id) for end in ("from", "to"))
                self._own_problems.append(Problem.of("KG556", at, id=id, row=first.row))
            group.append(number)
        return list(groups.values())

    def report(self) -> SheetReport:
        """What became of the sheet."""
        warnings = [problem for problem in self.problems if problem.severity != "error"]
        changes = self.merger.changes
        made = sorted(self.resolver.result.made)
        name = self._sheet.name or self._sheet.file
        return SheetReport(
            name, self._mapping.section, changes, made, self._gone(), self.reader.remarks, self.reader.left_out,
            self._sheet.notes, warnings,
        )  # fmt: skip

    def _gone(self) -> list[str]:
        """Records of this ledger in its own files that the sheet has no more; they stay until somebody decides."""
        if self._mapping.source is None or isinstance(self._mapping.kind, LinkType):
            return []
        id = self._mapping.source[0]
        there = self.resolver.ids
        gone = []
        for document in self.target.documents:
            for name, item in document.items(self._mapping.section).items():
                sources = item.tree.get("sources")
                ours = isinstance(sources, MappingTree) and sources.get(id) is not None
                if ours and name not in there and name not in self.resolver.result.made:
                    gone.append(name)
        return sorted(gone)
