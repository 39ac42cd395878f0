"""What all commands share: the common options, the language, errors as text, progress on a terminal."""

from __future__ import annotations

import errno
import functools
import locale
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from graph_loader.errors import Problem, ProblemsError, SiduError
from graph_loader.titles import LANGUAGES

if TYPE_CHECKING:
    from graph_loader.api import Region

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EIO, getattr(errno, "EDQUOT", errno.ENOSPC)}
"""What the operating system says where it takes no more."""

P = ParamSpec("P")
R = TypeVar("R")


@dataclass
class Settings:
    """The common options, wherever on the line they stood; the innermost wins."""

    workspace: str | None = None
    store: str | None = None
    lang: str | None = None

    @property
    def language(self) -> str:
        """``zh``, ``en`` or ``both``."""
        return self.lang or default_language()

    def region(self, *, access: str = "public") -> Region:
        """The workspace and store that the options name."""
        from graph_loader.api import Region

        return Region(self.workspace, self.store, access=access)

    def say(self, zh: str, en: str) -> None:
        """A note on stderr in the user's language."""
        click.echo(self.text(zh, en), err=True)

    def text(self, zh: str, en: str) -> str:
        """One of two texts, or both."""
        return {"zh": zh, "en": en}.get(self.language, f"{zh} / {en}")


def default_language() -> str:
    """SIDU_LANG, otherwise Chinese where the locale is, otherwise English."""
    chosen = os.environ.get("SIDU_LANG", "")
    if chosen in (*LANGUAGES, "both"):
        return chosen
    name = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    if not name:
        name = locale.getlocale()[0] or ""
    return "zh" if name.lower().startswith(("zh", "chinese")) else "en"


def _remember(ctx: click.Context, parameter: click.Parameter, value: Any) -> Any:
    settings = ctx.ensure_object(Settings)
    if value is not None:
        setattr(settings, str(parameter.name), value)
    return value


def common_options(function: Callable[P, R]) -> Callable[P, R]:
    """Add --workspace, --store and --lang to a command; read them with ``current()``."""
    options = (
        click.option(
            "--workspace", metavar="DIR", callback=_remember, expose_value=False, is_eager=True,
            help="工作区（默认：上层最近的含 schema.yaml 的文件夹） / "
            "workspace (default: nearest folder above with schema.yaml)",
        ),
        click.option(
            "--store", metavar="URI", callback=_remember, expose_value=False, is_eager=True,
            help="图库：embedded、bolt://…、neo4j://… / the store",
        ),
        click.option(
            "--lang", type=click.Choice(["zh", "en", "both"]), callback=_remember, expose_value=False, is_eager=True,
            help="语言 / language",
        ),
    )  # fmt: skip
    for option in reversed(options):
        function = option(function)
    return function


def access_option(help: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Add --access, up to which level fields are let through."""
    levels = click.Choice(["public", "internal", "personal"])
    return click.option("--access", type=levels, default="public", show_default=True, help=help)


def _named_sources(ctx: click.Context, parameter: click.Parameter, value: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in value:
        id, _, where = text.partition("=")
        if id in found:
            words = ctx.ensure_object(Settings).text(f"来源“{id}”写了两次", f"the source '{id}' stands twice")
            raise click.BadParameter(words, ctx, parameter)
        found[id] = where
    return found


source_option = click.option(
    "--source", "sources", metavar="ID[=WHERE]", multiple=True, callback=_named_sources,
    help="来源 / the source, and where in it",
)  # fmt: skip
"""Sources by id with the place in each; one that is named twice is refused, since only one place could be kept."""


def current() -> Settings:
    """The common options of the running command."""
    return click.get_current_context().ensure_object(Settings)


def with_errors(function: Callable[P, R]) -> Callable[P, R]:
    """End a command on an error of ours with its message in the user's language and its exit code."""

    @functools.wraps(function)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except SiduError as error:
            if os.environ.get("SIDU_DEBUG") == "1":
                raise
            raise click.exceptions.Exit(print_error(error, current().language)) from None

    return wrapped


def print_error(error: Exception, lang: str) -> int:
    """Tell the user about an error on stderr; returns the exit code."""
    if isinstance(error, click.ClickException):
        from graph_loader.cli import usage

        context = getattr(error, "ctx", None)
        found = context.find_object(Settings) if context is not None else None
        usage.show(error, found.language if found is not None else lang)
        return error.exit_code
    if isinstance(error, OSError) and error.errno in _FULL:
        error = SiduError("KG898", reason=error.strerror or "")
    if not isinstance(error, SiduError):
        error = SiduError("KG899", kind=type(error).__name__)
    if isinstance(error, ProblemsError):
        for problem in error.problems:
            click.echo(problem_text(problem, lang), err=True)
    place = f"{error.source}: " if error.source else ""
    click.echo(f"{place}{error.code}: {error.message(lang)}", err=True)
    if error.hint(lang):
        click.echo(f"  → {error.hint(lang)}", err=True)
    return error.exit_code


_SEVERITY = {"error": "错误", "warning": "警告", "note": "提示"}


def problem_text(problem: Problem, lang: str) -> str:
    """A problem on one line, its hint on a second."""
    severity = problem.severity if lang == "en" else _SEVERITY[problem.severity]
    line = f"{problem.source}: {severity} {problem.code}: {problem.message(lang)}"
    hint = problem.hint(lang)
    return f"{line}\n  → {hint}" if hint else line


@contextmanager
def progress(zh: str, en: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on stderr where that is a terminal; None otherwise."""
    if not sys.stderr.isatty():
        yield None
        return
    bar: Any = None

    def advance(done: int, total: int) -> None:
        nonlocal bar
        if bar is None:
            bar = click.progressbar(length=total, label=current().text(zh, en), file=sys.stderr)
            bar.__enter__()
        bar.length = total
        bar.update(done - bar.pos)

    try:
        yield advance
    finally:
        if bar is not None:
            bar.__exit__(None, None, None)
