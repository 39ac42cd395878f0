"""What is fuzzed: each target takes any bytes and says what came of them. Whatever it raises is a mistake of ours.

A target's answer is a set of words (codes of problems, "sound" …): an input with words that never came together before
is worth mutating further.
"""

from __future__ import annotations

import contextlib
import html.parser
import io
import itertools
import json
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import yaml

from graph_loader.catalog.binding import bind
from graph_loader.catalog.check import check_query, check_text
from graph_loader.catalog.front_matter import read_query
from graph_loader.catalog.listing import as_json, as_text
from graph_loader.errors import Problem, ProblemsError, QueryError, SchemaError, SiduError
from graph_loader.ledgers.importing import import_ledger
from graph_loader.ledgers.propose import propose
from graph_loader.ledgers.sheets import LedgerError, open_sheets
from graph_loader.ontology import Ontology, ontology_of_text
from graph_loader.ontology.describe import describe
from graph_loader.ontology.json_schema import json_schema
from graph_loader.ontology.template import template
from graph_loader.pages import Builder, Selection, charts, compose, render
from graph_loader.workspace import Workspace, shipped
from tests import ledger_files
from tests.pages.hostile import SCRIPTS, hostile_graph
from tests.small import SCHEMA, checked
from tests.workspaces import shipped_schema

Seen = frozenset[str]


@dataclass(frozen=True)
class Target:
    """``run`` takes any bytes; ``corpus`` are sound inputs to begin from, ``tokens`` what such inputs are made of."""

    run: Callable[[bytes], Seen]
    corpus: Callable[[], Sequence[bytes]]
    tokens: Callable[[], Sequence[bytes]]


@cache
def ontology() -> Ontology:
    """The project's own."""
    return ontology_of_text(shipped_schema())


def told(problems: Iterable[Problem], *, in_file: bool = True) -> Seen:
    """The codes of problems; every one has a place and words that a terminal can show, in both languages."""
    codes = set()
    for problem in problems:
        assert (problem.source.file or not in_file) and problem.source.line >= 0 and problem.source.column >= 0
        for lang in ("zh", "en"):
            shown = problem.message(lang) + problem.hint(lang)
            assert problem.message(lang) and shown.isprintable(), problem.code
        json.dumps(problem.as_json("both"))
        codes.add(problem.code)
    return frozenset(codes)


def _words_of(texts: Iterable[str]) -> list[bytes]:
    found = {word for text in texts for word in re.findall(r"[A-Za-z_]{2,30}", text)}
    return [word.encode() for word in sorted(found)]


# Descriptions


def _descriptions(data: bytes) -> Seen:
    found = checked({"b.yaml": data}, ontology())
    codes = told(found.problems)
    assert found.sound == (not any(problem.severity == "error" for problem in found.problems))
    for link in found.graph.links.values():
        assert link.start in found.graph.nodes and link.end in found.graph.nodes
    for node in found.graph.nodes.values():
        assert node.properties["id"] == node.id and node.hash
    return codes | ({f"{found.nodes and 'nodes'} {found.links and 'links'}"} if found.sound else set())


@cache
def _sections() -> tuple[bytes, ...]:
    """A filled record of every section, and the beginnings of Weifang's files."""
    one = ontology()
    filled = [template(one, declared.name, filled=True) for declared in one.described() if declared.section]
    weifang = [path.read_text(encoding="utf-8")[:6000] for path in _weifang()]
    return tuple(text.encode() for text in (*filled, *weifang))


def _weifang() -> Iterator[Path]:
    return iter(sorted(Path(str(shipped().joinpath("data/weifang"))).glob("*.yaml")))


def _description_tokens() -> list[bytes]:
    return [
        *_words_of(text.decode() for text in _sections()), b"4800\xe4\xbd\x99", "近200亿".encode(), "120万元".encode(),
        b"2022/2024-06", b"2022/", b"sources: {src: }", b"- {id: a, name: b}", "是".encode(), b"https://x.example/",
    ]  # fmt: skip


# schema.yaml


def _schema(data: bytes) -> Seen:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return frozenset({"no text"})
    try:
        read = ontology_of_text(text)
    except SchemaError as error:
        assert error.problems
        return told(error.problems)
    json.dumps(json_schema(read))
    assert describe(read)
    for declared in read.described():
        if declared.section:
            # A template is a description file that can be read.
            tree = yaml.safe_load(template(read, declared.name, filled=True))
            assert declared.section in tree
    return frozenset({"sound", *(type(f.kind).__name__ for one in read.types.values() for f in one.fields.values())})


