"""Matches on a page: for every demand the offers, why each fits, what was decided, who to speak to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from graph_loader.pages.document import Document, bilingual, escape
from graph_loader.titles import Titles

_STYLE = """
main.matches { max-width: 60rem; margin: 0 auto; padding: 1rem; line-height: 1.6; }
main.matches section { border-top: 1px solid; margin-top: 2rem; break-inside: avoid-page; }
main.matches li.offer { margin: 1rem 0; break-inside: avoid; }
main.matches h3 { display: inline; font-size: 1rem; }
main.matches .band { border: 1px solid; border-radius: .3rem; padding: 0 .4rem; font-size: .85rem;
  white-space: nowrap; }
main.matches .rejected h3 { text-decoration: line-through; }
main.matches .quiet { font-size: .9rem; }
"""
_BANDS: Mapping[str, Titles] = {
    "strong": {"zh": "把握较大", "en": "strong"},
    "possible": {"zh": "可能合适", "en": "possible"},
}
_KINDS: Mapping[str, Titles] = {
    "results": {"zh": "可供对接的成果", "en": "Results that fit"},
    "experts": {"zh": "可供对接的专家", "en": "Experts who fit"},
    "demands": {"zh": "可供对接的需求", "en": "Demands that fit"},
}
_TITLE: Titles = {"zh": "供需匹配", "en": "Matches of supply and demand"}
_NOTE: Titles = {
    "zh": "按文字、领域和已有合作排序，供人判断，不代替人的决定。",
    "en": "Ranked by words, fields and cooperation so far; for people to judge, not instead of their decision.",
}
_NONE: Titles = {"zh": "没有合适的匹配", "en": "No good match"}
_EMPTY: Titles = {"zh": "没有未结需求", "en": "No demand is open"}


def match_page(
    matchings: Iterable[Mapping[str, Any]], as_of: str, *, lang: str = "zh", synthetic: bool = False,
    internal: bool = False,
) -> str:  # fmt: skip
    """One self-contained page of matchings, each as ``sidu match --format json`` gives it."""
    sections = [_section(one) for one in matchings]
    head = (
        bilingual("h1", _TITLE, lang)
        + bilingual("p", {one: f"{text} {as_of}" for one, text in _NOTE.items()}, lang, class_="quiet")
    )  # fmt: skip
    body = f'<main class="matches">{head}{"".join(sections) or bilingual("p", _EMPTY, lang)}</main>'
    return Document(_TITLE, body, lang, styles=(_STYLE,), synthetic=synthetic, internal=internal).render()


def _section(found: Mapping[str, Any]) -> str:
    kind = _KINDS.get(found["for"], _KINDS["results"])
    parts = [
        f'<section id="{escape(found["id"])}">',
        bilingual("h2", found["names"]),
        f'<p class="quiet"><code>{escape(found["id"])}</code> · {bilingual("span", kind)}</p>',
    ]
    if not found["matches"]:
        parts.append(bilingual("p", _NONE))
    else:
        parts += ["<ol>", *(_offer(match) for match in found["matches"]), "</ol>"]
    if found["weak"]:
        weak = {
            "zh": f"另有 {found['weak']} 项沾边而不列出",
            "en": f"{found['weak']} more share some words",
        }
        parts.append(bilingual("p", weak, class_="quiet"))
    return "".join([*parts, "</section>\n"])


def _offer(match: Mapping[str, Any]) -> str:
    rejected = (match["decision"] or {}).get("decision") == "reject"
    return "".join((
        f'<li class="offer{" rejected" if rejected else ""}">', bilingual("h3", match["names"]), " ",
        bilingual("span", _BANDS[match["band"]], class_="band"),
        f'<p class="quiet"><code>{escape(match["id"])}</code>{"".join(_bodies(match["bodies"].values()))}</p>',
        "<ul>", *(bilingual("li", titles) for titles in _sentences(match["told"])), "</ul></li>\n",
    ))  # fmt: skip


def _bodies(names: Iterable[Titles]) -> Iterator[str]:
    for one in names:
        yield f" · {bilingual('span', one)}"


def _sentences(told: Mapping[str, list[str]]) -> Iterator[Titles]:
    """What is said in both languages, sentence by sentence; the first one is the band, which has a mark of its own."""
    for zh, en in zip(told["zh"][1:], told["en"][1:], strict=True):
        yield {"zh": zh, "en": en}
