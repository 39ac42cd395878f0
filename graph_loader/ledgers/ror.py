"""Organizations of the Research Organization Registry: its JSON dump (schema 2), plain or zipped, read as a stream.

The dump is about 300 MB; only the organizations that are wanted are kept.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from graph_loader.descriptions.check import Progress
from graph_loader.descriptions.saving import own_file
from graph_loader.ledgers.choosing import Chosen
from graph_loader.ledgers.headers import Header
from graph_loader.ledgers.importing import Session, run
from graph_loader.ledgers.mapping import Column, IdRule, LedgerMapping, Target
from graph_loader.ledgers.names import Names
from graph_loader.ledgers.reporting import ImportReport
from graph_loader.ledgers.sheets import CellValue, LedgerError, Row, Sheet
from graph_loader.ledgers.texts import folded
from graph_loader.ontology import Ontology, Rejected
from graph_loader.ontology.identifiers import Isni, Ror
from graph_loader.records import Scalar, Tree
from graph_loader.workspace import Workspace

TYPES = (
    "education", "facility", "company", "government", "nonprofit", "healthcare", "archive", "funder", "other",
)  # fmt: skip
SECTIONS: Mapping[str, str] = {
    "education": "universities", "facility": "institutes", "company": "enterprises", "government": "government_bodies",
}  # fmt: skip
"""Where organizations of a type go unless told otherwise; the other types have no section of their own."""
SOURCE = "ror"
_PIECE = 1 << 20
_LONGEST = 8 << 20
_COLUMNS = (
    "ror", "name.en", "name.zh", "short_name.en", "aliases", "established", "status", "website", "country", "isni",
    "located_in", "part_of",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which organizations are wanted: all conditions that are given must hold.

    ``countries`` are codes (CN), ``places`` names of a city or province as ROR writes them, ``listed`` ROR ids or
    names; ``sections`` says where the types of ROR go.
    """

    countries: Collection[str] = ()
    places: Collection[str] = ()
    listed: Collection[str] = ()
    sections: Mapping[str, str] = field(default_factory=lambda: dict(SECTIONS))

    def section(self, record: Mapping[str, Any]) -> str | None:
        """The section of an organization of several types: the first of ``TYPES`` that has one."""
        types = record.get("types") or []
        return next((self.sections[one] for one in TYPES if one in types and one in self.sections), None)

    def holds(self, record: Mapping[str, Any]) -> bool:
        """Whether an organization is wanted."""
        places = _places(record)
        if self.countries and not {one.get("country_code") for one in places} & set(self.countries):
            return False
        named = {folded(str(one.get(key) or "")) for one in places for key in ("name", "country_subdivision_name")}
        if self.places and not named & {folded(place) for place in self.places}:
            return False
        if not self.listed:
            return True
        names = {folded(str(one.get("value"))) for one in record.get("names") or []}
        return bool(self.listed and ({_bare(record.get("id"))} | names) & {folded(one) for one in self.listed})


def import_ror(
    workspace: Workspace, ontology: Ontology, path: Path, wanted: Wanted, *, existing: str = "fill",
    dry_run: bool = False, progress: Progress | None = None,
) -> ImportReport:  # fmt: skip
    """Describe the wanted organizations with names, ROR, place and parents, as far as those are described or wanted.

    Raises LedgerError: KG520, KG570 no such data, KG571 nothing wanted, KG573 nothing found; otherwise as
    ``import_ledger`` does. Nothing is written then.
    """
    own_file(workspace, "x.yaml")
    if not (wanted.countries or wanted.places or wanted.listed):
        raise LedgerError("KG571")
    found: dict[str, list[dict[str, Any]]] = {}
    left: Counter[str] = Counter()
    for record in records(path):
        if record.get("status") != "withdrawn" and wanted.holds(record):
            section = wanted.section(record)
            if section is None:
                left["/".join(record.get("types") or ["–"])] += 1
            else:
                found.setdefault(section, []).append(record)
    if not found:
        raise LedgerError("KG573", file=path)
    session = Session(workspace, ontology)
    elsewhere = _without_others(found, session, ontology)
    known = {_bare(record.get("id")) for group in found.values() for record in group}
    known |= {str(node.properties["ror"]) for node in session.graph.nodes.values() if "ror" in node.properties}
    rows = _Rows(session.names, known, ontology)
    chosen = [_chosen(path, section, group, rows, ontology, existing) for section, group in sorted(found.items())]
    report = run(session, chosen, dry_run=dry_run, progress=progress)
    report.notes += _notes(left, rows)
    if elsewhere:
        shown = ", ".join(elsewhere[:10])
        words = {"zh": f"已作为别的类型描述，未动：{shown}", "en": f"described as another type, left alone: {shown}"}
        report.notes.append(words)
    return report


