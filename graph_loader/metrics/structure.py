"""Measures of a network's shape: functions of a networkx graph that know nothing of regions.

All of them take an undirected graph without parallel edges. Where a measure has no value they return None.
"""

from __future__ import annotations

import heapq
from collections.abc import Hashable, Iterable
from typing import Any, TypeVar

import networkx as nx

T = TypeVar("T", bound=Hashable)


def density(graph: nx.Graph[T]) -> float | None:
    """Edges ÷ possible edges, 2m / n(n − 1); None for fewer than two nodes. Self-loops do not count.

    >>> round(density(nx.karate_club_graph()), 6)
    0.139037
    """
    n = graph.number_of_nodes()
    return None if n < 2 else 2 * (graph.number_of_edges() - nx.number_of_selfloops(graph)) / (n * (n - 1))


def bipartite_density(edges: int, left: int, right: int) -> float | None:
    """Edges ÷ (left × right); None where one side is empty.

    >>> round(bipartite_density(89, 18, 14), 6)
    0.353175
    """
    return edges / (left * right) if left and right else None


def largest_component(graph: nx.Graph[T]) -> set[T]:
    """The nodes of the largest component; of equally large ones that with the least node, by text."""
    parts = nx.connected_components(graph)
    return min(parts, key=lambda part: (-len(part), min(map(str, part))), default=set())


def core_depth(graph: nx.Graph[T]) -> tuple[int, set[T]] | None:
    """The greatest k for which there is a k-core, and the nodes in it; None without nodes. Self-loops do not count.

    Source: Seidman (1983), Network structure and minimum degree. Social Networks 5(3), 269–287.

    >>> depth, inside = core_depth(nx.karate_club_graph())
    >>> depth, len(inside)
    (4, 10)
    """
    if not graph:
        return None
    simple = graph
    if nx.number_of_selfloops(graph):
        simple = nx.Graph(graph)
        simple.remove_edges_from(list(nx.selfloop_edges(simple)))
    numbers: dict[T, int] = nx.core_number(simple)
    deepest = max(numbers.values())
    return deepest, {node for node, k in numbers.items() if k == deepest}


