"""Reports as one HTML file that asks for nothing: charts drawn in it, both languages, light, dark and on paper."""

from __future__ import annotations

from collections.abc import Mapping

from graph_loader.pages.charts import variables
from graph_loader.pages.document import Document, escape
from graph_loader.reports.model import Block, Facts, Heading, Listing, Paragraph, Picture, Report
from graph_loader.rows import NUMERIC, reader_rows

_STYLE = """
main { max-width: 56rem; margin: 0 auto; padding: 2.6rem 1rem 3rem; }
main h1 { margin-bottom: 1rem; } main h2 { font-size: 1.2rem; margin-top: 2rem; } main h3 { margin: 1.2rem 0 .4rem; }
html[lang^="zh"] .in-en, html[lang="en"] .in-zh { display: none; }
figure { margin: 1rem 0; overflow-x: auto; } .chart { max-width: 100%; height: auto; }
table { width: 100%; font-size: .9rem; } td.number { text-align: end; font-variant-numeric: tabular-nums; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
@media print { main { max-width: none; padding: 0; } .chart { width: 100%; } thead { display: table-header-group; } }
"""


def web(reports: Mapping[str, Report], lang: str) -> str:
    """The report as an HTML document. ``reports`` are the same in ``zh`` and in ``en``; ``lang`` is shown first."""
    body = "".join(_body(reports[one], one) for one in ("zh", "en"))
    titles = {one: report.title for one, report in reports.items()}
    first = lang if lang in reports else "zh"
    synthetic = any(report.synthetic for report in reports.values())
    style = variables() + _STYLE
    return Document(titles, body, first, styles=(style,), synthetic=synthetic).render()


def _body(report: Report, lang: str) -> str:
    inner = "".join(_part(block, lang, place) for place, block in enumerate(report.blocks))
    code = "zh-CN" if lang == "zh" else "en"
    return f'<main class="in-{lang}" lang="{code}"><h1>{escape(report.title)}</h1>{inner}</main>\n'


def _part(block: Block, lang: str, place: int) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 1}>{escape(text)}</h{level + 1}>"
        case Paragraph(text, quiet):
            return f"{'<p class=quiet>' if quiet else '<p>'}{escape(text)}</p>"
        case Facts(pairs):
            return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(value)}</dd>' for name, value in pairs)}</dl>"
        case Picture(_, draw):
            return f"<figure>{draw(f'chart-{lang}-{place}')}</figure>"
        case Listing():
            return _table(block, lang)


def _table(listing: Listing, lang: str) -> str:
    shown = listing.rows.shown
    head = "".join(f'<th scope="col">{escape(column.heading(lang))}</th>' for column in shown)
    numbers = [column.type in NUMERIC for column in shown]
    lines = []
    for row in reader_rows(listing.rows, lang):
        cells = zip(row, numbers, strict=True)
        lines.append("".join(f"{'<td class=number>' if right else '<td>'}{escape(cell)}</td>" for cell, right in cells))
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
