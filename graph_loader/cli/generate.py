"""generate: a synthetic region as a workspace of its own."""

from __future__ import annotations

from pathlib import Path

import click

from graph_loader.cli.options import common_options, current, with_errors


@click.command()
@click.option("--enterprises", type=int, required=True, metavar="N", help="企业数 / how many enterprises")
@click.option("--seed", type=int, default=1, show_default=True, metavar="S", help="随机种子 / seed")
@click.option(
    "-o", "--output", "folder", type=click.Path(path_type=Path), required=True, metavar="DIR",
    help="新建的工作区 / the new workspace",
)  # fmt: skip
@common_options
@with_errors
def generate(enterprises: int, seed: int, folder: Path) -> None:
    """生成合成地区，供试验规模；20000 家企业约有 10 万个节点、30 万条联系。

    Make a synthetic region to try sizes with; 20000 enterprises make about 100,000 nodes and 300,000 links.
    """
    from graph_loader.generate import generate as make

    settings = current()
    workspace = make(folder, enterprises, seed)
    count = len(workspace.description_files())
    settings.say(
        f"已生成合成地区 {folder}：{count} 个描述文件。下一步：sidu --workspace {folder} check",
        f"made the synthetic region {folder} with {count} description files. Next: sidu --workspace {folder} check",
    )
