"""Writing SVG: shapes as text, everything escaped, and how wide a text will be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from html import escape

from graph_loader.pages.charts.style import FONT, SERIES, colour

Shape = Mapping[str, float | str | None]
"""Attributes of an element; None is left out, ``_`` stands for ``-``."""

WIDTH = 760
"""The width of every chart in its own units; a page scales it, on A4 paper one unit is about 0.63 pt."""
SIZE = 13
"""The size of ordinary text."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069]")
_PIECE = re.compile(r"(?:[^\s\u2e80-\uffef]|\u00a0)+[^\S\u00a0]*|[\u2e80-\uffef][^\S\u00a0]*|\s+")
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")


def clean(text: str) -> str:
    """A text that may stand in XML: escaped, without what XML forbids or what turns the line around.

    >>> clean('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    return escape(_FORBIDDEN.sub("\ufffd", text), quote=True)


def number(value: float) -> str:
    """A coordinate with at most two decimals.

    >>> number(3.0), number(1 / 3)
    ('3', '0.33')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _em(char: str) -> float:
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if char in "iIl.,:;'|![]() ":
        return 0.32
    return 0.72 if char.isupper() or char in "mw%—" else 0.56


def width_of(text: str, size: float = SIZE) -> float:
    """About how wide a text is drawn; Chinese characters are as wide as they are high."""
    return sum(map(_em, text)) * size


def wrapped(text: str, width: float, size: float = SIZE) -> list[str]:
    """The text in lines that fit; Latin words stay whole where they can, Chinese breaks anywhere.

    >>> wrapped("one two", 30)
    ['one', 'two']
    """
    lines, line = [], ""
    for piece in _PIECE.findall(text):
        if line.strip() and width_of((line + piece).rstrip(), size) > width:
            lines.append(line.rstrip())
            line = ""
        line += piece
        while (fitting := _fitting(line.rstrip(), width / size)) < len(line.rstrip()):
            lines.append(line[:fitting].rstrip())
            line = line[fitting:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _fitting(text: str, ems: float) -> int:
    """How many characters from the first fit; one always does."""
    for number, char in enumerate(text):
        ems -= _em(char)
        if ems < 0 and number:
            return number
    return len(text)


class Drawing:
    """A picture that grows downwards. Colours are names of ``style``; coordinates are units of ``WIDTH``."""

    def __init__(self, width: float = WIDTH) -> None:
        self.width = width
        self._parts: list[str] = []

    def _add(self, tag: str, attributes: Shape, inner: str = "", *, hint: str | None = None) -> None:
        inner = f"<title>{clean(hint)}</title>" if hint else inner
        pairs = ((name.replace("_", "-"), value) for name, value in attributes.items() if value is not None)
        text = "".join(f' {name}="{number(v) if isinstance(v, (int, float)) else clean(v)}"' for name, v in pairs)
        self._parts.append(f"<{tag}{text}>{inner}</{tag}>" if inner else f"<{tag}{text}/>")

    def rect(
        self, box: tuple[float, float, float, float], fill: str, *, radius: float | None = None,
        stroke: str | None = None, hint: str | None = None,
    ) -> None:  # fmt: skip
        """A rectangle (x, y, width, height); ``hint`` shows on pointing at it."""
        x, y, width, height = box
        shape: Shape = {
            "x": x, "y": y, "width": max(width, 0), "height": max(height, 0), "rx": radius, "fill": colour(fill),
            "stroke": colour(stroke) if stroke else None,
        }  # fmt: skip
        self._add("rect", shape, hint=hint)

    def line(
        self, x1: float, y1: float, x2: float, y2: float, stroke: str, *, width: float = 1, dashed: bool = False
    ) -> None:
        """A straight line."""
        shape: Shape = {
            "x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": colour(stroke), "stroke_width": width,
            "stroke_dasharray": "3 3" if dashed else None, "stroke_linecap": "round",
        }  # fmt: skip
        self._add("line", shape)

    def polygon(self, points: Iterable[tuple[float, float]], fill: str, *, hint: str | None = None) -> None:
        """A filled polygon."""
        text = " ".join(f"{number(x)},{number(y)}" for x, y in points)
        self._add("polygon", {"points": text, "fill": colour(fill)}, hint=hint)

    def mark(self, x: float, y: float, side: int, *, radius: float = 5, hint: str | None = None) -> None:
        """The mark of a side of a comparison, in its colour: circle, diamond, square, triangle."""
        r = radius
        corners = {
            1: ((0, -r - 1), (r + 1, 0), (0, r + 1), (-r - 1, 0)),
            2: ((-r, -r), (r, -r), (r, r), (-r, r)),
            3: ((0, -r - 1), (r + 1, r), (-r - 1, r)),
        }  # fmt: skip
        if side in corners:
            self.polygon([(x + dx, y + dy) for dx, dy in corners[side]], SERIES[side], hint=hint)
        else:
            self._add("circle", {"cx": x, "cy": y, "r": r, "fill": colour(SERIES[side])}, hint=hint)

    def text(
        self, x: float, y: float, content: str, *, size: float = SIZE, fill: str = "ink", anchor: str | None = None,
        bold: bool = False,
    ) -> None:  # fmt: skip
        """A line of text with its base line at ``y``; ``anchor`` is None (start), middle or end."""
        shape: Shape = {
            "x": x, "y": y, "font_size": size, "fill": colour(fill), "text_anchor": anchor,
            "font_weight": "600" if bold else None,
        }  # fmt: skip
        self._add("text", shape, clean(content) or " ")

    def upright(self, x: float, y: float, content: str, *, size: float = SIZE) -> None:
        """A line of text that runs upwards from ``y``, with its base line at ``x``."""
        turn = f"rotate(-90 {number(x)} {number(y)})"
        shape: Shape = {"x": x, "y": y, "font_size": size, "fill": colour("ink"), "transform": turn}
        self._add("text", shape, clean(content) or " ")

    def lines(
        self, x: float, y: float, lines: Iterable[str], *, size: float = SIZE, fill: str = "ink",
        anchor: str | None = None, bold: bool = False,
    ) -> float:  # fmt: skip
        """Lines of text one beneath the other; returns the base line of the next."""
        for line in lines:
            self.text(x, y, line, size=size, fill=fill, anchor=anchor, bold=bold)
            y += size * 1.3
        return y

    def heading(self, title: str) -> float:
        """The chart's title at its top; returns the y at which the rest begins."""
        return self.lines(0, 18, wrapped(title, self.width, 16), size=16, bold=True) - 4

    def render(self, height: float, title: str, description: str, id: str) -> str:
        """The whole as one ``<svg>`` element. Raises ValueError for an id that is none."""
        if not _ID.fullmatch(id):
            raise ValueError(f"not an id: {id!r}")
        box = f"0 0 {number(self.width)} {number(height)}"
        opening = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{number(self.width)}" '
            f'height="{number(height)}" role="img" aria-labelledby="{id}-title {id}-desc" '
            f'font-family="{FONT}" class="chart" id="{id}">'
        )
        names = f'<title id="{id}-title">{clean(title)}</title><desc id="{id}-desc">{clean(description)}</desc>'
        return f"{opening}{names}{''.join(self._parts)}</svg>"
