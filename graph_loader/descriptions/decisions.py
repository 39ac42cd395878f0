"""Decisions on matches: which of them stand, and how one is written into ``matches.yaml``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph_loader.descriptions.editing import Document
from graph_loader.descriptions.saving import check_sound, own_file, save
from graph_loader.errors import WorkspaceError
from graph_loader.graph import Graph, Node
from graph_loader.ontology import Ontology
from graph_loader.records import Source
from graph_loader.workspace import DescriptionFile, Workspace
from graph_loader.yaml_text import Value

DECISION, ON_DEMAND, ON_OFFER = "MatchDecision", "ON_DEMAND", "ON_OFFER"
SCHEME = "match_decision"
FILE = "matches.yaml"
_HEAD = (
    "# 匹配决定，由 sidu match accept、reject、postpone 写入，也可手工修改。\n"
    "# Decisions on matches, written by sidu match accept, reject and postpone; edit by hand as you like.\n"
)
_BEFORE = {"zh": "此前：{}", "en": "Before: {}"}


@dataclass(frozen=True, slots=True)
class Pair:
    """A demand and the result or expert that it was decided on."""

    demand: str
    offer: str


def standing(graph: Graph, admits: Callable[[Node], bool] = lambda node: True) -> dict[Pair, Node]:
    """The decision that counts for every pair: the latest, of two on one day that with the later id.

    Only decisions that ``admits`` lets through are looked at, such as those of a period.
    """
    pairs = {node.id: node for node in graph.of_type(DECISION) if admits(node)}
    found: dict[Pair, Node] = {}
    for node, pair in sorted(_decided(graph, pairs), key=lambda one: (_day(one[0]), one[0].id)):
        found[pair] = node
    return found


def _decided(graph: Graph, decisions: dict[str, Node]) -> Iterator[tuple[Node, Pair]]:
    ends: dict[str, dict[str, str]] = {id: {} for id in decisions}
    for link in graph.links.values():
        if link.start in ends and link.type in (ON_DEMAND, ON_OFFER):
            ends[link.start][link.type] = link.end
    for id, node in decisions.items():
        if len(ends[id]) == 2:
            yield node, Pair(ends[id][ON_DEMAND], ends[id][ON_OFFER])


def _day(node: Node) -> str:
    """The day as text that sorts; a decision without a day is older than all others."""
    return str(node.properties.get("date_from") or "")


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is decided: ``accept``, ``reject`` or ``postpone``, by which role, when, why, and what it rests on."""

    decision: str
    by_role: str
    day: date
    reason: str | None = None
    sources: Mapping[str, str] = field(default_factory=dict)


class Verdict(NamedTuple):
    """A ruling on a pair, with the pair's score and place as it was proposed; None where it was not."""

    pair: Pair
    ruling: Ruling
    score: float | None = None
    rank: int | None = None


def record_decisions(workspace: Workspace, ontology: Ontology, verdicts: Sequence[Verdict]) -> list[tuple[str, str]]:
    """Write decisions down; returns the id and the file of each, in their order.

    A pair that is decided on anew keeps its record: what was decided before goes into its note, and place and score
    stay those of the first time. Others are appended to ``matches.yaml`` of the first dataset.

    Raises WorkspaceError: KG881 packaged workspace, KG883 a record that cannot be edited here, KG885 not writable;
    DataError (KG884) with all problems. Nothing is written then.
    """
    new_file = own_file(workspace, FILE)
    files = workspace.description_files()
    graph = check_sound(workspace, ontology, files).graph
    writer = _Writer(new_file, files, ontology, set(graph.nodes))
    decided = standing(graph)
    found = [writer.write(verdict, decided.get(verdict.pair)) for verdict in verdicts]
    save(workspace, ontology, {file: document.text() for file, document in writer.changed.items()})
    return found


class _Writer:
    """The files that decisions are written into, as texts that change."""

    def __init__(
        self, new_file: DescriptionFile, files: Sequence[DescriptionFile], ontology: Ontology, taken: set[str]
    ) -> None:
        self._new_file = new_file
        self._files = files
        self._section = ontology.types[DECISION].section or DECISION
        self._scheme = ontology.schemes[SCHEME]
        self._taken = taken
        self.changed: dict[DescriptionFile, Document] = {}

    def write(self, verdict: Verdict, old: Node | None) -> tuple[str, str]:
        """Append a decision, or change the record of the one that stands; returns its id and the file's label."""
        if old is not None:
            file = self._holder(old.id)
            self._open(file).set(self._section, old.id, self._changes(verdict, old))
            return old.id, file.label
        stem = f"match-{verdict.ruling.day:%Y%m%d}"
        id = next(name for number in range(1, len(self._taken) + 2) if (name := f"{stem}-{number}") not in self._taken)
        self._taken.add(id)
        ends = {"demand": verdict.pair.demand, "offer": verdict.pair.offer}
        self._open(self._new_file).append(self._section, {"id": id, **ends, **_entries(verdict)})
        return id, self._new_file.label

    def _open(self, file: DescriptionFile) -> Document:
        if file not in self.changed:
            there = any(one.label == file.label for one in self._files)
            self.changed[file] = Document.read(file) if there else Document(_HEAD, file.label)
        return self.changed[file]

    def _holder(self, id: str) -> DescriptionFile:
        """The file in which a record stands. Raises WorkspaceError (KG883) where it is in none."""
        for file in self._files:
            document = self.changed.get(file) or Document.read(file)
            if id in document.items(self._section):
                return file
        raise WorkspaceError("KG883", source=Source(self._new_file.label, 1, 1), file=self._new_file.label)

    def _changes(self, verdict: Verdict, old: Node) -> dict[str, Value | None]:
        properties = old.properties
        changes = _entries(verdict)
        for name in ("score", "rank"):
            if name in properties or changes[name] is None:
                del changes[name]
        if not verdict.ruling.sources:
            del changes["sources"]
        title = self._scheme.values[properties["decision"]].title
        note: dict[str, Value] = {}
        for lang, other in (("zh", "en"), ("en", "zh")):
            reason = properties.get(f"reason_{lang}") or properties.get(f"reason_{other}")
            facts = (title[lang], properties.get("date"), properties.get("by_role"), reason)
            text = _BEFORE[lang].format(", ".join(str(fact) for fact in facts if fact))
            note[lang] = " ".join(part for part in (properties.get(f"note_{lang}"), text) if part)
        return {**changes, "note": note}


def _entries(verdict: Verdict) -> dict[str, Value | None]:
    """The keys of a record but its id and its ends; None for what is not there."""
    ruling = verdict.ruling
    return {
        "decision": ruling.decision,
        "by_role": ruling.by_role,
        "date": ruling.day.isoformat(),
        "reason": ruling.reason,
        "score": None if verdict.score is None else f"{verdict.score:.6f}",
        "rank": verdict.rank,
        "sources": dict(ruling.sources) or None,
    }
