"""More than a picture can hold: super-nodes that stand for many, and a page for each of them below.

The region's own bodies are put together by county, everybody else and what is done together by type; what is still too
much is split once more, by the other of the two, then by field. The links of a super-node are those of its members,
added up.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graph_loader.pages import words
from graph_loader.pages.build import Builder
from graph_loader.pages.compose import Lanes, compose
from graph_loader.pages.layout import arrange
from graph_loader.pages.model import Fact, LinkKind, PageLink, PageModel, PageNode
from graph_loader.pages.views import LANES, Selection
from graph_loader.titles import Titles

MOST_DRAWN = 2000
"""So many nodes at most are on one page, unless it is asked for whole."""

MOST_LINKS = 3
"""From so many links a group on, only those that stand out are drawn from the start."""

_LINKS: Titles = {"zh": "联系", "en": "Links"}
_UNKNOWN: Titles = {"zh": "县市区不详", "en": "County unknown"}
_NO_FIELD: Titles = {"zh": "领域不详", "en": "Field unknown"}
_MEMBERS: Titles = {"zh": "所含对象", "en": "Members"}
_GROUPED = "GROUPED"


@dataclass(frozen=True)
class Part:
    """What one super-node stands for: its key, what it is called, its members and the file of its page."""

    key: str
    title: Titles
    ids: tuple[str, ...]
    file: str


def pages_of(builder: Builder, selection: Selection, stem: str) -> Iterator[tuple[str, PageModel]]:
    """The files of a page and their models: the page itself, and for more than ``MOST_DRAWN`` nodes those below it.

    ``stem`` names the files: ``stem.html``, and the others in the folder ``stem-pages`` beside it.
    """
    if len(selection.ids) <= MOST_DRAWN:
        yield f"{stem}.html", compose(builder.renewed(), selection)
        return
    top = f"{stem}.html"
    yield from _overview(builder, selection, top, f"{stem}-pages/", None, _KEYS)


def _overview(
    builder: Builder, selection: Selection, file: str, folder: str, up: tuple[str, Titles] | None,
    keys: Sequence[Callable[[Builder, str], tuple[str, Titles]]],
) -> Iterator[tuple[str, PageModel]]:  # fmt: skip
    parts = _parts(builder, selection.ids, keys[0], file.removesuffix(".html").split("/")[-1])
    model = overview_model(builder, selection, parts, "" if "/" in file else folder)
    yield file, replace(model, up=up)
    for part in parts:
        back = (file.rsplit("/", maxsplit=1)[-1] if "/" in file else f"../{file}", selection.title)
        title = {lang: f"{selection.title[lang]} – {part.title[lang]}" for lang in ("zh", "en")}
        below = Selection(title, part.ids, (), LANES)
        if len(part.ids) <= MOST_DRAWN:
            yield folder + part.file, replace(compose(builder.renewed(), _with_partners(builder, below)), up=back)
        elif len(keys) > 1:
            yield from _overview(builder, below, folder + part.file, folder, back, keys[1:])
        else:
            yield folder + part.file, replace(compose(builder.renewed(), _most_linked(builder, below)), up=back)


def overview_model(builder: Builder, selection: Selection, parts: Sequence[Part], folder: str = "") -> PageModel:
    """The picture of the super-nodes, each with the address of its page in ``folder``."""
    part_of = {id: part.key for part in parts for id in part.ids}
    nodes = tuple(_super_node(builder, part, folder) for part in parts)
    weights: Counter[tuple[str, str]] = Counter()
    for link in builder.graph.links.values():
        one, other = part_of.get(link.start), part_of.get(link.end)
        if one is not None and other is not None and one != other:
            weights[min(one, other), max(one, other)] += 1
    drawn = _drawn(builder, weights, len(parts))
    links = tuple(
        PageLink(_GROUPED, *pair, weight=count, faint=pair not in drawn) for pair, count in sorted(weights.items())
    )
    ids = [part.key for part in parts]
    lanes = Lanes(builder, nodes, {part.key: part.ids[0] for part in parts})
    found = arrange(ids, [(link.start, link.end) for link in links], LANES, lanes=lanes.lanes)
    total, count = len(selection.ids), len(parts)
    note: Titles = {
        "zh": f"共 {total} 个对象，合并为 {count} 组；点选一组可打开其页面",
        "en": f"{total} things in {count} groups; choose a group to open its page",
    }
    notes = (*selection.notes, note, *_weaker(len(weights) - len(drawn)))
    return PageModel(
        selection.title, nodes, links, builder.kinds(nodes), {_GROUPED: LinkKind(_GROUPED, _LINKS, _LINKS, True)},
        found.places, captions=lanes.captions(found), notes=notes, as_of=builder.as_of,
        synthetic=any(node.synthetic for node in nodes), internal=builder.access != "public",
        label_sides=lanes.label_sides(found), layout="overview",
    )  # fmt: skip


def _drawn(builder: Builder, weights: Mapping[tuple[str, str], int], groups: int) -> Collection[tuple[str, str]]:
    """The links drawn from the start: all, or of many those that stand out and the strongest of every group."""
    if len(weights) <= MOST_LINKS * groups:
        return weights.keys()
    strongest: dict[str, tuple[str, str]] = {}
    for pair in sorted(weights, key=lambda pair: (weights[pair], pair)):
        strongest.update(dict.fromkeys(pair, pair))
    return {*builder.surroundings.standing_out(weights), *strongest.values()}


def _weaker(count: int) -> tuple[Titles, ...]:
    if not count:
        return ()
    return ({
        "zh": f"只画出突出的联系，其余 {count} 条点选一组时显示",
        "en": f"Only links that stand out are drawn; {count} weaker ones appear when a group is chosen",
    },)  # fmt: skip


def _super_node(builder: Builder, part: Part, folder: str) -> PageNode:
    types = Counter(builder.graph.nodes[id].type for id in part.ids)
    kind = min(types, key=lambda name: (-types[name], name))
    said = [
        {lang: f"{builder.ontology.types[name].title[lang]} {count}" for lang in ("zh", "en")}
        for name, count in types.most_common()
    ]
    facts = tuple(Fact(_MEMBERS, text) for text in said)
    synthetic = any(builder.graph.nodes[id].properties.get("synthetic") is True for id in part.ids)
    return PageNode(
        part.key, kind, part.title, facts, synthetic=synthetic, count=len(part.ids), address=folder + part.file
    )


# ---------------------------------------------------------------------- putting together


def _parts(
    builder: Builder, ids: Sequence[str], key: Callable[[Builder, str], tuple[str, Titles]], stem: str
) -> list[Part]:
    members: dict[str, list[str]] = defaultdict(list)
    titles: dict[str, Titles] = {}
    for id in ids:
        name, title = key(builder, id)
        members[name].append(id)
        titles.setdefault(name, title)
    return [
        Part(name, titles[name], tuple(members[name]), f"{stem}-{number}.html")
        for number, name in enumerate(sorted(members))
    ]


def _by_side(builder: Builder, id: str) -> tuple[str, Titles]:
    """The region's own bodies by county, everything else by type."""
    own = builder.is_a(id, words.ORGANIZATION) and not builder.is_a(id, words.KNOWLEDGE, words.PLATFORM)
    return _by_county(builder, id) if own else _by_type(builder, id)


