"""Matching: an index of 100,000 documents, its queries, changing it instead of making it anew, and how it grows."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.measure import answer_of
from benchmarks.part import Figures, Part, Ratio, at_most, growth

DOCUMENTS = 100_000
SMALLER = (1_000, 10_000)
SECONDS_AT_MOST, GIBIBYTES_AT_MOST, MILLISECONDS_AT_MOST = 90, 1.0, 50
UPDATE_AT_MOST = 0.5


def _measure(_: Bench) -> Figures:
    *smaller, found = (_one_size(size) for size in (*SMALLER, DOCUMENTS))
    return {**found, "smaller": smaller}


def _one_size(documents: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        found: Figures = answer_of([sys.executable, "-m", "benchmarks.searching", folder, str(documents)])
    return found


def _ratios(found: Figures) -> Iterator[Ratio]:
    times = found["query_milliseconds"]
    yield at_most("index, CPU seconds", found["index_seconds"], SECONDS_AT_MOST, f"{found['entries']:,} entries")
    yield at_most("peak memory of the index, GiB", found["index_mebibytes"] / 1024, GIBIBYTES_AT_MOST)
    detail = f"half are within {times[len(times) // 2]:.1f} ms"
    yield at_most(
        "95 % of queries within, CPU milliseconds", times[len(times) * 95 // 100], MILLISECONDS_AT_MOST, detail
    )
    ratio = found["update_seconds"] / found["index_seconds"]
    yield at_most(f"{found['changed']} documents changed / index made anew", ratio, UPDATE_AT_MOST)
    runs = [*found["smaller"], found]
    documents = [run["documents"] for run in runs]
    yield growth("index", documents, [run["index_seconds"] for run in runs], f"from {documents[0]:,} documents on")
    yield growth("a query", documents, [statistics.median(run["query_milliseconds"]) for run in runs])


def _text(found: Figures) -> str:
    return (
        f"{found['documents']:,} made-up documents of 220 characters; {found['queries']} queries of the same length. "
        f"Saving the index\nand reading it back takes {found['save_and_load_seconds']:.1f} CPU seconds. That a changed "
        "index ranks as one made anew is a law that the tests hold."
    )


PARTS = (Part("matching", "Matching", _measure, _ratios, _text, order=60),)
