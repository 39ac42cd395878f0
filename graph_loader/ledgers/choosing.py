"""Which sheets of a file are imported, and how each is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from graph_loader.errors import Problem
from graph_loader.ledgers.headers import Header, find_header, untitled
from graph_loader.ledgers.keys import prefix_of, slug
from graph_loader.ledgers.mapping import Column, IdRule, LedgerMapping, Shape, read_mapping
from graph_loader.ledgers.reporting import ImportProblemsError
from graph_loader.ledgers.sheets import LedgerError, Sheet, open_sheets
from graph_loader.nearest import nearest
from graph_loader.ontology import LinkType, NodeType, Ontology
from graph_loader.records import Scalar
from graph_loader.yaml_events import read_file

_ABOUT = frozenset(["about", "lists"])
"""Sheets of this program's own workbooks that hold no records."""


Chosen = tuple[Sheet, Header, LedgerMapping]
"""A sheet with its header and how it is read."""


def chosen_sheets(path: Path, mapping_file: Path | None, ontology: Ontology) -> list[Chosen]:
    """The one sheet that a mapping is for; without a mapping all sheets of a file made by this program.

    Raises LedgerError (KG566 where there are none), ImportProblemsError for a mapping or keys that do not fit.
    """
    sheets = open_sheets(path)
    if mapping_file is not None:
        mapping = _mapping_of(mapping_file, ontology)
        sheet = _sheet_of(sheets, mapping)
        return [(sheet, find_header(sheet, mapping.columns, mapping.header), mapping)]
    chosen = [one for sheet in sheets if sheet.name not in _ABOUT for one in _own(sheet, ontology)]
    if not chosen:
        raise LedgerError("KG566", file=path)
    return chosen


def _mapping_of(path: Path, ontology: Ontology) -> LedgerMapping:
    tree, problems = read_file(path, path.name)
    mapping = None
    if not problems:
        mapping, problems = read_mapping(tree, path.name, ontology)
    if mapping is None:
        raise ImportProblemsError(problems, [])
    return mapping


def _sheet_of(sheets: list[Sheet], mapping: LedgerMapping) -> Sheet:
    if mapping.sheet is None or (len(sheets) == 1 and not sheets[0].name):
        return sheets[0]
    for number, sheet in enumerate(sheets, start=1):
        if mapping.sheet in (sheet.name, str(number)):
            return sheet
    names = [sheet.name for sheet in sheets]
    raise LedgerError("KG568", name=mapping.sheet, nearest=nearest(mapping.sheet, names) or ", ".join(names))


def _own(sheet: Sheet, ontology: Ontology) -> Iterator[Chosen]:
    """A sheet with the keys of descriptions below its titles needs no mapping file."""
    try:
        header = find_header(sheet)
    except LedgerError:
        return
    kind = {one.section: one for one in ontology.described() if one.section}.get(header.section)
    if header.keys is None or kind is None:
        return
    shape = Shape(kind, ontology)
    columns: dict[str, Column] = {}
    problems = []
    for number, key in header.keys.items():
        target = shape.target(key)
        if target is None:
            at = sheet.at(header.row + 1, number)
            problems.append(Problem.of("KG544", at, name=key, nearest=shape.nearest(key)))
        else:
            title = header.titles.get(number, untitled(number))
            field = shape.fields.get(target.key)
            unit = "元" if field is not None and field.kind.name == "money" else ""
            columns[title] = Column(title, target, unit=unit)
    if problems:
        raise ImportProblemsError(problems, [])
    stem = Path(sheet.file).stem
    code = slug(stem)[:60] or "ledger"
    source = {"name": Scalar(stem, 1, 1, False), "kind": Scalar("ledger", 1, 1, False)}
    file = f"ledgers/{code}{'-synthetic' if header.synthetic else ''}.yaml"
    yield sheet, header, LedgerMapping(
        sheet.label, kind, columns, file, id=_own_rule(kind, columns), source=(f"ledger-{code}", source),
        locator="{sheet} {key}", existing="update", own=True,
    )  # fmt: skip


def _own_rule(kind: NodeType | LinkType, columns: Mapping[str, Column]) -> IdRule | None:
    """How a row without an id gets one: from an identifier, a number or its name."""
    if isinstance(kind, LinkType):
        return None
    titles = {str(column.target): title for title, column in columns.items()}
    keys = ("ror", "uscc", "orcid", "number", f"{kind.caption}.zh", f"{kind.caption}.en", str(kind.caption))
    found = tuple(titles[key] for key in keys if key in titles)
    return IdRule(found, prefix_of(kind), first=True)
