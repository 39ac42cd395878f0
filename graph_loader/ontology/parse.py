"""schema.yaml → Ontology, with every mistake in it as a positioned problem."""

from __future__ import annotations

import re
from importlib.resources.abc import Traversable
from pathlib import Path

from graph_loader.errors import Problem, SchemaError
from graph_loader.ontology.amounts import date_span
from graph_loader.ontology.model import Field, NodeType, Ontology, Scheme, SchemeValue, Step
from graph_loader.ontology.parse_fields import FieldReader
from graph_loader.ontology.parse_links import LinkReader, write_forms
from graph_loader.ontology.parse_types import parse_types, report_stored_collisions
from graph_loader.ontology.shape import Keys, Reading
from graph_loader.ontology.values import Rejected
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar, Source, Tree
from graph_loader.yaml_events import parse_text, read_file

GRAMMAR_VERSION = "1"
RESERVED_SECTIONS = ("default_sources", "synthetic")


def load_ontology(path: Path | Traversable, file: str = "schema.yaml") -> Ontology:
    """The ontology of a schema.yaml; ``file`` is its name in messages.

    Raises:
        SchemaError: it is missing, is not YAML, or has problems; all of them are in ``problems``.
    """
    tree, problems = read_file(path, file)
    return _ontology(tree, problems, file)


def ontology_of_text(text: str, file: str = "schema.yaml") -> Ontology:
    """The ontology of a schema given as text. Raises SchemaError as ``load_ontology`` does."""
    tree, problems = parse_text(text, file)
    return _ontology(tree, problems, file)


def _ontology(tree: Tree | None, problems: list[Problem], file: str) -> Ontology:
    if not problems and not isinstance(tree, MappingTree):
        problems = [Problem.of("KG230", Source(file, 1, 1))]
    if problems:
        raise SchemaError("KG200", problems, file=file, count=len(problems))
    reading = Reading(file)
    assert tree is not None
    ontology = _read(reading, tree)
    if reading.problems:
        # What is inherited, or asked for twice, is reported once.
        ordered = sorted(dict.fromkeys(reading.problems), key=lambda p: (p.source.line, p.source.column, p.code))
        raise SchemaError("KG200", ordered, file=file, count=len(ordered))
    return ontology


def _read(reading: Reading, tree: Tree) -> Ontology:
    keys = Keys(reading, tree, "schema.yaml")
    version = keys.text("schema", required=True)
    if version not in (None, GRAMMAR_VERSION):
        reading.report("KG228", keys.at("schema"), version=version, known=GRAMMAR_VERSION)
    reading.languages = _languages(reading, keys) or reading.languages
    stages, steps = _steps(reading, keys, "stages"), _steps(reading, keys, "steps")
    schemes = {name.text: _scheme(reading, name, value) for name, value in keys.entries("schemes")}
    type_entries = list(keys.entries("types", required=True))
    fields = FieldReader(reading, schemes, [name.text for name, _ in type_entries])
    common_tree = keys.tree_of("common")
    common: dict[str, Field] = {}
    if common_tree is not None:
        common_keys = Keys(reading, common_tree, "common")
        common = fields.fields(common_keys.entries("fields"))
        common_keys.close()
    types = parse_types(reading, fields, type_entries, common)
    for name, _ in type_entries:
        report_stored_collisions(reading, name, name.text, types[name.text].fields)
    links = LinkReader(reading, fields, types, common, stages, steps).links(list(keys.entries("links")))
    ontology = Ontology(
        title=keys.titles("title"), languages=reading.languages, stages=stages, steps=steps, schemes=schemes,
        types=types, links=links, file=reading.file, writes=write_forms(reading, types, links),
    )  # fmt: skip
    keys.close()
    _check_sections(reading, ontology)
    _check_former_names(reading, ontology)
    _check_keys_named(reading, ontology, type_entries)
    return ontology


