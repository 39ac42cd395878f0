"""``python -m tests.pages.screenshots`` (`make screenshots`): the pictures in docs/images that show pages.

They are taken of the shipped region in Debian's Chromium, as its tests do. A test holds that every picture has the size
that is said here, stands in docs/pages.md, and that the page it shows can still be drawn.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from graph_loader.api import Region
from tests.pages.browser import FLAGS, Seen

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"


class Picture(NamedTuple):
    """What one picture shows: a page, what its address says, the window."""

    view: str
    ids: tuple[str, ...] = ()
    state: str = ""
    width: int = 1366
    height: int = 768
    dark: bool = False


PICTURES = {
    "page-network": Picture("network"),
    "page-chosen": Picture("network", state="#s=gov-weifang-stb"),
    "page-path": Picture("network", state="#p=xjtu,gov-shandong"),
    "page-field": Picture("field", ("field-new-materials",)),
    "page-dark": Picture("network", state="#s=xjtu&l=en", dark=True),
    "page-phone": Picture("network", width=390, height=844),
}
"""The pictures by the names of their files."""


def main() -> None:
    """Take all of them."""
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        os.environ["SIDU_DATA_DIR"] = temporary  # nodes stand where a first build puts them
        drawing = Region(ROOT).drawing()
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for name, one in PICTURES.items():
            path = Path(temporary) / "page.html"
            path.write_text(drawing.page(one.view, one.ids), encoding="utf-8")
            page = browser.new_page(
                viewport={"width": one.width, "height": one.height}, color_scheme="dark" if one.dark else "light"
            )
            seen = Seen(page, path, one.state)
            seen.page.wait_for_timeout(400)
            page.screenshot(path=str(IMAGES / f"{name}.png"))
            page.close()
            print(f"docs/images/{name}.png", file=sys.stderr)
        browser.close()


if __name__ == "__main__":
    main()
