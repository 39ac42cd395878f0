"""``sidu site`` and ``sidu serve``."""

from __future__ import annotations

import webbrowser
from pathlib import Path

import click

from graph_loader.cli.options import common_options, current, print_error, progress, with_errors
from graph_loader.errors import SiduError

HELP = {"help_option_names": ["-h", "--help"]}
_AS_OF = click.option("--as-of", metavar="DATE", help="截至（2024、2024-05 或 2024-05-25） / up to this date")


@click.command(context_settings=HELP)
@click.option(
    "-o", "--output", "folder", required=True, metavar="DIR", type=click.Path(path_type=Path),
    help="写入的文件夹：新的、空的或先前生成的 / the folder: new, empty, or one that was written before",
)  # fmt: skip
@_AS_OF
@common_options
@with_errors
def site(folder: Path, as_of: str | None) -> None:
    """生成整个站点：首页、各单位、县市区、领域、活动、漏斗、需求、名录；不联网即可打开，只含公开信息。

    Write all pages of the region as one site: opens from the folder, without a network; public information only.
    """
    settings = current()
    with settings.region() as region, progress("生成页面", "making pages") as bar:
        written = region.site(folder, as_of=as_of, lang=settings.language, progress=bar)
    files, size = written.written + written.unchanged, written.size / 2**20
    settings.say(
        f"已写入 {folder}：{files} 个文件，{size:.1f} MB（更新 {written.written}，未变 {written.unchanged}，"
        f"移除 {written.removed}）。打开 {folder / 'index.html'}",
        f"wrote {folder}: {files} files, {size:.1f} MB ({written.written} new or changed, {written.unchanged} "
        f"unchanged, {written.removed} removed). Open {folder / 'index.html'}",
    )


@click.command(context_settings=HELP)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8140, show_default=True,
    help="端口；0 由系统选择 / the port; 0 takes any that is free",
)  # fmt: skip
@click.option("--open", "show", is_flag=True, help="在浏览器中打开 / open it in the browser")
@_AS_OF
@common_options
@with_errors
def serve(port: int, show: bool, as_of: str | None) -> None:
    """在本机浏览站点（别的电脑连不上）；描述一改，页面随之更新。按 Ctrl-C 结束。

    Browse the site on this computer only; pages follow the descriptions as they change. End with Ctrl-C.
    """
    settings = current()

    def ready(address: str) -> None:
        settings.say(f"站点在 {address}（按 Ctrl-C 结束）", f"the site is at {address} (end with Ctrl-C)")
        if show:
            webbrowser.open(address)

    def begun() -> None:
        settings.say("正在生成站点…", "making the site …")

    def told(seconds: float, error: SiduError | None) -> None:
        if error is None:
            settings.say(f"已生成，{seconds:.1f} 秒", f"made in {seconds:.1f} s")
        else:
            print_error(error, settings.language)

    with settings.region() as region:
        region.serve(port, as_of=as_of, lang=settings.language, ready=ready, told=told, begun=begun)
