"""A cell as the text that a description holds for a field; what does not fit is refused with a code."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal

from graph_loader.ledgers.mapping import Column
from graph_loader.ledgers.sheets import CellValue, Fault
from graph_loader.ontology import Field, Rejected
from graph_loader.ontology.identifiers import Identifier
from graph_loader.ontology.values import Boolean, Localized, is_decimal
from graph_loader.records import Scalar, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.yaml_events import parse_text

SPLIT = "；;、\n"
"""What stands between the items of a list unless the mapping says otherwise; a comma may belong to an item."""
_EXACT_DIGITS = 15
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff\ud800-\udfff]")
_DAY = re.compile(r"([0-9]{4})\s*[年./-]\s*([0-9]{1,2})\s*(?:月|[月./-]\s*([0-9]{1,2})\s*日?)?")
_COMPACT = re.compile(r"((?:19|20)[0-9]{2})([0-9]{2})([0-9]{2})")
_YEAR = re.compile(r"([0-9]{4})\s*年?")
_TO = re.compile(r"\s*(?:至|到|—+|–|~|～|/)\s*|\s+-\s+")
_SERIAL = (20_000, 80_000)
"""Numbers that a spreadsheet shows as the days from 1954 to 2119; a year has four digits."""
_EPOCH = datetime.date(1899, 12, 30)
_BOOLEAN = {"1": "true", "√": "true", "✓": "true", "0": "false", "×": "false", "✗": "false"}


def plain_text(value: CellValue) -> str:
    """A cell's value as text: whole numbers without a point, days without a time, nothing around it.

    Raises Rejected: KG535 a number with more digits than a spreadsheet keeps, KG536 a time or a span of time, KG537 a
    character that no text holds.
    """
    if isinstance(value, str):
        return _plain(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    if isinstance(value, datetime.datetime):
        if value.time() != datetime.time():
            raise Rejected("KG536", text=value.isoformat(sep=" "))
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, datetime.time | datetime.timedelta):
        raise Rejected("KG536", text=str(value))
    return ""


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip().strip("\ufeff")
    found = _CONTROL.search(text)
    if found:
        raise Rejected("KG537", character=f"U+{ord(found[0]):04X}")
    return text


def _number(value: int | float) -> str:
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        raise Rejected("KG303", text=str(value))
    if abs(value) >= 10**_EXACT_DIGITS:
        raise Rejected("KG535", text=f"{value:.0f}")
    if isinstance(value, int) or value == int(value):
        return str(int(value))
    return f"{Decimal(repr(value)):f}"


def cell_values(cell: CellValue | Fault, field: Field, column: Column, *, own: bool) -> list[str]:
    """The texts that a cell holds for a field: one, several where the field is a list, none where nothing stands there.

    ``own``: the cell was written by this program and is taken as it stands. Each text is one that the field accepts.
    Raises Rejected.
    """
    if isinstance(cell, Fault):
        raise Rejected(cell.code, text=cell.text)
    if own:
        texts = own_texts(cell, many=field.many)
    else:
        texts = _split(plain_text(cell), column) if field.many else [plain_text(cell)]
    texts = [column.values.get(text, text) for text in texts]
    return [checked(_fitted(text, cell, field, column), field) for text in texts if text]


def own_texts(cell: CellValue, *, many: bool) -> list[str]:
    """The texts of a cell as ``writing`` put them there: plain, an item a line, or in quotes and brackets as YAML."""
    text = plain_text(cell)
    if text.startswith(('"', "[")):
        tree, problems = parse_text(text, "")
        if problems:
            raise Rejected("KG538", text=text)
        return list(_scalars(tree))
    return [line.strip() for line in text.split("\n")] if many else [text]


def _scalars(tree: Tree | None) -> Iterable[str]:
    for item in tree.items if isinstance(tree, SequenceTree) else [tree]:
        if not isinstance(item, Scalar):
            raise Rejected("KG301")
        yield item.text


def _split(text: str, column: Column) -> list[str]:
    marks = SPLIT if column.split is None else column.split
    parts = re.split(f"[{re.escape(marks)}]", text) if marks else [text]
    return [part.strip() for part in parts if part.strip()]


def checked(text: str, field: Field) -> str:
    """The text, if the field's type takes it. Raises Rejected."""
    for _ in field.kind.convert(Scalar(text, 1, 1, False)):
        pass
    return text


def _fitted(text: str, cell: CellValue, field: Field, column: Column) -> str:
    """A text in the form in which descriptions hold it."""
    kind = field.kind.name
    if kind == "date":
        return _date(text, cell)
    if kind == "period":
        return _period(text, cell)
    if kind in ("money", "quantity"):
        return _amount(text, column.unit, kind)
    if kind in ("integer", "decimal"):
        return text.replace(",", "") if is_decimal(text) else text
    if isinstance(field.kind, Boolean):
        return _BOOLEAN.get(text, text)
    if isinstance(field.kind, Identifier):
        return str(field.kind.value(unicodedata.normalize("NFKC", text)))
    if isinstance(field.kind, Localized) or kind == "text":
        return text
    return text.strip()


def _amount(text: str, unit: str, kind: str) -> str:
    if not is_decimal(text):
        return text
    if unit:
        return f"{text}{unit}" if kind == "money" else f"{text} {unit}"
    if kind == "money":
        raise Rejected("KG539", text=text)
    return text


def _date(text: str, cell: CellValue) -> str:
    """A date as ISO text, from the ways in which sheets hold one.

    >>> _date("2024年3月5日", None), _date("2024.3", None), _date("20240305", None), _date("45356", 45356)
    ('2024-03-05', '2024-03', '2024-03-05', '2024-03-05')
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if isinstance(cell, int | float) and not isinstance(cell, bool) and _SERIAL[0] <= cell < _SERIAL[1]:
        if cell != int(cell):
            raise Rejected("KG536", text=text)
        return (_EPOCH + datetime.timedelta(days=int(cell))).isoformat()
    if found := _COMPACT.fullmatch(text):
        return "-".join(found.groups())
    if found := _YEAR.fullmatch(text):
        return found[1]
    if found := _DAY.fullmatch(text):
        return "-".join([found[1], *(f"{int(part):02d}" for part in found.groups()[1:] if part)])
    return text


def _period(text: str, cell: CellValue) -> str:
    """A period as ISO text.

    >>> _period("2022年3月至2024年6月", None), _period("2022/3/5", None), _period("2022-03/", None)
    ('2022-03/2024-06', '2022-03-05', '2022-03/')
    """
    single = _date(text, cell)
    if single != text or re.fullmatch("[0-9]{4}(?:-[0-9]{2}){0,2}", text):
        return single
    start, *rest = _TO.split(text, maxsplit=1)
    if not rest:
        return text
    return f"{_date(start, None)}/{'' if rest[0] in ('今', '至今', 'now') else _date(rest[0], None)}"
