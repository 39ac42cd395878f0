"""``sidu person``: what is kept about a person, removing it, and whose retention has ended."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from graph_loader.cli.metrics import HELP
from graph_loader.cli.options import Settings, common_options, current, with_errors

if TYPE_CHECKING:
    from graph_loader.persons import PersonFile

_WHAT = {
    "record": ("记录", "record"),
    "reference": ("引用", "reference"),
    "mention": ("文中提及", "mentioned in a text"),
}


@click.group(context_settings=HELP)
@common_options
def person() -> None:
    """个人信息：查阅、删除、到期。 / What is kept about a person: show, forget, due."""


_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="输出形式 / output"
)


@person.command()
@click.argument("id")
@_format
@common_options
@with_errors
def show(id: str, form: str) -> None:
    """列出关于一个人的全部内容：描述中的每一行、各图库中的属性与联系。

    All that is kept about a person: every line of the descriptions, what the stores hold. Personal fields are shown.
    """
    settings = current()
    with settings.region() as region:
        found = region.person(id)
    if form == "json":
        click.echo(json.dumps(found.document(), ensure_ascii=False, indent=2))
        return
    _print_properties(found)
    _print_lines(found, settings)
    for one in found.kept:
        click.echo(settings.text(f"图库 {one.store}：", f"store {one.store}:"))
        for name, value in sorted(one.properties.items()):
            click.echo(f"  {name}: {value}")
        for type, other in one.links:
            click.echo(f"  {type} {other}")
    for path in found.copies:
        click.echo(settings.text(f"文件 {path}", f"file {path}"))


@person.command()
@click.argument("id")
@click.option("--yes", is_flag=True, help="不再询问 / do not ask")
@common_options
@with_errors
def forget(id: str, yes: bool) -> None:
    """从图库和由它生成的本机文件（补全、页面位置、匹配索引）中删除一个人，并指出描述和备份中还要清除之处。

    Remove a person from the stores and the files made from them (completion, places on pages, indexes of matching), and
    name what is still to clear in descriptions and backups.
    """
    settings = current()
    with settings.region() as region:
        found = region.person(id)
        if not yes:
            question = settings.text(
                f"从 {len(found.kept)} 个图库中删除 {id}？", f"remove {id} from {len(found.kept)} stores?"
            )
            click.confirm(question, abort=True, err=True)
        region.forget_person(id)
    for one in found.kept:
        settings.say(
            f"已从 {one.store} 删除（联系 {len(one.links)} 条）", f"removed from {one.store} ({len(one.links)} links)"
        )
    for path in found.copies:
        settings.say(f"已从 {path} 删除", f"removed from {path}")
    if found.traces:
        settings.say(
            "描述中还有下列内容；不清除，下次装入会重新写入：",
            "the descriptions still hold these; they come back with the next load until they are cleared:",
        )
        _print_lines(found, settings)
    settings.say(
        "还请检查：以前的导出、页面、快照、图库备份，以及描述的版本历史；再运行 sidu load 与 sidu site",
        "look also at earlier exports, pages, snapshots, backups of the store, and the descriptions' version history; "
        "then run sidu load and sidu site again",
    )


@person.command()
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="以此日为今天 / the day that counts as today"
)
@click.option(
    "--all", "every", is_flag=True, help="未到期和没有期限的也列出 / those that are not due, or have no date, too"
)
@common_options
@with_errors
def due(as_of: datetime | None, every: bool) -> None:
    """列出保存期限（keep_until）已到的人。

    Persons whose retention (keep_until) has ended: id, name, last day.
    """
    settings = current()
    today = as_of.date() if as_of else date.today()
    with settings.region(access="personal") as whole:
        # Of a record with a mistake nobody could tell whether it is due.
        graph, ontology = whole.graph(), whole.ontology
    people = [node for id, node in sorted(graph.nodes.items()) if ontology.types[node.type].person]
    count = 0
    for node in people:
        last: Any = node.properties.get("keep_until_to")
        if every or (isinstance(last, date) and last < today):
            name = node.properties.get("name_zh") or node.properties.get("name_en") or ""
            click.echo(f"{node.id}\t{name}\t{node.properties.get('keep_until', '')}")
            count += 1
    settings.say(f"{len(people)} 人中 {count} 人", f"{count} of {len(people)} persons")


def _print_properties(found: PersonFile) -> None:
    for name, value in sorted(found.properties.items()):
        click.echo(f"{name}: {value}")


def _print_lines(found: PersonFile, settings: Settings) -> None:
    for one in found.traces:
        zh, en = _WHAT[one.what]
        text = one.text if len(one.text) <= 60 else f"{one.text[:59]}…"
        click.echo(f"{one.source}: {settings.text(zh, en)}: {text}")
