"""``sidu compare``."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_loader.cli.metrics import FORMS, HELP, for_people, put, put_json, say_fonts
from graph_loader.cli.options import Settings, common_options, current, with_errors
from graph_loader.cli.output import TABLE, Output, write_rows
from graph_loader.rows import FORMATS as ROW_FORMATS

if TYPE_CHECKING:
    from graph_loader.metrics.comparison import Comparison, State


@click.command(context_settings=HELP)
@click.argument("one", metavar="REGION_A")
@click.argument("other", metavar="REGION_B")
@click.option(
    "--roll-up/--no-roll-up", default=True, help="院系、分院计入上级 / faculties and branches count as their parent"
)
@click.option(
    "--format", "form", type=click.Choice([TABLE, *ROW_FORMATS, "html", "docx"]),
    help="格式；缺省：终端上为表格，管道中为 tsv，-o 看后缀 / default: a table on a terminal, tsv into a pipe",
)  # fmt: skip
@click.option("-o", "--output", "output", metavar="FILE", help="写入文件；格式看后缀 / write a file")
@click.option(
    "--composite",
    is_flag=True,
    help="另比综合指数，次序是否可靠 / the composite index too, and whether its order holds",
)
@click.option("--bom", is_flag=True, help="csv、tsv 前加 BOM，便于 Excel / byte order mark for Excel")
@common_options
@with_errors
def compare(one: str, other: str, roll_up: bool, composite: bool, **options: Any) -> None:
    """两个地区或两个时点并列：每一侧是工作区文件夹、日期（当前工作区）、文件夹@日期，或 assess 写的 .json。

    Two regions or two dates side by side: each a workspace's folder, a date (of this workspace), FOLDER@DATE, or a
    .json file that assess wrote.
    """
    from graph_loader.metrics.comparison import Comparison

    settings = current()
    found = Comparison(_state(one, settings, roll_up), _state(other, settings, roll_up))
    if composite:
        found = found.with_indices(settings.region().goalposts)
    _remarks(found, settings)
    where = Output(options["form"], options["output"], options["bom"])
    form = where.format or Path(where.file or "").suffix.lstrip(".").lower()
    if form == "json":
        put_json(found.document(), where, settings)
    elif form in FORMS:
        from graph_loader.reports.comparison import comparison_report
        from graph_loader.reports.forms import written

        data = written(lambda lang: comparison_report(found, lang), form, settings.language)
        put(data, form, where, settings)
        say_fonts(form, settings)
    else:
        write_rows(found.rows(settings.language, short=for_people(where)), where, settings)


def _remarks(found: Comparison, settings: Settings) -> None:
    """On stderr: what each side is, and what to know before a difference is taken for a change."""
    for side in (found.one, found.other):
        if side.profile.synthetic:
            settings.say(f"{side.label}：含合成数据", f"{side.label}: some of the data is synthetic")
        settings.say(
            f"{side.label}：截至 {side.profile.as_of}，数据 {side.hash[:12]}",
            f"{side.label}: as of {side.profile.as_of}, data {side.hash[:12]}",
        )
    if found.indices is not None:
        from graph_loader.reports.comparison import indices_text

        settings.say(indices_text(found, "zh"), indices_text(found, "en"))
    for warning in found.warnings:
        settings.say(warning["zh"], warning["en"])


def _state(text: str, settings: Settings, roll_up: bool) -> State:
    from graph_loader.api import Region

    if text.lower().endswith(".json"):
        return _frozen(Path(text))
    folder, day = _parts(text)
    with Region(folder, settings.store) if folder is not None else settings.region() as region:
        return region.state(as_of=day, roll_up=roll_up, label=text)


def _frozen(path: Path) -> State:
    """A state that was frozen in a file. Raises MetricError: KG946 to KG948, KG949 the file cannot be read."""
    from graph_loader.metrics import MetricError
    from graph_loader.metrics.snapshot import thaw

    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8"
        raise MetricError("KG949", file=str(path), reason=reason) from None
    found = thaw(text, path.name)
    return replace(found, label=f"{found.label} ({path.stem})")


def _parts(text: str) -> tuple[Path | None, str | None]:
    """A folder and a date; a folder of that name wins over a date."""
    from graph_loader.metrics import MetricError, parse_date

    if Path(text).is_dir():
        return Path(text), None
    folder, at, day = text.rpartition("@")
    try:
        parse_date(day, end=True)
    except MetricError:
        return Path(text), None
    return (Path(folder) if at else None), day
