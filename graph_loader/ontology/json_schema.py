"""The ontology as a JSON Schema of description files, so that an editor completes them and marks mistakes.

Draft 7, which editors of every age understand. The schema refuses nothing that ``sidu check`` accepts; what only a
check can see (references, check digits, cycles) it lets pass. An editor reads YAML 1.2, so that a text field may hold
what looks like a number there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from graph_loader.ontology.amounts import CURRENCIES, SCALES
from graph_loader.ontology.model import Field, LinkType, NodeType, Ontology, Titles, WriteForm
from graph_loader.ontology.values import DecimalNumber, Enum, FieldType, Integer, Localized, Text
from graph_loader.ontology.written import ID, LEVELS, SOURCES, WRITTEN, example_of, link_example, say

Schema = dict[str, Any]

_LANG = "both"
_SCALAR = ["string", "number", "boolean"]
_AMOUNT = r"[+-]?[0-9][0-9,]*(?:\.[0-9]+)?"
_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": rf"^\s*{_AMOUNT}\s*$"}]}
_DATE = r"[0-9]{4}(?:-[0-9]{2}(?:-[0-9]{2})?)?"
_SCALES = "|".join(sorted(filter(None, SCALES), key=len, reverse=True))
_CURRENCIES = "|".join(sorted(CURRENCIES, key=len, reverse=True))
_NOTHING: Schema = {"type": "null"}


def json_schema(ontology: Ontology) -> Schema:
    """A JSON Schema (draft 7) of the description files that the ontology allows."""
    return _Schema(ontology).whole()


class _Schema:
    """Definitions by name: one an enumeration, a link as written, a type."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.definitions: dict[str, Schema] = {"id": _id(), "sources": _sources()}
        self._names: dict[int, str] = {}
        """Which definition a field has that several types share."""

    def whole(self) -> Schema:
        """The schema of a file."""
        for scheme in self.ontology.schemes:
            self.definitions[f"scheme.{scheme}"] = self._scheme(scheme)
        sections: dict[str, Schema] = {
            "default_sources": _described(
                {"zh": "本文件的默认来源", "en": "Default sources of this file"},
                {"zh": "写在各小节之前", "en": "stands before every section"},
                {"anyOf": [_reference("sources"), _NOTHING]},
            ),
            "synthetic": _described(
                {"zh": "合成数据", "en": "Synthetic data"}, {}, {"enum": [True, False, "true", "false"]}
            ),
        }
        for one in self.ontology.described():
            name = f"type.{one.name}" if isinstance(one, NodeType) else f"section.{one.name}"
            if isinstance(one, NodeType) and not one.abstract:
                self.definitions[name] = self._type(one)
            elif isinstance(one, LinkType) and one.section:
                self.definitions[name] = self._link(one, ("from", "to"))
            if one.section:
                items = {"anyOf": [{"type": "array", "items": _reference(name)}, _NOTHING]}
                title = one.plural if isinstance(one, NodeType) else one.title
                sections[one.section] = _described(title, one.help, items)
                sections |= {old: _former(items, one.section) for old in one.renamed_from}
        return {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": say(self.ontology.title, _LANG),
            "description": "sidu schema json-schema",
            **_mapping(sections),
            "definitions": self.definitions,
        }

    def _scheme(self, name: str) -> Schema:
        scheme = self.ontology.schemes[name]
        words: dict[Any, str] = {}
        for value in scheme.values.values():
            meaning = ": ".join(filter(None, (say(value.title, _LANG), say(value.help, _LANG))))
            words[value.id] = meaning
        for value in scheme.values.values():
            for title in value.title.values():
                words.setdefault(title, value.id)
        entries = [(read, meaning) for word, meaning in words.items() for read in _as_editors_read(word)]
        return {
            "title": say(scheme.title, _LANG),
            "enum": [word for word, _ in entries],
            "enumDescriptions": [meaning for _, meaning in entries],
        }

    # Records

    def _type(self, one: NodeType) -> Schema:
        keys: dict[str, Schema] = {"id": _described({"zh": "编号", "en": "Id"}, ID.words, _reference("id"))}
        keys |= self._fields(one)
        keys |= {form.name: self._written_link(form) for form in self.ontology.writes.get(one.name, {}).values()}
        keys["sources"] = self._sources()
        required = ["id", *_required(one.fields.values())]
        return {"title": say(one.title, _LANG), "description": say(one.help, _LANG), **_mapping(keys, required)}

    def _link(self, link: LinkType, ends: tuple[str, ...]) -> Schema:
        titles = {"ref": ID.words, "from": {"zh": "起点", "en": "From"}, "to": {"zh": "终点", "en": "To"}}
        keys = {end: _described(titles[end], {}, _reference("id")) for end in ends}
        keys |= self._fields(link)
        keys["sources"] = self._sources()
        required = [*ends, *_required(link.fields.values())]
        return {"title": say(link.title, _LANG), **_mapping(keys, required)}

    def _sources(self) -> Schema:
        return _described({"zh": "来源", "en": "Sources"}, SOURCES.words, {"anyOf": [_reference("sources"), _NOTHING]})

    def _written_link(self, form: WriteForm) -> Schema:
        name = f"key.{form.link}.{form.end}.{form.name}"
        if name not in self.definitions:
            self.definitions[name] = self._link_key(form)
        return _reference(name)

    def _link_key(self, form: WriteForm) -> Schema:
        link = self.ontology.links[form.link]
        outwards = form.end == "from"
        name = f"link.{link.name}"
        if name not in self.definitions:
            self.definitions[name] = self._link(link, ("ref",))
        one = [_reference("id"), _reference(name)]
        if form.nested:
            one.append(_reference(f"type.{form.nested}"))
        others = (form.nested,) if form.nested else link.declared_to if outwards else link.declared_from
        shown = ", ".join(f"{other} ({say(self.ontology.types[other].title, _LANG)})" for other in others)
        example = link_example(form, self.ontology)
        text = {"": "\n".join(filter(None, (say(link.help, _LANG), f"→ {shown}", f"例 / e.g. {example}")))}
        written = {"anyOf": [*one, {"type": "array", "items": {"anyOf": one}}, _NOTHING]}
        return _described(link.title if outwards else link.inverse, text, written)

    # Fields

    def _fields(self, one: NodeType | LinkType) -> dict[str, Schema]:
        out: dict[str, Schema] = {}
        for field in one.fields.values():
            name = self._names.setdefault(id(field), f"field.{one.name}.{field.name}")
            if name not in self.definitions:
                self.definitions[name] = self._field(field)
            out[field.name] = _reference(name)
            out |= {old: _former(_reference(name), field.name) for old in field.renamed_from}
        return out

    def _field(self, field: Field) -> Schema:
        one = self._kind(field.kind)
        value = {"anyOf": [one, {"type": "array", "items": one}]} if field.many else one
        written = value if field.required else {"anyOf": [value, _NOTHING]}
        return _described(field.title, self._meaning(field), written)

    def _meaning(self, field: Field) -> Titles:
        example = example_of(field, self.ontology)
        parts = [
            say(field.help, _LANG),
            say(WRITTEN[field.kind.name].words, _LANG),
            say(LEVELS[field.access], _LANG) if field.access in LEVELS else "",
            f"例 / e.g. {example}" if example else "",
        ]
        return {"": "\n".join(filter(None, parts))}

    def _kind(self, kind: FieldType) -> Schema:
        if isinstance(kind, Enum):
            return _reference(f"scheme.{kind.scheme}")
        if isinstance(kind, Text):
            return _text(kind)
        if isinstance(kind, Localized):
            names: dict[str, Schema] = {language: {"type": [*_SCALAR, "null"]} for language in kind.languages}
            return {"anyOf": [{"type": _SCALAR}, {**_mapping(names), "minProperties": 1}]}
        if isinstance(kind, Integer | DecimalNumber):
            return _number(kind)
        return _BY_NAME.get(kind.name, _any_scalar)()


