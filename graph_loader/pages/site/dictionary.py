"""The data dictionary: what is described in this region, from schema.yaml. Public fields only."""

from __future__ import annotations

from graph_loader.ontology import Field, LinkType, NodeType
from graph_loader.pages.document import escape
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.frame import document
from graph_loader.pages.site.markup import Markup, both, heading, paragraph, prose, said, section, table
from graph_loader.titles import LANGUAGES, Titles, in_language

_YES = both("必填", "required")


def dictionary(site: Site) -> str:
    """Every type with its fields, every link with its ends, every list of values."""
    page = Page(site, "dictionary.html")
    title = both("数据词典", "Data dictionary")
    note = prose("dictionary")
    types = "".join(_type(page, declared) for declared in site.ontology.concrete() if declared.access == "public")
    links = [_link(site, one) for one in site.ontology.links.values() if one.access == "public"]
    headings = [
        both("联系", "Link"),
        both("反向", "Read backwards"),
        both("起点", "From"),
        both("终点", "To"),
        both("说明", "Help"),
    ]
    name = both("联系", "Links")
    body = "".join((
        heading(1, title), paragraph(note, "quiet"), heading(2, both("类别", "Types")), types,
        section(name, table(name, headings, links)), _schemes(page),
    ))  # fmt: skip
    return document(page, title, body, here=page.path)


def _type(page: Page, declared: NodeType) -> Markup:
    site = page.site
    public = [field for field in declared.fields.values() if field.access == "public"]
    hidden = len(declared.fields) - len(public)
    rows = [
        [
            said(f.title),
            f"<code>{escape(f.name)}</code>",
            _kind(site, f),
            said(_YES) if f.required else "",
            said(f.help),
        ]
        for f in public
    ]
    headings = [both("字段", "Field"), both("键", "Key"), both("类型", "Kind"), both("", ""), both("说明", "Help")]
    count = len(site.addresses.registers.get(declared.name, ()))
    register = (
        page.to(site.addresses.register(declared.name), both(f"{count} 条记录", f"{count} records"))
        if count
        else said(both("尚无记录", "no records"), class_="quiet")
    )
    more = (
        paragraph(
            both(f"另有 {hidden} 个内部或个人字段不公开", f"{hidden} more fields are internal or personal"),
            "quiet small",
        )
        if hidden
        else ""
    )
    help = paragraph(declared.help) if declared.help else ""
    name = f"{said(declared.title)} <code>{escape(declared.name)}</code>"
    return (
        f'<details class="type" id="t-{escape(declared.name)}"><summary>{name}</summary>\n'
        f"<p>{register}</p>\n{help}{table(declared.title, headings, rows)}{more}</details>\n"
    )


def _kind(site: Site, field: Field) -> Markup:
    name = escape(field.kind.name)
    scheme = getattr(field.kind, "scheme", "")
    if scheme in site.ontology.schemes:
        return f'<a href="#v-{escape(scheme)}">{said(site.ontology.schemes[scheme].title)}</a>'
    return f"<code>{name}{'[]' if field.many else ''}</code>"


def _link(site: Site, one: LinkType) -> list[Markup]:
    ends = [_titles(site, names) for names in (one.declared_from, one.declared_to)]
    return [f"{said(one.title)} <code>{escape(one.name)}</code>", said(one.inverse), *map(said, ends), said(one.help)]


def _titles(site: Site, names: tuple[str, ...]) -> Titles:
    return {
        lang: both("、", ", ")[lang].join(in_language(site.ontology.types[name].title, lang) for name in names)
        for lang in LANGUAGES
    }


def _schemes(page: Page) -> Markup:
    parts = []
    for scheme in page.site.ontology.schemes.values():
        values = "".join(
            f"<dt><code>{escape(value.id)}</code></dt><dd>{said(value.title)}{_help(value.help)}</dd>\n"
            for value in scheme.values.values()
        )
        inner = f'<h3>{said(scheme.title)}</h3>\n<dl class="facts">\n{values}</dl>'
        parts.append(f'<div class="group" id="v-{escape(scheme.id)}">{inner}</div>\n')
    return section(both("取值", "Values"), "".join(parts))


def _help(titles: Titles) -> Markup:
    return f' <span class="quiet">{said(titles)}</span>' if titles else ""
