"""xlsx: looked over as a zip of XML first, so that nothing in it can do harm, then read row by row by openpyxl."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from graph_loader.ledgers.sheets import MOST_COLUMNS, Cells, CellValue, Fault, LedgerError, Row, Sheet

MOST_ROWS = 1_048_576
MOST_BYTES = 2 * 1024**3
"""So much may the parts of a workbook be when unpacked; a sheet of a million rows has about a tenth of it."""
MOST_ENTRIES = 10_000
_RATIO = 200
_SMALL = 8 * 1024**2
"""A part below this size may be packed as tightly as it likes; above, no tighter than any real sheet is."""
_PIECE = 1 << 20
_OVERLAP = 256
_PROLOG = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*\?>)?\s*(?:<!--(?:(?!-->).)*-->\s*)*<[A-Za-z]", re.DOTALL)
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')
_FOREIGN = {"content.xml": ".ods", "xl/workbook.bin": ".xlsb", "Index/Document.iwa": ".numbers"}
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Area(NamedTuple):
    """A merged area; columns count from 0, both ends belong to it."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass
class _Look:
    """What is to be known of a sheet before its rows are read."""

    formulas: bool = False
    merged: list[Area] = field(default_factory=list)


def is_encrypted(path: Path) -> bool:
    """Whether an OLE file is a workbook behind a password: its directory then names an encrypted package."""
    with path.open("rb") as stream:
        before = b""
        while piece := stream.read(_PIECE):
            if _ENCRYPTED in before + piece:
                return True
            before = piece[-64:]
    return False


def sheets(path: Path) -> list[Sheet]:
    """The visible sheets of a workbook.

    Raises LedgerError: KG521, KG523 broken, KG524 too much, KG577 nothing but charts or hidden sheets.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            macros = _inspect(path, archive)
        book = _load(path, values=True)
        names = [one.title for one in book.worksheets if one.sheet_state == "visible"]
        book.close()
    except LedgerError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever a library makes of arbitrary bytes, the file cannot be read
        raise LedgerError("KG523", file=path, reason=_reason(error)) from None
    if not names:
        raise LedgerError("KG577", file=path)
    notes: tuple[dict[str, str], ...] = ()
    if macros:
        notes = (
            {"zh": f"{path.name} 含有宏；宏从不运行", "en": f"{path.name} holds macros; they are never run"},
        )  # fmt: skip
    return [Sheet(path.name, name, lambda name=name: _rows(path, name), notes) for name in names]  # type: ignore[misc]


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:120]


def _inspect(path: Path, archive: zipfile.ZipFile) -> bool:
    """Refuse what is no workbook, too large, or not plain XML; returns whether there are macros in it."""
    entries = archive.infolist()
    names = {entry.filename for entry in entries}
    for name, form in _FOREIGN.items():
        if name in names:
            raise LedgerError("KG521", file=path, form=form)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise LedgerError("KG524", file=path)
    for entry in entries:
        if entry.flag_bits & 1:
            raise LedgerError("KG522", file=path)
        if entry.file_size > _SMALL and entry.file_size > _RATIO * max(entry.compress_size, 1):
            raise LedgerError("KG524", file=path)
        if entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            with archive.open(entry) as stream:
                head = stream.read(65536)
            if head.strip() and (b"<!DOCTYPE" in head or b"<!ENTITY" in head or not _PROLOG.match(head)):
                raise LedgerError("KG523", file=path, reason=f"{entry.filename}: DOCTYPE?")
    return any(name.lower().endswith("vbaproject.bin") for name in names)


def _load(path: Path, *, values: bool) -> Any:
    import openpyxl

    with warnings.catch_warnings():
        # What openpyxl cannot keep (validations, drawings) does not matter to a reader.
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(path, read_only=True, data_only=values, keep_links=False)


def _rows(path: Path, name: str) -> Iterator[Row]:
    try:
        book = _load(path, values=True)
        try:
            look = _look(path, book[name])
            cells = _cells(book[name])
            if look.formulas:
                other = _load(path, values=False)
                try:
                    yield from _filled(_with_formulas(cells, _cells(other[name])), look.merged)
                finally:
                    other.close()
            else:
                yield from _filled(cells, look.merged)
        finally:
            book.close()
    except (LedgerError, GeneratorExit):
        raise
    except Exception as error:  # noqa: BLE001 - as above
        raise LedgerError("KG523", file=path, reason=_reason(error)) from None


def _look(path: Path, sheet: Any) -> _Look:
    """Run once over the sheet's XML for what openpyxl does not tell of a streamed sheet: formulas and merged cells."""
    look, before = _Look(), b""
    with zipfile.ZipFile(path) as archive, archive.open(sheet._worksheet_path) as stream:
        while piece := stream.read(_PIECE):
            text = before + piece
            look.formulas = look.formulas or bool(_FORMULA.search(text))
            for found in _MERGED.finditer(text):
                if found.end() > len(before):
                    look.merged.append(_area(found))
            before = text[-_OVERLAP:]
    return look


