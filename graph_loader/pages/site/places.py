"""Pages of the counties and zones, and the page that leads to them."""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.dates import newest
from graph_loader.pages.site.frame import document
from graph_loader.pages.site.markup import Markup, both, heading, items, paragraph, said, section, table
from graph_loader.pages.site.organization import NOTHING, title_of
from graph_loader.pages.site.tiles import standing, tile_map

COUNTIES = "counties.html"


def counties(site: Site) -> str:
    """The map of all counties and zones, and the same as a table."""
    page = Page(site, COUNTIES)
    drawn, style = tile_map(page)
    found = [(id, standing(site, id)) for id in site.addresses.counties]
    rows = [
        [
            page.link(id),
            *(str(len(part)) for part in (s.enterprises, s.bodies, s.joints, s.partners)),
            _fields(page, id),
        ]
        for id, s in found
    ]
    headings = [
        both("县市区", "County or zone"), both("企业", "Enterprises"), both("其他单位", "Other bodies"),
        both("合作事项", "Cooperations"), both("合作院所高校", "Partners"), both("重点领域", "Focus"),
    ]  # fmt: skip
    name = both("各县市区所载", "What is on record by county")
    empty = both("没有描述本地区的县市区", "No counties of the region are described")
    matrix = chart(site, "matrix")
    body = "".join((
        heading(1, both("县市区", "Counties")),
        drawn or paragraph(empty, "empty"),
        section(name, table(name, headings, rows, "counts")),
        section(both("领域与县市区", "Fields by county"), matrix),
    ))  # fmt: skip
    return document(page, both("县市区", "Counties"), body, here=COUNTIES, styles=(style,) if style else ())


def chart(site: Site, name: str) -> Markup:
    """A picture that was drawn for this site, in both languages, of which one is shown."""
    drawn = site.facts.charts.get(name, {})
    sides = "".join(f'<div class="in-{lang}">{svg}</div>\n' for lang, svg in drawn.items())
    return f'<figure class="scroll chart" tabindex="0">\n{sides}</figure>\n' if sides else ""


def _fields(page: Page, id: str) -> Markup:
    return page.linked(page.site.ends(id, "FOCUSES_ON"))


def county(site: Site, id: str) -> str:
    """What stands in one county: its bodies, what they do with whom, its fields."""
    address = site.addresses.page(id)
    assert address is not None
    page, found = Page(site, address), standing(site, id)
    body = "".join((
        title_of(page, site.graph.nodes[id]),
        section(both("概况", "In brief"), page.facts(site.graph.nodes[id])),
        section(both("企业", "Enterprises"), _bodies(page, found.enterprises), empty=NOTHING),
        section(both("其他单位", "Other bodies"), _bodies(page, found.bodies)),
        section(both("合作事项", "Cooperations"), _joints(page, found.joints), empty=NOTHING),
        section(both("合作的院所高校", "Partners among institutes and universities"), _bodies(page, found.partners)),
        section(both("与本地有关的记录", "Further records"), page.relations(id, leave_out=("LOCATED_IN",))),
    ))  # fmt: skip
    return document(page, site.name(id), body, here=COUNTIES)


def _bodies(page: Page, ids: Sequence[str]) -> Markup:
    """Bodies with what they are and how many relations they have."""
    site = page.site
    lines = []
    for id in site.sorted_by_name(ids):
        count = len([link for link in site.links(id) if site.cooperates(link)])
        lines.append(f'{page.link(id)} <span class="quiet">{said(site.type_title(id))}</span>{_counted(count)}')
    return items(lines, "columns")


def _counted(count: int) -> Markup:
    return f' <span class="count">{count}</span>' if count else ""


def _joints(page: Page, ids: Sequence[str]) -> Markup:
    """What was done, newest first, with everybody who took part."""
    return items((joint(page, id) for id in newest_first(page.site, ids)), "relations")


def newest_first(site: Site, ids: Sequence[str]) -> list[str]:
    """Records by their date, the newest first, those without one last."""
    return sorted(ids, key=lambda id: (newest(site.when(site.graph.nodes[id])), id))


def joint(page: Page, id: str, most: int = 6) -> Markup:
    """One activity as a line: when, what, by whom, where from."""
    site, node = page.site, page.site.graph.nodes[id]
    when = site.when(node)
    date = f'<span class="when">{said(when.text)}</span> ' if when else ""
    others = page.linked(site.partners(id, ""), most)
    by = f' <span class="with">{others}</span>' if others else ""
    kind = f'<span class="quiet">{said(site.type_title(id))}</span>'
    return f"{date}{page.link(id)} {kind} {page.marks(node.properties)}{by} {page.cite(node.properties)}"
