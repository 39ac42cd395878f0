"""``sidu match`` and ``sidu evaluate``."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click

from graph_loader.cli.decisions import VERBS, Ranking, WithVerbs
from graph_loader.cli.options import common_options, current, with_errors
from graph_loader.cli.output import Output, output_options, quiet_pipe, write_file, write_rows
from graph_loader.errors import QueryError
from graph_loader.replacing import replaced

HELP = {"help_option_names": ["-h", "--help"]}
FILE = click.Path(path_type=Path)


@click.command("match", cls=Ranking, context_settings=HELP)
@click.argument("record", required=False, metavar="[DEMAND]")
@click.option("--all", "everything", is_flag=True, help="所有未结需求 / all demands that are not closed")
@click.option(
    "--top", type=click.IntRange(min=0), default=10, show_default=True, help="每条至多几项，0 为全部 / 0: all"
)
@click.option(
    "--for",
    "kind",
    type=click.Choice(["results", "experts", "demands"]),
    help="配什么；成果、专家配 demands / what to find; for a result or an expert: demands",
)
@click.option("--explain", is_flag=True, help="列出每一分的来历 / every reason with what it adds to the score")
@click.option("--no-boosts", is_flag=True, help="只看文字 / the text alone, without field, cooperation, agreement")
@click.option("--as-of", metavar="DATE", help="按哪一天算过期（缺省今天） / the day on which offers are valid (today)")
@click.option("--demands", type=FILE, metavar="D.jsonl", help="外部需求 / demands from outside")
@click.option("--results", type=FILE, metavar="R.jsonl", help="外部成果 / results from outside")
@click.option(
    "--index",
    "kept",
    type=FILE,
    metavar="FILE",
    help="外部成果的索引存于此，下次只读有变的 / keep their index; next time only changes are read",
)
@click.option(
    "--page",
    type=FILE,
    metavar="FILE",
    help="写成一个离线网页，供打印和转发（同 -o FILE.html） / write one offline page (as -o FILE.html does)",
)
@output_options
@common_options
@with_errors
def rank(record: str | None, everything: bool, **options: Any) -> None:
    """精准匹配：需求配成果或专家，成果、专家配需求；外部数据写出 需求<制表符>成果<制表符>得分。

    Match a demand with results or experts, or a result or an expert with demands. With --demands and --results: JSON
    lines {"id","title","text"} in, DEMAND<tab>RESULT<tab>score out.
    """
    demands, results = options["demands"], options["results"]
    outside = demands is not None or results is not None
    if (record is not None) + everything + outside != 1 or (outside and (demands is None or results is None)):
        raise click.UsageError(
            "给出一个需求、--all，或 --demands 与 --results / name a demand, or --all, or --demands with --results"
        )
    if outside:
        _match_outside(demands, results, options)
    else:
        _match_described(record, options)


def _match_described(record: str | None, options: dict[str, Any]) -> None:
    """Match records of the workspace; ``record`` None stands for all demands."""
    settings = current()
    page, output = options["page"], options["output"]
    if page is None and output is not None and options["form"] is None and output.lower().endswith((".html", ".htm")):
        page, output = Path(output), None
    where = Output(options["form"], output, options["bom"])
    with settings.region() as region:
        found = region.match(
            record, options["kind"], top=options["top"], as_of=options["as_of"], boosts=not options["no_boosts"]
        )  # fmt: skip
        if page is not None:
            write_file(page, region.match_page(found, lang=settings.language).encode("utf-8"))
            settings.say(f"已写入 {page}", f"wrote {page}")
            if where.format is None and where.file is None:
                return
    if (where.format or _suffix(where.file)) == "json":
        documents = found.documents()
        _write_text(json.dumps(documents if record is None else documents[0], ensure_ascii=False, indent=2), where.file)
        return
    write_rows(found.rows(settings.language, explain=options["explain"]), where, settings)
    if not found.matchings:
        settings.say("没有未结需求", "no demand is open")


def _write_text(text: str, file: str | None) -> None:
    if file is None or file == "-":
        with quiet_pipe():
            click.echo(text)
    else:
        write_file(Path(file), f"{text}\n".encode())


def _suffix(name: str | None) -> str:
    return Path(name).suffix.lstrip(".").lower() if name else ""


match = WithVerbs(rank, VERBS)


def _match_outside(demands: Path, results: Path, options: dict[str, Any]) -> None:
    from graph_loader.matching.outside import read_entries, run_lines
    from graph_loader.matching.tables import lines_of, synonyms_of

    settings = current()
    with settings.region() as region:
        synonyms = synonyms_of(region.workspace)
    with lines_of(demands) as lines:
        wanted = read_entries(lines, str(demands))
    with lines_of(results) as lines:
        offered = read_entries(lines, str(results))
    output = options["output"]
    found = run_lines(wanted, offered, synonyms, options["top"], options["kept"])
    if output is None or output == "-":
        with quiet_pipe():
            for line in found:
                click.echo(line, nl=False)
        return
    count = _stream(Path(output), found)
    settings.say(f"已写入 {output}（{count} 行）", f"wrote {output} ({count} rows)")


def _stream(path: Path, lines: Iterable[str]) -> int:
    """Write lines as they come, the file whole or not at all; returns how many. Raises QueryError (KG773)."""
    count = 0
    try:
        with replaced(path) as beside, beside.open("w", encoding="utf-8", newline="\n") as out:
            for count, line in enumerate(lines, 1):  # noqa: B007
                out.write(line)
    except OSError as error:
        raise QueryError("KG773", file=path, reason=error.strerror or type(error).__name__) from None
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
