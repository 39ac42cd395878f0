"""Pages of the fields, and the page that shows them from the broad to the narrow."""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.pages import words
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.frame import document
from graph_loader.pages.site.markup import Markup, both, heading, items, paragraph, said, section
from graph_loader.pages.site.organization import NOTHING, title_of
from graph_loader.pages.site.places import joint, newest_first

FIELDS = "fields.html"
_BROADER = words.BROADER


def fields(site: Site) -> str:
    """All fields, narrower ones below the broader."""
    page = Page(site, FIELDS)
    tops = [id for id in site.addresses.fields if not site.ends(id, _BROADER)]
    tree = _tree(page, tops, set())
    # What only stands in a circle of broader fields has no top, and is listed all the same.
    seen = {id for top in tops for id in _below(site, top)}
    rest = [id for id in site.addresses.fields if id not in seen]
    empty = both("没有描述领域", "No fields are described")
    body = heading(1, both("领域", "Fields")) + (tree + _tree(page, rest, set()) or paragraph(empty, "empty"))
    return document(page, both("领域", "Fields"), body, here=FIELDS)


def _tree(page: Page, ids: Sequence[str], above: set[str]) -> Markup:
    lines = []
    for id in page.site.sorted_by_name(ids):
        count = len(concerned(page.site, id))
        below = [narrow for narrow in page.site.starts(id, _BROADER) if narrow not in above and narrow != id]
        number = f' <span class="count">{count}</span>' if count else ""
        lines.append(f"{page.link(id)}{number}\n{_tree(page, below, above | {id})}")
    return items(lines, "" if above else "tree")


def _below(site: Site, id: str) -> set[str]:
    found, waiting = {id}, [id]
    while waiting:
        new = set(site.starts(waiting.pop(), _BROADER)) - found
        found |= new
        waiting.extend(sorted(new))
    return found


def concerned(site: Site, id: str) -> list[str]:
    """Everything that names a field or a narrower one, by id."""
    inside = _below(site, id)
    found = {link.start for one in inside for link in site.links(one) if link.end == one and link.type != _BROADER}
    return sorted(found - inside)


def field(site: Site, id: str) -> str:
    """Who is active in a field, what concerns it, which places focus on it; narrower fields count."""
    address = site.addresses.page(id)
    assert address is not None
    page, found = Page(site, address), concerned(site, id)
    joints = [one for one in found if site.joins(one) and not site.is_a(one, words.ORGANIZATION)]
    others = [one for one in found if one not in set(joints)]
    lines = (
        f'{page.link(one)} <span class="quiet">{said(site.type_title(one))}</span>'
        for one in site.sorted_by_name(others)
    )
    related = [
        ("上位领域", "Broader fields", site.ends(id, _BROADER)),
        ("下位领域", "Narrower fields", site.starts(id, _BROADER)),
    ]
    around = "".join(
        f"<p>{said(both(zh, en), class_='quiet')} {page.linked(ids)}</p>\n" for zh, en, ids in related if ids
    )
    done = items((joint(page, one) for one in newest_first(site, joints)), "relations")
    body = "".join((
        title_of(page, site.graph.nodes[id]),
        section(both("概况", "In brief"), page.facts(site.graph.nodes[id]) + around),
        section(both("单位、需求与其他", "Bodies, demands and others"), items(lines, "columns"), empty=NOTHING),
        section(both("合作事项", "Cooperations"), done),
        section(both("记录", "Records"), page.relations(id, leave_out=(_BROADER,))),
    ))  # fmt: skip
    return document(page, site.name(id), body, here=FIELDS)
