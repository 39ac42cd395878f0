"""What the graph says of a demand and an offer beside their texts: fields, bodies, cooperation, agreements, decisions.

Boosts are shares of the text's score: an offer without a word in common is never lifted by them, and all four
together raise a score by 15 % at most. No labels exist to measure them, therefore they are small and can be left out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from graph_loader.descriptions.decisions import standing
from graph_loader.graph import Graph, Link, Node
from graph_loader.matching.text import normalize
from graph_loader.ontology import Ontology

BOOSTS = {"field": 0.10, "parent_field": 0.05, "cooperation": 0.03, "county_agreement": 0.02}
"""The most that each adds; ``field`` and ``parent_field`` exclude each other."""
_AGREEMENT, _GOVERNMENT = "Agreement", "GovernmentBody"


@dataclass(frozen=True, slots=True)
class Boost:
    """One boost that applies: its kind, its share, and the ids that lead from one side to the other."""

    kind: str
    share: float
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """What was decided on a pair: ``accept``, ``reject`` or ``postpone``."""

    id: str
    decision: str
    date: str | None
    by_role: str | None
    reason: dict[str, str]


class Surroundings:
    """A graph's links by their ends."""

    def __init__(self, graph: Graph, ontology: Ontology) -> None:
        self.graph = graph
        self._joint = [name for name, link in ontology.links.items() if link.cooperation]
        self._out: dict[tuple[str, str], list[Link]] = defaultdict(list)
        self._into: dict[tuple[str, str], list[Link]] = defaultdict(list)
        for key in sorted(graph.links):
            link = graph.links[key]
            self._out[link.start, link.type].append(link)
            self._into[link.end, link.type].append(link)

    def ends(self, id: str, *types: str) -> list[str]:
        """The nodes that links of these types lead to."""
        return [link.end for type in types for link in self._out.get((id, type), ())]

    def starts(self, id: str, *types: str) -> list[str]:
        """The nodes that links of these types come from."""
        return [link.start for type in types for link in self._into.get((id, type), ())]

    def bodies(self, node: Node) -> set[str]:
        """Who stands behind a demand, a result or an expert: those who raised or hold it, or the person's bodies."""
        if "Expert" in node.labels:
            return set(self.ends(node.id, "AFFILIATED_WITH"))
        holders = set(self.starts(node.id, "DEMANDS", "OFFERS"))
        persons = {id for id in holders if "Expert" in self.graph.nodes[id].labels}
        return (holders - persons) | {body for person in persons for body in self.ends(person, "AFFILIATED_WITH")}

    def results_of(self, expert: str) -> set[str]:
        """The results that an expert offers in person."""
        return set(self.ends(expert, "OFFERS"))

    def fields(self, node: Node) -> set[str]:
        """The fields that a record says of itself."""
        return set(self.ends(node.id, "CONCERNS", "ACTIVE_IN"))

    def field_names(self, node: Node) -> set[str]:
        """Every name, normalised, of a record's fields and of the broader ones."""
        names: set[str] = set()
        for field in self._closure(self.fields(node), lambda id: self.ends(id, "BROADER")):
            properties = self.graph.nodes[field].properties
            written = [properties.get("name_zh"), properties.get("name_en"), *properties.get("aliases", ())]
            names |= {normalize(str(name)) for name in written if name}
        return names

    def boosts(self, demand: Node, offer: Node) -> list[Boost]:
        """The boosts that apply to a pair, with the shortest path that each rests on."""
        found = [self._field(demand, offer)]
        for raiser in sorted(self.bodies(demand)):
            for holder in sorted(self.bodies(offer)):
                found += [self._cooperation(demand, raiser, holder, offer), self._county(demand, raiser, holder, offer)]
        kinds = {boost.kind: boost for boost in reversed(found) if boost is not None}
        return [kinds[kind] for kind in BOOSTS if kind in kinds]

    def _field(self, demand: Node, offer: Node) -> Boost | None:
        asked, offered = self.fields(demand), self.fields(offer)
        for shared in sorted(asked & offered):
            return Boost("field", BOOSTS["field"], (demand.id, shared, offer.id))
        for one in sorted(asked):
            for other in sorted(offered):
                if other in self.ends(one, "BROADER") or one in self.ends(other, "BROADER"):
                    return Boost("parent_field", BOOSTS["parent_field"], (demand.id, one, other, offer.id))
        return None

    def _joined(self, id: str) -> set[str]:
        return {*self.ends(id, *self._joint), *self.starts(id, *self._joint)}

    def _cooperation(self, demand: Node, raiser: str, holder: str, offer: Node) -> Boost | None:
        share = BOOSTS["cooperation"]
        joined = self._joined(raiser)
        if holder in joined:
            return Boost("cooperation", share, (demand.id, raiser, holder, offer.id))
        common = (joined & self._joined(holder)) - {demand.id, offer.id}
        for id in sorted(common):
            return Boost("cooperation", share, (demand.id, raiser, id, holder, offer.id))
        return None

    def _county(self, demand: Node, raiser: str, holder: str, offer: Node) -> Boost | None:
        places = set(self.ends(raiser, "LOCATED_IN"))
        for agreement in sorted(self._joined(holder)):
            if _AGREEMENT not in self.graph.nodes[agreement].labels:
                continue
            for party in sorted(self._joined(agreement)):
                shared = sorted(places & set(self.ends(party, "LOCATED_IN")))
                if shared and _GOVERNMENT in self.graph.nodes[party].labels:
                    path = (demand.id, raiser, shared[0], party, agreement, holder, offer.id)
                    return Boost("county_agreement", BOOSTS["county_agreement"], path)
        return None

    def decisions(self) -> dict[tuple[str, str], Decision]:
        """The decision that stands for every pair of demand and offer."""
        found: dict[tuple[str, str], Decision] = {}
        for pair, node in standing(self.graph).items():
            get = node.properties.get
            reason = {lang: str(text) for lang in ("zh", "en") if (text := get(f"reason_{lang}"))}
            made = Decision(node.id, str(get("decision")), get("date"), get("by_role"), reason)
            found[pair.demand, pair.offer] = made
        return found

    @staticmethod
    def _closure(starts: Iterable[str], following: Callable[[str], Iterable[str]]) -> set[str]:
        waiting = list(starts)
        found = set(waiting)
        while waiting:
            new = {other for other in following(waiting.pop()) if other not in found}
            found |= new
            waiting.extend(new)
        return found
