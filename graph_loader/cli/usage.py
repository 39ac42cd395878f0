"""Wrong usage told in Chinese: click words its errors in English only, so they are recognised and said anew."""

from __future__ import annotations

import re
from contextlib import nullcontext

import click

from graph_loader.cli.helping import places_in_chinese

_QUOTED = "(?:'(.+?)'|(\\S+?))"
_SAYINGS: tuple[tuple[str, str], ...] = (
    (rf"No such option:? {_QUOTED}\.?(?P<rest>\s.*)?", "没有选项“{0}”{rest}"),
    (rf"No such command {_QUOTED}\.(?P<rest>\s.*)?", "没有命令“{0}”{rest}"),
    (r"Missing command\.", "缺少命令"),
    (r"Missing (?:option|argument|parameter):? ?(.*?)\.(?P<rest>\s.*)?", "缺少 {0}{rest}"),
    (r"Invalid value for (.+?): (?P<rest>.*)", "{0} 的值不对：{rest}"),
    (r"Invalid value: (?P<rest>.*)", "值不对：{rest}"),
    (r"'(.*)' is not (?:one of )?('.*')\.", "“{0}”不在 {1} 之中"),
    (r"'(.*)' is not a valid integer(?: range)?\.", "“{0}”不是整数"),
    (r"'(.*)' is not a valid float(?: range)?\.", "“{0}”不是数"),
    (r"'(.*)' is not a valid boolean\..*", "“{0}”不是 true 或 false"),
    (r"(.*) is not in the range (.*)\.", "{0} 不在范围 {1} 之内"),
    (r"'(.*)' does not match the formats? (.*)\.", "“{0}”不合格式 {1}"),
    (r"\w+ '(.*)' does not exist\.", "“{0}”不存在"),
    (r"\w+ '(.*)' is a file\.", "“{0}”是文件"),
    (r"\w+ '(.*)' is a directory\.", "“{0}”是文件夹"),
    (r"\w+ '(.*)' is not readable\.", "“{0}”不可读"),
    (r"\w+ '(.*)' is not writable\.", "“{0}”不可写"),
    (r"Got unexpected extra arguments? \((.*)\)", "多余的参数：{0}"),
    (rf"Option {_QUOTED} does not take a value\.", "选项“{0}”不带值"),
    (rf"Option {_QUOTED} requires an argument\.", "选项“{0}”要带一个值"),
    (rf"Option {_QUOTED} requires (\d+) arguments\.", "选项“{0}”要带 {1} 个值"),
    (rf"Argument {_QUOTED} takes (\d+) values\.", "参数“{0}”要有 {1} 个值"),
    (r"\s*\(?Did you mean (?:one of: )?(.+?)[?)]+", "；是否指 {0}？"),
    (r"\s*Choose from:\s*(.*)", "，可选：{0}"),
)
_PATTERNS = tuple((re.compile(pattern, re.DOTALL), words) for pattern, words in _SAYINGS)


def in_chinese(text: str) -> str:
    """What click says of wrong usage, in Chinese; what it is not known to say stays as it is.

    >>> in_chinese("Option '--store' requires an argument.")
    '选项“--store”要带一个值'
    """
    for pattern, words in _PATTERNS:
        found = pattern.fullmatch(text)
        if found:
            named = found.groupdict()
            rest = in_chinese(named["rest"]) if named.get("rest") else ""
            values = [group for group in found.groups() if group is not None and group != named.get("rest")]
            return words.format(*(re.sub(r"\s+", " ", value).strip() for value in values), rest=rest)
    return text.strip()


def show(error: click.ClickException, lang: str) -> None:
    """Tell of wrong usage on stderr, in the language of the user or in both."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    if lang == "en":
        with context.scope(cleanup=False) if context is not None else nullcontext():
            error.show()
        return
    said = error.format_message()
    if context is not None:
        usage = " ".join([context.command_path, *context.command.collect_usage_pieces(context)])
        click.echo(f"用法：{places_in_chinese(usage) if lang == 'zh' else usage}", err=True)
        click.echo(f"说明：{context.command_path} --help\n", err=True)
    text = in_chinese(said)
    click.echo(f"错误：{text}" if lang == "zh" or text == said else f"错误：{text} / {said}", err=True)
