"""The columns of a section as a sheet: what each is called, which key it fills, and what may stand in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from graph_loader.ontology import ACCESS_LEVELS, Field, LinkType, NodeType, Ontology, WriteForm, access_rank
from graph_loader.ontology.model import Titles
from graph_loader.ontology.values import Localized
from graph_loader.ontology.written import ID, SOURCES, WRITTEN, say

_LANGUAGE = {"zh": {"zh": "中文", "en": "Chinese"}, "en": {"zh": "英文", "en": "English"}}
_REFERENCES = {
    "zh": "名称或编号；几个的各占一行（Alt+Enter）。联系的其他内容写在后面：名称 {role: …, period: …}",
    "en": "names or ids; several on lines of their own (Alt+Enter). More about a link behind it: name {role: …}",
}
_ONE = {"zh": "名称或编号", "en": "a name or an id"}
_MANY = {"zh": "可列多个，各占一行（Alt+Enter）", "en": "may be several, on lines of their own (Alt+Enter)"}
_NO_ID = {"zh": "可以空着，导入时生成", "en": "may be left empty; one is made when the sheet comes in"}
_NO_SOURCE = {"zh": "可以空着，表格自己就是来源", "en": "may be left empty; the sheet is the source then"}


class LedgerColumn(NamedTuple):
    """One column: its key (``name.zh``), its title, what to know about it, and where it comes from."""

    key: str
    title: Titles
    help: tuple[Titles, ...] = ()
    field: Field | None = None
    language: str = ""
    form: WriteForm | None = None
    required: bool = False

    def heading(self, lang: str) -> str:
        """The title in ``zh``, ``en`` or ``both``; amounts of money with their unit."""
        unit = "（元）" if self.field is not None and self.field.kind.name == "money" else ""
        return say(self.title, lang) + unit


def columns_of(
    kind: NodeType | LinkType, ontology: Ontology, access: str = ACCESS_LEVELS[-1], *, sections: bool = False
) -> list[LedgerColumn]:
    """The columns for a section, fields up to a level of access.

    Every link type has one column, at the end of it where schema.yaml writes it first; with ``sections`` link types
    that have a section of their own have none.
    """
    rank = access_rank(access)
    fields = [one for one in kind.fields.values() if access_rank(one.access) <= rank]
    sources = LedgerColumn("sources", {"zh": "来源", "en": "Sources"}, (_NO_SOURCE, SOURCES.words))
    if isinstance(kind, LinkType):
        sides = (("from", "甲方", "From", kind.declared_from), ("to", "乙方", "To", kind.declared_to))
        ends = [
            LedgerColumn(key, {"zh": zh, "en": en}, (_types(types, ontology), _ONE), required=True)
            for key, zh, en, types in sides
        ]
        return [*ends, *_fields(fields, ontology), sources]
    id = LedgerColumn("id", {"zh": "编号", "en": "Id"}, (_NO_ID, ID.words))
    links = _links(kind, ontology, rank, sections=sections)
    return [id, *_fields(fields, ontology), *links, sources]


def _fields(fields: Iterable[Field], ontology: Ontology) -> Iterator[LedgerColumn]:
    for field in fields:
        about = [field.help] if field.help else []
        if field.kind.name not in ("enum", "text", "localized"):
            about.append(WRITTEN[field.kind.name].words)
        if field.many:
            about.append(_MANY)
        if field.access != "public":
            about.append({"zh": "内部，不公开", "en": "not public"})
        if isinstance(field.kind, Localized):
            for number, language in enumerate(ontology.languages):
                words = _LANGUAGE.get(language, {"zh": language, "en": language})
                title = {one: f"{text}（{words[one]}）" if one == "zh" else f"{text} ({words[one]})"
                         for one, text in field.title.items()}  # fmt: skip
                required = field.required and not number
                yield LedgerColumn(f"{field.name}.{language}", title, tuple(about), field, language, None, required)
        else:
            yield LedgerColumn(field.name, field.title, tuple(about), field, "", None, field.required)


def _links(kind: NodeType, ontology: Ontology, rank: int, *, sections: bool) -> Iterator[LedgerColumn]:
    forms = ontology.writes.get(kind.name, {})
    for link in ontology.links.values():
        first = link.write[0] if link.write else None
        own_section = sections and link.section is not None
        if first is None or forms.get(first.name) != first or own_section or access_rank(link.access) > rank:
            continue
        outwards = first.end == "from"
        others = (first.nested,) if first.nested else link.declared_to if outwards else link.declared_from
        about = tuple(one for one in (link.help, _types(others, ontology), _REFERENCES) if one)
        yield LedgerColumn(first.name, link.title if outwards else link.inverse, about, None, "", first)


def _types(names: Iterable[str], ontology: Ontology) -> Titles:
    titles = [ontology.types[name].title for name in names]
    return {one: "→ " + ", ".join(title.get(one, "") for title in titles) for one in ontology.languages}
