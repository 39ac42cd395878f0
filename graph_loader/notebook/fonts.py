"""A font that shows Chinese, for charts drawn with matplotlib. Without one a chart would show boxes."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

from graph_loader.errors import UnsupportedError

FONT_FILE = "SIDU_FONT"
"""The variable that names a font file where none of the known fonts is installed."""

FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN", "PingFang SC", "Microsoft YaHei",
    "Hiragino Sans GB", "Heiti SC", "STHeiti", "SimHei", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "DengXian",
    "Noto Sans CJK JP", "Noto Sans CJK TC", "Noto Serif CJK SC", "Songti SC", "SimSun", "Arial Unicode MS",
)  # fmt: skip
"""Fonts that have simplified characters, the best first; sans serif before serif."""

_PROBE = "潍坊四度广深精密"


def chinese_font() -> str:
    """The name of an installed font that shows Chinese, or of the one that ``SIDU_FONT`` names by its file.

    Raises UnsupportedError: KG790 none is installed, KG791 the file is no such font, KG772 matplotlib is not installed.
    """
    manager = _manager()
    named = os.environ.get(FONT_FILE)
    if named:
        return _of_file(manager, named)
    files = {entry.name: entry for entry in reversed(manager.fontManager.ttflist)}
    for family in FAMILIES:
        if family in files and _shows_chinese(files[family]):
            return family
    raise UnsupportedError("KG790", variable=FONT_FILE)


def use_chinese_font() -> str:
    """Let matplotlib draw with a font that shows Chinese, and give its name.

    A character that no font at hand can show is an error from then on: a chart has no boxes in place of characters.

    Raises as ``chinese_font`` does.
    """
    family = chinese_font()
    import matplotlib as mpl

    mpl.rcParams["font.family"] = [family, "DejaVu Sans"]
    # The hyphen is in every font; the minus sign is not.
    mpl.rcParams["axes.unicode_minus"] = False
    warnings.filterwarnings("error", message="Glyph .* missing from", category=UserWarning)
    return family


def use_chart_style() -> str:
    """``use_chinese_font``, and one look for all charts: quiet axes, titles on the left, legible when projected."""
    family = use_chinese_font()
    import matplotlib as mpl

    mpl.rcParams.update(_STYLE)
    return family


_STYLE: Any = {
    "figure.dpi": 100, "figure.facecolor": "white", "figure.constrained_layout.use": True, "font.size": 11,
    "axes.spines.top": False, "axes.spines.right": False, "axes.edgecolor": "#888888", "axes.labelcolor": "#333333",
    "axes.titlelocation": "left", "axes.titlesize": 14, "axes.titlepad": 12, "axes.axisbelow": True,
    "grid.color": "#e3e3e3", "xtick.color": "#555555", "ytick.color": "#333333", "legend.frameon": False,
}  # fmt: skip


def _manager() -> Any:
    try:
        from matplotlib import font_manager
    except ImportError:
        raise UnsupportedError("KG772", format="png", package="matplotlib", extra="notebooks") from None
    return font_manager


def _of_file(manager: Any, named: str) -> str:
    path = Path(named).expanduser()
    try:
        manager.fontManager.addfont(path)
        found = next(entry for entry in reversed(manager.fontManager.ttflist) if Path(entry.fname) == path)
    except (OSError, RuntimeError, StopIteration) as error:
        raise UnsupportedError("KG791", variable=FONT_FILE, path=named) from error
    if not _shows_chinese(found):
        raise UnsupportedError("KG791", variable=FONT_FILE, path=named)
    return str(found.name)


def _shows_chinese(entry: Any) -> bool:
    """Whether a font that calls itself so really has the characters."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(entry.fname)
    except (OSError, RuntimeError):
        return False
    return all(font.get_char_index(ord(character)) for character in _PROBE)
