"""``sidu import``: ledgers and registries into description files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from graph_loader.cli.options import Settings, common_options, current, problem_text, progress, with_errors

if TYPE_CHECKING:
    from graph_loader.ledgers.reporting import ImportReport, SheetReport

HELP = {"help_option_names": ["-h", "--help"]}
FILE = click.Path(path_type=Path)
_MOST_SHOWN = 20


@click.group("import", context_settings=HELP)
@common_options
def import_() -> None:
    """导入台账和名录。 / Bring ledgers and registries in."""


@import_.command(context_settings=HELP)
@click.argument("file", type=FILE, metavar="FILE.xlsx|csv|tsv")
@click.option("-m", "--mapping", type=FILE, metavar="MAPPING.yaml", help="对照表 / which column fills which key")
@click.option("--propose", is_flag=True, help="由标题行给出一份对照表 / write a first mapping from the header row")
@click.option("--section", metavar="NAME", help="--propose 时写入哪个小节 / with --propose: the section or type")
@click.option("--sheet", metavar="NAME", help="--propose 时看哪张工作表 / with --propose: which sheet")
@click.option("-o", "--output", type=FILE, metavar="FILE", help="--propose 写入的文件 / where --propose writes")
@click.option("--names", is_flag=True, help="把待定的名称写进 names.csv / put open names into names.csv")
@click.option("--dry-run", is_flag=True, help="只报告，不写入 / tell only, write nothing")
@common_options
@with_errors
def ledger(file: Path, mapping: Path | None, propose: bool, **options: Any) -> None:
    """把台账 FILE 写成工作区的描述文件；本程序的模板和导出不需要对照表。

    Turn a ledger into description files of the workspace. Templates and exports of this program need no mapping.
    """
    settings = current()
    region = settings.region()
    if propose:
        _propose(settings, file, options)
        return
    from graph_loader.ledgers.importing import import_ledger
    from graph_loader.ledgers.reporting import ImportProblemsError

    dry_run = options["dry_run"]
    try:
        with progress("检查描述", "checking descriptions") as advance:
            report = import_ledger(
                region.workspace, region.ontology, file, mapping, dry_run=dry_run, progress=advance
            )  # fmt: skip
    except ImportProblemsError as error:
        if options["names"] and error.questions:
            _write_names(settings, error.questions)
        raise
    tell(settings, report, dry_run=dry_run)


@import_.command(context_settings=HELP)
@click.argument("file", type=FILE, metavar="FILE.json|zip")
@click.option("--country", "countries", multiple=True, metavar="CN", help="国家代码 / countries by code")
@click.option("--place", "places", multiple=True, metavar="NAME", help="城市或省，按 ROR 的写法 / a city or province")
@click.option(
    "--list", "listed", type=FILE, metavar="FILE", help="每行一个 ROR 标识或名称 / ROR ids or names, one a line"
)
@click.option(
    "--as", "sections", multiple=True, metavar="TYPE=SECTION", help="某类机构写入哪个小节 / where a type goes"
)
@click.option(
    "--existing", type=click.Choice(["ask", "fill", "update", "keep"]), default="fill", show_default=True,
    help="已描述的：报错、补缺、以 ROR 为准、不动 / records that are described already",
)  # fmt: skip
@click.option("--dry-run", is_flag=True, help="只报告，不写入 / tell only, write nothing")
@common_options
@with_errors
def ror(file: Path, countries: tuple[str, ...], places: tuple[str, ...], listed: Path | None, **options: Any) -> None:
    """从 ROR 数据（v2 JSON 或 zip）导入所要的机构：中英文名、ROR 标识、所在地、上级单位。

    Bring the wanted organizations in from a ROR dump (v2 JSON or zip): names, ROR id, place, parents.
    """
    from graph_loader.ledgers.ror import SECTIONS, TYPES, Wanted, import_ror
    from graph_loader.ledgers.sheets import LedgerError

    settings = current()
    region = settings.region()
    sections = dict(SECTIONS)
    for text in options["sections"]:
        type, _, section = text.partition("=")
        if type not in TYPES or section not in region.ontology.node_sections:
            raise LedgerError("KG572", text=text, types=", ".join(TYPES))
        sections[type] = section
    lines: list[str] = []
    if listed is not None:
        try:
            lines = [line.strip() for line in listed.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError) as error:
            raise LedgerError("KG520", file=listed, reason=type(error).__name__) from None
    wanted = Wanted(countries, places, lines, sections)
    with progress("检查描述", "checking descriptions") as advance:
        report = import_ror(
            region.workspace, region.ontology, file, wanted, existing=options["existing"], dry_run=options["dry_run"],
            progress=advance,
        )  # fmt: skip
    tell(settings, report, dry_run=options["dry_run"])


def _propose(settings: Settings, file: Path, options: dict[str, Any]) -> None:
    from graph_loader.cli.output import write_file
    from graph_loader.ledgers.propose import propose
    from graph_loader.ledgers.sheets import LedgerError, open_sheets
    from graph_loader.nearest import nearest

    sheets = open_sheets(file)
    chosen = sheets[0]
    if options["sheet"] is not None:
        names = [sheet.name for sheet in sheets]
        if options["sheet"] not in names:
            best = nearest(options["sheet"], names) or ", ".join(names)
            raise LedgerError("KG568", name=options["sheet"], nearest=best)
        chosen = sheets[names.index(options["sheet"])]
    _notes(settings, chosen.notes)
    text = propose(chosen, settings.region().ontology, options["section"])
    if options["output"] is None or str(options["output"]) == "-":
        click.echo(text, nl=False)
        return
    write_file(options["output"], text.encode("utf-8"))
    open_ones = text.count(': "?"')
    settings.say(
        f"已写入 {options['output']}；请核对，{open_ones} 列待定",
        f"wrote {options['output']}; please check it, {open_ones} columns are open",
    )


def _write_names(settings: Settings, questions: Any) -> None:
    from graph_loader.cli.output import write_file
    from graph_loader.ledgers.decisions import with_questions

    path, text, count = with_questions(settings.region().workspace, questions)
    if count:
        write_file(path, text.encode("utf-8-sig"))
    settings.say(f"{count} 个待定名称写进了 {path.name}", f"{count} open names were put into {path.name}")


def _notes(settings: Settings, notes: Any) -> None:
    for note in notes:
        settings.say(note["zh"], note["en"])


def tell(settings: Settings, report: ImportReport, *, dry_run: bool) -> None:
    """Say what an import did: counts on stdout, notes on stderr."""
    for sheet in report.sheets:
        _notes(settings, sheet.notes)
        for problem in sheet.problems:
            click.echo(problem_text(problem, settings.language), err=True)
        _tell_sheet(settings, sheet)
    _notes(settings, report.notes)
    read = [one.changes.unchanged + len(one.changes.kept) for one in report.sheets]
    if not report.files and not any(read):
        settings.say("表格中没有数据行", "there is no row of data in it")
    elif not report.files:
        settings.say("描述已与表格一致，没有改动", "the descriptions say all of it already; nothing changed")
    elif dry_run:
        settings.say(f"将写入：{', '.join(report.files)}", f"would write: {', '.join(report.files)}")
    else:
        settings.say(
            f"已写入 {', '.join(report.files)}；sidu load 后进入图库",
            f"wrote {', '.join(report.files)}; sidu load brings it into the store",
        )


def _tell_sheet(settings: Settings, sheet: SheetReport) -> None:
    changes = sheet.changes
    new, changed = len(changes.created) + len(sheet.made), len(changes.changed)
    click.echo(
        settings.text(
            f"{sheet.sheet} → {sheet.section}：新增 {new}，改动 {changed}，不变 {changes.unchanged}",
            f"{sheet.sheet} → {sheet.section}: {new} new, {changed} changed, {changes.unchanged} unchanged",
        )
    )
    for id, keys in list(changes.changed.items())[:_MOST_SHOWN]:
        settings.say(f"  改动 {id}：{', '.join(keys)}", f"  changed {id}: {', '.join(keys)}")
    _listed(settings, sheet.made, "由名称新建", "made of names")
    _listed(settings, changes.kept, "已在别处描述，未动", "described elsewhere, left alone")
    _listed(settings, sheet.gone, "表中已没有，描述仍在，请自行决定去留", "no longer in the sheet, still described")
    if sheet.remarks:
        settings.say(f"  跳过 {sheet.remarks} 行示例或说明", f"  {sheet.remarks} example or remark rows skipped")
    if sheet.left_out:
        settings.say(f"  按 leave_out 略去 {sheet.left_out} 行", f"  {sheet.left_out} rows left out by leave_out")


def _listed(settings: Settings, ids: list[str], zh: str, en: str) -> None:
    if ids:
        more = f" … ({len(ids)})" if len(ids) > _MOST_SHOWN else ""
        shown = ", ".join(ids[:_MOST_SHOWN])
        settings.say(f"  {zh}：{shown}{more}", f"  {en}: {shown}{more}")
