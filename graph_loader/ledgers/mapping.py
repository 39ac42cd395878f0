"""The mapping file: which column of a sheet is which key of a description, and what holds for all of its rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graph_loader.errors import Problem
from graph_loader.nearest import nearest
from graph_loader.ontology import Field, LinkType, NodeType, Ontology, Rejected, WriteForm
from graph_loader.ontology.values import Localized
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar, Source, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.yaml_events import is_nothing

KEYS = (
    "ledger", "sheet", "header", "section", "file", "dataset", "id", "source", "locator", "existing", "leave_out",
    "defaults", "columns",
)  # fmt: skip
COLUMN_KEYS = ("to", "values", "split", "unit", "new", "with")
EXISTING = ("ask", "fill", "update", "keep")
DEFAULT_LOCATOR = "{sheet} {key}"
_FILE = re.compile(r"(?:[^\\/:*?\"<>|]+/)*[^\\/:*?\"<>|]+\.ya?ml")


class Target(NamedTuple):
    """What a column fills: a key of a record, and a language or a property of a link within it."""

    key: str
    part: str = ""

    def __str__(self) -> str:
        return f"{self.key}.{self.part}" if self.part else self.key


@dataclass(frozen=True)
class Column:
    """How one column is read. ``target`` None: it is left out on purpose."""

    title: str
    target: Target | None
    values: Mapping[str, str] = field(default_factory=dict)
    """Words of the sheet and what is written for them; an empty text leaves the cell out."""
    split: str | None = None
    unit: str = ""
    new: str = ""
    """The type of the records that unknown names become."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """Properties that every link written by this column has."""


@dataclass(frozen=True)
class IdRule:
    """How ids are made: of the values of columns, Chinese as pinyin, after a prefix."""

    columns: tuple[str, ...]
    prefix: str = ""
    first: bool = False
    """Whether the first column that is filled is enough."""


@dataclass(frozen=True)
class LedgerMapping:
    """A whole mapping. ``kind`` is the type, or the link type, that the section lists."""

    label: str
    kind: NodeType | LinkType
    columns: Mapping[str, Column]
    file: str
    sheet: str | None = None
    header: int | None = None
    dataset: str | None = None
    id: IdRule | None = None
    source: tuple[str, Mapping[str, Tree]] | None = None
    """The id of the source, and its description where the mapping gives one."""
    locator: str = DEFAULT_LOCATOR
    existing: str = "ask"
    leave_out: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Rows that have one of these texts in a column are left out on purpose."""
    defaults: Mapping[str, Tree] = field(default_factory=dict)
    own: bool = False
    """Whether the sheet is one that this program wrote: its cells are then taken as they stand."""

    @property
    def section(self) -> str:
        """The section of description files."""
        return self.kind.section or ""


class Shape:
    """What keys a record of a section may have, and what each is."""

    def __init__(self, kind: NodeType | LinkType, ontology: Ontology) -> None:
        self.kind = kind
        self.ontology = ontology
        self.fields: Mapping[str, Field] = kind.fields
        self.forms: Mapping[str, WriteForm] = {}
        if isinstance(kind, NodeType):
            self.forms = ontology.writes.get(kind.name, {})

    def names(self) -> list[str]:
        """Every key that a column may fill."""
        own = ["id"] if isinstance(self.kind, NodeType) else ["from", "to"]
        return [*own, *self.fields, *self.forms, "sources"]

    def other_types(self, key: str) -> tuple[str, ...]:
        """The concrete types of what stands under a key that names other records."""
        if key in self.forms:
            form = self.forms[key]
            if form.nested is not None:
                return (form.nested,)
            link = self.ontology.links[form.link]
            return tuple(sorted(link.end_types if form.end == "from" else link.start_types))
        if isinstance(self.kind, LinkType) and key in ("from", "to"):
            return tuple(sorted(self.kind.start_types if key == "from" else self.kind.end_types))
        targets = self.fields[key].target if key in self.fields else ()
        return tuple(sorted({name for target in targets for name in self.ontology.sub_types(target)}))

    def parts(self, key: str) -> tuple[str, ...]:
        """What may stand behind a dot after a key: languages, or properties of a link."""
        if key in self.forms:
            return tuple(self.ontology.links[self.forms[key].link].fields)
        if key in self.fields and isinstance(self.fields[key].kind, Localized):
            return self.ontology.languages
        return ()

    def target(self, text: str) -> Target | None:
        """The target that a text such as ``name.zh`` stands for, or None."""
        key, _, part = text.partition(".")
        if key not in self.names() or (part and part not in self.parts(key)):
            return None
        return Target(key, part)

    def nearest(self, text: str) -> str:
        """The target most like a mistyped one."""
        known = self.names()
        known += [f"{key}.{part}" for key in known for part in self.parts(key)]
        return nearest(text, known) or "id"


