"""``sidu completion``: the script with which a shell completes commands, options and values; and its installation."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

from graph_loader.cli.options import Settings, common_options, current, with_errors
from graph_loader.errors import QueryError
from graph_loader.replacing import replaced

SHELLS = ("bash", "zsh", "fish", "powershell")
_VARIABLE = "_SIDU_COMPLETE"
_MARK = "# sidu: shell completion"

_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($word, $line, $position)
    $words = @($line.CommandElements | ForEach-Object { $_.Extent.Text })
    if ($word -eq '') { $words += '' }
    $env:COMP_WORDS = $words -join "`n"
    $env:COMP_CWORD = [string]($words.Count - 1)
    $env:%(complete_var)s = 'powershell_complete'
    $before = [Console]::OutputEncoding
    try {
        [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
        & %(prog_name)s | ForEach-Object {
            $value, $help = $_ -split "`t", 2
            if (-not $help) { $help = $value }
            [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', $help)
        }
    } finally {
        [Console]::OutputEncoding = $before
        Remove-Item Env:COMP_WORDS, Env:COMP_CWORD, Env:%(complete_var)s
    }
}
"""


class PowerShellComplete(ShellComplete):
    """Completion in PowerShell, which click does not bring: a word a line, value and help with a tab between."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the one that is completed, and that one."""
        words = [_unquoted(word) for word in os.environ.get("COMP_WORDS", "").split("\n")]
        place = int(os.environ.get("COMP_CWORD", "0"))
        return words[1:place], words[place] if place < len(words) else ""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Without the marks for file names, which PowerShell offers by itself where there is nothing else."""
        return [item for item in super().get_completions(args, incomplete) if item.type == "plain"]

    def format_completion(self, item: CompletionItem) -> str:
        """Value and help; a value with blanks is quoted."""
        value = f"'{item.value}'" if " " in item.value else item.value
        return f"{value}\t{item.help or ''}"


def _unquoted(word: str) -> str:
    """The word without its quotes, of which the last may not be typed yet."""
    return word[1:].removesuffix(word[0]) if word[:1] in ("'", '"') else word


def prepare() -> None:
    """Teach click the shells that it does not know. Needed before a shell asks for words."""
    add_completion_class(PowerShellComplete)


def script(shell: str) -> str:
    """What the shell has to run."""
    prepare()
    found = get_completion_class(shell)
    assert found is not None
    text = found(click.Command("sidu"), {}, "sidu", _VARIABLE).source_template % {
        "prog_name": "sidu", "complete_func": "_sidu_completion", "complete_var": _VARIABLE,
    }  # fmt: skip
    if shell == "zsh":
        # A plain zsh has not started its completion yet.
        text = "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }\n" + text
    return text.strip("\n") + "\n"


@click.command("completion")
@click.argument("shell", required=False, type=click.Choice(SHELLS))
@click.option(
    "--install", "install", is_flag=True, help="装入该 shell 的启动文件 / put it into the shell's start-up file"
)
@common_options
@with_errors
def completion(shell: str | None, install: bool) -> None:
    """按 Tab 补全命令、选项和取值：打印脚本，或用 --install 装好。

    Completion with Tab: print the script for a shell, or install it. Without SHELL: the one in use.
    """
    shell = shell or _shell_in_use()
    if not install:
        click.echo(script(shell), nl=False)
        return
    try:
        installed, start_up = _install(shell)
    except OSError as error:
        raise QueryError("KG773", file=error.filename or shell, reason=error.strerror or "?") from None
    settings = current()
    _told(settings, shell, installed, start_up)


def _told(settings: Settings, shell: str, installed: Path, start_up: Path | None) -> None:
    settings.say(f"已写入 {installed}", f"wrote {installed}")
    if start_up is not None:
        settings.say(f"{start_up} 会读取它", f"{start_up} reads it")
    settings.say(f"新开的 {shell} 窗口中按 Tab 即可补全", f"press Tab in a new {shell} window")


def _shell_in_use() -> str:
    name = Path(os.environ.get("SHELL", "")).name
    if name in SHELLS:
        return name
    return "powershell" if sys.platform == "win32" else "bash"


def _install(shell: str) -> tuple[Path, Path | None]:
    """Write the script and make the start-up file read it, once; gives both files."""
    home = Path.home()
    if shell == "fish":
        # fish reads what lies there by itself.
        folder = _xdg("XDG_CONFIG_HOME", home / ".config") / "fish" / "completions"
        return _written(folder / "sidu.fish", script(shell)), None
    suffix = "ps1" if shell == "powershell" else shell
    path = _written(_xdg("XDG_DATA_HOME", home / ".local" / "share") / "sidu" / f"completion.{suffix}", script(shell))
    if shell == "powershell":
        start_up, line = _profile(home), f'. "{path}"'
    else:
        folder = home if shell == "bash" else Path(os.environ.get("ZDOTDIR") or home)
        start_up, line = folder / f".{shell}rc", f'[ -r "{path}" ] && . "{path}"'
    _once(start_up, line)
    return path, start_up


def _xdg(variable: str, otherwise: Path) -> Path:
    return Path(os.environ.get(variable) or otherwise)


def _written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    return path


def _profile(home: Path) -> Path:
    """PowerShell's start-up file, which PowerShell itself knows best."""
    program = shutil.which("pwsh") or shutil.which("powershell")
    if program is not None:
        asked = [program, "-NoProfile", "-NonInteractive", "-Command", "$PROFILE.CurrentUserAllHosts"]
        done = subprocess.run(asked, capture_output=True, encoding="utf-8", errors="replace", check=False, timeout=60)
        if done.returncode == 0 and done.stdout.strip():
            return Path(done.stdout.strip())
    folder = home / "Documents" / "PowerShell" if sys.platform == "win32" else home / ".config" / "powershell"
    return folder / "profile.ps1"


def _once(path: Path, line: str) -> None:
    """Put a line at the end of a start-up file, below a mark; where the mark is, its line is renewed.

    The file is the user's: every other byte of it stays, whatever its encoding and its line ends.
    """
    data = path.read_bytes() if path.exists() else b""
    # PowerShell 5 appends to profiles in UTF-16; what is neither that nor UTF-8 passes through as it is.
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    encoding, errors = ("utf-16", "strict") if wide else ("utf-8", "surrogateescape")
    text = data.decode(encoding, errors)
    end = "\r\n" if "\r\n" in text else "\n"
    ours = f"{_MARK}{end}{line}"
    marked = re.compile(rf"^{re.escape(_MARK)}\r?$(?:\n[^\r\n]*)?", re.MULTILINE)
    if marked.search(text):
        text = marked.sub(lambda found: ours, text, count=1)
    else:
        gap = "" if not text else end if text.endswith("\n") else end * 2
        text = f"{text}{gap}{ours}{end}"
    path.parent.mkdir(parents=True, exist_ok=True)
    with replaced(path) as beside:
        beside.write_bytes(text.encode(encoding, errors))
        if path.exists():
            shutil.copymode(path, beside)
