"""The values of parameters: from text or Python, by declared type."""

from __future__ import annotations

import contextlib
import datetime
import math
import re
from collections.abc import Callable

from graph_loader.catalog.model import TODAY, Parameter, Value

_TRUE, _FALSE = ("true", "yes", "1", "是"), ("false", "no", "0", "否")
_LARGEST = 2**63 - 1
_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_PARTIAL = "[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?"

Scalar = str | int | float | bool


class Unfit(ValueError):
    """A value that a parameter does not take; ``code`` and ``arguments`` say why."""

    def __init__(self, code: str, **arguments: object) -> None:
        super().__init__(code)
        self.code = code
        self.arguments = arguments


def typed(parameter: Parameter, given: object) -> Value:
    """The value as it is bound: a list where the parameter takes many. Raises Unfit (KG764, KG765)."""
    if given is None:
        return None
    if parameter.many:
        items = list(given) if isinstance(given, (list, tuple, set, frozenset)) else [given]
        return [_scalar(parameter, item) for item in items]  # type: ignore[return-value]
    return _scalar(parameter, given)


def _scalar(parameter: Parameter, given: object) -> Scalar:
    if isinstance(given, (list, tuple, dict, set)):
        raise Unfit("KG764", value=given, type=parameter.type)
    value = _date(given, parameter.bound) if parameter.type == "date" else _CONVERTERS[parameter.type](given)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        low, high = parameter.minimum, parameter.maximum
        if (low is not None and value < low) or (high is not None and value > high):
            raise Unfit(
                "KG765", value=given, low="…" if low is None else f"{low:g}", high="…" if high is None else f"{high:g}"
            )
    return value


def _string(given: object) -> str:
    if isinstance(given, bool) or not isinstance(given, (str, int, float)):
        raise Unfit("KG764", value=given, type="string")
    return str(given)


def _id(given: object) -> str:
    if not isinstance(given, str) or not given.strip():
        raise Unfit("KG764", value=given, type="id")
    return given.strip()


def _integer(given: object) -> int:
    if isinstance(given, str) and re.fullmatch(r"\s*[+-]?[0-9]{1,19}\s*", given, re.ASCII):
        given = int(given)
    if isinstance(given, bool) or not isinstance(given, int) or abs(given) > _LARGEST:
        raise Unfit("KG764", value=given, type="integer")
    return given


def _decimal(given: object) -> float:
    if isinstance(given, str) and re.fullmatch(r"\s*[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?\s*", given, re.ASCII):
        given = float(given)
    if isinstance(given, bool) or not isinstance(given, (int, float)) or not math.isfinite(given):
        raise Unfit("KG764", value=given, type="decimal")
    return float(given)


def _boolean(given: object) -> bool:
    if isinstance(given, bool):
        return given
    word = given.strip().lower() if isinstance(given, str) else ""
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Unfit("KG764", value=given, type="boolean")


def _date(given: object, bound: str | None) -> str:
    """A date travels as ISO text, which every engine reads alike; a query writes ``date($as_of)``.

    A month or a year stands for its first or its last day where ``bound`` says which.
    """
    if isinstance(given, datetime.datetime):
        return given.date().isoformat()
    if isinstance(given, datetime.date):
        return given.isoformat()
    if isinstance(given, str):
        text = given.strip()
        if text == TODAY:
            return TODAY
        if re.fullmatch(_PARTIAL if bound else _DAY, text, re.ASCII):
            # Not at the top: completing a word reads front matter, and has no use for the ontology.
            from graph_loader.ontology.amounts import date_span
            from graph_loader.ontology.values import Rejected

            with contextlib.suppress(Rejected):
                first, last = date_span(text)
                return (last if bound == "last" else first).isoformat()
    raise Unfit("KG764", value=given, type="date (2024-05-25, 2024-05, 2024)" if bound else "date (2024-05-25)")


_CONVERTERS: dict[str, Callable[[object], Scalar]] = {
    "string": _string, "id": _id, "integer": _integer, "decimal": _decimal, "boolean": _boolean,
}  # fmt: skip
