"""``sidu compare``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_loader.cli.metrics import HELP, for_people, put_json
from graph_loader.cli.options import Settings, common_options, current, with_errors
from graph_loader.cli.output import Output, output_options, write_rows

if TYPE_CHECKING:
    from graph_loader.metrics.comparison import State


@click.command(context_settings=HELP)
@click.argument("one", metavar="REGION_A")
@click.argument("other", metavar="REGION_B")
@click.option(
    "--roll-up/--no-roll-up", default=True, help="院系、分院计入上级 / faculties and branches count as their parent"
)
@output_options
@common_options
@with_errors
def compare(one: str, other: str, roll_up: bool, **options: Any) -> None:
    """两个地区或两个时点并列：每一侧是工作区文件夹、日期（当前工作区），或 文件夹@日期。

    Two regions or two dates side by side: each a workspace's folder, a date (of this workspace), or FOLDER@DATE.
    """
    from graph_loader.metrics.comparison import Comparison

    settings = current()
    found = Comparison(_state(one, settings, roll_up), _state(other, settings, roll_up))
    for side in (found.one, found.other):
        if side.profile.synthetic:
            settings.say(f"{side.label}：含合成数据", f"{side.label}: some of the data is synthetic")
        settings.say(
            f"{side.label}：截至 {side.profile.as_of}，数据 {side.hash[:12]}",
            f"{side.label}: as of {side.profile.as_of}, data {side.hash[:12]}",
        )
    where = Output(options["form"], options["output"], options["bom"])
    if where.format == "json" or (where.format is None and (where.file or "").endswith(".json")):
        put_json(found.document(), where, settings)
        return
    write_rows(found.rows(settings.language, short=for_people(where)), where, settings)


def _state(text: str, settings: Settings, roll_up: bool) -> State:
    from graph_loader.api import Region

    folder, day = _parts(text)
    with Region(folder, settings.store) if folder is not None else settings.region() as region:
        return region.state(as_of=day, roll_up=roll_up, label=text)


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