def _without_others(found: dict[str, list[dict[str, Any]]], session: Session, ontology: Ontology) -> list[str]:
    """Take out the organizations that are described as another type, such as a platform; their ids are returned."""
    types = ontology.sub_types("Organization")
    elsewhere = []
    for section, group in found.items():
        kind = ontology.node_sections[section].name
        for record in list(group):
            texts = [_bare(record.get("id")), *(str(one.get("value")) for one in record.get("names") or [])]
            ids = {session.names.exact(text, types) for text in texts} - {None}
            others = sorted(str(id) for id in ids if session.names.type_of(str(id)) != kind)
            if others:
                group.remove(record)
                elsewhere += others
    return sorted(set(elsewhere))


def _notes(left: Counter[str], rows: _Rows) -> list[dict[str, str]]:
    notes = []
    if left:
        shown = ", ".join(f"{types} {count}" for types, count in sorted(left.items()))
        notes.append({"zh": f"没有相应小节、未导入：{shown}（--as 类型=小节）",
                      "en": f"no section for: {shown} (--as TYPE=SECTION)"})  # fmt: skip
    for what, zh, en in (("places", "地点", "places"), ("parents", "上级单位", "parents"), ("isni", "ISNI", "ISNI")):
        ids = sorted(rows.unknown[what])
        if ids:
            shown = ", ".join(ids[:10]) + (" …" if len(ids) > 10 else "")
            notes.append({"zh": f"{len(ids)} 个{zh}没有描述或不合格，未写：{shown}",
                          "en": f"{len(ids)} {en} not described or not valid, left out: {shown}"})  # fmt: skip
    return notes


class _Rows:
    """Organizations as rows of cells, in the order of ``_COLUMNS``."""

    def __init__(self, names: Names, known: Collection[str], ontology: Ontology) -> None:
        self._names = names
        self._known = known
        self._places = tuple(sorted(ontology.links["LOCATED_IN"].end_types))
        self.unknown: dict[str, set[str]] = {"places": set(), "parents": set(), "isni": set()}

    def row(self, number: int, record: Mapping[str, Any]) -> Row:
        """One organization."""
        names = [one for one in record.get("names") or [] if one.get("value")]
        english = _named(names, "label", "en") or _named(names, "ror_display", None)
        chinese = _named(names, "label", "zh")
        short = _named(names, "acronym", "en") or _named(names, "acronym", None)
        others = [str(one["value"]) for one in names if "alias" in (one.get("types") or [])]
        links = {one.get("type"): one.get("value") for one in record.get("links") or []}
        country = next((one.get("country_code") for one in _places(record)), None)
        cells: list[CellValue] = [
            str(record.get("id")), english, chinese, short, "\n".join(dict.fromkeys(others)) or None,
            record.get("established"), record.get("status"), links.get("website"), country, self._isni(record),
            self._place(record), self._parents(record),
        ]  # fmt: skip
        return Row(number, tuple(cells))

    def _isni(self, record: Mapping[str, Any]) -> str | None:
        for one in record.get("external_ids") or []:
            if one.get("type") == "isni":
                text = str(one.get("preferred") or next(iter(one.get("all") or []), ""))
                try:
                    return str(Isni().value(text))
                except Rejected:
                    self.unknown["isni"].add(text)
        return None

    def _place(self, record: Mapping[str, Any]) -> str | None:
        tried = []
        for one in _places(record):
            for key in ("name", "country_subdivision_name"):
                text = str(one.get(key) or "")
                found = self._names.exact(text, self._places) if text else None
                if found is not None:
                    return found
                tried.append(text)
        self.unknown["places"].update(tried[:1])
        return None

    def _parents(self, record: Mapping[str, Any]) -> str | None:
        parents = {
            _bare(one.get("id")): str(one.get("label"))
            for one in record.get("relationships") or [] if one.get("type") == "parent"
        }  # fmt: skip
        self.unknown["parents"].update(label for id, label in parents.items() if id not in self._known)
        return "\n".join(sorted(id for id in parents if id in self._known)) or None


