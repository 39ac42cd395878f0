"""A sheet into the description files of a workspace: everything that does not fit is told, or everything is written."""

from __future__ import annotations

import gc
import re
from array import array
from pathlib import Path

from graph_loader.descriptions.check import Progress, check
from graph_loader.descriptions.resolve import SOURCE_TYPE
from graph_loader.descriptions.saving import own_file, save
from graph_loader.errors import DataError, Problem
from graph_loader.graph import Graph
from graph_loader.ledgers.choosing import Chosen, chosen_sheets
from graph_loader.ledgers.decisions import Decisions
from graph_loader.ledgers.entries import Entry, EntryReader, value_of
from graph_loader.ledgers.headers import Header
from graph_loader.ledgers.mapping import LedgerMapping
from graph_loader.ledgers.merging import Merger
from graph_loader.ledgers.names import Names
from graph_loader.ledgers.places import Files, Place, Target
from graph_loader.ledgers.reporting import ImportProblemsError, ImportReport, SheetReport
from graph_loader.ledgers.resolving import Resolver
from graph_loader.ledgers.sheets import Sheet
from graph_loader.ledgers.tracing import Rows, WrittenRows
from graph_loader.nearest import nearest
from graph_loader.ontology import LinkType, Ontology
from graph_loader.records import Source
from graph_loader.workspace import Workspace


def import_ledger(
    workspace: Workspace, ontology: Ontology, path: Path, mapping_file: Path | None = None, *,
    dry_run: bool = False, progress: Progress | None = None,
) -> ImportReport:  # fmt: skip
    """Turn the sheets of a file into descriptions of the workspace; without a mapping, sheets made by this program.

    Raises LedgerError for a file that is no ledger, DataError where the workspace itself is not sound,
    ImportProblemsError with every problem of the sheets; WorkspaceError (KG881, KG885). Nothing is written then.
    """
    own_file(workspace, "x.yaml")
    chosen = chosen_sheets(path, mapping_file, ontology)
    return run(Session(workspace, ontology), chosen, dry_run=dry_run, progress=progress)


def run(
    session: Session, chosen: list[Chosen], *, dry_run: bool = False, progress: Progress | None = None
) -> ImportReport:
    """Import sheets together: they may name each other's records. Raises as ``import_ledger`` does."""
    parts = [_Part(session, sheet, header, mapping) for sheet, header, mapping in chosen]
    session.read(parts)
    session.merge(parts)
    # Nothing here may hold a part any more: with the last of them the graph of before goes.
    return session.save(parts, dry_run=dry_run, progress=progress)


