"""One Chromium for all tests of pages; a page reports what it asked for, what it complained of and what ran."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from graph_loader.api import Region
from graph_loader.drawing import Drawing
from tests.pages.browser import FLAGS, Seen


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, which `make system-packages` installs; a machine without it fails."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    assert found, "Chromium is missing: make system-packages"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def opened(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., Seen]]:
    """Writes HTML to a file and opens it; afterwards nothing may have been asked for and nothing complained of."""
    seen: list[Seen] = []

    def open_page(
        html: str | Path, *, width: int = 1366, height: int = 768, dark: bool = False, hash: str = "",
        fragment: str = "", ready: str = "typeof picture !== 'undefined'",
    ) -> Seen:  # fmt: skip
        path = html if isinstance(html, Path) else tmp_path / f"page{len(seen)}.html"
        if isinstance(html, str):
            path.write_text(html, encoding="utf-8")
        page = chromium.new_page(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            accept_downloads=True,
        )  # fmt: skip
        found = Seen(page, path, fragment, ready)
        if hash:
            page.evaluate("hash => { location.hash = hash; }", hash)
            page.wait_for_timeout(150)
        seen.append(found)
        return found

    yield open_page
    for one in seen:
        asked = [url for url in one.requests if not url.startswith(("file:", "blob:"))]
        one.page.close()
        assert asked == [] and len([url for url in one.requests if url.startswith("file:")]) >= 1
        assert one.complaints == []


@pytest.fixture(scope="session")
def weifang(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Drawing]:
    """What draws the pages of the shipped region, with a folder of its own for places."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SIDU_DATA_DIR", str(tmp_path_factory.mktemp("places")))
        patch.chdir(Path(__file__).parents[2])
        yield Region().drawing()


@pytest.fixture(scope="session")
def network_html(weifang: Drawing) -> str:
    """The page that most tests use."""
    return weifang.page("network")
