"""The values of an answer, each of the type that its column declares."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from graph_loader.errors import QueryError
from graph_loader.rows import Column

Cell = Callable[[object], object]

_NUMBER = (int, float)
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str,), "id": (str,), "boolean": (bool,), "integer": _NUMBER, "money": _NUMBER, "decimal": _NUMBER,
    "amount": _NUMBER, "date": (str, datetime.date), "any": (object,),
}  # fmt: skip
"""Type of a column → what an engine may give for it."""
_AS_IT_IS: dict[str, frozenset[type]] = {
    "string": frozenset([str]), "id": frozenset([str]), "boolean": frozenset([bool]), "integer": frozenset([int]),
    "money": frozenset([int]), "decimal": frozenset([float]), "amount": frozenset([int, float]),
    "date": frozenset([str]), "any": frozenset(),
}  # fmt: skip
"""Type of a column → the classes of values that need no second look; almost every value has one of them."""


def cell_of(column: Column, id: str) -> Cell:
    """What turns a value that an engine gives for this column of query ``id`` into the declared one.

    It raises QueryError (KG768) for a value that does not fit.
    """
    as_it_is = _AS_IT_IS[column.type]

    def one(value: object) -> object:
        if value is None or type(value) in as_it_is:
            return value
        return _converted(column, id, value)

    def many(value: object) -> object:
        if value is None:
            return None
        if not isinstance(value, (list, tuple)):
            raise QueryError("KG768", id=id, column=column.name, type="list", value=value)
        return [one(item) for item in value]

    return many if column.many else one


def _converted(column: Column, id: str, value: Any) -> object:
    """Engines differ in whether a sum of whole numbers comes back as a float, and in how they give dates."""
    boolean = isinstance(value, bool)  # which is a number, too, in Python
    fits = column.type in ("boolean", "any") if boolean else isinstance(value, _TYPES[column.type])
    whole = column.type in ("integer", "money") and isinstance(value, float)
    if not fits or (whole and not value.is_integer()):
        raise QueryError("KG768", id=id, column=column.name, type=column.type, value=value)
    if whole:
        return int(value)
    if column.type == "decimal":
        return float(value)
    return value.isoformat() if column.type == "date" and isinstance(value, datetime.date) else value
