"""Other words for the same thing: a table ``a, b, field, source``, used on the query's side in both directions."""

from __future__ import annotations

import csv
import functools
import io
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from graph_loader.errors import SiduError
from graph_loader.matching.text import HAN, normalize

COLUMNS = ("a", "b", "field", "source")


class MatchError(SiduError):
    """What matching was given cannot be used."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """One pair as written, normalised. ``field`` is the name of the field that it is limited to, or empty."""

    a: str
    b: str
    field: str = ""
    source: str = ""


class Synonyms:
    """Pairs that can be looked up by what a text holds."""

    def __init__(self, pairs: Iterable[Synonym] = ()) -> None:
        self.pairs = tuple(pairs)
        self._others: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for pair in self.pairs:
            for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
                if (other, pair.field) not in self._others[one]:
                    self._others[one].append((other, pair.field))
        longest_first = sorted(self._others, key=lambda word: (-len(word), word))
        self._pattern = re.compile("|".join(bounded(word) for word in longest_first)) if longest_first else None

    def overlaid(self, other: Synonyms) -> Synonyms:
        """These pairs and another table's; where both limit the same pair, the other's field counts."""
        said = {frozenset((pair.a, pair.b)) for pair in other.pairs}
        return Synonyms([*(pair for pair in self.pairs if frozenset((pair.a, pair.b)) not in said), *other.pairs])

    def found(self, text: str, fields: Collection[str] = ()) -> Iterator[tuple[str, str]]:
        """(word of the normalised text, other word for it), by place; longer words hide the shorter ones in them.

        A pair with a field counts only where that is one of ``fields`` (normalised names).
        """
        if self._pattern is None:
            return
        for match in self._pattern.finditer(text):
            for other, field in self._others[match[0]]:
                if not field or field in fields:
                    yield match[0], other


def bounded(word: str) -> str:
    """Chinese is found anywhere, other words as wholes: PLA must not be found in PLATE."""
    outside = rf"[^\W_{HAN}]"
    before = "" if re.match(f"[{HAN}]", word) else f"(?<!{outside})"
    after = "" if re.search(f"[{HAN}]$", word) else f"(?!{outside})"
    return before + re.escape(word) + after


@functools.lru_cache(maxsize=4)
def read_synonyms(text: str, file: str) -> Synonyms:
    """A table in CSV with the columns ``a, b, field, source``; empty lines and lines that begin with # are skipped.

    The same text gives the same object: a table of a thousand words takes seconds to prepare.

    Raises MatchError: KG950 for other columns, KG951 for a line without two words or with one and the same.
    """
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    header = next(rows, [])
    if tuple(name.strip() for name in header) != COLUMNS:
        raise MatchError("KG950", file=file, columns=",".join(header))
    pairs = []
    for row in rows:
        if not any(cell.strip() for cell in row) or row[0].startswith("#"):
            continue
        cells = [cell.strip() for cell in row]
        a, b = (normalize(cell) for cell in (*cells, "", "")[:2])
        if not a or not b or a == b or len(cells) > len(COLUMNS):
            raise MatchError("KG951", file=file, line=rows.line_num)
        field, source = (*cells[2:], "", "")[:2]
        pairs.append(Synonym(a, b, normalize(field), source))
    return Synonyms(pairs)
