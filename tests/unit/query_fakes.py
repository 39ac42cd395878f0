"""A small schema, a query and something that answers, for tests of the catalog and of rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph_loader.catalog import Query, read_query
from graph_loader.ontology import Ontology, ontology_of_text

SCHEMA = """\
schema: 1
title: {zh: 试, en: Test}
languages: [zh, en]
stages: [{id: contact, title: {zh: 对接, en: Contact}}]
steps: [{id: event, title: {zh: 活动, en: Event}}]
schemes:
  kind:
    title: {zh: 类别, en: Kind}
    values: {big: {zh: 大, en: Large}, small: {zh: 小, en: Small}}
  part:
    title: {zh: 身份, en: Part}
    values: {host: {zh: 主办, en: host}, guest: {zh: 参加, en: guest}}
types:
  Body:
    title: {zh: 单位, en: Body}
    plural: {zh: 单位, en: Bodies}
    abstract: true
    fields:
      name: {type: localized, required: true, title: {zh: 名称, en: Name}}
      founded: {type: date, title: {zh: 成立, en: Founded}}
  Firm:
    title: {zh: 企业, en: Firm}
    plural: {zh: 企业, en: Firms}
    extends: Body
    section: firms
    caption: name
    color: "#000000"
    shape: dot
    fields:
      kind: {type: enum, scheme: kind, title: {zh: 类别, en: Kind}}
      capital: {type: money, title: {zh: 资本, en: Capital}}
  Meeting:
    title: {zh: 会议, en: Meeting}
    plural: {zh: 会议, en: Meetings}
    section: meetings
    caption: name
    color: "#000000"
    shape: star
    joins: true
    fields:
      name: {type: localized, required: true, title: {zh: 名称, en: Name}}
links:
  MET_AT:
    title: {zh: 参加, en: met at}
    inverse: {zh: 参加者, en: attended by}
    from: Body
    to: Meeting
    write: [{on: from, as: met_at}]
    roles: part
    stage: contact
    step: event
    cooperation: true
"""

FRONT = """\
id: firms
title: {zh: 企业, en: Firms}
question: {zh: 有哪些企业？, en: Which firms are there?}
params:
  kind: {type: string, scheme: kind, default: null, help: {zh: 类别, en: Kind}}
columns:
  - {name: firm_id, type: id, title: {zh: 编号, en: Id}}
  - {name: firm, type: string, title: {zh: 企业, en: Firm}}
order: [firm_id]
"""
BODY = """\
MATCH (f:Firm)
WHERE $kind IS NULL OR f.kind = $kind
RETURN f.id AS firm_id, f.name_zh AS firm
ORDER BY firm_id
"""


def ontology() -> Ontology:
    """The schema above."""
    return ontology_of_text(SCHEMA)


def file_text(front: str = FRONT, body: str = BODY) -> str:
    """A query file."""
    return f"/*---\n{front}---*/\n{body}"


def query(front: str = FRONT, body: str = BODY, file: str = "queries/test/firms.cypher") -> Query:
    """A query whose front matter must be sound."""
    found, problems = read_query(file_text(front, body), file, group="test")
    assert found is not None, [str(problem) for problem in problems]
    return found


class Raw(NamedTuple):
    """What a store gives back."""

    columns: tuple[str, ...]
    values: Sequence[Sequence[object]]
    truncated: bool = False


@dataclass
class FakeReader:
    """Answers every text with what ``respond`` says, and remembers what was asked."""

    respond: Callable[[str, Mapping[str, object]], Raw]
    engine: str = "fake 1"
    enforces_reading: bool = True
    asked: list[tuple[str, Mapping[str, object], int | None, float]] = field(default_factory=list)

    def read(self, text: str, parameters: Mapping[str, object], *, limit: int | None, timeout: float) -> Raw:
        """Answer, cut at ``limit``."""
        self.asked.append((text, parameters, limit, timeout))
        raw = self.respond(text, parameters)
        cut = limit is not None and len(raw.values) > limit
        return Raw(raw.columns, raw.values[:limit] if limit is not None else raw.values, cut or raw.truncated)
