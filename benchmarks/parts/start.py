"""The start of the command line, and completing a word, against the start of the library it is made with."""

from __future__ import annotations

import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.measure import cost_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_most
from graph_loader.api import Region
from graph_loader.catalog import write_completions
from graph_loader.catalog.offering import mark
from graph_loader.stores.base import RawRows

_MAIN = [sys.executable, "-c", "from graph_loader.cli import main; main()"]
"""What the installed command does."""
HELP = [*_MAIN, "--help"]
BARE = [sys.executable, "-c", "import click"]

HELP_AT_MOST = 2.5
COMPLETION_AT_MOST = 2.5
_TURNS = 15
_TYPED = "sidu query run partners --organization u1"
_IDS = 1_000


class _Reader:
    """Stands for a store of so many organizations: what is offered comes from files, whatever wrote them."""

    engine = "none"
    enforces_reading = True

    def read(self, *_: object, **__: object) -> RawRows:
        rows = [(f"u{number}", f"大学{number}", f"University {number}") for number in range(_IDS)]
        return RawRows(("id", "zh", "en"), rows, truncated=False)


def _measure(_: Bench) -> Figures:
    """CPU seconds of all three, in turns, after one of each that is not counted."""
    found: Figures = {"help": [], "completion": [], "bare": []}
    region = Region()
    with tempfile.TemporaryDirectory(prefix="sidu-bench-") as folder:
        place = region.workspace.place
        marks = {file.id: mark(file.path) for file in place.query_files()}
        queries = [entry.query for entry in region.catalog.entries() if entry.query is not None]
        write_completions(Path(folder, "stores", place.key), queries, _Reader(), region.ontology, marks)
        asked = {
            "SIDU_DATA_DIR": folder, "_SIDU_COMPLETE": "bash_complete", "COMP_WORDS": _TYPED, "COMP_CWORD": "5",
        }  # fmt: skip
        for turn in range(_TURNS + 1):
            for name, command, more in (("help", HELP, {}), ("completion", _MAIN, asked), ("bare", BARE, {})):
                cost = cost_of(command, more)
                if turn:
                    found[name].append(cost.seconds)
    return found


def _ratios(found: Figures) -> Iterator[Ratio]:
    yield at_most(
        '`sidu --help` / `python -c "import click"`', median_ratio(found["help"], found["bare"]), HELP_AT_MOST
    )
    detail = f"CPU milliseconds: {statistics.median(found['completion']) * 1000:.0f}"
    ratio = median_ratio(found["completion"], found["bare"])
    yield at_most('completing a word / `python -c "import click"`', ratio, COMPLETION_AT_MOST, detail)


PARTS = (Part("start", "Start of the command line", _measure, _ratios, order=10),)
