"""From a graph to networks: who cooperates with whom, as networkx graphs with the records behind every edge."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from itertools import combinations
from typing import TypeAlias

import networkx as nx

from graph_loader.descriptions.decisions import Pair, standing
from graph_loader.graph import Graph, Node
from graph_loader.metrics import terms
from graph_loader.metrics.brokerage import brokerage
from graph_loader.metrics.dates import Window
from graph_loader.metrics.geography import Geography
from graph_loader.metrics.index import Index
from graph_loader.metrics.indicator import MetricError, Slice
from graph_loader.metrics.occasions import Occasion, Participation, Tie, find_occasions, node_admitted, tie
from graph_loader.ontology import Ontology

CooperationGraph: TypeAlias = "nx.Graph[str]"
"""An undirected graph of record ids."""
PROJECTIONS = ("cooperation", "dyads")


@dataclass(frozen=True, slots=True)
class Scope:
    """Which part of a graph is measured: a window of time, a slice; whether faculties and branches count as parents."""

    window: Window = field(default_factory=Window)
    roll_up: bool = True
    slice: Slice | None = None

    def restricts(self, by: str) -> bool:
        """Whether the slice is of this kind."""
        return self.slice is not None and self.slice.by == by


class Network:
    """The cooperation in a graph.

    ``local`` are the enterprises of the region (L), ``knowledge`` the knowledge organizations (X), ``dyads`` the
    bipartite graph of those that cooperate, ``cooperation`` the graph of all organizations and groups.
    """

    def __init__(self, graph: Graph, ontology: Ontology, scope: Scope | None = None, *, index: Index | None = None):
        self.scope = scope or Scope()
        self.window = self.scope.window
        self.index = index or Index(graph, ontology)
        self.ontology = ontology
        self.empty = not graph.nodes
        self.geography = Geography(self.index)
        self.parents: Mapping[str, str] = _parents(self.index) if self.scope.roll_up else {}

    @property
    def as_of(self) -> date:
        """The last day that is looked at."""
        return self.window.end

    # ------------------------------------------------------------------ the two sides

    @cached_property
    def local(self) -> tuple[str, ...]:
        """The enterprises that are not known to be elsewhere, in the slice's county, by id."""
        bodies = (node.id for node in self.index.of_type(terms.LOCAL) if self._exists(node))
        return tuple(id for id in bodies if self.geography.inside(id) is not False and self.in_county(id))

    @cached_property
    def unplaced(self) -> tuple[str, ...]:
        """Those of ``local`` of which no source says where they are. They count, and every result says how many."""
        return tuple(id for id in self.local if self.geography.home and self.geography.inside(id) is None)

    @cached_property
    def local_bodies(self) -> frozenset[str]:
        """Local bodies of any kind: enterprises, government and service bodies not known to be elsewhere."""
        bodies = (node.id for node in self.index.of_type(*terms.BODIES) if self._exists(node))
        return frozenset(id for id in bodies if self.geography.inside(id) is not False and self.in_county(id))

    @cached_property
    def knowledge(self) -> tuple[str, ...]:
        """The knowledge organizations, rolled up, of the slice's type, by id."""
        bodies = (node for node in self.index.of_type(terms.KNOWLEDGE) if self._exists(node))
        return tuple(sorted({self.rolled(node.id) for node in bodies if self.of_slice_type(node.id)}))

    @cached_property
    def knowledge_types(self) -> tuple[str, ...]:
        """The kinds of knowledge organization that schema.yaml knows."""
        known = terms.KNOWLEDGE in self.ontology.types
        return self.ontology.sub_types(terms.KNOWLEDGE) if known else ()

    def rolled(self, id: str) -> str:
        """The body that a faculty or branch counts as."""
        return self.parents.get(id, id)

    def _exists(self, node: Node) -> bool:
        span = self.index.span(node)
        over = span.end is not None and self.window.since is not None and span.end < self.window.since
        return not over and (span.start is None or span.start <= self.as_of)

    # ------------------------------------------------------------------ the slice

    def in_county(self, id: str) -> bool:
        """Whether a body belongs to the slice's county; true where there is no such slice."""
        return not self.scope.restricts("county") or self.slice_holds(self.geography.counties(id))

    def of_slice_type(self, id: str) -> bool:
        """Whether a body is of the slice's type; true where there is no such slice."""
        return not self.scope.restricts("type") or self.slice_holds({self.index.graph.nodes[id].type})

    def in_field(self, fields: frozenset[str] | set[str]) -> bool:
        """Whether something of these fields belongs to the slice's field or a narrower one."""
        if not self.scope.restricts("field"):
            return True
        return self.slice_holds({up for found in fields for up in self.index.broader(found)})

    def slice_holds(self, values: set[str]) -> bool:
        """Whether the slice's value is among these; the unknown slice holds what has none."""
        assert self.scope.slice is not None
        wanted = self.scope.slice.value
        return not values if wanted is None else wanted in values

    # ------------------------------------------------------------------ occasions, ties, graphs

    @cached_property
    def occasions(self) -> Mapping[str, Occasion]:
        """Every occasion in the window and the slice, by id."""
        found = (occasion for occasion in find_occasions(self.index, self.window) if self.in_field(occasion.fields))
        if self.scope.restricts("year"):
            return {o.id: o for o in found if self.slice_holds({str(o.span.start.year)} if o.span.start else set())}
        return {occasion.id: occasion for occasion in found}

    @cached_property
    def decisions(self) -> Mapping[Pair, Node]:
        """The decision in the window that stands for every pair of a demand and an offer."""
        return standing(self.index.graph, lambda node: self.window.admits(self.index.span(node)))

    @cached_property
    def accepted(self) -> Mapping[str, tuple[tuple[str, Node], ...]]:
        """For every demand with an accepted match: the offers, and the decisions that accepted them."""
        found: dict[str, list[tuple[str, Node]]] = defaultdict(list)
        for pair, node in self.decisions.items():
            if node.properties.get("decision") == terms.ACCEPTED:
                found[pair.demand].append((pair.offer, node))
        return {demand: tuple(pairs) for demand, pairs in found.items()}

    @cached_property
    def ties(self) -> Mapping[tuple[str, str], tuple[Tie, ...]]:
        """For every dyad (enterprise, knowledge organization) what they did together, one tie an occasion."""
        return _ties(self, frozenset(self.local))

    @cached_property
    def body_ties(self) -> Mapping[tuple[str, str], tuple[Tie, ...]]:
        """The same for local bodies of any kind."""
        others = _ties(self, self.local_bodies.difference(self.local))
        return dict(sorted([*self.ties.items(), *others.items()]))

    def counted(self, ties: tuple[Tie, ...]) -> list[Tie]:
        """The ties that are occasions of their own; what stands for several times is none."""
        return [found for found in ties if not self.occasions[found.occasion].collective]

    @cached_property
    def dyads(self) -> nx.Graph[str]:
        """The bipartite graph of L and X, everybody included. Parallel links are one edge.

        Nodes have ``bipartite`` (0 local, 1 knowledge) and ``type``; edges ``weight`` (occasions), ``stage`` (0 for
        none) and ``kinds``.
        """
        graph: nx.Graph[str] = nx.Graph()
        for side, ids in enumerate((self.local, self.knowledge)):
            for id in ids:
                graph.add_node(id, bipartite=side, **self.described(id))
        for (local, partner), ties in self.ties.items():
            stages = [found.stage for found in ties if found.stage is not None]
            kinds = sorted({found.kind for found in ties})
            weight = len(self.counted(ties))
            graph.add_edge(local, partner, weight=weight, stage=max(stages, default=0), kinds=kinds)
        return graph

    @cached_property
    def cooperation(self) -> nx.Graph[str]:
        """All organizations and groups; an edge for every two that cooperate, directly or through a joining node.

        Nodes have ``type`` and names; edges ``weight`` (occasions) and ``occasions`` (their ids).
        """
        graph: nx.Graph[str] = nx.Graph()
        for node in self.index.of_type(terms.ACTOR, terms.ORGANIZATION):
            if self._in_network(node):
                graph.add_node(self.rolled(node.id), **self.described(self.rolled(node.id)))
        known: dict[tuple[str, str], list[str]] = defaultdict(list)
        bodies = set(graph)
        for occasion in self.occasions.values():
            actors = {self.rolled(part.actor) for part in occasion.participations} | {occasion.id}
            for pair in combinations(sorted(actors & bodies), 2):
                known[pair].append(occasion.id)
        graph.add_edges_from((*pair, {"weight": len(ids), "occasions": ids}) for pair, ids in known.items())
        return graph

    def _in_network(self, node: Node) -> bool:
        if not self._exists(node) or terms.EXPERT in node.labels:
            return False
        if terms.PLATFORM in node.labels and not node_admitted(self.index, node.id, self.window):
            return False
        if terms.LOCAL in node.labels:
            return self.in_county(node.id)
        return terms.KNOWLEDGE not in node.labels or self.of_slice_type(node.id)

    def described(self, id: str) -> dict[str, str]:
        """A node's type and names, as attributes of a graph's node."""
        node = self.index.graph.nodes[id]
        names = ["name_zh", "name_en"]
        return {"type": node.type} | {name: str(node.properties[name]) for name in names if name in node.properties}

    # ------------------------------------------------------------------ what several indicators ask

    @cached_property
    def brokerage(self) -> Mapping[str, Mapping[str, int]]:
        """How often every body has each of Gould and Fernandez' roles among the types of the bodies."""
        return brokerage(self.cooperation, {id: str(data["type"]) for id, data in self.cooperation.nodes(data=True)})

    @cached_property
    def partners(self) -> Mapping[str, tuple[str, ...]]:
        """For every knowledge organization with a link the enterprises that it is linked with."""
        found: dict[str, list[str]] = defaultdict(list)
        for local, partner in self.ties:
            found[partner].append(local)
        return {partner: tuple(sorted(found[partner])) for partner in sorted(found)}

    @cached_property
    def profiles(self) -> Mapping[str, frozenset[str]]:
        """The fields of every enterprise and knowledge organization, those of what counts as it included."""
        found = {}
        for id in (*self.local, *self.knowledge):
            inside = (part for part in self.index.parts(id) if self.rolled(part) == id)
            found[id] = frozenset(field for part in inside for field in self.index.works_on(part))
        return found

    @cached_property
    def evidence(self) -> frozenset[str]:
        """The records behind all dyads."""
        return frozenset(id for ties in self.ties.values() for found in ties for id in found.evidence)

    def shares(self) -> list[int]:
        """How many enterprises every partner is linked with."""
        return [len(linked) for linked in self.partners.values()]

    def events(self) -> list[Node]:
        """The events in the window and the slice that count as occasions of their own, by id."""
        return self.activities(terms.EVENT)

    def activities(self, *types: str) -> list[Node]:
        """The records of these types in the window and the slice, without those that stand for several times."""
        found = [node for node in self.index.of_type(*types) if self.admits(node)]
        return [node for node in found if node.properties.get("collective") is not True]

    def known_by_then(self, id: str) -> bool:
        """Whether a record is not later than the window; how long before does not matter."""
        return node_admitted(self.index, id, replace(self.window, since=None))

    def admits(self, node: Node) -> bool:
        """Whether a dated record is in the window and the slice."""
        span = self.index.span(node)
        if not self.window.admits(span, self.index.published(node)) or not self.in_field(self.index.fields(node.id)):
            return False
        if self.scope.restricts("year"):
            return self.slice_holds({str(span.start.year)} if span.start else set())
        if self.scope.restricts("county"):
            held = self.index.ends(node.id, terms.HELD_IN)
            return self.slice_holds({county for place in held for county in self.geography.counties_of(place)})
        if self.scope.restricts("type"):
            actors = self.index.starts(node.id, *self.ontology.links)
            return any(self.index.is_a(id, terms.KNOWLEDGE) and self.of_slice_type(id) for id in actors)
        return True


