"""Follow-ups written for the user: a record is added to, or closed in, the description files as text.

What else stands in the file stays as it is, comments and order included. Nothing is written unless all descriptions
are sound with the change in place.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from graph_loader.descriptions.check import Checked, check
from graph_loader.errors import DataError, WorkspaceError
from graph_loader.graph import Graph, Node
from graph_loader.nearest import nearest
from graph_loader.ontology import Ontology
from graph_loader.records import Mapping as MappingTree
from graph_loader.records import Scalar, Source, Tree
from graph_loader.records import Sequence as SequenceTree
from graph_loader.workspace import DescriptionFile, Workspace
from graph_loader.yaml_events import parse_text, read_bytes

FOLLOWUP = "FollowUp"
FILE = "followups.yaml"
_HEAD = (
    "# 跟进事项，由 sidu followup 写入，也可手工修改。\n"
    "# Follow-ups, written by sidu followup; edit by hand as you like.\n"
)

Value = str | Sequence[str] | Mapping[str, str]


def followups(graph: Graph) -> list[Node]:
    """The follow-ups of a graph, the earliest due first; those without a day come last."""
    found = [node for node in graph.nodes.values() if node.type == FOLLOWUP]
    return sorted(found, key=lambda node: (node.properties.get("due_from") or date.max, node.id))


def add_followup(
    workspace: Workspace, ontology: Ontology, id: str | None, fields: Mapping[str, Value]
) -> tuple[str, str]:
    """Append a follow-up to ``followups.yaml`` of the first dataset; returns its id and the file's label.

    ``fields`` are keys of the description with a text, a list of texts, or texts by name (``sources``); without
    ``id`` one is made from the day.

    Raises WorkspaceError: KG881 packaged workspace, KG883 a file that cannot be appended to, KG885 not writable,
    KG886 the id is taken; DataError (KG884) with all problems.
    """
    section = _section(workspace, ontology)
    taken = _checked(workspace, ontology, workspace.description_files()).graph.nodes
    if id is not None and id in taken:
        raise WorkspaceError("KG886", id=id)
    if id is None:
        stem = f"followup-{date.today():%Y%m%d}"
        id = next(name for number in range(1, len(taken) + 2) if (name := f"{stem}-{number}") not in taken)
    dataset = workspace.datasets[0]
    relative = f"{dataset.path}/{FILE}"
    path = Path(str(workspace.root)) / relative
    file = DescriptionFile(dataset.name, path, workspace.label(relative))
    text = _text(file) if path.exists() else _HEAD
    _replace(workspace, ontology, file, _appended(text, section, {"id": id, **fields}, file), id)
    return id, file.label


def close_followup(workspace: Workspace, ontology: Ontology, id: str, state: str, day: date) -> str:
    """Set a follow-up's state (``done`` or ``dropped``) and the day; returns the label of the file it stands in.

    Raises WorkspaceError: KG881, KG882 unknown id, KG883 written in a way that cannot be edited here, KG885;
    DataError (KG884).
    """
    section = _section(workspace, ontology)
    known: list[str] = []
    for file in workspace.description_files():
        text = _text(file)
        for record in _records(text, file, section):
            name = record.get("id")
            if not isinstance(name, Scalar):
                continue
            known.append(name.text)
            if name.text == id:
                source = Source(file.label, record.line, record.column)
                _replace(workspace, ontology, file, _closed(text, record, name, state, day, source), id)
                return file.label
    raise WorkspaceError("KG882", id=id, nearest=nearest(id, known) or "–")


def _section(workspace: Workspace, ontology: Ontology) -> str:
    if workspace.packaged:
        raise WorkspaceError("KG881")
    return ontology.types[FOLLOWUP].section or FOLLOWUP


def _text(file: DescriptionFile) -> str:
    data, problems = read_bytes(file.path, file.label)
    if problems:
        raise DataError("KG884", problems, count=len(problems))
    return data.decode("utf-8-sig")


def _tree(text: str, file: DescriptionFile) -> Tree | None:
    tree, problems = parse_text(text, file.label)
    errors = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise DataError("KG884", errors, count=len(errors))
    return tree


def _records(text: str, file: DescriptionFile, section: str) -> Iterator[MappingTree]:
    tree = _tree(text, file)
    items = tree.get(section) if isinstance(tree, MappingTree) else None
    if isinstance(items, SequenceTree):
        yield from (item for item in items.items if isinstance(item, MappingTree))


def _appended(text: str, section: str, record: Mapping[str, Value], file: DescriptionFile) -> str:
    """The text with one more record at the end of its last section, which must be that of the follow-ups."""
    newline = "\r\n" if "\r\n" in text else "\n"
    if text and not text.endswith("\n"):
        text += newline
    tree = _tree(text, file)
    entries = tree.entries if isinstance(tree, MappingTree) else []
    names = [name.text for name, _ in entries]
    indent = "  "
    if section not in names:
        text += f"{section}:{newline}"
    else:
        items = entries[-1][1]
        block = isinstance(items, SequenceTree) and _at(text, items.line, items.column, "-")
        if names[-1] != section or not block:
            raise WorkspaceError("KG883", source=Source(file.label, 1, 1), file=file.label, state="open")
        indent = " " * (items.column - 1)
    lines = [f"{key}: {_written(value)}" for key, value in record.items()]
    return text + "".join(f"{indent}{'  ' if number else '- '}{line}{newline}" for number, line in enumerate(lines))


def _written(value: Value) -> str:
    """A value as YAML on one line; JSON text is YAML."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    return json.dumps(dict(value) if isinstance(value, Mapping) else list(value), ensure_ascii=False)


