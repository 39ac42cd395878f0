"""An indicator: what it is called, how it is computed, and the record that is its result."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from graph_loader.errors import SiduError, render
from graph_loader.titles import Titles

if TYPE_CHECKING:
    from graph_loader.metrics.network import Network

DIMENSIONS = ("breadth", "depth", "precision", "density")
Number = int | float


class MetricError(SiduError):
    """A measure, a dimension, a slice or a date that does not exist."""

    exit_code: ClassVar[int] = 2


REASONS = {
    "empty": "KG910",
    "undefined": "KG911",
    "no-dyads": "KG912",
    "no-local": "KG913",
    "no-knowledge": "KG914",
    "one-type": "KG915",
    "no-fields": "KG916",
    "no-taxonomy": "KG917",
    "no-home": "KG918",
    "no-places": "KG919",
    "no-demands": "KG920",
    "no-gold": "KG921",
    "no-window": "KG922",
    "no-events": "KG923",
    "too-few": "KG924",
    "no-ledger": "KG925",
    "no-both-fields": "KG926",
    "no-stage": "KG927",
    "no-dates": "KG928",
    "no-repeats": "KG929",
    "no-paths": "KG930",
    "few-dates": "KG931",
    "not-reported": "KG932",
    "not-reached": "KG933",
    "no-classified": "KG934",
    "no-relatedness": "KG935",
    "no-types": "KG936",
    "no-occasions": "KG937",
    "no-spread": "KG938",
    "no-neighbours": "KG940",
    "not-in-largest": "KG941",
    "not-counted": "KG943",
}
"""Why there may be no value, with the code of its words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why there is no value: a stable word of ``REASONS``, and its text in both languages."""

    id: str
    arguments: tuple[tuple[str, object], ...] = ()

    def text(self, lang: str) -> str:
        """In ``zh``, ``en`` or ``both``."""
        return render(REASONS[self.id], "text", lang, dict(self.arguments))


@dataclass(frozen=True, slots=True)
class Answer:
    """What the function of an indicator gives back."""

    value: Number | None
    n: int | None = None
    ci: tuple[float, float] | None = None
    evidence: Iterable[str] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    reason: Reason | None = None
    method: str = "exact"
    engine: str = "python"
    seed: int | None = None


def nothing(reason: str, *, n: int | None = 0, details: Mapping[str, Any] | None = None, **arguments: object) -> Answer:
    """An answer without a value and why there is none."""
    return Answer(None, n, details=details or {}, reason=Reason(reason, tuple(arguments.items())))


@dataclass(frozen=True, slots=True)
class Definition:
    """An indicator as it is defined; its documentation is the docstring of ``function``."""

    id: str
    dimension: str
    title: Titles
    unit: str | None
    range: tuple[Number | None, Number | None]
    version: int
    function: Callable[[Network], Answer]


REGISTRY: dict[str, Definition] = {}
"""Every indicator by id, in the order of the dimensions."""


def indicator(
    id: str, dimension: str, zh: str, en: str, *, unit: str | None = None,
    range: tuple[Number | None, Number | None] = (0, None), version: int = 1,
) -> Callable[[Callable[[Network], Answer]], Callable[[Network], Answer]]:  # fmt: skip
    """Register a function of a network as an indicator. ``range`` is (least, greatest); None is no bound."""

    def register(function: Callable[[Network], Answer]) -> Callable[[Network], Answer]:
        if id in REGISTRY:
            raise ValueError(f"indicator {id} is defined twice")
        REGISTRY[id] = Definition(id, dimension, {"zh": zh, "en": en}, unit, range, version, function)
        return function

    return register


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a network that an indicator was computed for: ``value`` is None where the property is unknown."""

    by: str
    value: str | None
    title: Titles

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {"by": self.by, "value": self.value, "title": dict(self.title)}


@dataclass(frozen=True, slots=True)
class Share:
    """How much of what was reported in a dimension is on record: the least covered figure and its interval."""

    figure: str
    lower: float
    upper: float | None

    @property
    def sample(self) -> bool:
        """Whether less than half may be on record, so that a value speaks of a sample only."""
        return self.lower < 0.5

    def document(self) -> dict[str, Any]:
        """As JSON."""
        label = (
            {"zh": "样本：仅就已载子网络", "en": "sample: of the recorded sub-network only"} if self.sample else None
        )
        return {
            "figure": self.figure,
            "interval": [self.lower, self.upper],
            "flag": "sample" if self.sample else None,
            "label": label,
        }


