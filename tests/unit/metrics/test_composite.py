"""The composite index: fixed goalposts, its rules, and how much it owes to its choices."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from graph_loader.cli import cli
from graph_loader.metrics import DIMENSIONS, REGISTRY, Assessment, assess
from graph_loader.metrics.composite import DRAWS, FACTORS, Composite, aggregate, composite, order_kept
from graph_loader.metrics.goalposts import Goalpost, GoalpostError, Goalposts, load_goalposts
from graph_loader.metrics.indicator import Answer, Indicator, nothing
from graph_loader.metrics.recording import with_links_dropped
from graph_loader.metrics.sensitivity import Choices, _sobol, indices
from tests.unit.metrics.build import ROOT, two_by_three

PACKAGED = load_goalposts()


def profile(**values: float | None) -> Assessment:
    """A profile in which every indicator has the middle of its goalposts, or what is given."""
    dimensions: dict[str, list[Indicator]] = {name: [] for name in DIMENSIONS}
    for id, definition in REGISTRY.items():
        post = PACKAGED.posts.get(id)
        value = values.get(id, (post.lo + post.hi) / 2 if post else 7.0)
        answer = nothing("empty") if value is None else Answer(value, 1)
        dimensions[definition.dimension].append(Indicator(definition, answer, "2024-05-25", ()))
    return Assessment("2024-05-25", None, dimensions, [], False)


def quick(found: Assessment, goalposts: Goalposts = PACKAGED) -> Composite:
    return composite(found, goalposts, draws=60)


def test_every_goalpost_has_a_source_and_a_date_and_is_monotone():
    assert PACKAGED.posts and all(
        post.source["zh"] and post.source["en"] and post.date for post in PACKAGED.posts.values()
    )
    assert {"B7", "B8", "D1", "D8", "D9"} <= set(PACKAGED.left_out) and not set(PACKAGED.left_out) & set(PACKAGED.posts)
    assert {REGISTRY[id].dimension for id in PACKAGED.posts} == set(DIMENSIONS)
    stages = two_by_three().network().ontology.stages
    assert PACKAGED.posts["D2"].hi == len(stages)


def test_the_middle_of_everything_is_one_half():
    found = quick(profile())
    assert found.index == pytest.approx(0.5) == found.dimensions["depth"] == found.dimensions["density"]
    assert found.clipped == () and found.missing == ()


def test_dimensions_do_not_stand_in_for_one_another():
    scores = {"breadth": 0.9, "depth": 0.9, "precision": 0.9, "density": 0.1}
    assert sum(scores.values()) / 4 == pytest.approx(0.7)
    assert aggregate(scores, 0.01) == pytest.approx(0.5196, abs=1e-4)
    assert aggregate({**scores, "density": 0.0}, 0.01) == pytest.approx((0.9**3 * 0.01) ** 0.25)
    assert aggregate({**scores, "density": None}, 0.01) is None


def test_a_dimension_with_too_little_has_no_score_and_there_is_no_index():
    # Three of five are less than two thirds, four are enough.
    assert quick(profile(P1=None)).index is not None
    found = quick(profile(P1=None, P10=None))
    assert found.index is None and found.dimensions["precision"] is None and found.missing == ("precision",)
    assert found.sensitivity == {} and found.dimensions["breadth"] == pytest.approx(0.5)


def test_what_lies_beyond_a_goalpost_is_clipped_and_named():
    found = quick(profile(D2=9, N8=0.5))
    assert found.clipped == ("D2",) and found.scores["depth"]["D2"] == found.scores["density"]["N8"] == 1


def test_reported_figures_and_what_is_left_out_change_nothing():
    assert quick(profile(D9=1e9, B7=5, D8=0.9)).document() == quick(profile()).document()


@given(st.floats(-5, 200), st.floats(-5, 200), st.sampled_from(["none", "sqrt", "log"]), st.booleans())
def test_scores_are_monotone_between_0_and_1(one, other, transform, down):
    post = Goalpost("B1", 0, 100, down, transform, {}, "2024-01-01")
    low, high = (post.score(value)[0] for value in sorted((one, other)))
    assert min(low, high) >= 0 and max(low, high) <= 1 and (low >= high if down else low <= high)
    assert post.score(0)[0] == down and post.score(100)[0] == (not down)


def test_sensitivity_says_where_the_index_may_lie():
    found = composite(profile(B3=1.0, D4=0.1, N5=0.9), PACKAGED)
    assert set(found.sensitivity) == {*FACTORS, "all"}
    for name, range_ in found.sensitivity.items():
        assert range_.low <= range_.median <= range_.high and range_.draws == DRAWS, name
    whole = found.sensitivity["all"]
    assert whole.low < (found.index or 0) < whole.high
    assert found.sensitivity["aggregation"].low == pytest.approx(found.index)
    assert composite(profile(B3=1.0, D4=0.1, N5=0.9), PACKAGED).document() == found.document(), "the seed is fixed"
    # Where all scores are alike neither weights nor the mean matter.
    alike = quick(profile())
    assert alike.sensitivity["weights"].low == pytest.approx(0.5) == alike.sensitivity["weights"].high


def test_effects_say_which_choice_makes_how_much_of_the_variance():
    found = composite(profile(B3=1.0, D4=0.1, N5=0.9), PACKAGED)
    assert found.effects.keys() == set(FACTORS)
    for name, effect in found.effects.items():
        assert effect.first_ci[0] <= effect.first <= effect.first_ci[1], name
        assert effect.total_ci[0] <= effect.total <= effect.total_ci[1], name
        assert effect.total > -0.05 and effect.first < effect.total + 0.1, name
    assert 0.5 < sum(effect.first for effect in found.effects.values()) < 1.2
    # Where all scores are one half neither weights nor the mean nor what is left out matter by themselves.
    alike = composite(profile(), PACKAGED).effects
    assert alike["goalposts"].total > 0.9 and abs(alike["left_out"].first) < 0.2


def test_effects_of_a_function_whose_indices_are_known():
    # Ishigami's with a = 7 and b = 0.1: first order .3139, .4424, 0; total .5576, .4424, .2437 by its variances.
    rng, n = np.random.default_rng(3), 2**15
    one, other = rng.uniform(-np.pi, np.pi, (2, 3, n))

    def ishigami(x):
        return np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])

    mixed = [np.where(np.arange(3)[:, np.newaxis] == place, other, one) for place in range(3)]
    first, total = _sobol(np.stack([ishigami(x) for x in (one, other, *mixed)]))
    assert first == pytest.approx([0.3139, 0.4424, 0], abs=0.03)
    assert total == pytest.approx([0.5576, 0.4424, 0.2437], abs=0.03)


def test_the_settled_choices_give_the_index_itself():
    found = composite(profile(B3=1.0, D4=0.1, N5=0.9), PACKAGED)
    ids = [id for scored in found.scores.values() for id in scored]
    same = indices(found.values, found.scores, PACKAGED, Choices.settled(ids, len(DIMENSIONS), 3))
    assert same == pytest.approx([found.index] * 3)


def test_the_order_of_two_holds_or_does_not():
    low, high = quick(profile()), quick(profile(**{id: post.hi for id, post in PACKAGED.posts.items()}))
    assert order_kept(low, high, 50) == order_kept(high, low, 50) == 1.0
    close, other = quick(profile(B3=0.6)), quick(profile(D4=0.61))
    kept = order_kept(close, other, 200)
    assert kept is not None and 0.1 < kept < 0.9
    assert order_kept(low, low) is None and order_kept(low, quick(profile(P1=None, P10=None))) is None


def test_links_that_were_not_recorded():
    network = two_by_three().network()
    found = with_links_dropped(network, ["B3", "N1"], runs=6, share=0.5)
    assert len(found) == 6 and len({str(p.dimensions["density"][0].value) for p in found}) > 1
    again = with_links_dropped(network, ["B3", "N1"], runs=6, share=0.5)
    assert [p.document() for p in found] == [p.document() for p in again]
    nothing_gone = with_links_dropped(network, ["B3", "N1"], runs=1, share=0)[0]
    whole = {r.id: r.value for records in assess(network).dimensions.values() for r in records}
    assert all(r.value == whole[r.id] for records in nothing_gone.dimensions.values() for r in records)


OWN = """version: 潍坊 2
date: 2026-01-01
indicators:
  B1: {lo: 0, hi: 100, transform: sqrt, source: 规划, date: 2026-01-01}
  D4: {lo: 0.1, hi: 0.4, source: {zh: 规划, en: plan}, date: 2026-01-01}
