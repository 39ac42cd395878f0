"""check, plan, load, status."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_loader.cli.options import (
    Settings,
    access_option,
    common_options,
    current,
    problem_text,
    progress,
    with_errors,
)
from graph_loader.errors import PlanError

if TYPE_CHECKING:
    from graph_loader.api import Region
    from graph_loader.stores.base import DatasetState

_PLAN_LINES = 40
"""So many changes are listed in words; ``--format json`` counts them all."""

_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="输出形式 / output"
)
_access = access_option(
    "装入到哪一级；非公开级用另一个数据库 / up to which level; levels above public use a database of their own"
)


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


@click.command()
@_paths
@_format
@common_options
@with_errors
def check(paths: tuple[Path, ...], form: str) -> None:
    """检查描述：所有问题一次列出。 / Check the descriptions: every problem in one pass.

    退出码 / exit: 0 没有错误 / no error, 1 有错误 / errors.
    """
    settings = current()
    with settings.region() as region, progress("读取", "reading") as report:
        checked = region.check(paths, progress=report)
        empty = not region.workspace.description_files()
        _tell_unowned(settings, region)
    if form == "json":
        problems = [problem.as_json(settings.language) for problem in checked.problems]
        _print_json({"problems": problems, "records": checked.records})
    else:
        for problem in checked.problems:
            click.echo(problem_text(problem, settings.language))
        _summarize_check(settings, checked, empty)
    if not checked.sound:
        raise click.exceptions.Exit(1)


def _tell_empty(settings: Settings, region: Any) -> None:
    if not region.workspace.description_files():
        settings.say("工作区还没有描述", "the workspace has no descriptions yet")


def _tell_unowned(settings: Settings, region: Any) -> None:
    for folder in region.workspace.unowned():
        settings.say(
            f"{folder} 中的描述不属于 sidu.yaml 的任何数据集；命令不写明路径就不读取",
            f"the descriptions in {folder} belong to no dataset of sidu.yaml; "
            "they are read only where a PATH names them",
        )


def _summarize_check(settings: Settings, checked: Any, empty: bool) -> None:
    if empty:
        settings.say("工作区还没有描述", "the workspace has no descriptions yet")
        return
    errors = sum(1 for problem in checked.problems if problem.severity == "error")
    others = len(checked.problems) - errors
    nodes, links = checked.nodes, checked.links
    settings.say(
        f"{checked.records} 条记录：{nodes} 个节点，{links} 条联系；{errors} 个错误，{others} 个其他问题",
        f"{checked.records} records: {nodes} nodes, {links} links; {errors} errors, {others} other problems",
    )


@click.command()
@_paths
@_format
@_access
@common_options
@with_errors
def plan(paths: tuple[Path, ...], form: str, access: str) -> None:
    """装入会做什么；什么也不写。 / What a load would do; nothing is written.

    退出码 / exit: 0 无变化 / nothing to do, 10 有变化 / changes pending, 1 有问题 / problems.
    """
    import time

    settings = current()
    begun = time.monotonic()
    with settings.region(access=access) as region, progress("读取", "reading") as report:
        _tell_empty(settings, region)
        _tell_unowned(settings, region)
        with _telling_dropped(settings, region):
            planned = region.plan(paths, progress=report)
        engine = region.store.engine
    result = {
        "nodes": planned.node_counts(), "links": planned.link_counts(), "dataset": planned.scope.name,
        "engine": engine, "seconds": round(time.monotonic() - begun, 3),
    }  # fmt: skip
    if form == "json":
        _print_json(result)
    else:
        _print_plan(settings, planned)
        _print_counts(settings, result)
        if planned.deletes_too_much():
            settings.say(
                "将删去超过五分之一；sidu load 会拒绝，除非加 --allow-deletes",
                "more than a fifth would be deleted; sidu load will refuse without --allow-deletes",
            )
    if planned.pending:
        raise click.exceptions.Exit(10)


def _print_plan(settings: Settings, planned: Any) -> None:
    signs = {"create": "+", "update": "~", "delete": "-"}
    for number, change in enumerate(planned.changes()):
        if number == _PLAN_LINES:
            click.echo(settings.text("  …（--format json 有总数）", "  … (see --format json for the counts)"))
            break
        click.echo(f"  {signs[change.action]} {change.type} {change.detail or change.id}")


def _print_counts(settings: Settings, result: Mapping[str, Any]) -> None:
    words = {
        "create": ("新建", "create"),
        "update": ("更新", "update"),
        "delete": ("删除", "delete"),
        "unchanged": ("不变", "unchanged"),
    }
    for kind, zh, en in (("nodes", "节点", "nodes"), ("links", "联系", "links")):
        shown = ", ".join(f"{settings.text(*words[action])} {count}" for action, count in result[kind].items())
        click.echo(f"{settings.text(zh, en)}: {shown}")
    place = settings.text("数据集", "dataset")
    click.echo(f"{place}: {result['dataset']}  ({result['engine']}, {result['seconds']:.1f} s)")


@click.command()
@_paths
@_format
@_access
@click.option("--allow-deletes", is_flag=True, help="允许删去超过五分之一 / allow deleting more than a fifth")
@common_options
@with_errors
def load(paths: tuple[Path, ...], form: str, access: str, allow_deletes: bool) -> None:
    """装入图库；可重复，中断后再运行即可。 / Load the descriptions; may be repeated, also after an interruption."""
    settings = current()
    with (
        settings.region(access=access) as region,
        progress("读取", "reading") as reading,
        progress("写入", "writing") as writing,
    ):
        _tell_empty(settings, region)
        _tell_unowned(settings, region)
        if access != "public":
            settings.say("内部：装入非公开数据", "internal: loading data that is not public")
        with _telling_dropped(settings, region):
            report = region.load(paths, allow_deletes=allow_deletes, reading=reading, writing=writing)
    if form == "json":
        _print_json(report.as_json())
    else:
        _print_counts(settings, report.as_json())


@click.command()
@_format
@_access
@common_options
@with_errors
def status(form: str, access: str) -> None:
    """库中有什么。 / What the store holds."""
    settings = current()
    with settings.region(access=access) as region:
        state = region.status()
        ontology = region.ontology
        described = {dataset.name for dataset in region.workspace.datasets}
    result = {
        "engine": state.engine, "store": state.store, "nodes": dict(state.nodes), "links": dict(state.links),
        "datasets": [
            {
                "name": d.name, "state": d.state, "loaded_at": d.loaded_at, "synthetic": d.synthetic,
                "described": d.name in described,
            }
            for d in state.datasets
        ],
        "loaded_at": state.loaded_at,
    }  # fmt: skip
    if form == "json":
        _print_json(result)
        return
    click.echo(f"{settings.text('图库', 'store')}: {state.store} ({state.engine})")
    if not state.datasets:
        settings.say("还没有装入；运行 sidu load", "nothing has been loaded yet; run sidu load")
    for dataset in state.datasets:
        _tell_dataset(dataset, dataset.name in described, settings)
    for counts, known in ((state.nodes, ontology.types), (state.links, ontology.links)):
        for name, count in counts.items():
            title = known[name].title if name in known else {}
            shown = settings.text(title.get("zh", name), title.get("en", name))
            click.echo(f"  {count:>8}  {shown} ({name})")


def _tell_dataset(dataset: DatasetState, described: bool, settings: Settings) -> None:
    words = {"loaded": ("已装入", "loaded"), "loading": ("装入未完成", "incomplete load")}.get(
        dataset.state, ("?", "?")
    )
    synthetic = settings.text(" 合成数据", " synthetic") if dataset.synthetic else ""
    shown = f"{dataset.name} {settings.text(*words)} {dataset.loaded_at or ''}{synthetic}"
    click.echo(f"{settings.text('数据集', 'dataset')}: {shown}")
    if not described:
        _tell_dropped(settings, [dataset.name])


@contextmanager
def _telling_dropped(settings: Settings, region: Region) -> Iterator[None]:
    """Afterwards tell of datasets that are no longer described: a plan leaves them alone, or is refused for them."""
    try:
        yield
    except PlanError:
        _tell_dropped(settings, region.dropped())
        raise
    _tell_dropped(settings, region.dropped())


def _tell_dropped(settings: Settings, names: Iterable[str]) -> None:
    for name in names:
        settings.say(
            f"数据集 {name} 已不在 sidu.yaml 中，其数据仍在库里",
            f"dataset {name} is no longer in sidu.yaml, its data are still in the store",
        )