def four_cycle_clustering(graph: nx.Graph[T], left: Iterable[T]) -> tuple[float | None, int]:
    """Robins and Alexander's CC4 = 4·C4 / L3 of a bipartite graph, and L3; None where there is no path of three edges.

    Source: Robins and Alexander (2004), Small worlds among interlocking directors: Network structure and distance in
    bipartite graphs. Computational & Mathematical Organization Theory 10, 69–94.

    >>> davis = nx.davis_southern_women_graph()
    >>> value, _ = four_cycle_clustering(davis, davis.graph["top"])
    >>> round(value, 6)
    0.467764
    """
    paths = sum((graph.degree[u] - 1) * (graph.degree[v] - 1) for u, v in graph.edges)
    if not paths:
        return None, 0
    from scipy.sparse import csr_array

    rows = {node: place for place, node in enumerate(left)}
    columns = {node: place for place, node in enumerate(node for node in graph if node not in rows)}
    cells = [(rows[u], columns[v]) if u in rows else (rows[v], columns[u]) for u, v in graph.edges]
    matrix = csr_array(
        ([1] * len(cells), ([r for r, _ in cells], [c for _, c in cells])),
        shape=(len(rows), len(columns)),
        dtype="int64",
    )
    # The narrower side gives the smaller product.
    common: Any = matrix @ matrix.T if len(rows) <= len(columns) else matrix.T @ matrix
    common.setdiag(0)
    cycles = int((common.data * (common.data - 1) // 2).sum()) // 2
    return 4 * cycles / paths, paths


def external_internal(graph: nx.Graph[T], group: dict[T, Hashable]) -> float | None:
    """(E − I) / (E + I), E edges between groups, I within one; None without an edge of two known groups.

    Source: Krackhardt and Stern (1988), Informal networks and organizational crises. Social Psychology Quarterly 51(2),
    123–140.

    >>> karate = nx.karate_club_graph()
    >>> round(external_internal(karate, dict(karate.nodes("club"))), 6)
    -0.717949
    """
    known = [(group[u], group[v]) for u, v in graph.edges if u != v and u in group and v in group]
    outer = sum(one != other for one, other in known)
    return (2 * outer - len(known)) / len(known) if known else None


def robustness(graph: nx.Graph[T]) -> float | None:
    """How much of a network holds together while its best connected nodes are taken away one after the other.

    R = (1/N) Σ S(Q): after every removal S is the largest component's share of all N nodes. Degrees are counted anew
    after every removal; of equals the first by text (numbers by size) goes. Between 0 and ½; None for less than three
    nodes.

    Source: Schneider et al. (2011), Mitigation of malicious attacks on networks. PNAS 108, 3838.

    >>> round(robustness(nx.karate_club_graph()), 6)
    0.135813
    """
    return under_attack(graph)[0]


def attack_order(graph: nx.Graph[T]) -> list[T]:
    """The nodes in the order in which an attack on the highest current degree takes them."""
    nodes, near = _numbered(graph)
    return [nodes[number] for number in _attack(near)]


def under_attack(graph: nx.Graph[T]) -> tuple[float | None, list[T]]:
    """``robustness`` and ``attack_order`` at once, since the first is made of the second."""
    nodes, near = _numbered(graph)
    order = _attack(near)
    n = len(nodes)
    return None if n < 3 else sum(_remaining(near, order)) / (n * n), [nodes[number] for number in order]


def _numbered(graph: nx.Graph[T]) -> tuple[list[T], list[list[int]]]:
    """The nodes in their order, and for each of them the numbers of the others that it has an edge with."""
    nodes = sorted(graph, key=_sortable)
    place = {node: number for number, node in enumerate(nodes)}
    return nodes, [[place[other] for other in graph.adj[node] if other != node] for node in nodes]


def _attack(near: list[list[int]]) -> list[int]:
    n = len(near)
    degree = [len(others) for others in near]
    # One number for degree and place, the least of which is next: it is compared faster than a pair.
    heap = [number - degree[number] * n for number in range(n)]
    heapq.heapify(heap)
    order, gone = [], [False] * n
    while heap:
        key = heapq.heappop(heap)
        number = key % n
        if gone[number] or (number - key) // n != degree[number]:
            continue
        gone[number] = True
        order.append(number)
        for other in near[number]:
            if not gone[other]:
                degree[other] -= 1
                heapq.heappush(heap, other - degree[other] * n)
    return order


def _sortable(node: object) -> tuple[int, float, str]:
    return (0, node, "") if isinstance(node, (int, float)) else (1, 0.0, str(node))


def _remaining(near: list[list[int]], order: list[int]) -> list[int]:
    """The largest component after every removal: the nodes are put back in reverse and components united."""
    root, size = [-1] * len(near), [1] * len(near)

    def find(node: int) -> int:
        while root[node] != node:
            root[node] = root[root[node]]
            node = root[node]
        return node

    largest, sizes = 0, [0]
    for node in reversed(order[1:]):
        root[node] = one = node
        for other in near[node]:
            if root[other] >= 0 and one != (two := find(other)):
                if size[one] < size[two]:
                    one, two = two, one
                root[two] = one
                size[one] += size[two]
        largest = max(largest, size[one])
        sizes.append(largest)
    return sizes


def component_without(graph: nx.Graph[T], gone: Iterable[T]) -> int:
    """The size of the largest component once some nodes are taken away.

    >>> component_without(nx.karate_club_graph(), [0, 33])
    26
    """
    # Walked directly: a view of a graph asks about every neighbour anew.
    seen, largest = set(gone), 0
    for start in graph:
        if start in seen:
            continue
        seen.add(start)
        size, waiting = 0, [start]
        while waiting:
            size += 1
            new = [other for other in graph.adj[waiting.pop()] if other not in seen]
            seen.update(new)
            waiting.extend(new)
        largest = max(largest, size)
    return largest