"""


def test_a_workspace_lays_its_own_over_the_packaged_ones(tmp_path: Path):
    file = tmp_path / "goalposts.yaml"
    file.write_text(OWN, encoding="utf-8")
    found = load_goalposts(file)
    assert found.posts["B1"].transform == "sqrt" and found.posts["D4"].hi == 0.4
    assert found.posts["B3"] == PACKAGED.posts["B3"] and found.floor == PACKAGED.floor
    assert found.versions[-1] == "goalposts.yaml 潍坊 2 (2026-01-01)" and len(found.versions) == 2
    assert quick(profile(B1=25), found).scores["breadth"]["B1"] == pytest.approx(0.5)


@pytest.mark.parametrize(("line", "floor"), [("floor: 0\n", 0.0), ("floor: 0.2\n", 0.2), ("", PACKAGED.floor)])
def test_a_workspace_has_the_floor_that_it_writes(tmp_path, line, floor):
    file = tmp_path / "goalposts.yaml"
    file.write_text(line + OWN, encoding="utf-8")
    assert load_goalposts(file).floor == floor


@pytest.mark.parametrize("floor", ["-0.1", "1.5"])
def test_a_floor_is_a_score(tmp_path, floor):
    file = tmp_path / "goalposts.yaml"
    file.write_text(f"floor: {floor}\n{OWN}", encoding="utf-8")
    with pytest.raises(GoalpostError) as caught:
        load_goalposts(file)
    assert [(problem.code, problem.source.line) for problem in caught.value.problems] == [("KG972", 1)]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("  B99: {lo: 0, hi: 1, source: x, date: 2026-01-01}", "KG973"),
        ("  D9: {lo: 0, hi: 1, source: x, date: 2026-01-01}", "KG974"),
        ("  B7: {lo: 0, hi: 1, source: x, date: 2026-01-01}", "KG974"),
        ("  B1: {lo: 5, hi: 5, source: x, date: 2026-01-01}", "KG975"),
        ("  B1: {lo: 0, hi: many, source: x, date: 2026-01-01}", "KG972"),
        ("  B1: {lo: 0, hi: .nan, source: x, date: 2026-01-01}", "KG972"),
        ("  B1: {lo: 0, hi: 1, date: 2026-01-01}", "KG972"),
        ("  B1: {lo: 0, hi: 1, source: x}", "KG972"),
        ("  B1: {lo: 0, hi: 1, source: x, date: today}", "KG972"),
        ("  B1: {lo: 0, hi: 1, source: x, date: 2026-01-01, direction: sideways}", "KG972"),
        ("  B1: {lo: -1, hi: 1, source: x, date: 2026-01-01, transform: log}", "KG972"),
        ("  B1: {lo: 0, hi: 1, source: x, date: 2026-01-01, weight: 3}", "KG972"),
        ("  B1: 3", "KG972"),
        ("  B1: {lo: 0, hi: 1, source: {zh: x, fr: y}, date: 2026-01-01}", "KG972"),
        ("left_out: [B1]", "KG972"),
        ("left_out: B1", "KG972"),
    ],
)
def test_mistakes_in_goalposts_are_told_with_their_place(tmp_path, line, code):
    file = tmp_path / "goalposts.yaml"
    file.write_text(f"version: 1\ndate: 2026-01-01\nindicators:\n{line}\n", encoding="utf-8")
    with pytest.raises(GoalpostError) as caught:
        load_goalposts(file)
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.source.line == 4 for problem in caught.value.problems)


def test_the_command(tmp_path):
    arguments = ["assess", "--composite", "--workspace", str(ROOT), "--lang", "zh", "--as-of", "2024-05-25"]
    done = CliRunner().invoke(cli, arguments, catch_exceptions=False)
    assert done.exit_code == 0 and "没有综合指数：精度的有值指标不足三分之二" in done.stdout
    done = CliRunner().invoke(cli, [*arguments, "--format", "json"], catch_exceptions=False)
    found = json.loads(done.stdout)["composite"]
    assert found["index"] is None and found["missing"] == ["precision"] and found["goalposts"]["N8"]["hi"] == 0.5
    without = CliRunner().invoke(cli, [a for a in arguments if a != "--composite"], catch_exceptions=False)
    assert "指数" not in without.stdout


def test_goalposts_are_frozen_values():
    with pytest.raises(AttributeError):
        PACKAGED.floor = 0  # type: ignore[misc]
    assert replace(PACKAGED, floor=0.0).floor == 0
