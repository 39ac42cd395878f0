"""sidu ledger: the entries of the libraries and of the ledger of institutes, and what each still lacks."""

from __future__ import annotations

from pathlib import Path

import click

from graph_loader.cli.options import common_options, current, with_errors
from graph_loader.cli.output import Output, output_options, tell_notes, write_rows


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--library", type=click.Choice(["results", "experts", "demands", "institutes"]),
    help="成果库、专家库、需求库或研究所台账，缺省全部 / one of them, all unless given",
)  # fmt: skip
@click.option("--incomplete", is_flag=True, help="只列尚不完整的条目 / only entries that lack something")
@output_options
@common_options
@with_errors
def ledger(library: str | None, incomplete: bool, form: str | None, output: Path | None, bom: bool) -> None:
    """成果、专家、需求三库和研究所台账：逐条列出完整度和尚缺的内容，不需要图库。

    The libraries of results, experts and demands and the ledger of institutes: how complete every entry is and what it
    lacks. Needs no store. What a complete entry has stands in schema.yaml under `complete`.
    """
    settings = current()
    with settings.region() as region:
        rows = region.ledger(library, incomplete=incomplete, lang=settings.language)
    write_rows(rows, Output(form, str(output) if output else None, bom), settings)
    tell_notes(rows, settings)