def read_mapping(tree: Tree | None, label: str, ontology: Ontology) -> tuple[LedgerMapping | None, list[Problem]]:
    """A mapping file's tree as a mapping, or None with every problem of it."""
    reader = _Reader(label, ontology)
    mapping = reader.mapping(tree)
    return (None if reader.problems else mapping), reader.problems


class _Reader:
    """Reads one mapping file, gathering problems on the way."""

    def __init__(self, label: str, ontology: Ontology) -> None:
        self.problems: list[Problem] = []
        self._label = label
        self._ontology = ontology

    def mapping(self, tree: Tree | None) -> LedgerMapping | None:
        values = dict(self._entries(tree, KEYS))
        kind = self._kind(values.get("section"), tree)
        if kind is None:
            return None
        shape = Shape(kind, self._ontology)
        columns = self._columns(values.get("columns"), shape, tree)
        header = self._text(values.get("header"))
        if header and not re.fullmatch("[1-9][0-9]{0,6}", header):
            self._report("KG541", values["header"], key="header", wanted="a row number", wanted_zh="行号")
        file = self._text(values.get("file")) or f"{kind.section}.yaml"
        if not _FILE.fullmatch(file) or ".." in file.split("/"):
            self._report("KG541", values.get("file"), key="file", wanted="x.yaml", wanted_zh="x.yaml")
        existing = self._text(values.get("existing")) or "ask"
        if existing not in EXISTING:
            wanted = ", ".join(EXISTING)
            self._report("KG541", values.get("existing"), key="existing", wanted=wanted, wanted_zh=wanted)
        sourced = any(column.target is not None and column.target.key == "sources" for column in columns.values())
        source = self._source(values.get("source"))
        if source is None and not sourced:
            self._report("KG542", tree, key="source")
        rule = self._id(values.get("id"), kind, columns, tree)
        if self.problems:
            return None
        return LedgerMapping(
            self._label, kind, columns, file, self._text(values.get("sheet")) or None,
            int(header) if header else None, self._text(values.get("dataset")) or None, rule, source,
            self._text(values.get("locator")) or DEFAULT_LOCATOR, existing,
            self._left_out(values.get("leave_out"), columns), self._defaults(values.get("defaults"), shape),
        )  # fmt: skip

    def _kind(self, tree: Tree | None, whole: Tree | None) -> NodeType | LinkType | None:
        text = self._text(tree)
        if not text:
            self._report("KG542", tree or whole, key="section")
            return None
        described = {one.section: one for one in self._ontology.described() if one.section}
        kind = described.get(text) or next((one for one in described.values() if one.name == text), None)
        if kind is None:
            self._report("KG330", tree, name=text, nearest=nearest(text, described) or next(iter(described)))
        return kind

    def _columns(self, tree: Tree | None, shape: Shape, whole: Tree | None) -> dict[str, Column]:
        found: dict[str, Column] = {}
        if not isinstance(tree, MappingTree) or not tree.entries:
            self._report("KG542", tree or whole, key="columns")
            return found
        for key, value in tree.entries:
            column = self._column(key, value, shape)
            if column is not None:
                found[key.text] = column
        return found

    def _column(self, key: Scalar, tree: Tree, shape: Shape) -> Column | None:
        if is_nothing(tree):
            return Column(key.text, None)
        if isinstance(tree, Scalar):
            tree = MappingTree([(Scalar("to", tree.line, tree.column, True), tree)], tree.line, tree.column)
        values = dict(self._entries(tree, COLUMN_KEYS))
        text = self._text(values.get("to"))
        if text == "?":
            self._report("KG543", values["to"], title=key.text)
            return None
        target = shape.target(text)
        if target is None:
            self._report("KG544", values.get("to") or tree, name=text, nearest=shape.nearest(text))
            return None
        new = self._text(values.get("new"))
        if new and new not in shape.other_types(target.key):
            wanted = ", ".join(shape.other_types(target.key)) or "–"
            self._report("KG541", values["new"], key="new", wanted=wanted, wanted_zh=wanted)
        properties = self._texts(values.get("with"))
        for name in properties:
            if target.key not in shape.forms or name not in shape.parts(target.key):
                self._report("KG544", values["with"], name=f"{text}.{name}", nearest=shape.nearest(f"{text}.{name}"))
        split = self._text(values.get("split")) if "split" in values else None
        words = self._texts(values.get("values"))
        return Column(key.text, target, words, split, self._text(values.get("unit")), new, properties)

    def _id(
        self, tree: Tree | None, kind: NodeType | LinkType, columns: Mapping[str, Column], whole: Tree | None
    ) -> IdRule | None:
        if isinstance(kind, LinkType):
            if tree is not None:
                self._report("KG545", tree, section=kind.section)
            return None
        if tree is None:
            if not any(column.target == Target("id") for column in columns.values()):
                self._report("KG542", whole, key="id")
            return None
        if isinstance(tree, Scalar):
            return self._known(IdRule((tree.text,)), tree, columns)
        values = dict(self._entries(tree, ("of", "first_of", "prefix")))
        of = values.get("of") or values.get("first_of")
        items = of.items if isinstance(of, SequenceTree) else [of] if of is not None else []
        titles = tuple(self._text(item) for item in items)
        if not titles:
            self._report("KG542", tree, key="of")
        prefix = self._text(values.get("prefix"))
        if not re.fullmatch("(?:[A-Za-z0-9][A-Za-z0-9._-]{0,39})?", prefix, re.ASCII):
            self._report("KG541", values.get("prefix"), key="prefix", wanted="inst-", wanted_zh="inst-")
        return self._known(IdRule(titles, prefix, "of" not in values), of or tree, columns)

    def _known(self, rule: IdRule, at: Tree, columns: Mapping[str, Column]) -> IdRule:
        for title in rule.columns:
            if title not in columns:
                self._report("KG546", at, title=title, nearest=nearest(title, columns) or "–")
        return rule

    def _source(self, tree: Tree | None) -> tuple[str, Mapping[str, Tree]] | None:
        if tree is None or is_nothing(tree):
            return None
        if isinstance(tree, MappingTree):
            values = {key.text: value for key, value in tree.entries}
            id = self._text(values.pop("id", None))
            if not id:
                self._report("KG542", tree, key="id")
            return id, values
        return self._text(tree), {}

    def _left_out(self, tree: Tree | None, columns: Mapping[str, Column]) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}
        for key, value in tree.entries if isinstance(tree, MappingTree) else ():
            self._known(IdRule((key.text,)), key, columns)
            items = value.items if isinstance(value, SequenceTree) else [value]
            found[key.text] = frozenset(self._text(item) for item in items)
        return found

    def _defaults(self, tree: Tree | None, shape: Shape) -> dict[str, Tree]:
        found: dict[str, Tree] = {}
        for key, value in tree.entries if isinstance(tree, MappingTree) else ():
            if key.text not in shape.names() or key.text in ("id", "from", "to", "sources"):
                self._report("KG544", key, name=key.text, nearest=shape.nearest(key.text))
            elif key.text in shape.fields:
                self._check_default(shape.fields[key.text], value)
            found[key.text] = value
        return found

    def _check_default(self, field: Field, tree: Tree) -> None:
        for item in tree.items if field.many and isinstance(tree, SequenceTree) else [tree]:
            try:
                for _ in field.kind.convert(item):
                    pass
            except Rejected as rejected:
                arguments = dict(rejected.arguments)
                choices = arguments.pop("choices", None)
                arguments.pop("words", None)
                if isinstance(choices, list):
                    arguments["choices"] = ", ".join(choices)
                self._report(rejected.code, rejected.at or item, **arguments)

    def _entries(self, tree: Tree | None, known: Iterable[str]) -> Iterable[tuple[str, Tree]]:
        if not isinstance(tree, MappingTree):
            self._report("KG547", tree)
            return
        for key, value in tree.entries:
            if key.text in known:
                yield key.text, value
            else:
                self._report("KG548", key, name=key.text, known=", ".join(known))

    def _text(self, tree: Tree | None) -> str:
        if tree is None or is_nothing(tree):
            return ""
        if isinstance(tree, Scalar):
            return tree.text
        self._report("KG301", tree)
        return ""

    def _texts(self, tree: Tree | None) -> dict[str, str]:
        if tree is None:
            return {}
        if not isinstance(tree, MappingTree):
            self._report("KG547", tree)
            return {}
        return {key.text: self._text(value) for key, value in tree.entries}

    def _report(self, code: str, at: Tree | None, **arguments: object) -> None:
        place = Source(self._label, at.line, at.column) if at is not None else Source(self._label, 1, 1)
        self.problems.append(Problem(code, place, tuple(arguments.items())))