class Session:
    """What the sheets of one import share: the workspace as it is, the names, the files."""

    def __init__(self, workspace: Workspace, ontology: Ontology) -> None:
        self.workspace = workspace
        self.ontology = ontology
        synthetic = frozenset(dataset.name for dataset in workspace.datasets if dataset.synthetic)
        checked = check(workspace.description_files(), ontology, access="personal", synthetic=synthetic, locate=True)
        if not checked.sound:
            errors = [problem for problem in checked.problems if problem.severity == "error"]
            raise DataError("KG500", errors, count=len(errors))
        self.graph: Graph = checked.graph
        self.decisions = Decisions.read(workspace, ontology)
        self.names = Names.of_graph(self.graph, ontology, self.decisions)
        self.problems = [*self.decisions.problems, *self.decisions.unknown(self.graph.nodes)]
        assert checked.located is not None
        self.files = Files(workspace, checked.located)
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

    def read(self, parts: list[_Part]) -> None:
        """Read all rows and find what they name. Raises ImportProblemsError."""
        for part in parts:
            part.read()
        for part in parts:
            part.resolver.refer()
        self.refuse(parts)

    def merge(self, parts: list[_Part]) -> None:
        """Put the rows into the descriptions, a file after the other, so that no more than one need be in memory.

        Raises ImportProblemsError.
        """
        for part in parts:
            part.sort_out()
        growing = {target.files[-1].label for target in self._targets.values()}
        for file in sorted({file for part in parts for file in part.waiting}):
            for part in parts:
                part.merge(file)
            if file not in growing:
                self.files.close(file)
        for part in parts:
            part.cite()
        self.refuse(parts)

    def refuse(self, parts: list[_Part]) -> None:
        """Stop with everything that is wrong so far."""
        problems = [*self.problems, *(problem for part in parts for problem in part.problems)]
        if any(problem.severity == "error" for problem in problems):
            questions = [question for part in parts for question in part.resolver.result.questions]
            raise ImportProblemsError(sorted(problems, key=lambda one: (one.source, one.code)), questions)

    def save(self, parts: list[_Part], *, dry_run: bool, progress: Progress | None) -> ImportReport:
        """Write what has changed, once all descriptions are sound with it; a dry run only finds out whether so."""
        reports = [part.report() for part in parts]
        for target in self._targets.values():
            target.finish()
        texts = self.files.texts()
        if texts:
            rows = WrittenRows(texts, [Rows(one.reader, one.resolver.ids, one.resolver.entries) for one in parts])
            # The graph of before makes room for that of the check.
            parts.clear()
            del self.graph, self.names, self.files
            gc.collect()
            try:
                save(self.workspace, self.ontology, texts, dry_run=dry_run, progress=progress)
            except DataError as error:
                problems = sorted(map(rows.told, error.problems), key=lambda one: (one.source, one.code))
                raise DataError(error.code, problems, count=len(problems)) from None
        return ImportReport(reports, sorted(file.label for file in texts))


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
        self.waiting: dict[str, array[int]] = {}
        """Numbers of rows by the file that has what they are about."""
        self._repeats: dict[int, list[int]] = {}

    @property
    def problems(self) -> list[Problem]:
        """Everything found so far, warnings included."""
        resolved = self.resolver.result.problems
        return [*self.reader.problems, *resolved, *self.merger.problems, *self._own_problems]

    def read(self) -> None:
        """Read all rows and give them ids."""
        mapping = self._mapping
        if self._header.synthetic and not self.target.synthetic:
            self._own_problems.append(Problem.of("KG559", self._sheet.at(1), file=self.target.files[0].label))
        entries = self.reader.read()
        if isinstance(mapping.kind, LinkType):
            entries = (entry for entry in entries if self._has_ends(entry))
        self.resolver.identify(entries, self._give_source)

    def _give_source(self, entry: Entry) -> None:
        """Say of a row without sources of its own that it stands in this ledger."""
        mapping = self._mapping
        if entry.id not in self._session.graph.nodes and not entry.faulty:
            for field in mapping.kind.fields.values():
                if field.required and field.name not in entry.values and field.name not in entry.links:
                    at = self.reader.at(entry, field.name)
                    self._own_problems.append(Problem.of("KG332", at, type=mapping.kind.name, field=field.name))
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

    def sort_out(self) -> None:
        """Add what is new; the other rows wait by the file that their record or link stands in."""
        default = self._mapping.source[0] if self._mapping.source is not None else None
        for id, (type, text) in sorted(self.resolver.result.made.items()):
            section = self._session.ontology.types[type].section or ""
            sources = {default: text} if default is not None else {}
            language = self._session.ontology.languages[0]
            self.target.append(section, {"id": id, "name": {language: text}, "sources": sources})
        if isinstance(self._mapping.kind, LinkType):
            self._sort_out_links()
            return
        for number, id in enumerate(self.resolver.ids):
            if id in self._session.graph.nodes:
                self._wait(self._session.files.of_record(id), number)
            else:
                entry = self.resolver.entries[number]
                entry.id = id  # one text, not another one of every pass
                self.merger.new_record(entry)

    def _sort_out_links(self) -> None:
        numbers: dict[str, int] = {}
        for number, entry in enumerate(self.resolver.entries):
            first = numbers.setdefault(self.merger.key(entry), number)
            if first == number:
                continue
            self._repeats.setdefault(first, []).append(number)
            if (other := self.resolver.entries[first]).values != entry.values:
                at = self._sheet.at(entry.row)
                self._own_problems.append(Problem.of("KG556", at, id=entry.link_name, row=other.row))
        for key, number in numbers.items():
            if key in self._session.graph.links:
                self._wait(self._session.files.of_link(key), number)
            else:
                self.merger.new_link(self._same_link(number))

    def _wait(self, place: Place, number: int) -> None:
        self.waiting.setdefault(place.file.label, array("Q")).append(number)

    def _same_link(self, number: int) -> list[Entry]:
        """The rows that say the same link as a row does which is the first of them."""
        return [self.resolver.entries[one] for one in (number, *self._repeats.get(number, ()))]

    def merge(self, file: str) -> None:
        """Put the rows whose records or links stand in a file into it."""
        files, graph = self._session.files, self._session.graph
        for number in self.waiting.pop(file, ()):
            if isinstance(self._mapping.kind, LinkType):
                rows = self._same_link(number)
                key = self.merger.key(rows[0])
                self.merger.link(rows, graph.links[key], files.of_link(key))
            else:
                entry = self.resolver.entries[number]
                node = graph.nodes[entry.id]
                self.merger.record(entry, node, files.of_record(node.id))

    def cite(self) -> None:
        """Describe the ledger as a source where something that was written names it."""
        default = self._mapping.source[0] if self._mapping.source is not None else None
        if default is not None and (default in self.merger.cited or self.resolver.result.made):
            self._session.add_source(self._mapping, self.target)

    def report(self) -> SheetReport:
        """What became of the sheet."""
        warnings = [problem for problem in self.problems if problem.severity != "error"]
        changes = self.merger.changes
        made = sorted(self.resolver.result.made)
        name = self._sheet.name or self._sheet.file
        made_up = self.target.marked_by
        if made_up is not None and not self._header.synthetic and (changes.created or changes.changed):
            warnings.append(Problem.of("KG576", Source("sidu.yaml"), dataset=made_up))
        return SheetReport(
            name, self._mapping.section, changes, made, self._gone(), self.reader.remarks, self.reader.left_out,
            self._sheet.notes, warnings,
        )  # fmt: skip

    def _gone(self) -> list[str]:
        """Records of this ledger in its own files that the sheet has no more; they stay until somebody decides."""
        if self._mapping.source is None or isinstance(self._mapping.kind, LinkType):
            return []
        source, made = self._mapping.source[0], self.resolver.result.made
        own = {file.label for file in self.target.files}
        return sorted(
            id
            for id, node in self._session.graph.nodes.items()
            if node.type == self._mapping.kind.name and source in node.properties.get("source_ids", ())
            and id not in self.resolver.ids and id not in made and self._session.files.of_record(id).file.label in own
        )  # fmt: skip
