"""Reports for a word processor (docx), in fonts and forms that Word, WPS and LibreOffice share."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from graph_loader.errors import SiduError
from graph_loader.pages.charts import standalone
from graph_loader.pages.charts.style import FONT
from graph_loader.reports.model import SYNTHETIC, Block, Facts, Heading, Listing, Paragraph, Picture, Report
from graph_loader.rows import NUMERIC, reader_rows
from graph_loader.titles import in_language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from docx.document import Document as Docx
    from docx.table import Table, _Cell

_CHINESE, _LATIN = "微软雅黑", "Calibri"
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_PIXELS = 1900
"""The width of a chart as a picture: 300 dots an inch on the 16 cm between the margins."""
_CENTIMETRES = 16.0


def word(report: Report) -> bytes:
    """The report as a docx file. Raises SiduError (KG970) where the extra ``report`` is not installed."""
    try:
        import docx
        import resvg_py  # noqa: F401 - said before anything is written
    except ImportError as error:
        raise SiduError("KG970", missing=error.name) from None
    document = docx.Document()
    _prepare(document, report)
    document.add_heading(_plain(report.title), 0)
    for place, block in enumerate(report.blocks):
        _add(document, block, report.lang, place)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _prepare(document: Docx, report: Report) -> None:
    """Fonts for both scripts, A4 paper, page numbers, and what stands over synthetic data on every page."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Cm, Pt, RGBColor

    for name in ("Normal", "Title", "Heading 1", "Heading 2", "Heading 3"):
        style = document.styles[name]
        style.font.name = _LATIN
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in [key for key in fonts.attrib if key.endswith("Theme")]:
            del fonts.attrib[theme]
        fonts.set(qn("w:eastAsia"), _CHINESE)
        if name != "Normal":
            style.font.color.rgb = RGBColor(0x1F, 0x23, 0x28)
    document.styles["Normal"].font.size = Pt(10.5)
    document.styles["Title"].font.size = Pt(20)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.5)
    section.top_margin = section.bottom_margin = Cm(2.2)
    if report.synthetic:
        line = section.header.paragraphs[0]
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
        line.add_run(in_language(SYNTHETIC, report.lang)).bold = True
    foot = section.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _page_number(foot)
    properties = document.core_properties
    properties.title, properties.author, properties.comments = _plain(report.title)[:255], "sidu", ""
    properties.language = "en" if report.lang == "en" else "zh-CN"


def _page_number(paragraph: object) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # type: ignore[attr-defined]


def _add(document: Docx, block: Block, lang: str, place: int) -> None:
    match block:
        case Heading(text, level):
            document.add_heading(_plain(text), level)
        case Paragraph(text):
            document.add_paragraph(_plain(text))
        case Facts(pairs):
            table = document.add_table(0, 2)
            for name, value in pairs:
                cells = table.add_row().cells
                _write(cells[0], name, muted=True)
                _write(cells[1], value)
            _widths(table, (0.3, 0.7))
        case Picture():
            _picture(document, block, place)
        case Listing():
            _table(document, block, lang)


def _picture(document: Docx, block: Picture, place: int) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm

    svg = block.draw(f"chart-{place}")
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    wide, high = picture_size(svg)
    # What is higher than a page is made smaller until it fits.
    width = min(_CENTIMETRES, 23.5 * wide / high)
    shape = paragraph.add_run().add_picture(io.BytesIO(png(svg)), width=Cm(width))
    shape._inline.docPr.set("descr", block.title)
    shape._inline.docPr.set("title", block.title)


def picture_size(svg: str) -> tuple[float, float]:
    """Width and height of a chart in its own units."""
    box = svg.split('viewBox="', 1)[1].split('"', 1)[0].split()
    return float(box[2]), float(box[3])


def png(svg: str) -> bytes:
    """A chart as a picture on white ground, with the fonts of this machine."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(svg_string=standalone(svg), width=_PIXELS, background="#ffffff", font_family="sans-serif")
    )


def charts_show_chinese() -> bool:
    """Whether a font of this machine has Chinese characters: without one all of them are drawn alike, as nothing."""
    begin = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" viewBox="0 0 40 40" font-family="{FONT}">'
    one, other = (png(f'{begin}<text y="30" font-size="28">{character}</text></svg>') for character in "潍坊")
    return one != other


def _table(document: Docx, listing: Listing, lang: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement

    shown = listing.rows.shown
    table = document.add_table(1, len(shown), style="Table Grid")
    head = table.rows[0]
    repeat = OxmlElement("w:tblHeader")
    head._tr.get_or_add_trPr().append(repeat)
    for cell, column in zip(head.cells, shown, strict=True):
        _write(cell, column.heading(lang), bold=True)
        _shade(cell)
    for row in reader_rows(listing.rows, lang):
        line = table.add_row()
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, column, text in zip(line.cells, shown, row, strict=True):
            _write(cell, text)
            if column.type in NUMERIC:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _widths(table, listing.widths or [1 / len(shown)] * len(shown))
    document.add_paragraph()


def _write(cell: _Cell, text: str, *, bold: bool = False, muted: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.space_after = Pt(1)
    run = paragraph.add_run(_plain(text))
    run.font.size, run.bold = Pt(8.5), bold or None
    if muted:
        run.font.color.rgb = RGBColor(0x59, 0x63, 0x6E)


def _shade(cell: _Cell) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    shade = OxmlElement("w:shd")
    for name, value in (("val", "clear"), ("color", "auto"), ("fill", "F1F4F7")):
        shade.set(qn(f"w:{name}"), value)
    cell._tc.get_or_add_tcPr().append(shade)


def _widths(table: Table, shares: Sequence[float]) -> None:
    from docx.shared import Cm

    table.autofit = False
    wide = [Cm(_CENTIMETRES * share) for share in shares]
    for column, width in zip(table.columns, wide, strict=True):
        column.width = width
    for row in table.rows:
        for cell, width in zip(row.cells, wide, strict=True):
            cell.width = width


def _plain(text: str) -> str:
    """Text without what XML forbids; a file with it would not open."""
    return _FORBIDDEN.sub("\ufffd", text)
