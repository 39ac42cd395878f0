"""Plain values as the YAML that description files are written in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence

from graph_loader.generate.words import Words

Value = str | int | bool | Words | dict[str, "Value"] | Sequence["Value"]

_LIST_ON_ONE_LINE = 3
# What needs no quotes, inside braces too. Chinese punctuation is ordinary text to YAML.
_PLAIN = re.compile(r"[\w（][\w（）·、。，≥≤%+./-]*(?: [\w（≥≤+./-][\w（）·、。，≥≤%+./-]*)*")


def scalar(text: str) -> str:
    """A text as a YAML scalar, in double quotes where it needs them."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)


def flow(value: Value) -> str:
    """A value on one line."""
    if isinstance(value, str):
        return scalar(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Words):
        return f"{{zh: {scalar(value.zh)}, en: {scalar(value.en)}}}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(flow(item) for item in value) + "]"


def record(entries: Iterable[tuple[str, Value | None]]) -> str:
    """One record of a section: a key a line, long lists with an item a line; what is None or empty is left out."""
    lines: list[str] = []
    for key, value in entries:
        if value is None or (isinstance(value, Sequence) and not value):
            continue
        if isinstance(value, list | tuple) and not isinstance(value, Words) and len(value) > _LIST_ON_ONE_LINE:
            lines.append(f"    {key}:\n")
            lines.extend(f"      - {flow(item)}\n" for item in value)
        else:
            lines.append(f"    {key}: {flow(value)}\n")
    return "  - " + "".join(lines)[4:]
