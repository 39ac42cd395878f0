"""A body's small network as a picture: on the left the body, in the middle what it did, on the right with whom."""

from __future__ import annotations

from collections.abc import Sequence

from graph_loader.pages.document import bilingual, escape, labelled
from graph_loader.pages.site.context import Page
from graph_loader.pages.site.markup import Markup, both, paragraph
from graph_loader.titles import LANGUAGES, in_language

MOST_ROWS = 16
"""So many rows are drawn; what is beyond stands in the lists below."""
_ROW, _TOP, _WIDTH = 34, 12, 760
_MIDDLE, _RIGHT = 190, 530
_LONGEST = {"zh": (16, 15), "en": (31, 29)}
"""How many characters of a name fit in the middle and on the right."""


def neighbourhood(page: Page, id: str) -> Markup:
    """The picture; nothing for a body that cooperates with nobody. It repeats, in lines, what the lists say."""
    site = page.site
    middle: dict[str, tuple[str, list[str]]] = {}
    direct: dict[str, str] = {}
    for group in site.groups(id):
        for relation in group.relations:
            if not site.cooperates(relation.link):
                continue
            day = relation.when.day if relation.when else ""
            if site.joins(relation.other):
                middle.setdefault(relation.other, (day, site.partners(relation.other, id)))
            else:
                direct.setdefault(relation.other, day)
    if not middle and not direct:
        return ""
    order = sorted(middle, key=lambda one: (-len(middle[one][1]), middle[one][0], one))[:MOST_ROWS]
    right = _right(order, middle, direct)
    left_out = len(middle) - len(order) + len(_right(list(middle), middle, direct)) - len(right)
    more = (
        paragraph(both(f"另有 {left_out} 项见下方列表", f"{left_out} more are in the lists below"), "quiet")
        if left_out
        else ""
    )
    drawn = _draw(page, id, order, middle, direct, right)
    return f'<figure class="scroll picture" tabindex="0">\n{drawn}</figure>\n{more}'


def _right(order: Sequence[str], middle: dict[str, tuple[str, list[str]]], direct: dict[str, str]) -> list[str]:
    """The partners in the order in which they are met, so that few lines cross."""
    found = dict.fromkeys(partner for one in order for partner in middle[one][1])
    found.update(dict.fromkeys(sorted(direct)))
    return list(found)[: MOST_ROWS + 4]


def _draw(
    page: Page, id: str, order: Sequence[str], middle: dict[str, tuple[str, list[str]]], direct: dict[str, str],
    right: Sequence[str],
) -> Markup:  # fmt: skip
    rows = max(len(order), len(right), 1)
    height = 2 * _TOP + rows * _ROW
    ys = {one: _TOP + (place + 0.5) * _ROW * rows / len(order) for place, one in enumerate(order)}
    ends = {one: _TOP + (place + 0.5) * _ROW * rows / len(right) for place, one in enumerate(right)}
    center = height / 2
    lines = [_line(30, center, _MIDDLE - 12, ys[one]) for one in order]
    lines += [_line(_MIDDLE, ys[one], _RIGHT - 12, ends[p], 218) for one in order for p in middle[one][1] if p in ends]
    lines += [_line(30, center, _RIGHT - 12, ends[one], 0) for one in direct if one in ends]
    names = [_name(page, one, _MIDDLE, ys[one], 0) for one in order]
    names += [_name(page, one, _RIGHT, ends[one], 1) for one in right]
    title = {
        lang: f"{in_language(page.site.name(id), lang)}{both('的合作图', ': its network')[lang]}" for lang in LANGUAGES
    }
    box = f'viewBox="0 0 {_WIDTH} {height:g}" width="{_WIDTH}" height="{height:g}"'
    return (
        f'<svg class="network" {box} role="group"{labelled(title)}>'
        f'<g class="lines">{"".join(lines)}</g>{_mark(page, id, 20, center, 11)}{"".join(names)}</svg>\n'
    )


def _line(x1: float, y1: float, x2: float, y2: float, text: float = 0) -> Markup:
    """A curve from one place to the next; it starts behind the text that stands at its beginning."""
    x1 += text
    bend = (x1 + x2) / 2
    return f'<path d="M{x1:g} {y1:.1f}C{bend:g} {y1:.1f} {bend:g} {y2:.1f} {x2:g} {y2:.1f}"/>'


def _name(page: Page, id: str, x: float, y: float, column: int) -> Markup:
    name, address = page.site.name(id), page.site.addresses.of(id)
    short = {lang: _short(in_language(name, lang), _LONGEST[lang][column]) for lang in LANGUAGES}
    text = bilingual("text", short, x=f"{x + 6:g}", y=f"{y + 4.5:.1f}")
    whole = f"<title>{escape(' / '.join(dict.fromkeys(in_language(name, lang) for lang in LANGUAGES)))}</title>"
    content = f"{_mark(page, id, x - 6, y, 6)}{text}{whole}"
    return f'<a href="{escape(page.href(address))}">{content}</a>' if address else f"<g>{content}</g>"


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _mark(page: Page, id: str, x: float, y: float, r: float) -> Markup:
    """A record's mark in the colour and shape of its type."""
    declared = page.site.ontology.types[page.site.graph.nodes[id].type]
    fill = f'fill="{escape(declared.color)}"'
    if declared.shape in ("square", "box"):
        return f'<rect x="{x - r:g}" y="{y - r:.1f}" width="{2 * r:g}" height="{2 * r:g}" {fill}/>'
    if declared.shape in ("diamond", "star"):
        s = r + 1
        return f'<path d="M{x:g} {y - s:.1f}L{x + s:g} {y:.1f} {x:g} {y + s:.1f} {x - s:g} {y:.1f}Z" {fill}/>'
    if declared.shape == "triangle":
        return f'<path d="M{x:g} {y - r:.1f}L{x + r:g} {y + r:.1f} {x - r:g} {y + r:.1f}Z" {fill}/>'
    if declared.shape == "triangleDown":
        return f'<path d="M{x:g} {y + r:.1f}L{x + r:g} {y - r:.1f} {x - r:g} {y - r:.1f}Z" {fill}/>'
    return f'<circle cx="{x:g}" cy="{y:.1f}" r="{r:g}" {fill}/>'
