"""docs/cookbook.md and docs/cookbook.zh.md: every canned query with an example that was run, in both languages.

``python -m tests.cookbook`` writes both anew. The commands are run as ``sidu query run`` runs them, in one process:
two hundred starts of a program would only take long.
"""

from __future__ import annotations

import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from graph_loader.api import Region
from graph_loader.catalog import Query, run_query
from graph_loader.cli.tables import draw
from graph_loader.stores import hosting
from graph_loader.workspace import shipped

ROOT = Path(__file__).resolve().parents[1]
PAGES = {"en": ROOT / "docs" / "cookbook.md", "zh": ROOT / "docs" / "cookbook.zh.md"}
MADE_UP = ROOT / "tests" / "fixtures" / "region"
WIDTH = 100
ROWS = 4
TODAY = datetime.date(2026, 1, 1)

GROUPS = {
    "ledger": ("台账", "Ledger"), "breadth": ("广度", "Breadth"), "depth": ("深度", "Depth"),
    "precision": ("精度", "Precision"), "density": ("密度", "Density"), "events": ("活动", "Events"),
    "paths": ("路径", "Paths"), "quality": ("质量", "Quality"),
}  # fmt: skip
_HEAD = {
    "zh": (
        "# 查询手册\n\n[English](cookbook.md)\n\n"
        "由 `make docs` 生成（`python -m tests.cookbook`），请勿手改；测试会核对它与实际输出是否一致。\n"
        "示例取自潍坊的描述；潍坊尚无相应事实的，另附一例取自虚构的示例区（`tests/fixtures/region`，合成数据）。\n"
        f"每例至多显示 {ROWS} 行。日期参数可只写年或月，记录可写编号或名称。`sidu query run 编号 --help` 说明全部选项，"
        "`sidu query show 编号` 显示 Cypher。\n"
    ),
    "en": (
        "# Cookbook of queries\n\n[中文](cookbook.zh.md)\n\n"
        "Written by `make docs` (`python -m tests.cookbook`), not by hand; a test compares it with what is really "
        "printed.\nThe examples are about Weifang; where Weifang has no such facts yet, a second one is about a "
        "made-up region (`tests/fixtures/region`, synthetic data).\n"
        f"At most {ROWS} rows of each are shown. Dates may be a year or a month, records their id or name. "
        "`sidu query run ID --help` explains all options, `sidu query show ID` prints the Cypher.\n"
    ),
}  # fmt: skip
_MADE_UP = {"zh": "在虚构的示例区（合成数据）：", "en": "In the made-up region (synthetic data):"}


@contextmanager
def regions() -> Iterator[tuple[Region, Region]]:
    """Weifang and the made-up region, loaded into embedded stores that are thrown away."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as temporary:
        folder = Path(temporary)
        made_up = folder / "region"
        shutil.copytree(MADE_UP, made_up)
        (made_up / "schema.yaml").write_bytes(shipped().joinpath("schema.yaml").read_bytes())
        places = {"SIDU_DATA_DIR": str(folder / "data"), "SIDU_RUNTIME_DIR": str(folder / "run")}
        with mock.patch.dict(os.environ, places), Region(ROOT) as weifang, Region(made_up) as other:
            try:
                for region in (weifang, other):
                    region.load()
                yield weifang, other
            finally:
                for region in (weifang, other):
                    hosting.stop_host(hosting.store_directory(region.workspace.key))


def page(lang: str, weifang: Region, made_up: Region) -> str:
    """The whole page in one language."""
    entries = [entry.query for entry in weifang.catalog.entries() if entry.query is not None]
    parts = [_HEAD[lang], _contents(entries, lang)]
    for group, titles in GROUPS.items():
        parts.append(f"## {titles[lang == 'en']}\n")
        parts += [_section(query, lang, weifang, made_up) for query in entries if query.group == group]
    assert {query.group for query in entries} == set(GROUPS)
    return "\n".join(parts)


def _contents(queries: Sequence[Query], lang: str) -> str:
    lines = []
    for group, titles in GROUPS.items():
        links = [f"[{query.title[lang]}](#{query.id})" for query in queries if query.group == group]
        lines.append(f"- {titles[lang == 'en']}{'：' if lang == 'zh' else ': '}{' · '.join(links)}")
    return "\n".join(lines) + "\n"


def _section(query: Query, lang: str, weifang: Region, made_up: Region) -> str:
    shown, found = console(query, query.example, lang, weifang)
    lines = [head(query, lang), shown]
    if not found:
        lines += ["", _MADE_UP[lang], "", console(query, made_up_example(query), lang, made_up)[0]]
    return "\n".join(lines) + "\n"


def head(query: Query, lang: str) -> str:
    """What stands above a query's example: its name, its question, its options."""
    lines = [f"### {query.id}", "", f"**{query.title[lang]}** — {query.question[lang]}", ""]
    lines += [f"- `{parameter.option}`{_colon(lang)}{parameter.help[lang]}" for parameter in query.parameters.values()]
    return "\n".join([*lines, ""])


def made_up_example(query: Query) -> Mapping[str, str | list[str]]:
    """What a query is asked of the made-up region: as its first test there that gives a row."""
    return next(test.params for test in query.tests if test.dataset == "fixture" and test.rows != 0)


def _colon(lang: str) -> str:
    return "：" if lang == "zh" else ": "


def console(query: Query, given: Mapping[str, str | list[str]], lang: str, region: Region) -> tuple[str, int]:
    """A command and what it prints on a terminal, and how many rows that are."""
    rows = run_query(query, given, region.store, region.ontology, lang=lang, limit=ROWS, timeout=60, today=TODAY)
    command = " ".join(["sidu query run", query.id, *_options(query, given)])
    shown = draw(rows, lang, width=WIDTH).splitlines() if rows.values else []
    notes = [note[lang] for note in rows.notes]
    if rows.truncated:
        notes.append("…")
    if not rows.values:
        notes.append({"zh": "没有符合的行", "en": "no rows"}[lang])
    return "\n".join(["```console", f"$ {command}", *shown, *notes, "```"]), len(rows)


def _options(query: Query, given: Mapping[str, str | list[str]]) -> Iterator[str]:
    for name, value in given.items():
        parameter = query.parameters[name]
        if parameter.type == "boolean":
            yield parameter.option if value == "true" else f"--no-{parameter.option[2:]}"
            continue
        for one in value if isinstance(value, list) else [value]:
            yield f"{parameter.option} {one}"


def main() -> None:
    """Write both pages."""
    with regions() as (weifang, made_up):
        for lang, path in PAGES.items():
            path.write_text(page(lang, weifang, made_up), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
