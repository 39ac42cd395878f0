"""Types and links of the ontology, made ready for reading: one closure a field."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Mapping as MappingOf
from typing import Protocol

from graph_loader.graph import Properties
from graph_loader.ontology import Field, FieldType, LinkType, NodeType, Ontology, Rejected, WriteForm, access_rank
from graph_loader.ontology.values import Localized, Text, Url
from graph_loader.records import Mapping, Scalar, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.yaml_events import NOTHING, is_nothing

MOST_REMEMBERED = 20_000
"""So many equal values are held once only; more would cost more than they save."""


NO_PROPERTIES: MappingOf[str, object] = {}
"""What most links have: shared, never changed."""


class Context(Protocol):
    """What a field setter needs of the checker."""

    def reject(self, rejected: Rejected, at: Tree) -> None:
        """Note a value that does not fit."""

    def refer(self, id: str, targets: tuple[str, ...], at: Tree) -> None:
        """Note that a record names another one."""

    def renamed(self, at: Tree, old: str, new: str) -> None:
        """Note that a former name was used."""


Setter = Callable[[Tree, Properties, Context], None]
"""Reads one written value into properties."""


class Compiled:
    """The fields of one type or link: a setter for every key that may be written."""

    __slots__ = ("fields", "former", "hidden", "name", "required", "setters", "shown_by", "stored", "unique")

    def __init__(
        self, name: str, fields: MappingOf[str, Field], stored: bool, rank: int, key: Sequence[str] = ()
    ) -> None:
        self.name = name
        self.fields = fields
        self.stored = stored
        """False where the whole type lies above the store's access level."""
        self.setters: dict[str, Setter] = {}
        self.former: dict[str, str] = {}
        hidden: list[str] = []
        for field in fields.values():
            visible = access_rank(field.access) <= rank
            compared = field.unique or field.name in key
            self.setters[field.name] = _setter(field, visible or compared)
            if compared and not visible:
                hidden.extend(field.stored)
            for old in field.renamed_from:
                self.former[old] = field.name
                self.setters.setdefault(old, _former(self.setters[field.name], old, field.name))
        self.hidden = tuple(hidden)
        """Properties above the access level that are read to be compared; they are taken out before a node is made."""
        self.required = tuple(field.name for field in fields.values() if field.required)
        self.shown_by = tuple(fields[name].stored for name in self.required)
        """For every required field the properties of which at least one shows that it was written."""
        self.unique = tuple(field for field in fields.values() if field.unique)


class CompiledType(Compiled):
    """A node type with the keys that write its links."""

    __slots__ = ("node_type", "texts", "writes")

    def __init__(self, node_type: NodeType, writes: MappingOf[str, WriteForm], rank: int) -> None:
        super().__init__(node_type.name, node_type.fields, access_rank(node_type.access) <= rank, rank, node_type.key)
        self.node_type = node_type
        self.writes = writes
        own = [field for field in node_type.fields.values() if isinstance(field.kind, Text | Localized | Url)]
        self.texts = frozenset(name for field in own for name in field.stored)
        """Properties whose texts are rarely those of another record."""

    def keys(self) -> list[str]:
        """Every key that a description may have."""
        return [*self.fields, *self.writes, "id", "sources"]


class CompiledLink(Compiled):
    """A link type with the stored properties that make up its identity."""

    __slots__ = ("_alike", "_may_share", "identity", "link_type")

    def __init__(self, link_type: LinkType, stored: bool, rank: int) -> None:
        super().__init__(link_type.name, link_type.fields, stored, rank)
        self.link_type = link_type
        self._alike: dict[tuple[tuple[str, object], ...], Properties] = {}
        # 0.0 and -0.0 are equal, but not alike; a list cannot be looked up.
        self._may_share = not any(f.many or f.kind.name in ("decimal", "quantity") for f in link_type.fields.values())
        # Of a period only the start counts, so that an end learnt later is an update and not a second link.
        self.identity = tuple(
            f"{name}_from"
            if link_type.fields[name].kind.name == "period"
            else f"{name}{_first_suffix(link_type.fields[name].kind)}"
            for name in link_type.key
        )

    def keys(self) -> list[str]:
        """Every key that a description may have."""
        return [*self.fields, "ref", "from", "to", "sources"]

    def shared(self, properties: Properties) -> MappingOf[str, object]:
        """The same properties, held once for all links that have them: millions of links have a role and no more."""
        if not properties:
            return NO_PROPERTIES
        if not self._may_share:
            return properties
        items = tuple(properties.items())
        known = self._alike.get(items)
        if known is None:
            if len(self._alike) < MOST_REMEMBERED:
                self._alike[items] = properties
            return properties
        return known


