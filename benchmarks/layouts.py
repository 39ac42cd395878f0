"""``python -m benchmarks.layouts``: every layout tried on every kind of page, as docs/pages.md compares them.

Crossings are of straight links; labels are counted in a real Chromium at 1366×768: those that found room, and how many
of the twenty largest nodes have theirs.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from graph_loader.api import Region
from graph_loader.pages import PageModel, render
from graph_loader.pages.layout import crossings
from graph_loader.pages.views import LAYOUTS, VIEWS

_FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
_LABELS = """[picture.labels().length,
  picture.order().slice(0, 20).filter((index) => picture.labels().some((label) => label[0] === index)).length]"""


def main() -> None:
    """Print one row of Markdown for every page and layout."""
    drawing = Region().drawing(fresh=True)
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=_FLAGS)
        print(
            "| page | layout | nodes | links | crossings | labels | of the 20 largest |\n|---|---|---|---|---|---|---|"
        )
        for view in VIEWS.values():
            name, *ids = view.example.split()
            for layout in LAYOUTS:
                model = drawing.model(name, ids, layout=layout)
                every, greatest = _labels(browser, model, Path(folder) / "page.html")
                print(
                    f"| {name} | {layout} | {len(model.nodes)} | {len(model.links)} | {_crossings(model)} | {every} | "
                    f"{greatest} of {min(20, len(model.nodes))} |"
                )
                sys.stdout.flush()
        browser.close()


def _crossings(model: PageModel) -> int:
    number = {node.id: k for k, node in enumerate(model.nodes)}
    pairs = sorted({(number[link.start], number[link.end]) for link in model.links})
    points = np.array([model.places[node.id] for node in model.nodes])
    return crossings(points, np.array(pairs, dtype=np.int64).reshape(-1, 2))


def _labels(browser: Browser, model: PageModel, path: Path) -> tuple[int, int]:
    path.write_text(render(model), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(path.as_uri())
    page.wait_for_timeout(400)
    every, greatest = page.evaluate(_LABELS)
    page.close()
    return every, greatest


if __name__ == "__main__":
    main()
