"""Field types for texts, numbers, money, figures and times: text → stored value, or a reason why not.

A field type never guesses: it reads what was written by the declared type. ``convert`` returns the stored
properties as (suffix, value) pairs; what does not fit raises ``Rejected`` with a problem code.
"""

from __future__ import annotations

import datetime
import re
from abc import ABC, abstractmethod
from collections.abc import Iterable
from decimal import Context, Decimal
from typing import ClassVar

from graph_loader.records import Mapping, Scalar, Tree
from graph_loader.yaml_events import is_nothing

Value = str | int | float | bool | datetime.date
Stored = Iterable[tuple[str, Value]]

LARGEST_INTEGER = 2**63 - 1
LARGEST_SCALE = 15
"""So many digits after the point can a decimal field keep."""

_EXACT = Context(prec=80)
_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,30}|[0-9]{1,3}(?:,[0-9]{3}){1,9})(?:\.[0-9]{1,20})?", re.ASCII)


class Rejected(Exception):
    """A value that its field's type does not take."""

    def __init__(self, code: str, at: Tree | None = None, **arguments: object) -> None:
        self.code = code
        self.at = at
        self.arguments = arguments
        super().__init__(code)


class FieldType(ABC):
    """How one kind of field is read and stored. Instances are immutable and shared."""

    name: ClassVar[str]
    suffixes: ClassVar[tuple[str, ...]] = ("",)
    many_allowed: ClassVar[bool] = True

    def signature(self) -> str:
        """What of this type decides the stored value; part of the definition's fingerprint."""
        return self.name

    def stored_suffixes(self) -> tuple[str, ...]:
        """The suffixes of the properties that a value may fill."""
        return self.suffixes

    def convert(self, tree: Tree) -> Stored:
        """The stored properties of one written value, as (suffix, value) pairs."""
        return (("", self.value(scalar_text(tree))),)

    @abstractmethod
    def value(self, text: str) -> Value:
        """The stored value of one scalar."""


def scalar_text(tree: Tree) -> str:
    """The text of a scalar; anything else is refused."""
    if tree.__class__ is Scalar:
        return tree.text
    raise Rejected("KG301", tree)


class Text(FieldType):
    """Any text; optionally matched whole by a pattern, optionally no longer than ``max_length``."""

    name = "text"
    PATTERN_LENGTH = 256

    def __init__(self, pattern: str | None = None, max_length: int | None = None) -> None:
        self.pattern = re.compile(pattern) if pattern else None
        # A pattern is only tried on short texts, so that it cannot be made to run for long.
        self.max_length = min(max_length or self.PATTERN_LENGTH, self.PATTERN_LENGTH) if pattern else max_length

    def value(self, text: str) -> Value:
        if not text.strip():
            raise Rejected("KG322")
        if self.max_length is not None and len(text) > self.max_length:
            raise Rejected("KG318", length=len(text), limit=self.max_length)
        if self.pattern is not None and not self.pattern.fullmatch(text):
            raise Rejected("KG316", text=text, pattern=self.pattern.pattern)
        return text


class Localized(FieldType):
    """A text in Chinese and English; one language may be missing."""

    name = "localized"
    many_allowed = False

    def __init__(self, languages: tuple[str, ...]) -> None:
        self.languages = languages
        self._suffixes = tuple(f"_{language}" for language in languages)

    def stored_suffixes(self) -> tuple[str, ...]:
        return self._suffixes

    def convert(self, tree: Tree) -> Stored:
        if tree.__class__ is not Mapping:
            return ((self._suffixes[0], self.value(scalar_text(tree))),)
        out: list[tuple[str, Value]] = []
        for key, item in tree.entries:
            if key.text not in self.languages:
                raise Rejected("KG319", key, language=key.text, known=", ".join(self.languages))
            text = scalar_text(item)
            if text.strip() and not is_nothing(item):
                out.append((f"_{key.text}", text))
        if not out:
            raise Rejected("KG322")
        return out

    def value(self, text: str) -> Value:
        if not text.strip():
            raise Rejected("KG322")
        return text


class Integer(FieldType):
    """A whole number of at most 64 bits, within ``minimum`` and ``maximum``."""

    name = "integer"

    def __init__(self, minimum: Decimal | None = None, maximum: Decimal | None = None) -> None:
        self.minimum, self.maximum = minimum, maximum

    def value(self, text: str) -> Value:
        if not re.fullmatch(r"[+-]?[0-9]{1,40}", text, re.ASCII):
            raise Rejected("KG302", text=text)
        return whole(Decimal(text), self.minimum, self.maximum)


