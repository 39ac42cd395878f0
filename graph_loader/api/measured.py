"""The region measured: indicators, profiles, rankings, reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from graph_loader.api.described import Described

if TYPE_CHECKING:
    from datetime import date

    from graph_loader.metrics import Assessment, CooperationGraph, Indicator, Network
    from graph_loader.metrics.comparison import State
    from graph_loader.metrics.composite import Composite
    from graph_loader.metrics.goalposts import Goalposts
    from graph_loader.metrics.hubs import HubLoss
    from graph_loader.rows import Rows


class Measured(Described):
    """The region measured: indicators, profiles, rankings, reports."""

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
