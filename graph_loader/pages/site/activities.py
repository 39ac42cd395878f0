"""Pages of what happens: the calendar of events, the funnel, the board of demands."""

from __future__ import annotations

from graph_loader.pages import words
from graph_loader.pages.site.addresses import anchor
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.facts import Proposal
from graph_loader.pages.site.frame import document
from graph_loader.pages.site.markup import (
    Markup,
    badge,
    both,
    heading,
    items,
    paragraph,
    prose,
    said,
    section,
    table,
)
from graph_loader.pages.site.places import chart, newest_first
from graph_loader.titles import Titles

_NO_EVENTS = both("还没有记录活动", "No events are on record yet")


def events(site: Site) -> str:
    """The calendar as a heat map, and every event below it, by year, newest first."""
    page = Page(site, "events.html")
    ids = newest_first(site, [node.id for node in site.graph.of_type(words.EVENT)])
    years: dict[str, list[str]] = {}
    for id in ids:
        when = site.when(site.graph.nodes[id])
        years.setdefault(when.year if when else "", []).append(id)
    undated = both("日期不详", "Without a date")
    parts = "".join(
        section(both(f"{year} 年", year) if year else undated, "".join(page.entry(id) for id in found))
        for year, found in years.items()
    )
    title = both("活动", "Events")
    body = heading(1, title) + (chart(site, "calendar") + parts if ids else paragraph(_NO_EVENTS, "empty"))
    return document(page, title, body, here=page.path)


def funnel(site: Site) -> str:
    """How many events reached which step, and event by event what it led to."""
    page = Page(site, "funnel.html")
    title = both("转化漏斗", "Funnel")
    note = prose("funnel")
    rows = [[said(titles), str(count)] for titles, count in site.facts.funnel]
    name = both("各步的活动数", "Events at each step")
    table_of_steps = table(name, [both("步骤", "Step"), both("活动", "Events")], rows, "counts narrow")
    led = [node.id for node in site.graph.of_type(words.EVENT) if _followed(site, node.id)]
    chains = "".join(
        f'<div class="group"><h3>{page.link(id)}</h3>\n{_chain(page, id, {id})}</div>\n'
        for id in newest_first(site, led)
    )
    empty = both("还没有活动促成什么的记录", "Nothing that an event led to is on record yet")
    body = "".join((
        heading(1, title), paragraph(note, "quiet"), chart(site, "funnel"), table_of_steps,
        section(both("逐个活动", "Event by event"), chains, empty=empty),
    ))  # fmt: skip
    return document(page, title, body, here=page.path)


def _followed(site: Site, id: str) -> list[str]:
    return site.ends(id, words.LED_TO)


def _chain(page: Page, id: str, above: set[str]) -> Markup:
    """What a record led to, and what that led to, each once on its way."""
    lines = []
    for link in page.site.links(id, words.LED_TO):
        if link.start != id or link.end in above:
            continue
        kind = badge(page.site.type_title(link.end))
        when = page.site.when(page.site.graph.nodes[link.end])
        date = f' <span class="when">{said(when.text)}</span>' if when else ""
        mark = page.marks(link.properties)
        deeper = _chain(page, link.end, above | {link.end})
        lines.append(f"{kind} {page.link(link.end)}{date} {mark} {page.cite(link.properties)}\n{deeper}")
    return items(lines, "chain")


# ---------------------------------------------------------------------- demands

_OPEN, _MATCHED, _CLOSED = "open", "matched", "closed"
_LANES: tuple[tuple[str, Titles], ...] = (
    (_OPEN, both("待对接", "Open")),
    (_MATCHED, both("已对接", "Matched")),
    (_CLOSED, both("已解决或关闭", "Solved or closed")),
)
_STATES = {"open": _OPEN, "matched": _MATCHED, "solved": _CLOSED, "expired": _CLOSED, "withdrawn": _CLOSED}
_BANDS = {"strong": both("强", "strong"), "possible": both("可能", "possible")}


