"""``sidu.yaml``: the datasets of a workspace and the folders whose descriptions they own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from graph_loader.errors import Problem, ProblemsError
from graph_loader.records import Mapping, Scalar, Sequence, Source, Tree
from graph_loader.titles import LANGUAGES
from graph_loader.workspace.place import slug
from graph_loader.yaml_events import is_nothing, read_file

SETTINGS = "sidu.yaml"
DEFAULT_FOLDER = "data"

_NAME = re.compile("[a-z][a-z0-9-]*", re.ASCII)
_PATH_PART = re.compile(r'[^\\:*?"<>|]+')
_DATASET_KEYS = ("name", "path", "title", "synthetic")


class SettingsError(ProblemsError):
    """``sidu.yaml`` has problems; carries all of them with their positions."""


@dataclass(frozen=True, slots=True)
class Dataset:
    """A part of the graph that is loaded and deleted as a whole.

    ``path`` is its folder, relative to the workspace, with forward slashes; ``synthetic`` says that all of it is
    made up and must be labelled so.
    """

    name: str
    path: str
    title_zh: str
    title_en: str
    synthetic: bool = False

    def title(self, lang: str) -> str:
        """The title in ``zh``, ``en`` or ``both``."""
        if lang == "both":
            return self.title_zh if self.title_zh == self.title_en else f"{self.title_zh} / {self.title_en}"
        return self.title_zh if lang == "zh" else self.title_en


def read_settings(root: Traversable, label: str, folder_name: str) -> tuple[Dataset, ...]:
    """The datasets that ``root/sidu.yaml`` names; without that file one, for all of ``data``.

    ``label`` is the name of the file shown to users, ``folder_name`` the workspace's own name.
    Raises ``SettingsError`` with every problem.
    """
    file = root.joinpath(SETTINGS)
    if not file.is_file():
        return (Dataset(slug(folder_name), DEFAULT_FOLDER, folder_name, folder_name),)
    tree, problems = read_file(file, label)
    if not problems:
        reader = _Reader(root, label)
        datasets = reader.datasets(tree)
        problems = reader.problems
    if problems:
        raise SettingsError("KG803", problems, file=label, count=len(problems))
    return datasets


class _Reader:
    """Turns the tree of one ``sidu.yaml`` into datasets, gathering problems on the way."""

    def __init__(self, root: Traversable, file: str) -> None:
        self.problems: list[Problem] = []
        self._root = root
        self._file = file

    def datasets(self, tree: Tree | None) -> tuple[Dataset, ...]:
        found: list[tuple[Dataset, Mapping]] = []
        for key, value in self._mapping(tree, "sidu.yaml", ("datasets",), ("datasets",)):
            if key.text != "datasets":
                continue
            if not isinstance(value, Sequence) or not value.items:
                self._problem("KG812", value, what="datasets", wanted="a list of datasets", wanted_zh="数据集列表")
                continue
            for item in value.items:
                dataset = self._dataset(item)
                if dataset is not None and isinstance(item, Mapping):
                    self._against_earlier(dataset, item, found)
                    found.append((dataset, item))
        return tuple(dataset for dataset, _ in found)

    def _dataset(self, tree: Tree) -> Dataset | None:
        before = len(self.problems)
        values = {key.text: value for key, value in self._mapping(tree, "datasets", _DATASET_KEYS, ("name", "path"))}
        if not {"name", "path"} <= values.keys():
            return None
        name = self._text(values["name"], "name")
        path = self._text(values["path"], "path")
        synthetic = self._boolean(values.get("synthetic"))
        if name and not _NAME.fullmatch(name):
            self._problem("KG814", values["name"], name=name, suggestion=slug(name))
        if path:
            path = self._folder(path, values["path"])
        titles = self._titles(values.get("title"), name)
        if len(self.problems) > before:
            return None
        return Dataset(name, path, titles["zh"], titles["en"], synthetic)

    def _folder(self, written: str, at: Tree) -> str:
        parts = [part for part in written.rstrip("/").split("/") if part != "."]
        if not parts or not all(_PATH_PART.fullmatch(part) and part != ".." for part in parts):
            self._problem("KG816", at, path=written)
        elif not self._root.joinpath(*parts).is_dir():
            self._problem("KG817", at, path="/".join(parts))
        return "/".join(parts)

    def _titles(self, tree: Tree | None, name: str) -> dict[str, str]:
        if tree is None or is_nothing(tree):
            return dict.fromkeys(LANGUAGES, name)
        if isinstance(tree, Scalar):
            return dict.fromkeys(LANGUAGES, tree.text)
        texts = {key.text: self._text(value, "title") for key, value in self._mapping(tree, "title", LANGUAGES, ())}
        some = next(iter(texts.values()), name)
        return {language: texts.get(language, some) for language in LANGUAGES}

    def _against_earlier(self, dataset: Dataset, item: Mapping, earlier: list[tuple[Dataset, Mapping]]) -> None:
        for other, other_item in earlier:
            if other.name == dataset.name:
                self._problem("KG815", item.get("name") or item, name=dataset.name, line=other_item.line)
            inner, outer = sorted((f"{dataset.path}/", f"{other.path}/"), key=len, reverse=True)
            if inner.startswith(outer):
                self._problem("KG818", item.get("path") or item, path=dataset.path, other=other.name)

    def _mapping(
        self, tree: Tree | None, what: str, known: tuple[str, ...], required: tuple[str, ...]
    ) -> Iterator[tuple[Scalar, Tree]]:
        if not isinstance(tree, Mapping):
            self._problem("KG812", tree, what=what, wanted="keys with values", wanted_zh="键和值")
            return
        for key, value in tree.entries:
            if key.text in known:
                yield key, value
            else:
                self._problem("KG811", key, key=key.text, known=", ".join(known))
        for name in required:
            if tree.get(name) is None:
                self._problem("KG813", tree, key=name, what=what)

    def _text(self, tree: Tree, what: str) -> str:
        if isinstance(tree, Scalar) and not is_nothing(tree) and tree.text.strip():
            return tree.text
        self._problem("KG812", tree, what=what, wanted="a text", wanted_zh="文本")
        return ""

    def _boolean(self, tree: Tree | None) -> bool:
        if tree is None:
            return False
        if not isinstance(tree, Scalar) or tree.text not in ("true", "false"):
            self._problem("KG812", tree, what="synthetic", wanted="true or false", wanted_zh="true 或 false")
            return False
        return tree.text == "true"

    def _problem(self, code: str, at: Tree | None, **arguments: object) -> None:
        place = Source(self._file, at.line, at.column) if at is not None else Source(self._file, 1, 1)
        self.problems.append(Problem(code, place, tuple(arguments.items())))
