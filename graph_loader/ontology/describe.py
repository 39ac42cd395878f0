"""The ontology as a page of Markdown for people: types, fields, links and value lists in one or two languages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from graph_loader.ontology.model import Field, LinkType, NodeType, Ontology, Scheme, Step, Titles, WriteForm
from graph_loader.ontology.values import DecimalNumber, Enum, Integer, Quantity, Text
from graph_loader.ontology.written import (
    ID,
    LEVELS,
    SOURCES,
    WRITTEN,
    Written,
    common_fields,
    link_example,
    own_fields,
    own_link_fields,
    say,
)  # fmt: skip


def describe(ontology: Ontology, lang: str = "both") -> str:
    """All that may be described, as Markdown; ``lang`` is ``zh``, ``en`` or ``both``."""
    return _Page(ontology, lang).text()


class _Page:
    """One page while it is written."""

    def __init__(self, ontology: Ontology, lang: str) -> None:
        self.ontology = ontology
        self.lang = lang
        self.lines: list[str] = []

    def text(self) -> str:
        """The whole page."""
        self._head()
        self._contents()
        self._kinds()
        self._every_record()
        self._heading(2, "类型", "Types")
        for node_type in self.ontology.types.values():
            self._type(node_type)
        self._heading(2, "联系", "Links")
        for link in self.ontology.links.values():
            self._link(link)
        self._ladders()
        self._heading(2, "取值", "Values")
        for scheme in self.ontology.schemes.values():
            self._scheme(scheme)
        return "\n".join(self.lines).rstrip() + "\n"

    # Words

    def say(self, zh: str, en: str) -> str:
        """Two texts in the page's language."""
        return say({"zh": zh, "en": en}, self.lang)

    def title(self, titles: Titles) -> str:
        """Titles of schema.yaml in the page's language."""
        return say(titles, self.lang)

    def _heading(self, level: int, zh: str, en: str) -> None:
        self.lines += [f"{'#' * level} {self.say(zh, en)}", ""]

    def _paragraph(self, text: str) -> None:
        if text:
            self.lines += [text, ""]

    def _bullets(self, entries: Iterable[tuple[str, str, str]]) -> None:
        shown = [f"- {self.say(zh, en)}: {value}" for zh, en, value in entries if value]
        self.lines += [*shown, ""] if shown else []

    def _table(self, head: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]]) -> None:
        if rows:
            self.lines.append("| " + " | ".join(self.say(*one) for one in head) + " |")
            self.lines.append("|" + "---|" * len(head))
            self.lines += ["| " + " | ".join(_cell(one) for one in row) + " |" for row in rows]
            self.lines.append("")

    # Parts

    def _head(self) -> None:
        self.lines += [f"# {self.title(self.ontology.title)}", ""]
        self._paragraph(
            self.say(
                "本页由 `schema.yaml` 生成（`sidu schema docs -o FILE`），请勿手改。带 * 的键必填。",
                "Generated from `schema.yaml` by `sidu schema docs -o FILE`; not edited by hand. "
                "Keys with * are required.",
            )
        )

    def _contents(self) -> None:
        rows = []
        for one in self.ontology.types.values():
            section = f"`{one.section}`" if one.section else self.say("抽象", "abstract")
            bases = ", ".join(map(_anchor, one.bases[:1]))
            rows.append((_anchor(one.name), self.title(one.title), section, bases))
        self._table((("类型", "Type"), ("名称", "Title"), ("小节", "Section"), ("属于", "Extends")), rows)
        links = [
            (_anchor(k.name), self.title(k.title), f"{_anchors(k.declared_from)} → {_anchors(k.declared_to)}")
            for k in self.ontology.links.values()
        ]
        self._table((("联系", "Link"), ("名称", "Title"), ("起点 → 终点", "From → to")), links)

    def _kinds(self) -> None:
        self._heading(2, "字段的写法", "How fields are written")
        rows = [(f"`{name}`", self._words(w), f"`{w.example}`" if w.example else "") for name, w in WRITTEN.items()]
        self._table((("类型", "Kind"), ("写法", "Written as"), ("例", "Example")), rows)

    def _words(self, written: Written) -> str:
        return self.title(written.words)

    def _every_record(self) -> None:
        self._heading(2, "每条记录", "Every record")
        rows = [
            ("`id`\\*", self.say("编号", "Id"), self._words(ID), ""),
            ("`sources`", self.say("来源", "Sources"), self._words(SOURCES), ""),
            *(self._field(field) for field in common_fields(self.ontology).values()),
        ]
        self._fields_table(rows)
        self._paragraph(
            self.say(
                "联系没有 `id`；写成编号、编号的列表，或 `{ref: 编号, …}`，其中可有联系自己的字段和 `sources`。",
                "A link has no `id`: it is written as an id, a list of ids, or `{ref: id, …}` with the link's own "
                "fields and `sources`.",
            )
        )

    def _type(self, one: NodeType) -> None:
        self.lines += [f"### {one.name}", "", f"**{self.title(one.title)}**", ""]
        self._paragraph(self.title(one.help))
        self._bullets(
            [
                ("小节", "Section", f"`{one.section}`" if one.section else ""),
                ("抽象，不能直接描述", "Abstract", ", ".join(map(_anchor, self.ontology.sub_types(one.name)))
                 if one.abstract else ""),
                ("属于", "Extends", ", ".join(map(_anchor, one.bases))),
                ("显示为", "Caption", _code(one.caption)),
                ("日期取自", "Dated by", _code(one.when)),
                ("唯一", "Unique together", ", ".join(map(_code, one.key))),
                ("同一组联系以日期最新的为准", "Of the same ends the latest counts", ", ".join(map(_code, one.latest))),
                ("参与者由此合作", "Whoever is linked to one cooperates", self.say("是", "yes") if one.joins else ""),
                ("自然人", "A natural person", self.say("是", "yes") if one.person else ""),
                ("匹配时读取（权重）", "Read by matching (weight)",
                 ", ".join(f"`{name}` ({weight:g})" for name, weight in one.match.items())),
                ("完整的条目有", "A complete entry has", ", ".join(map(_code, one.complete))),
                ("公开程度", "Access", one.access if one.access != "public" else ""),
                ("曾名", "Formerly", ", ".join(one.renamed_from)),
            ]
        )  # fmt: skip
        self._fields_table([self._field(field) for field in own_fields(one, self.ontology)])
        forms = [
            (link, form)
            for link in self.ontology.links.values()
            for form in link.write
            if one.name in (link.declared_from if form.end == "from" else link.declared_to)
        ]
        rows = [self._form(link, form) for link, form in forms]
        head = (
            ("联系的键", "Link key"),
            ("名称", "Title"),
            ("另一端", "Other end"),
            ("联系", "Link"),
            ("例", "Example"),
        )
        self._table(head, rows)

    def _form(self, link: LinkType, form: WriteForm) -> tuple[str, ...]:
        title = link.title if form.end == "from" else link.inverse
        others = (form.nested,) if form.nested else link.declared_to if form.end == "from" else link.declared_from
        example = f"`{link_example(form, self.ontology)}`"
        return f"`{form.name}`", self.title(title), _anchors(others), _anchor(link.name), example

    def _link(self, one: LinkType) -> None:
        self.lines += [f"### {one.name}", "", f"**{self.title(one.title)}** · {self.title(one.inverse)}", ""]
        self._paragraph(self.title(one.help))
        stages = {step.id: self.title(step.title) for step in self.ontology.stages}
        steps = {step.id: self.title(step.title) for step in self.ontology.steps}
        yes = self.say("是", "yes")
        self._bullets(
            [
                ("从", "From", _anchors(one.declared_from)),
                ("到", "To", _anchors(one.declared_to)),
                ("写在起点上", "Written on its start", self._written_on(one, "from")),
                ("写在终点上", "Written on its end", self._written_on(one, "to")),
                ("自己的小节", "Section of its own", f"`{one.section}`: `- {{from: …, to: …}}`" if one.section else ""),
                ("基数", "Cardinality", one.cardinality if one.cardinality != "many-to-many" else ""),
                ("层级（无环）", "Hierarchy (no cycles)", yes if one.hierarchy else ""),
                ("同一联系由这些字段区分", "Told apart by", ", ".join(map(_code, one.key))),
                ("深度", "Stage of depth", stages.get(one.stage or "", "")),
                ("漏斗", "Step of the funnel", steps.get(one.step or "", "")),
                ("计为合作", "Counts as a cooperation", yes if one.cooperation else ""),
                ("公开程度", "Access", one.access if one.access != "public" else ""),
                ("曾名", "Formerly", ", ".join(one.renamed_from)),
            ]
        )
        self._fields_table([self._field(field) for field in own_link_fields(one, self.ontology)])

    def _written_on(self, link: LinkType, end: str) -> str:
        forms = [form for form in link.write if form.end == end]
        return ", ".join(f"`{f.name}`" + (f" ({_anchor(f.nested)})" if f.nested else "") for f in forms)

    def _fields_table(self, rows: Sequence[Sequence[str]]) -> None:
        self._table((("键", "Key"), ("名称", "Title"), ("写法", "Written as"), ("说明", "Meaning")), rows)

    def _field(self, field: Field) -> tuple[str, ...]:
        meaning = [
            self.title(field.help),
            self.title(LEVELS[field.access]) if field.access in LEVELS else "",
            self.say("全局唯一", "unique") if field.unique else "",
            self.say("曾名", "formerly") + f" `{', '.join(field.renamed_from)}`" if field.renamed_from else "",
        ]
        star = "\\*" if field.required else ""
        return f"`{field.name}`{star}", self.title(field.title), self._kind(field), " · ".join(filter(None, meaning))

    def _kind(self, field: Field) -> str:
        kind = field.kind
        parts = [f"`{kind.name}`"]
        if isinstance(kind, Enum):
            parts.append(_anchor(kind.scheme))
        elif isinstance(kind, Quantity):
            parts.append(kind.unit)
        elif isinstance(kind, Integer | DecimalNumber) and (kind.minimum, kind.maximum) != (None, None):
            low, high = ("…" if end is None else str(end) for end in (kind.minimum, kind.maximum))
            parts.append(f"{low}–{high}")
        elif isinstance(kind, Text) and kind.pattern is not None:
            parts.append(f"`{kind.pattern.pattern}`")
        elif field.target:
            parts.append(_anchors(field.target))
        if field.many:
            parts.append(self.say("可列多个", "list"))
        return ", ".join(parts)

    def _ladders(self) -> None:
        ladders: tuple[tuple[str, str, tuple[Step, ...]], ...] = (
            ("深度的阶段", "Stages of depth", self.ontology.stages),
            ("漏斗的步骤", "Steps of the funnel", self.ontology.steps),
        )
        for zh, en, steps in ladders:
            if steps:
                self._heading(2, zh, en)
                self.lines += [f"{step.rank + 1}. `{step.id}` {self.title(step.title)}" for step in steps]
                self.lines.append("")

    def _scheme(self, scheme: Scheme) -> None:
        self.lines += [f"### {scheme.id}", "", f"**{self.title(scheme.title)}**", ""]
        self._bullets([("出处", "From", scheme.source or ""), ("截至", "As of", scheme.as_of or "")])
        dated = any(value.valid_from or value.valid_to for value in scheme.values.values())
        rows = []
        for value in scheme.values.values():
            row = [f"`{value.id}`", self.title(value.title), self.title(value.help)]
            rows.append([*row, f"{value.valid_from or ''}/{value.valid_to or ''}".strip("/")] if dated else row)
        head = [("值", "Value"), ("名称", "Title"), ("说明", "Meaning")]
        self._table([*head, ("有效期", "In use")] if dated else head, rows)


def _anchor(name: str) -> str:
    return f"[{name}](#{name.lower()})"


def _anchors(names: Iterable[str]) -> str:
    return ", ".join(map(_anchor, names))


def _code(name: str | None) -> str:
    return f"`{name}`" if name else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
