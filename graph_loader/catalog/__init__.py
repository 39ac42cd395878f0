"""Canned queries: parsed, checked, bound to values, run over anything that can read.

What is named here is imported when it is used: completing a word in a shell needs little of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from graph_loader.lazily import lazily

if TYPE_CHECKING:
    from graph_loader.catalog.binding import Bound, Choice, bind, static_choices
    from graph_loader.catalog.check import check_query, check_text
    from graph_loader.catalog.comparison import Answer, difference, read_answer
    from graph_loader.catalog.completions import completion_values, write_completions
    from graph_loader.catalog.empty import NothingLoadedError
    from graph_loader.catalog.fixtures import Outcome, run_tests
    from graph_loader.catalog.front_matter import duration, read_query
    from graph_loader.catalog.library import BrokenQueryError, Catalog, Entry, RefusedTextError
    from graph_loader.catalog.model import Parameter, Query
    from graph_loader.catalog.offering import offers
    from graph_loader.catalog.run import Reader, run_adhoc, run_query

__all__ = [
    "Answer", "Bound", "BrokenQueryError", "Catalog", "Choice", "Entry", "NothingLoadedError", "Outcome",
    "Parameter", "Query", "Reader", "RefusedTextError", "bind", "check_query", "check_text", "completion_values",
    "difference", "duration", "offers", "read_answer", "read_query", "run_adhoc", "run_query", "run_tests",
    "static_choices", "write_completions",
]  # fmt: skip

_HOMES = {
    "binding": ("Bound", "Choice", "bind", "static_choices"),
    "check": ("check_query", "check_text"),
    "completions": ("completion_values", "write_completions"),
    "comparison": ("Answer", "difference", "read_answer"),
    "empty": ("NothingLoadedError",),
    "fixtures": ("Outcome", "run_tests"),
    "front_matter": ("duration", "read_query"),
    "library": ("BrokenQueryError", "Catalog", "Entry", "RefusedTextError"),
    "model": ("Parameter", "Query"),
    "offering": ("offers",),
    "run": ("Reader", "run_adhoc", "run_query"),
}

__getattr__ = lazily(__name__, _HOMES)
