"""Fields of schema.yaml: which type of value, with which options."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from graph_loader.ontology.amounts import Date, Figure, Money, Period
from graph_loader.ontology.identifiers import DivisionCode, Doi, IndustryCode, Ipc, Isni, Orcid, Ror, Uscc
from graph_loader.ontology.model import ACCESS_LEVELS, RESERVED, Field, Scheme
from graph_loader.ontology.shape import Keys, Reading
from graph_loader.ontology.values import (
    LARGEST_SCALE,
    Boolean,
    DecimalNumber,
    Enum,
    FieldType,
    Integer,
    Localized,
    Quantity,
    Reference,
    Text,
    Url,
)  # fmt: skip
from graph_loader.records import Scalar, Tree

_MOST_CHOICES = 3 * math.log2(Text.PATTERN_LENGTH + 1)
"""As many as three unbounded repeats side by side have."""
_LONGEST_TEXT = 1_000_000
_SIMPLE: tuple[type[FieldType], ...] = (
    Boolean, Date, DivisionCode, Doi, Figure, IndustryCode, Ipc, Isni, Money, Orcid, Period, Ror, Url, Uscc,
)  # fmt: skip


class FieldReader:
    """Reads fields; knows the schemes that enumerations and the types that references may name."""

    def __init__(self, reading: Reading, schemes: Mapping[str, Scheme], types: Sequence[str]) -> None:
        self.reading = reading
        self.schemes = schemes
        self.types = types

    def fields(self, entries: Iterable[tuple[Scalar, Tree]]) -> dict[str, Field]:
        """All fields of a ``fields:`` mapping, by name."""
        found = (self.field(name, tree) for name, tree in entries)
        return {field.name: field for field in found if field is not None}

    def field(self, name: Scalar, tree: Tree) -> Field | None:
        """One field, or None where its type cannot be made out."""
        keys = Keys(self.reading, tree, name.text)
        if name.text in RESERVED or name.text.startswith("_"):
            self.reading.report("KG216", name, name=name.text)
        elif not name.text.isidentifier():
            self.reading.report("KG209", name, name=name.text)
        kind_name = keys.text("type", required=True)
        maker = _MAKERS.get(kind_name or "")
        if kind_name is not None and maker is None:
            self.reading.unknown("KG210", keys.at("type"), kind_name, _MAKERS)
            return None
        kind = maker(self, keys) if maker is not None else None
        title, help_text = keys.titles("title"), keys.titles("help", required=False)
        many = keys.flag("list")
        if many and kind is not None and not kind.many_allowed:
            self.reading.report("KG221", keys.at("list"), type=kind.name)
        found = None
        if kind is not None:
            found = Field(
                name.text, kind, title, help_text,
                required=keys.flag("required"), many=many, unique=keys.flag("unique"),
                access=keys.text("access", choices=ACCESS_LEVELS) or "public",
                renamed_from=keys.texts("renamed_from"),
                target=kind.to if isinstance(kind, Reference) else (),
            )  # fmt: skip
            keys.close()
        return found

    def enum(self, keys: Keys, key: str) -> Enum | None:
        """An enumeration over the scheme that ``key`` names."""
        name = keys.text(key, required=True)
        if name is None:
            return None
        scheme = self.schemes.get(name)
        if scheme is None:
            self.reading.unknown("KG211", keys.at(key), name, self.schemes)
            return None
        words = {value.id: value.id for value in scheme.values.values()}
        for value in scheme.values.values():
            for text in value.title.values():
                words.setdefault(text, value.id)
        return Enum(name, words)

    def _text(self, keys: Keys) -> FieldType | None:
        pattern = keys.text("pattern")
        length = keys.whole("max_length", 1, _LONGEST_TEXT)
        if pattern is not None and not self._pattern_is_safe(pattern):
            self.reading.report("KG220", keys.at("pattern"), pattern=pattern)
            return None
        return Text(pattern, length)

    def _decimal(self, keys: Keys) -> FieldType:
        scale = keys.whole("scale", 0, LARGEST_SCALE)
        return DecimalNumber(6 if scale is None else scale, keys.number("min"), keys.number("max"))

    def _reference(self, keys: Keys) -> FieldType:
        targets = keys.names("to", required=True)
        for item in targets:
            if item.text not in self.types:
                self.reading.unknown("KG212", item, item.text, self.types)
        return Reference(tuple(item.text for item in targets))

    def _quantity(self, keys: Keys) -> FieldType:
        unit = keys.text("unit", required=True) or ""
        factors: dict[str, Decimal] = {}
        inner = keys.tree_of("units")
        if inner is not None:
            units = Keys(self.reading, inner, "units")
            for name, _ in keys.entries("units"):
                factor = units.number(name.text)
                if factor is not None:
                    factors[name.text] = factor
        return Quantity(unit, factors)

    def _pattern_is_safe(self, pattern: str) -> bool:
        try:
            re.compile(pattern)
            parsed: Any = re._parser.parse(pattern)  # type: ignore[attr-defined]
        except (re.error, OverflowError, RecursionError):
            return False
        return _choices(parsed, False) <= _MOST_CHOICES


_Maker = Callable[[FieldReader, Keys], FieldType | None]


def _maker(kind: type[FieldType]) -> _Maker:
    return lambda reader, keys: kind()


_MAKERS: dict[str, _Maker] = {
    "text": FieldReader._text,
    "localized": lambda reader, keys: Localized(reader.reading.languages),
    "integer": lambda reader, keys: Integer(keys.number("min"), keys.number("max")),
    "decimal": FieldReader._decimal,
    "quantity": FieldReader._quantity,
    "enum": lambda reader, keys: reader.enum(keys, "scheme"),
    "reference": FieldReader._reference,
    **{kind.name: _maker(kind) for kind in _SIMPLE},
}
"""How a type of value is made of its options; here rather than in every reader, which would then hold itself."""


def _choices(parsed: Any, repeated: bool) -> float:
    """The binary logarithm of the ways in which a backtracking matcher may try a pattern on a text of usual length.

    A choice inside a repeat, a back reference and a look-around make it grow beyond all bounds: infinite.
    """
    total = 0.0
    for operation, argument in parsed:
        name = str(operation)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, inner = argument
            ways = min(int(high), Text.PATTERN_LENGTH) - min(int(low), Text.PATTERN_LENGTH) + 1
            if ways > 1 and repeated:
                return math.inf
            total += math.log2(ways) + _choices(inner, repeated or high > 1)
        elif name in ("GROUPREF", "GROUPREF_EXISTS", "ASSERT", "ASSERT_NOT") or (name == "BRANCH" and repeated):
            return math.inf
        elif name in ("SUBPATTERN", "ATOMIC_GROUP"):
            total += _choices(argument if name == "ATOMIC_GROUP" else argument[-1], repeated)
        elif name == "BRANCH":
            total += math.log2(len(argument[1])) + max(_choices(branch, repeated) for branch in argument[1])
    return total
