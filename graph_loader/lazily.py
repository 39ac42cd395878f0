"""Names of a package that are imported when they are used: completing a word in a shell needs few of them."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Mapping


def lazily(package: str, homes: Mapping[str, Collection[str]]) -> Callable[[str], object]:
    """The ``__getattr__`` of a package whose names live in modules of it: ``homes`` has the names of each module.

    >>> lazily("graph_loader", {"titles": ("in_language",)})("in_language")({"zh": "潍坊"}, "zh")
    '潍坊'
    """
    home_of = {name: home for home, names in homes.items() for name in names}

    def find(name: str) -> object:
        if name not in home_of:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{package}.{home_of[name]}"), name)

    return find
