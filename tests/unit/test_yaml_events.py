"""YAML to trees: positions, nothing guessed, everything beyond plain trees refused with a place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from graph_loader import yaml_events
from graph_loader.records import Mapping, Scalar, Sequence, Source
from graph_loader.yaml_events import MAX_DEPTH, is_nothing, parse_text, read_bytes, read_file


def problem_of(text: str):
    tree, problems = parse_text(text, "f.yaml")
    assert tree is None
    return problems[0]


def value_of(text: str) -> Scalar:
    """The value of the only key of a text without problems."""
    tree, problems = parse_text(text, "f.yaml")
    assert problems == [] and isinstance(tree, Mapping)
    ((_, value),) = tree.entries
    assert isinstance(value, Scalar)
    return value


def test_scalars_sequences_and_mappings_with_their_places():
    tree, problems = parse_text("a: 010\nb:\n  - 'no'\n  - {c: 1:30}\n", "f.yaml")
    assert problems == []
    assert tree == Mapping(
        [
            (Scalar("a", 1, 1, True), Scalar("010", 1, 4, True)),
            (
                Scalar("b", 2, 1, True),
                Sequence(
                    [
                        Scalar("no", 3, 5, False),
                        Mapping([(Scalar("c", 4, 6, True), Scalar("1:30", 4, 9, True))], 4, 5),
                    ],
                    3,
                    3,
                ),
            ),
        ],
        1,
        1,
    )


def test_columns_count_characters_and_not_bytes():
    tree, _ = parse_text("名称: 潍坊 # 注\n", "f.yaml")
    assert isinstance(tree, Mapping)
    assert tree.entries[0][1] == Scalar("潍坊", 1, 5, True)


def test_a_value_by_its_key():
    tree, _ = parse_text("a: 1\nb: 2\n", "f.yaml")
    assert isinstance(tree, Mapping)
    assert tree.get("b") == Scalar("2", 2, 4, True)
    assert tree.get("c") is None


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_plain(text):
    assert is_nothing(Scalar(text, 1, 1, True))
    assert not is_nothing(Scalar(text, 1, 1, False))


@pytest.mark.parametrize("text", ["no", "0", "None", "nil"])
def test_other_texts_are_something(text):
    assert not is_nothing(Scalar(text, 1, 1, True))
    assert not is_nothing(Sequence([], 1, 1))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("|\n  one\n  two\n", "one\ntwo\n"),
        (">\n  one\n  two\n", "one two\n"),
        ('"a\\tb\\u6F4D"', "a\tb潍"),
        ("'it''s'", "it's"),
    ],
)
def test_every_style_of_scalar(text, value):
    assert value_of(f"a: {text}").text == value


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n...\n"])
def test_an_empty_text_is_no_tree_and_no_problem(text):
    tree, problems = parse_text(text, "f.yaml")
    assert problems == []
    assert tree is None or is_nothing(tree)


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("a: 'x\n", "KG111", 2, 1),
        ("a: [1, 2\nb: 3\n", "KG111", 2, 2),
        ("a: b: c\n", "KG111", 1, 5),
        ('a: "\\ud800"\n', "KG111", 1, 7),
        ("a:\n\t- b\n", "KG105", 2, 1),
        ("a: 1\nb: 2\na: 3\n", "KG106", 3, 1),
        ("a: &x 1\n", "KG113", 1, 4),
        ("a: *x\n", "KG113", 1, 4),
        ("*x : 1\n", "KG113", 1, 1),
        ("- &x [1]\n", "KG113", 1, 3),
        ("<<: {a: 1}\n", "KG113", 1, 1),
        ("a: !!int 1\n", "KG114", 1, 4),
        ("a: !<tag:example.org,2000:x> {}\n", "KG114", 1, 4),
        ("? [a]\n: 1\n", "KG116", 1, 3),
        ("a: 1\n---\nb: 2\n", "KG115", 2, 1),
        ("a: x\x07y\n", "KG104", 1, 5),
        ("a: 1\nb: x\x00\n", "KG104", 2, 5),
        ('a: 1\nb: "x\\0y"\n', "KG104", 2, 4),
        ('a: "\\e[31m"\n', "KG104", 1, 4),
        ("a: x\ud800\n", "KG104", 1, 5),
        ("a: 1\n名称：潍坊\nb: 2\n", "KG117", 2, 3),
    ],
)
def test_what_is_refused_and_where(text, code, line, column):
    problem = problem_of(text)
    assert (problem.code, problem.source) == (code, Source("f.yaml", line, column))


def test_quoted_control_characters_that_are_text_stay():
    assert value_of('a: "x\\ny\\tz"').text == "x\ny\tz"


def test_a_quoted_merge_key_is_a_key():
    tree, problems = parse_text("'<<': 1\n", "f.yaml")
    assert problems == []
    assert tree is not None


def test_several_problems_of_one_text():
    tree, problems = parse_text("a: &x 1\nb: !t 2\na: 3\n", "f.yaml")
    assert tree is None
    assert [(p.code, p.source.line) for p in problems] == [("KG113", 1), ("KG114", 2), ("KG106", 3)]


def test_an_offset_moves_every_line():
    tree, _ = parse_text("a: 1\n", "f.yaml", line_offset=4)
    assert isinstance(tree, Mapping)
    assert tree.line == 5 and tree.entries[0][1].line == 5
    assert parse_text("a: 'x", "f.yaml", line_offset=4)[1][0].source.line == 5
    assert parse_text("a: \x07", "f.yaml", line_offset=4)[1][0].source.line == 5
    assert parse_text("b：c\na: 'x", "f.yaml", line_offset=4)[1][0].source.line == 5


def test_the_deepest_nesting_that_is_read_and_the_first_that_is_not():
    deepest, problems = parse_text("[" * MAX_DEPTH + "]" * MAX_DEPTH, "f.yaml")
    assert problems == []
    assert deepest is not None
    assert problem_of("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1)).code == "KG112"


@pytest.mark.parametrize("text", ["[" * 200_000, "{a: " * 50_000, "- " * 50_000 + "a", "? " * 50_000, "a: " * 50_000])
def test_deep_nesting_ends_quickly(text):
    begun = time.process_time()
    assert parse_text(text, "f.yaml")[0] is None
    assert time.process_time() - begun < 10


def test_an_alias_bomb_is_refused_at_its_first_anchor():
    lines = ['a0: &a0 ["x"]'] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    assert problem_of("\n".join(lines)).source == Source("f.yaml", 1, 5)


@pytest.mark.parametrize(
    ("data", "code", "line", "column"),
    [
        ("a: 北京\n".encode("gbk"), "KG101", 1, 4),
        ("a: 1\nb: 北\n".encode("gb18030"), "KG101", 2, 4),
        (b"a: 1\nb: \xff\xff\n", "KG110", 2, 4),
        ("a: 1\n".encode("utf-16"), "KG102", 1, 1),
        ("a: 1\n".encode("utf-16-be"), "KG102", 1, 1),
        (b"\xef\xbb\xbfa: 1\n", "KG103", 1, 1),
        (b"abcdef: 1\nb: \x00\n", "KG104", 2, 4),
        ("潍坊: x\x7f\n".encode(), "KG104", 1, 6),
    ],
)
def test_bytes_are_checked_before_they_are_read(data: bytes, code, line, column, tmp_path: Path):
    path = tmp_path / "f.yaml"
    path.write_bytes(data)
    assert read_file(path, "shown.yaml")[0] is None
    left, (problem,) = read_bytes(path, "shown.yaml")
    assert left == b""
    assert (problem.code, problem.source) == (code, Source("shown.yaml", line, column))


def test_a_file_that_cannot_be_read(tmp_path: Path):
    _, (problem,) = read_file(tmp_path / "missing.yaml", "missing.yaml")
    assert (problem.code, problem.source) == ("KG109", Source("missing.yaml"))
    _, (problem,) = read_file(tmp_path, "folder.yaml")
    assert problem.code == "KG109"


def test_the_reader_without_libyaml_says_the_same(monkeypatch: pytest.MonkeyPatch):
    texts = [
        "a: 010\nb: [x, {c: ''}]\n",
        "a: &x 1\n",
        "a: 1\na: 2\n",
        "a: 'x\n",
        "a：b\nc: d\n",
        "[" * 30,
        "a: |\n  x\n y\n",
    ]
    quick = [parse_text(text, "f.yaml") for text in texts]
    monkeypatch.setattr(yaml_events, "HAS_LIBYAML", False)
    slow = [parse_text(text, "f.yaml") for text in texts]
    assert [tree for tree, _ in slow] == [tree for tree, _ in quick]
    assert [[p.code for p in problems] for _, problems in slow] == [[p.code for p in problems] for _, problems in quick]