def _by_county(builder: Builder, id: str) -> tuple[str, Titles]:
    county = min(builder.counties(id), default="")
    return f"county:{county}", builder.speaker.name(county) if county else _UNKNOWN


def _by_type(builder: Builder, id: str) -> tuple[str, Titles]:
    name = builder.graph.nodes[id].type
    return f"type:{name}", builder.ontology.types[name].plural


def _by_field(builder: Builder, id: str) -> tuple[str, Titles]:
    field = min(builder.fields(id), default="")
    return f"field:{field}", builder.speaker.name(field) if field else _NO_FIELD


def _by_the_other(builder: Builder, id: str) -> tuple[str, Titles]:
    own = builder.is_a(id, words.ORGANIZATION) and not builder.is_a(id, words.KNOWLEDGE, words.PLATFORM)
    return _by_type(builder, id) if own else _by_county(builder, id)


_KEYS = (_by_side, _by_the_other, _by_field)


def _with_partners(builder: Builder, selection: Selection) -> Selection:
    """With the direct partners too, as long as a page can hold them."""
    inside = set(selection.ids)
    partners = {
        builder.other(link, id)
        for id in selection.ids for link in builder.touching.get(id, ())
        if _cooperates(builder, link.type)
    }  # fmt: skip
    both = inside | {id for id in partners if id in builder.graph.nodes}
    return replace(selection, ids=tuple(sorted(both))) if len(both) <= MOST_DRAWN else selection


def _most_linked(builder: Builder, selection: Selection) -> Selection:
    order = sorted(selection.ids, key=lambda id: (-len(builder.touching.get(id, ())), id))
    left = len(order) - MOST_DRAWN
    note: Titles = {
        "zh": f"只画出联系最多的 {MOST_DRAWN} 个，另有 {left} 个未画出",
        "en": f"Only the {MOST_DRAWN} most linked are drawn; {left} more are not",
    }
    return replace(selection, ids=tuple(sorted(order[:MOST_DRAWN])), notes=(*selection.notes, note))


def _cooperates(builder: Builder, link: str) -> bool:
    declared = builder.ontology.links.get(link)
    return declared is not None and declared.cooperation
