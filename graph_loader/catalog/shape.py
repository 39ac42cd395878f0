"""Reading front matter key by key: every mistake becomes a positioned problem, none stops the reading."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph_loader.errors import Problem
from graph_loader.nearest import suggestions
from graph_loader.records import Mapping, Scalar, Source, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.titles import LANGUAGES
from graph_loader.yaml_events import is_nothing


class Reading:
    """The problems of one file."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def at(self, tree: Tree | None) -> Source:
        """Where a tree stands."""
        return Source(self.file, tree.line, tree.column) if tree is not None else Source(self.file, 1, 1)

    def report(self, code: str, tree: Tree | Source | None, **arguments: object) -> None:
        """Note a problem."""
        source = tree if isinstance(tree, Source) else self.at(tree)
        self.problems.append(Problem(code, source, tuple(arguments.items())))

    def text(self, tree: Tree | None, what: str) -> str | None:
        """The text of a scalar, None for nothing; anything else is a problem."""
        if tree is None or is_nothing(tree):
            return None
        if isinstance(tree, Scalar):
            return tree.text
        self.report("KG705", tree, what=what, wanted="a single value", wanted_zh="单个值")
        return None

    def texts(self, tree: Tree | None, what: str) -> list[Scalar]:
        """A list of scalars; one scalar alone counts as a list of it."""
        if tree is None or is_nothing(tree):
            return []
        if isinstance(tree, Scalar):
            return [tree]
        if isinstance(tree, SequenceTree) and all(isinstance(item, Scalar) for item in tree.items):
            return [item for item in tree.items if isinstance(item, Scalar)]
        self.report("KG705", tree, what=what, wanted="a list of values", wanted_zh="值的列表")
        return []

    def items(self, tree: Tree | None, what: str) -> list[Tree]:
        """The items of a list."""
        if tree is None or is_nothing(tree):
            return []
        if isinstance(tree, SequenceTree):
            return tree.items
        self.report("KG705", tree, what=what, wanted="a list", wanted_zh="列表")
        return []

    def entries(self, tree: Tree | None, what: str) -> Iterator[tuple[Scalar, Tree]]:
        """The entries of a mapping with any keys."""
        if tree is None or is_nothing(tree):
            return
        if isinstance(tree, Mapping):
            yield from tree.entries
        else:
            self.report("KG705", tree, what=what, wanted="keys with values", wanted_zh="键和值")

    def keys(self, tree: Tree | None, what: str, known: Sequence[str], required: Sequence[str] = ()) -> dict[str, Tree]:
        """The entries of a mapping whose keys are fixed; unknown and missing ones are problems."""
        found: dict[str, Tree] = {}
        for key, value in self.entries(tree, what):
            if key.text in known:
                found[key.text] = value
            else:
                self.report("KG703", key, key=key.text, what=what, known=suggestions(key.text, known))
        for name in required:
            if name not in found and isinstance(tree, Mapping):
                self.report("KG704", tree, key=name, what=what)
        return found

    def titles(self, tree: Tree | None, what: str, *, required: bool = True) -> dict[str, str]:
        """A text in both languages."""
        if tree is None and not required:
            return {}
        if isinstance(tree, Scalar):
            self.report("KG709", tree, what=what)
            return {}
        parts = self.keys(tree, what, LANGUAGES)
        texts = {language: self.text(part, what) or "" for language, part in parts.items()}
        if tree is not None and not all(texts.get(language, "").strip() for language in LANGUAGES):
            self.report("KG709", tree, what=what)
        return texts

    def boolean(self, tree: Tree | None, what: str) -> bool:
        """``true`` or ``false``; absent is false."""
        text = self.text(tree, what)
        if text not in (None, "true", "false"):
            self.report("KG705", tree, what=what, wanted="true or false", wanted_zh="true 或 false")
        return text == "true"

    def number(self, tree: Tree | None, what: str) -> float | None:
        """A number, or None for nothing."""
        text = self.text(tree, what)
        if text is None:
            return None
        try:
            return float(text)
        except ValueError:
            self.report("KG705", tree, what=what, wanted="a number", wanted_zh="数字")
            return None

    def count(self, tree: Tree | None, what: str) -> int | None:
        """A whole number from 0 to 999,999,999, or None for nothing."""
        text = self.text(tree, what)
        if text is None:
            return None
        if not (text.isascii() and text.isdigit() and len(text) <= 9):
            self.report("KG705", tree, what=what, wanted="a whole number", wanted_zh="整数")
            return None
        return int(text)
