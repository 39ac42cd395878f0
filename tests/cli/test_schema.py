"""`sidu schema`: what goes to stdout, what into a file, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from graph_loader.cli import run
from tests.workspaces import make_workspace


@pytest.fixture
def lab(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace that is the current folder."""
    folder = make_workspace(tmp_path / "lab")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SIDU_LANG", "en")
    return folder


def test_json_schema_on_stdout_and_in_a_file_with_the_line_that_leads_to_it(lab, capsys):
    assert run(["schema", "json-schema"]) == 0
    printed = capsys.readouterr()
    assert json.loads(printed.out)["$schema"].endswith("draft-07/schema#")
    assert printed.err == ""
    assert run(["schema", "json-schema", "-o", "description.schema.json"]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.rstrip().endswith("# yaml-language-server: $schema=../description.schema.json")
    assert (lab / "description.schema.json").read_text(encoding="utf-8") == printed.out


def test_docs_are_in_both_languages_unless_one_is_asked_for(lab, capsys):
    assert run(["schema", "docs"]) == 0
    assert "企业 / Enterprise" in capsys.readouterr().out
    assert run(["schema", "docs", "--lang", "zh"]) == 0
    assert "企业 / Enterprise" not in capsys.readouterr().out


def test_a_template_is_written_where_it_is_wanted(lab, capsys):
    assert run(["schema", "template", "Demand", "-o", "data/demands.yaml"]) == 0
    assert capsys.readouterr().err == "wrote data/demands.yaml\n"
    assert run(["schema", "template", "Demand"]) == 0
    assert (lab / "data" / "demands.yaml").read_text(encoding="utf-8") == capsys.readouterr().out


def test_the_memberships_of_a_group_have_a_section_and_a_template(lab, capsys):
    assert run(["schema", "template", "MEMBER_OF", "--filled"]) == 0
    assert "\nmemberships:\n" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "exit_code", "code", "hint"),
    [
        (["template", "Demnd"], 1, "KG890", "Demand"),
        (["show", "Demnd"], 1, "KG890", "Demand"),
        (["template", "Organization"], 1, "KG872", "Academy, CasBranch"),
        (["template", "PARTY_TO"], 1, "KG872", "Agreement"),
        (["template", "Demand", "-o", "demand.docx"], 3, "KG871", ".yaml"),
        (["docs", "-o", "nowhere/page.md"], 2, "KG773", ""),
    ],
)
def test_what_cannot_be_done_is_said(lab, capsys, arguments, exit_code, code, hint):
    assert run(["schema", *arguments]) == exit_code
    told = capsys.readouterr()
    assert told.out == ""
    assert f"{code}: " in told.err
    assert hint in told.err
    assert [path.name for path in lab.iterdir() if path.suffix in (".xlsx", ".md")] == []


def test_showing_a_type_names_its_own_fields_first(lab, capsys):
    assert run(["schema", "show", "Field"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Field: Field"
    assert lines.index(next(line for line in lines if line.startswith("  certainty "))) > 4


@pytest.mark.parametrize("name", ["Demand", "demand", "demands", "需求", "Demands"])
def test_a_type_is_known_by_its_name_section_and_titles(lab, capsys, name):
    assert run(["schema", "show", name]) == 0
    assert capsys.readouterr().out.startswith("Demand")
    assert run(["schema", "template", name, "-o", "d.xlsx"]) == 0 and (lab / "d.xlsx").exists()
    capsys.readouterr()
    assert run(["schema", "template", "需求单"]) == 1 and "Demand" in capsys.readouterr().err