def _first_suffix(kind: FieldType) -> str:
    return kind.stored_suffixes()[0]


def compile_types(ontology: Ontology, rank: int) -> dict[str, CompiledType]:
    """Every concrete type, ready for reading at an access level."""
    return {t.name: CompiledType(t, ontology.writes.get(t.name, {}), rank) for t in ontology.concrete()}


def compile_links(ontology: Ontology, rank: int) -> dict[str, CompiledLink]:
    """Every link type, ready for reading at an access level."""
    return {k.name: CompiledLink(k, access_rank(k.access) <= rank, rank) for k in ontology.links.values()}


def _setter(field: Field, stored: bool) -> Setter:
    setter = _list_setter(field) if field.many else _value_setter(field)
    if stored:
        return setter
    # Fields above the access level are checked like all others and then let go.
    return lambda tree, properties, context: setter(tree, {}, context)


def _former(setter: Setter, old: str, new: str) -> Setter:
    def read(tree: Tree, properties: Properties, context: Context) -> None:
        context.renamed(tree, old, new)
        setter(tree, properties, context)

    return read


def _value_setter(field: Field) -> Setter:
    kind, target, name = field.kind, field.target, field.name
    names = {suffix: f"{name}{suffix}" for suffix in kind.stored_suffixes()}
    if target:
        return _reference_setter(field)
    if kind.suffixes == ("",) and kind.stored_suffixes() == ("",):
        value = kind.value

        def read_scalar(tree: Tree, properties: Properties, context: Context) -> None:
            try:
                if tree.__class__ is not Scalar:
                    raise Rejected("KG301", tree)
                properties[name] = value(tree.text)
            except Rejected as rejected:
                context.reject(rejected, tree)

        return read_scalar

    def read(tree: Tree, properties: Properties, context: Context) -> None:
        try:
            for suffix, value in kind.convert(tree):
                properties[names[suffix]] = value
        except Rejected as rejected:
            context.reject(rejected, tree)

    return _localized(read, names) if isinstance(kind, Localized) else _remembering(read)


def _localized(read: Setter, names: MappingOf[str, str]) -> Setter:
    """The same as ``read`` for what nearly all localized texts look like, without a detour; the rest is left to it."""
    by_language = {suffix.removeprefix("_"): name for suffix, name in names.items()}

    def read_localized(tree: Tree, properties: Properties, context: Context) -> None:
        found = {}
        for key, item in tree.entries if isinstance(tree, Mapping) else ():
            if item.__class__ is not Scalar or item.text in NOTHING or item.text.isspace():
                break
            found[by_language.get(key.text, "")] = item.text
        else:
            if found and "" not in found:
                properties.update(found)
                return
        read(tree, properties, context)

    return read_localized


def _remembering(read: Setter) -> Setter:
    """The same as ``read``, which is asked only once for every text: dates and amounts come again and again."""
    known: dict[str, Properties] = {}

    def read_once(tree: Tree, properties: Properties, context: Context) -> None:
        if tree.__class__ is not Scalar:
            read(tree, properties, context)
            return
        values = known.get(tree.text)
        if values is None:
            values = {}
            read(tree, values, context)
            if values and len(known) < MOST_REMEMBERED:
                known[tree.text] = values
        properties.update(values)

    return read_once


def _reference_setter(field: Field) -> Setter:
    kind, name, target = field.kind, field.name, field.target

    def read(tree: Tree, properties: Properties, context: Context) -> None:
        try:
            if tree.__class__ is not Scalar:
                raise Rejected("KG301", tree)
            id = str(kind.value(tree.text))
        except Rejected as rejected:
            context.reject(rejected, tree)
            return
        properties[name] = id
        context.refer(id, target, tree)

    return read


def _list_setter(field: Field) -> Setter:
    one = _value_setter(field)
    name = field.name

    def read(tree: Tree, properties: Properties, context: Context) -> None:
        values: list[object] = []
        single: Properties = {}
        for item in tree.items if tree.__class__ is SequenceTree else (tree,):
            if is_nothing(item):
                context.reject(Rejected("KG322"), item)
                continue
            one(item, single, context)
            values.extend(single.values())
            single.clear()
        if values:
            properties[name] = values

    return read
