"""A frozen state: the JSON of an assessment with what it is cited by, and the same read back."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn

from graph_loader.metrics.assessment import Assessment
from graph_loader.metrics.comparison import State
from graph_loader.metrics.composite import Composite
from graph_loader.metrics.coverage import Coverage
from graph_loader.metrics.figures import Figure
from graph_loader.metrics.indicator import (
    DIMENSIONS,
    REASONS,
    Answer,
    Definition,
    Indicator,
    MetricError,
    Placing,
    Reason,
    Share,
)
from graph_loader.metrics.network import Network

FORMAT = 1


def freeze(state: State, index: Composite | None = None) -> dict[str, Any]:
    """The profile with its citation, the composite index where there is one, and the SHA-256 over it all, as JSON."""
    document = {**state.profile.document(), "citation": {"format": FORMAT, **state.document()}}
    if index is not None:
        document["composite"] = index.document()
    # What JSON makes of a value (keys become text) is what will be read back, and what the digest is over.
    document = json.loads(json.dumps(document, allow_nan=False))
    return {**document, "sha256": _digest(document)}


def thaw(text: str, name: str) -> State:
    """The state that ``freeze`` wrote; ``name`` is shown where it has no label.

    Raises MetricError: KG946 not a frozen state, KG947 changed since it was frozen, KG948 of a newer format.
    """
    try:
        document = json.loads(text)
        citation, digest = document["citation"], document.pop("sha256")
    except (ValueError, KeyError, TypeError, AttributeError):
        raise MetricError("KG946", file=name) from None
    if not isinstance(citation, dict) or citation.get("format", 0) != FORMAT:
        raise MetricError("KG948", file=name, format=str(citation)[:40])
    if digest != _digest(document):
        raise MetricError("KG947", file=name)
    try:
        return _state(document, citation, name)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise MetricError("KG946", file=name) from None


def _digest(document: Mapping[str, Any]) -> str:
    text = json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _state(document: dict[str, Any], citation: dict[str, Any], name: str) -> State:
    coverage = [_coverage(entry) for entry in document["coverage"]]
    dimensions = {one: [_indicator(entry) for entry in document["dimensions"][one]] for one in DIMENSIONS}
    profile = Assessment(document["as_of"], document["since"], dimensions, coverage, document["synthetic"])
    return State(
        citation["label"] or name, profile, citation["hash"], citation["nodes"], citation["links"],
        citation["roll_up"], citation["made_on"], citation["versions"], frozen=True,
    )  # fmt: skip


def _never(network: Network) -> NoReturn:
    raise AssertionError("a frozen indicator is not computed again")


def _indicator(entry: Mapping[str, Any]) -> Indicator:
    low, high = entry["range"]
    definition = Definition(
        entry["id"], entry["dimension"], entry["title"], entry["unit"], (low, high), entry["formula_version"], _never
    )
    reason = entry["reason"]
    if reason is not None and reason not in REASONS:
        raise ValueError(reason)
    answer = Answer(
        entry["value"], entry["n"], tuple(entry["ci"]) if entry["ci"] else None, (), entry["details"],
        Reason(reason, tuple(entry["reason_arguments"].items())) if reason else None,
        entry["method"], entry["engine"], entry["seed"],
    )  # fmt: skip
    covered = entry["coverage"]
    share = Share(covered["figure"], *covered["interval"]) if covered else None
    placing = Placing(**entry["placing"]) if entry.get("placing") else None
    return Indicator(definition, answer, entry["as_of"], tuple(entry["evidence"]), share, placing=placing)


def _coverage(entry: Mapping[str, Any]) -> Coverage:
    reported = entry["reported"]
    figure = Figure(
        entry["figure"], entry["title"], reported["lower"], reported["upper"], reported["qualifier"],
        reported["unit"], reported["reported_as"], reported["scope"], entry["counts"], entry["dimension"],
        entry["section"], entry["paragraph"], 0, date.fromisoformat(entry["as_of"]) if entry["as_of"] else None,
        reported["period"], None, tuple(entry["sources"]), frozenset(), frozenset(), frozenset(),
    )  # fmt: skip
    return Coverage(figure, entry["recorded"], tuple(entry["evidence"]), tuple(entry["undated_evidence"]))
