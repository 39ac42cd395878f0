"""Canned queries: parsed, checked, bound to values, run over anything that can read."""

from graph_loader.catalog.bind import Bound, Choice, bind, static_choices
from graph_loader.catalog.check import check_query, check_text
from graph_loader.catalog.completions import completion_values, offers, write_completions
from graph_loader.catalog.difference import Answer, difference, read_answer
from graph_loader.catalog.fixtures import Outcome, run_tests
from graph_loader.catalog.front_matter import duration, read_query
from graph_loader.catalog.library import BrokenQueryError, Catalog, Entry, RefusedTextError
from graph_loader.catalog.model import Parameter, Query
from graph_loader.catalog.run import NothingLoadedError, Reader, run_adhoc, run_query

__all__ = [
    "Answer", "Bound", "BrokenQueryError", "Catalog", "Choice", "Entry", "NothingLoadedError", "Outcome",
    "Parameter", "Query", "Reader", "RefusedTextError", "bind", "check_query", "check_text", "completion_values",
    "difference", "duration", "offers", "read_answer", "read_query", "run_adhoc", "run_query", "run_tests",
    "static_choices", "write_completions",
]  # fmt: skip
