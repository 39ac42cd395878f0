"""The region as pages: one page, the site, serving it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from graph_loader.api.described import Progress, _window
from graph_loader.api.matched import Matched
from graph_loader.api.measured import Measured

if TYPE_CHECKING:
    from datetime import date

    from graph_loader.catalog import Query
    from graph_loader.drawing import Drawing
    from graph_loader.pages.site.writing import Kept, Written
    from graph_loader.reports.site import SiteContent
    from graph_loader.reports.watching import Told
    from graph_loader.rows import Rows


class Drawn(Measured, Matched):
    """The region as pages: one page, the site, serving it."""

    def page(
        self, name: str, *ids: str, lang: str = "zh", measures: Sequence[str] | None = None, layout: str | None = None,
        as_of: date | str | None = None, fresh: bool = False, renderer: str = "vis",
    ) -> str:  # fmt: skip
        """One page as HTML: ``network``, ``organization ID``, ``field ID``, ``county CODE``, ``event ID``, ``path A B``
        or ``demand ID``.

        ``measures`` are those that the size of nodes can follow, ``layout`` another than the page's own; with ``fresh``
        nobody stays where an earlier page put them. ``renderer`` is ``vis`` or, for a graphics card, ``webgl``. Only
        what the region's ``access`` allows is shown.

        Raises PageError: KG853 no such page, KG850 no such id, KG857 no such renderer; MetricError (KG908), DataError
        (KG906).
        """
        return self.drawing(as_of, measures, fresh=fresh, renderer=renderer).page(name, ids, lang=lang, layout=layout)

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
        self, as_of: date | str | None = None, measures: Sequence[str] | None = None, *, fresh: bool = False,
        renderer: str = "vis",
    ) -> Drawing:  # fmt: skip
        """What draws pages of the graph as it is now; for several pages it is asked for once. Raises as ``page``."""
        from graph_loader.drawing import Drawing, Manner

        window = _window(as_of, None)
        return Drawing(
            self.graph(as_of), self.ontology, window, self.workspace.key, access=self.access,
            manner=Manner(measures, fresh, renderer),
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
            with type(self)(self._explicit or Path(str(self.workspace.root)), access="public") as region:
                return region.site_files(kept, as_of=as_of, lang=lang, live=live, progress=progress)
        graph = self.graph(as_of)
        choice = Choice(lang, live, progress)
        return site_content(graph, self.ontology, self.workspace, _window(as_of, None), kept, choice)

    def serve(
        self, port: int = 8140, *, as_of: date | str | None = None, lang: str = "zh",
        ready: Callable[[str], None] = lambda address: None, told: Told = lambda seconds, error: None,
        begun: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        """Show the site on this computer until interrupted, made anew when descriptions change.

        ``ready`` is given the address, ``begun`` called before each build, ``told`` how long it took and what kept the
        site from being made; the last good one is shown meanwhile and then. ``port`` 0 takes any that is free.

        Raises SiteError: KG864 the port is in use, KG865 it cannot be had; WorkspaceError without a workspace.
        """
        from graph_loader.reports.watching import Watched, stamp, watch

        workspace = self.workspace
        root = None if workspace.packaged else Path(str(workspace.root))
        folders = {"data", *(dataset.path for dataset in workspace.datasets)}

        def make() -> Mapping[str, bytes]:
            with type(self)(root, access="public") as region:
                return region.site_files(as_of=as_of, lang=lang, live=True).files

        watch(port, Watched(make, lambda: stamp(root, folders), told, begun), ready)
