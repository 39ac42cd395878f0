"""What a synthetic region's bodies do together: demands, results, events and what they lead to."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from functools import partial

from graph_loader.generate.bodies import city_bureau, marked
from graph_loader.generate.draws import Draw
from graph_loader.generate.region import FIELD_COUNT, Region
from graph_loader.generate.words import MEASURES, PROBLEMS, PROGRAMMES, SERIES, TECHNOLOGIES, Words, narrow_field
from graph_loader.yaml_text import Value, record


def _indicators(draw: Draw) -> list[str]:
    chosen = draw.distinct(2, lambda one: one.pick(MEASURES))
    return [text.format(draw.between(low, high)) for text, low, high in chosen]


def demands(region: Region) -> Iterator[str]:
    """What enterprises ask for, with a text that results can be matched with."""
    states, ways = region.values("demand_state"), region.values("cooperation_way")
    for index in range(region.counts["dem"]):
        draw = region.draw("dem", index)
        subject = region.subject("dem", index)
        thing, problem, technology = narrow_field(subject), draw.pick(PROBLEMS), draw.pick(TECHNOLOGIES)
        talent = draw.chance(0.1)
        wanted = Words("人才", "Talent") if talent else Words("技术", "Technology")
        name = Words(f"{thing.zh}{wanted.zh}需求", f"{wanted.en} for {thing.en}")
        yield record([
            ("id", region.id("dem", index)), ("name", marked(name.zh, name.en, index)),
            ("kind", "talent" if talent else "technology"), ("state", draw.pick(states)),
            ("posted", region.date("dem", index)),
            ("problem", Words(f"现有{thing.zh}产品{problem.zh}", f"The present product in {thing.en} {problem.en}")),
            ("key_technology", technology), ("indicators", _indicators(draw)),
            ("keywords", [thing.zh, technology.zh[:4]]), ("way", draw.pick(ways)),
            ("budget", f"{draw.tail(5, 5000)}万元"), ("raised_by", region.demand_raiser(index)),
            ("concerns", region.field_of(subject)),
            ("listed_in", region.id("lib", 2) if draw.chance(0.3) else None),
        ])  # fmt: skip


def results(region: Region) -> Iterator[str]:
    """What institutions offer, with a text that demands can be matched with."""
    maturities, ways = region.values("maturity"), region.values("transfer_way")
    for index in range(region.counts["res"]):
        draw = region.draw("res", index)
        subject = region.subject("res", index)
        thing, problem, technology = narrow_field(subject), draw.pick(PROBLEMS), draw.pick(TECHNOLOGIES)
        name = Words(f"{thing.zh}的{technology.zh}", f"{technology.en.capitalize()} for {thing.en}")
        taken = draw.chance(0.06)
        solves = Words(f"针对{thing.zh}产品{problem.zh}的问题", f"For products in {thing.en}, where one {problem.en}")
        holders: list[Value] = [region.result_holder(index)]
        if draw.chance(0.15):
            holders.append(region.any("exp", draw))
        taker: Value = {"ref": region.any("ent", draw), "period": f"{draw.between(2020, 2024)}/"}
        yield record([
            ("id", region.id("res", index)), ("name", marked(name.zh, name.en, index)),
            ("date", region.date("res", index)), ("maturity", draw.pick(maturities)),
            ("state", "taken_up" if taken else "available"), ("description", solves), ("indicators", _indicators(draw)),
            ("keywords", [thing.zh, technology.zh[:4]]), ("transfer_way", [draw.pick(ways)]),
            ("holders", holders), ("taken_up_by", taker if taken else None),
            ("concerns", region.field_of(subject)),
            ("listed_in", region.id("lib", 0) if draw.chance(0.15) else None),
        ])  # fmt: skip


def events(region: Region) -> Iterator[str]:
    """Meetings where supply and demand meet, a few of them very large."""
    fields = {name: region.values(name) for name in ("event_kind", "event_mode", "regularity", "direction")}
    for index in range(region.counts["evt"]):
        draw = region.draw("evt", index)
        subject = region.subject("evt", index)
        series = draw.below(len(SERIES))
        there = region.event_participants(index)
        firms = sum(1 for id in there if id.startswith("syn-ent-"))
        participants: list[Value] = [{"ref": city_bureau(region, index), "role": "organizer"}]
        participants += [
            {"ref": id, "role": "participant" if id.startswith("syn-ent-") or draw.chance(0.5) else "presenter"}
            for id in there
        ]
        name = Words(
            f"{narrow_field(subject).zh}{SERIES[series].zh}", f"{SERIES[series].en}: {narrow_field(subject).en}"
        )
        yield record([
            ("id", region.id("evt", index)), ("name", marked(name.zh, name.en, index)),
            ("date", region.date("evt", index)), ("kind", draw.pick(fields["event_kind"])),
            ("mode", draw.pick(fields["event_mode"])), ("regularity", draw.pick(fields["regularity"])),
            ("direction", draw.pick(fields["direction"])),
            ("attendance", f"{len(there) * 2 // 10 * 10 + 10}余"), ("enterprises", firms),
            ("participants", participants), ("concerns", region.subjects(draw, 5, subject)),
            ("held_in", {"ref": region.place(draw), "role": "main"}),
            ("series", region.id("series", series) if draw.chance(0.7) else None),
        ])  # fmt: skip


def service_visits(region: Region) -> Iterator[str]:
    """Experts who go to enterprises."""
    services = region.values("service_kind")
    for index in range(region.counts["visit"]):
        draw = region.draw("visit", index)
        firms = region.visited(index)
        advisers = draw.distinct(draw.between(1, 3), partial(region.any, "exp"))
        participants: list[Value] = [{"ref": city_bureau(region, index), "role": "organizer"}]
        participants += [{"ref": id, "role": "adviser"} for id in advisers]
        participants += [{"ref": id, "role": "visited"} for id in firms]
        yield record([
            ("id", region.id("visit", index)), ("name", marked("专家服务走访", "Experts' visit", index)),
            ("date", region.date("visit", index)), ("direction", "experts_in"), ("services", [draw.pick(services)]),
            ("participants", participants), ("held_in", {"ref": region.place(draw), "role": "visited"}),
            ("under", region.id("prog", draw.below(len(PROGRAMMES)))),
        ])  # fmt: skip


def contacts(region: Region) -> Iterator[str]:
    """Records of enterprises and institutions getting in touch over a demand."""
    modes = region.values("contact_mode")
    for index in range(region.counts["con"]):
        draw = region.draw("con", index)
        demand = region.origin("con", index)
        firm = region.any("ent", draw) if demand is None else region.demand_raiser(demand)
        broker = region.any("svc", draw) if draw.chance(0.2) else None
        participants: list[Value] = [
            {"ref": firm, "role": "demand_side"}, {"ref": region.knowledge(draw), "role": "supply_side"},
        ]  # fmt: skip
        if broker:
            participants.append({"ref": broker, "role": "broker"})
        yield record([
            ("id", region.id("con", index)), ("name", marked("技术对接", "Contact", index)),
            ("date", region.date("con", index)), ("mode", draw.pick(modes)), ("participants", participants),
            ("concerns", region.field_of(region.subject("con" if demand is None else "dem", demand or index))),
            ("arose_from", None if demand is None else region.id("dem", demand)),
        ])  # fmt: skip


def intents(region: Region) -> Iterator[str]:
    """Intents, most of them reached at an event by two that took part in it."""
    for index in range(region.counts["int"]):
        origin = region.origin("int", index)
        yield record([
            ("id", region.id("int", index)), ("name", marked("合作意向", "Intent", index)),
            ("date", region.date("int", index)), ("parties", list(region.parties("int", index))),
            ("concerns", region.field_of(region.subject("int", index))),
            ("arose_from", None if origin is None else region.id("evt", origin)),
        ])  # fmt: skip


def agreements(region: Region) -> Iterator[str]:
    """Agreements, most of them out of an intent of the same parties."""
    kinds, states = region.values("agreement_kind"), region.values("agreement_state")
    for index in range(region.counts["agr"]):
        draw = region.draw("agr", index)
        origin = region.origin("agr", index)
        parties: list[Value] = [{"ref": id, "role": "party"} for id in region.parties("agr", index)]
        if draw.chance(0.3):
            parties.append({"ref": city_bureau(region, index), "role": "witness"})
        start = datetime.date.fromordinal(region.day("agr", index))
        yield record([
            ("id", region.id("agr", index)), ("name", marked("合作协议", "Agreement", index)),
            ("date", region.date("agr", index)), ("kind", draw.pick(kinds)), ("state", draw.pick(states)),
            ("expires", str(start.year + draw.between(1, 5))), ("amount", f"{draw.tail(10, 20000)}万元"),
            ("parties", parties), ("concerns", region.field_of(region.subject("agr", index))),
            ("arose_from", None if origin is None else region.id("int", origin)),
        ])  # fmt: skip


def projects(region: Region) -> Iterator[str]:
    """Projects, most of them out of an agreement, some with further partners."""
    states = region.values("project_state")
    for index in range(region.counts["proj"]):
        draw = region.draw("proj", index)
        origin = region.origin("proj", index)
        firm, partner = region.parties("proj", index)
        start = datetime.date.fromordinal(region.day("proj", index))
        period = f"{start.year}/{start.year + draw.between(1, 4)}"
        partners = dict.fromkeys([partner, *draw.distinct(draw.between(0, 2), region.knowledge)])
        participants: list[Value] = [{"ref": firm, "role": "lead", "period": period}]
        participants += [{"ref": id, "role": "partner", "period": period} for id in partners]
        subject = region.subject("proj", index)
        name = Words(f"{narrow_field(subject).zh}联合研发项目", f"Joint project on {narrow_field(subject).en}")
        yield record([
            ("id", region.id("proj", index)), ("name", marked(name.zh, name.en, index)), ("date", period),
            ("state", draw.pick(states)), ("investment", f"{draw.tail(20, 60000)}万元"),
            ("participants", participants),
            ("located_in", region.place(draw)), ("concerns", region.subjects(draw, 3, subject)),
            ("arose_from", None if origin is None else region.id("agr", origin)),
        ])  # fmt: skip


def products(region: Region) -> Iterator[str]:
    """New products, most of them out of a project."""
    kinds = region.values("product_kind")
    for index in range(region.counts["prod"]):
        draw = region.draw("prod", index)
        origin = region.origin("prod", index)
        subject = draw.below(FIELD_COUNT) if origin is None else region.subject("proj", origin)
        name = Words(f"新型{narrow_field(subject).zh}产品", f"New product in {narrow_field(subject).en}")
        yield record([
            ("id", region.id("prod", index)), ("name", marked(name.zh, name.en, index)), ("kind", draw.pick(kinds)),
            ("date", region.date("prod", index)), ("developers", list(region.parties("prod", index))),
            ("concerns", region.field_of(subject)),
            ("arose_from", None if origin is None else region.id("proj", origin)),
        ])  # fmt: skip
