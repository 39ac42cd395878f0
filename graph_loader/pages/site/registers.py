"""The directory of everything that is described, and a register for every type."""

from __future__ import annotations

from graph_loader.pages.site.addresses import PER_LIST, anchor
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.frame import DIRECTORY, document
from graph_loader.pages.site.markup import Markup, both, heading, items, paragraph, prose, said, section


def directory(site: Site) -> str:
    """All types with the number of their records, and every organization that has a page, by type and name."""
    page = Page(site, DIRECTORY)
    title = both("名录", "Directory")
    types = []
    for type, ids in site.addresses.registers.items():
        declared = site.ontology.types[type]
        types.append(f'{page.to(site.addresses.register(type), declared.plural)} <span class="count">{len(ids)}</span>')
    by_type: dict[str, list[str]] = {}
    for id in site.sorted_by_name(site.addresses.organizations):
        by_type.setdefault(site.graph.nodes[id].type, []).append(id)
    parts = "".join(
        section(site.ontology.types[type].plural, items((page.link(id) for id in ids), "columns"))
        for type, ids in by_type.items()
    )
    empty = both("还没有描述任何记录", "Nothing is described yet")
    note = prose("directory")
    body = "".join((
        heading(1, title), section(both("全部分类", "All registers"), items(types, "columns"), empty=empty),
        paragraph(note, "quiet") if parts else "", parts,
    ))  # fmt: skip
    return document(page, title, body, here=DIRECTORY)


def registers(site: Site) -> dict[str, str]:
    """The pages of all registers by address; types that have a page elsewhere need none."""
    pages = {}
    for type, ids in site.addresses.registers.items():
        for start in range(0, len(ids), PER_LIST):
            address = site.addresses.register(type, start)
            if address.startswith("list/"):
                pages[address] = _register(site, type, ids, start, address)
    return pages


def _register(site: Site, type: str, ids: tuple[str, ...], start: int, address: str) -> str:
    page, declared = Page(site, address), site.ontology.types[type]
    shown = ids[start : start + PER_LIST]
    with_page = [id for id in shown if site.addresses.page(id)]
    without = [id for id in shown if not site.addresses.page(id)]
    help = paragraph(declared.help, "quiet") if declared.help else ""
    number = both(f"共 {len(ids)} 条记录", f"{len(ids)} records")
    lines = items((_line(page, id) for id in site.sorted_by_name(with_page)), "relations")
    entries = "".join(page.entry(id, 3) for id in site.sorted_by_name(without))
    heads = both("记录", "Records") if not lines else both("其余记录", "Other records")
    body = "".join((
        heading(1, declared.plural), help, paragraph(number, "quiet"), _parts(page, type, ids, start),
        section(both("有专页的记录", "Records with a page"), lines), section(heads, entries),
    ))  # fmt: skip
    return document(page, declared.plural, body, here=DIRECTORY)


def _line(page: Page, id: str) -> Markup:
    node = page.site.graph.nodes[id]
    when = page.site.when(node)
    date = f' <span class="when">{said(when.text)}</span>' if when else ""
    name = f'<span id="{anchor(id)}">{page.link(id)}</span>'
    return f"{name}{date} {page.marks(node.properties)} {page.cite(node.properties)}"


def _parts(page: Page, type: str, ids: tuple[str, ...], start: int) -> Markup:
    """Links to the parts of a register that is too long for one page."""
    if len(ids) <= PER_LIST:
        return ""
    found = []
    for first in range(0, len(ids), PER_LIST):
        titles = both(
            f"{first + 1}–{min(first + PER_LIST, len(ids))}", f"{first + 1}–{min(first + PER_LIST, len(ids))}"
        )
        current = {"aria_current": "page"} if first == start else {}
        found.append(page.to(page.site.addresses.register(type, first), titles, **current))
    return f'<p class="parts">{" ".join(found)}</p>\n'
