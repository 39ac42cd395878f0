"""Who stands between whom: Gould and Fernandez' roles of a broker, named by their structure.

Packages give the names gatekeeper and representative to opposite structures (older and newer releases of R's sna
disagree); so a role is called by the groups of source, broker and target: ``ABB`` is a tie from outside into the
broker's own group (守门人, gatekeeper in the original and in UCINET), ``AAB`` one out of it (representative).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping
from typing import TypeVar

import networkx as nx

T = TypeVar("T", bound=Hashable)

ROLES: Mapping[str, Mapping[str, str]] = {
    "role_AAA": {"zh": "协调人 A-A-A", "en": "Coordinator A-A-A"},
    "role_ABA": {"zh": "外来中介 A-B-A", "en": "Itinerant broker A-B-A"},
    "role_ABB": {"zh": "守门人 A-B-B", "en": "Gatekeeper A-B-B"},
    "role_AAB": {"zh": "代表人 A-A-B", "en": "Representative A-A-B"},
    "role_ABC": {"zh": "联络人 A-B-C", "en": "Liaison A-B-C"},
}
"""Source's, broker's and target's groups, with titles."""


def brokerage(graph: nx.Graph[T] | nx.DiGraph[T], group: Mapping[T, Hashable]) -> dict[T, dict[str, int]]:
    """How often every node is between two others that have no tie from the first to the second, by role.

    读法：按来源、中介、去向三方的类型区分中介角色；ABB 为守门人（引入本类），AAB 为代表人（向外联系）。

    Counts paths a → v → b without a → b, of three different nodes whose groups are all known. An edge of an undirected
    graph is a tie both ways, so every pair counts twice. Nodes without a group have no counts and are left out.

    Source: Gould and Fernandez (1989), Structures of mediation: a formal approach to brokerage in transaction networks.
    Sociological Methodology 19, 89–126.

    >>> karate = nx.karate_club_graph()
    >>> counts = brokerage(karate, dict(karate.nodes("club")))
    >>> [sum(roles[name] for roles in counts.values()) for name in ROLES]
    [510, 20, 128, 128, 0]
    """
    after = {v: {b for b in graph[v] if b != v and b in group} for v in graph if v in group}
    before: dict[T, set[T]] = {v: set() for v in after}
    for a, targets in after.items():
        for b in targets:
            before[b].add(a)
    return {v: _roles(v, before[v], after, group) for v in after}


def _roles(broker: T, sources: set[T], after: Mapping[T, set[T]], group: Mapping[T, Hashable]) -> dict[str, int]:
    targets = after[broker]
    # All pairs by group, less those that are one node or have a tie of their own: no pair is looked at by itself.
    into, out = Counter(group[a] for a in sources), Counter(group[b] for b in targets)
    pairs = Counter({(one, other): m * n for one, m in into.items() for other, n in out.items()})
    for a in sources:
        pairs[group[a], group[a]] -= a in targets
        for other, count in Counter(map(group.__getitem__, after[a] & targets)).items():
            pairs[group[a], other] -= count
    counts = dict.fromkeys(ROLES, 0)
    for (one, other), count in pairs.items():
        counts[_role(one, group[broker], other)] += count
    return counts


def _role(source: Hashable, broker: Hashable, target: Hashable) -> str:
    if source == target:
        return "role_AAA" if source == broker else "role_ABA"
    if broker == target:
        return "role_ABB"
    return "role_AAB" if broker == source else "role_ABC"