def _schema_corpus() -> list[bytes]:
    whole = shipped_schema()
    head, _, types = whole.partition("\ntypes:\n")
    return [SCHEMA.encode(), whole.encode(), (head[:3000] + "\ntypes:\n" + types[:8000]).encode()]


# Canned queries


def _query(data: bytes) -> Seen:
    text = data.decode("utf-8", "replace")
    read, problems = read_query(text, "q.cypher")
    assert (read is None) == bool(problems)
    seen = set(told(problems)) | {f"text {code}" for code in told(check_text(text[:4000]), in_file=False)}
    if read is None:
        return frozenset(seen)
    seen |= told(check_query(read, ontology()))
    json.dumps(as_json(read))
    for lang in ("zh", "en"):
        as_text(read, lang)
        try:
            bind(read, read.example, ontology(), lang=lang)
        except QueryError as error:
            assert error.message(lang)
            seen.add(error.code)
    return frozenset(seen | {"read"})


def _query_files() -> list[str]:
    root = Path(str(shipped().joinpath("queries")))
    return [path.read_text(encoding="utf-8") for path in sorted(root.rglob("*.cypher"))]


# Ledgers: the first line of an input says what the rest is

_FORMS = ("csv", "tsv", "sheet", "strings", "styles", "workbook", "zip", "mapping", "own")
_ENTRIES = {
    "sheet": "xl/worksheets/sheet1.xml", "strings": "xl/sharedStrings.xml", "styles": "xl/styles.xml",
    "workbook": "xl/workbook.xml",
}  # fmt: skip
_ROWS = [
    ["名称", "英文名", "地区", "成立时间", "研究方向"],
    ["金属研究所", "Institute of Metal Research", "潍坊", "1953年", "高温合金；钛合金"],
    ["海洋研究所", "", "诸城市", "1950-08-01", ""],
]
_MAPPING = ledger_files.HEAD + (
    "  英文名: name.en\n  地区: located_in\n  成立时间: established\n  研究方向: research_directions\n"
)
_OWN = "名称(中),名称(英),简介\r\nname.zh,name.en,description.zh\r\n金属所,IMR,=1+1\r\n"


@cache
def _bench() -> tuple[Path, Workspace]:
    """A folder for the files of one process, and a workspace that is never written to."""
    holder = tempfile.TemporaryDirectory(prefix="sidu-fuzz-")
    _HELD.append(holder)
    folder = Path(holder.name)
    return folder, ledger_files.lab(folder)


_HELD: list[tempfile.TemporaryDirectory[str]] = []


def _ledger(data: bytes) -> Seen:
    first, _, rest = data.partition(b"\n")
    form = first.decode("ascii", "replace").strip()
    if form not in _FORMS:
        form, rest = "csv", data
    folder, workspace = _bench()
    path, mapping = _ledger_file(folder, form, rest)
    seen = {form}
    try:
        for sheet in open_sheets(path):
            with contextlib.suppress(LedgerError):
                propose(sheet, ontology())
    except LedgerError as error:
        seen.add(error.code)
    try:
        report = import_ledger(workspace, ontology(), path, mapping, dry_run=True)
        seen.add(f"imported {len(report.files)}")
    except ProblemsError as error:
        assert error.problems
        seen |= told(error.problems)
    except SiduError as error:
        assert error.message("zh") and error.message("en")
        seen.add(error.code)
    return frozenset(seen)


def _ledger_file(folder: Path, form: str, rest: bytes) -> tuple[Path, Path | None]:
    mapping = folder / "mapping.yaml"
    mapping.write_bytes(rest if form == "mapping" else _MAPPING.encode())
    path = folder / f"ledger.{form if form in ('csv', 'tsv') else 'csv' if form in ('mapping', 'own') else 'xlsx'}"
    if form == "mapping":
        path.write_text("\n".join(",".join(row) for row in _ROWS), encoding="utf-8")
    elif form in _ENTRIES:
        path.write_bytes(_workbook({_ENTRIES[form]: rest}))
    else:
        path.write_bytes(rest)
    return path, None if form == "own" else mapping


