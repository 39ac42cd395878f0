"""The verbs of sidu as a library: what the command line does, a notebook does with the same words.

>>> region = Region()                     # doctest: +SKIP
>>> region.load()                         # doctest: +SKIP
>>> region.query("reported-figures")      # doctest: +SKIP
"""

from __future__ import annotations

from graph_loader.api.described import Progress
from graph_loader.api.drawn import Drawn
from graph_loader.api.exchanged import Exchanged
from graph_loader.api.people import People
from graph_loader.api.stored import Stored
from graph_loader.notebook import (
    chinese_font,
    finding,
    place_labels,
    short,
    type_colors,
    use_chart_style,
    use_chinese_font,
)

__all__ = [
    "Progress", "Region", "chinese_font", "finding", "place_labels", "short", "type_colors", "use_chart_style",
    "use_chinese_font",
]  # fmt: skip


class Region(Stored, People, Exchanged, Drawn):
    """A workspace and the store that it is loaded into. Nothing is read or started before it is needed.

    ``workspace`` is a folder (default: the nearest one above with schema.yaml, otherwise the packaged Weifang),
    ``store`` an address (default: SIDU_STORE, otherwise the embedded engine), ``access`` the level that is stored.
    """
