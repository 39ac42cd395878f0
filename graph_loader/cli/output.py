"""Where answers go: a table on a terminal, TSV into a pipe, a file with -o; notes on stderr."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from graph_loader.cli.options import Settings
from graph_loader.errors import QueryError
from graph_loader.replacing import replaced
from graph_loader.rows import BINARY_FORMATS, FORMATS, format_of, render

if TYPE_CHECKING:
    from graph_loader.rows import Rows

F = TypeVar("F", bound=Callable[..., Any])

TABLE = "table"


@dataclass(frozen=True)
class Output:
    """Where and how rows are written, as the options say."""

    format: str | None
    file: str | None
    bom: bool


def output_options(function: F) -> F:
    """Add --format, -o and --bom to a command; they arrive as ``form``, ``output`` and ``bom``."""
    for option in reversed(output_parameters()):
        if not hasattr(function, "__click_params__"):
            function.__click_params__ = []  # type: ignore[attr-defined]
        function.__click_params__.append(option)  # type: ignore[attr-defined]
    return function


def output_parameters() -> list[click.Option]:
    """The options themselves, for commands that are built from a query."""
    return [
        click.Option(
            ["--format", "form"], type=click.Choice([TABLE, *FORMATS]),
            help="格式；缺省：终端上为表格，管道中为 tsv，-o 看后缀 / default: a table on a terminal, tsv into a pipe",
        ),
        click.Option(["-o", "--output", "output"], metavar="FILE", help="写入文件；格式看后缀 / write a file"),
        click.Option(["--bom", "bom"], is_flag=True, help="csv、tsv 前加 BOM，便于 Excel / byte order mark for Excel"),
    ]  # fmt: skip


def write_rows(rows: Rows, where: Output, settings: Settings) -> None:
    """Write an answer to stdout or a file, whole or not at all.

    Raises QueryError: KG770 unknown suffix, KG773 the file cannot be written, KG774 too large for a workbook,
    KG779 a binary format on a terminal.
    """
    to_file = where.file is not None and where.file != "-"
    form = where.format or (format_of(where.file or "") if to_file else TABLE if _on_terminal() else "tsv")
    if form == TABLE:
        from graph_loader.cli.tables import draw

        if not to_file:
            _draw_on_stdout(rows, settings)
            return
        data = draw(rows, settings.language, width=None).encode("utf-8", "backslashreplace")
    else:
        data = render(rows, form, settings.language, bom=where.bom)
    if to_file:
        write_file(Path(str(where.file)), data)
        settings.say(f"已写入 {where.file}（{len(rows)} 行）", f"wrote {where.file} ({len(rows)} rows)")
    else:
        write_bytes(data, form)


def _on_terminal() -> bool:
    return sys.stdout.isatty()


def _draw_on_stdout(rows: Rows, settings: Settings) -> None:
    from graph_loader.cli.tables import draw

    width = _terminal_width() if _on_terminal() else None
    with quiet_pipe():
        click.echo(draw(rows, settings.language, width=width, styled=_on_terminal()), nl=False)


@contextmanager
def quiet_pipe() -> Iterator[None]:
    """End quietly and well when the reader of a pipe has seen enough; click would end with 1."""
    try:
        yield
    except BrokenPipeError:
        # What Python still holds for stdout must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise click.exceptions.Exit(0) from None


def _terminal_width() -> int:
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns, 20)
    except (OSError, ValueError):
        return 80


def write_bytes(data: bytes, form: str) -> None:
    """Write to stdout as it is. Raises QueryError (KG779) for a binary form on a terminal."""
    if form in (*BINARY_FORMATS, "docx") and _on_terminal():
        raise QueryError("KG779", format=form)
    if _on_terminal():
        # A terminal may speak another encoding than the data's UTF-8.
        click.echo(data.decode("utf-8"), nl=False)
        return
    with quiet_pipe():
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def make_folder(path: Path) -> None:
    """Make a folder with those above it. Raises QueryError (KG773)."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise QueryError("KG773", file=path, reason=error.strerror or type(error).__name__) from None


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that a reader never sees half of it. Raises QueryError (KG773)."""
    try:
        with replaced(path) as beside:
            beside.write_bytes(data)
    except OSError as error:
        raise QueryError("KG773", file=path, reason=error.strerror or type(error).__name__) from None


def tell_notes(rows: Rows, settings: Settings) -> None:
    """Say on stderr what belongs to an answer and is no row of it."""
    for note in rows.notes:
        settings.say(note["zh"], note["en"])
    if not rows.values:
        settings.say("没有符合的行", "no rows")
    if rows.truncated:
        settings.say(
            f"只列出前 {len(rows)} 行；--no-limit 列出全部",
            f"only the first {len(rows)} rows; --no-limit gives all of them",
        )
