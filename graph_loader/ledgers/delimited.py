"""csv and tsv: which encoding, which separator, and the rows one by one."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from pathlib import Path

from graph_loader.ledgers.sheets import MOST_COLUMNS, Fault, LedgerError, Row, Sheet

_PIECE = 1 << 20
_WORDS = {
    "utf-8": "UTF-8", "utf-8-sig": "UTF-8 (BOM)", "utf-16": "UTF-16 (BOM)", "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16", "gb18030": "GBK/GB18030",
}  # fmt: skip


def sheet(path: Path) -> Sheet:
    """The one sheet of a text file. Raises LedgerError: KG520, KG525 no encoding fits."""
    try:
        encoding = encoding_of(path)
    except OSError as error:
        raise LedgerError("KG520", file=path, reason=error.strerror or type(error).__name__) from None
    if encoding is None:
        raise LedgerError("KG525", file=path)
    delimiter = _delimiter(path, encoding)
    notes: tuple[dict[str, str], ...] = ()
    if encoding not in ("utf-8", "utf-8-sig"):
        word = _WORDS[encoding]
        notes = ({"zh": f"{path.name} 按 {word} 读取", "en": f"{path.name} is read as {word}"},)
    return Sheet(path.name, "", lambda: _rows(path, encoding, delimiter), notes)


def encoding_of(path: Path) -> str | None:
    """The encoding of a text: by its byte order mark, else the first of UTF-8, UTF-16 and GB18030 that fits it all."""
    with path.open("rb") as stream:
        head = stream.read(4096)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
    ):  # fmt: skip
        if head.startswith(mark):
            return name if _fits(path, name) else None
    if b"\0" in head:
        # Without a mark, UTF-16 shows by the zero bytes of its ASCII characters: commas, digits, line ends.
        odd, even = head[1::2].count(0), head[::2].count(0)
        name = "utf-16-le" if odd > even else "utf-16-be"
        return name if _fits(path, name) else None
    return next((name for name in ("utf-8", "gb18030") if _fits(path, name)), None)


def _fits(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_PIECE):
                if "\0" in decoder.decode(piece):
                    return False
            decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _delimiter(path: Path, encoding: str) -> str:
    """A tab for .tsv, otherwise the one of ``,``, tab and ``;`` that the first line with any has most of."""
    if path.suffix.lower() in (".tsv", ".tab"):
        return "\t"
    with path.open(encoding=encoding, newline="") as lines:
        text = lines.read(65536)
    for line in io.StringIO(text):
        counts = {mark: line.count(mark) for mark in ",\t;"}
        if any(counts.values()):
            return max(counts, key=lambda mark: counts[mark])
    return ","


def _rows(path: Path, encoding: str, delimiter: str) -> Iterator[Row]:
    try:
        with path.open(encoding=encoding, newline="") as lines:
            reader = csv.reader(lines, delimiter=delimiter, strict=False)
            number = 0
            while True:
                number += 1
                try:
                    cells = next(reader)
                except StopIteration:
                    return
                except csv.Error as error:
                    yield Row(number, (Fault("KG534", text=str(error)),))
                    continue
                if len(cells) > MOST_COLUMNS:
                    yield Row(number, (Fault("KG534", text=f"> {MOST_COLUMNS} columns"),))
                    continue
                yield Row(number, tuple(cell if cell.strip() else None for cell in cells))
    except OSError as error:
        raise LedgerError("KG520", file=path, reason=error.strerror or type(error).__name__) from None
