"""Demands and results from outside the graph: JSON lines in, a ranking as tab-separated lines out."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.query import make_query
from graph_loader.matching.storage import kept_index
from graph_loader.matching.synonyms import MatchError, Synonyms
from graph_loader.matching.text import normalize

TITLE, TEXT = 5.0, 1.0
"""The weights of a title and of the text below it, on both sides."""
DIGITS = 6


@dataclass(frozen=True, slots=True)
class Entry:
    """One demand or result: its texts with their weights, and the field that it belongs to (may be empty)."""

    id: str
    parts: tuple[tuple[str, float], ...]
    field: str = ""


def read_entries(lines: Iterable[str], file: str) -> list[Entry]:
    """JSON lines with ``id`` and some of ``title``, ``text``, ``description``, ``field``.

    Raises MatchError: KG952 for a line without an id and a text, KG953 for an id that came before.
    """
    found: dict[str, Entry] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            id, field = str(data["id"]), str(data.get("field") or "")
            texts = [
                (data.get(name), weight) for name, weight in (("title", TITLE), ("text", TEXT), ("description", TEXT))
            ]
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise MatchError("KG952", file=file, line=number) from None
        if not id.strip() or any(ch in id for ch in "\t\r\n") or all(text is None for text, _ in texts):
            raise MatchError("KG952", file=file, line=number)
        if id in found:
            raise MatchError("KG953", file=file, line=number, id=id)
        found[id] = Entry(id, tuple((str(text), weight) for text, weight in texts if text is not None), field)
    return list(found.values())


def rank(index: Index, query: dict[int, float], top: int) -> list[tuple[str, float]]:
    """The documents that share a term with the query, best first, at most ``top`` (0: all); scores at 6 digits.

    Equal scores stand in the order of their ids.
    """
    scores = np.round(index.scores(query), DIGITS)
    held = np.flatnonzero(scores > 0)
    if top and len(held) > top:
        least = np.partition(scores[held], len(held) - top)[len(held) - top]
        held = held[scores[held] >= least]
    # The rows are in the order of the ids, and a stable sort keeps them so where scores are equal.
    order = held[np.argsort(-scores[held], kind="stable")]
    return [(index.ids[row], float(scores[row])) for row in (order[:top] if top else order)]


def run_lines(
    demands: Sequence[Entry], results: Sequence[Entry], synonyms: Synonyms, top: int, kept: Path | None = None
) -> Iterator[str]:
    """The run file: ``QUERY<TAB>DOCUMENT<TAB>score`` a line, demands in their order, their documents best first.

    ``kept`` is a file with the index of an earlier run; only results that changed are read again. Raises MatchError
    (KG957, KG959) where it cannot be used.
    """
    documents = (Document(entry.id, entry.parts) for entry in results)
    index = Index.build(documents) if kept is None else kept_index(documents, kept)
    for entry in demands:
        query = make_query(entry.parts, synonyms, {normalize(entry.field)} - {""})
        for id, score in rank(index, query.weights, top):
            yield f"{entry.id}\t{id}\t{score:.{DIGITS}f}\n"
