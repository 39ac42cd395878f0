"""The page of one organization, and what pages of counties and fields share with it."""

from __future__ import annotations

from graph_loader.graph import Node
from graph_loader.pages import words
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.dates import When, newest, when_of
from graph_loader.pages.site.frame import DIRECTORY, document
from graph_loader.pages.site.markup import Markup, badge, both, items, said, section
from graph_loader.pages.site.picture import neighbourhood
from graph_loader.titles import Titles

_CHANGES = ("CHANGED_FROM", "CHANGED_TO")
_NAMES = ("short_name", "former_names", "aliases")


def organization(site: Site, id: str) -> str:
    """Who it is, its small network, its relations by kind, what happened when, and the sources of all that."""
    address = site.addresses.page(id)
    assert address is not None
    page, node = Page(site, address), site.graph.nodes[id]
    left = [*_CHANGES, *_of_places(site)]
    others = [name for name in site.ontology.links if name not in _CHANGES]
    facts = page.facts(node, _NAMES, _places(page, id))
    body = "".join((
        title_of(page, node),
        section(both("概况", "In brief"), _names(page, node) + facts),
        section(both("合作图", "Its network"), neighbourhood(page, id) + _into_network(page, id)),
        section(both("联系", "Relations"), page.relations(id, leave_out=left), empty=NOTHING),
        section(both("时间线", "Timeline"), timeline(page, id)),
        section(both("机构变更", "Changes of the body"), page.relations(id, leave_out=others)),
    ))  # fmt: skip
    return document(page, site.name(id), body, here=DIRECTORY)


NOTHING: Titles = both("还没有记录", "Nothing is on record yet")


def title_of(page: Page, node: Node) -> Markup:
    """The name of what a page is about, what it is, and where that is said."""
    kind = page.site.ontology.types[node.type]
    register = page.to(page.site.addresses.register(node.type), kind.title, class_="kind")
    marks = page.marks(node.properties)
    name = f"<h1>{said(page.site.name(node.id))}</h1>\n<p>{marks} {page.cite(node.properties)}</p>"
    return f'<header class="about">\n<p class="crumb">{register}</p>\n{name}\n</header>\n'


def _names(page: Page, node: Node) -> Markup:
    """Other and former names, which are how people know a body."""
    declared = page.site.ontology.types[node.type]
    lines = []
    for name in _NAMES:
        value = page.site.speaker.value(declared.fields[name], node.properties) if name in declared.fields else None
        if value is not None:
            lines.append(f'<span class="quiet">{said(declared.fields[name].title)}</span> {said(value)}')
    return items(lines, "names")


def _of_places(site: Site) -> list[str]:
    return [name for name in ("LOCATED_IN", "ACTIVE_IN") if name in site.ontology.links]


def _places(page: Page, id: str) -> Markup:
    """Where a body is and in which fields, with sources, as further lines of its facts."""
    lines = []
    for group in page.site.groups(id, [name for name in page.site.ontology.links if name not in _of_places(page.site)]):
        found = "<br>".join(page.relation(relation, id) for relation in group.relations)
        lines.append(f"<dt>{said(group.title)}</dt><dd>{found}</dd>\n")
    return "".join(lines)


def _into_network(page: Page, id: str) -> Markup:
    address = page.site.in_network(id)
    if address is None:
        return ""
    return f"<p>{page.to(address, both('在全网图中查看', 'See it in the whole network'))}</p>\n"


def timeline(page: Page, id: str) -> Markup:
    """What is dated, newest first: what a body did and how it came to be."""
    site, node = page.site, page.site.graph.nodes[id]
    declared = site.ontology.types[node.type]
    found: dict[tuple[str, str], tuple[When, Markup]] = {}
    for name, field in declared.fields.items():
        when = when_of(node.properties, name) if field.kind.name in ("date", "period") else None
        if when is not None:
            found[when.day, name] = (when, said(field.title))
    for group in site.groups(id):
        for relation in group.relations:
            when = relation.when or _own_date(site, relation.other)
            if when is not None and when.day and not site.is_a(relation.other, words.OBSERVATION):
                found[when.day, relation.other] = (when, f"{badge(group.title)} {page.link(relation.other)}")
    order = sorted(found, key=lambda key: (newest(found[key][0]), key[1]))
    return items(
        (f'<span class="when">{said(found[key][0].text)}</span> {found[key][1]}' for key in order), "timeline", "ol"
    )


def _own_date(site: Site, id: str) -> When | None:
    node = site.graph.nodes[id]
    happened = not site.is_a(id, words.ORGANIZATION, words.PLACE, words.FIELD, words.SOURCE, words.OBSERVATION)
    return site.when(node) if happened else None
