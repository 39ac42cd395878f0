"""Breaking text into lines of so many cells, Chinese or not: never before a closing mark, never within a short word."""

from __future__ import annotations

from collections.abc import Iterator

from rich.cells import cell_len

_NOT_FIRST = "，。；：！？、）》」』”’】〉,.;:!?)]}%"
"""Marks that may not begin a line."""
_NOT_LAST = "（《「『“‘【〈([{"
"""Marks that may not end one."""


def wrapped(text: str, width: int) -> str:
    """The text with line ends such that no line is wider than ``width`` cells; a word that is wider is broken.

    >>> wrapped("共建；合作；签署；参加活动", 11)
    '共建；合\\n作；签署；\\n参加活动'
    >>> wrapped("director; since; until", 14)
    'director;\\nsince; until'
    """
    return "\n".join("\n".join(_lines(line, width)) for line in text.split("\n"))


def _lines(text: str, width: int) -> Iterator[str]:
    line = ""
    for piece in _pieces(text):
        if cell_len((line + piece).rstrip()) <= width:
            line += piece
            continue
        if line.strip():
            yield line.rstrip()
        line = piece.lstrip()
        while cell_len(line.rstrip()) > width:
            cut = _fitting(line, width)
            yield line[:cut]
            line = line[cut:]
    yield line.rstrip()


def _fitting(text: str, width: int) -> int:
    """How many characters fit, one at least."""
    used = 0
    for place, char in enumerate(text):
        used += cell_len(char)
        if used > width:
            return max(place, 1)
    return len(text)


def _pieces(text: str) -> Iterator[str]:
    """What stays together on a line: words with the blanks after them, single Chinese characters with their marks."""
    start = 0
    for place in range(1, len(text)):
        if _may_break(text[place - 1], text[place]):
            yield text[start:place]
            start = place
    yield text[start:]


def _may_break(before: str, after: str) -> bool:
    if after in _NOT_FIRST or after == " " or before in _NOT_LAST:
        return False
    return before in " -/；，、" or _wide(before) or _wide(after)


def _wide(char: str) -> bool:
    return cell_len(char) > 1
