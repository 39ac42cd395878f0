"""Ids made of what stands in a row: ASCII, the same every time, Chinese as pinyin."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from graph_loader.ontology import NodeType

_LONGEST = 120
_HAN = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]+")


def slug(text: str) -> str:
    """ASCII letters, digits and ``-`` for a text; Chinese syllables follow each other with ``-`` between words only.

    >>> slug("中国科学院金属研究所"), slug("Institute of Metal Research, CAS"), slug("XQ-2024/07")
    ('zhongguokexueyuanjinshuyanjiusuo', 'institute-of-metal-research-cas', 'xq-2024-07')
    """
    text = unicodedata.normalize("NFKC", text)
    # The official spelling, which alone tells the province from 山西.
    text = text.replace("陕西", " shaanxi ")
    text = _HAN.sub(lambda found: f" {_pinyin(found[0])} ", text)
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode("ascii").lower()
    return re.sub("[^a-z0-9]+", "-", text).strip("-")


def _pinyin(text: str) -> str:
    from pypinyin import lazy_pinyin

    # Characters without a reading become their code, so that two rare ones stay two.
    return "".join(lazy_pinyin(text, errors=lambda chars: "".join(f"u{ord(char):x}" for char in chars)))


def prefix_of(kind: NodeType) -> str:
    """What ids of a type begin with: its name, in words of lower case."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.name).lower() + "-"


def id_of(parts: list[str], prefix: str) -> str:
    """The id for the values of the key columns; one too long is cut and told apart by a hash of the whole.

    >>> id_of(["034t30j35"], "inst-")
    'inst-034t30j35'
    """
    made = f"{prefix}{'-'.join(filter(None, (slug(part) for part in parts)))}"
    if len(made) <= _LONGEST:
        return made
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8")).hexdigest()[:8]
    return f"{made[: _LONGEST - 9].rstrip('-')}-{digest}"
