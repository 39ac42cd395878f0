"""Which part of the graph a page is about: one function a kind of page, from a question to the nodes that answer it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from graph_loader.errors import SiduError
from graph_loader.nearest import nearest
from graph_loader.pages import words
from graph_loader.pages.build import Builder
from graph_loader.titles import Titles

LANES, STRESS, RADIAL = LAYOUTS = ("lanes", "stress", "radial")

LONGEST_PATH = 6
"""So many links at most lie between two bodies that a page connects."""
_SAID = (words.SOURCE, words.OBSERVATION)
"""What is said about the things that are drawn, and not drawn itself."""
_MOST_AROUND = 400
"""A page about one node stops where its neighbours' neighbours would be more than this."""


class PageError(SiduError):
    """A page that cannot be drawn: nothing of that id, or no such page."""

    exit_code: ClassVar[int] = 2


@dataclass(frozen=True)
class Selection:
    """The nodes of a page, what it is about and how they should be laid out."""

    title: Titles
    ids: tuple[str, ...]
    centers: tuple[str, ...] = ()
    layout: str = STRESS
    notes: tuple[Titles, ...] = ()
    path: tuple[str, str] | None = None


def network(builder: Builder) -> Selection:
    """Everybody who cooperates, with what they cooperate through; who does not is counted, not drawn."""
    ids: set[str] = set()
    for link in builder.graph.links.values():
        declared = builder.ontology.links.get(link.type)
        if declared is not None and declared.cooperation:
            ids.update((link.start, link.end))
    actors = {node.id for node in builder.graph.of_type(words.ACTOR)} | {
        node.id for node in builder.graph.of_type(words.ORGANIZATION)
    }
    alone = len(actors - ids)
    notes: tuple[Titles, ...] = ()
    if alone:
        notes = ({
            "zh": f"另有 {alone} 个主体尚无合作记录，未画出",
            "en": f"{alone} more bodies have no cooperation on record and are not drawn",
        },)  # fmt: skip
    return Selection({"zh": "合作网络", "en": "Cooperation network"}, _sorted(builder, ids), (), LANES, notes)


def organization(builder: Builder, id: str) -> Selection:
    """A body, its parts, everything linked to them, and who they cooperate with."""
    id = known(builder, id, words.ORGANIZATION, words.ACTOR)
    inside = _closure(id, lambda one: [k.start for k in builder.touching.get(one, ()) if k.type == words.PART_OF])
    ids = _around(builder, inside)
    ids |= _partners(builder, ids - inside, len(ids))
    return Selection(builder.speaker.name(id), _sorted(builder, ids), (id,))


def field(builder: Builder, id: str) -> Selection:
    """A field and its narrower ones, everything in them, and whom that joins."""
    id = known(builder, id, words.FIELD)
    inside = _closure(id, lambda one: [k.start for k in builder.touching.get(one, ()) if k.type == words.BROADER])
    ids = _around(builder, inside, without=())
    ids |= _partners(builder, ids - inside, len(ids))
    return Selection(_entitled({"zh": "领域", "en": "Field"}, builder, id), _sorted(builder, ids), (id,))


def county(builder: Builder, code: str) -> Selection:
    """A county or zone, by id or division code: its bodies and activities, and with whom they cooperate."""
    id = next((node.id for node in builder.graph.of_type(words.PLACE) if node.properties.get("code") == code), code)
    id = known(builder, id, words.PLACE)
    inside = {id} | {one for one, places in builder.surroundings.counties.items() if id in places}
    inside |= {link.start for link in builder.touching.get(id, ())}
    ids = inside | _joints(builder, inside)
    ids |= _partners(builder, ids - inside, len(ids))
    kept = {one for one in ids if one in inside or not builder.is_a(one, words.PLACE)}
    return Selection(_entitled({"zh": "县市区", "en": "County"}, builder, id), _sorted(builder, kept), (id,), LANES)


def event(builder: Builder, id: str) -> Selection:
    """An event: who took part, what surrounds it and what it led to, as far as that is on record."""
    id = known(builder, id, words.EVENT)
    chain = _closure(
        id, lambda one: [builder.other(k, one) for k in builder.touching.get(one, ()) if k.type == words.LED_TO]
    )
    return Selection(builder.speaker.name(id), _sorted(builder, _around(builder, chain, without=())), (id,))


def demand(builder: Builder, id: str) -> Selection:
    """A demand: who raised it, its fields, the results and experts there, what was decided and what it led to."""
    id = known(builder, id, words.DEMAND)
    ids = _around(builder, {id}, without=())
    fields = {one for one in ids if builder.is_a(one, words.FIELD)}
    offers = {
        builder.other(link, one)
        for one in fields for link in builder.touching.get(one, ())
        if builder.is_a(builder.other(link, one), words.RESULT, words.EXPERT, words.KNOWLEDGE)
    }  # fmt: skip
    deeper = _around(builder, ids - fields - {one for one in ids if builder.is_a(one, words.PLACE)})
    if len(deeper) > _MOST_AROUND:
        deeper = set()
    return Selection(builder.speaker.name(id), _sorted(builder, ids | offers | deeper), (id,))


