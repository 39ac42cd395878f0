"""Taking a mapping of schema.yaml apart key by key; whatever was not asked for is an unknown key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from graph_loader.errors import Problem
from graph_loader.nearest import nearest
from graph_loader.ontology.model import Titles
from graph_loader.ontology.values import Rejected, decimal_of
from graph_loader.records import Mapping, Scalar, Sequence, Source, Tree
from graph_loader.yaml_events import is_nothing


class Reading:
    """What a whole reading of schema.yaml shares: the file's name, its languages and the problems so far."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.languages: tuple[str, ...] = ("zh", "en")
        self.problems: list[Problem] = []

    def report(self, code: str, at: Tree, *, hinted: bool = True, **arguments: object) -> None:
        """Note a problem at the position of ``at``."""
        self.problems.append(Problem.of(code, self.at(at), hinted=hinted, **arguments))

    def at(self, tree: Tree) -> Source:
        """The position of a tree."""
        return Source(self.file, tree.line, tree.column)

    def unknown(self, code: str, at: Tree, name: str, known: Iterable[str], **arguments: object) -> None:
        """Note an unknown name with the nearest known one as its hint."""
        best = nearest(name, known)
        self.report(code, at, hinted=best is not None, name=name, nearest=best or "", **arguments)

    def titles(self, tree: Tree, what: str) -> Titles:
        """Texts by language; every language of the schema must be there."""
        if not isinstance(tree, Mapping):
            self.report("KG202", tree, what=what)
            return {}
        keys = Keys(self, tree, what)
        found = {language: keys.text(language) for language in self.languages}
        for language, text in found.items():
            if text is None:
                self.report("KG208", tree, what=what, language=language)
        keys.close()
        return {language: text for language, text in found.items() if text is not None}


class Keys:
    """The keys of one mapping, taken one by one. ``what`` names it in problems."""

    def __init__(self, reading: Reading, tree: Tree, what: str) -> None:
        self.reading = reading
        self.tree = tree
        self.what = what
        self._entries: dict[str, tuple[Scalar, Tree]] = {}
        self._asked: set[str] = set()
        if isinstance(tree, Mapping):
            self._entries = {key.text: (key, value) for key, value in tree.entries}
        elif not is_nothing(tree):
            reading.report("KG202", tree, what=what)

    def close(self) -> None:
        """Report every key that was never asked for."""
        for name, (key, _) in self._entries.items():
            if name not in self._asked:
                self.reading.unknown("KG203", key, name, self._asked, what=self.what)

    def has(self, name: str) -> bool:
        """Whether the key was written."""
        return name in self._entries

    def at(self, name: str) -> Tree:
        """Where the value of a key stands, or the whole mapping."""
        return self._entries[name][1] if name in self._entries else self.tree

    def tree_of(self, name: str, *, required: bool = False) -> Tree | None:
        """The value of a key, or None; a missing required key is a problem."""
        self._asked.add(name)
        if name in self._entries:
            value = self._entries[name][1]
            if not is_nothing(value):
                return value
        if required:
            self.reading.report("KG204", self.tree, key=name, what=self.what)
        return None

    def text(self, name: str, *, required: bool = False, choices: Iterable[str] | None = None) -> str | None:
        """A text, optionally one of some choices."""
        value = self.tree_of(name, required=required)
        if value is None:
            return None
        if not isinstance(value, Scalar):
            self.reading.report("KG205", value, key=name, what=self.what)
            return None
        if choices is not None and value.text not in set(choices):
            self.reading.report("KG226", value, key=name, text=value.text, choices=", ".join(choices))
            return None
        return value.text

    def flag(self, name: str) -> bool:
        """``true`` or ``false``; false where nothing is written."""
        return self.text(name, choices=("true", "false")) == "true"

    def number(self, name: str) -> Decimal | None:
        """A decimal number."""
        text = self.text(name)
        if text is None:
            return None
        try:
            return decimal_of(text, "KG227")
        except Rejected:
            self.reading.report("KG227", self.at(name), key=name, text=text)
            return None

    def whole(self, name: str, low: int, high: int) -> int | None:
        """A whole number between two others."""
        number = self.number(name)
        if number is None or (number == int(number) and low <= number <= high):
            return None if number is None else int(number)
        self.reading.report("KG234", self.at(name), key=name, text=str(number), low=low, high=high)
        return None

    def names(self, name: str, *, required: bool = False) -> list[Scalar]:
        """One text or a list of texts."""
        value = self.tree_of(name, required=required)
        if value is None:
            return []
        if isinstance(value, Scalar):
            return [value]
        items = value.items if isinstance(value, Sequence) else [value]
        for item in items:
            if not isinstance(item, Scalar):
                self.reading.report("KG205", item, key=name, what=self.what)
        return [item for item in items if isinstance(item, Scalar)]

    def texts(self, name: str) -> tuple[str, ...]:
        """One text or a list of texts, without positions."""
        return tuple(item.text for item in self.names(name))

    def items(self, name: str) -> list[Tree]:
        """The items of a list."""
        value = self.tree_of(name)
        if value is None:
            return []
        if not isinstance(value, Sequence):
            self.reading.report("KG206", value, key=name, what=self.what)
            return []
        return value.items

    def entries(self, name: str, *, required: bool = False) -> Iterator[tuple[Scalar, Tree]]:
        """The keys and values of a mapping below this one."""
        value = self.tree_of(name, required=required)
        if value is None:
            return
        if not isinstance(value, Mapping):
            self.reading.report("KG202", value, what=name)
            return
        yield from value.entries

    def titles(self, name: str, *, required: bool = True) -> Titles:
        """Texts by language."""
        value = self.tree_of(name, required=required)
        return {} if value is None else self.reading.titles(value, f"{self.what}.{name}")
