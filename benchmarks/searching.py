"""An index of documents made, asked, changed, saved and read back, in a process of its own: ``searching FOLDER COUNT``.

Texts are made up of 20,000 words of two to four Chinese characters, drawn as often as words are (rank⁻¹): 20 characters
of title and 200 of text. Times are CPU seconds; what it takes to make the texts up is not in them.
"""

from __future__ import annotations

import json
import random
import resource
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from graph_loader.matching.bm25 import Document, Index
from graph_loader.matching.outside import rank
from graph_loader.matching.query import make_query
from graph_loader.matching.storage import load_index, save_index

QUERIES = 400
CHANGED = 100
_WORDS = 20_000
_CHARACTERS = 3_500


def texts(seed: int) -> Iterator[tuple[str, str]]:
    """Titles of about 20 characters with texts of about 200, without an end."""
    dice = random.Random(seed)
    letters = [chr(0x4E00 + number) for number in range(_CHARACTERS)]
    words = ["".join(dice.choices(letters, k=dice.choice((2, 2, 2, 3, 4)))) for _ in range(_WORDS)]
    weights = list(accumulate(1 / (place + 10) for place in range(_WORDS)))
    while True:
        found = "，".join("".join(dice.choices(words, cum_weights=weights, k=8)) for _ in range(12))
        yield found[:20], found[20:220]


def _documents(path: Path) -> Iterator[Document]:
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            title, text = line.rstrip("\n").split("\t")
            yield Document(f"r{number:07}", ((title, 5.0), (text, 1.0)))


def main(folder: Path, count: int) -> dict[str, object]:
    """All figures of one size."""
    source, path = texts(20240525), folder / "texts.tsv"
    with path.open("w", encoding="utf-8") as out:
        out.writelines(f"{title}\t{text}\n" for (title, text), _ in zip(source, range(count), strict=False))
    start = time.process_time()
    index = Index.build(_documents(path))
    built = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    times = []
    for (title, text), _ in zip(source, range(QUERIES), strict=False):
        start = time.process_time()
        rank(index, make_query(((title, 5.0), (text, 1.0))).weights, 10)
        times.append(time.process_time() - start)
    changes = [Document(f"r{n * (count // CHANGED):07}", ((next(source)[0], 5.0),)) for n in range(CHANGED)]
    start = time.process_time()
    index.updated(changes)
    updated = time.process_time() - start
    start = time.process_time()
    save_index(index, folder / "index.npz")
    load_index(folder / "index.npz")
    saved = time.process_time() - start
    return {
        "documents": count, "queries": QUERIES, "changed": CHANGED, "entries": int(index.counts.nnz),
        "index_seconds": built, "index_mebibytes": peak, "update_seconds": updated, "save_and_load_seconds": saved,
        "query_milliseconds": sorted(round(1000 * one, 2) for one in times),
    }  # fmt: skip


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
