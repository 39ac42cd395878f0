"""Which record a row is about, and which records its cells name; what is not certain is a question, never a guess."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

from graph_loader.errors import Problem
from graph_loader.graph import Graph, Node
from graph_loader.ledgers.decisions import Question
from graph_loader.ledgers.entries import Entry, EntryReader, Reference, spilled_entries
from graph_loader.ledgers.keys import id_of, prefix_of
from graph_loader.ledgers.mapping import LedgerMapping, Shape
from graph_loader.ledgers.names import Found, Names
from graph_loader.ledgers.texts import folded
from graph_loader.ontology import Field, LinkType, NodeType, Ontology
from graph_loader.records import Scalar
from graph_loader.yaml_text import Value

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,119}", re.ASCII)
PERSON = "Expert"
"""Persons share names: that an expert of a name is known already is always a question."""


@dataclass
class Resolved:
    """What came of it beside the rows: records made of names, and open questions."""

    made: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Id → type and name of the records that names of other records became."""
    questions: list[Question] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def stored_names(values: Mapping[str, Value]) -> dict[str, object]:
    """The values of a record as properties, as far as names go."""
    found: dict[str, object] = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= {f"{key}_{language}": text for language, text in value.items()}
        else:
            found[key] = value
    return found


class Resolver:
    """Gives every row its id and every reference the id that it stands for.

    ``entries`` are the rows that stay, ``ids`` of records (not of links) their ids with their numbers, in one order.
    """

    def __init__(
        self, reader: EntryReader, mapping: LedgerMapping, ontology: Ontology, graph: Graph, names: Names
    ) -> None:
        self._reader = reader
        self._mapping = mapping
        self._ontology = ontology
        self._graph = graph
        self._names = names
        self._shape = Shape(mapping.kind, ontology)
        self._unique = self._unique_values(mapping.kind)
        self._questions: dict[tuple[str, tuple[str, ...]], Question] = {}
        self._made: dict[tuple[str, str], str] = {}
        self._refers = False
        self.entries = spilled_entries()
        self.ids: dict[str, int] = {}
        self.result = Resolved()

    def identify(self, entries: Iterable[Entry], finish: Callable[[Entry], None]) -> None:
        """Give rows their ids and make their names known; every id stays once. ``finish`` completes those that stay."""
        kind = self._mapping.kind
        for entry in entries:
            if isinstance(kind, NodeType):
                self._identify(entry, kind)
                if not entry.id or self._is_repeated(entry):
                    continue
                self.ids[entry.id] = len(self.entries)
            finish(entry)
            self._refers = self._refers or bool(entry.links)
            self.entries.append(entry)
        if isinstance(kind, NodeType):
            if "aliases" in kind.fields and kind.name != PERSON:
                self._same_names(kind)
            self._names.later(kind.name, lambda: self._add_names(kind))

    def _add_names(self, kind: NodeType) -> None:
        for entry in self.entries:
            names = stored_names(entry.values)
            if entry.id not in self._graph.nodes:
                self._names.add(entry.id, kind.name, names, kind.caption or "name")
            self._names.add_identifiers(entry.id, kind.name, names)

    def refer(self) -> Resolved:
        """Find what the cells of the rows name."""
        if self._refers:
            referred = spilled_entries()
            for entry in self.entries:
                for key, references in entry.links.items():
                    for reference in references:
                        self._refer(entry, key, reference)
                referred.append(entry)
            self.entries = referred
        self.result.questions = list(self._questions.values())
        return self.result

    # The row's own record

    def _unique_values(self, kind: NodeType | LinkType) -> dict[tuple[str, object], str]:
        unique = [one for one in kind.fields.values() if one.unique]
        found: dict[tuple[str, object], str] = {}
        for id, node in self._graph.nodes.items() if unique else ():
            for one in unique:
                value = node.properties.get(one.stored[0])
                if value is not None and not isinstance(value, list):
                    found[one.name, value] = id
        return found

    def _identify(self, entry: Entry, kind: NodeType) -> None:
        given, rule = entry.id, self._mapping.id
        if not given:
            known = self._by_identifier(entry, kind) or self._by_name(entry, kind)
            if known == "":
                return
            if known is not None:
                given = known
            elif rule is not None and any(entry.texts):
                given, entry.made = id_of(entry.texts, rule.prefix), True
        if not given or not _ID.fullmatch(given):
            titles = ", ".join(rule.columns) if rule is not None else "id"
            if given or not entry.faulty:
                self._report("KG336" if given else "KG550", entry, "id", id=given, titles=titles)
            entry.id = ""
            return
        node = self._graph.nodes.get(given)
        entry.id = given if node is None else node.id  # one text, however often it is written
        if node is not None and node.type != kind.name:
            self._report("KG554", entry, kind.caption or "id", id=given, type=node.type)
            entry.id = ""
        elif node is not None and entry.made and self._other_name(entry, node, kind):
            shown = f"{node.properties.get(f'{kind.caption}_zh') or ''} [{given}]".strip()
            self._report("KG563", entry, kind.caption or "id", id=given, name=shown)
            entry.id = ""

    def _other_name(self, entry: Entry, node: Node, kind: NodeType) -> bool:
        """Whether an id made of a name is that of a record of another name: two names may have one pinyin."""
        caption = kind.caption or "name"
        said = entry.values.get(caption)
        named = list(said.values()) if isinstance(said, Mapping) else [said]
        texts = {folded(text) for text in entry.texts if text in named}
        if not texts:
            return False
        return not texts <= {folded(str(value)) for key, value in node.properties.items() if key.startswith(caption)}

    def _by_identifier(self, entry: Entry, kind: NodeType) -> str | None:
        """The record that has one of the row's unique identifiers."""
        for name in (one.name for one in kind.fields.values() if one.unique):
            written = entry.values.get(name)
            if isinstance(written, str):
                value = next(iter(kind.fields[name].kind.convert(Scalar(written, 1, 1, False))))[1]
                if (name, value) in self._unique:
                    return self._unique[name, value]
        return None

    def _by_name(self, entry: Entry, kind: NodeType) -> str | None:
        """The record of the row's name; an empty text where that is a question. Things that are named anew every time,
        such as demands, are not looked up by name."""
        if "aliases" not in kind.fields:
            return None
        caption = entry.values.get(kind.caption or "name")
        texts = list(caption.values()) if isinstance(caption, Mapping) else [caption]
        types = self._kin(kind)
        ids: set[str] = set()
        alike: set[str] = set()
        for text in (one for one in texts if isinstance(one, str)):
            found = self._names.find(text, types, near=False)
            if found.new:
                return None
            if not ids:
                ids.update(found.ids)  # the first language counts; two bodies may share an English name
            if not found.ids:
                alike.update(self._names.same_core(text, types))
        at = kind.caption or "name"
        if len(ids) > 1:
            return self._ask(entry, at, str(texts[0]), types, Found(tuple(sorted(ids))))
        rule = self._mapping.id
        if kind.name == PERSON and rule is not None and id_of(entry.texts, rule.prefix) in ids:
            return None  # the record that this row made
        if ids and kind.name == PERSON and not self._decided(texts, types):
            return self._ask(entry, at, str(texts[0]), types, Found(alike=tuple(ids)), code="KG555")
        if not ids and alike:
            return self._ask(entry, at, str(texts[0]), types, Found(alike=tuple(sorted(alike))), code="KG555")
        return ids.pop() if ids else None

    def _decided(self, texts: Iterable[object], types: Collection[str]) -> bool:
        return any(isinstance(text, str) and self._names.decided(text, types) for text in texts)

    def _kin(self, kind: NodeType) -> tuple[str, ...]:
        """All types among which one body has one record: those under the farthest type with other names."""
        roots = [base for base in kind.bases if "aliases" in self._ontology.types[base].fields]
        return self._ontology.sub_types(roots[-1]) if roots else (kind.name,)

    def _is_repeated(self, entry: Entry) -> bool:
        """Every id once: a row repeated word for word is only noted, two different ones are a problem."""
        number = self.ids.get(entry.id)
        if number is None:
            return False
        other = self.entries[number]
        same = (other.values, _texts(other)) == (entry.values, _texts(entry))
        self._report("KG557" if same else "KG556", entry, "id", id=entry.id, row=other.row)
        return True

    def _same_names(self, kind: NodeType) -> None:
        """Two rows of one name are one body, unless somebody decided that they are not; persons share names."""
        first: dict[str, int] = {}
        caption = kind.caption or "name"
        for entry in self.entries:
            said = entry.values.get(caption)
            text = said.get(self._ontology.languages[0]) if isinstance(said, Mapping) else said
            if not isinstance(text, str) or entry.id in self._graph.nodes:
                continue
            row = first.setdefault(folded(text), entry.row)
            if row != entry.row and not self._decided([text], self._kin(kind)):
                self._report("KG574", entry, caption, name=text, row=row)

    # Other records

    def _refer(self, entry: Entry, key: str, reference: Reference) -> None:
        types = self._shape.other_types(key)
        if reference.id is not None and reference.id in self._graph.nodes:
            return
        text = reference.id or reference.text
        found = self._names.find(text, types)
        if found.id is not None:
            reference.id = found.id
            return
        new = self._new_type(key, found, types)
        if new is not None and not found.ids and (found.new or not found.alike):
            reference.id = self._make(entry, key, new, text)
            return
        if found.new and new is None:
            self._report("KG553", entry, key, name=text, types=", ".join(types))
            return
        self._ask(entry, key, text, types, found)

    def _new_type(self, key: str, found: Found, types: tuple[str, ...]) -> str | None:
        if found.new_type in types:
            return found.new_type
        columns = self._mapping.columns.values()
        named = (one.new for one in columns if one.target is not None and one.target.key == key and one.new)
        return next(named, types[0] if found.new and len(types) == 1 else None)

    def _make(self, entry: Entry, key: str, type: str, text: str) -> str:
        if (type, text) not in self._made:
            lacking = [one for one in self._ontology.types[type].fields.values() if one.required and one.name != "name"]
            if lacking:
                titles = ", ".join(_title(one) for one in lacking)
                self._report("KG575", entry, key, name=text, type=type, fields=titles)
            id = id_of([text], prefix_of(self._ontology.types[type]))
            self._made[type, text] = id
            if id not in self._graph.nodes:
                self.result.made[id] = type, text
                self._names.add(id, type, {"name_zh": text})
        return self._made[type, text]

    def _ask(self, entry: Entry, key: str, text: str, types: Collection[str], found: Found, code: str = "") -> str:
        """Report a name that is not certain, and keep it as a question; returns an empty text."""
        candidates = found.ids or found.alike
        shown = "; ".join(self._names.shown(id) for id in candidates) or "–"
        code = code or ("KG552" if found.ids else "KG551")
        self._report(code, entry, key, name=text, candidates=shown)
        question = Question(text, tuple(sorted(types)), tuple(self._names.shown(id) for id in candidates))
        self._questions.setdefault((text, question.types), question)
        return ""

    def _report(self, code: str, entry: Entry, key: str, **arguments: object) -> None:
        self.result.problems.append(Problem(code, self._reader.at(entry, key), tuple(arguments.items())))


def _title(field: Field) -> str:
    return f"{field.title['zh']} ({field.name})"


def _texts(entry: Entry) -> dict[str, list[tuple[str, str]]]:
    by_key: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, references in entry.links.items():
        by_key[key] = sorted((one.text, repr(one.properties)) for one in references)
    return by_key
