"""`sidu schema template`: a record to fill in; filled with its own examples it checks clean, whatever the type."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph_loader.ontology import LinkType, NodeType, Ontology, WriteForm, load_ontology
from graph_loader.ontology.template import template
from graph_loader.ontology.written import example_id, example_of
from graph_loader.records import Mapping, Sequence
from graph_loader.workspace import shipped
from graph_loader.yaml_events import is_nothing, parse_text
from tests.workspaces import make_workspace, region_of

ONTOLOGY: Ontology = load_ontology(shipped().joinpath("schema.yaml"))
TYPES = [one.name for one in ONTOLOGY.concrete()]
SECTIONS = [one.name for one in ONTOLOGY.links.values() if one.section]


def record_of(text: str) -> Mapping:
    """The one record of a template."""
    tree, problems = parse_text(text, "template.yaml")
    assert problems == []
    assert isinstance(tree, Mapping)
    [(_, items)] = tree.entries
    assert isinstance(items, Sequence)
    [record] = items.items
    assert isinstance(record, Mapping)
    return record


def filled_by_hand(text: str) -> str:
    """What a user does who copies every example behind its colon."""
    lines, example = [], ""
    for line in text.splitlines():
        found = re.match(r"\s*# 例 / e\.g\.: (.*)", line)
        if found:
            example = found[1]
        elif not line.lstrip().startswith("#") and line.endswith(":") and line.startswith(" "):
            line, example = f"{line} {example}", ""
        lines.append(line)
    return "\n".join(lines) + "\n"


def smallest(type_name: str, id: str) -> str:
    """A record of a type with its required fields only."""
    one = ONTOLOGY.types[type_name]
    required = "".join(f", {f.name}: {example_of(f, ONTOLOGY)}" for f in one.fields.values() if f.required)
    return f"{one.section}:\n  - {{id: {id}{required}, sources: {{src: p}}}}\n"


def others(name: str) -> list[str]:
    """The records that the examples of a template name."""
    forms = ONTOLOGY.writes.get(name, {}).values()
    found = [smallest(_other_end(form), example_id(form.name)) for form in forms if form.nested is None]
    if name in ONTOLOGY.links:
        link = ONTOLOGY.links[name]
        found += [
            smallest(ONTOLOGY.sub_types(end[0])[0], f"example-{key}")
            for key, end in (("from", link.declared_from), ("to", link.declared_to))
        ]
    return [*found, "" if name == "Source" else smallest("Source", "example-source")]


def _other_end(form: WriteForm) -> str:
    link = ONTOLOGY.links[form.link]
    return ONTOLOGY.sub_types((link.declared_to if form.end == "from" else link.declared_from)[0])[0]


@pytest.mark.parametrize("name", [*TYPES, *SECTIONS])
def test_filled_with_its_examples_it_checks_clean(name: str, tmp_path: Path):
    text = filled_by_hand(template(ONTOLOGY, name))
    files = {"record.yaml": text}
    files |= {f"other-{number}.yaml": other for number, other in enumerate(others(name)) if other}
    if name == "Source":
        files["record.yaml"] = text.replace("example-source:", "src:")
    checked = region_of(make_workspace(tmp_path / "lab", files)).check()
    assert [str(problem) for problem in checked.problems] == []


@pytest.mark.parametrize("name", [*TYPES, *SECTIONS])
def test_it_has_every_key_once_required_first_and_all_empty(name: str):
    record = record_of(template(ONTOLOGY, name))
    one: NodeType | LinkType = ONTOLOGY.types.get(name) or ONTOLOGY.links[name]
    keys = [key.text for key, _ in record.entries]
    ends = ["id"] if name in TYPES else ["from", "to"]
    assert sorted(keys) == sorted([*ends, *one.fields, *ONTOLOGY.writes.get(name, {}), "sources"])
    required = [*ends, *(field.name for field in one.fields.values() if field.required)]
    assert sorted(keys[: len(required)]) == sorted(required)
    assert all(is_nothing(value) for _, value in record.entries)


def test_an_empty_one_is_told_what_it_lacks(tmp_path: Path):
    text = template(ONTOLOGY, "Division")
    checked = region_of(make_workspace(tmp_path / "lab", {"record.yaml": text})).check()
    assert {problem.code for problem in checked.problems} == {"KG332", "KG335"}


def test_every_field_is_explained_in_both_languages_and_enumerations_list_their_values():
    text = template(ONTOLOGY, "Demand")
    for field in ONTOLOGY.types["Demand"].fields.values():
        assert f"# {field.title['zh']} / {field.title['en']}" in text
        assert all(words in text for words in field.help.values())
    assert "matched (已对接 / matched)" in text
    assert "# 内部：不进公开库 / internal: not in a public store" in text


def test_filled_writes_the_examples_itself():
    by_hand, filled = (
        record_of(text)
        for text in (filled_by_hand(template(ONTOLOGY, "Event")), template(ONTOLOGY, "Event", filled=True))
    )
    assert [(key.text, _plain(value)) for key, value in by_hand.entries] == [
        (key.text, _plain(value)) for key, value in filled.entries
    ]


def _plain(tree: object) -> object:
    if isinstance(tree, Mapping):
        return {key.text: _plain(value) for key, value in tree.entries}
    return [_plain(item) for item in tree.items] if isinstance(tree, Sequence) else getattr(tree, "text", None)


def test_one_language_only():
    assert "名称" not in template(ONTOLOGY, "Field", "en").replace("示例", "")
    assert "# Name" not in template(ONTOLOGY, "Field", "zh")


@pytest.mark.parametrize(("name", "error"), [("Actor", ValueError), ("PART_OF", ValueError), ("Nothing", KeyError)])
def test_what_has_no_section_has_no_template(name: str, error: type[Exception]):
    with pytest.raises(error):
        template(ONTOLOGY, name)
