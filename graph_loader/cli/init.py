"""init: a new region's workspace."""

from __future__ import annotations

from pathlib import Path

import click

from graph_loader.cli.options import common_options, current, with_errors


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--from", "template", default="example", metavar="NAME", help="从哪里复制：weifang / what to copy: weifang"
)
@common_options
@with_errors
def init(folder: Path, template: str) -> None:
    """新建工作区 DIR：结构、示例描述、查询和笔记本。 / Make the workspace DIR: schema, example, queries, notebooks."""
    from graph_loader.workspace import Workspace

    settings = current()
    workspace = Workspace.create(folder, template)
    count, books = len(workspace.description_files()), len(workspace.notebooks())
    settings.say(
        f"已建立 {folder}（描述文件：{count}，笔记本：{books}）。"
        f"下一步：cd {folder}，改 data/ 中的文件，sidu check，sidu load，sidu query list",
        f"made {folder} (files of descriptions: {count}, notebooks: {books}). "
        f"Next: cd {folder}, edit data/, sidu check, sidu load, sidu query list",
    )
