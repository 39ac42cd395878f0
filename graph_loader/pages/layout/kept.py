"""Places kept between builds, so that a node stands next month where it stood last month.

They are in the user's data folder, one file a workspace and access level: the workspace itself may be read-only or
packaged, and positions are no description. A site may be given a file of its own.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from graph_loader.errors import StoreError
from graph_loader.stores.runtime import data_directory, make_private_folder, write_private

VERSION = 1
"""Counts up when a layout changes so that old places would mislead."""


@dataclass(frozen=True)
class Kept:
    """The places that a page's nodes had, and the layout that gave them."""

    layout: str
    places: Mapping[str, tuple[float, float]] = field(default_factory=dict)


def fingerprint(layout: str) -> str:
    """A layout's name with the version of its places."""
    return f"{layout}-{VERSION}"


class Places:
    """The kept places of one workspace at one access level."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._pages = read_kept(path)

    @classmethod
    def of(cls, workspace_key: str, access: str) -> Places:
        """Those of a workspace, by its key, in the user's data folder."""
        return cls(data_directory() / "pages" / f"{workspace_key}-{access}.json")

    def get(self, page: str) -> Kept | None:
        """The places of a page; None for a page that was never drawn."""
        return self._pages.get(page)

    def keep(self, page: str, layout: str, places: Mapping[str, tuple[float, float]]) -> None:
        """Keep the places of a page. Where nothing can be written the page is drawn all the same, and not kept."""
        new = Kept(fingerprint(layout), places)
        if self._pages.get(page) != new:
            self._pages[page] = new
            with contextlib.suppress(OSError, StoreError):
                write_kept(self.path, self._pages)

    def hold(self, id: str) -> bool:
        """Whether any page has a place for a node, or is about it."""
        return any(id in page.places or _is_about(key, id) for key, page in self._pages.items())

    def forget(self, id: str) -> None:
        """Drop a node's places, and pages about it; the others stay where they are. Raises OSError."""
        self._pages = {
            key: Kept(page.layout, {other: place for other, place in page.places.items() if other != id})
            for key, page in self._pages.items()
            if not _is_about(key, id)
        }
        write_kept(self.path, self._pages)


def _is_about(key: str, id: str) -> bool:
    """Whether the key of a page, its kind and ids with hyphens between them, may name an id."""
    return f"-{id}-" in f"{key}-"


def read_kept(path: Path) -> dict[str, Kept]:
    """The kept places of every page, by its key. A file that is missing or not ours keeps nothing."""
    try:
        pages = json.loads(path.read_text(encoding="utf-8"))["pages"]
        return {
            str(key): Kept(
                str(page["layout"]), {str(id): (float(x), float(y)) for id, (x, y) in page["places"].items()}
            )
            for key, page in pages.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def write_kept(path: Path, pages: Mapping[str, Kept]) -> None:
    """Keep places, in one step. Raises OSError."""
    make_private_folder(path.parent)
    found = {key: {"layout": page.layout, "places": page.places} for key, page in sorted(pages.items())}
    write_private(path, json.dumps({"version": VERSION, "pages": found}, separators=(",", ":")))
