"""``sidu page``."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Any

import click

from graph_loader.cli.metrics import HELP
from graph_loader.cli.options import common_options, current, with_errors
from graph_loader.cli.output import write_file


@click.command(context_settings=HELP)
@click.argument("name", metavar="network|organization|field|county|event|path|demand")
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option(
    "-o", "--output", "output", metavar="FILE",
    help="写入的文件；缺省为当前文件夹中的 NAME-ID.html / the file; default: NAME-ID.html here",
)  # fmt: skip
@click.option("--open", "show", is_flag=True, help="写好后在浏览器中打开 / open it in the browser")
@click.option(
    "--measure", "-m", "measures", multiple=True, metavar="M",
    help="节点大小可依据的度量，可多次给出；缺省 degree、betweenness、core / "
    "what the size of nodes can follow, repeatable",
)  # fmt: skip
@click.option("--layout", metavar="lanes|stress|radial", help="布局；缺省随页面而定 / layout; default: the page's own")
@click.option("--fresh", is_flag=True, help="重新排布，不沿用上次的位置 / lay out anew, keeping no place")
@click.option("--as-of", metavar="DATE", help="截至（2024、2024-05 或 2024-05-25） / up to this date")
@click.option(
    "--access", type=click.Choice(["public", "internal"]), default="public", show_default=True,
    help="internal 含内部字段，页面标明“内部” / internal fields too; the page is marked so",
)  # fmt: skip
@common_options
@with_errors
def page(name: str, ids: tuple[str, ...], output: str | None, show: bool, access: str, **options: Any) -> None:
    """画出网络的一部分：单个网页文件，离线可用，中英文切换。

    network 全部合作；organization、field、event、demand 后接编号，county 接编号或区划代码，path 接两个编号。

    Draw a part of the network as one web page that works offline, in Chinese and English. path takes two ids.
    """
    settings = current()
    with settings.region(access=access) as region:
        html = region.page(
            name, *ids, lang=settings.language, measures=options["measures"] or None, layout=options["layout"],
            as_of=options["as_of"], fresh=options["fresh"],
        )  # fmt: skip
    if output == "-":
        click.echo(html, nl=False)
        return
    path = Path(output or "-".join((name, *ids)) + ".html")
    write_file(path, html.encode("utf-8"))
    settings.say(f"已写入 {path}", f"wrote {path}")
    if show:
        webbrowser.open(path.resolve().as_uri())
