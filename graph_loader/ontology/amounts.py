"""Field types for money, reported figures, dates and periods."""

from __future__ import annotations

import calendar
import datetime
import re
from decimal import ROUND_CEILING, Decimal

from graph_loader.ontology.values import FieldType, Rejected, Stored, Value, decimal_of, scalar_text, whole
from graph_loader.records import Mapping, Tree
from graph_loader.yaml_events import is_nothing

SCALES = {
    "": 1,
    "十": 10,
    "百": 100,
    "千": 1000,
    "万": 10**4,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "亿": 10**8,
    "十亿": 10**9,
    "百亿": 10**10,
    "千亿": 10**11,
    "万亿": 10**12,
}
CURRENCIES = {
    "元": "CNY", "人民币": "CNY", "CNY": "CNY", "RMB": "CNY", "美元": "USD", "USD": "USD", "欧元": "EUR", "EUR": "EUR",
    "日元": "JPY", "JPY": "JPY", "港元": "HKD", "HKD": "HKD", "英镑": "GBP", "GBP": "GBP",
}  # fmt: skip
_SCALE = "|".join(sorted((scale for scale in SCALES if scale), key=len, reverse=True))
_CURRENCY = "|".join(sorted(CURRENCIES, key=len, reverse=True))
_MONEY = re.compile(rf"([+-]?[0-9][0-9,.]*)\s*({_SCALE})?\s*({_CURRENCY})?")
_MONEY_UNIT = re.compile(rf"({_SCALE})?\s*({_CURRENCY})?")
_FIGURE = re.compile(rf"(近)?\s*([0-9][0-9,]*(?:\.[0-9]+)?)\s*(余|多)?\s*({_SCALE})?\s*(余|多)?")
_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class Money(FieldType):
    """An amount of money, stored as a whole number of 元 (or of the currency's unit) and a currency code."""

    name = "money"
    suffixes = ("", "_currency")
    many_allowed = False

    def convert(self, tree: Tree) -> Stored:
        if tree.__class__ is Mapping:
            return self._of_mapping(tree)
        return self._of_text(scalar_text(tree))

    def value(self, text: str) -> Value:
        return next(iter(self._of_text(text)))[1]

    def _of_text(self, text: str) -> Stored:
        found = _MONEY.fullmatch(text.strip())
        if not found:
            unit = re.sub(r"^[\s0-9,.+-]+", "", text.strip())
            if unit != text.strip() and unit:
                raise Rejected("KG311", text=unit, known="元, 万元, 亿元, 美元, 欧元 …")
            raise Rejected("KG309", text=text)
        return _stored_money(decimal_of(found[1], "KG309"), found[2] or "", found[3] or "元", text)

    def _of_mapping(self, tree: Mapping) -> Stored:
        parts: dict[str, str] = {}
        for key, item in tree.entries:
            if key.text not in ("amount", "unit", "currency"):
                raise Rejected("KG324", key, name=key.text, choices=["amount", "currency", "unit"])
            if not is_nothing(item):
                parts[key.text] = scalar_text(item).strip()
        if "amount" not in parts:
            raise Rejected("KG309", tree, text="{…}")
        unit = _MONEY_UNIT.fullmatch(parts.get("unit", ""))
        if not unit:
            raise Rejected("KG311", tree.get("unit"), text=parts["unit"], known="元, 万元, 亿元, 美元, 欧元 …")
        currency = parts.get("currency") or unit[2] or "元"
        if currency not in CURRENCIES:
            raise Rejected("KG311", tree.get("currency"), text=currency, known=", ".join(CURRENCIES))
        if unit[2] and CURRENCIES[unit[2]] != CURRENCIES[currency]:
            raise Rejected("KG311", tree.get("currency"), text=currency, known=unit[2])
        amount = decimal_of(parts["amount"], "KG309")
        return _stored_money(amount, unit[1] or "", currency, parts["amount"])


def _stored_money(amount: Decimal, scale: str, currency: str, text: str) -> Stored:
    total = amount * SCALES[scale]
    if total < 0:
        raise Rejected("KG310", text=text)
    if total != total.to_integral_value():
        raise Rejected("KG323", text=text)
    return (("", whole(total)), ("_currency", CURRENCIES[currency]))


