"""Texts in Chinese and English: the one in a language, and what a record is called."""

from __future__ import annotations

from collections.abc import Mapping

Titles = Mapping[str, str]
"""A text by language, ``zh`` and ``en``; one of them may be missing."""
LANGUAGES = ("zh", "en")


def in_language(titles: Titles, lang: str) -> str:
    """A text in one language, or in the other where it is missing; both of them for ``both``.

    >>> in_language({"zh": "潍坊", "en": "Weifang"}, "both"), in_language({"zh": "潍坊"}, "en")
    ('潍坊 / Weifang', '潍坊')
    """
    if lang == "both":
        return " / ".join(dict.fromkeys(titles[one] for one in LANGUAGES if titles.get(one)))
    return titles.get(lang) or next((text for text in titles.values() if text), "")


def names_of(properties: Mapping[str, object], id: str) -> Titles:
    """The names of a record in both languages: in the other one where it has only that, its id where it has none.

    >>> names_of({"name_en": "Xiwang"}, "xiwang")
    {'zh': 'Xiwang', 'en': 'Xiwang'}
    """
    known = {lang: str(name) for lang in LANGUAGES if (name := properties.get(f"name_{lang}"))}
    return {lang: in_language(known, lang) or id for lang in LANGUAGES}
