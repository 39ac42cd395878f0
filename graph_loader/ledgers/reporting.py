"""What an import did, and why it did nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from graph_loader.errors import Problem, ProblemsError
from graph_loader.ledgers.decisions import Question
from graph_loader.ledgers.merging import Changes


class ImportProblemsError(ProblemsError):
    """A sheet that does not fit; carries every problem and the names that wait for a decision."""

    def __init__(self, problems: list[Problem], questions: list[Question]) -> None:
        errors = sum(problem.severity == "error" for problem in problems)
        super().__init__("KG569", problems, count=errors)
        self.questions = questions


@dataclass
class SheetReport:
    """What became of one sheet."""

    sheet: str
    section: str
    changes: Changes
    made: list[str] = field(default_factory=list)
    """Records that names became."""
    gone: list[str] = field(default_factory=list)
    """Records that came from this ledger and stand in it no more."""
    remarks: int = 0
    left_out: int = 0
    notes: tuple[Mapping[str, str], ...] = ()
    problems: list[Problem] = field(default_factory=list)
    """Warnings."""


@dataclass
class ImportReport:
    """What an import did, sheet by sheet, and which files it wrote."""

    sheets: list[SheetReport]
    files: list[str]
    notes: list[dict[str, str]] = field(default_factory=list)
