"""Drawing pages of one graph: what the metrics say of it goes into what pages show, and nodes keep their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from graph_loader.graph import Graph
from graph_loader.metrics import Network, Scope, Window
from graph_loader.metrics.surroundings import counties_by_id, measured, standing_out
from graph_loader.ontology import Ontology
from graph_loader.pages import (
    Builder,
    Measure,
    PageModel,
    Selection,
    Surroundings,
    answer,
    compose,
    libraries,
    render,
    select,
)  # fmt: skip
from graph_loader.pages.layout import Places
from graph_loader.pages.overview import MOST_DRAWN, pages_of
from graph_loader.pages.render import VIS

_LIBRARY = "drawing.js"
"""The file that holds what draws, for all pages of a folder."""


@dataclass(frozen=True)
class Manner:
    """How pages are drawn."""

    measures: Sequence[str] | None = None
    """The measures that the size of nodes can follow; None for the usual ones."""
    fresh: bool = False
    """Nobody stays where an earlier page put them."""
    renderer: str = VIS
    """``vis`` or ``webgl``."""


class Drawing:
    """Draws pages of a graph. Made once for any number of pages; only what ``access`` allows is shown.

    ``workspace`` is the key under which places are kept. Raises PageError (KG857) for a renderer that does not exist.
    """

    def __init__(
        self, graph: Graph, ontology: Ontology, window: Window, workspace: str, *, access: str = "public",
        manner: Manner = Manner(),
    ) -> None:  # fmt: skip
        libraries(manner.renderer)
        self.graph = graph
        self.ontology = ontology
        self.access = access
        self.manner = manner
        self.as_of = window.end.isoformat() if window.as_of is not None else ""
        self._window = window
        self._places = Places.of(workspace, access)

    @cached_property
    def surroundings(self) -> Surroundings:
        """Counties and centralities, measured once. Raises MetricError (KG908)."""
        network = Network(self.graph, self.ontology, Scope(self._window, roll_up=False))
        found = measured(network, self.manner.measures)
        return Surroundings(counties_by_id(network), tuple(Measure(*one) for one in found), standing_out)

    @cached_property
    def builder(self) -> Builder:
        """What makes page nodes out of the graph; every page takes it ``renewed``."""
        return Builder(self.graph, self.ontology, self.surroundings, access=self.access, as_of=self.as_of)

    def page(self, name: str, ids: Sequence[str] = (), *, lang: str = "zh", layout: str | None = None) -> str:
        """One page as HTML. Raises PageError: KG853 no such page, KG850 no such id, KG855 no such layout."""
        return render(self.model(name, ids, layout=layout), lang=lang, renderer=self.manner.renderer)

    def page_of(
        self, title: Mapping[str, str], ids: Iterable[str], *, lang: str = "zh", key: str = "",
        layout: str | None = None,
    ) -> str:  # fmt: skip
        """A page of any nodes and of the links among them, as HTML. ``key`` names it, for places to be kept."""
        builder = self.builder.renewed()
        model = self._composed(builder, answer(builder, title, ids), key, layout)
        return render(model, lang=lang, renderer=self.manner.renderer)

    def files(
        self, name: str, ids: Sequence[str] = (), *, stem: str = "", lang: str = "zh", layout: str | None = None,
        whole: bool = False,
    ) -> Iterator[tuple[str, str]]:  # fmt: skip
        """A page as files, by relative name: ``stem.html``, and where it shows groups the pages of these below it.

        A page of more than ``MOST_DRAWN`` nodes shows groups, unless it is asked for ``whole`` or with a layout. Raises
        as ``page``.
        """
        stem = stem or "-".join((name, *ids))
        builder = self.builder.renewed()
        selection = select(builder, name, ids)
        if whole or layout is not None or len(selection.ids) <= MOST_DRAWN:
            key = "-".join((name, *ids))
            model = self._composed(builder, selection, key, layout)
            yield f"{stem}.html", render(model, lang=lang, renderer=self.manner.renderer)
            return
        yield f"{stem}-pages/{_LIBRARY}", libraries(self.manner.renderer)
        for file, model in pages_of(self.builder, selection, stem):
            beside = _LIBRARY if "/" in file else None
            yield file, render(model, lang=lang, library=beside, renderer=self.manner.renderer)

    def model(self, name: str, ids: Sequence[str] = (), *, layout: str | None = None) -> PageModel:
        """What a page shows, as data. Raises as ``page``."""
        builder = self.builder.renewed()
        return self._composed(builder, select(builder, name, ids), "-".join((name, *ids)), layout)

    def _composed(self, builder: Builder, selection: Selection, key: str, layout: str | None) -> PageModel:
        kept = None if self.manner.fresh or not key else self._places.get(key)
        model = compose(builder, selection, layout=layout, kept=kept)
        if key:
            self._places.keep(key, model.layout, model.places)
        return model
