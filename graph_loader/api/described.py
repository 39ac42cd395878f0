"""The region as its descriptions have it: workspace, schema, check, graph. Nothing is read before it is needed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from graph_loader.descriptions import Checked, check
from graph_loader.errors import DataError, SchemaError
from graph_loader.ontology import Ontology, load_ontology
from graph_loader.plan import Scope
from graph_loader.stores.address import StoreAddress, parse_address
from graph_loader.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date

    from graph_loader.graph import Graph
    from graph_loader.metrics import Network, Window
    from graph_loader.stores.bolt import BoltStore
    from graph_loader.workspace.folder import DescriptionFile

Progress = Callable[[int, int], None]
Stamp = tuple[tuple[str, int, int], ...]
"""Of every file its name, when it was written and its size."""


class Described:
    """The region as its descriptions have it: workspace, schema, check, graph. Nothing is read before it is needed."""

    def __init__(
        self, workspace: Path | str | None = None, store: str | None = None, *, access: str = "public"
    ) -> None:
        self._explicit = Path(workspace) if workspace is not None else None
        self._store_text = store
        self.access = access
        self._store: BoltStore | None = None
        self._last_graph: tuple[Stamp, Graph] | None = None
        self._last_network: Network | None = None

    @classmethod
    def generate(cls, folder: Path | str, enterprises: int, *, seed: int = 1) -> Self:
        """Make ``folder`` a synthetic region of so many enterprises, labelled so everywhere; 20,000 are 100,000 nodes.

        Raises WorkspaceError (KG841 to KG844); then nothing is left behind.
        """
        from graph_loader.generate import generate

        generate(Path(folder), enterprises, seed)
        return cls(folder)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection to the store go."""
        if self._store is not None:
            self._store.close()
            self._store = None

    @cached_property
    def workspace(self) -> Workspace:
        """The folder that is worked in."""
        return Workspace.find(explicit=self._explicit)

    @cached_property
    def ontology(self) -> Ontology:
        """What schema.yaml says. Raises SchemaError."""
        return load_ontology(self.workspace.schema_file(), self.workspace.label("schema.yaml"))

    @cached_property
    def address(self) -> StoreAddress:
        """Which store is used and how to log in."""
        return parse_address(self._store_text, access=self.access)

    @property
    def store(self) -> BoltStore:
        """The store, opened on first use."""
        if self._store is None:
            from graph_loader.stores.opening import open_store

            self._store = open_store(self.address, self.workspace.key)
        return self._store

    def check(self, paths: Sequence[Path] = (), *, progress: Progress | None = None) -> Checked:
        """Read and check all descriptions; with ``paths`` the graph is of what stands in those files.

        Problems of schema.yaml are returned like all others. Raises WorkspaceError for a path without descriptions.
        """
        files = self.workspace.description_files()
        narrowed = None
        if paths:
            chosen = self.workspace.description_files(paths)
            narrowed = frozenset(file.label for file in chosen)
            known = {file.label for file in files}
            files = [*files, *(file for file in chosen if file.label not in known)]
        try:
            ontology = self.ontology
        except SchemaError as error:
            return Checked.unreadable(error.problems)
        return check(
            files, ontology, access=self.access, narrowed_to=narrowed, progress=progress,
            synthetic=frozenset(d.name for d in self.workspace.datasets if d.synthetic),
        )  # fmt: skip

    def scope(self, paths: Sequence[Path] = ()) -> Scope:
        """What a load of these paths may touch."""
        return Scope(tuple(dataset.name for dataset in self.workspace.datasets), whole=not paths)

    def graph(self, as_of: date | str | None = None, *, from_store: bool = False) -> Graph:
        """The described graph, or the store's; with ``as_of`` only what had begun by then.

        Raises DataError (KG906) where the descriptions are not sound, MetricError (KG902) for a date that is none.
        """
        graph = self._whole_graph(from_store)
        if as_of is None:
            return graph
        from graph_loader.metrics import graph_within

        return graph_within(graph, self.ontology, _window(as_of, None))

    def graph_of(self, access: str) -> Graph:
        """The graph up to an access level, of what descriptions are sound."""
        return type(self)(self._explicit, self._store_text, access=access).check().graph

    def _measured(self, as_of: date | str | None, since: date | str | None, roll_up: bool, from_store: bool) -> Network:
        """The network to measure; the last one is kept, since a notebook asks for one thing after the other."""
        from graph_loader.metrics import Network, Scope

        graph, scope = self._whole_graph(from_store), Scope(_window(as_of, since), roll_up)
        last = self._last_network
        if last is None or last.index.graph is not graph or last.scope != scope:
            self._last_network = last = Network(graph, self.ontology, scope)
        return last

    def _whole_graph(self, from_store: bool) -> Graph:
        """The store's graph, or the descriptions'; these are read again only where a file has changed."""
        if from_store:
            return self.store.graph()
        stamp = _stamp(self.workspace.description_files())
        if self._last_graph is None or self._last_graph[0] != stamp:
            checked = self.check()
            errors = sum(problem.severity == "error" for problem in checked.problems)
            if errors:
                raise DataError("KG906", checked.problems, count=errors)
            self._last_graph = stamp, checked.graph
        return self._last_graph[1]


def _stamp(files: Sequence[DescriptionFile]) -> Stamp:
    """What changes when a file is added, taken away or written; what lies in a zipped wheel never changes."""
    found = []
    for file in files:
        status = file.path.stat() if isinstance(file.path, Path) else None
        found.append((file.label, status.st_mtime_ns if status else 0, status.st_size if status else 0))
    return tuple(found)


def _window(as_of: date | str | None, since: date | str | None) -> Window:
    from graph_loader.metrics import window_of

    return window_of(as_of, since)
