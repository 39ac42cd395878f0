"""``sidu export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graph_loader.cli.metrics import HELP, window_options
from graph_loader.cli.options import common_options, current, with_errors
from graph_loader.cli.output import write_file


@click.command(context_settings=HELP)
@click.argument("form", metavar="graphml|gexf")
@click.option("-o", "--output", "output", required=True, metavar="PATH", help="写入的文件 / the file to write")
@click.option(
    "--network", "what", default="graph", show_default=True, metavar="graph|cooperation|dyads",
    help="全部记录与联系，或主体间的合作，或企业与院所的对接 / everything, or cooperation, or firms with institutions",
)  # fmt: skip
@window_options
@common_options
@with_errors
def export(form: str, output: str, what: str, **options: Any) -> None:
    """导出为 GraphML 或 GEXF，供 Gephi、yEd、igraph 等打开。

    Export as GraphML or GEXF for Gephi, yEd, igraph and others.
    """
    settings = current()
    with settings.region() as region:
        data = region.export(
            form.lower(), what, as_of=options["as_of"], since=options["since"], roll_up=options["roll_up"],
            from_store=options["origin"] == "store",
        )  # fmt: skip
    if output == "-":
        click.echo(data.decode("utf-8"), nl=False)
        return
    write_file(Path(output), data)
    settings.say(f"已写入 {output}", f"wrote {output}")
