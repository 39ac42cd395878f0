"""Places, fields, organizations and experts of a synthetic region, record by record."""

from __future__ import annotations

from collections.abc import Iterator

from graph_loader.generate.region import STANDING, Region
from graph_loader.generate.words import (
    COUNTY_KINDS,
    COUNTY_NAMES,
    DISCIPLINES,
    FIELDS,
    FIRM_NAMES,
    LIBRARIES,
    POSITIONS,
    PROGRAMMES,
    SERIES,
    ZONES,
    Words,
    narrow_field,
)
from graph_loader.yaml_text import Value, record

SOURCE = "syn-source"
PROVINCE = "syn-province"
BUREAU = "syn-gov-province"
NETWORK = "syn-network"


def marked(zh: str, en: str, index: int) -> Words:
    """A name that says that it is made up, and which of many it is."""
    return Words(f"{zh}（合成{index + 1}）", f"{en} (synthetic {index + 1})")


def sources(region: Region) -> Iterator[str]:
    """The one source of everything: the generator itself."""
    title = f"合成数据，{region.enterprises} 家企业，种子 {region.seed}"
    english = f"Synthetic data, {region.enterprises} enterprises, seed {region.seed}"
    yield record([
        ("id", SOURCE), ("name", Words(title, english)), ("kind", "synthetic"), ("quality", "synthetic"),
        ("publisher", Words("本程序", "This program")),
    ])  # fmt: skip


