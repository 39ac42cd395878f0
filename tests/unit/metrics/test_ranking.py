"""The ranking of bodies, the loss of hubs, and the command."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from graph_loader.api import Region
from graph_loader.cli import cli, run
from graph_loader.metrics.hubs import hub_loss
from graph_loader.metrics.indicator import MetricError
from graph_loader.metrics.ranking import TITLES, centrality
from tests.unit.metrics.build import ROOT, Draft, two_by_three


def test_ranks_names_types_and_counties():
    # evt joins a, u and i; agr a and u; plat stands by itself between b and u; con joins b and j.
    rows: list[dict[str, Any]] = list(centrality(two_by_three().network(), ["degree", "core"], lang="en"))
    assert list(rows[0]) == ["id", "name", "type", "county", "degree", "core", "rank"]
    found = {row["id"]: (row["degree"], row["rank"]) for row in rows}
    assert found["c"] == (0, len(rows))
    assert [row["rank"] for row in rows] == sorted(row["rank"] for row in rows)
    first = max(degree for degree, _ in found.values())
    assert all((degree == first) == (rank == 1) for degree, rank in found.values())
    by_id = {row["id"]: row for row in rows}
    assert by_id["a"]["county"] == "c1" and by_id["u"]["county"] is None and by_id["u"]["type"] == "University"


def test_equals_share_a_rank_and_the_least_constrained_is_first():
    star = Draft().node("Enterprise", "hub", "x", "y", "z").node("Enterprise", "alone")
    for other in "xyz":
        star.event(f"e-{other}", "hub", other)
    rows = list(centrality(star.network(), ["constraint"]))
    assert [(row["id"], row["rank"]) for row in rows] == [("hub", 1), ("x", 2), ("y", 2), ("z", 2), ("alone", None)]
    assert rows[-1]["constraint"] is None
    notes = centrality(star.network(), ["constraint"]).notes
    assert any("没有任何联系" in note["zh"] for note in notes)


def test_top_communities_and_roles():
    network = two_by_three().network()
    rows = centrality(network, ["community", "role_ABA"], top=2)
    assert len(rows) == 2 and rows.truncated and any("Leiden" in n["en"] or "Louvain" in n["en"] for n in rows.notes)
    alone = centrality(network, ["community"])
    assert not alone.truncated and {row["rank"] for row in alone} == {None}
    numbers: list[Any] = [row["community"] for row in alone]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("measure", TITLES)
def test_nothing_and_one_body(measure):
    assert len(centrality(Draft().network(), [measure])) == 0
    assert len(centrality(Draft().node("Enterprise", "a").network(), [measure])) == 1


def test_an_unknown_measure():
    with pytest.raises(MetricError) as refused:
        centrality(two_by_three().network(), ["degre"])
    assert refused.value.code == "KG908" and "degree" in refused.value.hint()


def test_a_hub_is_lost_alone_and_with_its_units():
    draft = Draft().node("University", "u").node("Faculty", "f").node("Enterprise", "a", "b", "c")
    draft.link("PART_OF", "f", "u", role="faculty").event("e1", "a", "u").event("e2", "a", "f").event(
        "e3", "f", "b", "c"
    )
    for network in (draft.network(), draft.network(roll_up=False)):
        alone, whole = hub_loss(network, ["u"])
        assert (alone.units, alone.gone, whole.units, whole.gone) == (False, ("u",), True, ("f", "u"))
        assert (alone.before, alone.after, alone.cut_off, alone.pieces_before, alone.pieces) == (5, 4, 0, 1, 1)
        assert (whole.before, whole.after, whole.cut_off, whole.pieces) == (5, 2, 1, 2)
    with pytest.raises(MetricError) as refused:
        hub_loss(draft.network(), ["nobody"])
    assert refused.value.code == "KG944"


def test_the_named_hubs_of_weifang():
    with Region(ROOT) as region:
        found = {(loss.id, loss.units): loss for loss in region.hub_loss(["xjtu", "cas"])}
    assert set(found) == {("xjtu", False), ("xjtu", True), ("cas", False), ("cas", True)}
    for loss in found.values():
        assert loss.before >= loss.after and loss.cut_off >= 0
        json.dumps(loss.document(), allow_nan=False)
    # The Academy's institutes cooperate, the Academy itself hardly does: two different questions.
    assert len(found["cas", True].gone) > 10 and found["cas", True].after < found["cas", False].after


def test_the_command():
    done = CliRunner().invoke(
        cli, ["centrality", "-m", "betweenness", "--measure", "constraint", "--top", "3", "--format", "json",
              "--workspace", str(ROOT), "--lang", "zh"], catch_exceptions=False,
    )  # fmt: skip
    document = json.loads(done.stdout)
    assert done.exit_code == 0 and document["query"] == "centrality" and document["truncated"]
    assert [row["rank"] for row in document["rows"]] == [1, 2, 3]
    assert list(document["rows"][0]) == ["id", "name", "type", "county", "betweenness", "constraint", "rank"]
    assert "--top 0" in done.stderr


def test_the_command_refuses_an_unknown_measure(capsys):
    assert run(["centrality", "-m", "closenes", "--workspace", str(ROOT), "--lang", "en"]) == 2
    captured = capsys.readouterr()
    assert "closeness" in captured.err and "Traceback" not in captured.err and not captured.out


def test_the_loss_of_a_hub_alone_and_with_its_units():
    arguments = ["centrality", "--without", "cas", "--workspace", str(ROOT), "--format", "json", "--lang", "zh"]
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    alone, whole = json.loads(done.stdout)["rows"]
    assert (alone["units"], whole["units"]) == (False, True) and alone["name"] == whole["name"] == "中国科学院"
    assert alone["gone"] == 1 < whole["gone"] and whole["after"] < alone["after"] < alone["before"]


def test_the_loss_of_what_is_no_body(capsys):
    assert run(["centrality", "--without", "casx", "--workspace", str(ROOT), "--lang", "en"]) != 0
    assert "did you mean: cas?" in capsys.readouterr().err
