"""``sidu page``."""

from __future__ import annotations

import webbrowser
from pathlib import Path
from typing import Any

import click

from graph_loader.cli.metrics import HELP
from graph_loader.cli.options import common_options, current, with_errors
from graph_loader.cli.output import make_folder, write_file


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
@click.option(
    "--whole", is_flag=True, help="超过 2000 个对象也全部画在一页 / everything on one page, also beyond 2,000 things",
)  # fmt: skip
@click.option(
    "--renderer", metavar="vis|webgl", default="vis", show_default=True,
    help="webgl 由显卡绘制，浏览器没有显卡时自动改用 vis / "
    "webgl draws with the graphics card, and like vis where a browser has none",
)  # fmt: skip
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
        drawing = region.drawing(
            options["as_of"], options["measures"] or None, fresh=options["fresh"], renderer=options["renderer"]
        )  # fmt: skip
    if output == "-":
        click.echo(drawing.page(name, ids, lang=settings.language, layout=options["layout"]), nl=False)
        return
    path = Path(output or "-".join((name, *ids)) + ".html")
    below = 0
    for file, text in drawing.files(
        name, ids, stem=path.name.removesuffix(".html"), lang=settings.language, layout=options["layout"],
        whole=options["whole"],
    ):  # fmt: skip
        target = path if file == f"{path.name.removesuffix('.html')}.html" else path.parent / file
        if target is not path:
            make_folder(target.parent)
            below += 1
        write_file(target, text.encode("utf-8"))
    settings.say(f"已写入 {path}", f"wrote {path}")
    if below:
        settings.say(
            f"对象较多，以分组显示；各组的页面在 {target.parent}（{below} 个文件），须与其一并保存",
            f"there is much, so groups are shown; their pages are in {target.parent} ({below} files); keep both",
        )
    if show:
        webbrowser.open(path.resolve().as_uri())
