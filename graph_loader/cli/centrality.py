"""``sidu centrality``."""

from __future__ import annotations

from typing import Any

import click

from graph_loader.cli.metrics import HELP, for_people, window_options
from graph_loader.cli.options import common_options, current, with_errors
from graph_loader.cli.output import Output, output_options, write_rows


@click.command(context_settings=HELP)
@click.option(
    "--measure", "-m", "measures", multiple=True, metavar="M",
    help="度量，可多次给出，按第一个排名：degree、betweenness、closeness、harmonic、eigenvector、pagerank、constraint、"
    "effective_size、core、role_AAA 至 role_ABC、community；缺省 betweenness 与 degree / "
    "repeatable, ranked by the first; default: betweenness and degree",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(min=0), default=20, show_default=True, metavar="N",
    help="列出前几名；0 为全部 / how many to list; 0 for all",
)  # fmt: skip
@click.option(
    "--without", multiple=True, metavar="ID",
    help="不排名，改看失去它之后网络如何，单独与连同所属单位；可多次给出 / "
    "no ranking: what the network loses with this body, alone and with its units; repeatable",
)  # fmt: skip
@window_options
@output_options
@common_options
@with_errors
def centrality(measures: tuple[str, ...], top: int, without: tuple[str, ...], **options: Any) -> None:
    """网络中谁居于中心、谁是中介：带名称、类型与县市区的排名。

    Who is central and who stands between others: a ranking with names, types and counties.
    """
    settings = current()
    where = Output(options["form"], options["output"], options["bom"])
    if without:
        with settings.region() as region:
            losses = region.hub_losses(
                without, as_of=options["as_of"], since=options["since"], lang=settings.language,
                from_store=options["origin"] == "store",
            )  # fmt: skip
        write_rows(losses, where, settings)
        return
    with settings.region() as region:
        rows = region.centrality(
            measures, top=top or None, as_of=options["as_of"], since=options["since"], roll_up=options["roll_up"],
            lang=settings.language, from_store=options["origin"] == "store",
        )  # fmt: skip
    if for_people(where):
        from graph_loader.metrics.ranking import rounded

        rows = rounded(rows)
    write_rows(rows, where, settings)
    for note in rows.notes:
        settings.say(note["zh"], note["en"])
    if not rows.values:
        settings.say("网络中没有主体", "there is no body in the network")
    if rows.truncated:
        settings.say(
            f"只列出前 {len(rows)} 名；--top 0 列出全部", f"only the first {len(rows)}; --top 0 gives all of them"
        )
