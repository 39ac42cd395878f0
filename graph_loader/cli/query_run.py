"""``sidu query run ID``: a command for every canned query, built from the one file that is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from graph_loader.cli.options import Settings, common_options, current, with_errors
from graph_loader.cli.output import Output, output_parameters, tell_notes, write_file, write_rows
from graph_loader.errors import QueryError, SiduError
from graph_loader.titles import LANGUAGES

if TYPE_CHECKING:
    from graph_loader.api import Region
    from graph_loader.catalog import Catalog, Query
    from graph_loader.catalog.offering import Offered
    from graph_loader.rows import Rows
    from graph_loader.workspace import Place, Workspace

HELP = {"help_option_names": ["-h", "--help"]}
_COMMON = ("--workspace", "--store", "--lang")


def workspace_of(settings: Settings) -> Workspace:
    """The workspace that the options name, without what a region needs besides."""
    from graph_loader.workspace import Workspace

    return Workspace.find(explicit=Path(settings.workspace) if settings.workspace is not None else None)


def catalog_of(settings: Settings) -> Catalog:
    """The catalog of that workspace."""
    from graph_loader.catalog import Catalog

    return Catalog(workspace_of(settings).query_files())


def complete_ids(ctx: click.Context, incomplete: str) -> list[CompletionItem]:
    """Ids of queries for the shell, with the titles that the last load wrote down."""
    from graph_loader.catalog.offering import titles

    settings = ctx.ensure_object(Settings)
    try:
        place = _place_of(settings)
        ids = sorted({file.id for file in place.query_files() if file.id.startswith(incomplete)})
        words = titles(_offered_in(place), settings.language)
    except (SiduError, OSError):
        return []
    return [CompletionItem(id, help=words.get(id)) for id in ids]


def _place_of(settings: Settings) -> Place:
    """Where the workspace is that the options name; not even its sidu.yaml is read."""
    from graph_loader.workspace import Place

    return Place.find(explicit=Path(settings.workspace) if settings.workspace is not None else None)


def _offered_in(place: Place) -> Path:
    """Where the last load wrote what the shell offers."""
    from graph_loader.catalog.offering import FOLDER
    from graph_loader.stores.runtime import data_directory

    return data_directory() / "stores" / place.key / FOLDER


class QueryOption(click.Option):
    """A parameter of a query as an option, with the values that the shell may offer."""

    def __init__(self, query: str, parameter: Offered, lang: str) -> None:
        self.query = query
        self.parameter = parameter
        flags = [parameter.option, f"p_{parameter.name}"]
        attributes: dict[str, Any] = {"help": parameter.help[lang], "metavar": parameter.type.upper()}
        if parameter.type == "boolean":
            flags[0] = f"{parameter.option}/--no-{parameter.option[2:]}"
            attributes = {"help": attributes["help"], "default": None}
        super().__init__(flags, multiple=parameter.many, **attributes)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Values from the file that the last load wrote; no engine is started for them."""
        from graph_loader.catalog.offering import offers

        settings = ctx.ensure_object(Settings)
        try:
            place = _place_of(settings)
            found = offers(self.query, self.parameter, place, _offered_in(place), settings.language)
        except (SiduError, OSError):
            return []
        return [CompletionItem(value, help=words) for value, words in found if value.startswith(incomplete)]


