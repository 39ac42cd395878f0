"""What a site was built of, kept beside it without names, so that the next build can say what changed."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from graph_loader.graph import Graph, split_hash
from graph_loader.pages.site.facts import Changes


@dataclass(frozen=True, slots=True)
class Recorded:
    """The day of a build, and of every record its type and a digest of its contents and links, by a digest of its id.

    An id may hold a name; a digest tells whether the record was there, and nothing else once it is gone.
    """

    day: str
    digests: Mapping[str, tuple[str, str]]


def recorded(graph: Graph) -> dict[str, tuple[str, str]]:
    """The digests of a graph's records: type and contents, by the digest of the id."""
    links: dict[str, list[str]] = defaultdict(list)
    for key in sorted(graph.links):
        link = graph.links[key]
        mark = f"{key}:{split_hash(link.hash)[1]}"
        links[link.start].append(mark)
        links[link.end].append(mark)
    return {
        digest(id): (graph.nodes[id].type, digest("\n".join([split_hash(graph.nodes[id].hash)[1], *links[id]])))
        for id in sorted(graph.nodes)
    }


def digest(text: str) -> str:
    """A short digest of a text."""
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def compared(before: Recorded, graph: Graph) -> Changes:
    """What is new, changed and gone."""
    ids, now = {digest(id): id for id in graph.nodes}, recorded(graph)
    new = sorted(ids[one] for one in now if one not in before.digests)
    changed = sorted(ids[one] for one, found in now.items() if one in before.digests and before.digests[one] != found)
    gone = Counter(type for one, (type, _) in before.digests.items() if one not in now)
    return Changes(before.day, tuple(new), tuple(changed), dict(sorted(gone.items())))
