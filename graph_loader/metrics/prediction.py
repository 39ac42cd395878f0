"""Whether the shape of the network foretells its next links."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from itertools import product

from graph_loader.metrics.indicator import Answer, indicator, nothing
from graph_loader.metrics.matching_quality import auc, average_precision
from graph_loader.metrics.network import Network
from graph_loader.metrics.nulls import SEED

NEEDS = 50
TEST_SHARE = 0.2
PAIRS = 200_000
"""So many pairs are scored at most; beyond it the pairs without a link are sampled."""

Dyad = tuple[str, str]


def three_paths(train: Iterable[Dyad], pairs: Iterable[Dyad]) -> list[int]:
    """How many paths of three links lead from the left to the right node of every pair.

    Two right nodes are as many times two links apart as left nodes are linked with both; the paths of a pair are the
    sum of these over what its left node is linked with.

    >>> three_paths([("a", "x"), ("b", "x"), ("b", "y")], [("a", "x"), ("a", "y")])
    [2, 1]
    """
    left: dict[str, set[str]] = defaultdict(set)
    for one, other in train:
        left[one].add(other)
    common: dict[Dyad, int] = defaultdict(int)
    for partners in left.values():
        for two in product(partners, partners):
            common[two] += 1
    return [sum(common.get((shared, other), 0) for shared in left.get(one, ())) for one, other in pairs]


@indicator("P9", "precision", "链接预测", "Link prediction (average precision)", range=(0, 1), version=2)
def link_prediction(network: Network) -> Answer:
    """How well the earlier links foretell which pairs come together later.

    读法：1 为完全可预测；与明细中的基线（随机命中率）相比才有意义。
    Reading: compare with ``baseline``, what chance would give.
    Formula: average precision of the number of paths of three links among the first 80 % of the dated dyads, over all
    pairs not linked then, for the last 20 %; the AUC stands beside it.
    Source: Liben-Nowell and Kleinberg (2007), The link-prediction problem for social networks. Journal of the American
    Society for Information Science and Technology 58(7), 1019–1031.
    Limits: null for fewer than 50 later dyads. Where there are too many pairs those without a link are sampled, each
    standing for as many as were left out, and the record says so.
    """
    first: dict[Dyad, date] = {}
    for dyad, ties in network.ties.items():
        starts = [tie.start for tie in ties if tie.start is not None]
        if starts:
            first[dyad] = min(starts)
    order = sorted(first, key=lambda dyad: (first[dyad], dyad))
    if not order:
        return nothing("no-dates" if network.ties else "no-dyads")
    cut = first[order[int(len(order) * (1 - TEST_SHARE))]]
    # The day decides, so that no day is torn in two.
    train, test = [d for d in order if first[d] < cut], [d for d in order if first[d] >= cut]
    if len(test) < NEEDS:
        return nothing("too-few", n=len(test), needed=NEEDS, found=len(test))
    return _score(network, train, set(test))


def _score(network: Network, train: list[Dyad], test: set[Dyad]) -> Answer:
    known = set(train)
    possible = len(network.local) * len(network.knowledge) - len(known)
    sampled = possible > PAIRS
    if sampled:
        draw = random.Random(SEED)
        drawn = [(draw.choice(network.local), draw.choice(network.knowledge)) for _ in range(PAIRS)]
        pairs = sorted((set(drawn) - known) | test)
    else:
        pairs = [(one, other) for one in network.local for other in network.knowledge if (one, other) not in known]
    scored = [(float(paths), pair in test) for pair, paths in zip(pairs, three_paths(train, pairs), strict=True)]
    misses = len(pairs) - len(test)
    each = (possible - len(test)) / misses if sampled else 1.0
    details = {"auc": auc(scored), "baseline": len(test) / possible, "train": len(train), "pairs": len(pairs)}
    method, seed = ("sampled", SEED) if sampled else ("exact", None)
    evidence = {id for dyad in test for id in dyad}
    return Answer(average_precision(scored, each), len(test), None, evidence, details, method=method, seed=seed)
