"""How each kind of field is written in a description: in words, and with an example that the kind accepts."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from graph_loader.ontology.model import Field, LinkType, NodeType, Ontology, Titles, WriteForm
from graph_loader.ontology.values import DecimalNumber, Enum, Integer, Quantity, Text


@dataclass(frozen=True, slots=True)
class Written:
    """What to write for one kind of field, with an example in YAML."""

    words: Titles
    example: str


def _written(zh: str, en: str, example: str) -> Written:
    return Written({"zh": zh, "en": en}, example)


ID = _written(
    "编号：ASCII 字母、数字和 . _ -，最多 120 个字符，全局唯一",
    "an id: ASCII letters, digits and . _ -, at most 120, unique among all records",
    "example-1",
)
SOURCES = _written(
    "来源编号: 出处（文字、文字的列表，或空）",
    "source id: where in it (text, a list of texts, or nothing)",
    '{example-source: "p. 3"}',
)

WRITTEN: Mapping[str, Written] = {
    "text": _written("文字", "text", "示例文字"),
    "localized": _written("{zh: …, en: …}，或只写一种语言", "{zh: …, en: …}, or plain text", "{zh: 示例, en: Example}"),
    "integer": _written("整数", "a whole number", "12"),
    "decimal": _written("小数", "a number", "0.25"),
    "boolean": _written("true 或 false，是 或 否", "true or false", "true"),
    "money": _written(
        "金额，如 120万元、3.5亿元、20 万美元，或 {amount, unit, currency}",
        "money, such as 120万元, 3.5亿元, 20 万美元, or {amount, unit, currency}",
        "120万元",
    ),
    "figure": _written(
        "所报道的数字，保留 余、多、近：4800余、近200亿、132",
        "a number as reported, with 余 (and more), 多 (over), 近 (nearly): 4800余, 近200亿, 132",
        "30余",
    ),
    "quantity": _written("数和单位", "a number with its unit", "15"),
    "date": _written("日期：2022、2022-03 或 2022-03-14", "a date: 2022, 2022-03 or 2022-03-14", "2022-03-14"),
    "period": _written(
        "期间：2022/2024-06、2022/、/2024，或一个日期",
        "a period: 2022/2024-06, 2022/, /2024, or one date",
        "2022/2024-06",
    ),
    "enum": _written("下列值之一，或其名称", "one of these values, or its title", ""),
    "reference": _written("另一条记录的编号", "the id of another record", "example-1"),
    "url": _written("http 或 https 网址", "an http or https address", "https://example.org/"),
    "uscc": _written("统一社会信用代码，18 位", "a unified social credit code, 18 characters", "91110000600037341L"),
    "ror": _written("ROR 标识，可带网址前缀", "a ROR id, with or without its address", "034t30j35"),
    "orcid": _written("ORCID 标识，可带网址前缀", "an ORCID iD, with or without its address", "0000-0002-1825-0097"),
    "isni": _written("ISNI 标识，16 位", "an ISNI, 16 characters", "0000 0001 2103 2683"),
    "doi": _written("DOI 标识，可带网址前缀", "a DOI, with or without its address", "10.1000/182"),
    "division_code": _written("区划代码，6 位（GB/T 2260）", "a division code of six digits (GB/T 2260)", "370700"),
    "industry_code": _written("行业代码，如 C35（GB/T 4754）", "an industry code such as C35 (GB/T 4754)", "C35"),
    "ipc": _written("国际专利分类号", "a symbol of the International Patent Classification", "F16H 61/02"),
}
"""One entry a kind of field."""

LEVELS: Mapping[str, Titles] = {
    "internal": {"zh": "内部：不进公开库", "en": "internal: not in a public store"},
    "personal": {"zh": "个人信息：不进公开库", "en": "personal: not in a public store"},
}


def say(titles: Titles, lang: str) -> str:
    """Titles in ``zh`` or ``en``, or in ``both``; where a language is missing, what there is.

    >>> say({"zh": "企业", "en": "Enterprise"}, "both")
    '企业 / Enterprise'
    """
    if lang != "both" and lang in titles:
        return titles[lang]
    return " / ".join(dict.fromkeys(titles.values()))


def example_of(field: Field, ontology: Ontology) -> str:
    """A value that the field accepts, as YAML; references name records ``example-<key>``. May be empty."""
    one = _example(field, ontology)
    return f"[{one}]" if field.many and one else one


def _example(field: Field, ontology: Ontology) -> str:
    kind = field.kind
    if isinstance(kind, Enum):
        return quoted(next(iter(ontology.schemes[kind.scheme].values), ""))
    if isinstance(kind, Integer | DecimalNumber):
        usual = Decimal(WRITTEN[kind.name].example)
        low = usual if kind.minimum is None else max(usual, kind.minimum)
        return str(low if kind.maximum is None else min(low, kind.maximum))
    if isinstance(kind, Quantity):
        return quoted(f"{WRITTEN[kind.name].example} {kind.unit}")
    if isinstance(kind, Text):
        return _text_example(kind)
    return example_id(field.name) if field.target else WRITTEN[kind.name].example


def _text_example(kind: Text) -> str:
    if kind.pattern is None:
        return WRITTEN["text"].example[: kind.max_length]
    parsed: Any = re._parser.parse(kind.pattern.pattern)  # type: ignore[attr-defined]
    text = _sample(parsed)
    return quoted(text) if kind.pattern.fullmatch(text) else ""


def quoted(text: str) -> str:
    """A text as YAML, in quotes where it would not stay a text without them.

    >>> quoted("联合研发"), quoted("null"), quoted("a: b")
    ('联合研发', '"null"', '"a: b"')
    """
    plain = re.fullmatch(r"[^\W_][\w. /-]*", text) and text == text.strip() and text.lower() not in ("null", "~")
    return text if plain or not text else json.dumps(text, ensure_ascii=False)


def _sample(parsed: Any) -> str:
    """A short text that a pattern is likely to match; the caller has to try it."""
    out = ""
    for operation, argument in parsed:
        name = str(operation)
        if name == "LITERAL":
            out += chr(argument)
        elif name == "RANGE":
            out += chr(argument[0])
        elif name == "CATEGORY":
            out += {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " "}.get(str(argument), "x")
        elif name == "IN":
            out += _sample(argument[:1])
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            out += _sample(argument[2]) * argument[0]
        elif name == "SUBPATTERN":
            out += _sample(argument[-1])
        elif name == "BRANCH":
            out += _sample(argument[1][0])
        elif name in ("ANY", "NOT_LITERAL", "NEGATE"):
            out += "x"
    return out


def example_id(key: str) -> str:
    """The id that examples give to what stands under a key.

    >>> example_id("part_of")
    'example-part-of'
    """
    return f"example-{key.replace('_', '-')}"


def link_example(form: WriteForm, ontology: Ontology) -> str:
    """A link as ``form`` writes it: a nested record, or a reference with the link's own properties."""
    link = ontology.links[form.link]
    if form.nested is not None:
        required = {f.name: example_of(f, ontology) for f in ontology.types[form.nested].fields.values() if f.required}
        return f"[{{{_flow({'id': example_id(form.name)} | required)}}}]"
    own = {f.name: example_of(f, ontology) for f in own_link_fields(link, ontology)}
    return f"{{{_flow({'ref': example_id(form.name)} | own)}}}" if own else example_id(form.name)


def _flow(entries: Mapping[str, str]) -> str:
    return ", ".join(f"{key}: {value}" for key, value in entries.items() if value)


def common_fields(ontology: Ontology) -> Mapping[str, Field]:
    """The fields that every type and every link has."""
    first, *others = ontology.described() or (None,)
    if first is None:
        return {}
    shared = (f for f in first.fields.values() if all(one.fields.get(f.name) is f for one in others))
    return {field.name: field for field in shared}


def own_link_fields(link: LinkType, ontology: Ontology) -> list[Field]:
    """The fields of a link that not every link has."""
    common = common_fields(ontology)
    return [field for field in link.fields.values() if common.get(field.name) is not field]


def own_fields(node_type: NodeType, ontology: Ontology) -> list[Field]:
    """The fields that a type adds to those that it inherits, or says anew."""
    inherited = [common_fields(ontology), *(ontology.types[base].fields for base in node_type.bases)]
    return [f for f in node_type.fields.values() if not any(known.get(f.name) is f for known in inherited)]
