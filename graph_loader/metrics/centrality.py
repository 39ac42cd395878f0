"""How central a body is: one score a node for every measure, on whichever engine fits.

Every measure is of a simple undirected graph: parallel edges count once, self-loops do not count, edges have no weight.
networkx is the default. Above ``LARGE`` nodes igraph computes what is slow in networkx where it is installed; where it
is not, paths are measured from ``PIVOTS`` nodes, and the result says that it is an estimate.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

import networkx as nx

from graph_loader.metrics import paths, structural_holes
from graph_loader.metrics.engines import as_igraph, engine_for
from graph_loader.metrics.indicator import MetricError, Reason
from graph_loader.metrics.nulls import SEED
from graph_loader.metrics.structure import largest_component
from graph_loader.titles import Titles

T = TypeVar("T", bound=Hashable)
Values = dict[T, float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure of centrality. ``engines`` are those that can compute it, the default first."""

    id: str
    title: Titles
    engines: tuple[str, ...]
    least: int = 1
    """The fewest nodes for which it is defined."""
    ascending: bool = False
    """Whether the smallest score is the most central."""
    whole: bool = False
    """Whether scores are whole numbers."""


@dataclass(frozen=True, slots=True)
class Scores(Generic[T]):
    """The scores of all nodes by one measure; None where a node has none, and ``reason`` says why (KG94x)."""

    measure: str
    values: Mapping[T, float | None]
    engine: str
    method: str = "exact"
    seed: int | None = None
    reason: Reason | None = None


MEASURES: dict[str, Measure] = {
    measure.id: measure
    for measure in (
        Measure("degree", {"zh": "度", "en": "Degree"}, ("networkx", "igraph"), whole=True),
        Measure("betweenness", {"zh": "中介中心性", "en": "Betweenness"}, ("networkx", "igraph"), 3),
        Measure("closeness", {"zh": "接近中心性", "en": "Closeness"}, ("networkx", "igraph"), 2),
        Measure("harmonic", {"zh": "调和中心性", "en": "Harmonic centrality"}, ("networkx", "igraph"), 2),
        Measure("eigenvector", {"zh": "特征向量中心性", "en": "Eigenvector centrality"}, ("networkx", "igraph"), 2),
        Measure("pagerank", {"zh": "PageRank", "en": "PageRank"}, ("networkx", "igraph")),
        Measure("constraint", {"zh": "约束", "en": "Constraint"}, ("networkx", "scipy", "igraph"), ascending=True),
        Measure("effective_size", {"zh": "有效规模", "en": "Effective size"}, ("networkx", "scipy")),
        Measure("core", {"zh": "核数", "en": "Core number"}, ("networkx", "igraph"), whole=True),
    )
}
"""The measures of a single node by its place in the network, by id."""


def simple(graph: nx.Graph[T]) -> nx.Graph[T]:
    """The graph without directions, parallel edges, self-loops and attributes."""
    plain: nx.Graph[T] = nx.Graph()
    plain.add_nodes_from(graph)
    plain.add_edges_from((u, v) for u, v in graph.edges() if u != v)
    return plain


class Scoring(Generic[T]):
    """A graph that is scored by several measures: it is simplified once, and converted at most once."""

    def __init__(self, graph: nx.Graph[T], *, engine: str | None = None, seed: int = SEED) -> None:
        self.graph = simple(graph)
        self.nodes = list(self.graph)
        self.engine = engine
        self.seed = seed

    @cached_property
    def igraph(self) -> Any:
        """The same graph for igraph; its vertices are numbered in the order of ``nodes``."""
        return as_igraph(self.graph)

    def scores(self, measure: str) -> Scores[T]:
        """The scores of one measure. Raises MetricError: KG908 no such measure, KG909 no such engine for it."""
        if measure not in MEASURES:
            raise unknown_measure(measure, MEASURES)
        definition = MEASURES[measure]
        n = len(self.nodes)
        if n < definition.least:
            why = Reason("too-few", (("needed", definition.least), ("found", n))) if n else Reason("empty")
            return Scores(measure, dict.fromkeys(self.nodes), "python", reason=why)
        engine = engine_for(measure, definition.engines, n, self.engine)
        found = _FUNCTIONS[measure, engine](self)
        values = {node: _finite(found.get(node)) for node in self.nodes}
        sampled = engine == "networkx" and self.engine is None and paths.estimated(measure, self.graph)
        missing = any(value is None for value in values.values())
        return Scores(
            measure, values, engine, "sampled" if sampled else "exact", self.seed if sampled else None,
            Reason(_WHY.get(measure, "undefined")) if missing else None,
        )  # fmt: skip


