"""Initials of Chinese names, so that a name is found by typing wfkxjsj for 潍坊市科技局's first letters."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator

_CHINESE = re.compile("[\u3400-\u9fff]+")


def search_text(*names: str) -> str:
    """What a search looks in: the names in lower case, and for Chinese ones their initials and their whole pinyin.

    >>> search_text("潍柴动力")
    '潍柴动力 wcdl weichaidongli'
    """
    return " ".join(text for name in dict.fromkeys(names) for text in (name.casefold(), *_latin(name)))


def also_found_by(names: Iterable[str], aliases: Iterable[str]) -> str:
    """What a search looks in beside the names themselves: other names, and how all of them are typed in Latin letters.

    >>> also_found_by(["潍柴动力", "Weichai Power"], ["潍柴"])
    'wcdl weichaidongli 潍柴 wc weichai'
    """
    known = set(names)
    parts = [text for name in names for text in _latin(name)]
    for alias in dict.fromkeys(aliases):
        if alias not in known:
            parts += [alias.casefold(), *_latin(alias)]
    return " ".join(parts)


def _latin(name: str) -> Iterator[str]:
    """Initials and whole pinyin of a name, where any of it is Chinese."""
    syllables = [one for run in _CHINESE.findall(name[:200]) for one in _syllables(run)]
    if syllables:
        yield "".join([one[0] for one in syllables])
        yield "".join(syllables)


@functools.lru_cache(maxsize=65536)
def _syllables(run: str) -> tuple[str, ...]:
    from pypinyin.seg import mmseg

    return tuple(one for word in mmseg.seg.cut(run) for one in _of_word(word))


@functools.lru_cache(maxsize=65536)
def _of_word(word: str) -> tuple[str, ...]:
    """Words come again in other names, names seldom."""
    from pypinyin import lazy_pinyin

    return tuple(one for one in lazy_pinyin([word]) if one)
