"""What changed between two answers to the same query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph_loader.errors import QueryError
from graph_loader.rows import Column, Rows, data_cell

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
_CHANGES = Column("change", "string", {"zh": "变化", "en": "Change"})
_DETAIL = (
    Column("column", "string", {"zh": "列", "en": "Column"}),
    Column("before", "string", {"zh": "之前", "en": "Before"}),
    Column("after", "string", {"zh": "之后", "en": "After"}),
)
_KEYS = ("query", "params", "as_of", "columns", "rows", "truncated")


@dataclass(frozen=True)
class Answer:
    """A saved JSON answer."""

    name: str
    query: str
    params: Mapping[str, object]
    as_of: str
    columns: tuple[str, ...]
    rows: tuple[Mapping[str, object], ...]
    truncated: bool
    engine: str


def read_answer(path: Path) -> Answer:
    """An answer that ``query run --format json`` wrote. Raises QueryError (KG775) for anything else."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise QueryError("KG775", file=path, reason=getattr(error, "strerror", None) or "JSON") from None
    if not _is_answer(document):
        raise QueryError("KG775", file=path, reason=", ".join(_KEYS))
    return Answer(
        path.name, str(document["query"]), document["params"], str(document["as_of"]), tuple(document["columns"]),
        tuple(document["rows"]), bool(document["truncated"]), str(document.get("engine", "")),
    )  # fmt: skip


def _is_answer(document: object) -> bool:
    return (
        isinstance(document, dict) and set(_KEYS) <= set(document) and isinstance(document["params"], dict)
        and isinstance(document["columns"], list) and all(isinstance(name, str) for name in document["columns"])
        and isinstance(document["rows"], list) and all(isinstance(row, dict) for row in document["rows"])
    )  # fmt: skip


def difference(before: Answer, after: Answer, key: Sequence[str]) -> Rows:
    """Rows added, removed and changed (one row a changed column), by the columns that identify a row.

    Raises QueryError: KG776 where the answers are to different queries, KG777 where ``key`` does not
    identify rows, KG782 where an answer was cut off, since what is missing there is not known to be gone.
    """
    if before.query != after.query:
        raise QueryError("KG776", before=before.query, after=after.query)
    for answer in (before, after):
        if answer.truncated:
            raise QueryError("KG782", file=answer.name)
    old, new = _by_key(before, key), _by_key(after, key)
    values: list[tuple[object, ...]] = []
    for id in sorted({*old, *new}):
        if id not in new:
            values.append((REMOVED, *id, None, None, None))
        elif id not in old:
            values.append((ADDED, *id, None, None, None))
        else:
            values += [(CHANGED, *id, *change) for change in _changes(before, after, old[id], new[id])]
    columns = (_CHANGES, *(Column(name, "string") for name in key), *_DETAIL)
    params = {"before": before.as_of, "after": after.as_of}
    return Rows(f"diff {before.query}", params, after.as_of, columns, tuple(values), False, after.engine)


def _by_key(answer: Answer, key: Sequence[str]) -> dict[tuple[str, ...], Mapping[str, object]]:
    found: dict[tuple[str, ...], Mapping[str, object]] = {}
    for row in answer.rows:
        if any(name not in row for name in key):
            raise QueryError("KG777", file=answer.name, key=", ".join(key))
        id = tuple(data_cell(row[name]) for name in key)
        if id in found:
            raise QueryError("KG777", file=answer.name, key=", ".join(key))
        found[id] = row
    return found


def _changes(
    before: Answer, after: Answer, old: Mapping[str, object], new: Mapping[str, object]
) -> list[tuple[str, str, str]]:
    names = dict.fromkeys((*before.columns, *after.columns))
    return [
        (name, data_cell(old.get(name)), data_cell(new.get(name))) for name in names if old.get(name) != new.get(name)
    ]
