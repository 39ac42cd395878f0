"""Node types of schema.yaml, with what they inherit."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from graph_loader.ontology.model import ACCESS_LEVELS, BASE_LABEL, Field, NodeType, strictest
from graph_loader.ontology.parse_fields import FieldReader
from graph_loader.ontology.shape import Keys, Reading
from graph_loader.records import Scalar, Tree

SHAPES = ("dot", "square", "diamond", "triangle", "triangleDown", "star", "hexagon", "ellipse", "box")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")


@dataclass(frozen=True, slots=True)
class Declared:
    """A type as written, before its bases are known to be sound."""

    name: Scalar
    tree: Tree
    extends: list[Scalar]


def parse_types(
    reading: Reading, reader: FieldReader, entries: list[tuple[Scalar, Tree]], common: Mapping[str, Field]
) -> dict[str, NodeType]:
    """All node types in written order; what cannot be made out is reported and left out."""
    declared: dict[str, Declared] = {}
    for name, tree in entries:
        if not name.text.isidentifier() or name.text.startswith("_") or name.text == BASE_LABEL:
            reading.report("KG209", name, name=name.text)
        extends = Keys(Reading(reading.file), tree, name.text).names("extends")
        declared[name.text] = Declared(name, tree, extends)
    done: dict[str, NodeType] = {}
    for one in declared.values():
        _parse_with_bases(one, declared, done, (), reading, reader, common)
    return {name: done[name] for name in declared if name in done}


def _parse_with_bases(
    one: Declared, declared: Mapping[str, Declared], done: dict[str, NodeType], below: tuple[str, ...],
    reading: Reading, reader: FieldReader, common: Mapping[str, Field],
) -> None:  # fmt: skip
    name = one.name.text
    if name in done:
        return
    bases: list[NodeType] = []
    for base in one.extends:
        if base.text in (*below, name):
            path = [*below, name]
            cycle = " → ".join([*path[path.index(base.text) :], base.text])
            reading.report("KG213", base, name=name, cycle=cycle)
            continue
        if base.text not in declared:
            reading.unknown("KG212", base, base.text, declared)
            continue
        _parse_with_bases(declared[base.text], declared, done, (*below, name), reading, reader, common)
        if base.text in done:
            bases.append(done[base.text])
    done.setdefault(name, _parse_type(one, bases, reading, reader, common))


def _parse_type(
    one: Declared, bases: list[NodeType], reading: Reading, reader: FieldReader, common: Mapping[str, Field]
) -> NodeType:
    name = one.name.text
    keys = Keys(reading, one.tree, name)
    keys.names("extends")
    abstract = keys.flag("abstract")
    section = keys.text("section", required=not abstract)
    if abstract and section is not None:
        reading.report("KG235", keys.at("section"), name=name)
    first = bases[0] if bases else None
    fields = _inherited(one, bases, reading) | _own_fields(one, bases, keys, reading, reader, common)
    color = keys.text("color") or (first.color if first else "#777777")
    if not _COLOR.fullmatch(color):
        reading.report("KG225", keys.at("color"), color=color)
    node_type = NodeType(
        name=name,
        title=keys.titles("title"),
        plural=keys.titles("plural", required=False) or keys.titles("title"),
        help=keys.titles("help", required=False),
        abstract=abstract,
        bases=_all_bases(bases),
        section=section,
        caption=_field_name(keys, "caption", fields) or (first.caption if first else None),
        key=tuple(filter(None, (_known(keys, item, fields) for item in keys.names("key"))))
        or (first.key if first else ()),
        when=_field_name(keys, "when", fields) or (first.when if first else None),
        joins=keys.flag("joins") or any(base.joins for base in bases),
        person=keys.flag("person") or any(base.person for base in bases),
        access=keys.text("access", choices=ACCESS_LEVELS) or strictest(base.access for base in bases),
        color=color,
        shape=keys.text("shape", choices=SHAPES) or (first.shape if first else "dot"),
        match=_match(keys, fields) or (dict(first.match) if first else {}),
        complete=keys.texts("complete") or (first.complete if first else ()),
        latest=keys.texts("latest") or (first.latest if first else ()),
        fields=fields,
        renamed_from=keys.texts("renamed_from"),
        source=reading.at(one.name),
    )
    keys.close()
    return node_type


def _all_bases(bases: list[NodeType]) -> tuple[str, ...]:
    names = [base.name for base in bases]
    for base in bases:
        names.extend(base.bases)
    return tuple(dict.fromkeys(names))


def _inherited(one: Declared, bases: list[NodeType], reading: Reading) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for base in bases:
        for field in base.fields.values():
            there = fields.setdefault(field.name, field)
            if there.signature() != field.signature():
                reading.report("KG217", one.name, field=field.name, type=one.name.text)
    return fields


def _own_fields(
    one: Declared, bases: list[NodeType], keys: Keys, reading: Reading, reader: FieldReader, common: Mapping[str, Field]
) -> dict[str, Field]:
    own = reader.fields(keys.entries("fields"))
    for name, _ in keys.entries("fields"):
        field = own.get(name.text)
        inherited = next((base.fields[name.text] for base in bases if name.text in base.fields), None) or common.get(
            name.text
        )
        # A sub-type may make a field required or speak of it in other words, but not store something else.
        if (
            field is not None
            and inherited is not None
            and replace(field, access=inherited.access).signature() != inherited.signature()
        ):
            reading.report("KG217", name, field=name.text, type=one.name.text)
    fields = dict(common) | own
    return {
        name: field for name, field in fields.items() if name in own or not any(name in base.fields for base in bases)
    }


def report_stored_collisions(reading: Reading, name: Tree, what: str, fields: Mapping[str, Field]) -> None:
    """Two fields that would fill the same property (``date`` stores ``date_from``) are a problem."""
    owner: dict[str, str] = {}
    for field in fields.values():
        for stored in field.stored:
            first = owner.setdefault(stored, field.name)
            if first != field.name:
                reading.report("KG224", name, first=first, second=field.name, property=stored, what=what)


def _known(keys: Keys, item: Scalar, fields: Mapping[str, Field]) -> str | None:
    if item.text in fields:
        return item.text
    keys.reading.unknown("KG218", item, item.text, fields, what=keys.what)
    return None


def _field_name(keys: Keys, key: str, fields: Mapping[str, Field]) -> str | None:
    text = keys.text(key)
    value = keys.at(key)
    return _known(keys, value, fields) if text is not None and isinstance(value, Scalar) else None


def _match(keys: Keys, fields: Mapping[str, Field]) -> dict[str, float]:
    tree = keys.tree_of("match")
    if tree is None:
        return {}
    inner = Keys(keys.reading, tree, f"{keys.what}.match")
    weights: dict[str, float] = {}
    for name, _ in keys.entries("match"):
        weight = inner.number(name.text)
        if _known(keys, name, fields) and weight is not None:
            weights[name.text] = float(weight)
    return weights
