"""Text in columns: nothing is lost, no line is too wide, no line begins with a closing mark."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from graph_loader.cli.wrapping import wrapped

TEXT = st.text(alphabet=st.sampled_from("ab-/ 工业和信息化部，。；：（）《》,;:()"), max_size=60)


@given(text=TEXT, width=st.integers(2, 40))
def test_nothing_is_lost_and_nothing_is_too_wide(text, width):
    shown = wrapped(text, width)
    assert "".join(shown.split()) == "".join(text.split())
    assert all(cell_len(line) <= width for line in shown.split("\n"))


@given(words=st.lists(st.text(alphabet="工业信息", min_size=1, max_size=9), max_size=8), width=st.integers(4, 30))
def test_no_line_begins_with_a_closing_mark(words, width):
    assert not any(line.startswith("；") for line in wrapped("；".join(words), width).split("\n"))


def test_ids_break_at_hyphens():
    assert wrapped("demand-mining-monitoring", 16) == "demand-mining-\nmonitoring"
    assert wrapped("averyveryverylongword", 8) == "averyver\nyverylon\ngword"
    assert wrapped("", 5) == ""
