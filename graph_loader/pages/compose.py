"""From a selection of nodes to a page model: its nodes and links, places for them, captions and notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from graph_loader.garbage import no_garbage_collection
from graph_loader.pages import words
from graph_loader.pages.build import Builder
from graph_loader.pages.layout import MOST_STRESSED, Arrangement, Kept, Lane, arrange
from graph_loader.pages.model import Caption, Measure, PageModel, PageNode
from graph_loader.pages.views import LANES, LAYOUTS, STRESS, PageError, Selection
from graph_loader.titles import Titles

_SIDES: Mapping[str, Titles] = {
    "knowledge": {"zh": "院所高校", "en": "Knowledge side"},
    "region": {"zh": "企业与本地单位", "en": "Industry and region"},
    "others": {"zh": "其他", "en": "Others"},
}
_SHORT = 26
"""Stages of together at most so many nodes share a lane."""
_OVER = 30.0
"""How far over the topmost node the titles of lanes stand."""


@no_garbage_collection()
def compose(
    builder: Builder, selection: Selection, *, kept: Kept | None = None, layout: str | None = None
) -> PageModel:
    """The model of a page. ``layout`` overrides the selection's own; ``kept`` are places of an earlier build.

    Raises PageError (KG855) for a layout that does not exist.
    """
    if layout is not None and layout not in LAYOUTS:
        raise PageError("KG855", name=layout, known=", ".join(LAYOUTS))
    nodes = tuple(builder.node(id, center=id in selection.centers) for id in selection.ids)
    among = set(selection.ids)
    links = tuple(builder.link(link) for link in builder.links_among(among))
    chosen = layout or selection.layout
    if chosen == STRESS and len(nodes) > MOST_STRESSED:
        chosen = LANES
    lanes = Lanes(builder, nodes) if chosen == LANES else None
    found = arrange(
        selection.ids, [(link.start, link.end) for link in links], chosen,
        centers=selection.centers, lanes=lanes.lanes if lanes else (), kept=kept,
    )  # fmt: skip
    notes = selection.notes
    if not nodes:
        notes = (*notes, {"zh": "没有可画的内容", "en": "There is nothing to draw"})
    counties = sorted({county for node in nodes for county in node.counties})
    fields = sorted({one for node in nodes for one in node.fields})
    return PageModel(
        selection.title, nodes, links, builder.kinds(nodes), builder.link_kinds(links), found.places,
        builder.sources(),
        {id: builder.speaker.name(id) for id in counties}, {id: builder.speaker.name(id) for id in fields},
        _measures(builder, among), lanes.captions(found) if lanes else (), notes, selection.path, None, builder.as_of,
        any(node.synthetic for node in nodes), builder.access != "public",
        lanes.label_sides(found) if lanes else {}, found.layout,
    )  # fmt: skip


def _measures(builder: Builder, among: set[str]) -> tuple[Measure, ...]:
    found = (
        Measure(one.id, one.title, {id: value for id, value in one.values.items() if id in among})
        for one in builder.surroundings.measures
    )
    return tuple(measure for measure in found if len(measure.values) > 1)


class Lanes:
    """Who stands in which lane: those who know, what is done together by stage, the region's own, the rest."""

    def __init__(
        self, builder: Builder, nodes: Sequence[PageNode], stands_for: Mapping[str, str] | None = None
    ) -> None:
        """``stands_for`` names for a super-node a record that it stands for, and whose lane it is in."""
        self._builder = builder
        self._stands_for = stands_for or {}
        self._nodes = nodes
        self._stages = _stages(builder)
        order = ["knowledge", *(stage.id for stage in builder.ontology.stages), "region", "others"]
        members: dict[str, list[int]] = {name: [] for name in order}
        for number, node in enumerate(nodes):
            members[self._lane(node)].append(number)
        self.names = _merged([name for name in order if members[name]], members)
        self.lanes = []
        for names in self.names:
            numbers = [k for name in names for k in members[name]]
            self.lanes.append(Lane(tuple(numbers), tuple(self._group(names[0], nodes[k]) for k in numbers)))

    def _lane(self, node: PageNode) -> str:
        id = self._stands_for.get(node.id, node.id)
        if node.kind in self._stages:
            return self._stages[node.kind]
        if self._builder.is_a(id, words.KNOWLEDGE):
            return "knowledge"
        if self._builder.is_a(id, words.ORGANIZATION):
            return "region"
        return "knowledge" if self._builder.is_a(id, words.ACTOR) else "others"

    def _group(self, lane: str, node: PageNode) -> str:
        if lane == "region":
            return node.counties[0] if node.counties else ""
        return node.kind if lane == "knowledge" else ""

    def _title(self, names: Sequence[str]) -> Titles:
        stages = {stage.id: stage.title for stage in self._builder.ontology.stages}
        titles = [_SIDES.get(name) or stages[name] for name in names]
        return {lang: " · ".join(title[lang] for title in titles) for lang in ("zh", "en")}

    def captions(self, found: Arrangement) -> tuple[Caption, ...]:
        """Titles over the lanes, and the names of counties beside their groups on the right."""
        if not self._nodes:
            return ()
        top = min(y for _, y in found.places.values())
        captions = []
        for names, lane in zip(self.names, self.lanes, strict=True):
            places = [found.places[self._nodes[k].id] for k in lane.nodes]
            middle = (min(x for x, _ in places) + max(x for x, _ in places)) / 2
            captions.append(Caption(middle, top - _OVER, self._title(names)))
            if names == ["region"]:
                captions.extend(self._counties(lane, found))
        return tuple(captions)

    def _counties(self, lane: Lane, found: Arrangement) -> list[Caption]:
        first: dict[str, tuple[float, float]] = {}
        for node, county in zip(lane.nodes, lane.groups, strict=True):
            x, y = found.places[self._nodes[node].id]
            if county and (county not in first or y < first[county][1]):
                first[county] = (x, y)
        if len(first) < 2:
            return []
        return [
            Caption(x + 14, y - 12.5, self._builder.speaker.name(county), beside=True)
            for county, (x, y) in first.items()
        ]

    def label_sides(self, found: Arrangement) -> dict[str, str]:
        """Labels of the outer lanes stand outside, where there is room."""
        sides = {}
        for names, lane in zip(self.names, self.lanes, strict=True):
            side = {"knowledge": "left", "region": "right"}.get(names[0])
            if names == ["region"] and self.names[-1] != names:
                continue
            if side is None or len({found.places[self._nodes[k].id][0] for k in lane.nodes}) > 1:
                continue
            sides.update({self._nodes[k].id: side for k in lane.nodes})
        return sides


def _merged(names: Sequence[str], members: Mapping[str, Sequence[int]]) -> list[list[str]]:
    """The lanes, with stages that follow each other put together as long as they stay short."""
    found: list[list[str]] = []
    for name in names:
        with_last = len(members[name]) + sum(len(members[one]) for one in found[-1]) if found else 0
        if found and name not in _SIDES and found[-1][0] not in _SIDES and with_last <= _SHORT:
            found[-1].append(name)
        else:
            found.append([name])
    return found


def _stages(builder: Builder) -> dict[str, str]:
    """For every joining type the stage that cooperation through it stands for."""
    found: dict[str, str] = {}
    for link in builder.ontology.links.values():
        if link.cooperation and link.stage:
            types = builder.ontology.types
            # As everywhere, what a link leads to joins before what it comes from: a platform takes part in events too.
            joining = [name for name in link.end_types if types[name].joins]
            for name in joining or [name for name in link.start_types if types[name].joins]:
                found.setdefault(name, link.stage)
    return found