def _text(kind: Text) -> Schema:
    schema: Schema = {"type": _SCALAR}
    if kind.max_length is not None:
        schema["maxLength"] = kind.max_length
    if kind.pattern is not None and _portable(kind.pattern.pattern):
        schema["pattern"] = f"^(?:{kind.pattern.pattern})$"
    return schema


def _portable(pattern: str) -> bool:
    """Whether a pattern means the same to Python and to an editor: no group but plain ones, no letter escapes."""
    return not re.search(r"\(\?(?!:)|\\[A-Za-z0-9]|[*+?}]\+|[\^$]", pattern)


def _number(kind: Integer | DecimalNumber) -> Schema:
    number: Schema = {"type": "integer" if isinstance(kind, Integer) else "number"}
    if kind.minimum is not None:
        number["minimum"] = float(kind.minimum) if kind.minimum % 1 else int(kind.minimum)
    if kind.maximum is not None:
        number["maximum"] = float(kind.maximum) if kind.maximum % 1 else int(kind.maximum)
    quoted = r"[+-]?[0-9]+" if isinstance(kind, Integer) else rf"\s*{_AMOUNT}\s*"
    return {"anyOf": [number, {"type": "string", "pattern": f"^{quoted}$"}]}


def _money() -> Schema:
    text = {"type": "string", "pattern": rf"^\s*\+?[0-9][0-9,]*(?:\.[0-9]+)?\s*(?:{_SCALES})?\s*(?:{_CURRENCIES})?\s*$"}
    unit: Schema = {"type": ["string", "null"], "pattern": rf"^\s*(?:{_SCALES})?\s*(?:{_CURRENCIES})?\s*$"}
    parts: dict[str, Schema] = {"amount": _NUMBER, "unit": unit, "currency": {"enum": [*CURRENCIES, None]}}
    return {"anyOf": [{"type": "number", "minimum": 0}, text, _mapping(parts, ["amount"])]}


