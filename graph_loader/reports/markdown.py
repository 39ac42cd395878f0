"""Reports as Markdown. Charts are left out: what they draw stands in the tables."""

from __future__ import annotations

from graph_loader.reports.model import SYNTHETIC, Block, Facts, Heading, Listing, Paragraph, Picture, Report
from graph_loader.rows.text import markdown_text, to_markdown
from graph_loader.titles import in_language


def markdown(report: Report) -> str:
    """The report as a Markdown document."""
    parts = [f"# {markdown_text(report.title)}"]
    if report.synthetic:
        parts.append(f"**{in_language(SYNTHETIC, report.lang)}**")
    parts += [_part(block, report.lang) for block in report.blocks if not isinstance(block, Picture)]
    return "\n\n".join(parts) + "\n"


def _part(block: Block, lang: str) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {markdown_text(text)}"
        case Paragraph(text):
            return markdown_text(text)
        case Facts(pairs):
            return "\n".join(f"- **{markdown_text(name)}** {markdown_text(value)}" for name, value in pairs)
        case Listing(rows):
            return to_markdown(rows, lang).rstrip("\n")
    raise TypeError(f"not a block of text: {type(block).__name__}")
