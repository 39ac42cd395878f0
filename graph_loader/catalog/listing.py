"""Queries as rows of a list, as text and as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from graph_loader.catalog.library import Entry
from graph_loader.catalog.model import Query
from graph_loader.rows import Column

LISTED = (
    Column("group", "string", {"zh": "组", "en": "Group"}),
    Column("id", "string", {"zh": "编号", "en": "Id"}),
    Column("title", "string", {"zh": "标题", "en": "Title"}),
    Column("params", "string", {"zh": "参数", "en": "Parameters"}, many=True),
    Column("origin", "string", {"zh": "出处", "en": "Origin"}),
    Column("state", "string", {"zh": "状态", "en": "State"}, spoken={
        "ok": {"zh": "可用", "en": "ok"}, "broken": {"zh": "有错", "en": "broken"},
    }),
)  # fmt: skip
"""The columns of ``query list``."""


def listed(entry: Entry, lang: str) -> tuple[object, ...]:
    """One query as a row of ``LISTED``."""
    found = entry.query
    if found is None:
        return (entry.group, entry.id, None, [], entry.origin, "broken")
    return (entry.group, entry.id, _words(found.title, lang), list(found.parameters), entry.origin, "ok")


def _words(titles: Mapping[str, str], lang: str) -> str:
    return " / ".join(titles.values()) if lang == "both" else titles.get(lang, "")


def as_json(query: Query) -> dict[str, object]:
    """Everything that the front matter says, with the Cypher text."""
    return {
        "id": query.id,
        "group": query.group,
        "title": dict(query.title),
        "question": dict(query.question),
        "params": [
            {
                "name": p.name, "type": p.type, "required": p.required, "default": p.default, "list": p.many,
                "min": p.minimum, "max": p.maximum, "to": p.to, "help": dict(p.help),
            }
            for p in query.parameters.values()
        ],
        "columns": [
            {"name": c.name, "type": c.type, "list": c.many, "title": dict(c.title), "help": dict(c.help)}
            for c in query.columns
        ],
        "order": [f"{key.column} desc" if key.descending else key.column for key in query.order],
        "key": list(query.key),
        "limit": query.limit,
        "timeout": query.timeout,
        "needs": [need.name for need in query.needs],
        "empty": dict(query.empty),
        "tests": len(query.tests),
        "file": query.file,
        "origin": query.origin,
        "cypher": query.text,
    }  # fmt: skip


def as_text(query: Query, lang: str) -> str:
    """The same for people."""
    zh = lang != "en"
    lines = [f"{query.id} ({query.group}, {query.file})", _words(query.title, lang), _words(query.question, lang), ""]
    lines.append("参数：" if zh else "Parameters:")
    for parameter in query.parameters.values():
        default = "" if parameter.default is None else f" = {parameter.default}"
        required = (" 必填" if zh else " required") if parameter.required else ""
        lines.append(f"  {parameter.option} {parameter.type}{default}{required}  {_words(parameter.help, lang)}")
    lines += ["", "列：" if zh else "Columns:"]
    for column in query.columns:
        lines.append(f"  {column.name} {column.type}  {column.heading(lang)}  {_words(column.help, lang)}".rstrip())
    return "\n".join([*lines, "", query.text.rstrip(), ""])