def _figure() -> Schema:
    pattern = rf"^\s*近?\s*[0-9][0-9,]*(?:\.[0-9]+)?\s*[余多]?\s*(?:{_SCALES})?\s*[余多]?\s*$"
    return {"anyOf": [{"type": "number", "minimum": 0}, {"type": "string", "pattern": pattern}]}


def _date() -> Schema:
    return {"anyOf": [_year(), {"type": "string", "pattern": rf"^\s*{_DATE}\s*$"}]}


def _period() -> Schema:
    # At least one end; what a full-width or doubled slash means is for the check to say.
    pattern = rf"^\s*(?:{_DATE}\s*(?:/\s*(?:{_DATE})?)?|/\s*{_DATE})\s*$"
    return {"anyOf": [_year(), {"type": "string", "pattern": pattern}]}


def _year() -> Schema:
    return {"type": "integer", "minimum": 0, "maximum": 9999}


def _boolean() -> Schema:
    words = (*("".join(f"[{c.upper()}{c}]" for c in word) for word in ("true", "false", "yes", "no")), "是", "否")
    return {"anyOf": [{"type": "boolean"}, {"type": "string", "pattern": rf"^\s*(?:{'|'.join(words)})\s*$"}]}


def _url() -> Schema:
    return {"type": "string", "pattern": r"^\s*[Hh][Tt][Tt][Pp][Ss]?://[^\s]+\s*$"}


def _any_scalar() -> Schema:
    # A code such as 370700, or even 012e34567, is a number to an editor.
    return {"type": ["string", "number"]}


_BY_NAME: Mapping[str, Callable[[], Schema]] = {
    "money": _money,
    "figure": _figure,
    "date": _date,
    "period": _period,
    "boolean": _boolean,
    "url": _url,
    "quantity": lambda: {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^\s*[+-]?[0-9]"}]},
    "reference": lambda: _reference("id"),
}


def _id() -> Schema:
    return {"type": ["string", "number"], "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$"}


def _sources() -> Schema:
    locator = {"type": [*_SCALAR, "null"]}
    return {
        "title": "来源 / Sources",
        "type": "object",
        "propertyNames": {"pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$"},
        "additionalProperties": {"anyOf": [locator, {"type": "array", "items": locator}]},
    }


def _reference(name: str) -> Schema:
    return {"$ref": f"#/definitions/{name}"}


def _mapping(keys: Mapping[str, Schema], required: Iterable[str] = ()) -> Schema:
    schema: Schema = {"type": "object", "properties": dict(keys), "additionalProperties": False}
    wanted = list(required)
    return schema | {"required": wanted} if wanted else schema


def _required(fields: Iterable[Field]) -> list[str]:
    # Under a former name a required field is written too; only the check can tell.
    return [field.name for field in fields if field.required and not field.renamed_from]


def _described(title: Titles, text: Titles, schema: Schema) -> Schema:
    # Beside a $ref, draft 7 ignores everything else.
    inner = {"allOf": [schema]} if "$ref" in schema else schema
    # Editors show the description while a key is completed, and the title nowhere.
    return {"description": "\n".join(filter(None, (say(title, _LANG), say(text, _LANG)))), **inner}


def _former(schema: Schema, name: str) -> Schema:
    return {"deprecationMessage": f"现名 / now called: {name}", **({"allOf": [schema]} if "$ref" in schema else schema)}


def _as_editors_read(word: str) -> list[Any]:
    """A word of a value list, and what YAML 1.2 makes of it without quotes."""
    if word in ("true", "True", "TRUE", "false", "False", "FALSE"):
        return [word, word.lower() == "true"]
    if re.fullmatch(r"[-+]?[0-9]+", word):
        return [word, int(word)]
    return [word, float(word)] if re.fullmatch(r"[-+]?(?:\.[0-9]+|[0-9]+\.[0-9]*)", word) else [word]
