"""One HTML document that stands by itself: whatever it needs is inside, and nothing else is ever asked for.

Every page and report is such a document: UTF-8, a content-security policy that lets only the scripts and styles run
that were put in here (by their hashes), texts in Chinese and English side by side, dark and print styles. Text gets in
through ``escape`` or as data, never as markup.
"""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape as _escape
from importlib import resources

from graph_loader.titles import LANGUAGES, Titles, in_language

_NAME = re.compile(r"[a-z][a-z0-9-]*")
_ENDS_SCRIPT = re.compile(r"</script|<!--", re.IGNORECASE)
_ENDS_STYLE = re.compile(r"</style", re.IGNORECASE)


@functools.cache
def asset(name: str) -> str:
    """The text of a file in ``pages/assets``, with plain line ends, as the browser will hash it."""
    text = resources.files("graph_loader").joinpath("pages", "assets", name).read_text(encoding="utf-8")
    return text.replace("\r\n", "\n")


def escape(text: object) -> str:
    """Text as it may stand in markup, between tags and in quoted attributes; what HTML cannot hold is shown as �."""
    return _escape(re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]", "\ufffd", str(text)))


def bilingual(tag: str, titles: Titles, lang: str = "zh", **attributes: str) -> str:
    """An element whose text changes with the language: what it says in the other one is an attribute of it.

    Keyword arguments become attributes (``class_`` is ``class``, ``_`` is ``-``). ``tag`` may be one of SVG.

    >>> bilingual("h2", {"zh": "来源", "en": "Sources"}, class_="quiet")
    '<h2 class="quiet" data-en="Sources">来源</h2>'
    """
    named = "".join(f' {name.rstrip("_").replace("_", "-")}="{escape(value)}"' for name, value in attributes.items())
    return f"<{tag}{named}{otherwise(titles, lang)}>{escape(in_language(titles, lang))}</{tag}>"


def otherwise(titles: Titles, lang: str = "zh", of: str = "") -> str:
    """The attribute that holds a text (or the attribute ``of`` an element) in the language that is not shown, where
    that differs; both languages where both are shown."""
    shown = in_language(titles, lang)
    others = {one: in_language(titles, one) for one in LANGUAGES if one != lang}
    if all(text == shown for text in others.values()):
        return ""
    return "".join(f' data-{one}{of and "-"}{of}="{escape(text)}"' for one, text in others.items())


def labelled(titles: Titles, lang: str = "zh", attribute: str = "aria-label") -> str:
    """An attribute that changes with the language, usually what names an element for those who do not see it.

    >>> labelled({"zh": "来源", "en": "Sources"})
    ' aria-label="来源" data-en-aria-label="Sources"'
    """
    return f' {attribute}="{escape(in_language(titles, lang))}"{otherwise(titles, lang, attribute)}'


def data_block(id: str, value: object) -> str:
    """Data for scripts: JSON in a block that no browser runs and that no text within can end."""
    if not _NAME.fullmatch(id):
        raise ValueError(f"not a name for a data block: {id!r}")
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    text = text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    text = re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)
    return f'<script type="application/json" id="{id}">{text}</script>'


@dataclass(frozen=True)
class Document:
    """A document to be written. ``body`` is markup (see ``escape`` and ``bilingual``).

    ``data`` are values for scripts, by the id of their block; ``styles`` and ``scripts`` are put in after the
    document's own. ``shared`` names files beside the page, by relative address, that are loaded before ``scripts``: a
    site keeps one copy of a large library so. ``synthetic`` and ``internal`` put a label over everything that is
    visible on the screen and in print.
    """

    title: Titles
    body: str
    lang: str = "zh"
    styles: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    data: Mapping[str, object] = field(default_factory=dict)
    shared: tuple[str, ...] = ()
    synthetic: bool = False
    internal: bool = False
    switch: bool = True
    """Whether the document shows its own 中文/EN switch; a page with a tool bar places one itself."""
    sheets: tuple[str, ...] = ()
    """Style sheets beside the page, by relative address, between the document's own and ``styles``."""

    def render(self) -> str:
        """The whole document. Raises ValueError for a script or a style that its own text would end."""
        styles = [asset("document.css"), *map(_plain, self.styles)]
        scripts = [asset("document.js"), *map(_plain, self.scripts)]
        if any(map(_ENDS_SCRIPT.search, scripts)) or any(map(_ENDS_STYLE.search, styles)):
            raise ValueError("a script may not hold </script or <!--, and a style no </style")
        lang = self.lang if self.lang in LANGUAGES else "zh"
        title = in_language(self.title, self.lang)
        both = "".join(f' data-{one}="{escape(in_language(self.title, one))}"' for one in LANGUAGES)
        return "".join((
            f'<!DOCTYPE html>\n<html lang="{"zh-CN" if lang == "zh" else "en"}">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{escape(self._policy(styles, scripts))}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n<meta name="color-scheme" content="light dark">\n',
            f"<title{both}>{escape(title)}</title>\n",
            f"<style>{styles[0]}</style>\n",
            *(f'<link rel="stylesheet" href="{escape(address)}">\n' for address in self.sheets),
            *(f"<style>{text}</style>\n" for text in styles[1:]),
            f"</head>\n<body>\n{self._labels(lang)}{LANGUAGE_SWITCH if self.switch else ''}{self.body}\n",
            *(f"{data_block(id, value)}\n" for id, value in self.data.items()),
            f"<script>{scripts[0]}</script>\n",
            *(f'<script src="{escape(address)}"></script>\n' for address in self.shared),
            *(f"<script>{text}</script>\n" for text in scripts[1:]),
            "</body>\n</html>\n",
        ))  # fmt: skip

    def _policy(self, styles: Iterable[str], scripts: Iterable[str]) -> str:
        # A page that is opened as a file has no origin that 'self' could mean.
        beside = ["'self'", "file:"]
        run = [*(beside if self.shared else []), *map(_hash, scripts)]
        dressed = [*(beside if self.sheets else []), *map(_hash, styles)]
        return "; ".join((
            "default-src 'none'",
            f"script-src {' '.join(run)}",
            f"style-src {' '.join(dressed)}",
            "img-src data: blob:", "base-uri 'none'", "form-action 'none'",
        ))  # fmt: skip

    def _labels(self, lang: str) -> str:
        found = [LABELS[name] for name in ("synthetic", "internal") if getattr(self, name)]
        return "".join(bilingual("p", titles, lang, class_="label", role="note") + "\n" for titles in found)


LABELS: Mapping[str, Titles] = {
    "synthetic": {"zh": "合成数据，并非事实", "en": "Synthetic data, no facts"},
    "internal": {"zh": "内部", "en": "Internal (内部)"},
}
"""What is said over a document that not everybody may take for what it looks like."""

LANGUAGE_SWITCH = (
    '<div class="languages" role="group" aria-label="语言 / Language">'
    '<button type="button" data-language="zh" lang="zh-CN">中文</button>'
    '<button type="button" data-language="en" lang="en">EN</button></div>\n'
)
"""The markup of the 中文/EN switch; the document's script finds it wherever it stands."""


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode("utf-8")).digest()
    return f"'sha256-{base64.b64encode(digest).decode('ascii')}'"