def _at(text: str, line: int, column: int, wanted: str) -> bool:
    return text.splitlines()[line - 1][column - 1 :].startswith(wanted)


def _closed(text: str, record: MappingTree, name: Scalar, state: str, day: date, source: Source) -> str:
    """The text with the record's state and day set, each in place or as a new entry after the id."""
    lines = text.splitlines(keepends=True)
    changes: list[tuple[int, int, int, str]] = []
    flow = _at(text, record.line, record.column, "{")
    added = []
    for key, new in (("state", state), ("done", day.isoformat())):
        old = record.get(key)
        if old is None:
            added.append(f"{key}: {new}")
        else:
            changes.append((*_span(lines, old, source, state), new))
    if added:
        line, start, end = _span(lines, name, source, state)
        break_ = "\r\n" if lines[line].endswith("\r\n") else "\n"
        indent = " " * (record.column - 1)
        if flow:
            changes.append((line, end, end, "".join(f", {entry}" for entry in added)))
        else:
            after = len(lines[line].rstrip("\r\n"))
            changes.append((line, after, after, "".join(f"{break_}{indent}{entry}" for entry in added)))
    for line, start, end, new in sorted(changes, reverse=True):
        lines[line] = lines[line][:start] + new + lines[line][end:]
    return "".join(lines)


def _span(lines: list[str], value: Tree, source: Source, state: str) -> tuple[int, int, int]:
    """Line and columns, from 0, of a scalar that stands as it is read, perhaps in quotes."""
    if isinstance(value, Scalar):
        line, start = value.line - 1, value.column - 1
        for quote in ("", '"', "'"):
            written = f"{quote}{value.text}{quote}"
            if written and lines[line].startswith(written, start):
                return line, start, start + len(written)
    raise WorkspaceError("KG883", source=source, file=source.file, state=state)


def _checked(workspace: Workspace, ontology: Ontology, files: Sequence[DescriptionFile]) -> Checked:
    checked = check(files, ontology, synthetic=frozenset(d.name for d in workspace.datasets if d.synthetic))
    if not checked.sound:
        errors = [problem for problem in checked.problems if problem.severity == "error"]
        raise DataError("KG884", errors, count=len(errors))
    return checked


def _replace(workspace: Workspace, ontology: Ontology, file: DescriptionFile, text: str, id: str) -> None:
    """Put the text in the file's place, whole or not at all, once everything is sound with it."""
    target = Path(str(file.path))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    except OSError as error:
        raise WorkspaceError("KG885", file=file.label, reason=error.strerror or type(error).__name__) from None
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(text.encode("utf-8"))
        changed = DescriptionFile(file.dataset, Path(name), file.label)
        others = [one for one in workspace.description_files() if one.label != file.label]
        if id not in _checked(workspace, ontology, [*others, changed]).graph.nodes:
            raise WorkspaceError("KG883", source=Source(file.label, 1, 1), file=file.label, state="open")
        if target.exists():
            os.chmod(name, target.stat().st_mode)
        os.replace(name, target)
    except OSError as error:
        raise WorkspaceError("KG885", file=file.label, reason=error.strerror or type(error).__name__) from None
    finally:
        with contextlib.suppress(OSError):
            os.unlink(name)
