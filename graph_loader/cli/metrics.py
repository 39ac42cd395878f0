"""``sidu metrics`` and ``sidu assess``."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_loader.cli.options import Settings, common_options, current, with_errors
from graph_loader.cli.output import Output, output_options, write_bytes, write_file, write_rows
from graph_loader.errors import QueryError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from graph_loader.metrics import Assessment, Indicator
    from graph_loader.metrics.composite import Composite

FORMS = ("md", "html", "docx")
"""The forms of a report."""
HELP = {"help_option_names": ["-h", "--help"]}


def window_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add --as-of, --since, --no-roll-up and --from to a command."""
    options = (
        click.option("--as-of", metavar="DATE", help="截至（2024、2024-05 或 2024-05-25） / up to this date"),
        click.option("--since", metavar="DATE", help="自何时起仍在进行的 / only what went on from this date"),
        click.option(
            "--roll-up/--no-roll-up", default=True,
            help="院系、分院计入上级（缺省）或各自计 / faculties and branches count as their parent (default)",
        ),
        click.option(
            "--from", "origin", type=click.Choice(["files", "store"]), default="files",
            help="取自描述文件（缺省）或图库 / from the descriptions (default) or the store",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


@click.command(context_settings=HELP)
@click.argument("ids", nargs=-1, metavar="[ID]…")
@click.option("--dimension", metavar="D", help="breadth、depth、precision 或 density / one dimension")
@click.option(
    "--by", metavar="county|field|year|type",
    help="分组计算；county=zhucheng 只算一组 / part by part; county=zhucheng for one part",
)  # fmt: skip
@click.option(
    "--evidence", is_flag=True,
    help="改列每个数字背后的记录及其来源 / instead, the records behind every figure, with their sources",
)  # fmt: skip
@window_options
@output_options
@common_options
@with_errors
def metrics(ids: tuple[str, ...], dimension: str | None, by: str | None, evidence: bool, **options: Any) -> None:
    """四个维度的指标；给出编号（如 B1 N3）则只算这些。

    The indicators of the four dimensions, or only those named (such as B1 N3).
    """
    settings = current()
    where = Output(options["form"], options["output"], options["bom"])
    with settings.region() as region:
        records = region.metrics(
            dimension, ids=[id.upper() for id in ids], by=by, as_of=options["as_of"], since=options["since"],
            roll_up=options["roll_up"], from_store=options["origin"] == "store",
        )  # fmt: skip
        if evidence:
            from_store = options["origin"] == "store"
            write_rows(region.evidence(records, lang=settings.language, from_store=from_store), where, settings)
            return
    form = _form(where)
    if form in ("json", "jsonl"):
        documents = [record.document() for record in records]
        text = _json(documents) if form == "json" else "".join(_line(document) for document in documents)
        put(text.encode("utf-8"), form, where, settings)
        return
    from graph_loader.metrics.report import indicator_rows

    write_rows(indicator_rows(records, settings.language, rounded=for_people(where)), where, settings)
    _tell_places(records, settings)


@click.command(context_settings=HELP)
@click.option(
    "--format", "form", type=click.Choice(["table", "json", *FORMS]),
    help="格式；缺省为表格，-o 看后缀；json 可引用，compare 可读回 / "
    "default: a table, or by the suffix of -o; json can be cited and compared with later",
)  # fmt: skip
@click.option("-o", "--output", "output", metavar="FILE", help="写入文件：.json .md .html .docx / write a file")
@click.option(
    "--composite", is_flag=True,
    help="另算综合指数：固定标杆值、规则与敏感性分析 / a composite index too: fixed goalposts, rules, sensitivity",
)  # fmt: skip
@window_options
@common_options
@with_errors
def assess(form: str | None, output: str | None, composite: bool, **options: Any) -> None:
    """四维画像：图中所载与报道所说并列；不要求就不给总分。

    The four-dimension profile beside what is reported, as intervals. There is no total unless you ask for one.
    """
    settings = current()
    where = Output(form, output, False)
    chosen = document_form(where, ("json", *FORMS))
    scope = {name: options[name] for name in ("as_of", "since", "roll_up")}
    scope["from_store"] = options["origin"] == "store"
    with settings.region() as region:
        if chosen in FORMS:
            put(region.report(chosen, lang=settings.language, composite=composite, **scope), chosen, where, settings)
            say_fonts(chosen, settings)
            return
        found = region.state(label=region.title["en" if settings.language == "en" else "zh"], **scope)
        index = region.composite(**scope) if composite else None
    if found.profile.synthetic:
        settings.say("含合成数据", "some of the data is synthetic")
    _tell_places([record for records in found.profile.dimensions.values() for record in records], settings)
    if chosen == "json":
        from graph_loader.metrics.snapshot import freeze

        put_json(freeze(found, index), where, settings)
    else:
        put(_tables(found.profile, settings, index).encode("utf-8"), "table", where, settings)


def _tell_places(records: Iterable[Indicator], settings: Settings) -> None:
    from graph_loader.metrics.indicator import placing_of

    placing = placing_of(records)
    if placing is not None:
        words = placing.words()
        settings.say(words["zh"], words["en"])


def say_fonts(form: str, settings: Settings) -> None:
    """Say so where the charts of a docx, which are pictures, were drawn without a font that shows Chinese."""
    if form == "docx":
        from graph_loader.reports.word import charts_show_chinese

        if not charts_show_chinese():
            settings.say(
                "本机没有能显示中文的字体，docx 图中的汉字是空白；安装 Noto Sans CJK SC 后重新生成，或用 html",
                "no font here shows Chinese: it is blank in the charts of the docx; install Noto Sans CJK SC and write "
                "the report again, or use html",
            )


def document_form(where: Output, known: tuple[str, ...]) -> str:
    """The form of a document that is asked for, by option or by the file's suffix; a table without either.

    Raises QueryError (KG770) for a suffix that is none of them.
    """
    if where.format is not None:
        return where.format
    if where.file is None or where.file == "-":
        return "table"
    suffix = Path(where.file).suffix.lstrip(".").lower()
    if suffix in ("txt", *known):
        return "table" if suffix == "txt" else suffix
    raise QueryError("KG770", format=suffix or where.file, known=", ".join(known))


def for_people(where: Output) -> bool:
    """Whether rows are written for people, who read four digits, and not as data."""
    form = _form(where)
    return form in ("table", "md") or (form is None and where.file is None and sys.stdout.isatty())


def _form(where: Output) -> str | None:
    """The format that is asked for, by option or by the file's suffix."""
    if where.format is not None or where.file is None or where.file == "-":
        return where.format
    return Path(where.file).suffix.lstrip(".").lower()


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _line(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, allow_nan=False) + "\n"


def put_json(document: object, where: Output, settings: Settings) -> None:
    """Write a document as JSON, to stdout or the file."""
    put(_json(document).encode("utf-8"), "json", where, settings)


def put(data: bytes, form: str, where: Output, settings: Settings) -> None:
    """Write a document to the file, whole or not at all, or to stdout.

    Raises QueryError: KG773 the file cannot be written, KG779 a binary form on a terminal.
    """
    if where.file is None or where.file == "-":
        write_bytes(data, form)
        return
    write_file(Path(where.file), data)
    settings.say(f"已写入 {where.file}", f"wrote {where.file}")


def _tables(found: Assessment, settings: Settings, index: Composite | None) -> str:
    from graph_loader.cli.tables import draw
    from graph_loader.metrics.report import coverage_rows, headings, indicator_rows

    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    parts = []
    for name, records in found.dimensions.items():
        rows = indicator_rows(records, settings.language, rounded=True, slim=True)
        parts.append(f"{headings(found, name, settings.language)}\n{draw(rows, settings.language, width=width)}")
    rows = coverage_rows(found.coverage, settings.language)
    title = settings.text("报道与已载", "Reported against recorded")
    parts.append(f"{title}\n{draw(rows, settings.language, width=width)}")
    if index is not None:
        from graph_loader.reports.composite import index_text, score_rows, sensitivity_rows

        scores = draw(score_rows(index, settings.language), settings.language, width=width)
        parts.append(f"{index_text(index, settings.language)}\n{scores}")
        if index.sensitivity:
            parts.append(draw(sensitivity_rows(index, settings.language), settings.language, width=width))
    return "\n".join(parts)