class Placing(NamedTuple):
    """How many enterprises count as local, and of how many of them no source says where they are."""

    local: int
    unplaced: int

    def words(self) -> Titles:
        """As people are told."""
        return {
            "zh": f"{self.local} 家企业计为本地，其中 {self.unplaced} 家来源未载所在地，可能在外地",
            "en": f"{self.local} enterprises count as local; of {self.unplaced} of them no source says where they are, "
            "so they may be elsewhere",
        }


@dataclass(frozen=True, slots=True)
class Indicator:
    """The result of an indicator; ``value`` None goes with a ``reason``."""

    definition: Definition
    answer: Answer
    as_of: str
    evidence: tuple[str, ...]
    coverage: Share | None = None
    slice: Slice | None = None
    placing: Placing | None = None

    @property
    def id(self) -> str:
        """``B1`` … ``N11``."""
        return self.definition.id

    @property
    def value(self) -> Number | None:
        """The value, or None."""
        return self.answer.value

    @property
    def reason(self) -> Reason | None:
        """Why there is no value."""
        return self.answer.reason

    @property
    def why(self) -> str | None:
        """The stable word of the reason."""
        return self.answer.reason.id if self.answer.reason else None

    def covered(self, share: Share | None) -> Indicator:
        """The same record with the coverage of its dimension."""
        return replace(self, coverage=share)

    def document(self) -> dict[str, Any]:
        """As JSON. ``reason`` is a stable word, ``reason_text`` says it in both languages."""
        definition, answer = self.definition, self.answer
        reason = answer.reason
        document: dict[str, Any] = {
            "id": definition.id,
            "title": dict(definition.title),
            "dimension": definition.dimension,
            "value": answer.value,
            "reason": reason.id if reason else None,
            "reason_text": {lang: reason.text(lang) for lang in ("zh", "en")} if reason else None,
            "reason_arguments": dict(reason.arguments) if reason else None,
            "unit": definition.unit,
            "range": list(definition.range),
            "n": answer.n,
            "ci": list(answer.ci) if answer.ci else None,
            "method": answer.method,
            "engine": answer.engine,
            "seed": answer.seed,
            "formula_version": definition.version,
            "as_of": self.as_of,
            "evidence": list(self.evidence),
            "coverage": self.coverage.document() if self.coverage else None,
            "details": dict(answer.details),
            "placing": self.placing._asdict() if self.placing else None,
        }
        if self.slice is not None:
            document["slice"] = self.slice.document()
        return document


def evaluate(definition: Definition, network: Network) -> Indicator:
    """Compute one indicator. A value that is not finite becomes null with the reason ``undefined``."""
    answer = nothing("empty") if network.empty else definition.function(network)
    numbers = [answer.value, *(answer.ci or ())]
    if any(isinstance(number, float) and not math.isfinite(number) for number in numbers):
        answer = nothing("undefined", n=answer.n, details=answer.details)
    value = answer.value
    if isinstance(value, float):
        # Beyond twelve digits a sum depends on the order in which it was made.
        answer = replace(answer, value=float(f"{value:.12g}"))
    evidence = tuple(sorted(set(answer.evidence)))
    placing = Placing(len(network.local), len(network.unplaced)) if not network.empty else None
    return Indicator(
        definition, answer, network.as_of.isoformat(), evidence, slice=network.scope.slice, placing=placing
    )  # fmt: skip


def placing_of(records: Iterable[Indicator]) -> Placing | None:
    """What has to be said of the enterprises' places beside these results; None where all places are known."""
    found = [record.placing for record in records if record.placing is not None and record.slice is None]
    return found[0] if found and found[0].unplaced else None


def chosen(dimension: str | None = None, ids: Iterable[str] = ()) -> list[Definition]:
    """The indicators of a dimension, or those named. Raises MetricError: KG900 dimension, KG901 indicator."""
    from graph_loader.nearest import suggestions

    if dimension is not None and dimension not in DIMENSIONS:
        raise MetricError("KG900", name=dimension, known=", ".join(DIMENSIONS))
    for id in ids:
        if id not in REGISTRY:
            known = sorted(REGISTRY, key=_order)
            raise MetricError("KG901", name=id, known=suggestions(id, known, most=len(known)))
    wanted = set(ids) or set(REGISTRY)
    order = {id: place for place, id in enumerate(sorted(REGISTRY, key=_order))}
    found = (d for d in REGISTRY.values() if d.id in wanted and dimension in (None, d.dimension))
    return sorted(found, key=lambda d: order[d.id])


def _order(id: str) -> tuple[int, int]:
    return "BDPN".index(id[0]), int(id[1:])
