"""A report: what is said, listed and drawn, before it becomes Markdown, HTML or a document for a word processor."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from graph_loader.rows import Rows


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is that of a chapter."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of plain text; ``quiet`` is a remark."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and values, one pair a line."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Listing:
    """A table for people; ``widths`` are the shares of its columns on paper."""

    rows: Rows
    widths: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart with its title; ``draw`` makes its SVG for an id."""

    title: str
    draw: Callable[[str], str]


Block: TypeAlias = Heading | Paragraph | Facts | Listing | Picture


@dataclass(frozen=True, slots=True)
class Report:
    """A report in one language (``zh``, ``en`` or ``both``). ``synthetic`` puts a label on every page of it."""

    title: str
    lang: str
    blocks: tuple[Block, ...]
    synthetic: bool = False


SYNTHETIC = {"zh": "合成数据，并非事实", "en": "Synthetic data, no facts"}
"""What stands over a report of made-up data."""
