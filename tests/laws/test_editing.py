"""Laws of changing a description file as text: what is asked for is read back, and nothing else has changed."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from graph_loader.descriptions.editing import Document
from graph_loader.records import Mapping, Scalar, Sequence, Tree
from graph_loader.yaml_events import parse_text
from graph_loader.yaml_text import flow, scalar

# Any text that a description can hold: no control characters, no lone surrogates.
WRITABLE = st.characters(
    exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff", include_characters="\n\t\x85\u2028"
)
TEXT = st.text(WRITABLE, max_size=12)
KEY = st.sampled_from(["name", "note", "country", "aliases", "sources"])
VALUE = st.one_of(TEXT, st.lists(TEXT, max_size=5), st.dictionaries(st.sampled_from(["zh", "en", "p. 1"]), TEXT))


def plain(tree: Tree | None) -> Any:
    if isinstance(tree, Scalar):
        return tree.text
    if isinstance(tree, Sequence):
        return [plain(item) for item in tree.items]
    return {key.text: plain(value) for key, value in tree.entries} if isinstance(tree, Mapping) else None


def parsed(text: str) -> Any:
    tree, problems = parse_text(text, "x.yaml")
    assert problems == []
    return plain(tree)


@st.composite
def written(draw: st.DrawFn) -> tuple[str, dict[str, list[dict[str, Any]]]]:
    """A file in one of the ways in which people write them, and what it says."""
    indent = draw(st.sampled_from(["", "  ", "    "]))
    lines = ["# head", ""]
    said: dict[str, list[dict[str, Any]]] = {}
    for section in ("institutes", "universities"):
        lines.append(f"{section}:{draw(st.sampled_from(['', '   # a section']))}")
        said[section] = records = []
        for number in range(draw(st.integers(1, 3))):
            one: dict[str, Any] = {"id": f"{section}-{number}"}
            one |= draw(st.dictionaries(KEY, VALUE, max_size=4))
            records.append(one)
            lines += draw(st.lists(st.sampled_from(["", f"{indent}# about the next", "# more"]), max_size=2))
            lines += record_lines(draw, one, indent)
    lines += draw(st.lists(st.sampled_from(["", "# the end"]), max_size=2))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    return newline.join(lines) + draw(st.sampled_from(["", newline])), said


def record_lines(draw: st.DrawFn, one: dict[str, Any], indent: str) -> list[str]:
    if draw(st.booleans()):
        return [f"{indent}- {flow(one)}{draw(st.sampled_from(['', '  # why']))}"]
    lines: list[str] = []
    for key, value in one.items():
        lines += entry_lines(draw, key, value, indent + "  ")
    return [f"{indent}- {lines[0].lstrip()}", *lines[1:]]


def entry_lines(draw: st.DrawFn, key: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, list) and value and draw(st.booleans()):
        return [f"{indent}{key}:", *(f"{indent}  - {flow(item)}" for item in value)]
    if isinstance(value, dict) and value and draw(st.booleans()):
        return [f"{indent}{key}:   # so", *(f"{indent}  {scalar(name)}: {flow(item)}" for name, item in value.items())]
    if isinstance(value, str) and value.isalnum() and value.isascii() and draw(st.booleans()):
        return [f"{indent}{key}: |-", f"{indent}  {value}"]
    return [f"{indent}{key}: {flow(value)}{draw(st.sampled_from(['', '   # why']))}"]


@given(TEXT)
def test_a_text_is_read_back(text):
    assert parsed(f"a: {scalar(text)}\n") == {"a": text}
    assert parsed(f"{{a: [{scalar(text)}, b]}}\n") == {"a": [text, "b"]}


@given(written(), st.data())
def test_what_is_set_and_appended_is_read_back(file, data):
    text, said = file
    assert parsed(text) == said
    document = Document(text, "x.yaml")
    assert document.text().rstrip("\r\n") == text.rstrip("\r\n")
    for section, records in said.items():
        for number, record in enumerate(records):
            changes = data.draw(st.dictionaries(KEY, st.none() | VALUE, max_size=3))
            document.set(section, record["id"], changes, after=data.draw(st.sampled_from([None, "id", "name"])))
            merged = {**record, **changes}
            records[number] = {key: value for key, value in merged.items() if value is not None}
        for number in range(data.draw(st.integers(0, 2))):
            new = {"id": f"new-{section}-{number}", **data.draw(st.dictionaries(KEY, VALUE.filter(bool), max_size=3))}
            document.append(section, new)
            records.append(new)
    document.append("experts", {"id": "e", "name": "甲"})
    assert parsed(document.text()) == {**said, "experts": [{"id": "e", "name": "甲"}]}


@given(written(), st.data())
def test_the_lines_of_other_records_stay(file, data):
    text, said = file
    document = Document(text, "x.yaml")
    section = data.draw(st.sampled_from(sorted(said)))
    id = data.draw(st.sampled_from(said[section]))["id"]
    document.set(section, id, {"note": "changed"})
    item = document.items(section)[id]
    before, after = text.splitlines(), document.text().splitlines()
    assert after[: item.first] == before[: item.first]
    rest = before[item.after :]
    assert after[len(after) - len(rest) :] == rest
    comments = [line for line in before if line.strip().startswith("#")]
    assert [line for line in after if line.strip().startswith("#")] == comments
