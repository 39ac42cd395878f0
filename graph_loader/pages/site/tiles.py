"""The counties as a map of tiles: where each stands is said by the descriptions (tile_row, tile_column)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph_loader.pages import words
from graph_loader.pages.document import bilingual, escape
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.markup import Markup, both, items, paragraph, prose, said

_WIDE = 4
"""Tiles in a row where the descriptions place none."""
_STEPS = 5


class Standing(NamedTuple):
    """What stands in a county: its enterprises, the other bodies there, the activities of all of them."""

    enterprises: tuple[str, ...]
    bodies: tuple[str, ...]
    joints: tuple[str, ...]
    partners: tuple[str, ...]
    """Knowledge organizations that cooperate with bodies of the county."""


def standing(site: Site, county: str) -> Standing:
    """What is on record for a county or zone, by id."""
    inside = sorted(id for id, places in site.facts.county_of.items() if county in places and id in site.graph.nodes)
    bodies = [id for id in inside if site.is_a(id, words.ORGANIZATION)]
    joints, partners = set[str](), set[str]()
    for id in bodies:
        for link in site.links(id):
            other = link.end if link.start == id else link.start
            if not site.cooperates(link):
                continue
            if site.joins(other):
                joints.add(other)
                partners.update(site.partners(other, id))
            else:
                partners.add(other)
    enterprises = [id for id in bodies if site.is_a(id, words.LOCAL)]
    return Standing(
        tuple(enterprises),
        tuple(id for id in bodies if not site.is_a(id, words.LOCAL)),
        tuple(sorted(joints)),
        tuple(sorted(id for id in partners if site.is_a(id, words.KNOWLEDGE))),
    )


def tile_map(page: Page) -> tuple[Markup, str]:
    """The map and the style that puts each tile into its place; nothing where the region has no counties."""
    site = page.site
    places = _places(site, [id for id in site.addresses.counties if not site.is_a(id, "Zone")])
    zones = [id for id in site.addresses.counties if site.is_a(id, "Zone")]
    found = {id: standing(site, id) for id in site.addresses.counties}
    most = max((len(one.enterprises) + len(one.bodies) for one in found.values()), default=0)
    tiles = "".join(_tile(page, id, found[id], most, f"tile at{place}") for place, id in enumerate(places))
    style = "".join(f".at{n}{{grid-area:{row}/{column}}}\n" for n, (row, column) in enumerate(places.values()))
    columns = max((column for _, column in places.values()), default=1)
    if not tiles and not zones:
        return "", ""
    style += f".tiles{{grid-template-columns:repeat({columns},minmax(0,1fr))}}\n"
    beside = items((_tile(page, id, found[id], most, "tile") for id in zones), "zones")
    note = prose("tiles" if _any_placed(site) else "unplaced")
    map = f'<div class="tiles">\n{tiles}</div>\n' if tiles else ""
    return f"{map}{beside}{paragraph(note, 'quiet small')}", style if tiles else ""


def _tile(page: Page, id: str, found: Standing, most: int, class_: str) -> Markup:
    address = page.site.addresses.page(id)
    count = len(found.enterprises) + len(found.bodies)
    step = 0 if not count else min(_STEPS, 1 + (_STEPS - 1) * count // most)
    name = said(page.site.name(id), "strong")
    lines = [both(f"单位 {count}", _plural(count, "body", "bodies"))]
    if found.joints:
        lines.append(both(f"合作 {len(found.joints)}", _plural(len(found.joints), "cooperation", "cooperations")))
    if not count and not found.joints:
        lines = [both("暂无记录", "nothing yet")]
    text = name + "".join(bilingual("span", line) for line in lines)
    return f'<a class="{escape(class_)} shade{step}" href="{escape(page.href(address or ""))}">{text}</a>\n'


def _plural(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"


def _any_placed(site: Site) -> bool:
    return any("tile_row" in site.graph.nodes[id].properties for id in site.addresses.counties)


def _places(site: Site, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """Row and column of every county, no two in one place: as described, the others in rows beneath."""
    placed: dict[str, tuple[int, int]] = {}
    for id in ids:
        said_of = site.graph.nodes[id].properties
        row, column = said_of.get("tile_row"), said_of.get("tile_column")
        if isinstance(row, int) and isinstance(column, int) and (row, column) not in placed.values():
            placed[id] = (row, column)
    below = max((row for row, _ in placed.values()), default=0)
    rest = sorted((id for id in ids if id not in placed), key=lambda id: (_code(site, id), id))
    for number, id in enumerate(rest):
        placed[id] = (below + 1 + number // _WIDE, 1 + number % _WIDE)
    return _close(placed)


def _close(placed: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """The same order without empty rows and columns at the edges, and without great gaps."""
    rows = {row: place for place, row in enumerate(sorted({row for row, _ in placed.values()}), 1)}
    columns = {column: place for place, column in enumerate(sorted({column for _, column in placed.values()}), 1)}
    closed = {id: (rows[row], columns[column]) for id, (row, column) in placed.items()}
    return dict(sorted(closed.items(), key=lambda pair: (pair[1], pair[0])))


def _code(site: Site, id: str) -> str:
    return str(site.graph.nodes[id].properties.get("code") or "~")
