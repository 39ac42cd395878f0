"""The page about the site itself: sources with dates and licences, how figures are computed, what marks mean."""

from __future__ import annotations

from collections import Counter

from graph_loader.graph import Node
from graph_loader.pages import words
from graph_loader.pages.document import escape
from graph_loader.pages.site.addresses import anchor, starting_source
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.dates import newest
from graph_loader.pages.site.frame import document
from graph_loader.pages.site.markup import Markup, badge, both, heading, items, paragraph, prose, said, section, table

ABOUT = "about.html"


def about(site: Site) -> str:
    """What this is, where it comes from, how to read it."""
    page = Page(site, ABOUT)
    title = both("关于本站", "About this site")
    nodes, links = len(site.graph.nodes), len(site.graph.links)
    made = prose("about", as_of=site.facts.as_of, nodes=nodes, links=links)
    body = "".join((
        heading(1, title), paragraph(made), _synthetic(site), section(both("标记", "Marks"), _marks()),
        section(both("来源", "Sources"), _sources(page), "sources", both("没有来源", "There are no sources")),
        section(both("指标怎样计算", "How figures are computed"), _methods(site), "methods"),
    ))  # fmt: skip
    return document(page, title, body, here=ABOUT)


def _synthetic(site: Site) -> Markup:
    if not site.facts.synthetic:
        return ""
    return paragraph(
        both("本站含合成数据，并非事实。", "This site holds synthetic data, which are no facts."), "warning"
    )


def _marks() -> Markup:
    told = [
        (both("推断", "inferred"), "certainty", "inferred"),
        (both("存疑", "doubtful"), "certainty", "doubtful"),
        (both("年份系推断", "year inferred"), "date_certainty", "date"),
        (both("样本", "sample"), "sample", "sample"),
        (both("据转载件", "read from a copy"), "copy", "copy"),
    ]
    lines = (f"{badge(titles, f'mark {kind}')} {said(prose(name))}" for titles, kind, name in told)
    return items(lines) + paragraph(prose("figures"))


def _sources(page: Page) -> Markup:
    """Every source with what it says of itself; the one that the region starts from first, then by date."""
    site = page.site
    used: Counter[str] = Counter()
    held = [node.properties for node in site.graph.nodes.values()]
    held += [link.properties for link in site.graph.links.values()]
    for properties in held:
        used.update(set(properties.get("source_ids") or ()))
    first = starting_source(site.graph)
    nodes = sorted(site.graph.of_type(words.SOURCE), key=lambda n: (n.id != first, newest(site.when(n)), n.id))
    headings = [
        both("题名", "Title"), both("发布者", "Publisher"), both("日期", "Date"), both("类别", "Kind"),
        both("许可", "Licence"), both("引用", "Cited by"),
    ]  # fmt: skip
    rows = [_source(page, node, used[node.id]) for node in nodes]
    return table(both("来源", "Sources"), headings, rows, "sources-table")


def _source(page: Page, node: Node, used: int) -> list[Markup]:
    site = page.site
    declared = site.ontology.types[node.type]

    def value(name: str) -> Markup:
        found = site.speaker.value(declared.fields[name], node.properties) if name in declared.fields else None
        return said(found) if found else ""

    address = site.speaker.source(node.id).address
    name = said(site.name(node.id))
    if address:
        name = f'<a class="away" href="{escape(address)}" rel="noreferrer noopener external">{name}</a>'
    copy = badge(both("据转载件", "read from a copy"), "mark") if node.properties.get("read_from_copy") else ""
    note = value("note")
    told = f'<span class="note">{note}</span>' if note else ""
    title = f'<span id="{escape(anchor(node.id))}">{name}</span> {copy} {page.marks(node.properties)} {told}'
    kind = " · ".join(filter(None, (value("kind"), value("quality"))))
    return [title, value("publisher"), value("date"), kind, value("licence"), str(used)]


def _methods(site: Site) -> Markup:
    """The documentation of every indicator, as the program itself has it."""
    parts = []
    for method in site.facts.profile.methods:
        name = f"<code>{escape(method.id)}</code> {said(method.title)}"
        parts.append(
            f'<details class="method" id="i-{escape(method.id)}"><summary>{name}</summary>\n'
            f"<pre>{escape(method.text)}</pre></details>\n"
        )
    return "".join(parts)
