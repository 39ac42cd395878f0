"""What a site shows of a region, measured and matched: from the checked graph to the facts that pages are made of."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from graph_loader import __version__
from graph_loader.graph import Graph, Node
from graph_loader.matching.rank import Matcher
from graph_loader.matching.synonyms import Synonyms
from graph_loader.matching.tables import synonyms_of
from graph_loader.metrics import DIMENSIONS, Assessment, Network, Scope, Window, assess, chosen
from graph_loader.metrics.assessment import DIMENSION_TITLES
from graph_loader.metrics.report import reading_of, reported_text
from graph_loader.metrics.surroundings import counties_by_id, measured, standing_out
from graph_loader.ontology import Ontology
from graph_loader.pages import Builder, Measure, Surroundings, select
from graph_loader.pages.charts import calendar, funnel, intervals, matrix, profile
from graph_loader.pages.model import PageModel
from graph_loader.pages.overview import pages_of
from graph_loader.pages.site import Due, Method, Profile, Proposal, SiteFacts, build
from graph_loader.pages.site.records import Recorded, compared, recorded
from graph_loader.pages.site.writing import Kept
from graph_loader.reports.charts import calendar_chart, funnel_chart, intervals_chart, matrix_chart, profile_chart
from graph_loader.titles import LANGUAGES, Titles
from graph_loader.workspace import Workspace

TOP = 3
"""So many matches are proposed for a demand."""
MOST_DEMANDS = 2000
"""For more open demands than this nothing is proposed: the matching would take longer than anybody waits."""
_WORDS = 5


Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SiteContent:
    """The files of a site by their address, what it was built of, and what it was compared with."""

    files: Mapping[str, bytes]
    current: Recorded
    before: Recorded | None


@dataclass(frozen=True, slots=True)
class Choice:
    """How a site is made: the language that its pages open in, whether they load again when they change."""

    lang: str = "zh"
    live: bool = False
    progress: Progress | None = None


def site_content(
    graph: Graph, ontology: Ontology, workspace: Workspace, window: Window, kept: Kept | None, choice: Choice
) -> SiteContent:  # fmt: skip
    """All files of a region's site. ``graph`` must hold public fields only, up to the end of ``window``."""
    digests = recorded(graph)
    before = kept.baseline(digests) if kept is not None else None
    titles = [(dataset.title("zh"), dataset.title("en")) for dataset in workspace.datasets]
    title = {"zh": "、".join(zh for zh, _ in titles), "en": ", ".join(en for _, en in titles)}
    facts = site_facts(graph, ontology, title, window.end, synonyms_of(workspace), before=before)
    lang = "en" if choice.lang == "en" else "zh"
    files = build(facts, lang, live=choice.live, progress=choice.progress)
    return SiteContent(files, Recorded(facts.as_of, digests), before)


def site_facts(
    graph: Graph, ontology: Ontology, title: Titles, as_of: date, synonyms: Synonyms, *,
    before: Recorded | None = None,
) -> SiteFacts:  # fmt: skip
    """The facts of a site. ``graph`` must hold public fields only; ``before`` is what an earlier site was built of.

    ``as_of`` is the day from which things count as overdue; the profile covers everything up to it.
    """
    network = Network(graph, ontology, Scope(Window(today=as_of)))
    found = assess(network)
    geography = network.geography
    bodies = [node.id for node in network.index.of_type("Actor", "Organization")]
    located = {id: frozenset(counties) for id in bodies if (counties := geography.counties(id))}
    return SiteFacts(
        graph=graph,
        ontology=ontology,
        title=title,
        as_of=as_of.isoformat(),
        profile=_profile(found),
        counties=tuple(geography.all_counties()),
        county_of=located,
        proposals=_proposals(graph, ontology, synonyms, as_of),
        funnel=tuple((step.title, step.count) for step in funnel_chart(network, found).steps),
        charts=_charts(network, found, title),
        changes=compared(before, graph) if before else None,
        due=tuple(_due(graph, as_of)),
        networks=network_pages(network) if network.cooperation.number_of_edges() else {},
        synthetic=found.synthetic,
        version=__version__,
    )


