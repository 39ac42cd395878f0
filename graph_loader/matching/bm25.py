"""BM25 over weighted fields, on sparse columns: one column a term, the documents that hold it in it.

score(q, d) = Σ_t w(t) · idf(t) · f(t, d) · (k₁ + 1) / (f(t, d) + k₁ · (1 − b + b · |d| / mean |d|))
idf(t) = ln(1 + (N − n(t) + ½) / (n(t) + ½))

f(t, d) is the term's count, every occurrence counted with its field's weight before it saturates; |d| is the sum of
the same weights. Sources: Robertson and Zaragoza (2009), The Probabilistic Relevance Framework: BM25 and Beyond,
Foundations and Trends in Information Retrieval 3(4), 333-389; Robertson, Zaragoza and Taylor (2004), Simple BM25
extension to multiple weighted fields, CIKM '04, for weights before saturation. The idf with 1 added is never negative.
"""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph_loader.matching.text import HAN, PIECES, normalize, word_keys

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]

K1 = 1.2
B = 0.75
"""The values that the literature starts from; nothing was tuned."""
_CHUNK = 2000
_RANGES = [
    (ord(part[0]), ord(part[-1])) for part in ("々", "〇", "㐀䶿", "一鿿", "\uf900\ufaff", "\U00020000\U0003ffff")
]
assert all(chr(first) in HAN for first, _ in _RANGES)


@dataclass(frozen=True, slots=True)
class Document:
    """What is searched: an id and texts with their weights."""

    id: str
    fields: tuple[tuple[str, float], ...]

    def digest(self) -> str:
        """Changes where the document does."""
        parts = "\x1e".join(f"{weight!r}\x1f{text}" for text, weight in self.fields)
        return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