def _chosen(
    path: Path, section: str, group: list[dict[str, Any]], rows: _Rows, ontology: Ontology, existing: str
) -> Chosen:
    kind = ontology.node_sections[section]
    columns = {key: Column(key, Target(*key.split(".", 1)), split="\n") for key in _COLUMNS}
    described: dict[str, Tree] = {
        key: Scalar(text, 1, 1, False)
        for key, text in {"name": "Research Organization Registry (ROR)", "kind": "data_set", "licence": "CC0"}.items()
    }
    mapping = LedgerMapping(
        path.name, kind, columns, f"ledgers/ror-{section.replace('_', '-')}.yaml", id=IdRule(("ror",), "ror-"),
        source=(SOURCE, described), locator="{key}", existing=existing,
    )  # fmt: skip
    ordered = sorted(group, key=lambda record: str(record.get("id")))

    def read() -> Iterator[Row]:
        return (rows.row(number, record) for number, record in enumerate(ordered, start=2))

    header = Header(1, dict(enumerate(_COLUMNS)))
    return Sheet(path.name, section, read), header, mapping


def _named(names: list[dict[str, Any]], type: str, lang: str | None) -> str | None:
    for one in names:
        if type in (one.get("types") or []) and lang in (None, one.get("lang")):
            return str(one["value"])
    return None


def _places(record: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [one.get("geonames_details") or {} for one in record.get("locations") or []]


def _bare(id: object) -> str:
    try:
        return str(Ror().value(str(id)))
    except Rejected:
        return str(id)


# The file


def records(path: Path) -> Iterator[dict[str, Any]]:
    """Every organization of a dump, one at a time. Raises LedgerError: KG520, KG570."""
    try:
        with _opened(path) as text:
            yield from _objects(text)
    except OSError as error:
        raise LedgerError("KG520", file=path, reason=error.strerror or type(error).__name__) from None
    except (ValueError, zipfile.BadZipFile, zlib.error, RuntimeError) as error:
        raise LedgerError("KG570", file=path, reason=str(error)[:80]) from None


@contextmanager
def _opened(path: Path) -> Iterator[TextIO]:
    with path.open("rb") as stream:
        zipped = stream.read(4).startswith(b"PK")
    if not zipped:
        with path.open(encoding="utf-8-sig") as text:
            yield text
        return
    with zipfile.ZipFile(path) as archive:
        inside = [one for one in archive.infolist() if one.filename.lower().endswith(".json")]
        # Releases of the years of both schemas hold two files; the newer one says so in its name.
        inside.sort(key=lambda one: ("schema_v2" not in one.filename, one.filename))
        if not inside:
            raise ValueError("no .json")
        with archive.open(inside[0]) as stream:
            yield io.TextIOWrapper(stream, encoding="utf-8-sig")


# NotImplementedError (a packing that Python does not know) and RecursionError are RuntimeErrors.
def _objects(text: TextIO) -> Iterator[dict[str, Any]]:
    """The objects of a JSON array, or one after the other, without holding more than one and a piece of the file."""
    decoder = json.JSONDecoder()
    buffer, at = "", 0
    while True:
        while at < len(buffer) and buffer[at] in " \t\r\n,[]":
            at += 1
        try:
            if at == len(buffer):
                raise json.JSONDecodeError("more", buffer, at)
            found, at = decoder.raw_decode(buffer, at)
        except json.JSONDecodeError as error:
            piece = text.read(_PIECE)
            if not piece:
                if at < len(buffer):
                    raise ValueError(f"JSON: {error.msg}") from None
                return
            buffer, at = buffer[at:] + piece, 0
            if len(buffer) > _LONGEST:
                raise ValueError("JSON") from None
            continue
        if not isinstance(found, dict) or not isinstance(found.get("names"), list):
            raise ValueError("names?")
        yield found
