"""Every code has words in both languages, every place that uses one gives all that the words need."""

from __future__ import annotations

import ast
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from graph_loader.errors import SEVERITIES, Problem, SiduError, WorkspaceError, message_table
from graph_loader.records import Source

ROOT = Path(__file__).parents[2] / "graph_loader"
CODE = re.compile(r"KG[0-9]{3}")
MESSAGES = message_table()

GIVEN_BY = {
    "unknown": {"name", "nearest"},
    "_unknown": {"name", "nearest"},
    "_missing": {"id", "nearest"},
    "decimal_of": {"text", "key"},  # the key of a schema is known where the refusal is caught
    "Unfit": {"name"},
}
"""Functions that take a code and fill in some of its words."""


class Use(NamedTuple):
    """One place in the source where a code is given to something."""

    place: str
    function: str
    codes: frozenset[str]
    names: frozenset[str]
    open: bool
    """Whether further names come in ``**arguments``."""


def codes_in(tree: ast.AST) -> set[str]:
    return {
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value)
    }


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def uses() -> Iterator[Use]:
    for path in sorted(ROOT.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in calls(tree):
            # Only codes that are arguments themselves, not those within calls that are arguments.
            own = [arg for arg in call.args if isinstance(arg, (ast.Constant, ast.IfExp))]
            found = {code for arg in own for code in codes_in(arg)}
            if not found:
                continue
            function = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "?")
            names = frozenset(keyword.arg for keyword in call.keywords if keyword.arg is not None)
            starred = any(keyword.arg is None for keyword in call.keywords)
            yield Use(f"{path.relative_to(ROOT.parent)}:{call.lineno}", function, frozenset(found), names, starred)


def placeholders(code: str, part: str, language: str) -> set[str]:
    return set(re.findall(r"\{([a-z_]+)\}", MESSAGES[code].get(part, {}).get(language, "")))


def needed(code: str) -> set[str]:
    return placeholders(code, "text", "en") | placeholders(code, "hint", "en")


def test_every_code_that_is_used_has_words_and_every_code_with_words_is_used():
    used = set[str]()
    for path in ROOT.rglob("*.py"):
        used |= set(CODE.findall(re.sub(r'"""(?:.|\n)*?"""', "", path.read_text(encoding="utf-8"))))
    assert used - set(MESSAGES) == set()
    assert set(MESSAGES) - used == set()


@pytest.mark.parametrize("code", sorted(MESSAGES))
def test_words_in_both_languages_with_the_same_placeholders(code):
    entry = MESSAGES[code]
    assert set(entry) <= {"severity", "text", "hint"} and entry.get("severity", "error") in SEVERITIES
    for part in ("text", "hint"):
        if part == "text" or part in entry:
            assert set(entry[part]) == {"zh", "en"}
            assert all(isinstance(text, str) and text.strip() for text in entry[part].values())
            # What a value should be is said in the language of the reader: wanted and wanted_zh.
            assert {name.removesuffix("_zh") for name in placeholders(code, part, "zh")} == placeholders(
                code, part, "en"
            )
    assert re.search(r"[\u4e00-\u9fff]", entry["text"]["zh"])
    assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"[元余多近亿万]", "", entry["text"]["en"]))


def test_every_place_gives_what_the_words_need():
    missing = []
    for use in uses():
        given = use.names | GIVEN_BY.get(use.function, set())
        for code in use.codes & set(MESSAGES):
            lacking = needed(code) - given
            if lacking and not use.open:
                missing.append(f"{use.place}: {code} lacks {', '.join(sorted(lacking))}")
    assert missing == []


def test_the_places_are_found():
    found = list(uses())
    assert len(found) > 150
    assert {use.function for use in found} >= {"of", "report", "Rejected", "StoreError", "WorkspaceError", "unknown"}


def test_values_with_braces_newlines_and_great_length_are_shown_safely():
    problem = Problem.of("KG305", Source("f.yaml", 1, 2), text="{hint} {text}\n\x1b[31m" + "x" * 500)
    message = problem.message("en")
    assert message.startswith("'{hint} {text}\\x0a\\x1b[31m") and len(message) < 250
    assert "\n" not in message and "\x1b" not in message


def test_a_place_that_is_known_in_part():
    assert str(Source("f.yaml")) == "f.yaml"
    assert str(Source("f.yaml", 3, 4)) == "f.yaml:3:4"


def test_both_languages_at_once():
    error = SiduError("KG801", path="x")
    assert error.message("both") == f"{error.message('zh')} / {error.message('en')}"
    assert str(error).startswith("KG801: ")


def test_what_the_system_says_of_a_file_is_said_in_chinese_too():
    error = WorkspaceError("KG520", file="a.csv", reason=os.strerror(errno.ENOENT))
    assert "没有这个文件或文件夹" in error.message("zh") and "No such file" in error.message("en")
    assert "没有这个文件" not in WorkspaceError("KG520", file="No such file or directory", reason="x").message("zh")
