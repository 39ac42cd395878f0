"""The report of an assessment: the four-dimension profile beside what is reported, with what it is cited by."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from graph_loader.metrics import DIMENSIONS, Assessment, Network
from graph_loader.metrics.assessment import DIMENSION_TITLES
from graph_loader.metrics.comparison import State
from graph_loader.metrics.composite import Composite
from graph_loader.metrics.coverage import total_recorded
from graph_loader.metrics.hubs import hubs_of, loss_rows
from graph_loader.metrics.indicator import placing_of
from graph_loader.metrics.ranking import centrality, rounded
from graph_loader.metrics.report import (
    coverage_rows,
    headings,
    least_covered_text,
    reading_of,
    reading_rows,
)
from graph_loader.pages import charts
from graph_loader.reports.charts import (
    calendar_chart,
    funnel_chart,
    intervals_chart,
    matrix_chart,
    profile_chart,
)
from graph_loader.reports.composite import composite_blocks
from graph_loader.reports.model import Block, Facts, Heading, Listing, Paragraph, Picture, Report
from graph_loader.titles import Titles, in_language

_MEASURES = ("betweenness", "degree", "constraint")
_LOSS = {
    "zh": "失去枢纽：最大连通部分还剩多少主体。单独失去与连同所属单位一并失去，是两个不同的问题。",
    "en": "Loss of a hub: how much of the largest component is left. Losing it alone and losing it with its units are "
    "two different questions.",
}
_WIDTHS = (0.07, 0.27, 0.16, 0.08, 0.16, 0.26)
_COVERAGE_WIDTHS = (0.25, 0.13, 0.12, 0.15, 0.12, 0.13, 0.1)

NOTE = {
    "zh": "指标只就已载记录计算。“样本”表示所报道的已载可能不到一半，数值只说明已载的子网络，不可推及全地区；"
    "报道数字从不放大、从不换算成记录。缺省不给总分。",
    "en": "Figures are of what is on record. 'Sample' says that less than half of what is reported may be, so that a "
    "value speaks of the recorded sub-network only and nothing follows for the region. Reported figures are never "
    "scaled and never become records. By default there is no total.",
}


def assessment_report(
    network: Network, state: State, region: Titles, lang: str, composite: Composite | None = None
) -> Report:
    """The report of one region in ``zh``, ``en`` or ``both``; ``region`` is its name."""
    found = state.profile
    name = in_language({"zh": "产学研网络四维画像", "en": "the innovation network in four dimensions"}, lang)
    title = f"{in_language(region, lang)}：{name}" if lang == "zh" else f"{in_language(region, lang)}: {name}"
    blocks = [*_opening(state, lang), *_dimensions(network, state, lang), *_reported(state, lang)]
    blocks += [*_activities(network, state, lang), *_hubs(network, lang)]
    if composite is not None:
        blocks += composite_blocks(composite, lang)
    return Report(title, lang, (*blocks, *citation([state], lang)), found.synthetic)


def picture(title: Titles, draw: Callable[..., str], data: object, lang: str) -> Picture:
    """A chart of a report."""
    return Picture(in_language(title, lang), partial(_draw, draw, data, lang))


def _draw(draw: Callable[..., str], data: object, lang: str, id: str) -> str:
    return draw(data, lang=lang, id=id)


def _opening(state: State, lang: str) -> Iterator[Block]:
    found = state.profile
    every, compared = total_recorded(found.coverage)
    records = [record for dimension in found.dimensions.values() for record in dimension]
    values = sum(record.value is not None for record in records)
    window = f"{found.since} – {found.as_of}" if found.since else found.as_of
    placing = placing_of(records)
    placed = placing.words() if placing is not None else None
    yield _facts(
        lang,
        ("截至", "As of", window, window),
        (
            "已载记录", "On record", f"{state.nodes} 个节点、{state.links} 条联系",
            f"{state.nodes} nodes, {state.links} links",
        ),
        (
            "指标", "Indicators", f"{len(records)} 个，其中 {values} 个有值",
            f"{len(records)}, {values} of them with a value",
        ),
        (
            "报道数字", "Reported figures", f"{every} 个，其中 {compared} 个可与记录比较",
            f"{every}, {compared} comparable with records",
        ),
        *([("所在地", "Places", placed["zh"], placed["en"])] if placed is not None else []),
        ("数据指纹", "Data hash", state.hash[:12], state.hash[:12]),
    )  # fmt: skip
    yield Paragraph(in_language(NOTE, lang))
    yield Heading(in_language({"zh": "要点", "en": "At a glance"}, lang), 2)
    yield Facts([(in_language(DIMENSION_TITLES[name], lang), _glance(found, name, lang)) for name in DIMENSIONS])


_FIRST = 4


def _glance(found: Assessment, dimension: str, lang: str) -> str:
    """The first indicators of a dimension that have a value, how many have none, and what is least covered."""
    records = found.dimensions[dimension]
    known = [record for record in records if record.value is not None]
    parts = [f"{in_language(r.definition.title, lang)} {in_language(reading_of(r), lang)}" for r in known[:_FIRST]]
    missing = len(records) - len(known)
    if missing:
        parts.append(in_language({"zh": f"{missing} 项无值", "en": f"{missing} without a value"}, lang))
    covered = least_covered_text(found, dimension, lang)
    return ("；" if lang == "zh" else "; ").join([*parts, *([covered] if covered else [])])


def _dimensions(network: Network, state: State, lang: str) -> Iterator[Block]:
    found = state.profile
    yield Heading(in_language({"zh": "一、四维画像", "en": "1 Four dimensions"}, lang))
    data = profile_chart([({"zh": state.label, "en": state.label}, found)])
    yield picture(data.title, charts.profile, data, lang)
    for name in DIMENSIONS:
        yield Heading(headings(found, name, lang), 2)
        yield Listing(reading_rows(found.dimensions[name], lang), _WIDTHS)


def _reported(state: State, lang: str) -> Iterator[Block]:
    coverage = state.profile.coverage
    yield Heading(in_language({"zh": "二、报道与已载", "en": "2 Reported against recorded"}, lang))
    if not coverage:
        yield Paragraph(in_language({"zh": "没有报道数字。", "en": "No figure is reported."}, lang))
        return
    data = intervals_chart(coverage)
    yield picture(data.title, charts.intervals, data, lang)
    yield Listing(coverage_rows(coverage, lang), _COVERAGE_WIDTHS)


def _activities(network: Network, state: State, lang: str) -> Iterator[Block]:
    yield Heading(in_language({"zh": "三、活动、漏斗与县市区", "en": "3 Events, funnel, counties"}, lang))
    for draw, data in (
        (charts.calendar, calendar_chart(network)),
        (charts.funnel, funnel_chart(network, state.profile)),
        (charts.matrix, matrix_chart(network)),
    ):
        yield picture(data.title, draw, data, lang)


def _hubs(network: Network, lang: str) -> Iterator[Block]:
    yield Heading(in_language({"zh": "四、枢纽与中介", "en": "4 Hubs and brokers"}, lang))
    ranked = rounded(centrality(network, _MEASURES, top=10, lang=lang))
    if not ranked.values:
        yield Paragraph(in_language({"zh": "网络中没有主体。", "en": "There is no body in the network."}, lang))
        return
    yield Listing(ranked, (0.26, 0.16, 0.14, 0.15, 0.1, 0.11, 0.08))
    yield Paragraph(in_language(_LOSS, lang))
    ids = hubs_of(network, [str(row[0]) for row in ranked.values[:5]])
    yield Listing(loss_rows(network, ids, lang), (0.3, 0.12, 0.11, 0.14, 0.11, 0.11, 0.11))


def citation(states: list[State], lang: str) -> Iterator[Block]:
    """What the report is cited by: hash, date, versions of every state."""
    yield Heading(in_language({"zh": "引用", "en": "Citation"}, lang))
    for state in states:
        document = state.document()
        versions = document["versions"]
        since, program = document["since"] or "–", f"sidu {versions['sidu']}, networkx {versions['networkx']}"
        formulas = _formulas(versions["formulas"])
        yield _facts(
            lang,
            ("名称", "Name", state.label, state.label),
            ("数据 SHA-256", "SHA-256 of the data", state.hash, state.hash),
            ("截至", "As of", document["as_of"], document["as_of"]),
            ("自", "Since", since, since),
            ("计算日期", "Measured on", state.made_on, state.made_on),
            (
                "院系、分院", "Faculties, branches", "计入上级" if state.roll_up else "各自计",
                "counted as their parent" if state.roll_up else "counted by themselves",
            ),
            ("程序", "Program", program, program),
            ("公式版本", "Versions of formulas", formulas["zh"], formulas["en"]),
        )  # fmt: skip


def _facts(lang: str, *rows: tuple[str, str, str, str]) -> Facts:
    """Names and values, each in Chinese and English."""
    named = (({"zh": zh, "en": en}, {"zh": one, "en": other}) for zh, en, one, other in rows)
    return Facts([(in_language(name, lang), in_language(value, lang)) for name, value in named])


def _formulas(versions: Mapping[str, int]) -> Titles:
    other = ", ".join(f"{id}: {version}" for id, version in versions.items() if version != 1)
    return {"zh": other or "均为 1", "en": other or "all 1"}