def path(builder: Builder, one: str, other: str) -> Selection:
    """All shortest paths between two bodies through what they did together; places and fields connect nobody."""
    one, other = known(builder, one), known(builder, other)
    title: Titles = {
        lang: f"{_said(builder, one, lang)} – {_said(builder, other, lang)}" for lang in ("zh", "en")
    }  # fmt: skip
    from_one = _distances(builder, one)
    if other not in from_one:
        missing: Titles = {
            "zh": f"两者之间没有不超过 {LONGEST_PATH} 步的联系",
            "en": f"There is no connection of at most {LONGEST_PATH} steps between the two",
        }
        return Selection(title, tuple(sorted({one, other})), (one, other), notes=(missing,))
    from_other = _distances(builder, other)
    length = from_one[other]
    # One step of detour shows what stands beside the shortest way, as long as it stays a picture.
    for slack in (1, 0):
        ids = {id for id in from_one if id in from_other and from_one[id] + from_other[id] <= length + slack}
        if len(ids) <= _MOST_AROUND // 4:
            break
    notes: tuple[Titles, ...] = ({"zh": f"最短 {length} 步", "en": f"{length} steps at the shortest"},)
    return Selection(title, _sorted(builder, ids | {one, other}), (one, other), notes=notes, path=(one, other))


def answer(builder: Builder, title: Titles, ids: Iterable[str]) -> Selection:
    """The nodes that a query's rows name, with the links among them and the joining nodes between them."""
    found = {id for id in ids if id in builder.graph.nodes}
    between = _joints(builder, found)
    joining = {
        id for id in between if len({builder.other(k, id) for k in builder.touching[id]} & found) > 1
    }  # fmt: skip
    return Selection(title, _sorted(builder, found | joining))


def known(builder: Builder, id: str, *types: str) -> str:
    """The id, where the graph has such a node (of one of these types). Raises PageError (KG850, KG851)."""
    if id in builder.graph.nodes:
        if not types or builder.is_a(id, *types):
            return id
        node = builder.graph.nodes[id]
        raise PageError("KG851", id=id, type=node.type, wanted=types[0])
    among = [node.id for node in builder.graph.nodes.values() if not types or any(t in node.labels for t in types)]
    named = next((one for one in among if id in builder.speaker.name(one).values()), None)
    best = named or nearest(id, among) or next((one for one in sorted(among) if id.casefold() in one.casefold()), None)
    raise PageError("KG850", id=id, nearest=best or ", ".join(sorted(among)[:5]) or "–")


# ---------------------------------------------------------------------- walking


def _around(builder: Builder, ids: Collection[str], without: Collection[str] = (words.FIELD,)) -> set[str]:
    """Some nodes with all their neighbours but sources and those of the types ``without``."""
    found = set(ids)
    for id in ids:
        for link in builder.touching.get(id, ()):
            other = builder.other(link, id)
            if other in builder.graph.nodes and not builder.is_a(other, *_SAID, *without):
                found.add(other)
    return found


def _joints(builder: Builder, ids: Collection[str]) -> set[str]:
    """What some nodes cooperate through, and whom they cooperate with directly."""
    found = set()
    for id in ids:
        for link in builder.touching.get(id, ()):
            declared = builder.ontology.links.get(link.type)
            if declared is not None and declared.cooperation:
                found.add(builder.other(link, id))
    return found


def _partners(builder: Builder, ids: Collection[str], so_far: int) -> set[str]:
    """The other participants of the joining nodes among ``ids``, unless they would be too many to read."""
    joins = {name for name, declared in builder.ontology.types.items() if declared.joins}
    found = _joints(builder, [id for id in ids if builder.graph.nodes[id].type in joins])
    return found if so_far + len(found) <= _MOST_AROUND else set()


def _closure(id: str, following: Callable[[str], Iterable[str]]) -> set[str]:
    found, waiting = {id}, [id]
    while waiting:
        new = set(following(waiting.pop())) - found
        found |= new
        waiting.extend(new)
    return found


def _distances(builder: Builder, id: str) -> Mapping[str, int]:
    """How many steps everything is away, over links that connect somebody, up to ``LONGEST_PATH``."""
    plain = {name for name, link in builder.ontology.links.items() if words.places_something(builder.ontology, link)}
    found, edge = {id: 0}, [id]
    for step in range(1, LONGEST_PATH + 1):
        reached = []
        for one in edge:
            for link in builder.touching.get(one, ()):
                other = builder.other(link, one)
                if link.type not in plain and other not in found and not builder.is_a(other, words.PLACE, words.FIELD):
                    found[other] = step
                    reached.append(other)
        edge = reached
    return found


def _sorted(builder: Builder, ids: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(id for id in ids if id in builder.graph.nodes and not builder.is_a(id, *_SAID)))


def _said(builder: Builder, id: str, lang: str) -> str:
    name = builder.speaker.name(id)
    return name.get(lang) or next(iter(name.values()))


def _entitled(what: Titles, builder: Builder, id: str) -> Titles:
    return {
        "zh": f"{what['zh']}：{_said(builder, id, 'zh')}", "en": f"{what['en']}: {_said(builder, id, 'en')}"
    }  # fmt: skip


@dataclass(frozen=True)
class View:
    """A kind of page: its name, the ids it takes and how it is called for, as an example."""

    name: str
    needs: int
    example: str
    select: Callable[..., Selection]


VIEWS: Mapping[str, View] = {
    view.name: view
    for view in (
        View("network", 0, "network", network),
        View("organization", 1, "organization ent-weichai-power", organization),
        View("field", 1, "field field-new-materials", field),
        View("county", 1, "county 370783", county),
        View("event", 1, "event evt-miit-weifang-2024", event),
        View("path", 2, "path ent-weichai-power tongji", path),
        View("demand", 1, "demand demand-superhard-machining", demand),
    )
}
"""Every page of its own, by the name that the command line takes."""


def select(builder: Builder, name: str, ids: Sequence[str]) -> Selection:
    """What a page is about.

    Raises PageError: KG853 no such page, KG854 too few or too many ids, KG850 no such id, KG851 one of another type.
    """
    view = VIEWS.get(name)
    if view is None:
        raise PageError("KG853", name=name, known=", ".join(VIEWS))
    if len(ids) != view.needs:
        raise PageError("KG854", name=name, needed=view.needs, found=len(ids), example=view.example)
    return view.select(builder, *ids)
