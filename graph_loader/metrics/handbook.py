"""docs/indicators.md, made of the docstrings: ``python -m graph_loader.metrics.handbook > docs/indicators.md``."""

from __future__ import annotations

import inspect
import re
import sys

from graph_loader.metrics.assessment import DIMENSION_TITLES
from graph_loader.metrics.indicator import DIMENSIONS, Definition, chosen

_HEAD = """# 指标 / Indicators

本文由程序的文档字符串生成，请勿直接修改。Generated from the docstrings; do not edit.

L 为本地企业，X 为院所高校；一对（dyad）为有合作的一家企业与一家院所高校。
哪些联系算合作、代表哪个阶段，由 schema.yaml 决定。
L are the enterprises of the region, X the knowledge organizations; a dyad is one of each that cooperate, directly or
through a node that joins them. Which links count, and which stage they stand for, is said by schema.yaml.

没有值时给出原因；分母不为零才会有 0。
Where there is no value there is a reason; 0 is a value only where the denominator is not 0.
"""
_PARTS = ("读法", "Reading", "Formula", "Source", "Sources", "Limits")


def render() -> str:
    """The document as Markdown."""
    parts = [_HEAD]
    for dimension in DIMENSIONS:
        titles = DIMENSION_TITLES[dimension]
        parts.append(f"## {titles['zh']} / {titles['en']}\n")
        parts += [_section(definition) for definition in chosen(dimension)]
    return "\n".join(parts)


def _section(definition: Definition) -> str:
    text = inspect.getdoc(definition.function) or ""
    text = re.split(r"\n\s*>>>", text)[0]
    low, high = ("…" if bound is None else str(bound) for bound in definition.range)
    unit = f" · {definition.unit}" if definition.unit else ""
    lines = [
        f"### {definition.id} {definition.title['zh']} / {definition.title['en']}",
        "",
        f"{low} – {high}{unit} · version {definition.version}",
        "",
    ]
    listing = False
    for line in text.splitlines():
        name, colon, rest = line.partition("：" if line.startswith("读法") else ":")
        starts = name in _PARTS and bool(colon)
        listing = listing or starts
        lines.append(f"- **{name}**{colon} {rest.strip()}" if starts else f"  {line}" if listing else line)
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import graph_loader.metrics  # noqa: F401 - registers the indicators

    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(render())
