"""The start of the command line against that of the library it is made with."""

from __future__ import annotations

import sys

from benchmarks.measure import cost_of

HELP = [sys.executable, "-c", "from graph_loader.cli import main; main()", "--help"]
"""What the installed command does."""
BARE = [sys.executable, "-c", "import click"]


def starts(rounds: int) -> tuple[list[float], list[float]]:
    """CPU seconds of ``sidu --help`` and of ``import click``, in turns, after one of each that is not counted."""
    found: tuple[list[float], list[float]] = [], []
    for turn in range(rounds + 1):
        for seconds, command in zip(found, (HELP, BARE), strict=True):
            cost = cost_of(command)
            if turn:
                seconds.append(cost.seconds)
    return found
