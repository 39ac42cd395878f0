"""Words and shapes: the handbook, the doctests, the JSON, the command line."""

from __future__ import annotations

import doctest
import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

import graph_loader.metrics
from graph_loader.cli import cli
from graph_loader.metrics import chosen, handbook
from tests.unit.metrics.build import ROOT

KEYS = {
    "id", "title", "value", "reason", "unit", "range", "n", "ci", "method", "engine", "seed", "formula_version",
    "as_of", "evidence", "coverage",
}  # fmt: skip
MODULES = [module.name for module in pkgutil.iter_modules(graph_loader.metrics.__path__)]


def test_the_handbook_is_what_the_docstrings_say():
    assert (ROOT / "docs/indicators.md").read_text(encoding="utf-8") == handbook.render()


def test_the_chinese_handbook_tells_the_same():
    assert (ROOT / "docs/indicators.zh.md").read_text(encoding="utf-8") == handbook.render_zh()
    told, functions = handbook.chinese(), handbook.told_keys()
    assert told.keys() == functions.keys()
    for key, function in functions.items():
        written, english = told[key], handbook.parts_of(function)
        assert (re.search("[\u4e00-\u9fff]", written["what"]) and "读法" in english) or key in (
            "hub_loss",
            "synergy",
        ), key
        for name in ("formula", "limits"):
            # What is told in English is told in Chinese; a formula may stand in Chinese only.
            assert name in written or name.capitalize() not in english, (key, name)
        assert written.keys() <= {"what", "formula", "limits"}


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name):
    module = importlib.import_module(f"graph_loader.metrics.{name}")
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize("definition", chosen(), ids=lambda definition: definition.id)
def test_every_indicator_says_what_it_is(definition):
    text = inspect.getdoc(definition.function) or ""
    assert all(word in text for word in ("读法：", "Reading:", "Formula:", "Limits:"))
    assert set(definition.title) == {"zh", "en"}


def test_the_forty_two():
    assert [d.id for d in chosen()] == [
        *(f"B{n}" for n in range(1, 11)), *(f"D{n}" for n in range(1, 11)), *(f"P{n}" for n in range(1, 12)),
        *(f"N{n}" for n in range(1, 12)),
    ]  # fmt: skip


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, [*arguments, "--workspace", str(ROOT)], catch_exceptions=False)
    return result.exit_code, result.stdout


def test_metrics_as_json():
    code, out = run("metrics", "b1", "N1", "--format", "json")
    records = json.loads(out)
    assert code == 0 and [record["id"] for record in records] == ["B1", "N1"]
    assert all(record.keys() >= KEYS for record in records) and records[0]["evidence"]


def test_metrics_by_part_and_in_other_formats():
    code, out = run("metrics", "B1", "--by", "type", "--format", "csv", "--lang", "en")
    assert code == 0 and out.splitlines()[0].startswith("slice,part,id,dimension,title,value")
    code, out = run("metrics", "N3", "--since", "2020", "--format", "md", "--lang", "zh")
    assert code == 0 and "活动频率" in out and "nan" not in out


def test_assess_in_three_formats(tmp_path):
    code, out = run("assess", "--format", "json")
    document = json.loads(out)
    assert code == 0 and set(document) >= {"as_of", "dimensions", "coverage"}
    figure = document["coverage"][0]
    assert set(figure) >= {"figure", "reported", "recorded", "coverage", "flag"}
    assert set(figure["reported"]) >= {"lower", "upper", "qualifier", "unit"}
    code, out = run("assess", "--lang", "both")
    assert code == 0 and "广度 / Breadth" in out and "样本 / sample" in out
    target = tmp_path / "profile.md"
    code, _ = run("assess", "-o", str(target), "--lang", "zh")
    text = target.read_text(encoding="utf-8")
    assert code == 0 and text.startswith("# 潍坊：产学研网络四维画像") and "| B1 | 伙伴数 |" in text


def test_the_records_behind_a_figure():
    code, out = run("metrics", "B1", "D6", "--evidence", "--format", "json", "--lang", "en")
    rows = json.loads(out)["rows"]
    _, metrics = run("metrics", "B1", "D6", "--format", "json")
    wanted = {(record["id"], id) for record in json.loads(metrics) for id in record["evidence"]}
    assert code == 0 and {(row["indicator"], row["record"]) for row in rows} == wanted
    assert all(row["sources"] and row["name"] and row["type"] for row in rows)
    linked = [row for row in rows if " → " in row["name"]]
    assert linked and all(row["indicator"] == "D6" for row in linked)


def test_help_loads_no_networkx():
    calls = "c.run(['--help']); c.run(['metrics', '--help']); print('networkx' in sys.modules)"
    script = f"import sys, graph_loader.cli as c; {calls}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", cwd=ROOT, check=True
    )
    assert done.stdout.splitlines()[-1] == "False"
