"""A region's site made anew whenever its descriptions change, by looking every second: that works everywhere."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path

from graph_loader.errors import ProblemsError, SiduError
from graph_loader.pages.site.serving import Server, Shown, problems_page, serve

SECONDS = 1.0
_READ = (".yaml", ".yml", ".csv")

Made = Callable[[], Mapping[str, bytes]]
Told = Callable[[float, SiduError | None], None]
Stamp = tuple[object, ...]


def stamp(root: Path | None, folders: Iterable[str]) -> Stamp:
    """What a site depends on: the day, and name, size and time of every file that is read."""
    found: list[object] = [date.today()]
    if root is None:  # what comes with the program does not change
        return tuple(found)
    places = [root / name for name in ("schema.yaml", "sidu.yaml", "synonyms.csv")]
    for folder in sorted(set(folders)):
        for here, _, names in os.walk(root / folder):
            places += [Path(here, name) for name in names if name.lower().endswith(_READ)]
    for path in sorted(set(places)):
        try:
            state = path.stat()
        except OSError:  # it went away between two looks
            continue
        found.append((str(path), state.st_size, state.st_mtime_ns))
    return tuple(found)


class Watched:
    """Makes the site anew when the stamp changes, and keeps showing the last good one while there are problems."""

    def __init__(
        self, make: Made, look: Callable[[], Stamp], told: Told, begun: Callable[[], None] = lambda: None
    ) -> None:  # fmt: skip
        self.shown = Shown()
        self._make, self._look, self._told, self._begun = make, look, told, begun
        self._seen: Stamp | None = None

    def refresh(self) -> None:
        """Look, and where something has changed make the site anew."""
        now = self._look()
        if now == self._seen:
            return
        self._seen = now
        self._begun()
        begun = time.monotonic()
        error: SiduError | None = None
        try:
            self.shown.good(self._make())
        except Exception as found:  # noqa: BLE001 - a file that is being saved must not end the serving
            error = found if isinstance(found, SiduError) else SiduError("KG899", kind=type(found).__name__)
            problems = error.problems if isinstance(error, ProblemsError) else ()
            self.shown.bad(problems_page(problems, {lang: error.message(lang) for lang in ("zh", "en")}))
        self._told(time.monotonic() - begun, error)


def watch(port: int, watched: Watched, ready: Callable[[str], None]) -> None:
    """Serve a watched site until interrupted. Raises SiteError (KG864, KG865) where the port cannot be had."""
    server = Server(port, watched.shown)
    try:
        watched.refresh()
        ready(server.url)
    except BaseException:
        server.server_close()
        raise
    serve(server, watched.refresh, lambda: time.sleep(SECONDS))
