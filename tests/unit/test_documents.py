"""What docs say of the project exists: files, tests, codes, commands and variables that they name."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from graph_loader.cli import cli
from graph_loader.errors import message_table

ROOT = Path(__file__).resolve().parents[2]
PAGES = {name: (ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("security.md", "operations.md")}
CODE = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "graph_loader").rglob("*.py"))


@pytest.mark.parametrize("name", PAGES)
def test_codes_and_variables_that_are_named_exist(name):
    codes = set(re.findall(r"\bKG\d{3}\b", PAGES[name]))
    assert codes and codes <= set(message_table())
    for variable in set(re.findall(r"\bSIDU_[A-Z_]+", PAGES[name])):
        assert f'"{variable}"' in CODE, variable


@pytest.mark.parametrize("name", PAGES)
def test_files_that_are_named_exist(name):
    named = re.findall(r"`((?:tests|release|docs|graph_loader)/[\w./-]+)`", PAGES[name])
    named += [f"docs/{link}" for link in re.findall(r"\]\(([\w./-]+\.md)\)", PAGES[name])]
    assert named
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_line_of_the_threat_model_names_its_test():
    tables = PAGES["security.md"].partition("## What may come in")[2].partition("## What is installed")[0]
    rows = [line for line in tables.splitlines() if line.startswith("| ") and not line.startswith("| path ")]
    assert len(rows) > 12
    assert [row for row in rows if "`tests/" not in row.rpartition(" | ")[2]] == []


@pytest.mark.parametrize("name", PAGES)
def test_commands_that_are_named_exist(name):
    """Every word after ``sidu`` is a command, up to the first that is an option or an argument."""
    for text in re.findall(r"\bsidu(?:\.exe)?((?: [a-z][a-z-]+)+)", " ".join(re.findall(r"`([^`\n]+)`", PAGES[name]))):
        command: click.Command = cli
        for word in text.split():
            if not isinstance(command, click.Group) or word == "sidu":
                break
            found = command.get_command(click.Context(command), word)
            assert found is not None, text
            command = found
