"""Plain values as the YAML that description files are written in; what reads it back gets the same texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from graph_loader.yaml_events import NOTHING

Value = str | int | bool | Mapping[str, "Value"] | Sequence["Value"]
"""A named tuple is written as a mapping of its names."""

_LIST_ON_ONE_LINE = 3
# What needs no quotes, inside braces too. Chinese punctuation is ordinary text to YAML.
_PLAIN = re.compile(r"[\w（][\w（）·、。，≥≤%+./-]*(?: [\w（≥≤+./-][\w（）·、。，≥≤%+./-]*)*")
# Line ends to YAML and what some editors do not show: JSON would write them as they are.
_HIDDEN = re.compile("[\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufffe\uffff\ud800-\udfff]")


def scalar(text: str) -> str:
    """A text as a YAML scalar, in double quotes where it needs them.

    >>> scalar("联合研发"), scalar("null"), scalar("a: b")
    ('联合研发', '"null"', '"a: b"')
    """
    return text if _PLAIN.fullmatch(text) and text not in NOTHING else quoted(text)


def quoted(text: str) -> str:
    """A text as a YAML scalar in double quotes."""
    return _HIDDEN.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def flow(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    fields = getattr(value, "_fields", None)
    if fields is not None:
        value = dict(zip(fields, value, strict=True))
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{scalar(key)}: {flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(flow(item) for item in value) + "]"


def entry(key: str, value: Value, indent: str) -> list[str]:
    """A key of a mapping at an indentation as lines without line ends; a long list has an item a line."""
    named = isinstance(value, str | Mapping) or hasattr(value, "_fields")
    if isinstance(value, Sequence) and not named and len(value) > _LIST_ON_ONE_LINE:
        return [f"{indent}{scalar(key)}:", *(f"{indent}  - {flow(item)}" for item in value)]
    return [f"{indent}{scalar(key)}: {flow(value)}"]


def record(entries: Iterable[tuple[str, Value | None]], indent: str = "  ") -> str:
    """One record of a section: a key a line; what is None or empty is left out."""
    lines: list[str] = []
    for key, value in entries:
        if value is not None and not (isinstance(value, Sequence | Mapping) and not value):
            lines += entry(key, value, f"{indent}  ")
    return f"{indent}- " + "\n".join(lines)[len(indent) + 2 :] + "\n"