def scores(graph: nx.Graph[T], measure: str, *, engine: str | None = None, seed: int = SEED) -> Scores[T]:
    """The scores of one measure; ``engine`` None takes the one that fits. Raises MetricError (KG908, KG909).

    >>> zachary = scores(nx.karate_club_graph(), "core").values
    >>> sum(value == 4 for value in zachary.values())
    10
    """
    return Scoring(graph, engine=engine, seed=seed).scores(measure)


def unknown_measure(name: str, known: Mapping[str, object]) -> MetricError:
    """The error for a measure that does not exist (KG908)."""
    from graph_loader.nearest import suggestions

    return MetricError("KG908", name=name, known=suggestions(name, list(known), most=len(known)))


_WHY = {"constraint": "no-neighbours", "effective_size": "no-neighbours", "eigenvector": "not-in-largest"}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


# ---------------------------------------------------------------------- the measures


def degree(scoring: Scoring[T]) -> Values[T]:
    """How many others a node has an edge with; divided by n − 1 it is Freeman's degree centrality.

    读法：与多少主体有联系；只看直接联系。
    Source: Freeman (1978), Centrality in social networks: conceptual clarification. Social Networks 1, 215–239.
    """
    return dict(scoring.graph.degree)


def betweenness(scoring: Scoring[T]) -> Values[T]:
    """The share of shortest paths between two others that pass a node, over all pairs: 0 to 1; null below three nodes.

    读法：越高，越多主体要经它才接得上；失去它，网络易断。
    Formula: Σ_{s<t} σ_st(v)/σ_st ÷ (n − 1)(n − 2)/2.
    Source: Freeman (1977), A set of measures of centrality based on betweenness. Sociometry 40, 35–41.

    >>> families = nx.florentine_families_graph()
    >>> round(scores(families, "betweenness").values["Medici"] or 0, 6)
    0.521978
    """
    pivots = paths.pivots(scoring.graph) if scoring.engine is None else None
    return dict(nx.betweenness_centrality(scoring.graph, k=pivots, normalized=True, seed=scoring.seed))


def closeness(scoring: Scoring[T]) -> Values[T]:
    """How near all others are: 0 (alone) to 1 (an edge with everybody); null below two nodes.

    读法：越高，到其他主体的平均步数越少；不连通时按可达部分折算。
    Formula: (r − 1)/(n − 1) · (r − 1)/Σd for a component of r nodes, which is (n − 1)/Σd in a connected graph.
    Source: Wasserman and Faust (1994), Social Network Analysis: Methods and Applications. Cambridge University Press.

    >>> scores(nx.florentine_families_graph(), "closeness").values["Medici"]
    0.56
    """
    return paths.closeness(scoring.graph, scoring.seed, exact=scoring.engine is not None)


def harmonic(scoring: Scoring[T]) -> Values[T]:
    """The mean of 1/distance to all others, 0 for those that cannot be reached: 0 to 1; null below two nodes.

    读法：与接近中心性相近，不连通的网络以此为宜。
    Formula: Σ_{u≠v} 1/d(u, v) ÷ (n − 1).
    Source: Marchiori and Latora (2000), Harmony in the small-world. Physica A 285, 539–546.

    >>> scores(nx.star_graph(4), "harmonic").values[0]
    1.0
    """
    return paths.harmonic(scoring.graph, scoring.seed, exact=scoring.engine is not None)


def eigenvector(scoring: Scoring[T]) -> Values[T]:
    """Central is who has edges with the central: the principal eigenvector of the largest component, of length 1.

    读法：与重要者相连者重要；只在最大连通部分内可比。
    Limits: outside of the largest component it has no meaning and is null; so it is where there are no edges at all.
    Source: Bonacich (1972), Factoring and weighting approaches to status scores and clique identification. Journal of
    Mathematical Sociology 2, 113–120.

    >>> round(scores(nx.star_graph(4), "eigenvector").values[0] or 0, 6)
    0.707107
    """
    inside = largest_component(scoring.graph)
    part = scoring.graph.subgraph([node for node in scoring.nodes if node in inside])
    if len(part) < 3:
        # The solver needs three nodes; two with an edge between them are equals.
        return dict.fromkeys(part, math.sqrt(0.5)) if len(part) == 2 else {}
    return dict(nx.eigenvector_centrality_numpy(part))


