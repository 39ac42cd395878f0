"""The sessions that the READMEs show: run them again, compare, or write anew what they print.

``python -m tests.readme`` writes the present output into README.md and README.zh.md. A line ``…`` in a shown output
stands for lines left out: as many lines before and after it as were shown are shown again.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = {"README.md": "en", "README.zh.md": "zh"}
PAGES = {**LANGUAGES, "docs/ledgers.md": "both", "docs/walkthrough.zh.md": "zh"}
"""Every page with sessions, and the language in which they are run."""
WIDTH = 110
WIDTHS = {"docs/walkthrough.zh.md": 80}
"""Columns of the terminal, where they are others."""
_LEFT_OUT = "…"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_VARIES = (
    (re.compile("\x1b\\[[0-9;]*m"), ""),  # bold stays where NO_COLOR takes the colours away
    (re.compile(r"\(arcadedb\S* [^()]*, [0-9.]+ s\)"), "(arcadedb-embedded 26.10.2, 8.4 s)"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d"), "2026-11-23T09:00:00+00:00"),
)


@dataclass
class Command:
    """One command of a session and what the page shows of its output."""

    text: str
    shown: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Written:
    """A file that the page tells the reader to write: a YAML or CSV block that begins with its path as a comment; in
    CSV that line is no part of it."""

    path: str
    content: str


Step = Command | Written


def steps(page: str) -> Iterator[list[Step]]:
    """The console, YAML and CSV blocks of a page, in order."""
    for language, body in _BLOCK.findall(page):
        if language == "console":
            yield list(_commands(body))
        elif language in ("yaml", "csv"):
            first, _, rest = body.partition("\n")
            yield [Written(first.removeprefix("# ").split()[0], body if language == "yaml" else rest)]


def _commands(body: str) -> Iterator[Command]:
    command = None
    for line in body.splitlines():
        if line.startswith("$ "):
            if command is not None:
                yield command
            command = Command(line[2:])
        elif command is not None:
            command.shown.append(line)
    if command is not None:
        yield command


class Session:
    """Runs commands one after the other as a shell on a terminal would; ``close`` ends the engines it started."""

    def __init__(self, folder: Path, lang: str, width: int = WIDTH) -> None:
        self._width = width
        self.folder = folder / "here"
        self.folder.mkdir()
        self._visited = {self.folder}
        self._env = {name: value for name, value in os.environ.items() if not name.startswith("SIDU_")}
        self._env |= {
            "SIDU_DATA_DIR": str(folder / "stores"),
            "SIDU_LANG": lang,
            "NO_COLOR": "1",
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
        }

    def run(self, step: Step) -> list[str]:
        """What the step prints, without what differs from run to run."""
        if isinstance(step, Written):
            path = self.folder / step.path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.content, encoding="utf-8", newline="\n")
            return []
        lines: list[str] = []
        for part in step.text.split(" && "):
            lines += self._one(shlex.split(part, comments=True))
        for pattern, instead in _VARIES:
            lines = [pattern.sub(instead, line) for line in lines]
        return [line.rstrip() for line in lines]

    def _one(self, words: list[str]) -> list[str]:
        program, *arguments = words
        if program == "cd":
            self.folder = (self.folder / arguments[0]).resolve(strict=True)
            self._visited.add(self.folder)
            return []
        if program == "rm":
            shutil.rmtree(self.folder / arguments[-1])
            return []
        assert program == "sidu", words
        command = [sys.executable, "-m", "graph_loader.cli", *arguments]
        return on_terminal(command, self.folder, self._env, width=self._width)

    def close(self) -> None:
        """End the engines."""
        for folder in self._visited:
            command = [sys.executable, "-m", "graph_loader.cli", "store", "down"]
            subprocess.run(command, cwd=folder, env=self._env, capture_output=True, timeout=120, check=False)


def on_terminal(
    command: list[str], cwd: Path, env: dict[str, str], encoding: str = "utf-8", *, width: int = WIDTH
) -> list[str]:
    """Run a command whose stdout is a terminal of so many columns: what it prints there, then its notes."""
    import fcntl
    import pty
    import struct
    import termios

    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 50, width, 0, 0))
    with tempfile.TemporaryFile() as notes:
        process = subprocess.Popen(command, cwd=cwd, env=env, stdin=subprocess.DEVNULL, stdout=theirs, stderr=notes)
        os.close(theirs)
        printed = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
        process.wait(timeout=240)
        notes.seek(0)
        text = printed.replace(b"\r\n", b"\n") + notes.read()
    return text.decode(encoding).splitlines()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # Linux: nobody holds the other end any more
        return b""


def agrees(shown: list[str], printed: list[str]) -> bool:
    """Whether a shown output, perhaps with ``…`` in it, is what was printed."""
    return shown == shortened(shown, printed)


def shortened(shown: list[str], printed: list[str]) -> list[str]:
    """The printed lines in the shape of those shown: as many before and after a ``…``."""
    if _LEFT_OUT not in shown:
        return printed
    place = shown.index(_LEFT_OUT)
    after = len(shown) - place - 1
    if len(printed) <= place + after:
        return printed
    return [*printed[:place], _LEFT_OUT, *(printed[-after:] if after else [])]


def rewritten(page: str, lang: str, folder: Path, width: int = WIDTH) -> str:
    """The page with the present output of its commands."""
    session = Session(folder, lang, width)

    def one(found: re.Match[str]) -> str:
        blocks = list(steps(found[0]))
        lines: list[str] = []
        for step in blocks[0] if blocks else []:
            printed = session.run(step)
            if isinstance(step, Command):
                lines += [f"$ {step.text}", *shortened(step.shown, printed)]
        return found[0] if not lines else "```console\n" + "\n".join(lines) + "\n```"

    try:
        return _BLOCK.sub(one, page)
    finally:
        session.close()


def main() -> None:
    """Write all pages anew, or those that are named."""
    for name, lang in PAGES.items():
        if name not in (sys.argv[1:] or PAGES):
            continue
        path = ROOT / name
        with tempfile.TemporaryDirectory() as folder:
            page = rewritten(path.read_text(encoding="utf-8"), lang, Path(folder), WIDTHS.get(name, WIDTH))
        path.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
