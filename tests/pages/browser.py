"""An opened page, and what it did."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Dialog, Page

ARTEFACTS = Path(__file__).parents[2] / "build" / "screenshots"
"""Pictures of what the tests saw: continuous integration keeps this folder; it is not committed."""
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


class Seen:
    """An opened page, and what it did."""

    def __init__(
        self, page: Page, path: Path, fragment: str = "", ready: str = "typeof picture !== 'undefined'"
    ) -> None:
        self.page = page
        self.requests: list[str] = []
        self.complaints: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("console", lambda said: self._said(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("dialog", self._dismissed)
        page.goto(path.as_uri() + fragment)
        self.until(ready)
        page.wait_for_timeout(150)

    def _said(self, text: str) -> None:
        # Chromium's remark on every page that reads a pixel of what WebGL has drawn, as sigma does under the pointer.
        if "GL Driver Message" not in text:
            self.complaints.append(text)

    def _dismissed(self, dialog: Dialog) -> None:
        self.complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def until(self, condition: str) -> None:
        """Wait for something to become true; Playwright's own way would be stopped by the page's policy."""
        for _ in range(200):
            if self.page.evaluate(condition):
                return
            self.page.wait_for_timeout(50)
        raise AssertionError(condition)

    def eval(self, script: str) -> object:
        """A value of the page."""
        return self.page.evaluate(script)

    def picture(self, name: str) -> None:
        """Keep what the page looks like."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=str(ARTEFACTS / f"{name}.png"))


Open = Callable[..., Seen]
"""Opens HTML, or a file, in a window of some size."""
