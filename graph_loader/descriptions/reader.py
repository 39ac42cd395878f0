"""Description files → records with positions, one at a time, so that a large file is never held as one tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from pathlib import Path

import yaml

from graph_loader.errors import Problem
from graph_loader.records import Mapping, Record, Scalar, Source, Tree
from graph_loader.yaml_events import TreeBuilder, YamlProblem, is_nothing, read_bytes

FILE_KEYS = ("default_sources", "synthetic")
"""Keys of a description file that are not sections; they stand before every section."""


@dataclass
class FileReading:
    """One description file while it is read: what it says of all its records, and its problems."""

    path: Path | Traversable
    file: str
    problems: list[Problem] = field(default_factory=list)
    default_sources: Tree | None = None
    synthetic: bool = False

    def records(self) -> Iterator[Record]:
        """Every section, then every item of it, in written order. Problems gather in ``problems``."""
        data, problems = read_bytes(self.path, self.file)
        self.problems.extend(problems)
        if problems:
            return
        builder = TreeBuilder(data, self.file)
        self.problems = builder.problems
        try:
            yield from self._sections(builder)
        except YamlProblem as stop:
            self.problems.append(stop.problem)
        finally:
            builder.close()

    def _sections(self, builder: TreeBuilder) -> Iterator[Record]:
        root = builder.start()
        if root is None:
            self.problems.append(Problem.of("KG342", Source(self.file, 1, 1)))
            return
        if root.__class__ is not yaml.MappingStartEvent:
            tree = builder.tree(root)
            full_width = isinstance(tree, Scalar) and "：" in tree.text
            code = "KG342" if is_nothing(tree) else "KG117" if full_width else "KG343"
            self.problems.append(Problem.of(code, builder.at(root), text=tree.text if isinstance(tree, Scalar) else ""))
            return
        begun = False
        for key, event in builder.keys(root):
            if key.text in FILE_KEYS:
                self._file_key(key, builder.tree(event), begun)
                continue
            begun = True
            # Also a section without records has to be a known one.
            yield Record(key, None, self.file)
            if event.__class__ is yaml.SequenceStartEvent:
                for item in builder.items(event):
                    yield Record(key, builder.tree(item, 1), self.file)
                continue
            tree = builder.tree(event)
            if not is_nothing(tree):
                self.problems.append(Problem.of("KG334", _at(tree, self.file), section=key.text))
        builder.finish()
        if not begun:
            self.problems.append(Problem.of("KG342", Source(self.file, 1, 1)))

    def _file_key(self, key: Scalar, tree: Tree, begun: bool) -> None:
        if begun:
            self.problems.append(Problem.of("KG348", _at(key, self.file), key=key.text))
        if key.text == "default_sources":
            self.default_sources = tree if isinstance(tree, Mapping) else None
            if not isinstance(tree, Mapping) and not is_nothing(tree):
                self.problems.append(Problem.of("KG349", _at(tree, self.file)))
        elif isinstance(tree, Scalar) and tree.text in ("true", "false"):
            self.synthetic = tree.text == "true"
        else:
            self.problems.append(
                Problem.of("KG304", _at(tree, self.file), text=tree.text if isinstance(tree, Scalar) else "…")
            )


def _at(tree: Tree, file: str) -> Source:
    return Source(file, tree.line, tree.column)