def _languages(reading: Reading, keys: Keys) -> tuple[str, ...]:
    found: list[str] = []
    for item in keys.names("languages"):
        if not re.fullmatch(r"[a-z]{2,8}", item.text):
            reading.report("KG209", item, name=item.text)
        elif item.text in found:
            reading.report("KG233", item, name=item.text)
        else:
            found.append(item.text)
    return tuple(found)


def _steps(reading: Reading, keys: Keys, key: str) -> tuple[Step, ...]:
    found: list[Step] = []
    for rank, item in enumerate(keys.items(key)):
        inner = Keys(reading, item, key)
        name = inner.text("id", required=True)
        title = inner.titles("title")
        inner.close()
        if name is not None:
            if any(step.id == name for step in found):
                reading.report("KG233", inner.at("id"), name=name)
            found.append(Step(name, title, rank))
    return tuple(found)


def _scheme(reading: Reading, name: Scalar, tree: Tree) -> Scheme:
    keys = Keys(reading, tree, name.text)
    values: dict[str, SchemeValue] = {}
    words: dict[str, str] = {}
    for value_name, value_tree in keys.entries("values", required=True):
        value = _scheme_value(reading, value_name, value_tree)
        values[value.id] = value
        for word in {value.id, *value.title.values()}:
            if words.setdefault(word, value.id) != value.id:
                reading.report("KG229", value_name, word=word, first=words[word], second=value.id)
    scheme = Scheme(name.text, keys.titles("title"), values, keys.text("source"), _date(reading, keys, "as_of"))
    keys.close()
    return scheme


def _scheme_value(reading: Reading, name: Scalar, tree: Tree) -> SchemeValue:
    if isinstance(tree, MappingTree) and tree.get("title") is None:
        return SchemeValue(name.text, reading.titles(tree, name.text), {}, None, None)
    keys = Keys(reading, tree, name.text)
    value = SchemeValue(
        name.text, keys.titles("title"), keys.titles("help", required=False),
        _date(reading, keys, "from"), _date(reading, keys, "to"),
    )  # fmt: skip
    keys.close()
    return value


def _date(reading: Reading, keys: Keys, key: str) -> str | None:
    text = keys.text(key)
    if text is None:
        return None
    try:
        date_span(text)
    except Rejected as rejected:
        reading.report(rejected.code, keys.at(key), text=text)
    return text


def _check_sections(reading: Reading, ontology: Ontology) -> None:
    """A section, present or former, leads to one type only."""
    owners: dict[str, str] = dict.fromkeys(RESERVED_SECTIONS, "sidu")
    for one in ontology.described():
        for section in filter(None, (one.section, *one.renamed_from)):
            if owners.setdefault(section, one.name) != one.name:
                reading.problems.append(
                    Problem.of("KG215", one.source, section=section, first=owners[section], second=one.name)
                )


def _check_former_names(reading: Reading, ontology: Ontology) -> None:
    """A key of a description, present or former, means one thing only."""
    for one in ontology.described():
        keys = ontology.writes.get(one.name, {}) if isinstance(one, NodeType) else ("ref", "from", "to")
        owners = {name: name for name in (*one.fields, *keys, "id", "sources")}
        for field in one.fields.values():
            for old in field.renamed_from:
                other = owners.setdefault(old, field.name)
                if other != field.name or old in one.fields:
                    reading.problems.append(Problem.of("KG236", one.source, what=field.name, name=old, other=other))


def _check_keys_named(reading: Reading, ontology: Ontology, entries: list[tuple[Scalar, Tree]]) -> None:
    """What a complete entry has, and by what the latest record is found, are keys of the type's descriptions."""
    for name, tree in entries:
        if (one := ontology.types.get(name.text)) is not None:
            forms = ontology.writes.get(one.name, {})
            starting = {key for key, form in forms.items() if form.end == "from"}
            keys = Keys(Reading(reading.file), tree, one.name)
            for part, known in (("complete", {*one.fields, *forms}), ("latest", starting)):
                for item in keys.names(part):
                    if item.text not in known:
                        reading.unknown("KG218", item, item.text, known, what=one.name)
