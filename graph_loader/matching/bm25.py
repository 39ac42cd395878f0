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
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from graph_loader.matching.text import HAN, PIECES, normalize, word_keys

Floats = NDArray[np.float64]
Keys = NDArray[np.uint64]
Counts = NDArray[np.float32]

K1 = 1.2
B = 0.75
"""The values that the literature starts from; nothing was tuned."""
_CHUNK = 2000
"""Documents read at a time: fewer than 65,536, so that a row is two bytes."""
_BLOCK = 1 << 21
"""Entries put in place at a time."""
_TERMS = 32
"""Terms of a query that are added at a time: what they need then stays in the processor's cache."""
_GONE = -1
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

    ``ids`` is sorted; rows of ``counts`` follow it, columns follow ``keys`` (sorted). ``counts`` holds places in
    ``values``, the few weighted counts that there are: two bytes an entry instead of four.
    """

    def __init__(
        self, ids: Sequence[str], digests: Sequence[str], keys: Keys, counts: Any, values: Counts, lengths: Floats
    ) -> None:
        self.ids = list(ids)
        self.digests = list(digests)
        self.keys = keys
        self.counts = counts
        self.values = values
        self.lengths = lengths
        total = len(self.ids)
        mean = math.fsum(lengths) / total if total else 0.0
        held = np.diff(counts.indptr).astype(np.float64)
        self.idf: Floats = np.log1p((total - held + 0.5) / (held + 0.5))
        self._unheld = math.log1p((total + 0.5) / 0.5)
        self._columns: dict[int, int | None] = {}
        damping = (K1 * (1 - B + B * lengths / mean) if mean else np.full(total, K1)).astype(np.float32)
        self._shares = np.empty(counts.nnz, np.float32)
        for first in range(0, counts.nnz, _BLOCK):
            part = slice(first, first + _BLOCK)
            found = values[counts.data[part]]
            self._shares[part] = found * np.float32(K1 + 1) / (found + damping[counts.indices[part]])

    @classmethod
    def build(cls, documents: Iterable[Document]) -> Index:
        """The index of documents in any order. Raises ValueError where an id comes twice."""
        return cls._of(list(_chunks(documents)))

    def updated(self, documents: Iterable[Document], removed: Iterable[str] = ()) -> Index:
        """The index with documents added or put in the place of those with their ids, and others taken out.

        It is equal to an index built anew: every number in it is computed in the same order.
        """
        out = set(removed)
        known = {id: digest for id, digest in zip(self.ids, self.digests, strict=True) if id not in out}
        new = [document for document in documents if known.get(document.id) != document.digest()]
        if not new and len(known) == len(self.ids):
            return self
        gone = out | {document.id for document in new}
        kept = np.array([id not in gone for id in self.ids], bool)
        numbers = np.where(kept, np.cumsum(kept) - 1, _GONE).astype(np.int32)
        rows = np.flatnonzero(kept).tolist()
        old = _Part(
            [self.ids[row] for row in rows], [self.digests[row] for row in rows], self.lengths[kept],
            self.keys, self.counts.indptr, self.counts.indices, self.counts.data, self.values, numbers,
        )  # fmt: skip
        return Index._of([old, *_chunks(new)])

    @classmethod
    def _of(cls, parts: list[_Part]) -> Index:
        """The index of all parts' documents; ``parts`` is emptied on the way."""
        ids = [id for part in parts for id in part.ids]
        digests = [digest for part in parts for digest in part.digests]
        order = sorted(range(len(ids)), key=ids.__getitem__)
        if len(set(ids)) != len(ids):
            raise ValueError(next(ids[a] for a, b in pairwise(order) if ids[a] == ids[b]))
        place = np.empty(len(ids), np.int32)
        place[order] = np.arange(len(ids), dtype=np.int32)
        lengths = np.concatenate([np.empty(0), *(part.lengths for part in parts)])[order]
        keys, values, counts = _matrix(parts, place)
        return cls([ids[i] for i in order], [digests[i] for i in order], keys, counts, values, lengths)

    def idf_of(self, key: int) -> float:
        """idf(t); for a term that no document holds, that of a term of zero documents."""
        column = self._column(key)
        return self._unheld if column is None else float(self.idf[column])

    def scores(self, query: Mapping[int, float]) -> Floats:
        """The score of every document, in the order of ``ids``; terms are added in the order of their keys."""
        ordered = np.array(sorted(query), np.uint64)
        columns = np.searchsorted(self.keys, ordered)
        held = columns < len(self.keys)
        held[held] = self.keys[columns[held]] == ordered[held]
        columns, ordered = columns[held], ordered[held]
        weights = np.array([query[key] for key in ordered.tolist()]) * self.idf[columns]
        starts, ends = self.counts.indptr[columns], self.counts.indptr[columns + 1]
        found = np.zeros(len(self.ids))
        for first in range(0, len(columns), _TERMS):
            part = slice(first, first + _TERMS)
            found += self._shares_of(starts[part], ends[part]) @ weights[part]
        return found

    def _shares_of(self, starts: NDArray[Any], ends: NDArray[Any]) -> Any:
        """Some columns of shares as a matrix of their own, in the order given; slicing one would copy it twice."""
        spans = list(zip(starts.tolist(), ends.tolist(), strict=True))
        rows = np.concatenate([self.counts.indices[start:end] for start, end in spans])
        shares = np.concatenate([self._shares[start:end] for start, end in spans], dtype=np.float64)
        begins = np.concatenate([[0], np.cumsum(ends - starts)]).astype(np.int32)
        return sparse.csc_matrix((shares, rows, begins), shape=(len(self.ids), len(spans)), copy=False)

    def contributions(self, query: Mapping[int, float], id: str) -> dict[int, float]:
        """What every term of the query adds to one document's score; terms that it lacks are left out."""
        indices = self.counts.indices
        # Of the same type as what is searched: otherwise the whole column would be converted first.
        row, found = indices.dtype.type(self.row(id)), {}
        for key in sorted(query):
            column = self._column(key)
            if column is not None:
                start, end = self.counts.indptr[column], self.counts.indptr[column + 1]
                at = start + int(indices[start:end].searchsorted(row))
                if at < end and indices[at] == row:
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
        # One query asks for the same few again and again.
        if key not in self._columns:
            at = int(self.keys.searchsorted(np.uint64(key)))
            self._columns[key] = at if at < len(self.keys) and int(self.keys[at]) == key else None
        return self._columns[key]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that an index is, as arrays without objects."""
        return {
            "ids": _letters(self.ids), "digests": _letters(self.digests), "keys": self.keys, "lengths": self.lengths,
            "values": self.values, "data": self.counts.data, "indices": self.counts.indices,
            "indptr": self.counts.indptr,
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
        return cls(ids, digests, keys, counts, arrays["values"], lengths)


def _letters(texts: Sequence[str]) -> NDArray[np.uint8]:
    return np.frombuffer("".join(f"{text}\n" for text in texts).encode("utf-8"), np.uint8)


class _Block(NamedTuple):
    """Entries of an index in the order of their columns; rows are numbered within the part they come from."""

    columns: NDArray[np.intp]
    rows: NDArray[Any]
    counts: Counts


@dataclass(frozen=True)
class _Part:
    """Some documents, compressed by columns as an index is: ``rows`` and ``codes`` of key i from ``starts[i]`` on.

    A code is a count's place in ``values``. Rows are small integers where the documents are few. ``numbers`` gives the
    rows their new numbers, or _GONE.
    """

    ids: list[str]
    digests: list[str]
    lengths: Floats
    keys: Keys
    starts: NDArray[Any]
    rows: NDArray[Any]
    codes: NDArray[Any]
    values: Counts
    numbers: NDArray[np.int32] | None = None

    def blocks(self, columns: NDArray[np.intp]) -> Iterator[_Block]:
        """The entries a piece at a time; ``columns`` are those of the whole index, a column a key."""
        first = 0
        while first < len(self.keys):
            last = max(first + 1, int(np.searchsorted(self.starts, int(self.starts[first]) + _BLOCK, side="right")) - 1)
            span = slice(int(self.starts[first]), int(self.starts[last]))
            held = np.repeat(columns[first:last], np.diff(self.starts[first : last + 1]))
            rows, counts = self.rows[span], self.values[self.codes[span]]
            if self.numbers is not None:
                rows = self.numbers[rows]
                kept = rows != _GONE
                held, rows, counts = held[kept], rows[kept], counts[kept]
            yield _Block(held, rows, counts)
            first = last


def _matrix(parts: list[_Part], place: NDArray[np.int32]) -> tuple[Keys, Counts, Any]:
    """The keys that some document holds, the counts that there are, and documents by keys, compressed by columns.

    Rows of a part begin where those of the part before it end; ``place`` gives all of them their place in the index.
    What is filled in grows while the parts, which are let go one by one, shrink.
    """
    every = _distinct([part.keys for part in parts], np.uint64)
    values = _distinct([part.values for part in parts], np.float32)
    sizes, used = np.zeros(len(every), np.int64), np.zeros(len(values), bool)
    for part in parts:
        for block in part.blocks(np.searchsorted(every, part.keys)):
            sizes += np.bincount(block.columns, minlength=len(every))
            used[np.searchsorted(values, block.counts)] = True
    keys, values, sizes = every[sizes > 0], values[used], sizes[sizes > 0]
    del every
    starts = np.concatenate([[0], np.cumsum(sizes)])
    rows, data = np.empty(starts[-1], np.int32), np.empty(starts[-1], _code_type(len(values)))
    following, first = starts[:-1].copy(), 0
    parts.reverse()
    while parts:
        part = parts.pop()
        own = place[first : first + len(part.ids)]
        for block in part.blocks(np.searchsorted(keys, part.keys)):
            at = _places(block.columns, following)
            rows[at], data[at] = own[block.rows], np.searchsorted(values, block.counts)
        first += len(part.ids)
    starts = starts.astype(np.int32 if starts[-1] < 1 << 31 else np.int64)
    matrix = sparse.csc_matrix((data, rows, starts), shape=(len(place), len(keys)))
    matrix.sort_indices()
    return keys, values, matrix


def _distinct(arrays: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    """All values, sorted, each once; np.unique would copy them twice."""
    merged = np.concatenate([np.empty(0, kind), *arrays])
    merged.sort()
    return merged[np.concatenate([[True], merged[1:] != merged[:-1]])] if len(merged) else merged


def _code_type(count: int) -> type[np.generic]:
    return np.uint16 if count < 1 << 16 else np.uint32


def _places(columns: NDArray[np.intp], following: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where entries go, which are in the order of their columns; ``following`` (the next place a column) moves on."""
    begins = np.flatnonzero(np.concatenate([[True], columns[1:] != columns[:-1]])) if len(columns) else columns
    runs = np.diff(np.concatenate([begins, [len(columns)]]))
    places = np.repeat(following[columns[begins]] - begins, runs) + np.arange(len(columns))
    following[columns[begins]] += runs
    return np.asarray(places, np.int64)


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
    starts = np.searchsorted(cells, np.arange(len(known) + 1) * len(documents)).astype(np.uint32)
    values, codes = np.unique(counts.astype(np.float32), return_inverse=True)
    return _Part(
        [document.id for document in documents], [document.digest() for document in documents], lengths, known,
        starts, (cells % len(documents)).astype(np.uint16), codes.astype(_code_type(len(values))), values,
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