def _area(found: re.Match[bytes]) -> Area:
    left, top, right, bottom = found.groups()
    return Area(int(top), int(bottom), _number(left), _number(right))


def _number(letters: bytes) -> int:
    number = 0
    for one in letters:
        number = number * 26 + one - 64
    return number - 1


def _cells(sheet: Any) -> Iterator[list[CellValue | Fault]]:
    sheet.reset_dimensions()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for row in sheet.iter_rows(max_row=MOST_ROWS):
            if len(row) > MOST_COLUMNS and any(cell.value is not None for cell in row[MOST_COLUMNS:]):
                yield [Fault("KG534", text=f"> {MOST_COLUMNS} columns")]
                continue
            yield [_value(cell) for cell in row[:MOST_COLUMNS]]


def _value(cell: Any) -> CellValue | Fault:
    if cell.data_type == "e":
        return Fault("KG532", text=str(cell.value))
    if cell.data_type == "f":
        return str(cell.value) if isinstance(cell.value, str) else f"={getattr(cell.value, 'text', '…')}"
    value: CellValue = cell.value
    return value


def _with_formulas(
    values: Iterator[list[CellValue | Fault]], formulas: Iterator[list[CellValue | Fault]]
) -> Iterator[list[CellValue | Fault]]:
    """The values that were saved with the formulas; where none was saved, a fault."""
    for row, written in zip(values, formulas, strict=True):
        for index, formula in enumerate(written):
            if isinstance(formula, str) and formula.startswith("=") and index < len(row) and row[index] is None:
                row[index] = Fault("KG531", text=formula)
        yield row


def _filled(rows: Iterator[list[CellValue | Fault]], merged: list[Area]) -> Iterator[Row]:
    """Rows in which every cell of an area merged downwards has its value; one merged across columns is a fault."""
    waiting = sorted(merged, reverse=True)
    active: list[tuple[Area, CellValue | Fault]] = []
    for number, row in enumerate(rows, start=1):
        while waiting and waiting[-1].first_row <= number:
            area = waiting.pop()
            value = row[area.first_column] if area.first_column < len(row) else None
            active.append((area, value))
        if active:
            active = [(area, value) for area, value in active if area.last_row >= number]
            for area, value in active:
                _fill(row, area, value, number)
        yield Row(number, _trimmed(row))


def _fill(row: list[CellValue | Fault], area: Area, value: CellValue | Fault, number: int) -> None:
    if value is None or area.first_column >= MOST_COLUMNS:
        return
    row.extend([None] * (min(area.last_column, MOST_COLUMNS - 1) + 1 - len(row)))
    if number > area.first_row:
        row[area.first_column] = value
    for column in range(area.first_column + 1, min(area.last_column, MOST_COLUMNS - 1) + 1):
        row[column] = Fault("KG533", text=str(value))


def _trimmed(row: list[CellValue | Fault]) -> Cells:
    end = len(row)
    while end and row[end - 1] is None:
        end -= 1
    return tuple(row[:end])
