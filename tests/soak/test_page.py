"""docs/soak.md says what the results say."""

from __future__ import annotations

from tests.soak.__main__ import PAGE, page


def test_the_page_says_what_was_kept() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()
