"""A clock that was set back: what a day is named for does not change, what none is named for says its day."""

from __future__ import annotations

import datetime

import pytest
import time_machine

from graph_loader.api import Region
from graph_loader.catalog import Catalog
from graph_loader.catalog.binding import bind
from graph_loader.cli import run
from graph_loader.metrics.dates import window_of
from tests.workspaces import make_workspace

SET_BACK = datetime.datetime(2001, 2, 3, 12, tzinfo=datetime.UTC)
EXPERT = """\
default_sources: {src: p. 1}
experts:
  - {id: one, name: {zh: 甲}, keep_until: 2020-06-30}
  - {id: two, name: {zh: 乙}}
"""


@pytest.mark.parametrize("given", [{"as_of": "2023-06-30"}, {}])
def test_a_query_is_about_the_day_that_was_named_or_says_which(given):
    region = Region()
    query = Catalog(region.workspace.query_files()).get("agreements-expiring")
    now = bind(query, given, region.ontology)
    with time_machine.travel(SET_BACK):
        then = bind(query, given, region.ontology)
    assert then.as_of == given.get("as_of", "2001-02-03")
    assert (now == then) is bool(given)


def test_an_indicator_is_about_the_days_that_were_named():
    with time_machine.travel(SET_BACK):
        assert window_of("2023", None).end == datetime.date(2023, 12, 31)
        assert window_of(None, None).end == datetime.date(2001, 2, 3)


def test_retention_follows_the_clock_unless_a_day_is_named(tmp_path, capsys):
    folder = make_workspace(tmp_path / "lab", {"experts.yaml": EXPERT})

    def due(*more: str) -> str:
        assert run(["person", "due", "--workspace", str(folder), *more]) == 0
        return str(capsys.readouterr().out)

    assert due().split()[0] == "one"
    with time_machine.travel(SET_BACK):
        assert due() == ""
        assert due("--as-of", "2020-07-01").split()[0] == "one"
        assert due("--as-of", "2020-06-30") == ""