def divisions(region: Region) -> Iterator[str]:
    """A province, its cities and their counties; none has a code, since none exists."""
    province = [("id", PROVINCE), ("name", Words("合成省", "Synthetic Province")), ("level", "province")]
    yield record([*province, ("kind", "province")])
    for city in range(region.cities):
        yield record([
            ("id", region.id("city", city)), ("name", city_name(city)), ("level", "prefecture"),
            ("kind", "prefecture_city"), ("lies_in", PROVINCE),
        ])  # fmt: skip
    for county in range(region.counties):
        name = county_name(county)
        yield record([
            ("id", region.id("county", county)), ("name", name), ("level", "county"),
            ("kind", COUNTY_KINDS[name.zh[-1]]), ("lies_in", region.id("city", county // len(COUNTY_NAMES))),
            ("focuses_on", region.subjects(region.draw("county", county), 8)),
        ])  # fmt: skip


def city_name(city: int) -> Words:
    """The name of a city."""
    return Words(f"合成{city + 1}市", f"Synthetic City {city + 1}")


def county_name(county: int) -> Words:
    """The name of a county with that of its city."""
    city, own = city_name(county // len(COUNTY_NAMES)), COUNTY_NAMES[county % len(COUNTY_NAMES)]
    return Words(f"{city.zh}{own.zh}", f"{own.en}, {city.en}")


def zones(region: Region) -> Iterator[str]:
    """The functional zones of every city."""
    for zone in range(region.zones):
        city = zone // len(ZONES)
        kind, own = ZONES[zone % len(ZONES)]
        name = Words(f"{city_name(city).zh}{own.zh}", f"{own.en} of {city_name(city).en}")
        yield record([
            ("id", region.id("zone", zone)), ("name", name), ("kind", kind), ("lies_in", region.id("city", city)),
            ("focuses_on", region.subjects(region.draw("zone", zone), 8)),
        ])  # fmt: skip


def fields(region: Region) -> Iterator[str]:
    """Broad fields, each with narrower ones."""
    for broad, (name, narrower) in enumerate(FIELDS):
        id = f"syn-field-{broad + 1:02d}"
        yield record([("id", id), ("name", name)])
        for narrow, own in enumerate(narrower):
            yield record([("id", region.field_of(broad * 5 + narrow)), ("name", own), ("broader", id)])


def disciplines(region: Region) -> Iterator[str]:
    """The disciplines of the universities."""
    for index, name in enumerate(DISCIPLINES):
        concerns = region.subjects(region.draw("discipline", index), 4)
        yield record([("id", region.id("discipline", index)), ("name", name), ("concerns", concerns)])


def government_bodies(region: Region) -> Iterator[str]:
    """A bureau of science for the province, every city and every county."""
    levels = [(BUREAU, Words("合成省", "Synthetic Province"), "provincial", PROVINCE)]
    levels += [
        (region.id("gov-city", city), city_name(city), "municipal", region.id("city", city))
        for city in range(region.cities)
    ]
    levels += [
        (region.id("gov-county", county), county_name(county), "county", region.id("county", county))
        for county in range(region.counties)
    ]
    for id, place, level, located_in in levels:
        name = Words(f"{place.zh}科技局", f"Science Bureau of {place.en}")
        yield record([("id", id), ("name", name), ("level", level), ("located_in", located_in)])


def city_bureau(region: Region, index: int) -> str:
    """The bureau of one of the cities, in turn."""
    return region.id("gov-city", index % region.cities)


def universities(region: Region) -> Iterator[str]:
    """The universities with the disciplines that they have."""
    for index in range(region.counts["uni"]):
        draw = region.draw("uni", index)
        places = draw.distinct(draw.tail(2, 12), lambda one: one.rank(len(DISCIPLINES)))
        held: list[Value] = [
            {"ref": region.id("discipline", which), "featured": place == 0} for place, which in enumerate(places)
        ]
        yield record([
            ("id", region.id("uni", index)), ("name", marked("合成大学", "Synthetic University", index)),
            ("established", str(draw.between(1902, 2005))), ("double_first_class", draw.chance(0.2)),
            ("located_in", region.id("city", draw.rank(region.cities))),
            ("disciplines", held),
        ])  # fmt: skip


def faculties(region: Region) -> Iterator[str]:
    """The faculties; large universities have more."""
    for index in range(region.counts["fac"]):
        draw = region.draw("fac", index)
        discipline = draw.pick(DISCIPLINES)
        yield record([
            ("id", region.id("fac", index)),
            ("name", marked(f"{discipline.zh}学院", f"School of {discipline.en}", index)),
            ("part_of", {"ref": region.any("uni", draw), "role": "faculty"}),
            ("active_in", region.subjects(draw, 4)),
        ])  # fmt: skip


def institutes(region: Region) -> Iterator[str]:
    """The research institutes."""
    for index in range(region.counts["ins"]):
        draw = region.draw("ins", index)
        subject = region.subject("ins", index)
        name = narrow_field(subject)
        yield record([
            ("id", region.id("ins", index)), ("name", marked(f"{name.zh}研究所", f"Institute of {name.en}", index)),
            ("established", str(draw.between(1950, 2018))), ("research_directions", [name.zh]),
            ("located_in", region.id("city", draw.rank(region.cities))),
            ("active_in", region.subjects(draw, 6, subject)),
        ])  # fmt: skip


def service_organizations(region: Region) -> Iterator[str]:
    """Agencies that bring supply and demand together."""
    for index in range(region.counts["svc"]):
        draw = region.draw("svc", index)
        yield record([
            ("id", region.id("svc", index)), ("name", marked("技术转移中心", "Technology Transfer Centre", index)),
            ("located_in", region.place(draw)), ("active_in", region.subjects(draw, 6)),
        ])  # fmt: skip


def enterprises(region: Region) -> Iterator[str]:
    """The enterprises; the first have the most of everything."""
    for index in range(region.enterprises):
        draw = region.draw("ent", index)
        subject = region.subject("ent", index)
        change = region.renamed(index)
        name = firm_name(region, index)
        parent = region.id("ent", draw.rank(index)) if index and draw.chance(0.08) else None
        yield record([
            ("id", region.id("ent", index)), ("name", marked(name.zh, name.en, index)),
            ("former_names", [former_name(index).zh] if change is not None else None),
            ("established", str(draw.between(1985, 2018))), ("status", "active"),
            ("industry", [f"C{draw.between(13, 43)}"]),
            ("leading", index < region.enterprises // 200 or None),
            ("description", Words(f"从事{narrow_field(subject).zh}的企业", f"A firm in {narrow_field(subject).en}")),
            ("part_of", {"ref": parent, "role": "subsidiary"} if parent else None),
            ("located_in", region.place(draw)), ("active_in", region.subjects(draw, 3, subject)),
        ])  # fmt: skip


def firm_name(region: Region, index: int) -> Words:
    """The name of an enterprise, without the mark."""
    own, subject = FIRM_NAMES[index % len(FIRM_NAMES)], narrow_field(region.subject("ent", index))
    return Words(f"{own.zh}{subject.zh}有限公司", f"{own.en} {subject.en.capitalize()} Ltd.")


def former_name(index: int) -> Words:
    """The name that a renamed enterprise had."""
    own = FIRM_NAMES[(index + 5) % len(FIRM_NAMES)]
    return marked(f"{own.zh}工贸有限公司", f"{own.en} Trading Ltd.", index)


def changes(region: Region) -> Iterator[str]:
    """Changes of the names of enterprises."""
    for index in range(region.counts["chg"]):
        firm = region.changed_enterprise(index)
        new = marked(*firm_name(region, firm), firm)
        old = former_name(firm)
        yield record([
            ("id", region.id("chg", index)), ("name", Words(f"{old.zh}更名", f"{old.en} renamed")), ("kind", "renamed"),
            ("date", region.date("chg", index)), ("former_name", old), ("new_name", new),
            ("original", region.id("ent", firm)), ("resulting", region.id("ent", firm)),
        ])  # fmt: skip


def platforms(region: Region) -> Iterator[str]:
    """What enterprises and institutions have built together."""
    kinds, stages = region.values("platform_kind"), region.values("life_cycle")
    for index in range(region.counts["plat"]):
        draw = region.draw("plat", index)
        subject, firm = region.subject("plat", index), region.any("ent", draw)
        partners = draw.distinct(draw.tail(1, 5), region.knowledge)
        name = narrow_field(subject)
        yield record([
            ("id", region.id("plat", index)),
            ("name", marked(f"{name.zh}创新平台", f"{name.en.capitalize()} Platform", index)),
            ("kind", draw.pick(kinds)), ("life_cycle", draw.pick(stages)), ("signed", region.date("plat", index)),
            ("investment", f"{draw.tail(50, 90000)}万元"),
            ("founders", [{"ref": id, "role": "founder"} for id in (firm, *partners)]),
            ("hosts", {"ref": firm, "role": "host"}), ("located_in", region.place(draw)),
            ("active_in", region.subjects(draw, 3, subject)),
        ])  # fmt: skip


def experts(region: Region) -> Iterator[str]:
    """The experts: no name but a number, so that none can be taken for a person."""
    for index in range(region.counts["exp"]):
        draw = region.draw("exp", index)
        subject = region.subject("exp", index)
        name = narrow_field(subject)
        since = f"{draw.between(2000, 2018)}/"
        yield record([
            ("id", region.id("exp", index)), ("name", marked("专家", "Expert", index)),
            ("position", draw.pick(POSITIONS)), ("directions", Words(f"{name.zh}方向", f"Works on {name.en}")),
            ("keywords", [name.zh]),
            ("affiliated_with", {"ref": region.knowledge(draw), "role": "staff", "period": since}),
            ("active_in", region.subjects(draw, 3, subject)),
            ("listed_in", region.id("lib", 1) if draw.chance(0.3) else None),
        ])  # fmt: skip


def information_networks(region: Region) -> Iterator[str]:
    """The information network with its libraries."""
    libraries: list[Value] = [
        {"id": region.id("lib", index), "name": name, "kind": kind} for index, (kind, name) in enumerate(LIBRARIES)
    ]
    name = Words("合成科技合作信息网", "Synthetic Information Network")
    yield record([("id", NETWORK), ("name", name), ("run_by", BUREAU), ("libraries", libraries)])


def programmes(region: Region) -> Iterator[str]:
    """Programmes of the province."""
    for index, name in enumerate(PROGRAMMES):
        yield record([("id", region.id("prog", index)), ("name", name), ("date", "2018/"), ("run_by", BUREAU)])


def event_series(region: Region) -> Iterator[str]:
    """Series that events belong to."""
    for index, name in enumerate(SERIES):
        draw = region.draw("series", index)
        yield record([
            ("id", region.id("series", index)), ("name", name), ("regularity", draw.pick(region.values("regularity"))),
            ("direction", draw.pick(region.values("direction"))), ("since", "2018"),
            ("run_by", city_bureau(region, index)),
        ])  # fmt: skip


def cooperations(region: Region) -> Iterator[str]:
    """Standing cooperations: of bureaus with institutions, and of large enterprises with them."""
    kinds = [kind for kind in region.values("cooperation_kind") if kind != "standing_mechanism"]
    for city in range(region.cities):
        draw = region.draw("mechanism", city)
        for partner in draw.distinct(STANDING, region.knowledge):
            yield record([
                ("from", region.id("gov-city", city)), ("to", partner), ("role", "standing_mechanism"),
                ("period", f"{draw.between(2015, 2022)}/"),
            ])  # fmt: skip
    for firm in range(region.enterprises // 10):
        draw = region.draw("cooperation", firm)
        for partner in draw.distinct(draw.tail(1, 20), region.knowledge):
            start = draw.between(2008, 2022)
            yield record([
                ("from", region.id("ent", firm)), ("to", partner), ("role", draw.pick(kinds)),
                ("period", f"{start}/{start + 3}" if draw.chance(0.4) else f"{start}/"),
            ])  # fmt: skip
