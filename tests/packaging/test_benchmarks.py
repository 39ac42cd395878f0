"""docs/benchmarks.md says what the kept figures say, and every kept figure belongs to a part that there is."""

from __future__ import annotations

from benchmarks import report
from benchmarks.bench import RESULTS
from benchmarks.parts import all_parts


def test_the_document_is_what_the_figures_say():
    assert report.DOCUMENT.read_text(encoding="utf-8") == report.text(all_parts())


def test_no_figures_of_a_part_that_is_gone():
    names = [part.name for part in all_parts()]
    assert len(set(names)) == len(names)
    assert {path.stem for path in RESULTS.glob("*.json")} <= set(names)
