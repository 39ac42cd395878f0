"""What a check hands on."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from graph_loader.descriptions.places import Located
from graph_loader.errors import Problem
from graph_loader.graph import Graph


class Graphs(NamedTuple):
    """What is made of sound descriptions; ``narrowed`` and ``located`` only where somebody asked for them."""

    graph: Graph
    narrowed: Graph | None = None
    located: Located | None = None


@dataclass(frozen=True)
class Checked:
    """What the descriptions amount to. ``graph`` may only be loaded where ``sound``.

    The graph is made when it is first asked for: a check alone needs no hashes.
    """

    problems: tuple[Problem, ...]
    records: int
    nodes: int
    links: int
    make_graphs: Callable[[], Graphs]

    @classmethod
    def unreadable(cls, problems: Sequence[Problem]) -> Checked:
        """Where not even schema.yaml could be read."""
        return cls(tuple(problems), 0, 0, 0, lambda: Graphs(Graph()))

    @cached_property
    def _graphs(self) -> Graphs:
        with no_garbage_collection():
            return self.make_graphs()

    @property
    def graph(self) -> Graph:
        """Everything that was described and may be stored."""
        return self._graphs.graph

    @property
    def narrowed(self) -> Graph | None:
        """The part that stands in the files asked for, or None where no paths were given."""
        return self._graphs.narrowed

    @property
    def located(self) -> Located | None:
        """Where all of it is described, or None where that was not asked for."""
        return self._graphs.located

    @property
    def sound(self) -> bool:
        """Whether no problem is an error."""
        return not any(problem.severity == "error" for problem in self.problems)


@contextmanager
def no_garbage_collection() -> Iterator[None]:
    """Let no time go into looking for cycles where many small objects and none of them are made."""
    # Reading makes many small tuples and no cycles: looking for cycles among them only costs time. What was made goes
    # to the oldest generation in one step, so that the first collections afterwards do not look through all of it.
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            gc.freeze()
            gc.unfreeze()
        if enabled:
            gc.enable()
