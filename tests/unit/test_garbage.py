"""Reading makes no circles of objects: what is no longer needed goes at once, also where one reads again and again."""

from __future__ import annotations

import gc
from pathlib import Path

from graph_loader.api import Region

ROOT = Path(__file__).resolve().parents[2]


def _read() -> None:
    with Region(ROOT) as region:
        assert region.graph().nodes


def test_a_region_that_was_read_leaves_nothing_behind():
    _read()
    gc.collect()
    gc.disable()
    try:
        _read()
        assert gc.collect() == 0
    finally:
        gc.enable()
