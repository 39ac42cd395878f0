"""Two dates or two regions side by side, and what a state is cited by."""

from __future__ import annotations

import json
from datetime import date

from click.testing import CliRunner

from graph_loader.cli import cli, run
from graph_loader.metrics.comparison import Comparison, state
from graph_loader.metrics.indicator import REGISTRY
from tests.unit.metrics.build import ROOT, two_by_three


def test_two_dates_by_hand():
    # Up to 2020 there is one agreement of a and u and nothing else that is dated.
    draft = two_by_three()
    found = Comparison(state(draft.network(as_of=date(2020, 6, 1)), "2020"), state(draft.network(), "now"))
    values = {row["id"]: (row["a"], row["b"], row["difference"]) for row in found.rows()}
    assert values["B1"] == (1, 3, 2)
    assert set(values) == set(REGISTRY)
    assert found.one.hash == found.other.hash and found.one.profile.as_of == "2020-06-01"


def test_a_hash_cites_what_is_on_record():
    before, after = two_by_three(), two_by_three().node("Enterprise", "new")
    one, same, other = (state(draft.network(), "x") for draft in (before, two_by_three(), after))
    assert one.hash == same.hash != other.hash and len(one.hash) == 64
    document = one.document()
    assert document["versions"]["formulas"].keys() == REGISTRY.keys() and document["nodes"] == len(before.nodes)


def test_no_difference_without_two_values():
    found = Comparison(state(two_by_three().network(), "a"), state(two_by_three().network(), "b"))
    for row in found.rows("en"):
        nothing = row["a"] is None or row["b"] is None
        assert (row["difference"] is None) == nothing == (row["reason"] is not None)
        assert nothing or row["difference"] == 0
    json.dumps(found.document(), allow_nan=False)


def invoke(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(cli, ["compare", *arguments, "--lang", "en"], catch_exceptions=False)
    return done.exit_code, done.stdout


def test_the_command():
    code, out = invoke("2023-01-01", f"{ROOT}@2024-05-25", "--workspace", str(ROOT), "--format", "json")
    document = json.loads(out)
    assert code == 0 and [side["as_of"] for side in document["states"]] == ["2023-01-01", "2024-05-25"]
    assert len(document["indicators"]) == len(REGISTRY)
    code, out = invoke("2023", "2024", "--workspace", str(ROOT), "--format", "csv")
    assert code == 0 and out.startswith("id,title,a,b,difference,unit,reason") and "nan" not in out


def test_the_command_refuses_what_is_no_workspace(capsys, tmp_path):
    assert run(["compare", str(tmp_path / "none"), "2024", "--workspace", str(ROOT), "--lang", "en"]) != 0
    captured = capsys.readouterr()
    assert "none" in captured.err and "Traceback" not in captured.err and not captured.out
