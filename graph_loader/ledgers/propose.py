"""A first mapping for a sheet, made of its header; what is not known by name is left open for a person."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from pathlib import Path

from graph_loader.ledgers.headers import Header, find_header, untitled
from graph_loader.ledgers.keys import prefix_of, slug
from graph_loader.ledgers.mapping import Shape, Target
from graph_loader.ledgers.sheets import LedgerError, Sheet
from graph_loader.ledgers.texts import folded
from graph_loader.ledgers.titles import Titles
from graph_loader.ontology import LinkType, NodeType, Ontology
from graph_loader.ontology.values import Enum
from graph_loader.yaml_text import flow, scalar

_HEAD = """\
# 台账对照表：表格的哪一列写成描述的哪个键。请核对，“?” 处须填写（~ 表示有意不要这一列）。
# A mapping: which column of the sheet fills which key of a description. Please check it; decide each "?" (~ leaves a
# column out on purpose).
ledger: 1
"""
_EXISTING = """\
# 已在别处描述的：ask 报错；fill 只补缺，不同之处给出警告；update 以台账为准；keep 不动。
# Records that stand elsewhere already: ask refuses; fill adds what is missing and warns of what differs; update lets
# the ledger win; keep leaves them as they are.
existing: ask
"""
_ID_WORDS = """\
# 编号由哪些列组成，汉字转拼音；请选不变且不重复的列。first_of：取第一个有内容的；of：各列相连。
# Of which columns ids are made, Chinese as pinyin; choose stable ones that never repeat. first_of: the first that is
# filled; of: all of them together.
"""
_COUNTING = frozenset(["序号", "行号", "no"])
_TELLING = 2
"""Titles that only a few types have tell more about the type than a name does."""


def propose(sheet: Sheet, ontology: Ontology, section: str | None = None) -> str:
    """The text of a mapping file for a sheet; ``section`` (or a type, by name or title) is guessed if not given.

    Raises LedgerError: KG526 no header, KG527 no section is like this sheet, KG549 unknown section.
    """
    described = [one for one in ontology.described() if one.section]
    if section is not None:
        found = ontology.find(section)
        if found not in described:
            raise LedgerError("KG549", name=section)
        described = [found]
    tables = {one.section: Titles(one, ontology) for one in described}
    header = find_header(sheet, {title for table in tables.values() for title in table.known()})
    kind = _best(described, tables, header, f"{Path(sheet.file).stem} {sheet.name}")
    if kind is None:
        raise LedgerError("KG527", file=sheet.label)
    return _text(sheet, header, kind, tables[kind.section], ontology)


def _best(
    described: list[NodeType | LinkType], tables: dict[str | None, Titles], header: Header, name: str
) -> NodeType | LinkType | None:
    """The section most of whose titles stand in the header; a title that few sections know counts for more."""
    known = {
        title: [one.section for one in described if title in tables[one.section]] for title in header.titles.values()
    }

    def score(one: NodeType | LinkType) -> float:
        worth = sum(1 / len(sections) for sections in known.values() if one.section in sections)
        count = sum(one.section in sections for sections in known.values())
        plural = one.plural.values() if isinstance(one, NodeType) else ()
        words = [folded(text) for text in (*one.title.values(), *plural, one.section or "")]
        titles = [folded(title) for title in header.titles.values()]
        named = any(title.startswith(word) for title in titles for word in words)
        called = any(word in folded(name) for word in words)
        return count + worth + _TELLING * named + _TELLING * called

    complete = [one for one in described if _complete(one, tables[one.section], header)]
    # Two bodies and a date are a cooperation, unless more is said of them.
    best = max(complete or described, key=lambda one: (score(one), getattr(one, "cooperation", False)), default=None)
    return best if best is not None and (score(best) or len(described) == 1) else None


def _complete(one: NodeType | LinkType, titles: Titles, header: Header) -> bool:
    """Whether what a record cannot do without can be read from the header."""
    found = {guess.target.key for title in header.titles.values() if (guess := titles.guess(title)).target}
    if isinstance(one, LinkType):
        return {"from", "to"} <= found
    named = one.caption is None or one.caption in found
    return named and all(field.name in found for field in one.fields.values() if field.required)


def _text(sheet: Sheet, header: Header, kind: NodeType | LinkType, titles: Titles, ontology: Ontology) -> str:
    stem = Path(sheet.file).stem
    code = slug(stem) or "ledger"
    lines = [_HEAD]
    if sheet.name:
        lines.append(f"sheet: {scalar(sheet.name)}\n")
    lines += [f"header: {header.row}\n", f"section: {kind.section}\n", f"file: ledgers/{code[:60]}.yaml\n"]
    entries = list(_columns(header, titles))
    if isinstance(kind, NodeType):
        lines.append(_id(entries, kind))
    source = {"id": f"ledger-{code[:60]}", "name": stem, "kind": "ledger"}
    lines.append(f"source: {flow(source)}\n")
    lines.append(
        "# {file} {sheet} {key} {row}；行号一变，出处就变 / where in the source; {row} changes whenever rows move\n"
        f"locator: {flow('{sheet} {key}' if sheet.name else '{key}')}\n"
    )
    if isinstance(kind, NodeType):
        lines.append(_EXISTING)
    if "role" not in {str(target) for _, target, _, _ in entries}:
        lines += _role(kind, ontology)
    lines.append("columns:\n")
    lines += [f"  {scalar(title)}: {value}{comment}\n" for title, _, value, comment in entries]
    return "".join(lines)


def _role(kind: NodeType | LinkType, ontology: Ontology) -> Iterable[str]:
    """What the links of a sheet are stands in its name rather than in a column."""
    field = kind.fields.get("role")
    if isinstance(kind, LinkType) and field is not None and isinstance(field.kind, Enum):
        values = ontology.schemes[field.kind.scheme].values
        known = ", ".join(f"{id} {value.title.get('zh', '')}".strip() for id, value in values.items())
        yield "# 各行共有的值；role 可为 / what all rows share; role is one of:\n"
        yield textwrap.fill(known, 100, initial_indent="#   ", subsequent_indent="#   ") + "\n"
        yield f"# defaults: {{role: {next(iter(values))}}}\n"


def _columns(header: Header, titles: Titles) -> Iterable[tuple[str, Target | None, str, str]]:
    used: set[Target] = set()
    for number in range(max(header.titles, default=-1) + 1):
        if number not in header.titles:
            continue
        title = header.titles[number]
        if folded(title) in _COUNTING:
            yield title, None, "~", "   # 行的序号 / counts the rows"
            continue
        guess = titles.guess(title)
        target = guess.target
        if target is not None and target in used and not _repeats(target, titles.shape):
            target = None
        if target is None:
            yield title, None, '"?"', f"   # {untitled(number)}"
            continue
        used.add(target)
        unit = guess.unit if _has_unit(target, titles.shape) else ""
        value = flow({"to": str(target), "unit": unit}) if unit else str(target)
        yield title, target, value, ""


def _repeats(target: Target, shape: Shape) -> bool:
    """Whether several columns may fill one key: links, and lists."""
    field = shape.fields.get(target.key)
    return (target.key in shape.forms or (field is not None and field.many)) and not target.part


def _has_unit(target: Target, shape: Shape) -> bool:
    field = shape.fields.get(target.key)
    return field is not None and field.kind.name in ("money", "quantity")


def _id(entries: list[tuple[str, Target | None, str, str]], kind: NodeType) -> str:
    """The rule for ids: a column of ids, else a code or number, else the name."""
    by_key = {str(target): title for title, target, _, _ in entries if target is not None}
    if "id" in by_key:
        return ""
    names = (f"{kind.caption}.zh", f"{kind.caption}.en")
    columns = [by_key[key] for key in ("number", "ror", "uscc", "orcid", "code", *names) if key in by_key]
    return f"{_ID_WORDS}id: {flow({'first_of': columns or [entries[0][0]], 'prefix': prefix_of(kind)})}\n"
