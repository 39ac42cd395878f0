"""The bodies of a network in the order of their centrality, as rows for people: names, types, counties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from graph_loader.metrics.brokerage import ROLES
from graph_loader.metrics.centrality import MEASURES, Scoring, unknown_measure
from graph_loader.metrics.communities import communities
from graph_loader.metrics.network import Network
from graph_loader.metrics.nulls import SEED
from graph_loader.metrics.paths import PIVOTS
from graph_loader.rows import Column, Rows
from graph_loader.titles import Titles, in_language, names_of

DEFAULT = ("betweenness", "degree")
COMMUNITY = "community"
TITLES: dict[str, Titles] = {
    **{id: measure.title for id, measure in MEASURES.items()}, **ROLES, COMMUNITY: {"zh": "群落", "en": "Community"},
}  # fmt: skip
"""Every measure that bodies can be ranked by or shown with, with its title; roles are of the types of the bodies."""

_DIGITS = 10
"""Beyond so many digits a value depends on the engine and on the order of the nodes."""


@dataclass(frozen=True, slots=True)
class _Column:
    measure: str
    values: Mapping[str, float | None]
    engine: str
    notes: tuple[Titles, ...] = ()


def centrality(
    network: Network, measures: Sequence[str] = (), *, top: int | None = None, lang: str = "zh",
    engine: str | None = None, seed: int = SEED,
) -> Rows:  # fmt: skip
    """All bodies by the first of the measures: ``id, name, type, county, <measure>…, rank``.

    Equals have the same rank; bodies without a value come last and have none. A constraint ranks the least constrained
    first. ``community`` is a number and gives no order; ranked by it alone, nobody has a rank. ``top`` None is all.

    Raises MetricError: KG908 no such measure, KG909 an engine that cannot.
    """
    chosen = list(dict.fromkeys(measures)) or list(DEFAULT)
    for measure in chosen:
        if measure not in TITLES:
            raise unknown_measure(measure, TITLES)
    graph = network.cooperation
    scoring = Scoring(graph, engine=engine, seed=seed)
    columns = [_column(network, scoring, measure, lang) for measure in chosen]
    leading = next((column for column in columns if column.measure != COMMUNITY), None)
    ranks = _ranks(leading)
    order = sorted(graph, key=lambda id: (ranks.get(id, len(graph) + 1), _community(columns, id), id))
    kept = order if top is None else order[:top]
    values = tuple(
        (*_described(network, id, lang), *(column.values.get(id) for column in columns), ranks.get(id)) for id in kept
    )
    params = {"measures": chosen, "top": top}
    notes = tuple({note["zh"]: note for column in columns for note in column.notes}.values())
    used = "+".join(sorted({column.engine for column in columns}))
    return Rows(
        "centrality", params, network.as_of.isoformat(), _heads(network, chosen), values, len(kept) < len(order),
        used, notes,
    )  # fmt: skip


def rounded(rows: Rows) -> Rows:
    """The same rows with values as people read them, of four digits; the ranks are those of the exact values."""
    values = (tuple(float(f"{v:.4g}") if isinstance(v, float) else v for v in row) for row in rows.values)
    return replace(rows, values=tuple(values))


def _column(network: Network, scoring: Scoring[str], measure: str, lang: str) -> _Column:
    title = TITLES[measure]
    if measure == COMMUNITY:
        divided = communities(scoring.graph, seed=scoring.seed)
        name = {"leiden": "Leiden", "louvain": "Louvain"}[divided.algorithm]
        q = "–" if divided.modularity is None else f"{divided.modularity:.4f}"
        said = {
            "zh": f"群落：{name}（{divided.engine}），{len(divided.members)} 个，模块度 {q}，种子 {divided.seed}",
            "en": f"communities: {name} ({divided.engine}), {len(divided.members)}, modularity {q}, "
            f"seed {divided.seed}",
        }
        return _Column(measure, divided.number, divided.engine, (said,))
    if measure in ROLES:
        return _Column(measure, {id: roles[measure] for id, roles in network.brokerage.items()}, "python")
    found = scoring.scores(measure)
    whole = MEASURES[measure].whole
    values = {id: _short(value, whole) for id, value in found.values.items()}
    notes = []
    if found.method == "sampled":
        notes.append({
            "zh": f"{title['zh']}为估计值：自 {PIVOTS} 个主体量起，种子 {found.seed}；装上 sidu[fast] 则精确计算",
            "en": f"{title['en']} is an estimate from {PIVOTS} bodies, seed {found.seed}; exact with sidu[fast]",
        })  # fmt: skip
    if found.reason is not None and found.values:
        notes.append({
            "zh": f"{title['zh']}：{found.reason.text('zh')}", "en": f"{title['en']}: {found.reason.text('en')}",
        })  # fmt: skip
    return _Column(measure, values, found.engine, tuple(notes))


def _short(value: float | None, whole: bool) -> float | None:
    if value is None:
        return None
    return int(value) if whole else float(f"{value:.{_DIGITS}g}")


def _ranks(leading: _Column | None) -> dict[str, int]:
    """1 for the best; equals share a rank and the next one is as many places further."""
    if leading is None:
        return {}
    known = [(value, id) for id, value in leading.values.items() if value is not None]
    ascending = leading.measure in MEASURES and MEASURES[leading.measure].ascending
    known.sort(key=lambda pair: pair[0] if ascending else -pair[0])
    ranks: dict[str, int] = {}
    for place, (value, id) in enumerate(known):
        same = place > 0 and known[place - 1][0] == value
        ranks[id] = ranks[known[place - 1][1]] if same else place + 1
    return ranks


def _community(columns: Sequence[_Column], id: str) -> float:
    return next((column.values.get(id) or 0 for column in columns if column.measure == COMMUNITY), 0)


def _described(network: Network, id: str, lang: str) -> tuple[object, ...]:
    counties = sorted(network.geography.counties(id))
    return (
        id, name_of(network, id, lang), network.index.graph.nodes[id].type,
        "; ".join(name_of(network, county, lang) for county in counties) or None,
    )  # fmt: skip


def name_of(network: Network, id: str, lang: str) -> str:
    """The name of a record in ``zh``, ``en`` or ``both``; in the other language or by id where it has none."""
    return in_language(names_of(network.index.graph.nodes[id].properties, id), lang)


def _heads(network: Network, measures: Sequence[str]) -> tuple[Column, ...]:
    types = {name: declared.title for name, declared in network.ontology.types.items()}
    counted = {measure for measure in measures if measure not in MEASURES or MEASURES[measure].whole}
    return (
        Column("id", "id", {"zh": "编号", "en": "Id"}, data_only=True),
        Column("name", "string", {"zh": "名称", "en": "Name"}),
        Column("type", "string", {"zh": "类型", "en": "Type"}, spoken=types),
        Column("county", "string", {"zh": "县市区", "en": "County"}),
        *(Column(m, "integer" if m in counted else "decimal", TITLES[m]) for m in measures),
        Column("rank", "integer", {"zh": "名次", "en": "Rank"}),
    )
