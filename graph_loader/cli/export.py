"""``sidu export``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from graph_loader.cli.metrics import HELP, window_options
from graph_loader.cli.options import access_option, common_options, current, with_errors
from graph_loader.cli.output import write_file
from graph_loader.errors import ExportUsageError
from graph_loader.exports import FOLDER_FORMS, FORMS

_WHOLE = "graph"
_NETWORK_FORMS = ("graphml", "gexf")
_LEDGER_FORMS = ("xlsx", "ledgers")
_ALL_FORMS = (*_NETWORK_FORMS, *FORMS, *_LEDGER_FORMS)


@click.command(context_settings=HELP)
@click.argument("form", metavar="|".join(_ALL_FORMS))
@click.option(
    "-o", "--output", "output", required=True, metavar="PATH", help="写入的文件或文件夹 / the file or folder to write"
)
@click.option(
    "--network", "what", default=_WHOLE, show_default=True, metavar="graph|cooperation|dyads",
    help="仅 graphml、gexf：全部，或主体间的合作，或企业与院所的对接 / "
    "graphml and gexf only: everything, or cooperation, or firms with institutions",
)  # fmt: skip
@access_option("导出到哪一级 / up to which level of access")
@window_options
@common_options
@with_errors
def export(form: str, output: str, what: str, access: str, **options: Any) -> None:
    """导出全部节点与联系，或其中的网络。

    \b
    graphml、gexf      Gephi、yEd、igraph
    csv、parquet       每种类型一个文件，外加 manifest.json
    jsonl、cypher      一个文件；cypher 可在 Neo4j 客户端运行
    neo4j-admin        百万级数据离线导入 Neo4j
    xlsx、ledgers      台账：一个工作簿，或每个小节一个 csv；改后可用 sidu import ledger 导回

    Export all nodes and links, or a network of them: graphml and gexf for Gephi, yEd and igraph; csv and parquet with a
    file a type; jsonl; a cypher script; files for neo4j-admin's bulk import; xlsx
    and ledgers (csv): sheets that come back with sidu import ledger.
    """
    settings = current()
    form = form.lower()
    if form not in _ALL_FORMS:
        raise ExportUsageError("KG980", name=form, known=", ".join(_ALL_FORMS))
    from_store = options["origin"] == "store"
    with settings.region(access=access) as region:
        shaped = options["since"] is not None or not options["roll_up"]
        if (form not in _NETWORK_FORMS and what != _WHOLE) or (what == _WHOLE and shaped):
            raise ExportUsageError("KG984", form=form)
        if form in (*FOLDER_FORMS, *_LEDGER_FORMS) and output == "-":
            raise ExportUsageError("KG985", form=form)
        if form in _LEDGER_FORMS:
            lang = "en" if settings.language == "en" else "zh"
            region.export_ledgers(form, Path(output), as_of=options["as_of"], from_store=from_store, lang=lang)
        elif form in FORMS and output != "-":
            region.export_to(form, Path(output), as_of=options["as_of"], from_store=from_store)
        else:
            data = region.export(
                form, what, as_of=options["as_of"], since=options["since"], roll_up=options["roll_up"],
                from_store=from_store,
            )  # fmt: skip
            if output != "-":
                write_file(Path(output), data)
    if output == "-":
        click.echo(data.decode("utf-8"), nl=False)
        return
    if access != "public":
        settings.say("内部：含不公开的内容，请勿外传", "internal: holds what is not public; do not pass it on")
    settings.say(f"已写入 {output}", f"wrote {output}")