def _profile(found: Assessment) -> Profile:
    records = [record for name in DIMENSIONS for record in found.dimensions[name]]
    reported = {
        one.figure.id: {lang: reported_text(one, lang) for lang in LANGUAGES} for one in found.coverage
    }  # fmt: skip
    methods = tuple(
        Method(one.id, one.dimension, one.title, _prose(inspect.getdoc(one.function) or "")) for one in chosen()
    )
    readings = {record.id: reading_of(record) for record in records if record.value is not None}
    return Profile(found.document(), DIMENSION_TITLES, readings, reported, methods)


def _prose(text: str) -> str:
    return re.split(r"\n\s*>>>", text)[0].strip()


def _charts(network: Network, found: Assessment, title: Titles) -> Mapping[str, Mapping[str, str]]:
    drawn = {
        "profile": (profile, profile_chart([(title, found)])),
        "intervals": (intervals, intervals_chart(found.coverage)),
        "funnel": (funnel, funnel_chart(network, found)),
        "calendar": (calendar, calendar_chart(network)),
        "matrix": (matrix, matrix_chart(network)),
    }
    return {
        name: {lang: draw(data, lang=lang, id=f"{name}-{lang}") for lang in LANGUAGES}  # type: ignore[operator]
        for name, (draw, data) in drawn.items()
    }


def _proposals(graph: Graph, ontology: Ontology, synonyms: Synonyms, today: date) -> dict[str, tuple[Proposal, ...]]:
    """The best matches for every demand that is not closed, where the libraries hold anything at all."""
    offered = any(True for type in ("Result", "Expert") for _ in graph.of_type(type))
    if "Demand" not in ontology.types or not offered:
        return {}
    matcher = Matcher(graph, ontology, synonyms, today)
    demands = matcher.demands()
    if len(demands) > MOST_DEMANDS:
        return {}
    return {id: _best(matcher, id) for id in demands}


def _best(matcher: Matcher, demand: str) -> tuple[Proposal, ...]:
    found = []
    for kind in ("results", "experts"):
        for match in matcher.match(demand, kind, TOP).matches:
            words = [reason.text for reason in match.reasons if reason.kind in ("word", "synonym")]
            found.append(Proposal(match.id, match.score, match.band, tuple(words[:_WORDS])))
    return tuple(sorted(found, key=lambda one: (-one.score, one.offer))[:TOP])


def network_pages(network: Network) -> dict[str, PageModel]:
    """The pages of the whole network by address: of a large one an overview of its groups, and a page for each.

    Every build lays them out anew, so that the same graph looks the same.
    """
    unrolled = Network(network.index.graph, network.ontology, Scope(network.window, roll_up=False))
    measures = tuple(Measure(*one) for one in measured(unrolled))
    around = Surroundings(counties_by_id(unrolled), measures, standing_out)
    builder = Builder(network.index.graph, network.ontology, around, as_of=network.as_of.isoformat())
    return dict(pages_of(builder, select(builder, "network", ()), "network"))


_DATES: tuple[tuple[str, str, Titles], ...] = (
    ("FollowUp", "due", {"zh": "跟进", "en": "follow up"}),
    ("Contact", "due", {"zh": "对接下一步", "en": "next step of a contact"}),
    ("Agreement", "expires", {"zh": "协议到期", "en": "agreement expires"}),
    ("Demand", "needed", {"zh": "需求时限", "en": "demand needed by"}),
)
"""What can be due: the type, the field that says until when, and how that is called."""
_OVER = {"done", "dropped", "expired", "ended", "solved", "withdrawn"}
_AHEAD = 180
"""Agreements and demands are shown so many days before they end; what nobody ended is shown for as long after."""


def _due(graph: Graph, as_of: date) -> list[Due]:
    """What waits for somebody: follow-ups until they are done, the others around the day on which they end."""
    found = []
    for type, field, what in _DATES:
        for node in graph.of_type(type):
            day = _last(node, field)
            if day is None or node.properties.get("state") in _OVER:
                continue
            if type == "FollowUp" or abs((day - as_of).days) <= _AHEAD:
                found.append(Due(day.isoformat(), node.id, what))
    return found


def _last(node: Node, field: str) -> date | None:
    value = node.properties.get(f"{field}_to") or node.properties.get(f"{field}_from")
    return None if value is None else date.fromisoformat(str(value)[:10])
