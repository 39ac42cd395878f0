"""A sentence in Chinese and English that states what was computed, and nothing else.

A notebook whose text says "41" goes stale in silence when the data change. Here every number of a sentence is a value
that is put into it, and the values stand in the output beside the sentence, so that a test can compare them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter
from typing import Any

VALUES = "application/vnd.sidu.finding+json"
"""The media type under which a notebook's output carries the values of a sentence."""

_NUMBER = re.compile(r"[0-9０-９]|[二三四五六七八九十百千万]+(?=[个家所项次人对类条年])")
"""A numeral, in digits or in Chinese before a measure word."""


@dataclass(frozen=True)
class Finding:
    """A sentence in both languages with the values that it states; a notebook shows it as text."""

    zh: str
    en: str
    values: Mapping[str, Any]

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, object]:
        return {
            "text/markdown": f"**{self.zh}**\n\n*{self.en}*",
            "text/plain": f"{self.zh}\n{self.en}",
            VALUES: dict(self.values),
        }


def finding(zh: str, en: str, **values: Any) -> Finding:
    """A sentence as format strings in both languages; ``values`` fill the places in braces.

    A value is a number, a text, or a mapping by language (``{"zh": …, "en": …}``), such as a title or a name.

    Raises ValueError where the words hold a number of their own, a place has no value or a value has no place in one
    of the languages: a sentence states what was computed.

    >>> finding("共 {n} 家企业", "{n} enterprises", n=43).en
    '43 enterprises'
    >>> finding("共 43 家企业", "43 enterprises")
    Traceback (most recent call last):
    ValueError: a number that was not computed: '共 43 家企业'
    """
    for text in (zh, en):
        parts = list(Formatter().parse(text))
        if _NUMBER.search("".join(words for words, *_ in parts)):
            raise ValueError(f"a number that was not computed: {text!r}")
        places = {name for _, name, _, _ in parts if name is not None}
        if places != set(values):
            raise ValueError(f"places and values differ ({', '.join(sorted(places ^ set(values)))}): {text!r}")
    return Finding(zh.format(**_in(values, "zh")), en.format(**_in(values, "en")), values)


def _in(values: Mapping[str, Any], lang: str) -> dict[str, Any]:
    return {name: value[lang] if isinstance(value, Mapping) else value for name, value in values.items()}
