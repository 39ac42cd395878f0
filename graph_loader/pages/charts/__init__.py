"""Charts as self-contained SVG: pure functions from plain data to text.

Every chart takes its data (``data``), a language (``zh``, ``en`` or ``both``) and an ``id`` that is unique on the page,
and returns one ``<svg>`` with ``<title>`` and ``<desc>``. It holds no script, no style and nothing to fetch. Colours
are CSS variables with a light value to fall back on: a page that wants dark charts includes ``variables()``, a picture
that leaves the page is made with ``standalone()``.
"""

from __future__ import annotations

from graph_loader.pages.charts.calendar import calendar
from graph_loader.pages.charts.data import (
    Band,
    Calendar,
    Funnel,
    Intervals,
    Matrix,
    Measure,
    Month,
    Panel,
    Profile,
    Reading,
    Reported,
    Step,
)
from graph_loader.pages.charts.funnel import funnel
from graph_loader.pages.charts.intervals import intervals
from graph_loader.pages.charts.matrix import matrix
from graph_loader.pages.charts.profile import profile
from graph_loader.pages.charts.style import standalone, variables

__all__ = [
    "Band",
    "Calendar",
    "Funnel",
    "Intervals",
    "Matrix",
    "Measure",
    "Month",
    "Panel",
    "Profile",
    "Reading",
    "Reported",
    "Step",
    "calendar",
    "funnel",
    "intervals",
    "matrix",
    "profile",
    "standalone",
    "variables",
]
