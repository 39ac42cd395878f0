"""Everything public says what it is: modules, classes, functions, methods and properties."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import ModuleType

import pytest

import graph_loader

MODULES = sorted(info.name for info in pkgutil.walk_packages(graph_loader.__path__, "graph_loader."))


def members(owner: type | ModuleType) -> Iterator[tuple[str, object]]:
    """What a module or class defines itself under a public name."""
    for name, value in vars(owner).items():
        if name.startswith("_"):
            continue
        if isinstance(value, (staticmethod, classmethod)):
            yield name, value.__func__
        elif isinstance(value, property) or inspect.isroutine(value) or inspect.isclass(value):
            yield name, value
        elif hasattr(value, "func") and not isinstance(owner, ModuleType):
            yield name, value  # a cached property


def silent(owner: type | ModuleType, path: str) -> Iterator[str]:
    for name, value in members(owner):
        if isinstance(owner, ModuleType) and getattr(value, "__module__", None) != owner.__name__:
            continue
        # A method that fills in a documented interface finds the words there.
        inherited = inspect.isclass(owner) and any(
            inspect.getdoc(getattr(base, name, None)) for base in owner.__mro__[1:-1]
        )
        if not inspect.getdoc(value) and not inherited:
            yield f"{path}.{name}"
        if inspect.isclass(value) and value.__module__ == (owner.__name__ if isinstance(owner, ModuleType) else ""):
            yield from silent(value, f"{path}.{name}")


@pytest.mark.parametrize("name", [name for name in MODULES if not name.endswith("__main__")])
def test_everything_public_has_words(name):
    module = importlib.import_module(name)
    assert inspect.getdoc(module)
    assert list(silent(module, name)) == []


def test_the_rooms_are_found():
    assert {
        "graph_loader.api",
        "graph_loader.ontology.values",
        "graph_loader.stores.memory",
        "graph_loader.cli.load",
    } <= set(MODULES)
