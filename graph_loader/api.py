"""The verbs of sidu as a library: what the command line does, a notebook does with the same words.

>>> region = Region()                     # doctest: +SKIP
>>> region.load()                         # doctest: +SKIP
>>> region.query("reported-figures")      # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from graph_loader.descriptions import Checked, check
from graph_loader.errors import DataError, SchemaError, SiduError, WorkspaceError
from graph_loader.notebook import (
    chinese_font,
    finding,
    place_labels,
    short,
    type_colors,
    use_chart_style,
    use_chinese_font,
)
from graph_loader.ontology import ACCESS_LEVELS, Ontology, load_ontology
from graph_loader.plan import Plan, Scope
from graph_loader.stores.address import StoreAddress, parse_address
from graph_loader.workspace import Workspace

if TYPE_CHECKING:
    from datetime import date

    from graph_loader.catalog import Catalog, Query
    from graph_loader.drawing import Drawing
    from graph_loader.graph import Graph
    from graph_loader.ledgers.importing import ImportReport
    from graph_loader.matching.decided import Recorded
    from graph_loader.matching.rank import Matcher
    from graph_loader.matching.report import Matchings
    from graph_loader.metrics import Assessment, CooperationGraph, Indicator, Network, Window
    from graph_loader.metrics.comparison import State
    from graph_loader.metrics.composite import Composite
    from graph_loader.metrics.goalposts import Goalposts
    from graph_loader.metrics.hubs import HubLoss
    from graph_loader.pages.site.writing import Kept, Written
    from graph_loader.persons import PersonFile
    from graph_loader.reports.site import SiteContent
    from graph_loader.reports.watching import Told
    from graph_loader.rows import Rows
    from graph_loader.stores.base import LoadReport, StoreStatus
    from graph_loader.stores.bolt import BoltStore
    from graph_loader.workspace.folder import DescriptionFile

Progress = Callable[[int, int], None]
Stamp = tuple[tuple[str, int, int], ...]
"""Of every file its name, when it was written and its size."""

__all__ = [
    "Progress", "Region", "chinese_font", "finding", "place_labels", "short", "type_colors", "use_chart_style",
    "use_chinese_font",
]  # fmt: skip


class Region:
    """A workspace and the store that it is loaded into. Nothing is read or started before it is needed.

    ``workspace`` is a folder (default: the nearest one above with schema.yaml, otherwise the packaged Weifang),
    ``store`` an address (default: SIDU_STORE, otherwise the embedded engine), ``access`` the level that is stored.
    """

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
    def generate(cls, folder: Path | str, enterprises: int, *, seed: int = 1) -> Region:
        """Make ``folder`` a synthetic region of so many enterprises, labelled so everywhere; 20,000 are 100,000 nodes.

        Raises WorkspaceError (KG841 to KG844); then nothing is left behind.
        """
        from graph_loader.generate import generate

        generate(Path(folder), enterprises, seed)
        return cls(folder)

    def __enter__(self) -> Region:
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
        """Read and check all descriptions; with ``paths`` also say which part stands in those files.

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
        graph = self._sound(paths, reading)
        synthetic = frozenset(d.name for d in self.workspace.datasets if d.synthetic)
        report = self.store.load(
            graph,
            self.scope(paths),
            access=self.access,
            synthetic=synthetic,
            allow_deletes=allow_deletes,
            progress=writing,
        )
        if self.access == "public":
            self._write_completions()
        return report

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
        from graph_loader.catalog.offering import schema_mark
        from graph_loader.stores import hosting

        folder = hosting.store_directory(self.workspace.key)
        queries = [entry.query for entry in self.catalog.entries() if entry.query is not None]
        with contextlib.suppress(OSError, SiduError):
            # The load itself is done; a shell without proposals is no reason to fail it.
            write_completions(folder, queries, self.store, self.ontology, schema_mark(self.workspace))

    def _sound(self, paths: Sequence[Path], progress: Progress | None) -> Graph:
        self._refuse_foreign(paths)
        checked = self.check(paths, progress=progress)
        errors = [problem for problem in checked.problems if problem.severity == "error"]
        if errors:
            raise DataError("KG500", checked.problems, count=len(errors))
        return checked.graph if checked.narrowed is None else checked.narrowed

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

    # ------------------------------------------------------------------ persons

    def person(self, id: str) -> PersonFile:
        """All that is kept about a person: lines of the descriptions, whether sound or not, and what stores hold.

        Raises DataError (KG986) where there is nothing of that id, KG987 where it is of something else.
        """
        from graph_loader.persons import PersonFile, is_person, kept_in, traces

        node = self.graph_of("personal").nodes.get(id)
        names = (
            [str(node.properties[name]) for name in ("name_zh", "name_en") if name in node.properties] if node else []
        )
        lines = traces(self.workspace.description_files(), id, names)
        kept = [found for store in self._stores_of_all_levels() if (found := kept_in(store, id)) is not None]
        types = [str(one.properties.get("type", "")) for one in kept] + ([node.type] if node else [])
        if not types and not lines:
            raise DataError("KG986", (), id=id)
        if types and not any(is_person(type, self.ontology) for type in types):
            raise DataError("KG987", (), id=id, type=types[0])
        return PersonFile(id, dict(node.properties) if node else {}, lines, kept)

    def forget_person(self, id: str) -> PersonFile:
        """Remove a person from every store of the workspace and from what shells complete; raises as ``person`` does.

        Descriptions are left to their owner: what still names the person there comes back with the next load.
        """
        from graph_loader.persons import forget_completions
        from graph_loader.stores import hosting

        found = self.person(id)
        held = {one.store for one in found.kept}
        for store in self._stores_of_all_levels():
            if store.location in held:
                store.forget(id)
        forget_completions(hosting.store_directory(self.workspace.key), id)
        return found

    def graph_of(self, access: str) -> Graph:
        """The graph up to an access level, of what descriptions are sound."""
        return Region(self._explicit, self._store_text, access=access).check().graph

    def _stores_of_all_levels(self) -> Iterator[BoltStore]:
        """The embedded databases that exist for this workspace; of a server the one that is named."""
        if not self.address.embedded:
            yield self.store
            return
        from graph_loader.stores import hosting

        for access in ACCESS_LEVELS:
            if hosting.has_database(hosting.store_directory(self.workspace.key), access):
                with Region(self._explicit, self._store_text, access=access) as other:
                    yield other.store

    # ------------------------------------------------------------------ measuring

    def graph(self, as_of: date | str | None = None, *, from_store: bool = False) -> Graph:
        """The described graph, or the store's; with ``as_of`` only what had begun by then.

        Raises DataError (KG906) where the descriptions are not sound, MetricError (KG902) for a date that is none.
        """
        graph = self._whole_graph(from_store)
        if as_of is None:
            return graph
        from graph_loader.metrics import graph_within

        return graph_within(graph, self.ontology, _window(as_of, None))

    def network(
        self, projection: str = "cooperation", *, as_of: date | str | None = None, since: date | str | None = None,
        roll_up: bool = True, from_store: bool = False,
    ) -> CooperationGraph:  # fmt: skip
        """The region's network for networkx: ``cooperation`` of all bodies, or ``dyads`` of firms and institutions.

        Raises MetricError (KG907) for another projection, otherwise as ``graph`` and ``metrics`` do.
        """
        from graph_loader.metrics import projected

        # A copy: what a caller does to it must not change what is measured next.
        return projected(self._measured(as_of, since, roll_up, from_store), projection).copy()

    def records(self, type: str, *, as_of: date | str | None = None, from_store: bool = False) -> Rows:
        """All records of a type and of the types that extend it, by id: a column for every stored property.

        Raises MetricError (KG792) for a type that schema.yaml does not have, otherwise as ``graph`` does.
        """
        from graph_loader.exports.tables import record_rows

        if type not in self.ontology.types:
            from graph_loader.metrics import MetricError
            from graph_loader.nearest import nearest

            raise MetricError("KG792", name=type, nearest=nearest(type, self.ontology.types) or "…")
        return record_rows(self.graph(as_of, from_store=from_store).of_type(type), type)

    def metrics(
        self, dimension: str | None = None, *, ids: Sequence[str] = (), by: str | None = None,
        as_of: date | str | None = None, since: date | str | None = None, roll_up: bool = True,
        from_store: bool = False,
    ) -> list[Indicator]:  # fmt: skip
        """The indicators, of one ``dimension`` or those named by ``ids``.

        ``by`` gives them for every county, field, year or type, or for one: ``county=zhucheng``. ``roll_up`` counts
        faculties and branches as the body that they belong to.

        Raises MetricError for a dimension, an indicator, a part or a date that does not exist, DataError (KG906).
        """
        from graph_loader.metrics import chosen, covered, measure, measure_slices

        wanted = chosen(dimension, ids)
        network = self._measured(as_of, since, roll_up, from_store)
        found = measure(network, wanted) if by is None else measure_slices(network, wanted, by)
        return covered(network, found)

    @staticmethod
    def table(found: Sequence[Indicator], lang: str = "zh") -> Rows:
        """What ``metrics`` gave as rows: an indicator a row, one of every part where there are parts."""
        from graph_loader.metrics.report import indicator_rows

        return indicator_rows(found, lang)

    def coverage(self, *, as_of: date | str | None = None, lang: str = "zh", from_store: bool = False) -> Rows:
        """Every reported figure beside what is on record, as rows. Raises as ``metrics`` does."""
        from graph_loader.metrics import compare
        from graph_loader.metrics.report import coverage_rows

        network = self._measured(as_of, None, True, from_store)
        return coverage_rows(compare(network.index, network.window), lang)

    def assess(
        self, *, as_of: date | str | None = None, since: date | str | None = None, roll_up: bool = True,
        from_store: bool = False,
    ) -> Assessment:  # fmt: skip
        """The four-dimension profile beside what is reported. Raises as ``metrics`` does."""
        from graph_loader.metrics import assess

        return assess(self._measured(as_of, since, roll_up, from_store))

    def ledger(
        self, library: str | None = None, *, incomplete: bool = False, lang: str = "zh", from_store: bool = False
    ) -> Rows:
        """The entries of ``results``, ``experts``, ``demands`` and ``institutes``, or of one, with what each lacks.

        Raises MetricError (KG942) for another library, otherwise as ``metrics`` does.
        """
        from graph_loader.metrics.ledger import ledger_rows

        return ledger_rows(self._measured(None, None, True, from_store), library, lang, incomplete=incomplete)

    def centrality(
        self, measures: Sequence[str] = (), *, top: int | None = None, as_of: date | str | None = None,
        since: date | str | None = None, roll_up: bool = True, lang: str = "zh", from_store: bool = False,
    ) -> Rows:  # fmt: skip
        """The bodies ranked by the first of the measures (default: betweenness), with names, types and counties.

        Raises MetricError (KG908) for an unknown measure, otherwise as ``metrics`` does.
        """
        from graph_loader.metrics.ranking import centrality

        return centrality(self._measured(as_of, since, roll_up, from_store), measures, top=top, lang=lang)

    def spark(
        self, ids: Sequence[str] = (), measures: Sequence[str] = (), *, top: int | None = None,
        master: str = "local[*]", folder: Path | None = None, lang: str = "zh",
    ) -> Rows:  # fmt: skip
        """Indicators, or else measures of the bodies of the network, computed by Spark on a cluster or here.

        Raises UnsupportedError (KG772) without pyspark, MetricError (KG909) for what Spark does not compute here,
        otherwise as ``metrics`` does.
        """
        from graph_loader.metrics.spark_rows import indicator_values, measured_bodies

        network = self._measured(None, None, True, False)
        if measures:
            return measured_bodies(network, measures, master, folder, top, lang)
        return indicator_values(network, ids, master, folder)

    def hub_loss(
        self, ids: Sequence[str], *, as_of: date | str | None = None, since: date | str | None = None,
        from_store: bool = False,
    ) -> list[HubLoss]:  # fmt: skip
        """What the network loses with each of these bodies: alone, and with the units that are part of it.

        Raises MetricError (KG944) for an id that is of no body in the network, otherwise as ``metrics`` does.
        """
        from graph_loader.metrics.hubs import hub_loss

        return hub_loss(self._measured(as_of, since, False, from_store), ids)

    def evidence(self, records: Sequence[Indicator], *, lang: str = "zh", from_store: bool = False) -> Rows:
        """The records behind some indicators, with type, name and sources."""
        from graph_loader.metrics.evidence import evidence_rows

        return evidence_rows(self._whole_graph(from_store), self.ontology, records, lang)

    def hub_losses(
        self, ids: Sequence[str], *, as_of: date | str | None = None, since: date | str | None = None,
        lang: str = "zh", from_store: bool = False,
    ) -> Rows:  # fmt: skip
        """``hub_loss`` as a table with names. Raises as it does."""
        from graph_loader.metrics.hubs import loss_rows

        return loss_rows(self._measured(as_of, since, False, from_store), ids, lang)

    def structure(
        self, *, as_of: date | str | None = None, since: date | str | None = None, roll_up: bool = True,
        from_store: bool = False, nulls: int = 99, runs: int = 999,
    ) -> dict[str, Any]:  # fmt: skip
        """The shape of the network: communities, rich club, backbone, E–I, robustness, nestedness, triple helix.

        ``nulls`` networks drawn at random stand beside it, and ``runs`` bootstrap draws. Raises as ``metrics`` does.
        """
        from graph_loader.metrics.panel import panel

        return panel(self._measured(as_of, since, roll_up, from_store), nulls=nulls, runs=runs)

    def state(
        self, *, as_of: date | str | None = None, since: date | str | None = None, roll_up: bool = True,
        from_store: bool = False, label: str | None = None,
    ) -> State:  # fmt: skip
        """The profile with the hash, date and versions that it is cited by; ``Comparison`` sets two side by side."""
        from graph_loader.metrics.comparison import state

        network = self._measured(as_of, since, roll_up, from_store)
        return state(network, label or network.as_of.isoformat())

    def matcher(self, *, as_of: date | str | None = None, boosts: bool = True) -> Matcher:
        """The libraries of the described graph, ready to be matched as they stand on a day (today).

        ``boosts`` False leaves everything but the texts out. Raises DataError (KG906) where the descriptions are not
        sound, MatchError: KG962 for a date that is none, KG950 to KG957 for a table of synonyms that cannot be used.
        """
        from graph_loader.matching.rank import Matcher, day_of
        from graph_loader.matching.tables import synonyms_of
        from graph_loader.stores import hosting

        kept = hosting.store_directory(self.workspace.key) if self.access == "public" else None
        graph, synonyms = self._whole_graph(False), synonyms_of(self.workspace)
        return Matcher(graph, self.ontology, synonyms, day_of(as_of), boosts=boosts, kept=kept)

    def match(
        self, id: str | None = None, kind: str | None = None, *, top: int = 10, as_of: date | str | None = None,
        boosts: bool = True,
    ) -> Matchings:  # fmt: skip
        """The best ``top`` (0: all) ``results`` or ``experts`` for a demand, or ``demands`` for a result or an expert.

        Without ``id`` all demands that are still to be solved; without ``kind`` results, for an offer demands.

        Raises MatchError (KG960 no such record, KG961 one that cannot be matched so), otherwise as ``matcher`` does.
        """
        from graph_loader.matching.report import Matchings

        matcher = self.matcher(as_of=as_of, boosts=boosts)
        ids = matcher.demands() if id is None else [id]
        return Matchings(matcher.graph, matcher.today, tuple(matcher.match(one, kind, top) for one in ids))

    def match_page(self, found: Matchings, *, lang: str = "zh") -> str:
        """What ``match`` found as one self-contained page in both languages, ``lang`` first."""
        from graph_loader.pages.matches import match_page

        return match_page(
            found.documents(), found.as_of.isoformat(), lang=lang, synthetic=found.synthetic,
            internal=self.access != "public",
        )  # fmt: skip

    def decide(
        self, demand: str, offers: Sequence[str], decision: str, *, by_role: str, reason: str | None = None,
        day: date | None = None, sources: Mapping[str, str] | None = None,
    ) -> list[Recorded]:  # fmt: skip
        """Write down that a role decided to ``accept``, ``reject`` or ``postpone`` matches, with the place of each.

        Raises MatchError (KG960, KG963), WorkspaceError (KG881, KG883, KG885), DataError (KG884); nothing is written
        then.
        """
        from graph_loader.descriptions.decisions import Ruling
        from graph_loader.matching.decided import decide

        matcher = self.matcher(as_of=day)
        ruling = Ruling(decision, by_role, matcher.today, reason, sources or {})
        return decide(self.workspace, matcher, demand, offers, ruling)

    def decisions(self, demand: str | None = None, *, lang: str = "zh") -> Rows:
        """The decisions on matches that stand, all or those of one demand. Raises DataError (KG906)."""
        from graph_loader.matching.decided import decision_rows

        return decision_rows(self._whole_graph(False), self.ontology, demand, lang)

    @property
    def title(self) -> dict[str, str]:
        """The region's name in both languages: the titles of the workspace's datasets."""
        return {
            lang: joint.join(dict.fromkeys(dataset.title(lang) for dataset in self.workspace.datasets))
            for lang, joint in (("zh", "、"), ("en", ", "))
        }

    def report(
        self, form: str = "html", *, lang: str = "zh", as_of: date | str | None = None,
        since: date | str | None = None, roll_up: bool = True, from_store: bool = False, composite: bool = False,
    ) -> bytes:  # fmt: skip
        """The assessment as a document: ``html`` (both languages in one file), ``docx`` or ``md``.

        ``composite`` adds the index with its sensitivity. Raises SiduError (KG970) for docx without the extra
        ``report``, otherwise as ``metrics`` and ``composite`` do.
        """
        from graph_loader.metrics.comparison import state
        from graph_loader.reports.assessment import assessment_report
        from graph_loader.reports.forms import written

        network = self._measured(as_of, since, roll_up, from_store)
        found = state(network, self.title["en" if lang == "en" else "zh"])
        index = self._composite(network, found.profile) if composite else None
        return written(lambda one: assessment_report(network, found, self.title, one, index), form, lang)

    def composite(
        self, *, as_of: date | str | None = None, since: date | str | None = None, roll_up: bool = True,
        from_store: bool = False,
    ) -> Composite:  # fmt: skip
        """The composite index, with goalposts, rules and sensitivity; the workspace's goalposts.yaml overlays.

        Raises GoalpostError (KG971) with every problem of that file, otherwise as ``metrics`` does.
        """
        from graph_loader.metrics import assess

        network = self._measured(as_of, since, roll_up, from_store)
        return self._composite(network, assess(network))

    @property
    def goalposts(self) -> Goalposts:
        """The goalposts in force: the packaged ones and over them the workspace's. Raises GoalpostError (KG971)."""
        from graph_loader.metrics.goalposts import FILE, load_goalposts

        return load_goalposts(self.workspace.root.joinpath(FILE), self.workspace.label(FILE))

    def _composite(self, network: Network, profile: Assessment) -> Composite:
        from graph_loader.metrics.composite import composite
        from graph_loader.metrics.recording import with_links_dropped

        goalposts = self.goalposts
        return composite(profile, goalposts, dropped=with_links_dropped(network, goalposts.posts))

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

    # ------------------------------------------------------------------ pages

    def page(
        self, name: str, *ids: str, lang: str = "zh", measures: Sequence[str] | None = None, layout: str | None = None,
        as_of: date | str | None = None, fresh: bool = False,
    ) -> str:  # fmt: skip
        """One page as HTML: ``network``, ``organization ID``, ``field ID``, ``county CODE``, ``event ID``, ``path A B``
        or ``demand ID``.

        ``measures`` are those that the size of nodes can follow, ``layout`` another than the page's own; with ``fresh``
        nobody stays where an earlier page put them. Only what the region's ``access`` allows is shown.

        Raises PageError: KG853 no such page, KG850 no such id; MetricError (KG908), DataError (KG906).
        """
        return self.drawing(as_of, measures, fresh=fresh).page(name, ids, lang=lang, layout=layout)

    def page_of(
        self, title: Mapping[str, str], ids: Iterable[str], *, lang: str = "zh", key: str = "",
        layout: str | None = None,
    ) -> str:  # fmt: skip
        """A page of any nodes, such as those in a query's answer, and of the links among them.

        ``key`` names the page, so that its nodes stay where they are when it is made anew. Ids that the graph does not
        have are left out. Raises DataError (KG906).
        """
        return self.drawing().page_of(title, ids, lang=lang, key=key, layout=layout)

    def page_of_answer(self, query: Query, rows: Rows, *, lang: str = "zh") -> str:
        """The answer to a canned query as a page: the records in the columns that its front matter names, joined.

        Raises QueryError: KG786 the query names no such columns, KG787 no record is in them; DataError (KG906).
        """
        from graph_loader.catalog.drawn import drawn_ids

        ids = drawn_ids(query, rows)
        return self.page_of(query.title, ids, lang=lang, key=f"query-{query.id}")

    def drawing(
        self, as_of: date | str | None = None, measures: Sequence[str] | None = None, *, fresh: bool = False
    ) -> Drawing:
        """What draws pages of the graph as it is now; for several pages it is asked for once. Raises as ``page``."""
        from graph_loader.drawing import Drawing

        window = _window(as_of, None)
        return Drawing(
            self.graph(as_of), self.ontology, window, self.workspace.key, access=self.access, measures=measures,
            fresh=fresh,
        )  # fmt: skip

    def site(
        self, folder: Path | str, *, as_of: date | str | None = None, lang: str = "zh", progress: Progress | None = None
    ) -> Written:  # fmt: skip
        """Write the region's site into a folder: public fields only, whatever level this region works at.

        ``as_of`` leaves out what began later, ``lang`` is the language that pages open in.

        Raises DataError (KG906) where the descriptions are not sound, MetricError (KG902) for a date that is none,
        SiteError: KG860 somebody else's folder, KG861 no folder, KG862 it cannot be written, KG863 a file in the way.
        """
        from graph_loader.pages.site.writing import read_kept, write_site

        kept = read_kept(Path(folder))
        made = self.site_files(kept, as_of=as_of, lang=lang, progress=progress)
        return write_site(Path(folder), made.files, made.current, made.before)

    def site_files(
        self, kept: Kept | None = None, *, as_of: date | str | None = None, lang: str = "zh", live: bool = False,
        progress: Progress | None = None,
    ) -> SiteContent:  # fmt: skip
        """The files of the region's site. ``kept`` is what an earlier one was built of. Raises as ``site`` does."""
        from graph_loader.reports.site import Choice, site_content

        if self.access != "public":
            with Region(self._explicit or Path(str(self.workspace.root)), access="public") as region:
                return region.site_files(kept, as_of=as_of, lang=lang, live=live, progress=progress)
        graph = self.graph(as_of)
        choice = Choice(lang, live, progress)
        return site_content(graph, self.ontology, self.workspace, _window(as_of, None), kept, choice)

    def serve(
        self, port: int = 8140, *, as_of: date | str | None = None, lang: str = "zh",
        ready: Callable[[str], None] = lambda address: None, told: Told = lambda seconds, error: None,
    ) -> None:  # fmt: skip
        """Show the site on this computer until interrupted, made anew when descriptions change.

        ``ready`` is given the address, ``told`` how long each build took and what kept it from being made; then the
        last good site stays. ``port`` 0 takes any that is free.

        Raises SiteError: KG864 the port is in use, KG865 it cannot be had; WorkspaceError without a workspace.
        """
        from graph_loader.reports.watching import Watched, stamp, watch

        workspace = self.workspace
        root = None if workspace.packaged else Path(str(workspace.root))
        folders = {"data", *(dataset.path for dataset in workspace.datasets)}

        def make() -> Mapping[str, bytes]:
            with Region(root, access="public") as region:
                return region.site_files(as_of=as_of, lang=lang, live=True).files

        watch(port, Watched(make, lambda: stamp(root, folders), told), ready)

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
