"""The frame around every page of a site: its head with the ways through the site and the search, its foot."""

from __future__ import annotations

import re

from graph_loader.pages.document import LANGUAGE_SWITCH, Document, bilingual, escape, labelled
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.markup import Markup, both, said
from graph_loader.titles import LANGUAGES, Titles, in_language

STYLE, SCRIPT, INDEX, LIVE = "assets/site.css", "assets/site.js", "assets/search.js", "assets/live.js"
"""The files that all pages share."""
HOME = "index.html"
DIRECTORY = "records.html"
NETWORK = "network.html"
DRAWING = "assets/drawing.js"
"""What draws networks, where several pages do."""
WAYS: tuple[tuple[str, Titles], ...] = (
    (HOME, both("首页", "Home")),
    (NETWORK, both("网络图", "Network")),
    (DIRECTORY, both("名录", "Directory")),
    ("counties.html", both("县市区", "Counties")),
    ("fields.html", both("领域", "Fields")),
    ("events.html", both("活动", "Events")),
    ("funnel.html", both("漏斗", "Funnel")),
    ("matching.html", both("需求对接", "Matching")),
    ("figures.html", both("指标与数字", "Figures")),
    ("dictionary.html", both("数据词典", "Dictionary")),
    ("about.html", both("关于", "About")),
)
"""The pages that every page leads to. That of the network is there only where one was drawn."""


def document(page: Page, title: Titles, body: Markup, *, here: str = "", styles: tuple[str, ...] = ()) -> str:
    """A whole page. ``here`` is the entry of ``WAYS`` that it belongs to; the sources that were cited come last."""
    site = page.site
    region = site.region_name()
    whole = title if page.path == HOME else _joined(title, region)
    shared = [SCRIPT] + [LIVE] * site.live
    return Document(
        title=whole,
        body=_spoken(
            f'{_head(page, here)}<main id="main" tabindex="-1">\n{body}{page.sources()}</main>\n{_foot(page)}', site
        ),
        lang=site.lang,
        styles=styles,
        sheets=(page.href(STYLE),),
        shared=tuple(page.href(address) for address in shared),
        synthetic=site.facts.synthetic,
        switch=False,
    ).render()


_TEXT = re.compile(r' data-en="([^"<>]*)"([^<>]*>)([^<>]*)<')


def _spoken(markup: Markup, site: Site) -> Markup:
    """Markup is written in Chinese; here it gets the language that pages open in, for browsers without scripts too."""
    return _TEXT.sub(r' data-zh="\3"\2\1<', markup) if site.lang == "en" else markup


def _joined(title: Titles, region: Titles) -> Titles:
    return {lang: f"{in_language(title, lang)} · {in_language(region, lang)}" for lang in LANGUAGES}


def _head(page: Page, here: str) -> Markup:
    site = page.site
    skip = bilingual("a", both("跳到正文", "Skip to the text"), href="#main", class_="skip")
    name = f"{said(site.region_name(), 'strong')} <span>sidu 四度</span>"
    brand = f'<a class="brand" href="{escape(page.href(HOME))}">{name}</a>'
    ways = []
    for address, titles in ways_of(site):
        current = {"aria_current": "page"} if address == page.path else {"class_": "here"} if address == here else {}
        ways.append(page.to(address, titles, **current))
    around = both("站内各页", "Pages of this site")
    return (
        f'{skip}\n<header class="top">\n<div class="bar">{brand}{_search(page)}{LANGUAGE_SWITCH}</div>\n'
        f'<nav{labelled(around)} tabindex="0">{"".join(ways)}</nav>\n</header>\n'
    )


def ways_of(site: Site) -> list[tuple[str, Titles]]:
    """The pages that the head of every page leads to."""
    return [way for way in WAYS if way[0] != NETWORK or site.facts.networks]


def _search(page: Page) -> Markup:
    """The search, which works with the site's own script; without scripts the directory stands in its place."""
    hint = both("搜索：名称、别名、拼音首字母", "Search: names, also by pinyin initials")
    instead = page.to(DIRECTORY, both("名录（检索需要脚本）", "Directory (searching needs scripts)"))
    return (
        f'<form class="search" role="search" data-index="{escape(page.href(INDEX))}"'
        f' data-root="{escape("../" * page.path.count("/"))}">'
        f'<input type="search" id="search" autocomplete="off" role="combobox" aria-expanded="false"'
        f' aria-autocomplete="list" aria-controls="found"'
        f"{labelled(hint)}{labelled(hint, attribute='placeholder')}>"
        f'<ul id="found" role="listbox"{labelled(hint)} hidden></ul>'
        '<p id="count" class="heard" role="status"></p>'
        f"<noscript>{instead}</noscript></form>"
    )


def _foot(page: Page) -> Markup:
    site = page.site
    made = both(
        f"资料截至 {site.facts.as_of} · sidu {site.facts.version}",
        f"As of {site.facts.as_of} · sidu {site.facts.version}",
    )
    public = both("只含公开信息；推断的内容均已标明", "Public information only; what is inferred is marked")
    about = page.to("about.html", both("来源与许可", "Sources and licences"))
    return f"<footer>{said(made)} · {said(public)} · {about}</footer>\n"
