"""Small pieces of markup in both languages. Text becomes markup here and in ``document`` only, always escaped."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping, Sequence

from graph_loader.pages.document import asset, bilingual, escape, labelled
from graph_loader.titles import LANGUAGES, Titles, in_language

Markup = str
"""Text that is markup already."""


def both(zh: str, en: str) -> Titles:
    """A text in both languages."""
    return {"zh": zh, "en": en}


@functools.cache
def _texts() -> Mapping[str, Titles]:
    import yaml

    found: dict[str, Titles] = yaml.safe_load(asset("site_texts.yaml"))
    return found


def prose(name: str, **values: object) -> Titles:
    """One of the longer texts, with values filled in."""
    return {lang: text.format_map(values) for lang, text in _texts()[name].items()}


def same(titles: Titles) -> bool:
    """Whether a text reads the same in both languages."""
    return len({in_language(titles, lang) for lang in LANGUAGES}) == 1


def said(titles: Titles, tag: str = "span", **attributes: str) -> Markup:
    """A text in an element; where both languages agree it needs no switch, and no element without attributes.

    >>> said({"zh": "B1", "en": "B1"})
    'B1'
    """
    if same(titles) and not attributes and tag == "span":
        return escape(in_language(titles, "zh"))
    return bilingual(tag, titles, **attributes)


def heading(level: int, titles: Titles, id: str | None = None) -> Markup:
    """A heading, which may be linked to."""
    return bilingual(f"h{level}", titles, **({"id": id} if id else {}))


def paragraph(titles: Titles, class_: str | None = None) -> Markup:
    """A paragraph."""
    return bilingual("p", titles, **({"class": class_} if class_ else {}))


def items(entries: Iterable[Markup], class_: str | None = None, tag: str = "ul") -> Markup:
    """A list; nothing where it has no entries."""
    found = "".join(f"<li>{entry}</li>\n" for entry in entries)
    attribute = f' class="{escape(class_)}"' if class_ else ""
    return f"<{tag}{attribute}>\n{found}</{tag}>\n" if found else ""


def pairs(entries: Iterable[tuple[Markup, Markup]], class_: str = "facts") -> Markup:
    """A list of terms and what is said of them; nothing where it has no entries."""
    found = "".join(f"<dt>{term}</dt><dd>{text}</dd>\n" for term, text in entries)
    return f'<dl class="{escape(class_)}">\n{found}</dl>\n' if found else ""


def table(name: Titles, headings: Sequence[Titles], rows: Iterable[Sequence[Markup]], class_: str = "") -> Markup:
    """A table with a caption that is heard, in a box of its own that scrolls where the screen is narrow.

    Cells are markup. Nothing where there are no rows.
    """
    body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>\n" for row in rows)
    if not body:
        return ""
    head = "".join(bilingual("th", titles, scope="col") for titles in headings)
    caption = bilingual("caption", name, class_="heard")
    named = f"table {class_}".strip()
    inner = f"{caption}<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>"
    return (
        f'<div class="scroll" role="region" tabindex="0"{labelled(name)}>'
        f'<table class="{escape(named)}">{inner}</table></div>\n'
    )


def section(titles: Titles, content: Markup, id: str | None = None, empty: Titles | None = None) -> Markup:
    """A part of a page under a heading. Without content it says ``empty``, or is left out."""
    if not content:
        if empty is None:
            return ""
        content = paragraph(empty, "empty")
    return f"<section>\n{heading(2, titles, id)}\n{content}</section>\n"


def badge(titles: Titles, class_: str = "badge") -> Markup:
    """A short label."""
    return bilingual("span", titles, class_=class_)
