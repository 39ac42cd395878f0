"""Small things that charts of a region share: names that fit, colours that differ."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#D55E00", "#CC79A7", "#56B4E9", "#8C6D31", "#555555", "#7B4FA3", "#B8A800",
)  # fmt: skip
"""Colours that stay apart for people who see fewer of them; after Okabe and Ito, with two more."""


def short(text: str, most: int = 14) -> str:
    """A name that fits: cut after so many characters, of which two of ASCII take the room of one.

    >>> short("中国科学院沈阳自动化研究所", 8), short("Weichai", 4)
    ('中国科学院沈阳…', 'Weichai')
    """
    room, kept = 2 * most, 0
    for place, character in enumerate(text):
        kept += 1 if character.isascii() else 2
        if kept > room:
            return text[: place - 1] + "…"
    return text


def type_colors(types: Iterable[str], wanted: Mapping[str, str | None]) -> dict[str, str]:
    """A colour for every type: the one that ``wanted`` (schema.yaml) gives, or the next free one where it is taken.

    >>> type_colors(["University", "Group"], {"University": "#56B4E9", "Group": "#56B4E9"})
    {'University': '#56B4E9', 'Group': '#0072B2'}
    """
    found: dict[str, str] = {}
    every = list(dict.fromkeys(types))
    for type in every:
        own = wanted.get(type)
        if own and own not in found.values():
            found[type] = own
    for type in every:
        if type not in found:
            free = [color for color in PALETTE if color not in found.values()]
            found[type] = free[0] if free else PALETTE[len(found) % len(PALETTE)]
    return found


def place_labels(ax: Any, points: Sequence[tuple[float, float]], texts: Sequence[str], *, size: float = 9) -> None:
    """Write texts beside points so that they overlap as little as may be; the first ones get the best places.

    ``ax`` is a matplotlib axes on which everything else has been drawn already.
    """
    from matplotlib.patheffects import withStroke

    figure = ax.figure
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    taken: list[Any] = []
    for point, text in zip(points, texts, strict=True):
        best: tuple[float, Any, Any] | None = None
        for (dx, dy), (across, along) in _BESIDE:
            drawn = ax.annotate(
                text, point, (dx, dy), textcoords="offset points", ha=across, va=along, fontsize=size, zorder=5,
                path_effects=[withStroke(linewidth=2.5, foreground="white")], annotation_clip=False,
            )  # fmt: skip
            box = drawn.get_window_extent(renderer)
            overlap = sum(_common(box, other) for other in taken)
            if best is None or overlap < best[0]:
                if best is not None:
                    best[1].remove()
                best = overlap, drawn, box
            else:
                drawn.remove()
            if not best[0]:
                break
        if best is not None:
            taken.append(best[2])


_BESIDE = (
    ((0, 8), ("center", "bottom")), ((0, -8), ("center", "top")), ((9, 0), ("left", "center")),
    ((-9, 0), ("right", "center")), ((7, 7), ("left", "bottom")), ((-7, 7), ("right", "bottom")),
    ((7, -7), ("left", "top")), ((-7, -7), ("right", "top")), ((0, 20), ("center", "bottom")),
    ((0, -20), ("center", "top")),
)  # fmt: skip


def _common(one: Any, other: Any) -> float:
    """The area that two boxes share."""
    across = min(one.x1, other.x1) - max(one.x0, other.x0)
    along = min(one.y1, other.y1) - max(one.y0, other.y0)
    return float(across * along) if across > 0 and along > 0 else 0.0
