"""The colours of charts: one name each, a value for light and one for dark, safe for the colour-blind."""

from __future__ import annotations

import re

_COLOURS = {
    "ink": ("#1f2328", "#e6edf3"),
    "muted": ("#59636e", "#9ba6b1"),
    "faint": ("#d1d9e0", "#3d444d"),
    "paper": ("#ffffff", "#0d1117"),
    "shade": ("#f1f4f7", "#1a2129"),
    # Okabe and Ito's palette, lightened for a dark ground: these stay apart in every common colour blindness.
    "blue": ("#0072b2", "#56b4e9"),
    "orange": ("#b85600", "#f0a050"),
    "green": ("#00805c", "#3ecfa5"),
    "purple": ("#a34f80", "#e29cc4"),
    "soft-blue": ("#bcdcf0", "#1d4f70"),
    "soft-orange": ("#f5d4b3", "#6b4312"),
}
# A heat map's ramp, and the text upon each of its steps.
_RAMP = (
    ("#e8f1f8", "#132c3f"), ("#bcd9ec", "#174766"), ("#7fb6da", "#1d6896"), ("#3a8cc0", "#3a93cb"),
    ("#0b5e94", "#8cc9ef"),
)  # fmt: skip
_ON_RAMP = (
    ("#1f2328", "#e6edf3"), ("#1f2328", "#e6edf3"), ("#1f2328", "#ffffff"), ("#ffffff", "#0d1117"),
    ("#ffffff", "#0d1117"),
)  # fmt: skip

STEPS = len(_RAMP)
"""How many steps the ramp of a heat map has."""

FONT = "'Noto Sans CJK SC','Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',sans-serif"


def _all() -> dict[str, tuple[str, str]]:
    ramp = {f"ramp-{step}": pair for step, pair in enumerate(_RAMP)}
    return {**_COLOURS, **ramp, **{f"on-ramp-{step}": pair for step, pair in enumerate(_ON_RAMP)}}


def colour(name: str) -> str:
    """A colour as a CSS variable that falls back on its light value.

    >>> colour("ink")
    'var(--chart-ink, #1f2328)'
    """
    return f"var(--chart-{name}, {_all()[name][0]})"


SERIES = ("blue", "orange", "green", "purple")
"""The colours of the sides of a comparison, in order; their marks differ in shape as well."""


def variables() -> str:
    """The style sheet that a page includes so that charts follow a dark ground; on paper they are light."""

    def block(side: int) -> str:
        return "".join(f"--chart-{name}:{pair[side]};" for name, pair in _all().items())

    return f":root{{{block(0)}}}\n@media screen and (prefers-color-scheme: dark){{:root{{{block(1)}}}}}\n"


_VARIABLE = re.compile(r"var\(--chart-[a-z0-9-]+, (#[0-9a-f]{6})\)")


def standalone(svg: str) -> str:
    """The chart with its light colours written out, for a file of its own or a program that knows no variables."""
    return _VARIABLE.sub(r"\1", svg)