def matching(site: Site) -> str:
    """The board of demands: the open ones first, each with what was decided and what the matching proposes."""
    page = Page(site, "matching.html")
    lanes: dict[str, list[str]] = {lane: [] for lane, _ in _LANES}
    for node in site.graph.of_type(words.DEMAND):
        lanes[_lane(site, node.id)].append(node.id)
    parts = ""
    for lane, titles in _LANES:
        ids = newest_first(site, lanes[lane])
        cards = "".join(_card(page, id) for id in ids)
        number = f' <span class="count">{len(ids)}</span>'
        inside = cards or paragraph(both("没有", "None"), "empty")
        parts += f'<section class="lane"><h2>{said(titles)}{number}</h2>\n{inside}</section>\n'
    title = both("需求对接", "Matching of demands")
    note = prose("matching")
    body = f'{heading(1, title)}{paragraph(note, "quiet")}<div class="board">\n{parts}</div>\n'
    return document(page, title, body, here=page.path)


def _lane(site: Site, id: str) -> str:
    state = site.graph.nodes[id].properties.get("state")
    if state is not None:
        return _STATES.get(str(state), _OPEN)
    return _MATCHED if site.ends(id, words.LED_TO) or _accepted(site, id) else _OPEN


def _accepted(site: Site, id: str) -> bool:
    return any(site.graph.nodes[one].properties.get("decision") == "accept" for one in site.starts(id, "ON_DEMAND"))


def _card(page: Page, id: str) -> Markup:
    site, node = page.site, page.site.graph.nodes[id]
    when = site.when(node)
    date = f'<span class="when">{said(when.text)}</span>' if when else ""
    raised = page.linked(site.starts(id, "DEMANDS"))
    by = f"<p>{said(both('提出', 'Raised by'), class_='quiet')} {raised}</p>\n" if raised else ""
    made = _decisions(page, id)
    offered = _proposals(page, id)
    about = f"{date} {page.marks(node.properties)} {page.cite(node.properties)}"
    return (
        f'<article class="card" id="{anchor(id)}">\n<h3>{said(site.name(id))}</h3>\n<p>{about}</p>\n{by}{made}{offered}'
        f"<details><summary>{said(both('详情', 'Details'))}</summary>\n{page.facts(node)}"
        f"{page.relations(id, 4, ('DEMANDS', 'ON_DEMAND'))}</details></article>\n"
    )


def _decisions(page: Page, id: str) -> Markup:
    """What people decided on offers for a demand, newest first."""
    site = page.site
    lines = []
    for one in newest_first(site, site.starts(id, "ON_DEMAND")):
        node = site.graph.nodes[one]
        declared = site.ontology.types[node.type]
        words_of = {
            name: site.speaker.value(declared.fields[name], node.properties)
            for name in ("decision", "by_role", "date", "reason")
            if name in declared.fields
        }
        said_of = " ".join(said(text) for name, text in words_of.items() if text and name != "decision")
        verdict = badge(words_of.get("decision") or site.name(one), f"badge {node.properties.get('decision')}")
        lines.append(
            f'<span id="{anchor(one)}">{verdict}</span> {page.linked(site.ends(one, "ON_OFFER"))} '
            f'<span class="quiet">{said_of}</span> {page.cite(node.properties)}'
        )
    return f"<h4>{said(both('决定', 'Decisions'))}</h4>\n{items(lines)}" if lines else ""


def _proposals(page: Page, id: str) -> Markup:
    found = page.site.facts.proposals.get(id)
    if found is None:
        return ""
    head = f"<h4>{said(both('匹配建议（计算）', 'Proposals (computed)'))}</h4>\n"
    if not found:
        return head + paragraph(both("库中没有够好的匹配", "Nothing in the libraries fits well enough"), "empty")
    return head + items(_proposal(page, one) for one in found)


def _proposal(page: Page, one: Proposal) -> Markup:
    shared = f' <span class="quiet">{said(both("共同词", "shared words"))}: </span>' if one.words else ""
    terms = " · ".join(said(both(word, word)) for word in one.words)
    band = _BANDS.get(one.band, both(one.band, one.band))
    score = f'<span class="score">{one.score:.2f}</span>'
    return f"{badge(band, f'badge {one.band}')} {page.link(one.offer)} {score}{shared}{terms}"