class Figure(FieldType):
    """A number as it was reported, with its qualifier, stored with the interval it stands for.

    The interval is a policy of the project: 余 and 多 mean ``[X, X + u)`` with ``u`` the place value of the
    last non-zero digit of X, 近 means ``[0.9 X, X)``, and without a word the figure is exact, ``[X, X]``.

    >>> dict(Figure().of_text("4800余"))
    {'': 4800, '_lower': 4800, '_upper': 4900, '_qualifier': '余'}
    >>> dict(Figure().of_text("近200亿"))
    {'': 20000000000, '_lower': 18000000000, '_upper': 20000000000, '_qualifier': '近'}
    """

    name = "figure"
    suffixes = ("", "_lower", "_upper", "_qualifier")
    many_allowed = False

    def convert(self, tree: Tree) -> Stored:
        return self.of_text(scalar_text(tree))

    def value(self, text: str) -> Value:
        return next(iter(self.of_text(text)))[1]

    def of_text(self, text: str) -> Stored:
        """The stored properties of a figure such as ``100多``."""
        found = _FIGURE.fullmatch(text.strip())
        if not found or sum(1 for part in (found[1], found[3], found[5]) if part) > 1:
            raise Rejected("KG312", text=text)
        digits, scale = decimal_of(found[2], "KG312"), SCALES[found[4] or ""]
        number = digits * scale
        if number != number.to_integral_value():
            raise Rejected("KG312", text=text)
        value = whole(number)
        lower = upper = value
        qualifier = found[1] or found[3] or found[5] or "exact"
        if qualifier == "近":
            lower = int((number * Decimal("0.9")).to_integral_value(ROUND_CEILING))
        elif qualifier != "exact":
            # The digits before the scale decide: 100多亿 is 100亿 to 200亿, and 31亿余 is 31亿 to 32亿.
            upper = whole(value + _last_place(digits) * scale)
        return (("", value), ("_lower", lower), ("_upper", upper), ("_qualifier", qualifier))


def _last_place(number: Decimal) -> Decimal:
    exponent = number.normalize().as_tuple().exponent
    return Decimal(10) ** int(exponent) if number else Decimal(1)


def date_span(text: str) -> tuple[datetime.date, datetime.date]:
    """The first and the last day that a date of year, month or day precision covers.

    >>> date_span("2022-02")
    (datetime.date(2022, 2, 1), datetime.date(2022, 2, 28))
    """
    found = _DATE.fullmatch(text)
    if not found:
        raise Rejected("KG305", text=text)
    year, month, day = int(found[1]), found[2], found[3]
    try:
        if day:
            exact = datetime.date(year, int(month), int(day))
            return exact, exact
        if month:
            last = calendar.monthrange(year, int(month))[1]
            return datetime.date(year, int(month), 1), datetime.date(year, int(month), last)
        return datetime.date(year, 1, 1), datetime.date(year, 12, 31)
    except (ValueError, calendar.IllegalMonthError):
        raise Rejected("KG306", text=text) from None


class Date(FieldType):
    """A date of year, month or day precision, stored as written and as its first and last day."""

    name = "date"
    suffixes = ("", "_from", "_to")
    many_allowed = False

    def convert(self, tree: Tree) -> Stored:
        text = scalar_text(tree).strip()
        first, last = date_span(text)
        return (("", text), ("_from", first), ("_to", last))

    def value(self, text: str) -> Value:
        date_span(text)
        return text


class Period(FieldType):
    """From a date to a date, either may be open: ``2022/2024-06``, ``2022/``, ``/2024``; one date is its own extent."""

    name = "period"
    suffixes = ("", "_from", "_to")
    many_allowed = False

    def convert(self, tree: Tree) -> Stored:
        text = scalar_text(tree).strip()
        start, slash, stop = (part.strip() for part in text.partition("/"))
        if not (start or stop):
            raise Rejected("KG307", text=text)
        out: list[tuple[str, Value]] = [("", f"{start}{slash}{stop}")]
        first = date_span(start)[0] if start else None
        last = date_span(stop or start)[1] if (stop or not slash) else None
        if first and last and last < first:
            raise Rejected("KG308", text=text)
        if first:
            out.append(("_from", first))
        if last:
            out.append(("_to", last))
        return out

    def value(self, text: str) -> Value:
        return text
