"""Texts of sheets made comparable."""

from __future__ import annotations

import re
import unicodedata


def folded(text: str) -> str:
    """A title or name for comparison: one width, lower case, without spaces and signs.

    >>> folded("预算 （万元）"), folded("Start-Date")
    ('预算万元', 'startdate')
    >>> folded("Xi’an Jiaotong University") == folded("XI'AN JIAOTONG UNIVERSITY")
    True
    """
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