def projected(network: Network, projection: str) -> CooperationGraph:
    """One of the graphs of a network, by name. Raises MetricError (KG907)."""
    if projection not in PROJECTIONS:
        raise MetricError("KG907", name=projection, known=", ".join(PROJECTIONS))
    graph: CooperationGraph = getattr(network, projection)
    return graph


def _parents(index: Index) -> dict[str, str]:
    """For every faculty, branch and department the topmost body that it counts as."""
    above = {}
    for node in index.of_type(terms.KNOWLEDGE):
        links = [link for link in index.out(node.id, terms.PART_OF) if link.properties.get("role") in terms.ROLLED_UP]
        inside = [link.end for link in links if index.is_a(link.end, terms.KNOWLEDGE)]
        # A faculty nested in its university needs no role to be one.
        if not links and node.type == terms.FACULTY:
            inside = [id for id in index.ends(node.id, terms.PART_OF) if index.is_a(id, terms.KNOWLEDGE)]
        if inside:
            above[node.id] = min(inside)
    tops = {}
    for id in above:
        top, seen = id, {id}
        while top in above and above[top] not in seen:
            top = above[top]
            seen.add(top)
        tops[id] = top
    return tops


def _ties(network: Network, local: frozenset[str]) -> dict[tuple[str, str], tuple[Tie, ...]]:
    knowledge = frozenset(network.knowledge)
    found: dict[tuple[str, str], dict[str, Tie]] = defaultdict(dict)
    for occasion in network.occasions.values():
        ours: list[Participation] = [part for part in occasion.participations if part.actor in local]
        theirs = [part for part in occasion.participations if _partner(network, part.actor, knowledge)]
        for one in ours:
            for other in theirs:
                dyad = found[one.actor, network.rolled(other.actor)]
                new = tie(occasion, one, other)
                old = dyad.get(occasion.id)
                dyad[occasion.id] = new if old is None else _merged(old, new)
    return {dyad: tuple(found[dyad][id] for id in sorted(found[dyad])) for dyad in sorted(found)}


def _partner(network: Network, actor: str, knowledge: frozenset[str]) -> bool:
    return (
        network.rolled(actor) in knowledge
        and network.index.is_a(actor, terms.KNOWLEDGE)
        and network.of_slice_type(actor)
    )


def _merged(one: Tie, other: Tie) -> Tie:
    stages = [stage for stage in (one.stage, other.stage) if stage is not None]
    starts = [day for day in (one.start, other.start) if day is not None]
    evidence = tuple(sorted({*one.evidence, *other.evidence}))
    return Tie(one.occasion, one.kind, max(stages, default=None), min(starts, default=None), evidence)
