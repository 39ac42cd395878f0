"""Problems and errors: a stable code, a place, and words in Chinese and English.

The words live in ``messages/*.yaml``, one entry a code, so that the list of codes can be read,
translated and documented in one place. They are loaded when a message is printed, not before.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from graph_loader.records import Source
from graph_loader.titles import LANGUAGES

_SYSTEM_WORDS = {
    "No such file or directory": "没有这个文件或文件夹", "Permission denied": "没有权限，或文件被占用",
    "Is a directory": "这是文件夹", "Not a directory": "路径中有一段不是文件夹", "No space left on device": "磁盘已满",
    "Read-only file system": "磁盘只读", "File name too long": "文件名太长", "Disk quota exceeded": "磁盘配额已满",
}  # fmt: skip
"""What the operating system says of files, which it says in English."""
SEVERITIES = ("error", "warning", "note")


@functools.cache
def message_table() -> Mapping[str, Mapping[str, Any]]:
    """Every code with its severity, its texts and its hints, from ``messages/*.yaml``."""
    # Not before a message is printed: `sidu --help` and the completion of words need none.
    from importlib import resources

    import yaml

    safe_loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    table: dict[str, Mapping[str, Any]] = {}
    for entry in sorted(resources.files("graph_loader").joinpath("messages").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".yaml"):
            continue
        loaded = yaml.load(entry.read_text(encoding="utf-8"), Loader=safe_loader) or {}
        for code, texts in loaded.items():
            if code in table:
                raise ValueError(f"message code {code} is defined twice")
            table[code] = texts
    return table


def render(code: str, part: str, lang: str, arguments: Mapping[str, object]) -> str:
    """The text (``part`` = ``text``) or the hint (``hint``) of a code in ``zh``, ``en`` or ``both``."""
    texts = message_table()[code].get(part)
    if not texts:
        return ""
    wanted = LANGUAGES if lang == "both" else (lang,)
    return " / ".join(_fill(texts[language], arguments, language) for language in wanted)


def _fill(template: str, arguments: Mapping[str, object], language: str) -> str:
    # A plain replacement: values are data and may hold braces of their own.
    parts = template.split("{")
    out = [parts[0]]
    for part in parts[1:]:
        name, brace, rest = part.partition("}")
        if brace and name in arguments:
            value = arguments[name]
            said = _SYSTEM_WORDS.get(str(value)) if name == "reason" and language == "zh" else None
            out.append(f"{said or _printable(value)}{rest}")
        else:
            out.append("{" + part)
    return "".join(out)


def _printable(value: object) -> str:
    text = str(value)
    if len(text) > 200:
        text = text[:197] + "…"
    return "".join(ch if ch.isprintable() or ch == " " else f"\\x{ord(ch):02x}" for ch in text)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in the input. ``hinted`` is false where the code's hint does not apply."""

    code: str
    source: Source
    arguments: tuple[tuple[str, object], ...] = ()
    hinted: bool = True

    @classmethod
    def of(cls, code: str, source: Source, *, hinted: bool = True, **arguments: object) -> Problem:
        """A problem from keyword arguments that fill the code's texts."""
        return cls(code, source, tuple(arguments.items()), hinted)

    @property
    def severity(self) -> str:
        """``error``, ``warning`` or ``note``, as the code's entry says."""
        return str(message_table()[self.code].get("severity", "error"))

    def message(self, lang: str = "en") -> str:
        """What is wrong, in ``zh``, ``en`` or ``both``."""
        return render(self.code, "text", lang, dict(self.arguments))

    def hint(self, lang: str = "en") -> str:
        """What to do about it; empty where there is nothing to say."""
        return render(self.code, "hint", lang, dict(self.arguments)) if self.hinted else ""

    def as_json(self, lang: str = "en") -> dict[str, object]:
        """The shape that ``sidu check --format json`` prints."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.source.file,
            "line": self.source.line,
            "column": self.source.column,
            "message": self.message(lang),
            "hint": self.hint(lang),
        }

    def __str__(self) -> str:
        return f"{self.source}: {self.severity} {self.code}: {self.message()}"


class SiduError(Exception):
    """Anything that stops the work and that a user is told about, without a traceback.

    ``exit_code`` is what the command line ends with.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, *, source: Source | None = None, **arguments: object) -> None:
        self.code = code
        self.source = source
        self.arguments = arguments
        super().__init__(code)

    def message(self, lang: str = "en") -> str:
        """What happened, in ``zh``, ``en`` or ``both``."""
        return render(self.code, "text", lang, self.arguments)

    def hint(self, lang: str = "en") -> str:
        """What to do about it, or an empty text."""
        return render(self.code, "hint", lang, self.arguments)

    def __str__(self) -> str:
        place = f"{self.source}: " if self.source else ""
        return f"{place}{self.code}: {self.message()}"


class WorkspaceError(SiduError):
    """The workspace, its files or a path given by the user cannot be used."""


class ProblemsError(SiduError):
    """Work that cannot go on because of problems in what was read; carries all of them."""

    def __init__(
        self, code: str, problems: Iterable[Problem], *, source: Source | None = None, **arguments: object
    ) -> None:
        super().__init__(code, source=source, **arguments)
        self.problems = tuple(problems)


class SchemaError(ProblemsError):
    """schema.yaml has problems of its own."""


class DataError(ProblemsError):
    """The descriptions have problems; nothing was written."""


class PlanError(SiduError):
    """A plan that must not be carried out (the guard on deletions, another dataset's record)."""


class ExportError(SiduError):
    """A graph that cannot be written in the form or at the place that was asked for; nothing is left behind."""


class ExportUsageError(ExportError):
    """A form of export that there is not, or that does not go with the other options."""

    exit_code = 2


class QueryError(SiduError):
    """A canned query, its parameters or a Cypher text cannot be accepted."""

    exit_code = 2


class UnsupportedError(SiduError):
    """This engine or this installation cannot do it."""

    exit_code = 3


class StoreError(SiduError):
    """No connection, no login, a host that does not start, a lock that another loader holds."""

    exit_code = 4


class DeadlineError(SiduError):
    """A query or a write ran past its deadline and was ended."""

    exit_code = 5


class WriteError(SiduError):
    """The store refused or lost a write; the load can be repeated."""
