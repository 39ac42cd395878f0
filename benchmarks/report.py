"""docs/benchmarks.md, made of the figures that were kept of every part."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from benchmarks.bench import SEED, kept
from benchmarks.measure import ROOT
from benchmarks.part import Part, Ratio

DOCUMENT = ROOT / "docs" / "benchmarks.md"

_INTRODUCTION = f"""\
# Benchmarks

Written by `make bench` (`python -m benchmarks`); do not edit. `benchmarks/README.md` says how to measure one part again
or to add one.

Read ratios, not times: both sides of a ratio are measured in the same run, in turns, on a machine that may do other
work besides. Times are then longer than they need be, and vary by a factor of two and more from run to run: read them
against what ten million additions in a Python loop took then, which stands below each part.

Data: `sidu generate --enterprises N --seed {SEED}`, synthetic.
"""


def write(parts: Sequence[Part]) -> None:
    """Write the document."""
    DOCUMENT.write_text(text(parts), encoding="utf-8", newline="\n")


def text(parts: Sequence[Part]) -> str:
    """The document of all parts whose figures were kept."""
    sections = [(part, found) for part in parts if (found := kept(part.name)) is not None]
    measured = {part.name for part, _ in sections}
    open_ = [f"`{part.name}` ({part.title})" for part in parts if part.name not in measured]
    lines = list(_lines(sections))
    if open_:
        lines += ["## Not measured yet", "", "No figures were kept of: " + ", ".join(open_) + ".", ""]
    return "\n".join(lines)


def _lines(sections: Sequence[tuple[Part, dict[str, Any]]]) -> Iterator[str]:
    yield _INTRODUCTION
    missed = [
        f"- {part.title}: {ratio.what}: {ratio.value:.2f}, floor {ratio.floor}"
        for part, found in sections for ratio in part.ratios(found["figures"]) if ratio.missed
    ]  # fmt: skip
    if missed:
        yield from ("## Floors that are not held", "", *missed, "")
    for part, found in sections:
        yield from _section(part, found)


def _section(part: Part, found: dict[str, Any]) -> Iterator[str]:
    yield f"## {part.title}"
    yield ""
    yield from _table(part.ratios(found["figures"]))
    text = part.text(found["figures"])
    if text:
        yield from (text.strip(), "")
    pace = f"ten million additions {found['pace']} CPU s; " if "pace" in found else ""
    where = f"at commit {found['commit']}, on {found['machine']}"
    yield f"`{part.name}`, {found['date']}, {where}; {pace}load {found['load']}."
    yield ""


def _table(ratios: Iterable[Ratio]) -> Iterator[str]:
    rows = [
        f"| {ratio.what} | {ratio.value:.2f} | {ratio.floor} | {'**missed**' if ratio.missed else 'yes'} "
        f"| {ratio.detail} |"
        for ratio in ratios
    ]
    if rows:
        yield from ("| ratio | measured | floor | held | |", "|---|---|---|---|---|", *rows, "")
