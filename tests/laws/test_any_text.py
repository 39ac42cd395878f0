"""Whatever stands in a file, reading it ends in a graph or in problems with a place: no exception, no hang."""

from __future__ import annotations

import string

from hypothesis import example, given
from hypothesis import strategies as st

from graph_loader.catalog.front_matter import read_query
from graph_loader.descriptions import Checked
from graph_loader.errors import Problem, SchemaError
from graph_loader.nearest import nearest
from graph_loader.ontology import Ontology, Rejected, ontology_of_text
from graph_loader.workspace import shipped
from graph_loader.yaml_events import parse_text
from tests.laws.worlds import worlds, writings
from tests.small import ONTOLOGY, SCHEMA, checked

SIGNS = [
    ": ",
    "：",
    "- ",
    ", ",
    "{",
    "}",
    "[",
    "]",
    "'",
    '"',
    ">",
    "#",
    "&a",
    "*a",
    "<<",
    "!!int ",
    "? ",
    "---",
    "...",
    "%YAML",
    "~",
    "null",
    "\\",
    "潍坊",
    "🚀",
]
BREAKS = ["|", " ", "  ", "\n", "\n  ", "\n    ", "\t", "\r", "\x85", "\u2028", "\ufeff", "\x00", "\x1b", "\ud800"]
WORDS = [
    "id",
    "name",
    "ref",
    "sources",
    "default_sources",
    "synthetic",
    "true",
    "schools",
    "firms",
    "offices",
    "part_of",
    "partners",
    "cooperations",
    "from",
    "to",
    "role",
    "period",
    "founded",
    "tags",
    "budget",
    "2024-13-45",
    "2022/2020",
    "-5万元",
    "100余",
    "s1",
    "src",
]
PIECES = [*SIGNS, *BREAKS, *WORDS]

pieces = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)
anything = st.one_of(st.text(max_size=200), pieces, st.text(string.printable, max_size=200))


def edited(text: str) -> st.SearchStrategy[str]:
    """The text with some places cut out, doubled or replaced."""
    edit = st.tuples(st.integers(0, len(text)), st.integers(0, 30), st.one_of(st.sampled_from(PIECES), st.just("")))

    def apply(edits: list[tuple[int, int, str]]) -> str:
        out = text
        for start, length, piece in edits:
            out = out[:start] + piece + out[start + length :]
        return out

    return st.lists(edit, min_size=1, max_size=4).map(apply)


def assert_told(problems: list[Problem] | tuple[Problem, ...]) -> None:
    """Every problem has a place and words without a gap, in both languages."""
    for problem in problems:
        assert problem.source.file and problem.source.line >= 0
        for lang in ("zh", "en"):
            shown = problem.message(lang) + problem.hint(lang)
            assert problem.message(lang) and shown.isprintable()
        assert problem.as_json("both")["code"] == problem.code


def look_at(found: Checked) -> None:
    assert_told(found.problems)
    assert found.sound or any(problem.severity == "error" for problem in found.problems)
    for link in found.graph.links.values():
        assert link.start in found.graph.nodes and link.end in found.graph.nodes


@given(anything)
@example("a: \ufeff")
@example("? - a\n: b")
@example("a: b\r\nc: *\x85d")
def test_any_text_is_a_tree_or_problems(text):
    tree, problems = parse_text(text, "f.yaml")
    assert tree is None or problems == []
    assert_told(problems)


@given(anything)
def test_any_text_as_descriptions(text):
    look_at(checked({"b.yaml": text.encode("utf-8", "surrogatepass")}))


@given(st.binary(max_size=200))
def test_any_bytes_as_descriptions(data):
    look_at(checked({"b.yaml": data}))


@given(st.data(), worlds())
def test_sound_descriptions_with_a_slip_of_the_hand(data, world):
    files = data.draw(writings(world))
    label = data.draw(st.sampled_from(sorted(files)))
    changed = data.draw(edited(files[label])).encode("utf-8", "surrogatepass")
    look_at(checked({**files, label: changed}))


@given(edited(SCHEMA))
def test_a_schema_with_a_slip_of_the_hand(text):
    try:
        ontology = ontology_of_text(text)
    except SchemaError as error:
        assert error.problems
        assert_told(error.problems)
    else:
        assert isinstance(ontology, Ontology)
        look_at(checked({"b.yaml": "schools:\n  - {id: s, name: S, offices: [{id: o, name: O}]}\n"}, ontology))


@given(anything)
def test_any_text_as_a_schema(text):
    try:
        ontology_of_text(text)
    except SchemaError as error:
        assert_told(error.problems)


values = st.one_of(anything, st.from_regex(r"[+-]?[0-9]{1,45}(\.[0-9]{0,25})?[余多万亿元 kV/年-]{0,4}", fullmatch=True))


@given(values)
def test_any_value_of_any_field_is_taken_or_refused(text):
    fields = [field for one in ONTOLOGY.described() for field in one.fields.values()]
    for field in fields:
        try:
            value = field.kind.value(text)
        except Rejected as rejected:
            assert rejected.code.startswith("KG3")
        else:
            assert value == value


@given(st.text(max_size=300), st.lists(st.text(max_size=20), max_size=300))
def test_the_nearest_name_is_a_known_one(name, known):
    found = nearest(name, known)
    assert found is None or found in known
    if name and len(name) <= 200 and name in known:
        assert found is not None and found.casefold() == name.casefold()


QUERY = shipped().joinpath("queries/quality/reported-figures.cypher").read_text(encoding="utf-8")


@given(
    st.one_of(edited(QUERY), anything.map(lambda text: f"/*---\n{text}\n---*/\nMATCH (n) RETURN n.id AS id"), anything)
)
def test_any_text_as_a_canned_query(text):
    query, problems = read_query(text, "q.cypher")
    assert (query is None) == bool(problems)
    assert_told(problems)