class DecimalNumber(FieldType):
    """A number, stored as a float rounded at ``scale`` digits after the point."""

    name = "decimal"

    def __init__(self, scale: int, minimum: Decimal | None = None, maximum: Decimal | None = None) -> None:
        self.scale, self.minimum, self.maximum = scale, minimum, maximum

    def signature(self) -> str:
        return f"decimal({self.scale})"

    def value(self, text: str) -> Value:
        number = decimal_of(text, "KG303")
        _within(number, self.minimum, self.maximum)
        # Its own context, because the usual one holds fewer digits than may be written; no zero below zero.
        return float(number.quantize(Decimal(1).scaleb(-self.scale), context=_EXACT)) or 0.0


def decimal_of(text: str, code: str) -> Decimal:
    """A plain decimal number such as ``-12.5``; thousands commas allowed; no exponents, no infinities."""
    if not is_decimal(text.strip()):
        raise Rejected(code, text=text)
    return Decimal(text.strip().replace(",", ""))


def is_decimal(text: str) -> bool:
    """Whether ``decimal_of`` takes a text without spaces around it."""
    return bool(_DECIMAL.fullmatch(text))


def whole(number: Decimal, minimum: Decimal | None = None, maximum: Decimal | None = None) -> int:
    """The number as an integer that a store can hold."""
    _within(number, minimum, maximum)
    if abs(number) > LARGEST_INTEGER:
        raise Rejected("KG321", text=str(number))
    return int(number)


def _within(number: Decimal, minimum: Decimal | None, maximum: Decimal | None) -> None:
    if (minimum is not None and number < minimum) or (maximum is not None and number > maximum):
        low = "…" if minimum is None else minimum
        high = "…" if maximum is None else maximum
        raise Rejected("KG317", text=str(number), low=low, high=high)


class Boolean(FieldType):
    """Yes or no: ``true``/``false``, ``yes``/``no``, ``是``/``否``."""

    name = "boolean"
    _words: ClassVar[dict[str, bool]] = {
        "true": True,
        "yes": True,
        "是": True,
        "false": False,
        "no": False,
        "否": False,
    }

    def value(self, text: str) -> Value:
        found = self._words.get(text.strip().lower())
        if found is None:
            raise Rejected("KG304", text=text)
        return found


class Quantity(FieldType):
    """A number with a unit, stored in the declared unit; ``units`` maps other accepted units to a factor."""

    name = "quantity"
    suffixes = ("", "_unit")
    many_allowed = False

    def __init__(self, unit: str, units: dict[str, Decimal]) -> None:
        self.unit = unit
        self.factors = {unit: Decimal(1), "": Decimal(1)} | units

    def signature(self) -> str:
        return f"quantity({self.unit})"

    def convert(self, tree: Tree) -> Stored:
        return (("", self.value(scalar_text(tree))), ("_unit", self.unit))

    def value(self, text: str) -> Value:
        found = re.fullmatch(r"\s*([+-]?[0-9][0-9,.]*)\s*(.*?)\s*", text, re.ASCII | re.DOTALL)
        if not found or not is_decimal(found[1]):
            raise Rejected("KG320", text=text, unit=self.unit)
        factor = self.factors.get(found[2])
        if factor is None:
            known = ", ".join(unit for unit in self.factors if unit)
            raise Rejected("KG311", text=found[2], known=known)
        return float(decimal_of(found[1], "KG303") * factor) or 0.0


class Enum(FieldType):
    """A value of a named scheme, written as its id or as one of its titles."""

    name = "enum"

    def __init__(self, scheme: str, words: dict[str, str]) -> None:
        self.scheme = scheme
        self._words = words

    def signature(self) -> str:
        return f"enum({self.scheme})"

    def value(self, text: str) -> Value:
        found = self._words.get(text.strip())
        if found is None:
            choices = sorted(set(self._words.values()))
            raise Rejected("KG313", text=text, scheme=self.scheme, choices=choices, words=list(self._words))
        return found


class Reference(FieldType):
    """The id of another record of a given type; that it exists is checked once everything is read."""

    name = "reference"

    def __init__(self, to: tuple[str, ...]) -> None:
        self.to = to

    def value(self, text: str) -> Value:
        if not text.strip():
            raise Rejected("KG322")
        return text.strip()


class Url(FieldType):
    """An http or https address. Other schemes are refused: they would run code in a page."""

    name = "url"

    def value(self, text: str) -> Value:
        stripped = text.strip()
        if not re.fullmatch(r"https?://[^\s/\\\"'<>`?#@]+(?:[/?#][^\s\"'<>`\\]*)?", stripped, re.IGNORECASE):
            raise Rejected("KG314", text=text)
        return stripped
