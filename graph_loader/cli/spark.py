"""``sidu spark``: what a cluster computes, and the same on this machine to compare."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graph_loader.cli.metrics import HELP
from graph_loader.cli.options import common_options, current, with_errors
from graph_loader.cli.output import Output, output_options, write_rows


@click.command(context_settings=HELP)
@click.argument("ids", nargs=-1, metavar="[B1 B2 B7 D1 D2 D3 D6 D8 N1 N2]…")
@click.option(
    "--measure", "-m", "measures", multiple=True, metavar="degree|component|triangles|pagerank",
    help="主体的度量，可多次给出，按第一个排名 / measures of the bodies, ranked by the first",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(min=0), default=20, show_default=True, metavar="N", help="0 为全部 / 0 for all"
)
@click.option(
    "--master", default="local[*]", show_default=True, metavar="URL",
    help="Spark 主节点，如 spark://主机:7077 / the cluster, such as spark://host:7077",
)  # fmt: skip
@click.option(
    "--folder", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="集群各机都能读写的文件夹 / a folder that all machines of the cluster see",
)  # fmt: skip
@output_options
@common_options
@with_errors
def spark(ids: tuple[str, ...], measures: tuple[str, ...], top: int, **options: Any) -> None:
    """用 Spark 计算只需计数、分组的指标，或主体的度量；其余由 sidu metrics、centrality 计算。

    Indicators that only count and group, or measures of the bodies, computed by Spark; sidu metrics and centrality do
    all the others.
    """
    settings = current()
    if ids and measures:
        raise click.UsageError(settings.text("指标与 --measure 只能给其一", "name indicators or --measure, not both"))
    with settings.region() as region:
        rows = region.spark(
            [id.upper() for id in ids], measures, top=top or None, master=options["master"], folder=options["folder"],
            lang=settings.language,
        )  # fmt: skip
    write_rows(rows, Output(options["form"], options["output"], options["bom"]), settings)
