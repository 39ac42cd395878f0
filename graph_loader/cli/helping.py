"""Headings of ``--help`` in the user's language: click words them in English only."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from graph_loader.cli.options import Settings, default_language

_WORDS = {
    "Usage:": "用法：",
    "Options": "选项",
    "Commands": "命令",
    "Positional arguments": "位置参数",
    "Queries": "查询",
    "Show this message and exit.": "显示此帮助并退出",
    "Show the version and exit.": "显示版本并退出",
}
_PLACES = {"[OPTIONS]": "[选项]", "COMMAND [ARGS]...": "命令 [参数]..."}
"""What click puts into the first line for what may follow."""
_DEFAULT = re.compile(r"\[default: ([^\]]*)\]$")


def places_in_chinese(usage: str) -> str:
    """The words for what may follow a command, in Chinese.

    >>> places_in_chinese("[OPTIONS] COMMAND [ARGS]...")
    '[选项] 命令 [参数]...'
    """
    for english, chinese in _PLACES.items():
        usage = usage.replace(english, chinese)
    return usage


class Formatter(click.HelpFormatter):
    """Writes what click says by itself in Chinese, English or both, as --lang and the locale want."""

    def _language(self) -> str:
        context = click.get_current_context(silent=True)
        settings = context.find_object(Settings) if context is not None else None
        return settings.language if settings is not None else default_language()

    def _said(self, english: str) -> str:
        language, chinese = self._language(), _WORDS.get(english)
        if chinese is None or language == "en":
            return english
        return chinese if language == "zh" else f"{chinese.rstrip('：')} / {english}"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The first line."""
        if prefix is None:
            said = self._said("Usage:")
            prefix = said if said.endswith("：") else f"{said} "
        super().write_usage(prog, places_in_chinese(args) if self._language() == "zh" else args, prefix)

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """A part with its heading."""
        with super().section(self._said(name)):
            yield

    def write_heading(self, heading: str) -> None:
        """The heading, with the colon of its language."""
        if heading in _WORDS.values():
            self.write(f"{'':>{self.current_indent}}{heading}：\n")
        else:
            super().write_heading(heading)

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Names with their descriptions."""
        super().write_dl([(name, self._described(text)) for name, text in rows], col_max, col_spacing)

    def _described(self, text: str) -> str:
        if self._language() == "zh":
            text = _DEFAULT.sub(r"[缺省：\1]", text)
        return self._said(text)


def install() -> None:
    """Let every command's help be written so."""
    click.Context.formatter_class = Formatter