class RunGroup(click.Group):
    """Sub-commands are queries; only the file of the one that is called is read."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Options such as --workspace may stand after the query, yet decide which queries there are."""
        settings = ctx.ensure_object(Settings)
        for name, value in _given(args[1:]):
            # A language that there is not is refused where the option itself is read.
            if name != "lang" or value in (*LANGUAGES, "both"):
                setattr(settings, name, value)
        return super().resolve_command(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The ids of all queries."""
        try:
            return catalog_of(ctx.ensure_object(Settings)).ids()
        except SiduError:
            return []

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Ids with the titles that the last load wrote down; click would read every query for them."""
        return complete_ids(ctx, incomplete) + click.Command.shell_complete(self, ctx, incomplete)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of one query; None while the shell is only completing a name that is not one."""
        if ctx.resilient_parsing:
            try:
                return _completed(cmd_name, ctx.ensure_object(Settings))
            except (SiduError, OSError):
                return None
        return with_errors(_command)(cmd_name, ctx.ensure_object(Settings))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The queries with their titles."""
        settings = ctx.ensure_object(Settings)
        with formatter.section("Queries"):
            formatter.write_dl(
                [
                    (entry.id, settings.text(entry.query.title["zh"], entry.query.title["en"]) if entry.query else "✗")
                    for entry in catalog_of(settings).entries()
                ]
            )


def _given(args: Sequence[str]) -> list[tuple[str, str]]:
    """The common options among arguments that are not parsed yet."""
    found = []
    for place, argument in enumerate(args):
        name, equals, value = argument.partition("=")
        if name in _COMMON and (equals or place + 1 < len(args)):
            found.append((name[2:], value if equals else args[place + 1]))
    return found


def _completed(id: str, settings: Settings) -> click.Command:
    """The command of a query as far as the shell is concerned: from what the last load wrote, if that still holds."""
    from graph_loader.catalog.offering import known_parameters

    place = _place_of(settings)
    parameters = known_parameters(id, place, _offered_in(place))
    if parameters is None:
        return _command(id, settings)
    command = click.Command(id, params=_options(id, parameters, settings.language), context_settings=HELP)
    common_options(command)
    return command


def _options(query: str, parameters: Iterable[Offered], lang: str) -> list[click.Parameter]:
    own = [QueryOption(query, parameter, lang) for parameter in parameters]
    return [*own, *output_parameters(), *_running_options()]


def _command(id: str, settings: Settings) -> click.Command:
    from graph_loader.catalog.offering import offered

    query = catalog_of(settings).get(id)
    text = "\n\n".join(settings.text(words["zh"], words["en"]) for words in (query.title, query.question))

    def run(**values: Any) -> None:
        given = {name: values.pop(f"p_{name}") for name in query.parameters}
        _run(query, {name: value for name, value in given.items() if value not in (None, ())}, values)

    command = click.Command(
        id,
        params=_options(id, map(offered, query.parameters.values()), settings.language),
        callback=with_errors(run),
        help=text,
        context_settings=HELP,
    )
    common_options(command)
    return command


def _running_options() -> list[click.Option]:
    return [
        click.Option(["--limit", "limit"], metavar="N", help="最多多少行 / at most so many rows"),
        click.Option(["--no-limit", "no_limit"], is_flag=True, help="不限行数 / all rows"),
        click.Option(["--timeout", "timeout"], metavar="TIME", help="时限，如 30s / time limit, such as 30s"),
        click.Option(["--explain", "explain"], is_flag=True, help="先说明问什么、各列何意 / say first what is asked"),
        click.Option(["--page", "page"], metavar="FILE", help="另画成网页 / draw the answer as a page, too"),
        click.Option(
            ["--print-cypher", "print_cypher"], is_flag=True, help="只印出 Cypher 文本 / print the Cypher only"
        ),
        click.Option(
            ["--fail-if-empty", "fail_if_empty"], is_flag=True, help="没有行则以 6 退出 / exit 6 without rows"
        ),
        click.Option(["--fail-if-any", "fail_if_any"], is_flag=True, help="有行则以 6 退出 / exit 6 with rows"),
    ]


def _run(query: Query, given: dict[str, Any], options: dict[str, Any]) -> None:
    from graph_loader.catalog import bind, run_query

    settings = current()
    limit, timeout = row_limit(options, -1), time_limit(options["timeout"])
    with settings.region() as region:
        if options["print_cypher"]:
            print_cypher(query, bind(query, given, region.ontology, lang=settings.language).parameters)
            return
        if options["explain"]:
            explain(query, bind(query, given, region.ontology, lang=settings.language).shown, settings)
        rows = run_query(
            query, given, region.store, region.ontology, lang=settings.language, limit=limit, timeout=timeout
        )
        tell_state(region, settings)
        wanted = options["page"] is not None and bool(rows.values)
        html = region.page_of_answer(query, rows, lang=_page_language(settings)) if wanted else None
    if html is not None:
        write_file(Path(options["page"]), html.encode("utf-8"))
        settings.say(f"已写入 {options['page']}", f"wrote {options['page']}")
    finish(rows, options, settings)


def _page_language(settings: Settings) -> str:
    """A page has both languages; this is the one that it opens in."""
    return "en" if settings.language == "en" else "zh"


def row_limit(options: dict[str, Any], otherwise: int | None) -> int | None:
    """The limit that --limit and --no-limit ask for. Raises QueryError (KG783)."""
    text = options["limit"]
    if text is None:
        return None if options["no_limit"] else otherwise
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and 0 < int(text) < 2**31) or options["no_limit"]:
        raise QueryError("KG783", text=text)
    return int(text)


def time_limit(text: str | None) -> float | None:
    """Seconds of --timeout. Raises QueryError (KG783)."""
    from graph_loader.catalog import duration

    if text is None:
        return None
    seconds = duration(text)
    if seconds is None:
        raise QueryError("KG783", text=text)
    return seconds


def finish(rows: Rows, options: dict[str, Any], settings: Settings) -> None:
    """Write an answer, say what belongs to it, end as the --fail-if options ask."""
    write_rows(rows, Output(options["form"], options["output"], options["bom"]), settings)
    tell_notes(rows, settings)
    if (options["fail_if_empty"] and not rows.values) or (options["fail_if_any"] and rows.values):
        raise click.exceptions.Exit(6)


def tell_state(region: Region, settings: Settings) -> None:
    """Say what a reader must know of the store: a load that has not ended, data that is made up."""
    for dataset in region.store.datasets():
        if dataset.state != "loaded":
            settings.say(
                f"数据集 {dataset.name} 的装入尚未完成，结果可能不全",
                f"the load of dataset {dataset.name} is not complete: rows may be missing",
            )
        if dataset.synthetic:
            settings.say(f"数据集 {dataset.name} 是合成数据", f"dataset {dataset.name} is synthetic")


def print_cypher(query: Query, parameters: Any) -> None:
    """The text as it is sent, below its parameters as a Neo4j client sets them."""
    for name, value in parameters.items():
        click.echo(f":param {name} => {_literal(value)};")
    click.echo(query.text.rstrip())


def _literal(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_literal(item)}" for name, item in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_literal(item) for item in value) + "]"
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def explain(query: Query, values: Any, settings: Settings) -> None:
    """Say on stderr what is asked, with which values, and what the columns mean."""
    settings.say(query.question["zh"], query.question["en"])
    for name, value in values.items():
        words = query.parameters[name].help if name in query.parameters else {}
        settings.say(
            f"  {name} = {_literal(value)}  {words.get('zh', '')}",
            f"  {name} = {_literal(value)}  {words.get('en', '')}",
        )
    for column in query.columns:
        settings.say(
            f"  {column.name}: {column.heading('zh')} {column.help.get('zh', '')}".rstrip(),
            f"  {column.name}: {column.heading('en')} {column.help.get('en', '')}".rstrip(),
        )


@click.group(cls=RunGroup, context_settings=HELP)
@common_options
def run() -> None:
    """运行一个查询；参数即选项：sidu query run 编号 --help。

    Run a query; its parameters are options: sidu query run ID --help.
    """
