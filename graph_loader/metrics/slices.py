"""Figures part by part: by county, field, year, or kind of partner."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date

from graph_loader.metrics import terms
from graph_loader.metrics.indicator import Definition, Indicator, MetricError, Slice, evaluate
from graph_loader.metrics.network import Network
from graph_loader.titles import names_of

UNKNOWN = {"zh": "未载明", "en": "not on record"}


def measure(network: Network, definitions: Iterable[Definition]) -> list[Indicator]:
    """The indicators over the whole of a network."""
    return [evaluate(definition, network) for definition in definitions]


def measure_slices(network: Network, definitions: Iterable[Definition], by: str) -> list[Indicator]:
    """The indicators over every part of a network; what belongs to no part is a part of its own.

    ``by`` is county, field, year or type; ``county=zhucheng`` is one part, by id or title. Raises MetricError: KG905
    unknown kind of part, KG903 unknown part.
    """
    kind, equals, only = by.partition("=")
    wanted, found = list(definitions), slices(network, kind)
    if equals:
        found = [_one(found, kind, only)]
    records = []
    for part in found:
        inner = Network(network.index.graph, network.ontology, replace(network.scope, slice=part), index=network.index)
        records.extend(measure(inner, wanted))
    return records


def slices(network: Network, by: str) -> list[Slice]:
    """The parts of a network. Raises MetricError (KG905)."""
    if by not in SLICES:
        raise MetricError("KG905", by=by, known=", ".join(SLICES))
    known = [Slice(by, value, title) for value, title in SLICES[by](network).items()]
    return [*known, Slice(by, None, UNKNOWN)] if by != "type" else known


def _one(found: list[Slice], by: str, only: str) -> Slice:
    from graph_loader.nearest import nearest

    names = {name: part for part in found if part.value for name in (part.value, *part.title.values())}
    if only not in names:
        known = ", ".join(part.value for part in found if part.value) or "–"
        raise MetricError("KG903", by=by, value=only, known=nearest(only, names) or known)
    return names[only]


def _titled(network: Network, ids: Iterable[str]) -> dict[str, Mapping[str, str]]:
    return {id: names_of(network.index.graph.nodes[id].properties, id) for id in ids}


def _counties(network: Network) -> dict[str, Mapping[str, str]]:
    return _titled(network, network.geography.all_counties())


def _fields(network: Network) -> dict[str, Mapping[str, str]]:
    return _titled(network, (node.id for node in network.index.of_type(terms.FIELD)))


def _types(network: Network) -> dict[str, Mapping[str, str]]:
    return {name: network.ontology.types[name].title for name in network.knowledge_types}


def _years(network: Network) -> dict[str, Mapping[str, str]]:
    starts = {occasion.span.start for occasion in network.occasions.values()}
    years = sorted({day.year for day in starts if isinstance(day, date)})
    return {str(year): {"zh": f"{year} 年", "en": str(year)} for year in years}


SLICES: Mapping[str, Callable[[Network], dict[str, Mapping[str, str]]]] = {
    "county": _counties,
    "field": _fields,
    "year": _years,
    "type": _types,
}
"""How a network can be divided: the parts with their titles."""
