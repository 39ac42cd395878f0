"""Initials of Chinese names, so that a name is found by typing wfkxjsj for 潍坊市科技局's first letters."""

from __future__ import annotations

import functools
import re

_CHINESE = re.compile("[\u3400-\u9fff]+")


def search_text(*names: str) -> str:
    """What a search looks in: the names in lower case, and for Chinese ones their initials and their whole pinyin.

    >>> search_text("潍柴动力")
    '潍柴动力 wcdl weichaidongli'
    """
    parts = []
    for name in dict.fromkeys(names):
        folded = name.casefold()
        parts.append(folded)
        if _CHINESE.search(name):
            syllables = [_syllables(run) for run in _CHINESE.findall(name[:200])]
            parts.append("".join(one[0] for run in syllables for one in run if one))
            parts.append("".join(one for run in syllables for one in run))
    return " ".join(parts)


@functools.lru_cache(maxsize=65536)
def _syllables(run: str) -> tuple[str, ...]:
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(run))
