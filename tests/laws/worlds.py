"""Strategies: descriptions that are sound under the small schema, as data that can be written in many ways."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import yaml
from hypothesis import strategies as st

from tests.small import HEAD

IDS = {
    "schools": ["s0", "s1", "s2", "s3"],
    "firms": ["f0", "f1", "f2", "f3"],
    "offices": ["o0", "o1", "o2"],
}

characters = st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufeff\u2028\u2029\ufffe\uffff")
text = st.text(characters, min_size=1, max_size=12).filter(lambda value: bool(value.strip()))
names = st.one_of(text, st.fixed_dictionaries({"zh": text}, optional={"en": text}))
years = st.integers(2000, 2030)
periods = st.one_of(
    years.map(str),
    years.map(lambda year: f"{year}/"),
    years.map(lambda year: f"/{year}"),
    st.tuples(years, st.integers(0, 5)).map(lambda pair: f"{pair[0]}/{pair[0] + pair[1]}"),
)
sources = st.dictionaries(st.sampled_from(["src", "src2"]), st.one_of(text, st.lists(text, max_size=2)), min_size=1)


class _Plain(yaml.SafeDumper):
    """Without anchors for what occurs twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def some(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """A mapping with any of the fields."""
    return st.fixed_dictionaries({}, optional=fields)


school = some(
    founded=st.one_of(years.map(str), st.dates().map(str)),
    tags=st.lists(text, max_size=3),
    mode=st.sampled_from(["online", "线下", "Online"]),
    note=text,
    budget=st.integers(0, 10**12).map(lambda amount: f"{amount} 元"),
    telephone=st.from_regex(r"[0-9]{7,11}", fullmatch=True),
    sources=sources,
)
firm = some(
    number=st.integers(1, 1000).map(str),
    share=st.decimals(-(10**6), 10**6, places=4).map(str),
    voltage=st.integers(0, 10**6).map(lambda volts: f"{volts} V"),
    sold=st.tuples(st.integers(0, 10**6), st.sampled_from(["", "余", "多"])).map(lambda pair: f"{pair[0]}{pair[1]}"),
    listed=st.sampled_from(["true", "否"]),
    patron=st.sampled_from(IDS["schools"]),
    sources=sources,
)
office = some(note=text, sources=sources)
partner = some(
    role=st.sampled_from(["lead", "参与"]),
    period=periods,
    weight=st.integers(-(2**40), 2**40).map(str),
    note=text,
    sources=sources,
)


@dataclass(frozen=True)
class World:
    """What is described: records by section and links by their ends, each said once."""

    records: dict[str, dict[str, dict[str, Any]]]
    """Section → id → fields."""
    partners: dict[tuple[str, str, str], dict[str, Any]]
    """(firm, school or firm, a tag that keeps them apart) → fields of the link."""
    parents: dict[str, tuple[str, dict[str, Any]]]
    """Office or school → the school that it is part of, and the fields of the link."""


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """A sound world; firms link to everything, offices and schools to schools with a smaller number."""
    kinds = {"schools": school, "firms": firm, "offices": office}
    records: dict[str, dict[str, dict[str, Any]]] = {section: {} for section in kinds}
    for section, kind in kinds.items():
        for id in sorted(draw(st.sets(st.sampled_from(IDS[section])))):
            records[section][id] = {"name": draw(names)} | draw(kind)
    for fields in records["firms"].values():
        if fields.get("patron") not in records["schools"]:
            fields.pop("patron", None)
    partners: dict[tuple[str, str, str], dict[str, Any]] = {}
    ends = [*records["schools"], *records["firms"]]
    for start in records["firms"]:
        for end, fields in draw(st.lists(st.tuples(st.sampled_from(ends), partner), max_size=4)):
            partners[start, end, _identity(fields)] = fields
    parents: dict[str, tuple[str, dict[str, Any]]] = {}
    schools = sorted(records["schools"])
    for id in [*records["offices"], *schools]:
        above = schools if id in records["offices"] else [one for one in schools if one < id]
        below = draw(st.booleans())
        if above and below:
            parents[id] = draw(st.sampled_from(above)), draw(some(period=periods, note=text, sources=sources))
    return World(records, partners, parents)


def _identity(fields: dict[str, Any]) -> str:
    role = {"参与": "partner"}.get(fields.get("role", ""), fields.get("role", ""))
    return f"{role} {fields.get('period', '').partition('/')[0]}"


@st.composite
def writings(draw: st.DrawFn, world: World) -> dict[str, str]:
    """The world as files: spread over any number of them, records, keys and links in any order and way."""
    sections: list[tuple[str, dict[str, Any]]] = []
    described = {id: dict(fields) for records in world.records.values() for id, fields in records.items()}
    for (start, end, _), fields in sorted(world.partners.items()):
        if draw(st.booleans()):
            sections.append(("cooperations", {"from": start, "to": end} | _with_sources(fields, described[start])))
        else:
            long_form = draw(st.booleans())
            written = {"ref": end} | fields if fields or long_form else end
            described[start].setdefault("partners", []).append(written)
    for id, (parent, fields) in sorted(world.parents.items()):
        if draw(st.booleans()):
            described[id]["part_of"] = {"ref": parent} | fields
        else:
            below = {"ref": id} | _with_sources(fields, described[id])
            described[parent].setdefault("offices", []).append(below)
    for section, records in world.records.items():
        for id in records:
            if "partners" in described[id]:
                described[id]["partners"] = draw(st.permutations(described[id]["partners"]))
            sections.append((section, {"id": id} | described[id]))
    return _spread(draw, sections)


def _with_sources(fields: dict[str, Any], record: dict[str, Any]) -> dict[str, Any]:
    """A link written elsewhere than on its record names the sources that it would have had there."""
    return {"sources": record.get("sources", {"src": "p. 1"})} | fields


def _spread(draw: st.DrawFn, items: list[tuple[str, dict[str, Any]]]) -> dict[str, str]:
    count = draw(st.integers(1, 3))
    files: list[dict[str, list[Any]]] = [{} for _ in range(count)]
    for section, record in draw(st.permutations(items)):
        keys = draw(st.permutations(sorted(record)))
        files[draw(st.integers(0, count - 1))].setdefault(section, []).append({key: record[key] for key in keys})
    labels = draw(st.permutations(["b.yaml", "c.yaml", "d.yaml"]))
    style = draw(st.sampled_from([None, '"', "'"]))
    return {
        label: HEAD + yaml.dump(content, Dumper=_Plain, allow_unicode=True, sort_keys=False, default_style=style)
        for label, content in zip(labels, files, strict=False)
        if content
    } | {"e.yaml": "sources:\n  - {id: src2, name: Two, sources: {src: x}}\n"}
