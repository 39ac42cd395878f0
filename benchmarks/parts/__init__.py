"""The parts: every module here has ``PARTS``, and is found by standing here."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Sequence

from benchmarks.part import Part, in_order


def all_parts() -> Sequence[Part]:
    """Every part of every module of this folder, in order."""
    modules = [importlib.import_module(f"{__name__}.{found.name}") for found in pkgutil.iter_modules(__path__)]
    return in_order(part for module in modules for part in module.PARTS)
