"""From text to terms: one spelling for what is written in several ways, then characters, pairs and words.

Segmented words lose against characters on short technical titles (docs/matching.md), so Chinese is not segmented.
"""

from __future__ import annotations

import functools
import hashlib
import re
import unicodedata
from typing import NamedTuple, Protocol

HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""Chinese characters, as the inside of a character class."""
_WORD = rf"[^\W_{HAN}]+"
PIECES = re.compile(rf"([{HAN}]+)|({_WORD}(?:[.\-/+]{_WORD})*)")
"""A run of Chinese characters, or a word or number with what is joined to it."""
_JOINED = re.compile(r"[.\-/+]")
_PAIR = 21
"""Bits of a code point; a pair is two of them."""
WORD_BIT = 1 << 63


class _Converter(Protocol):
    def convert(self, text: str) -> str: ...


class Term(NamedTuple):
    """A term and where it stands in the normalised text."""

    key: int
    start: int
    end: int


@functools.cache
def _converter() -> _Converter:
    import opencc

    found: _Converter = opencc.OpenCC("t2s")
    return found


def normalize(text: str) -> str:
    """Unicode's compatible form (full-width becomes half-width), traditional to simplified, lower case.

    White space and everything that cannot be written as UTF-8 becomes a blank.

    >>> normalize("ＰＬＡ數控機床")
    'pla数控机床'
    """
    plain = unicodedata.normalize("NFKC", text).encode("utf-8", "replace").decode("utf-8")
    return _converter().convert(" ".join(plain.replace("\0", " ").split())).lower()


def word_key(word: str) -> int:
    """The key of a word that is not Chinese: a hash of 63 bits below a set top bit.

    Keys instead of a list of words keep an index free of texts; of a million words two collide once in 10^7 indexes.
    """
    digest = hashlib.blake2b(word.encode("utf-8"), digest_size=8).digest()
    return int.from_bytes(digest, "little") | WORD_BIT


def character_key(character: str) -> int:
    """The key of one Chinese character: its code point."""
    return ord(character)


def pair_key(first: str, second: str) -> int:
    """The key of two Chinese characters that stand side by side."""
    return ord(first) << _PAIR | ord(second)


def terms(text: str) -> list[Term]:
    """The terms of a normalised text: every Chinese character and pair, every word and number whole and in its parts.

    >>> [text[start:end] for text in ["数控cnc-2"] for _, start, end in terms(text)]
    ['数', '数控', '控', 'cnc-2', 'cnc', '2']
    """
    found: list[Term] = []
    for piece in PIECES.finditer(text):
        start, end = piece.span()
        if piece[1] is None:
            found += _words(piece[2], start)
            continue
        for at in range(start, end):
            found.append(Term(ord(text[at]), at, at + 1))
            if at + 1 < end:
                found.append(Term(pair_key(text[at], text[at + 1]), at, at + 2))
    return found


def word_keys(word: str) -> list[int]:
    """The keys of a word with joints: of the whole, and of its parts where it has several."""
    return [term.key for term in _words(word, 0)]


def _words(word: str, start: int) -> list[Term]:
    whole = Term(word_key(word), start, start + len(word))
    parts = _JOINED.split(word)
    if len(parts) == 1:
        return [whole]
    found, at = [whole], start
    for part in parts:
        found.append(Term(word_key(part), at, at + len(part)))
        at += len(part) + 1
    return found
