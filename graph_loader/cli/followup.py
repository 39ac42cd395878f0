"""followup: what to do next, by which role, until when; kept as descriptions."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from graph_loader.cli.options import common_options, current, source_option, with_errors
from graph_loader.cli.output import Output, output_options, tell_notes, write_rows

if TYPE_CHECKING:
    from graph_loader.api import Region
    from graph_loader.graph import Graph

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@common_options
def followup() -> None:
    """跟进事项：列出、添加、办结。 / Follow-ups: list, add, done."""


@followup.command("list")
@click.option("--all", "every", is_flag=True, help="已办的也列出 / those that are done too")
@click.option("--role", metavar="TEXT", help="责任岗位 / by this role")
@click.option(
    "--within", type=click.IntRange(0, 36500), metavar="DAYS", help="这么多天内到期 / due within so many days"
)
@click.option("--as-of", type=DAY, metavar="DATE", help="以此日为今天 / the day that counts as today")
@output_options
@common_options
@with_errors
def list_(
    every: bool, role: str | None, within: int | None, as_of: datetime | None, form: str | None, output: str | None,
    bom: bool,
) -> None:  # fmt: skip
    """列出描述中的跟进事项，不需要图库。 / List the follow-ups in the descriptions; needs no store."""
    from graph_loader.descriptions.followups import followups
    from graph_loader.rows import Rows

    settings = current()
    region = settings.region()
    graph = _sound(region)
    today = as_of.date() if as_of else date.today()
    about: dict[str, list[str]] = {}
    for link in graph.links.values():
        if link.type == "FOLLOWS_UP":
            about.setdefault(link.start, []).append(link.end)
    values = []
    for node in followups(graph):
        found = node.properties
        due = found.get("due_to")
        wanted = every or found.get("state", "open") == "open"
        if within is not None:
            wanted = wanted and isinstance(due, date) and due <= today + timedelta(days=within)
        if wanted and (role is None or found.get("by_role") == role):
            left = (due - today).days if isinstance(due, date) else None
            values.append((
                node.id, found.get("due"), left, found.get("state", "open"), found.get("by_role"),
                _words(found, "name", settings.language), _words(found, "next_step", settings.language),
                tuple(sorted(about.get(node.id, ()))), len(_listed(found.get("source_ids"))),
            ))  # fmt: skip
    params = {"all": every, "role": role, "within": within}
    rows = Rows("followup list", params, today.isoformat(), _columns(), tuple(values), False, "descriptions")
    write_rows(rows, Output(form, output, bom), settings)
    tell_notes(rows, settings)


@followup.command()
@click.argument("name")
@click.option(
    "--about", "follows_up", metavar="ID", multiple=True, required=True, help="所跟进的记录 / what it follows up"
)
@click.option("--due", type=DAY, metavar="DATE", help="期限 / until when")
@click.option("--role", "by_role", metavar="TEXT", help="责任岗位，不写姓名 / the role, never a name")
@click.option("--next", "next_step", metavar="TEXT", help="下一步 / the next step")
@click.option("--asked", metavar="TEXT", help="对方提出 / what was asked")
@click.option("--held", metavar="TEXT", help="已经开展 / what was held")
@click.option("--agreed", metavar="TEXT", help="商定 / what was agreed")
@click.option("--date", "day", type=DAY, metavar="DATE", help="日期，缺省为今天 / the day, today unless given")
@source_option
@click.option("--id", "id_", metavar="ID", help="编号，缺省自动 / the id, made unless given")
@common_options
@with_errors
def add(name: str, id_: str | None, due: datetime | None, day: datetime | None, **given: Any) -> None:
    """添加跟进事项 NAME。 / Add the follow-up NAME."""
    from graph_loader.descriptions.followups import add_followup

    settings = current()
    region = settings.region()
    fields: dict[str, Any] = {"name": name, "date": f"{day or datetime.now():%Y-%m-%d}", "state": "open"}
    if due is not None:
        fields["due"] = f"{due:%Y-%m-%d}"
    fields |= {key: given[key] for key in ("by_role", "asked", "held", "agreed", "next_step") if given[key]}
    fields["follows_up"] = list(given["follows_up"])
    if given["sources"]:
        fields["sources"] = given["sources"]
    made, file = add_followup(region.workspace, region.ontology, id_, fields)
    settings.say(f"已写入 {file}；sidu load 后进入图库", f"written to {file}; sidu load brings it into the store")
    click.echo(made)


@followup.command()
@click.argument("followup_id", metavar="ID")
@click.option("--on", "day", type=DAY, metavar="DATE", help="办结日期，缺省为今天 / the day, today unless given")
@click.option("--dropped", is_flag=True, help="不再跟进 / it is not followed up any more")
@common_options
@with_errors
def done(followup_id: str, day: datetime | None, dropped: bool) -> None:
    """把跟进事项 ID 记为已办。 / Mark the follow-up ID as done."""
    from graph_loader.descriptions.followups import close_followup

    settings = current()
    region = settings.region()
    state = "dropped" if dropped else "done"
    on = day.date() if day else date.today()
    file = close_followup(region.workspace, region.ontology, followup_id, state, on)
    settings.say(f"已改写 {file}；sidu load 后进入图库", f"changed in {file}; sidu load brings it into the store")


def _sound(region: Region) -> Graph:
    from graph_loader.errors import DataError

    checked = region.check()
    if not checked.sound:
        raise DataError("KG500", checked.problems, count=sum(p.severity == "error" for p in checked.problems))
    return checked.graph


def _words(properties: Any, field: str, language: str) -> object:
    first, second = ("en", "zh") if language == "en" else ("zh", "en")
    return properties.get(f"{field}_{first}") or properties.get(f"{field}_{second}")


def _listed(value: Any) -> tuple[Any, ...]:
    return tuple(value or ())


def _columns() -> tuple[Any, ...]:
    from graph_loader.rows import Column

    return (
        Column("followup_id", "id", {"zh": "编号", "en": "Id"}),
        Column("due", "string", {"zh": "期限", "en": "Due"}),
        Column("days_left", "integer", {"zh": "剩余天数", "en": "Days left"}),
        Column("state", "string", {"zh": "状态", "en": "State"}),
        Column("role", "string", {"zh": "责任岗位", "en": "By role"}),
        Column("followup", "string", {"zh": "事项", "en": "Subject"}),
        Column("next_step", "string", {"zh": "下一步", "en": "Next step"}),
        Column("about", "id", {"zh": "所跟进", "en": "Followed up"}, many=True),
        Column("sources", "integer", {"zh": "来源数", "en": "Sources"}),
    )
