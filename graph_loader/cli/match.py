"""``sidu match`` and ``sidu evaluate``."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import click

from graph_loader.cli.common import common_options, current, with_errors
from graph_loader.cli.output import quiet_pipe
from graph_loader.errors import QueryError

HELP = {"help_option_names": ["-h", "--help"]}
FILE = click.Path(path_type=Path)


@click.command(context_settings=HELP)
@click.option("--demands", type=FILE, metavar="D.jsonl", required=True, help="外部需求 / demands from outside")
@click.option("--results", type=FILE, metavar="R.jsonl", required=True, help="外部成果 / results from outside")
@click.option(
    "--top", type=click.IntRange(min=0), default=10, show_default=True, help="每条至多几项，0 为全部 / 0: all"
)
@click.option("-o", "--output", metavar="FILE", help="写入文件 / write a file")
@common_options
@with_errors
def match(demands: Path, results: Path, top: int, output: str | None) -> None:
    """精准匹配：每行 {"id","title","text"}，写出 需求<制表符>成果<制表符>得分。

    Match demands with results: JSON lines in, DEMAND<tab>RESULT<tab>score out.
    """
    _match_outside(demands, results, top, output)


def _match_outside(demands: Path, results: Path, top: int, output: str | None) -> None:
    from graph_loader.matching.outside import read_entries, run_lines
    from graph_loader.matching.tables import lines_of, synonyms_of

    settings = current()
    with settings.region() as region:
        synonyms = synonyms_of(region.workspace)
    with lines_of(demands) as lines:
        wanted = read_entries(lines, str(demands))
    with lines_of(results) as lines:
        offered = read_entries(lines, str(results))
    found = run_lines(wanted, offered, synonyms, top)
    if output is None or output == "-":
        with quiet_pipe():
            for line in found:
                click.echo(line, nl=False)
        return
    count = _stream(Path(output), found)
    settings.say(f"已写入 {output}（{count} 行）", f"wrote {output} ({count} rows)")


def _stream(path: Path, lines: Iterable[str]) -> int:
    """Write lines as they come, the file whole or not at all; returns how many. Raises QueryError (KG773)."""
    beside, count = path.with_name(f".{path.name}.{os.getpid()}.tmp"), 0
    try:
        if path.exists() and not path.is_file():
            beside = path  # a device or a pipe is written to, never replaced
        with beside.open("w", encoding="utf-8", newline="\n") as out:
            for count, line in enumerate(lines, 1):  # noqa: B007
                out.write(line)
        if beside != path:
            os.replace(beside, path)
    except OSError as error:
        raise QueryError("KG773", file=path, reason=error.strerror or type(error).__name__) from None
    finally:
        if beside != path:
            beside.unlink(missing_ok=True)
    return count


@click.command(context_settings=HELP)
@click.argument("qrels", type=FILE)
@click.argument("run", type=FILE)
@click.option("--condensed", is_flag=True, help="未评判的文档不计 / drop documents without a judgement")
@click.option(
    "--threshold", type=int, default=1, show_default=True, help="几级起算相关 / grade from which one is relevant"
)
@click.option("--baseline", type=FILE, metavar="RUN", help="与之比较的排序 / another run to compare with")
@click.option("--format", "form", type=click.Choice(["tsv", "json"]), default="tsv", help="格式 / format")
@common_options
@with_errors
def evaluate(qrels: Path, run: Path, condensed: bool, threshold: int, baseline: Path | None, form: str) -> None:
    """按评判打分：nDCG@10、MRR@10、recall@10。

    Score a ranking against judgements: nDCG@10, MRR@10, recall@10; with --baseline the gain and its interval.
    """
    from graph_loader.matching.evaluate import read_qrels, read_run, report
    from graph_loader.matching.tables import lines_of

    with lines_of(qrels) as lines:
        judged = read_qrels(lines, str(qrels))
    with lines_of(run) as lines:
        ranked = read_run(lines, str(run))
    other = None
    if baseline is not None:
        with lines_of(baseline) as lines:
            other = read_run(lines, str(baseline))
    figures = report(judged, ranked, other, threshold=threshold, condensed=condensed)
    if form == "json":
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        click.echo(f"{name}\t{json.dumps(value)}")