@cache
def _entries() -> dict[str, bytes]:
    folder, _ = _bench()
    with zipfile.ZipFile(ledger_files.xlsx_file(folder, _ROWS, "made.xlsx", merged=["A2:A3"])) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def _workbook(changed: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (_entries() | changed).items():
            archive.writestr(name, content)
    return out.getvalue()


def _ledger_corpus() -> list[bytes]:
    text = "\n".join(",".join(row) for row in _ROWS)
    made = [("csv", text.encode()), ("csv", text.encode("gb18030")), ("csv", text.encode("utf-16"))]
    made += [("tsv", text.replace(",", "\t").encode()), ("zip", _workbook({})), ("mapping", _MAPPING.encode())]
    made += [("own", _OWN.encode())]
    made += [(form, _entries()[name]) for form, name in _ENTRIES.items() if name in _entries()]
    return [form.encode() + b"\n" + content for form, content in made]


def _ledger_tokens() -> list[bytes]:
    forms = [form.encode() + b"\n" for form in _FORMS]
    cells = [b'<c r="A1" t="s"><v>0</v></c>', b't="d"', b't="e"', b't="b"', b"<v>#REF!</v>", b"<f>1+1</f>", b"<row>"]
    keys = _words_of([_MAPPING, "sheet header existing update dataset locator with role key split unit first keep"])
    return [*forms, *cells, *keys, b"&#x0;", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"=cmd|' /C calc'!A0", b"'="]


# Pages: the lines of an input are the texts of a graph


class _Shape(html.parser.HTMLParser):
    """The elements of a page and the names of their attributes, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, tuple[str, ...]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, tuple(name for name, _ in attrs)))

    def handle_comment(self, data: str) -> None:
        self.elements.append(("!--", ()))


def _shape_of(page: str) -> list[tuple[str, tuple[str, ...]]]:
    shape = _Shape()
    shape.feed(page)
    shape.close()
    return shape.elements


def _pages(data: bytes) -> Seen:
    lines = data.decode("utf-8", "surrogateescape").split("\n")
    page, turns = _page_of(lines)
    # No text makes an element: the page has those of a page whose texts are all plain, and differ where these do.
    plain, _ = _page_of([re.sub(r"[^\s]", lambda one: f"x{ord(one[0]):x}", line) for line in lines])
    assert _shape_of(page) == _shape_of(plain)
    page.encode("utf-8")
    for drawn in _charts_of(lines):
        ElementTree.fromstring(drawn)
    return frozenset({f"{min(turns, 9)} lines", *(f"{ord(one) // 0x800}" for one in page if ord(one) > 0x7F)})


def _page_of(lines: Sequence[str]) -> tuple[str, int]:
    given = itertools.cycle(lines)
    title = {"zh": lines[0], "en": lines[-1]}
    builder = Builder(hostile_graph(ontology(), lambda: next(given)), ontology())
    chosen = Selection(title, tuple(sorted(builder.graph.nodes)), notes=(title,))
    return render(compose(builder, chosen, layout="radial"), library=""), len(lines)


def _charts_of(lines: Sequence[str]) -> Iterator[str]:
    names = [{"zh": one, "en": one} for one in lines[:12]]
    rows = list(enumerate(names))
    for lang in ("zh", "both"):
        steps = tuple(charts.Step(name, 10 - number % 10) for number, name in rows)
        yield charts.funnel(charts.Funnel(names[0], steps), lang=lang, id="f")
        months = tuple(charts.Month(2020 + number, 1 + number % 12, number, (name,)) for number, name in rows)
        yield charts.calendar(charts.Calendar(names[-1], months, undated=1), lang=lang, id="c")


_PAGE_CORPUS = (
    b"a\nb", "潍坊\nWeifang\n<b>\n&amp;\n".encode(), "\n".join(SCRIPTS).encode(),
    b"]]>\n-->\n<!--\n</script>\n</style",
    "\u2028\u2029\ud7ff\n\ufeff\n\U0001f680\n".encode(), b"http://x.example/?a=1&b=2\n\xff\xfe\n",
    b"\\u003c\n\\\n${a}\n`",
)  # fmt: skip

TARGETS: dict[str, Target] = {
    "descriptions": Target(_descriptions, _sections, _description_tokens),
    "schema": Target(_schema, _schema_corpus, lambda: _words_of([*map(bytes.decode, _schema_corpus())])),
    "queries": Target(_query, lambda: [text.encode() for text in _query_files()], lambda: _words_of(_query_files())),
    "ledgers": Target(_ledger, _ledger_corpus, _ledger_tokens),
    "pages": Target(_pages, lambda: _PAGE_CORPUS, lambda: [one.encode() for one in SCRIPTS]),
}