class Index:
    """Documents by id with their terms; made by ``build``, changed by ``updated``, kept by ``arrays``.

    ``ids`` is sorted; rows of ``counts`` follow it, columns follow ``keys`` (sorted).
    """

    def __init__(self, ids: Sequence[str], digests: Sequence[str], keys: Keys, counts: Any, lengths: Floats) -> None:
        self.ids = list(ids)
        self.digests = list(digests)
        self.keys = keys
        self.counts = counts
        self.lengths = lengths
        total = len(self.ids)
        mean = math.fsum(lengths) / total if total else 0.0
        held = np.diff(counts.indptr).astype(np.float64)
        self.idf: Floats = np.log1p((total - held + 0.5) / (held + 0.5))
        self._unheld = math.log1p((total + 0.5) / 0.5)
        self._damping = (K1 * (1 - B + B * lengths / mean) if mean else np.full(total, K1)).astype(np.float32)
        self._shares = counts.data * np.float32(K1 + 1)
        for part in range(0, len(self._shares), 1 << 22):
            end = part + (1 << 22)
            self._shares[part:end] /= counts.data[part:end] + self._damping[counts.indices[part:end]]

    @classmethod
    def build(cls, documents: Iterable[Document]) -> Index:
        """The index of documents in any order. Raises ValueError where an id comes twice."""
        return cls._of([], [], list(_chunks(documents)))

    def updated(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> Index:
        """The index with documents added or put in the place of those with their ids, and others taken out.

        It is equal to an index built anew: every number in it is computed in the same order.
        """
        out = set(removed)
        known = {id: digest for id, digest in zip(self.ids, self.digests, strict=True) if id not in out}
        new = [document for document in documents if known.get(document.id) != document.digest()]
        gone = out | {document.id for document in new}
        kept = [row for row, id in enumerate(self.ids) if id not in gone]
        old = self.counts[kept].tocoo()
        part = _Part(
            [self.ids[row] for row in kept], [self.digests[row] for row in kept], self.keys,
            old.col.astype(np.int32), old.row.astype(np.int32), old.data, self.lengths[kept],
        )  # fmt: skip
        return Index._of([], [], [part, *_chunks(new)])

    @classmethod
    def _of(cls, ids: list[str], digests: list[str], parts: list[_Part]) -> Index:
        for part in parts:
            ids += part.ids
            digests += part.digests
        order = sorted(range(len(ids)), key=ids.__getitem__)
        if len(set(ids)) != len(ids):
            raise ValueError(next(ids[a] for a, b in pairwise(order) if ids[a] == ids[b]))
        place = np.empty(len(ids), np.int32)
        place[order] = np.arange(len(ids), dtype=np.int32)
        keys = np.unique(np.concatenate([np.empty(0, np.uint64), *(part.keys for part in parts)]))
        lengths = np.concatenate([np.empty(0), *(part.lengths for part in parts)])[order]
        counts = _matrix(parts, keys, place)
        used = np.diff(counts.indptr) > 0
        if not used.all():
            counts, keys = counts[:, used], keys[used]
        return cls([ids[i] for i in order], [digests[i] for i in order], keys, counts, lengths)

    def idf_of(self, key: int) -> float:
        """idf(t); for a term that no document holds, that of a term of zero documents."""
        column = self._column(key)
        return self._unheld if column is None else float(self.idf[column])

    def scores(self, query: Mapping[int, float]) -> Floats:
        """The score of every document, in the order of ``ids``; terms are added in the order of their keys."""
        found = np.zeros(len(self.ids))
        for key in sorted(query):
            column = self._column(key)
            if column is not None:
                span = slice(self.counts.indptr[column], self.counts.indptr[column + 1])
                found[self.counts.indices[span]] += query[key] * self.idf[column] * self._shares[span]
        return found

    def contributions(self, query: Mapping[int, float], id: str) -> dict[int, float]:
        """What every term of the query adds to one document's score; terms that it lacks are left out."""
        row, found = self.row(id), {}
        for key in sorted(query):
            column = self._column(key)
            if column is not None:
                start, end = self.counts.indptr[column], self.counts.indptr[column + 1]
                at = start + int(np.searchsorted(self.counts.indices[start:end], row))
                if at < end and self.counts.indices[at] == row:
                    found[key] = float(query[key] * self.idf[column] * self._shares[at])
        return found

    def best(self, query: Mapping[int, float]) -> float:
        """What no document can exceed: Σ w(t) · idf(t) · (k₁ + 1), terms that no document holds included."""
        return math.fsum(query[key] * self.idf_of(key) for key in sorted(query)) * (K1 + 1)

    def row(self, id: str) -> int:
        """The place of a document in ``ids``. Raises KeyError."""
        if id not in self:
            raise KeyError(id)
        return bisect_left(self.ids, id)

    def __contains__(self, id: str) -> bool:
        at = bisect_left(self.ids, id)
        return at < len(self.ids) and self.ids[at] == id

    def _column(self, key: int) -> int | None:
        at = int(np.searchsorted(self.keys, np.uint64(key)))
        return at if at < len(self.keys) and int(self.keys[at]) == key else None

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that an index is, as arrays without objects."""
        return {
            "ids": _letters(self.ids), "digests": _letters(self.digests), "keys": self.keys, "lengths": self.lengths,
            "data": self.counts.data, "indices": self.counts.indices, "indptr": self.counts.indptr,
        }  # fmt: skip

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Index:
        """The index that ``arrays`` were taken from. Raises KeyError or ValueError where they are none."""
        ids, digests = (bytes(arrays[name]).decode("utf-8").split("\n")[:-1] for name in ("ids", "digests"))
        keys, lengths = arrays["keys"], arrays["lengths"]
        if len(ids) != len(digests) or len(ids) != len(lengths):
            raise ValueError("arrays of different lengths")
        parts = (arrays["data"], arrays["indices"], arrays["indptr"])
        counts = sparse.csc_matrix(parts, shape=(len(ids), len(keys)))
        counts.check_format()
        return cls(ids, digests, keys, counts, lengths)


def _letters(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-8"), np.uint8)


@dataclass(frozen=True)
class _Part:
    """Some documents: their terms as (column of ``keys``, row, weighted count)."""

    ids: list[str]
    digests: list[str]
    keys: Keys
    columns: NDArray[np.int32]
    rows: NDArray[np.int32]
    counts: NDArray[np.float32]
    lengths: Floats


def _matrix(parts: list[_Part], keys: Keys, place: NDArray[np.int32]) -> Any:
    """Documents by terms, compressed by columns, rows in order within them. ``parts`` is emptied on the way."""
    size = sum(len(part.rows) for part in parts)
    rows, columns = np.empty(size, np.int32), np.empty(size, np.int32)
    data = np.empty(size, np.float32)
    at, first = 0, 0
    parts.reverse()
    while parts:
        part = parts.pop()
        end = at + len(part.rows)
        rows[at:end] = place[first : first + len(part.ids)][part.rows]
        columns[at:end] = np.searchsorted(keys, part.keys).astype(np.int32)[part.columns]
        data[at:end] = part.counts
        at, first = end, first + len(part.ids)
    matrix = sparse.coo_matrix((data, (rows, columns)), shape=(len(place), len(keys))).tocsc()
    matrix.sort_indices()
    return matrix


def _chunks(documents: Iterable[Document]) -> Iterator[_Part]:
    source = iter(documents)
    while chunk := list(islice(source, _CHUNK)):
        yield _part(chunk)


def _part(documents: list[Document]) -> _Part:
    """The terms of some documents, read as one array of characters: a loop over characters would take minutes."""
    texts, owners, weights = [], [], []
    for row, document in enumerate(documents):
        for text, weight in document.fields:
            texts.append(normalize(text))
            owners.append(row)
            weights.append(weight)
    owner, weight_of = np.array(owners, np.int64), np.array(weights)
    joined = "".join(f"{text}\n" for text in texts)
    letters = np.frombuffer(joined.encode("utf-32-le"), np.uint32)
    field = np.cumsum(letters == 10) - (letters == 10)
    keys, fields = _han(letters, field)
    words = [(key, match.start()) for match in PIECES.finditer(joined) if match[2] for key in word_keys(match[2])]
    keys = np.concatenate([keys, np.array([key for key, _ in words], np.uint64)])
    at = np.array([start for _, start in words], np.int64)
    fields = np.concatenate([fields, field[at]]).astype(np.int64)
    known, columns = np.unique(keys, return_inverse=True)
    cells, inverse = np.unique(columns * len(documents) + owner[fields], return_inverse=True)
    counts = np.bincount(inverse, weights=weight_of[fields], minlength=len(cells))
    lengths = np.bincount(owner[fields], weights=weight_of[fields], minlength=len(documents)).astype(np.float64)
    return _Part(
        [document.id for document in documents], [document.digest() for document in documents], known,
        (cells // len(documents)).astype(np.int32), (cells % len(documents)).astype(np.int32),
        counts.astype(np.float32), lengths,
    )  # fmt: skip


def _han(letters: NDArray[np.uint32], field: NDArray[Any]) -> tuple[Keys, NDArray[Any]]:
    """The keys of Chinese characters and pairs, and the field that each stands in."""
    is_han = np.zeros(len(letters), bool)
    for first, last in _RANGES:
        is_han |= (letters >= first) & (letters <= last)
    wide = letters.astype(np.uint64)
    pairs = is_han[:-1] & is_han[1:]
    keys = np.concatenate([wide[is_han], (wide[:-1][pairs] << np.uint64(21)) | wide[1:][pairs]])
    return keys, np.concatenate([field[is_han], field[:-1][pairs]])
