"""The start of the command line against that of the library it is made with."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from benchmarks.bench import Bench
from benchmarks.measure import cost_of, median_ratio
from benchmarks.part import Figures, Part, Ratio, at_most

HELP = [sys.executable, "-c", "from graph_loader.cli import main; main()", "--help"]
"""What the installed command does."""
BARE = [sys.executable, "-c", "import click"]


HELP_AT_MOST = 2.5
_TURNS = 15


def _measure(_: Bench) -> Figures:
    """CPU seconds of both, in turns, after one of each that is not counted."""
    found: Figures = {"help": [], "bare": []}
    for turn in range(_TURNS + 1):
        for name, command in (("help", HELP), ("bare", BARE)):
            cost = cost_of(command)
            if turn:
                found[name].append(cost.seconds)
    return found


def _ratios(found: Figures) -> Iterator[Ratio]:
    yield at_most(
        '`sidu --help` / `python -c "import click"`', median_ratio(found["help"], found["bare"]), HELP_AT_MOST
    )


PARTS = (Part("start", "Start of the command line", _measure, _ratios, order=10),)
