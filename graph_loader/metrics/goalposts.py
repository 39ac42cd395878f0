"""Goalposts: between which two fixed values an indicator is scored for a composite index, and who says so."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from datetime import date
from importlib import resources
from importlib.resources.abc import Traversable

from graph_loader.errors import Problem, ProblemsError
from graph_loader.metrics.indicator import REGISTRY
from graph_loader.records import Mapping, Scalar, Source, Tree
from graph_loader.titles import LANGUAGES, Titles
from graph_loader.yaml_events import is_nothing, read_file

FILE = "goalposts.yaml"
TRANSFORMS: AnyMapping[str, Callable[[float], float]] = {"none": float, "sqrt": math.sqrt, "log": math.log1p}
"""What an unbounded, skewed indicator is put through before it is scored; ``log`` is ln(1 + x)."""
_KEYS = ("lo", "hi", "direction", "transform", "source", "date")
_TOP = ("version", "date", "floor", "indicators", "left_out")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)


class GoalpostError(ProblemsError):
    """``goalposts.yaml`` has problems; carries all of them with their positions."""


@dataclass(frozen=True, slots=True)
class Goalpost:
    """Between ``lo`` (0) and ``hi`` (1) an indicator is scored; ``down`` turns it round: less is better."""

    id: str
    lo: float
    hi: float
    down: bool
    transform: str
    source: Titles
    date: str

    def score(self, value: float, *, width: float = 1.0) -> tuple[float, bool]:
        """The score from 0 to 1, and whether the value lay beyond a goalpost. ``width`` moves ``hi`` from ``lo``.

        >>> Goalpost("B1", 0, 100, False, "sqrt", {}, "2024").score(25)
        (0.5, False)
        """
        change = TRANSFORMS[self.transform]
        low, high = change(self.lo), change(self.lo + (self.hi - self.lo) * width)
        share = (change(max(value, 0.0) if self.transform != "none" else value) - low) / (high - low)
        share = 1 - share if self.down else share
        clipped = min(max(share, 0.0), 1.0)
        return clipped, clipped != share

    def document(self) -> dict[str, object]:
        """As JSON."""
        return {
            "lo": self.lo, "hi": self.hi, "direction": "down" if self.down else "up", "transform": self.transform,
            "source": dict(self.source), "date": self.date,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Goalposts:
    """All goalposts in force. ``versions`` are those of the files they come from, the packaged one first."""

    versions: tuple[str, ...]
    floor: float
    posts: AnyMapping[str, Goalpost]
    left_out: AnyMapping[str, Titles]


def load_goalposts(overlay: Traversable | None = None, label: str = FILE) -> Goalposts:
    """The packaged goalposts, and over them, indicator by indicator, a workspace's own.

    Raises GoalpostError with every problem of ``overlay`` (KG971 to KG975).
    """
    packaged = _read(resources.files("graph_loader").joinpath("metrics", FILE), FILE, {}, 0.0)
    if overlay is None or not overlay.is_file():
        return packaged
    own = _read(overlay, label, packaged.left_out, packaged.floor)
    return Goalposts(
        (*packaged.versions, *own.versions), own.floor, {**packaged.posts, **own.posts},
        {id: text for id, text in packaged.left_out.items() if id not in own.posts} | dict(own.left_out),
    )  # fmt: skip


def _read(file: Traversable, label: str, barred: AnyMapping[str, Titles], floor: float) -> Goalposts:
    tree, problems = read_file(file, label)
    reader = _Reader(label, barred, floor)
    found = reader.goalposts(tree) if not problems else None
    problems = [*problems, *reader.problems]
    if problems or found is None:
        raise GoalpostError("KG971", problems, file=label, count=len(problems))
    return found


class _Reader:
    """Turns the tree of one file into goalposts, gathering problems on the way."""

    def __init__(self, file: str, barred: AnyMapping[str, Titles], floor: float) -> None:
        self.problems: list[Problem] = []
        self._file = file
        self._barred = barred
        self._floor = floor

    def goalposts(self, tree: Tree | None) -> Goalposts | None:
        top = self._mapping(tree, _TOP, ("version", "date", "indicators"))
        version = f"{self._text(top.get('version'))} ({self._date(top.get('date'))})"
        floor = self._number(top["floor"]) if "floor" in top else self._floor
        if floor is not None and not 0 <= floor <= 1:
            self._problem("KG972", top.get("floor"), wanted="0…1")
        posts = {key.text: post for key, value in self._entries(top, "indicators") if (post := self._post(key, value))}
        left = {key.text: self._titles(value) for key, value in self._entries(top, "left_out") if self._known(key)}
        for id in left.keys() & posts.keys():
            self._problem("KG974", top.get("left_out"), id=id)
        return Goalposts((f"{self._file} {version}",), floor or 0.0, posts, left)

    def _entries(self, top: AnyMapping[str, Tree], name: str) -> list[tuple[Scalar, Tree]]:
        tree = top.get(name)
        if isinstance(tree, Mapping):
            return tree.entries
        if tree is not None and not (isinstance(tree, Scalar) and is_nothing(tree)):
            self._problem("KG972", tree, wanted="B1: …")
        return []

    def _post(self, key: Scalar, tree: Tree) -> Goalpost | None:
        before = len(self.problems)
        if not self._known(key):
            return None
        if key.text in self._barred:
            self._problem("KG974", key, id=key.text)
            return None
        found = self._mapping(tree, _KEYS, ("lo", "hi", "source", "date"))
        lo, hi = self._number(found.get("lo")), self._number(found.get("hi"))
        if lo is not None and hi is not None and lo >= hi:
            self._problem("KG975", found.get("hi"), lo=lo, hi=hi)
        direction = self._one_of(found.get("direction"), ("up", "down"))
        transform = self._one_of(found.get("transform"), tuple(TRANSFORMS))
        if transform != "none" and lo is not None and lo < 0:
            self._problem("KG972", found.get("lo"), wanted="0…")
        source, day = self._titles(found.get("source")), self._date(found.get("date"))
        if len(self.problems) > before or lo is None or hi is None:
            return None
        return Goalpost(key.text, lo, hi, direction == "down", transform, source, day)

    def _known(self, key: Scalar) -> bool:
        if key.text not in REGISTRY:
            self._problem("KG973", key, id=key.text)
        return key.text in REGISTRY

    def _mapping(self, tree: Tree | None, known: tuple[str, ...], required: tuple[str, ...]) -> dict[str, Tree]:
        if not isinstance(tree, Mapping):
            self._problem("KG972", tree, wanted=", ".join(known))
            return {}
        for key, _ in tree.entries:
            if key.text not in known:
                self._problem("KG972", key, wanted=", ".join(known))
        found = {key.text: value for key, value in tree.entries if key.text in known}
        for name in required:
            if name not in found:
                self._problem("KG972", tree, wanted=name)
        return found

    def _number(self, tree: Tree | None) -> float | None:
        if isinstance(tree, Scalar) and _NUMBER.fullmatch(tree.text):
            return float(tree.text)
        if tree is not None:
            self._problem("KG972", tree, wanted="0, 0.5, 100 …")
        return None

    def _date(self, tree: Tree | None) -> str:
        text = self._text(tree)
        try:
            return date.fromisoformat(text).isoformat() if text else ""
        except ValueError:
            self._problem("KG972", tree, wanted="2024-05-25")
            return ""

    def _one_of(self, tree: Tree | None, known: tuple[str, ...]) -> str:
        """One of the words that are known; the first of them where nothing is written."""
        if tree is None:
            return known[0]
        text = self._text(tree)
        if text not in known:
            self._problem("KG972", tree, wanted=", ".join(known))
        return text

    def _text(self, tree: Tree | None) -> str:
        if isinstance(tree, Scalar) and tree.text.strip():
            return tree.text.strip()
        if tree is not None:
            self._problem("KG972", tree, wanted="…")
        return ""

    def _titles(self, tree: Tree | None) -> Titles:
        if isinstance(tree, Mapping):
            for key, _ in tree.entries:
                if key.text not in LANGUAGES:
                    self._problem("KG972", key, wanted=", ".join(LANGUAGES))
            return {key.text: self._text(value) for key, value in tree.entries if key.text in LANGUAGES}
        return dict.fromkeys(LANGUAGES, self._text(tree))

    def _problem(self, code: str, at: Tree | None, **arguments: object) -> None:
        place = Source(self._file, at.line, at.column) if at is not None else Source(self._file, 1, 1)
        self.problems.append(Problem(code, place, tuple(arguments.items())))
