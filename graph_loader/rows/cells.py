"""How one value reads: as data, and to people."""

from __future__ import annotations

import json
from decimal import Decimal

from graph_loader.rows.table import Column, plain

_GREAT = {
    "zh": ((10**8, "亿元"), (10**4, "万元"), (1, "元")),
    "en": ((10**9, " billion yuan"), (10**6, " million yuan"), (1, " yuan")),
}
_YES = {"zh": ("是", "否"), "en": ("yes", "no"), "both": ("是", "否")}


def data_cell(value: object) -> str:
    """A value as text for machines: nothing for null, ``true``/``false``, ISO dates, JSON for lists and maps."""
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def reader_cell(value: object, column: Column, lang: str, unit: object = None) -> str:
    """A value as text for people: money in 万元 and 亿元, lists with semicolons, nothing for null.

    ``unit`` is the row's unit where the column is an ``amount``.
    """
    value = plain(value)
    if value is None:
        return ""
    if isinstance(value, list):
        joint = column.join or ("; " if lang == "en" else "；")
        return joint.join(reader_cell(item, column, lang, unit) for item in value)
    if isinstance(value, bool):
        yes, no = _YES[lang]
        return yes if value else no
    if column.spoken and isinstance(value, str):
        return spoken(value, column, lang, unit)
    if isinstance(value, (int, float)) and is_money(column, unit):
        return money_text(value, lang)
    return data_cell(value)


def spoken(value: str, column: Column, lang: str, unit: object = None) -> str:
    """The words for a value, by language; the value itself where it has none."""
    key = f"{str(unit).removeprefix('<')} {value}" if column.unit else value
    titles = column.spoken.get(key, {})
    if lang == "both":
        return "/".join(dict.fromkeys(titles.values())) or value
    return titles.get(lang) or value


def is_money(column: Column, unit: object = None) -> bool:
    """Whether the column's numbers are 元, given the row's unit for an ``amount``."""
    return column.type == "money" or (column.type == "amount" and isinstance(unit, str) and unit.startswith("元"))


def money_text(amount: int | float, lang: str) -> str:
    """An amount of 元 in its largest unit, exactly: ``3.5亿元``, ``120万元``, ``999元``; ``20 billion yuan``.

    >>> money_text(350_000_000, "zh"), money_text(20_000_000_000, "en"), money_text(999, "zh")
    ('3.5亿元', '20 billion yuan', '999元')
    """
    exact = Decimal(str(amount))
    for size, word in _GREAT["en" if lang == "en" else "zh"]:
        if abs(exact) >= size or size == 1:
            number = f"{exact / size:f}"
            number = number.rstrip("0").rstrip(".") if "." in number else number
            return f"{number}{word}"
    raise AssertionError("the smallest unit is 1")
