"""store up, down, check: the embedded engine's host, and what was edited by hand."""

from __future__ import annotations

import click

from graph_loader.cli.options import common_options, current, with_errors


@click.group()
@common_options
def store() -> None:
    """图库的启停与核对。 / Start, stop and check the store."""


@store.command()
@common_options
@with_errors
def up() -> None:
    """启动内置图库并保持运行。 / Start the embedded store and keep it running."""
    from graph_loader.stores import hosting

    settings = current()
    region = settings.region()
    if not region.address.embedded:
        settings.say("不是内置图库，无需启动", "this is not the embedded store; nothing to start")
        return
    address = hosting.keep_host(hosting.store_directory(region.workspace.key))
    settings.say(
        f"内置图库已启动（{address.engine}，进程 {address.pid}）",
        f"the embedded store is up ({address.engine}, process {address.pid})",
    )


@store.command()
@common_options
@with_errors
def down() -> None:
    """停止内置图库。 / Stop the embedded store."""
    from graph_loader.stores import hosting

    settings = current()
    region = settings.region()
    if not region.address.embedded:
        settings.say("不是内置图库，无法停止", "this is not the embedded store; not stopped")
        return
    if hosting.stop_host(hosting.store_directory(region.workspace.key)):
        settings.say("内置图库已停止", "the embedded store is down")
    else:
        settings.say("内置图库没有运行", "the embedded store was not running")


@store.command()
@common_options
@with_errors
def check() -> None:
    """核对图库：哪些内容被手工改过。 / Check the store: what was edited by hand.

    退出码 / exit: 0 一致 / all agrees, 1 有改动 / edited.
    """
    settings = current()
    with settings.region() as region:
        edited = region.store.edited()
        nodes, links = region.store.counts()
    for kind, name in edited:
        click.echo(f"{kind}\t{name}")
    total = sum(nodes.values()) + sum(links.values())
    settings.say(
        f"共 {total} 项，{len(edited)} 项与装入时不同", f"{total} items, {len(edited)} differ from what was loaded"
    )
    if edited:
        settings.say(
            "在库中删去这些项，再运行 sidu load，即可恢复",
            "remove them in the store and run sidu load to restore them",
        )
        raise click.exceptions.Exit(1)
