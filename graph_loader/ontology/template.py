"""A description to fill in: every key of a type with its meaning, its values and an example, as commented YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph_loader.ontology.model import Field, LinkType, NodeType, Ontology, Titles, WriteForm
from graph_loader.ontology.values import Enum, Quantity, Text
from graph_loader.ontology.written import (
    ID,
    LEVELS,
    SOURCES,
    WRITTEN,
    common_fields,
    example_of,
    link_example,
    quoted,
    say,
)  # fmt: skip

_HOW = {
    "zh": "在冒号后填写；留空的键等于没有写，可以删去。必填的键在最前。",
    "en": "Write after the colons. A key left empty counts as not written and may go. Required keys come first.",
}
_DEFAULTS = {
    "zh": "可由文件开头的 default_sources 代替",
    "en": "may be left to default_sources at the head of the file",
}
_LINK = {
    "zh": "编号、编号的列表，或 {ref: 编号, …}",
    "en": "an id, a list of ids, or {ref: id, …}",
}
_NESTED = {"zh": "写在里面的记录，或编号", "en": "records written inside, or ids"}
_REQUIRED = {"zh": "必填", "en": "required"}
_MANY = {"zh": "可列多个", "en": "may be a list"}
_EXAMPLE = {"zh": "例", "en": "e.g."}


class _Key(NamedTuple):
    """One key of a record: its words, the comment lines below them, an example, and whether it is required."""

    name: str
    title: Titles
    details: list[str]
    example: str
    required: bool


def template(ontology: Ontology, name: str, lang: str = "both", *, filled: bool = False) -> str:
    """A description of one type, or of one link type that has a section of its own, to fill in.

    ``filled`` writes the examples as values: ``example-…`` are then the ids of other records. Raises KeyError for an
    unknown name, and ValueError for an abstract type and for a link without a section.
    """
    one: NodeType | LinkType = ontology.types[name] if name in ontology.types else ontology.links[name]
    if one.section is None:
        raise ValueError(name)
    writer = _Writer(ontology, lang)
    keys = list(writer.of_type(one) if isinstance(one, NodeType) else writer.of_link(one))
    lines = [_comment(say(text, lang)) for text in (one.title, one.help, _HOW) if text]
    lines.append(f"{quoted(one.section)}:")
    for number, key in enumerate(sorted(keys, key=lambda key: not key.required)):
        lines += writer.lines(key, first=number == 0, filled=filled)
    return "\n".join(lines) + "\n"


class _Writer:
    """Words and keys in one language setting."""

    def __init__(self, ontology: Ontology, lang: str) -> None:
        self.ontology = ontology
        self.lang = lang

    def lines(self, key: _Key, *, first: bool, filled: bool) -> list[str]:
        """The comment lines of a key and the key itself; the first key of a record opens it."""
        required = f" ({say(_REQUIRED, self.lang)})" if key.required else ""
        comments = [f"{say(key.title, self.lang)}{required}", *key.details]
        if key.example and not filled:
            comments.append(f"{say(_EXAMPLE, self.lang)}: {key.example}")
        start = "  - " if first else "    "
        value = f" {key.example}" if filled and key.example else ""
        above = [f"    {_comment(text)}" for text in comments]
        return [*([] if first else [""]), *above, f"{start}{key.name}:{value}"]

    def of_type(self, one: NodeType) -> Iterator[_Key]:
        """The keys of a record."""
        yield _Key("id", {"zh": "编号", "en": "Id"}, [say(ID.words, self.lang)], f"example-{one.name.lower()}", True)
        common = common_fields(self.ontology)
        yield from self._fields(f for f in one.fields.values() if common.get(f.name) is not f)
        for form in self.ontology.writes.get(one.name, {}).values():
            yield self._link(form)
        yield from self._fields(f for f in one.fields.values() if common.get(f.name) is f)
        yield self._sources()

    def of_link(self, one: LinkType) -> Iterator[_Key]:
        """The keys of an item in a link's own section."""
        ends = (
            ("from", {"zh": "起点", "en": "From"}, one.declared_from),
            ("to", {"zh": "终点", "en": "To"}, one.declared_to),
        )
        for name, title, types in ends:
            yield _Key(name, title, [f"→ {self._types(types)}"], f"example-{name}", True)
        yield from self._fields(one.fields.values())
        yield self._sources()

    def _sources(self) -> _Key:
        title = {"zh": "来源", "en": "Sources"}
        return _Key(
            "sources", title, [say(_DEFAULTS, self.lang), say(SOURCES.words, self.lang)], SOURCES.example, False
        )

    def _fields(self, fields: Iterable[Field]) -> Iterator[_Key]:
        for field in fields:
            details = [say(field.help, self.lang)] if field.help else []
            details.append(self._written(field))
            if field.access in LEVELS:
                details.append(say(LEVELS[field.access], self.lang))
            yield _Key(field.name, field.title, details, example_of(field, self.ontology), field.required)

    def _written(self, field: Field) -> str:
        kind = field.kind
        words = say(WRITTEN[kind.name].words, self.lang)
        if isinstance(kind, Enum):
            values = self.ontology.schemes[kind.scheme].values.values()
            words += ": " + "; ".join(f"{value.id} ({say(value.title, self.lang)})" for value in values)
        elif isinstance(kind, Quantity):
            words += f" ({', '.join(unit for unit in kind.factors if unit)})"
        elif isinstance(kind, Text) and kind.pattern is not None:
            words += f" ({kind.pattern.pattern})"
        elif field.target:
            words += f" → {self._types(field.target)}"
        return f"{words} ({say(_MANY, self.lang)})" if field.many else words

    def _link(self, form: WriteForm) -> _Key:
        link = self.ontology.links[form.link]
        outwards = form.end == "from"
        others = (form.nested,) if form.nested else link.declared_to if outwards else link.declared_from
        details = [say(link.help, self.lang)] if link.help else []
        details.append(f"→ {self._types(others)}: {say(_NESTED if form.nested else _LINK, self.lang)}")
        for field in link.fields.values():
            if isinstance(field.kind, Enum) and field.name == "role":
                details.append(f"role: {self._written(field)}")
        title = link.title if outwards else link.inverse
        return _Key(form.name, title, details, link_example(form, self.ontology), False)

    def _types(self, names: Iterable[str]) -> str:
        return ", ".join(f"{name} ({say(self.ontology.types[name].title, self.lang)})" for name in names)


def _comment(text: str) -> str:
    return "# " + " ".join(text.splitlines())
