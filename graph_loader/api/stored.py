"""The region in its store: plan, load, status, canned queries."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_loader.api.described import Described, Progress
from graph_loader.errors import DataError, SiduError, WorkspaceError
from graph_loader.plan import Plan

if TYPE_CHECKING:
    from graph_loader.catalog import Catalog
    from graph_loader.graph import Contents
    from graph_loader.rows import Rows
    from graph_loader.stores.base import LoadReport, StoreStatus


class Stored(Described):
    """The region in its store: plan, load, status, canned queries."""

    def plan(self, paths: Sequence[Path] = (), *, progress: Progress | None = None) -> Plan:
        """What ``load`` would do now. Raises DataError with all problems where the descriptions are not sound."""
        return self.store.plan(self._sound(paths, progress), self.scope(paths))

    def load(
        self, paths: Sequence[Path] = (), *, allow_deletes: bool = False,
        reading: Progress | None = None, writing: Progress | None = None,
    ) -> LoadReport:  # fmt: skip
        """Turn the store's part of the workspace's datasets into what the descriptions say.

        Raises DataError with all problems where they are not sound; then nothing is written.
        """
        contents = self._sound(paths, reading)
        synthetic = frozenset(d.name for d in self.workspace.datasets if d.synthetic)
        report = self.store.load(
            contents,
            self.scope(paths),
            access=self.access,
            synthetic=synthetic,
            allow_deletes=allow_deletes,
            progress=writing,
        )
        if self.access == "public":
            self._write_completions()
        return report

    def dropped(self) -> list[str]:
        """Datasets that the store has and sidu.yaml no longer names: a load leaves their data alone."""
        described = {dataset.name for dataset in self.workspace.datasets}
        return [state.name for state in self.store.datasets() if state.name not in described]

    @cached_property
    def catalog(self) -> Catalog:
        """The canned queries: the packaged ones and over them, by id, the workspace's own."""
        from graph_loader.catalog import Catalog

        return Catalog(self.workspace.query_files())

    def query(
        self, id: str, *, lang: str = "zh", limit: int | None = -1, timeout: float | None = None, **parameters: object
    ) -> Rows:
        """The answer to a canned query; ``limit`` -1 and ``timeout`` None are the query's own, ``limit`` None is none.

        Raises QueryError for an unknown query or values that do not fit, DeadlineError past the deadline.
        """
        from graph_loader.catalog import run_query

        query = self.catalog.get(id)
        return run_query(query, parameters, self.store, self.ontology, lang=lang, limit=limit, timeout=timeout)

    def _write_completions(self) -> None:
        """Values that a shell completes parameters with, so that completing never starts an engine."""
        from graph_loader.catalog import write_completions
        from graph_loader.catalog.offering import mark
        from graph_loader.stores import hosting

        folder = hosting.store_directory(self.workspace.key)
        queries = [entry.query for entry in self.catalog.entries() if entry.query is not None]
        with contextlib.suppress(OSError, SiduError):
            # The load itself is done; a shell without proposals is no reason to fail it.
            marks = {file.id: mark(file.path) for file in self.workspace.query_files()}
            marks["schema.yaml"] = mark(self.workspace.schema_file())
            write_completions(folder, queries, self.store, self.ontology, marks)

    def _sound(self, paths: Sequence[Path], progress: Progress | None) -> Contents[Any]:
        self._refuse_foreign(paths)
        checked = self.check(paths, progress=progress)
        errors = [problem for problem in checked.problems if problem.severity == "error"]
        if errors:
            raise DataError("KG500", checked.problems, count=len(errors))
        return checked.contents

    def _refuse_foreign(self, paths: Sequence[Path]) -> None:
        """A file that no dataset owns may be checked but not loaded: the next load of everything would delete it."""
        if paths:
            known = {file.label for file in self.workspace.description_files()}
            for file in self.workspace.description_files(paths):
                if file.label not in known:
                    raise WorkspaceError("KG823", path=file.label, workspace=self.workspace.root)

    def status(self) -> StoreStatus:
        """What the store holds."""
        return self.store.status()
