"""The page of figures: the four-dimension profile, and what is reported beside what is recorded."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from graph_loader.pages.document import escape
from graph_loader.pages.site.addresses import anchor
from graph_loader.pages.site.context import Page, Site
from graph_loader.pages.site.frame import document
from graph_loader.pages.site.markup import Markup, badge, both, heading, paragraph, prose, said, section, table
from graph_loader.pages.site.places import chart
from graph_loader.titles import Titles

FIGURES = "figures.html"
_SAMPLE = both("样本", "sample")
_OVER = both("超出", "over")


def figures(site: Site) -> str:
    """Every indicator of the four dimensions, every reported figure with its coverage."""
    page = Page(site, FIGURES)
    title = both("指标与数字", "Figures")
    note = prose("indicators")
    compared = both("报道与已载", "Reported against recorded")
    dimensions = "".join(_dimension(page, name) for name in site.facts.profile.titles)
    empty = both("没有报道数字", "No figure is reported")
    body = "".join((
        heading(1, title), paragraph(note, "quiet"),
        chart(site, "intervals"), section(compared, coverage(page, anchors=True), "coverage", empty),
        chart(site, "profile"), dimensions,
    ))  # fmt: skip
    return document(page, title, body, here=FIGURES)


def records(site: Site, dimension: str) -> list[Mapping[str, Any]]:
    """The indicators of a dimension as documents."""
    found: list[Mapping[str, Any]] = site.facts.profile.document.get("dimensions", {}).get(dimension, [])
    return found


def _dimension(page: Page, name: str) -> Markup:
    titles = page.site.facts.profile.titles[name]
    rows = [_row(page, record) for record in records(page.site, name)]
    headings = [
        both("编号", "Id"), both("指标", "Indicator"), both("值", "Value"), both("n", "n"),
        both("95% 区间", "95 % interval"), both("依据", "Records"),
    ]  # fmt: skip
    share = least(page, name)
    under = f"<p>{share}</p>\n" if share else ""
    return section(titles, under + table(titles, headings, rows, "indicators"), f"d-{name}")


def least(page: Page, dimension: str) -> Markup:
    """The coverage of a dimension's least covered figure; nothing where no figure can be compared."""
    found = page.site.facts.profile.document.get("dimension_coverage", {}).get(dimension)
    if not found:
        return ""
    text = percent(found["interval"])
    about = page.link(found["figure"])
    mark = badge(_SAMPLE, "mark sample") if found.get("flag") == "sample" else ""
    return f'<span class="quiet">{said(both("最低覆盖", "Least covered"))} {escape(text)} · {about}</span> {mark}'


def _row(page: Page, record: Mapping[str, Any]) -> list[Markup]:
    reading = page.site.facts.profile.readings.get(record["id"])
    value = f"<strong>{said(reading)}</strong>" if reading is not None and record["value"] is not None else ""
    if not value:
        value = said(record["reason_text"] or both("无", "none"), class_="quiet")
    interval = "–".join(_short(bound) for bound in record["ci"]) if record["ci"] else ""
    method = page.to(f"about.html#i-{record['id']}", both(record["id"], record["id"]))
    number = "" if record["n"] is None else str(record["n"])
    return [method, said(record["title"]), value, number, escape(interval), str(len(record["evidence"]))]


def _short(value: float | None) -> str:
    return "…" if value is None else f"{value:.3g}"


def coverage(page: Page, *, anchors: bool = False, most: int = 0) -> Markup:
    """Reported figures beside what is on record, as a table; the compared ones only where ``most`` limits it."""
    found = page.site.facts.profile.document.get("coverage", [])
    if most:
        found = [one for one in found if one["recorded"] is not None][:most]
    headings = [
        both("报道数字", "Reported figure"), both("报道", "Reported"), both("已载", "Recorded"),
        both("覆盖", "Coverage"), both("来源", "Source"),
    ]  # fmt: skip
    name = both("报道与已载", "Reported against recorded")
    return table(name, headings, [_compared(page, one, anchors) for one in found], "coverage")


def _compared(page: Page, one: Mapping[str, Any], anchors: bool) -> list[Markup]:
    node = page.site.graph.nodes.get(one["figure"])
    place = f' id="{escape(anchor(one["figure"]))}"' if anchors else ""
    scope = said(one["reported"]["scope"], class_="note") if one["reported"]["scope"] else ""
    reported = said(page.site.facts.profile.reported.get(one["figure"], both("", "")), class_="quiet")
    as_written = one["reported"]["reported_as"]
    if as_written:
        exact = one["reported"]["qualifier"] == "exact"
        reported = escape(as_written) + ("" if exact else f" {reported}")
    if one["recorded"] is None:
        recorded, share = "–", said(both("不与记录比较", "not compared with records"), class_="quiet")
    else:
        recorded, share = str(one["recorded"]), bar(one["coverage"], one["flag"])
    refs = page.cite(node.properties) if node is not None else ""
    return [f"<span{place}>{said(one['title'])}</span> {scope}", reported, recorded, share, refs]


def bar(interval: list[float | None] | None, flag: str | None) -> Markup:
    """A coverage as a bar and in words; the bar is a picture of the words."""
    if interval is None:
        return ""
    low, high = interval[0] or 0.0, interval[1]
    end = min(1.0, 1.0 if high is None else high)
    start = min(1.0, low)
    mark = {"over": badge(_OVER, "mark over"), "sample": badge(_SAMPLE, "mark sample")}.get(flag or "", "")
    widths = (("track", 1.0), ("may", end), ("sure", start))
    parts = "".join(f'<rect class="{name}" width="{100 * width:.1f}" height="8"/>' for name, width in widths)
    drawn = f'<svg class="bar" viewBox="0 0 100 8" width="100" height="8" aria-hidden="true">{parts}</svg>'
    return f'<span class="share">{drawn}<span>{escape(percent(interval))}</span></span> {mark}'


def percent(interval: list[float | None]) -> str:
    """An interval of shares as people read it.

    >>> percent([0.025, 0.0333]), percent([1.0, 1.0]), percent([0.1, None])
    ('2.5–3.33 %', '100 %', '≥ 10 %')
    """
    low, high = interval
    if high is None:
        return f"≥ {100 * (low or 0):.3g} %"
    return "–".join(dict.fromkeys(f"{100 * (end or 0):.3g}" for end in (low, high))) + " %"


def headline(page: Page, dimension: str, most: int = 4) -> list[tuple[Titles, Titles]]:
    """The first indicators of a dimension that have a value: title and reading."""
    found = [
        (record["title"], page.site.facts.profile.readings[record["id"]])
        for record in records(page.site, dimension)
        if record["value"] is not None and record["id"] in page.site.facts.profile.readings
    ]
    return found[:most]