def pagerank(scoring: Scoring[T]) -> Values[T]:
    """How often a walker along edges who starts anew with probability 0.15 at each step is at a node; the sum is 1.

    读法：与特征向量中心性相近，各连通部分之间也可比。
    Source: Brin and Page (1998), The anatomy of a large-scale hypertextual Web search engine. Computer Networks and
    ISDN Systems 30, 107–117.

    >>> scores(nx.cycle_graph(4), "pagerank").values[0]
    0.25
    """
    n = len(scoring.nodes)
    # networkx stops at a total change of n · tol.
    return dict(nx.pagerank(scoring.graph, alpha=0.85, tol=1e-13 / n, max_iter=2000, weight=None))


def core(scoring: Scoring[T]) -> Values[T]:
    """The greatest k for which a node is in a part where everybody has k edges within it.

    读法：越高，越处于相互紧密合作的内核。
    Source: Seidman (1983), Network structure and minimum degree. Social Networks 5(3), 269–287.
    """
    return dict(nx.core_number(scoring.graph))


# ---------------------------------------------------------------------- the same on igraph


def _numbered(scoring: Scoring[T], values: list[float]) -> Values[T]:
    return dict(zip(scoring.nodes, values, strict=True))


def _igraph_betweenness(scoring: Scoring[T]) -> Values[T]:
    n = len(scoring.nodes)
    pairs = (n - 1) * (n - 2) / 2
    return _numbered(scoring, [value / pairs for value in scoring.igraph.betweenness(directed=False)])


def _igraph_closeness(scoring: Scoring[T]) -> Values[T]:
    graph, n = scoring.igraph, len(scoring.nodes)
    parts = graph.connected_components()
    sizes, member = parts.sizes(), parts.membership
    # igraph's is of the component alone; of a node by itself it is nan.
    near = graph.closeness(normalized=True)
    return _numbered(
        scoring, [near[v] * (sizes[member[v]] - 1) / (n - 1) if sizes[member[v]] > 1 else 0.0 for v in range(n)]
    )


def _igraph_eigenvector(scoring: Scoring[T]) -> Values[T]:
    inside = largest_component(scoring.graph)
    if len(inside) < 2:
        return {}
    kept = [place for place, node in enumerate(scoring.nodes) if node in inside]
    raw = scoring.igraph.induced_subgraph(kept).eigenvector_centrality()
    length = math.sqrt(sum(value * value for value in raw))
    return {scoring.nodes[place]: value / length for place, value in zip(kept, raw, strict=True)}


_FUNCTIONS: Mapping[tuple[str, str], Callable[[Scoring[Any]], Values[Any]]] = {
    ("degree", "networkx"): degree,
    ("degree", "igraph"): lambda s: _numbered(s, s.igraph.degree()),
    ("betweenness", "networkx"): betweenness,
    ("betweenness", "igraph"): _igraph_betweenness,
    ("closeness", "networkx"): closeness,
    ("closeness", "igraph"): _igraph_closeness,
    ("harmonic", "networkx"): harmonic,
    ("harmonic", "igraph"): lambda s: _numbered(s, s.igraph.harmonic_centrality(normalized=True)),
    ("eigenvector", "networkx"): eigenvector,
    ("eigenvector", "igraph"): _igraph_eigenvector,
    ("pagerank", "networkx"): pagerank,
    ("pagerank", "igraph"): lambda s: _numbered(s, s.igraph.pagerank(directed=False, damping=0.85)),
    ("constraint", "networkx"): lambda s: structural_holes.constraint(s.graph),
    ("constraint", "scipy"): lambda s: structural_holes.constraint_by_matrix(s.graph),
    ("constraint", "igraph"): lambda s: _numbered(s, s.igraph.constraint()),
    ("effective_size", "networkx"): lambda s: structural_holes.effective_size(s.graph),
    ("effective_size", "scipy"): lambda s: structural_holes.effective_size_by_matrix(s.graph),
    ("core", "networkx"): core,
    ("core", "igraph"): lambda s: _numbered(s, s.igraph.coreness()),
}
