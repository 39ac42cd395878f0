"""sidu match accept, reject, postpone and decisions: what was decided on a match, kept as descriptions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from graph_loader.cli.options import common_options, current, source_option, with_errors
from graph_loader.cli.output import Output, output_options, tell_notes, write_rows

HELP = {"help_option_names": ["-h", "--help"]}
DAY = click.DateTime(["%Y-%m-%d"])


def _verb(decision: str, help: str, *, with_reason: bool) -> click.Command:
    """The command that records one kind of decision."""

    @click.command(decision, context_settings=HELP, help=help)
    @click.argument("demand")
    @click.argument("offers", nargs=-1, required=True, metavar="OFFER…")
    @click.option(
        "--role",
        "by_role",
        required=True,
        envvar="SIDU_ROLE",
        metavar="TEXT",
        show_envvar=True,
        help="作决定的岗位，不写姓名 / the role that decides, never a name",
    )
    @click.option("--reason", required=with_reason, metavar="TEXT", help="理由 / why")
    @click.option("--on", "day", type=DAY, metavar="DATE", help="哪一天，缺省为今天 / the day, today unless given")
    @source_option
    @common_options
    @with_errors
    def record(
        demand: str, offers: tuple[str, ...], by_role: str, reason: str | None, day: datetime | None,
        sources: dict[str, str],
    ) -> None:  # fmt: skip
        settings = current()
        on = day.date() if day else None
        with settings.region() as region:
            made = region.decide(demand, offers, decision, by_role=by_role, reason=reason, day=on, sources=sources)
        for one in made:
            settings.say(*_told(one.offer, one.file, one.rank))
            click.echo(one.id)
        if not sources:
            settings.say(
                "没有写来源，sidu check 会提醒；知道的话用 --source 编号=出处 再写一次",
                "no source was named, of which sidu check will remind; --source ID=WHERE, said again, adds it",
            )
        settings.say("sidu load 后进入图库", "sidu load brings it into the store")

    return record


def _told(offer: str, file: str, rank: int | None) -> tuple[str, str]:
    written = (f"{offer}：已写入 {file}", f"{offer}: written to {file}")
    place = ("不在建议之列", "it was not proposed") if rank is None else (f"名次 {rank}", f"proposed in place {rank}")
    return f"{written[0]}；{place[0]}", f"{written[1]}; {place[1]}"


@click.command(context_settings=HELP)
@click.option("--demand", metavar="ID", help="只看这项需求 / of this demand only")
@output_options
@common_options
@with_errors
def decisions(demand: str | None, form: str | None, output: str | None, bom: bool) -> None:
    """列出描述中现行的匹配决定，不需要图库。 / List the decisions that stand, from the descriptions; needs no store."""
    settings = current()
    with settings.region() as region:
        rows = region.decisions(demand, lang=settings.language)
    write_rows(rows, Output(form, output, bom), settings)
    tell_notes(rows, settings)


_HELP = {
    "accept": "采纳：需求 DEMAND 与一项或几项供给对接。 / Accept: bring a demand and offers together.",
    "reject": "不采纳，须写理由；以后排在最后并注明。 / Reject, with the reason; ranked last from then on.",
    "postpone": "暂缓，须写理由。 / Postpone, with the reason.",
}
VERBS = {name: _verb(name, help, with_reason=name != "accept") for name, help in _HELP.items()}
VERBS["decisions"] = decisions


class Ranking(click.Command):
    """The command without a verb; its help names the verbs as well."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs, where other commands have their closing words."""
        with formatter.section("决定 / Decisions"):
            rows = [(f"{ctx.command_path} {name}", verb.get_short_help_str(90)) for name, verb in VERBS.items()]
            formatter.write_dl(rows)


class WithVerbs(click.Group):
    """A command that also has verbs: what does not begin with one of them is the command's own."""

    def __init__(self, default: click.Command, verbs: dict[str, click.Command]) -> None:
        super().__init__(default.name, commands=verbs, help=default.help, context_settings=HELP)
        self._default = default

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """The context of the verb's group or of the command itself."""
        chosen: Callable[..., click.Context] = super().make_context
        if not args or args[0] not in self.commands:
            chosen = self._default.make_context
        return chosen(info_name, args, parent, **extra)
