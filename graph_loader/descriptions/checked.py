"""What a check hands on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from graph_loader.descriptions.drafts import Drafts
from graph_loader.descriptions.places import Located, Places
from graph_loader.errors import Problem
from graph_loader.garbage import no_garbage_collection
from graph_loader.graph import Contents, Graph, GraphContents


@dataclass(frozen=True)
class Checked:
    """What the descriptions amount to. It may only be loaded where ``sound``.

    A check alone needs no hashes, and a load not all nodes and links at once: so they are drafts until they are asked
    for, and where paths were given those that stand in these files.
    """

    problems: tuple[Problem, ...]
    records: int
    nodes: int
    links: int
    drafts: Drafts

    @classmethod
    def unreadable(cls, problems: Sequence[Problem]) -> Checked:
        """Where not even schema.yaml could be read."""
        return cls(tuple(problems), 0, 0, 0, Drafts({}, (), (), Places()))

    @cached_property
    def graph(self) -> Graph:
        """What was described and may be stored, all of it at once. Drafts are used up."""
        with no_garbage_collection():
            return self.drafts.graph()

    @property
    def located(self) -> Located | None:
        """Where all of the graph is described, or None where that was not asked for."""
        _ = self.graph
        return self.drafts.located

    @property
    def contents(self) -> Contents[Any]:
        """The same for a load, node by node and link by link."""
        return GraphContents(self.graph) if "graph" in self.__dict__ else self.drafts

    @property
    def sound(self) -> bool:
        """Whether no problem is an error."""
        return not any(problem.severity == "error" for problem in self.problems)
