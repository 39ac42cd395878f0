"""``sidu query``: list, show, run, check, test, diff, adhoc."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from graph_loader.cli.options import Settings, common_options, current, problem_text, with_errors
from graph_loader.cli.output import Output, output_options, tell_notes, write_rows
from graph_loader.cli.query_run import HELP, catalog_of, complete_ids, finish, row_limit, run, tell_state, time_limit
from graph_loader.errors import Problem, QueryError, SiduError

if TYPE_CHECKING:
    from graph_loader.catalog import Entry, Query


@click.group(context_settings=HELP)
@common_options
def query() -> None:
    """预制查询：每个查询是一个文件，参数即选项。 / Canned queries: each a file, its parameters are options."""


query.add_command(run)


def _complete_ids(ctx: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    return complete_ids(ctx, incomplete)


_ids = click.argument("ids", nargs=-1, metavar="[ID]…", shell_complete=_complete_ids)
_text_or_json = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="输出形式 / output"
)


@query.command("list")
@click.option("--group", "group", metavar="GROUP", help="只列一组 / one group only")
@output_options
@common_options
@with_errors
def list_queries(group: str | None, form: str | None, output: str | None, bom: bool) -> None:
    """列出所有查询。 / List all queries."""
    import datetime

    from graph_loader.catalog.listing import LISTED, listed
    from graph_loader.rows import Rows

    settings = current()
    entries = [entry for entry in catalog_of(settings).entries() if group in (None, entry.group)]
    values = tuple(listed(entry, settings.language) for entry in entries)
    rows = Rows("query list", {}, datetime.date.today().isoformat(), LISTED, values, False, "")
    write_rows(rows, Output(form, output, bom), settings)
    tell_notes(rows, settings)
    for entry in entries:
        for problem in entry.problems:
            click.echo(problem_text(problem, settings.language), err=True)


@query.command("show")
@click.argument("id", shell_complete=_complete_ids)
@_text_or_json
@common_options
@with_errors
def show(id: str, form: str) -> None:
    """一个查询：问什么、参数、各列、Cypher。 / One query: what it asks, its parameters, columns and Cypher."""
    from graph_loader.catalog.listing import as_json, as_text

    settings = current()
    found = catalog_of(settings).get(id)
    if form == "json":
        click.echo(json.dumps(as_json(found), ensure_ascii=False, indent=2))
    else:
        click.echo(as_text(found, settings.language), nl=False)


@query.command("check")
@_ids
@_text_or_json
@common_options
@with_errors
def check(ids: tuple[str, ...], form: str) -> None:
    """检查查询文件，不需要图库。 / Check query files; no store is needed.

    退出码 / exit: 0 没有错误 / no error, 1 有错误 / errors.
    """
    from graph_loader.catalog import check_query

    settings = current()
    region = settings.region()
    entries = _entries(ids)
    problems: list[Problem] = []
    for entry in entries:
        problems += check_query(entry.query, region.ontology) if entry.query else entry.problems
    if form == "json":
        found = [problem.as_json(settings.language) for problem in problems]
        click.echo(json.dumps({"problems": found, "queries": len(entries)}, ensure_ascii=False, indent=2))
    else:
        for problem in problems:
            click.echo(problem_text(problem, settings.language))
        settings.say(
            f"{len(entries)} 个查询，{len(problems)} 个问题", f"{len(entries)} queries, {len(problems)} problems"
        )
    if any(problem.severity == "error" for problem in problems):
        raise click.exceptions.Exit(1)


def _entries(ids: tuple[str, ...]) -> list[Entry]:
    catalog = catalog_of(current())
    return [catalog.entry(id) for id in ids] if ids else list(catalog.entries())


@query.command("test")
@_ids
@_text_or_json
@common_options
@with_errors
def test(ids: tuple[str, ...], form: str) -> None:
    """运行查询文件中的测试。 / Run the tests that stand in query files.

    退出码 / exit: 0 全部通过 / all passed, 1 有失败 / some failed.
    """
    from graph_loader.catalog.fixtures import FAILED, run_tests

    settings = current()
    outcomes = []
    broken = False
    with settings.region() as region:
        datasets = [dataset.name for dataset in region.store.datasets()]
        for entry in _entries(ids):
            for problem in entry.problems:
                broken = True
                click.echo(problem_text(problem, settings.language), err=True)
            if entry.query is not None:
                outcomes += run_tests(entry.query, region.store, region.ontology, datasets)
        engine = region.store.engine
    if form == "json":
        tests = [
            {
                "query": o.query,
                "file": o.source.file,
                "line": o.source.line,
                "state": o.state,
                "differences": list(o.differences),
            }
            for o in outcomes
        ]
        click.echo(json.dumps({"engine": engine, "tests": tests}, ensure_ascii=False, indent=2))
    else:
        words = {"passed": ("通过", "passed"), "failed": ("失败", "FAILED"), "not run": ("未运行", "not run")}
        for outcome in outcomes:
            click.echo(
                f"{settings.text(*words[outcome.state])}  {outcome.source}  {'; '.join(outcome.differences)}".rstrip()
            )
        settings.say(*_counted([outcome.state for outcome in outcomes], engine))
    if broken or any(outcome.state == FAILED for outcome in outcomes):
        raise click.exceptions.Exit(1)


def _counted(states: list[str], engine: str) -> tuple[str, str]:
    passed, failed, not_run = (states.count(state) for state in ("passed", "failed", "not run"))
    return (
        f"{engine}：{passed} 个通过，{failed} 个失败，{not_run} 个未运行（数据集不在库中）",
        f"{engine}: {passed} passed, {failed} failed, {not_run} not run (their dataset is not loaded)",
    )


@query.command("diff")
@click.argument("before", type=click.Path(path_type=Path))
@click.argument("after", type=click.Path(path_type=Path))
@click.option("--key", "key", multiple=True, metavar="COLUMN", help="区分各行的列 / columns that identify a row")
@click.option("--fail-if-any", "fail_if_any", is_flag=True, help="有变化则以 6 退出 / exit 6 where something changed")
@output_options
@common_options
@with_errors
def diff(
    before: Path, after: Path, key: tuple[str, ...], fail_if_any: bool, form: str | None, output: str | None, bom: bool
) -> None:
    """同一查询的两个 JSON 结果之间有何变化。 / What changed between two JSON answers to the same query."""
    from graph_loader.catalog import difference, read_answer

    settings = current()
    old, new = read_answer(before), read_answer(after)
    rows = difference(old, new, key or _key_of(old.query, old.columns, settings))
    write_rows(rows, Output(form, output, bom), settings)
    if not rows.values:
        settings.say("没有变化", "no change")
    if fail_if_any and rows.values:
        raise click.exceptions.Exit(6)


def _key_of(id: str, columns: tuple[str, ...], settings: Settings) -> tuple[str, ...]:
    """The key that the query itself names; without it the columns that hold ids."""
    try:
        named: Query = catalog_of(settings).get(id)
    except SiduError:
        ids = tuple(name for name in columns if name == "id" or name.endswith("_id"))
        return ids[:1] or columns
    return named.key


def _from_stdin() -> str:
    """The text on standard input. Raises QueryError (KG784) for another encoding: with other names nothing is found."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise QueryError("KG784", byte=f"{error.object[error.start]:#04x}") from None


@query.command("adhoc")
@click.argument("text", required=False, metavar="[CYPHER|-]")
@click.option("--limit", "limit", metavar="N", help="最多多少行（缺省 200） / at most so many rows (default 200)")
@click.option("--no-limit", "no_limit", is_flag=True, help="不限行数 / all rows")
@click.option("--timeout", "timeout", metavar="TIME", help="时限，如 30s（缺省 10s） / time limit (default 10s)")
@click.option("--fail-if-empty", "fail_if_empty", is_flag=True, help="没有行则以 6 退出 / exit 6 without rows")
@click.option("--fail-if-any", "fail_if_any", is_flag=True, help="有行则以 6 退出 / exit 6 with rows")
@output_options
@common_options
@with_errors
def adhoc(text: str | None, **options: Any) -> None:
    """分析人员自己的 Cypher；只能读取，规则与预制查询相同。

    An analyst's own Cypher; it can only read, under the rules of canned queries.
    """
    from graph_loader.catalog.model import DEFAULT_LIMIT, DEFAULT_TIMEOUT
    from graph_loader.catalog.run import run_adhoc

    settings = current()
    if text == "-":
        text = _from_stdin()
    if not text or not text.strip():
        raise QueryError("KG781")
    limit, timeout = row_limit(options, DEFAULT_LIMIT), time_limit(options["timeout"]) or DEFAULT_TIMEOUT
    with settings.region() as region:
        rows = run_adhoc(text, lambda: region.store, limit=limit, timeout=timeout)
        tell_state(region, settings)
    finish(rows, options, settings)
