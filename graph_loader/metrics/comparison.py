"""Two regions, or one at two dates, side by side; and what a frozen state is cited by."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import networkx as nx

import graph_loader
from graph_loader.metrics.assessment import Assessment, assess
from graph_loader.metrics.composite import Composite, composite, order_kept
from graph_loader.metrics.goalposts import Goalposts
from graph_loader.metrics.indicator import DIMENSIONS, REGISTRY, Indicator, Number
from graph_loader.metrics.network import Network
from graph_loader.metrics.report import UNITS
from graph_loader.rows import Column, Rows
from graph_loader.titles import Titles, in_language


@dataclass(frozen=True, slots=True)
class State:
    """One side of a comparison: a profile, and the hash, dates and versions that it can be cited by.

    ``hash`` is over the identities and contents of all nodes and links, whatever the window: equal hashes, equal data.
    ``made_on`` is the day on which it was measured; ``frozen`` says that it was read back from a file.
    """

    label: str
    profile: Assessment
    hash: str
    nodes: int
    links: int
    roll_up: bool
    made_on: str
    versions: Mapping[str, Any]
    frozen: bool = False

    def document(self) -> dict[str, Any]:
        """What it is cited by, as JSON."""
        return {
            "label": self.label, "hash": self.hash, "as_of": self.profile.as_of, "since": self.profile.since,
            "roll_up": self.roll_up, "nodes": self.nodes, "links": self.links, "synthetic": self.profile.synthetic,
            "made_on": self.made_on, "versions": dict(self.versions),
        }  # fmt: skip


def state(network: Network, label: str) -> State:
    """The profile of a network with what it is cited by."""
    graph = network.index.graph
    lines = sorted(
        [f"{n.id}\t{n.hash}" for n in graph.nodes.values()] + [f"{k}\t{n.hash}" for k, n in graph.links.items()]
    )
    digest = hashlib.sha256("\n".join(lines).encode("utf-8")).hexdigest()
    versions = {
        "sidu": graph_loader.__version__, "networkx": nx.__version__,
        "formulas": {id: definition.version for id, definition in REGISTRY.items()},
    }  # fmt: skip
    return State(
        label, assess(network), digest, len(graph.nodes), len(graph.links), network.scope.roll_up,
        date.today().isoformat(), versions,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two states, indicator by indicator; ``indices`` are their composite indices where they were asked for."""

    one: State
    other: State
    indices: tuple[Composite, Composite] | None = None

    def with_indices(self, goalposts: Goalposts) -> Comparison:
        """The same with the composite index of both sides between the same goalposts."""
        return replace(self, indices=(composite(self.one.profile, goalposts), composite(self.other.profile, goalposts)))

    @property
    def pairs(self) -> list[tuple[Indicator, Indicator]]:
        """Every indicator that both sides have."""
        found = []
        for dimension in DIMENSIONS:
            theirs = {record.id: record for record in self.other.profile.dimensions[dimension]}
            ours = self.one.profile.dimensions[dimension]
            found += [(record, theirs[record.id]) for record in ours if record.id in theirs]
        return found

    @property
    def warnings(self) -> list[Titles]:
        """What a reader has to know before he takes a difference for a change."""
        found: list[Titles] = []
        changed = sorted(a.id for a, b in self.pairs if a.definition.version != b.definition.version)
        if changed:
            ids = ", ".join(changed)
            found.append({"zh": f"公式版本不同，不可相减：{ids}", "en": f"computed by different formulas: {ids}"})
        one, other = ({r.id for d in side.profile.dimensions.values() for r in d} for side in (self.one, self.other))
        if one ^ other:
            ids = ", ".join(sorted(one ^ other))
            found.append({"zh": f"只有一侧有：{ids}", "en": f"on one side only: {ids}"})
        if self.one.roll_up != self.other.roll_up:
            found.append({"zh": "两侧的院系、分院计法不同", "en": "faculties and branches are counted differently"})
        return found

    def document(self) -> dict[str, Any]:
        """As JSON."""
        indices = self.indices
        shared = {
            "composite": [index.document() for index in indices], "order_kept": order_kept(*indices),
        } if indices else {}  # fmt: skip
        return {
            "states": [self.one.document(), self.other.document()],
            **shared,
            "warnings": [dict(warning) for warning in self.warnings],
            "indicators": [
                {
                    "id": a.id, "title": dict(a.definition.title), "dimension": a.definition.dimension,
                    "unit": a.definition.unit, "values": [a.value, b.value], "difference": difference(a, b),
                    "reasons": [a.why, b.why], "records": [a.document(), b.document()],
                }
                for a, b in self.pairs
            ],
        }  # fmt: skip

    def rows(self, lang: str = "zh", *, short: bool = False) -> Rows:
        """As rows; ``short`` gives values of four digits."""
        titles: Mapping[str, Mapping[str, str]] = {
            "id": {"zh": "编号", "en": "Id"}, "title": {"zh": "指标", "en": "Indicator"},
            "unit": {"zh": "单位", "en": "Unit"}, "difference": {"zh": "差", "en": "Difference"},
            "reason": {"zh": "无值原因", "en": "Why no value"},
        }  # fmt: skip
        sides = [dict.fromkeys(("zh", "en"), side.label) for side in (self.one, self.other)]
        columns = (
            Column("id", "string", titles["id"]), Column("title", "string", titles["title"]),
            Column("a", "decimal", sides[0]), Column("b", "decimal", sides[1]),
            Column("difference", "decimal", titles["difference"]), Column("unit", "string", titles["unit"]),
            Column("reason", "string", titles["reason"]),
        )  # fmt: skip
        values = tuple(_row(a, b, lang, short) for a, b in self.pairs)
        params = {"a": self.one.label, "b": self.other.label}
        return Rows("compare", params, self.other.profile.as_of, columns, values, False, "sidu")


def difference(one: Indicator, other: Indicator) -> Number | None:
    """The second value less the first; None where either has none, or where they were computed by other formulas."""
    if one.value is None or other.value is None or one.definition.version != other.definition.version:
        return None
    return other.value - one.value


def _row(one: Indicator, other: Indicator, lang: str, short: bool) -> tuple[object, ...]:
    numbers = [one.value, other.value, difference(one, other)]
    if short:
        numbers = [float(f"{number:.4g}") if isinstance(number, float) else number for number in numbers]
    unit, reasons = one.definition.unit, [record.reason.text(lang) for record in (one, other) if record.reason]
    return (
        one.id, in_language(one.definition.title, lang), *numbers,
        in_language({"zh": unit, "en": UNITS.get(unit, unit)}, lang) if unit else None,
        "; ".join(dict.fromkeys(reasons)) or None,
    )  # fmt: skip
