"""The region in other programs: exports, and ledgers in and out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from graph_loader.api.described import Described, _window

if TYPE_CHECKING:
    from datetime import date

    from graph_loader.ledgers.reporting import ImportReport


class Exchanged(Described):
    """The region in other programs: exports, and ledgers in and out."""

    def export(
        self, form: str, what: str = "graph", *, as_of: date | str | None = None, since: date | str | None = None,
        roll_up: bool = True, from_store: bool = False,
    ) -> bytes:  # fmt: skip
        """The region as ``graphml`` or ``gexf``: the ``graph`` itself, or the network ``cooperation`` or ``dyads``.

        ``graph`` with ``as_of`` is what had begun by then; the other arguments shape the networks only. As ``jsonl``
        or ``cypher`` it is the graph.

        Raises MetricError: KG945 no such format, KG907 no such network; otherwise as ``metrics`` does.
        """
        from graph_loader.exports import FILE_FORMS, pieces
        from graph_loader.metrics import Network, Scope
        from graph_loader.metrics.exchange import WHOLE, exported

        if form in FILE_FORMS:
            graph = self.graph(as_of, from_store=from_store)
            return "".join(pieces(graph, form, self.access)).encode("utf-8")
        if what != WHOLE:
            return exported(self._measured(as_of, since, roll_up, from_store), form, what)
        graph = self.graph(as_of, from_store=from_store)
        return exported(Network(graph, self.ontology, Scope(_window(as_of, since))), form)

    def export_to(self, form: str, path: Path, *, as_of: date | str | None = None, from_store: bool = False) -> None:
        """The whole graph as ``csv``, ``parquet`` or ``neo4j-admin`` in a folder, as ``jsonl`` or ``cypher`` in a file.

        Raises ExportError (KG980 to KG983), UnsupportedError (KG772) without pyarrow; otherwise as ``graph`` does.
        """
        from graph_loader.exports import write

        write(self.graph(as_of, from_store=from_store), form, path, access=self.access)

    def export_ledgers(
        self, form: str, path: Path, *, as_of: date | str | None = None, from_store: bool = False, lang: str = "zh"
    ) -> None:
        """The records as sheets that ``import_ledger`` reads: ``xlsx`` a workbook, ``ledgers`` a folder of csv files.

        Raises LedgerError (KG774) for a text longer than a cell, ExportError (KG981 the folder holds something else,
        KG982 nothing can be written); otherwise as ``graph`` does.
        """
        from graph_loader.ledgers.writing import write_ledgers

        write_ledgers(self.graph(as_of, from_store=from_store), self.ontology, form, path, self.access, lang)

    def import_ledger(self, path: Path, mapping: Path | None = None, *, dry_run: bool = False) -> ImportReport:
        """A ledger into the descriptions of the workspace; sheets of this program need no mapping.

        Raises LedgerError, ImportProblemsError with every problem, DataError, WorkspaceError; nothing is written then.
        """
        from graph_loader.ledgers.importing import import_ledger

        return import_ledger(self.workspace, self.ontology, path, mapping, dry_run=dry_run)
