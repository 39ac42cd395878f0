"""The start page: what changed, what is due, what stands where."""

from __future__ import annotations

from graph_loader.pages import words
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.facts import Due
from graph_loader.pages.site.figures import coverage, headline, least
from graph_loader.pages.site.frame import HOME, document
from graph_loader.pages.site.markup import Markup, badge, both, items, pairs, paragraph, said, section
from graph_loader.pages.site.places import joint, newest_first
from graph_loader.pages.site.tiles import tile_map

_LATEST = 6
_FIGURES = 8
_SHOWN = 12


def home(site: Site) -> str:
    """The four dimensions, the latest, what is due, the counties, reported against recorded."""
    page = Page(site, HOME)
    drawn, style = tile_map(page)
    more = page.to("figures.html#coverage", both("全部数字与指标", "All figures and indicators"))
    over = said(both("创新网络", "Innovation network of"), class_="quiet small")
    nothing_dated = both("还没有带日期的记录", "Nothing dated is on record yet")
    nothing_due = both("没有到期或待办的事项", "Nothing is due")
    compared = f"{coverage(page, most=_FIGURES)}<p>{more}</p>\n" if site.facts.profile.reported else ""
    body = "".join((
        f"<h1>{over} {said(site.region_name())}</h1>\n",
        _counts(page),
        '<div class="two">\n',
        section(both("最新", "Latest"), _latest(page), "latest", nothing_dated),
        section(both("待办", "Due"), _due(page), "due", nothing_due),
        "</div>\n",
        section(both("四个维度", "Four dimensions"), _profile(page), "profile"),
        section(both("县市区", "Counties"), drawn, "counties"),
        section(both("报道与已载", "Reported against recorded"), compared, "reported"),
        section(both("资料有何变化", "What changed in the records"), _changes(page), "changes"),
    ))  # fmt: skip
    return document(page, site.region_name(), body, here=HOME, styles=(style,) if style else ())


def _counts(page: Page) -> Markup:
    """How many records there are of the types that people look for first."""
    site = page.site
    chips = []
    for type, ids in site.addresses.registers.items():
        if site.is_a(ids[0], words.ORGANIZATION) or site.joins(ids[0]) or type == words.DEMAND:
            title = site.ontology.types[type].plural
            chips.append(f'{page.to(site.addresses.register(type), title)} <span class="count">{len(ids)}</span>')
    empty = both(
        "还没有描述任何记录：写好描述后运行 sidu check",
        "Nothing is described yet: write descriptions, then run sidu check",
    )
    return items(chips, "chips") or paragraph(empty, "empty")


def _latest(page: Page) -> Markup:
    """The latest activities of any kind."""
    site = page.site
    found = [
        node.id
        for node in site.graph.nodes.values()
        if site.joins(node.id) and words.ORGANIZATION not in node.labels and site.when(node) is not None
    ]
    ids = [id for id in newest_first(site, found) if _begun(site, id)]
    return items((joint(page, id, 3) for id in ids[:_LATEST]), "relations")


def _begun(site: Site, id: str) -> bool:
    when = site.when(site.graph.nodes[id])
    return when is not None and bool(when.day) and when.day <= site.facts.as_of


def _due(page: Page) -> Markup:
    """What should be done by when: overdue first, then in the order of days; open demands last."""
    site = page.site
    lines = [_item(page, due) for due in sorted(site.facts.due, key=lambda due: (due.day, due.record))[:_SHOWN]]
    waiting = sum(
        node.properties.get("state") in (None, "open") and not site.ends(node.id, words.LED_TO)
        for node in site.graph.of_type(words.DEMAND)
    )
    if waiting:
        number = both(f"{waiting} 项需求待对接", f"{waiting} demands wait for a match")
        lines.append(page.to("matching.html", number))
    return items(lines, "relations")


def _item(page: Page, due: Due) -> Markup:
    late = due.day < page.site.facts.as_of
    mark = badge(both("逾期", "overdue"), "mark over") if late else ""
    about = page.linked(
        sorted({link.end for link in page.site.links(due.record, "FOLLOWS_UP") if link.start == due.record}), 3
    )
    on = f' <span class="with">{about}</span>' if about else ""
    return f'<span class="when">{due.day}</span> {said(due.what)} {page.link(due.record)} {mark}{on}'


def _profile(page: Page) -> Markup:
    """A card for every dimension: the first figures that have a value, and how well they are covered."""
    cards = []
    for name, titles in page.site.facts.profile.titles.items():
        figures = pairs(
            ((said(title), f"<strong>{said(reading)}</strong>") for title, reading in headline(page, name)), "readings"
        )
        empty = paragraph(both("还没有可算的指标", "No indicator can be computed yet"), "empty")
        share = least(page, name)
        cards.append(
            f'<article class="card"><h3>{page.to(f"figures.html#d-{name}", titles)}</h3>\n{figures or empty}'
            f"{f'<p>{share}</p>' if share else ''}</article>\n"
        )
    return f'<div class="cards">\n{"".join(cards)}</div>\n' if cards else ""


def _changes(page: Page) -> Markup:
    """What differs from the build before."""
    changes = page.site.facts.changes
    if changes is None:
        return paragraph(
            both("这是第一次生成，没有可比的。", "This is the first build: there is nothing to compare with."), "empty"
        )
    if not changes:
        return paragraph(
            both(f"自 {changes.since} 以来没有变化。", f"Nothing has changed since {changes.since}."), "empty"
        )
    parts = [
        paragraph(
            both(f"与 {changes.since} 生成的上一版相比", f"Compared with the version built on {changes.since}"), "quiet"
        )
    ]
    for titles, ids in ((both("新增", "New"), changes.new), (both("有改动", "Changed"), changes.changed)):
        if ids:
            shown = page.site.sorted_by_name([id for id in ids if id in page.site.graph.nodes])
            parts.append(f'<p>{badge(titles)} <span class="count">{len(shown)}</span> {page.linked(shown, 20)}</p>\n')
    if changes.gone:
        types = page.site.ontology.types
        text = " ".join(
            f"{said(types[type].title) if type in types else type} {count}"
            for type, count in sorted(changes.gone.items())
        )
        parts.append(f"<p>{badge(both('不再有', 'Gone'))} {text}</p>\n")
    return "".join(parts)
