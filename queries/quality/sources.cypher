/*---
id: sources
title: {zh: 来源一览, en: Sources}
question:
  zh: 用了哪些来源，性质如何，各支撑多少条记录和联系？
  en: Which sources are used, of what standing, and how many records and links rest on each?
params:
  quality: {type: string, scheme: source_quality, default: null, help: {zh: 来源性质, en: Standing of the source.}}
columns:
  - {name: source_id, type: id, title: {zh: 编号, en: Id}}
  - {name: source, type: string, title: {zh: 来源, en: Source}}
  - {name: kind, type: string, words: source_kind, title: {zh: 类别, en: Kind}}
  - {name: quality, type: string, words: source_quality, title: {zh: 性质, en: Standing}}
  - {name: publisher, type: string, title: {zh: 发布者, en: Publisher}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: copy, type: boolean, title: {zh: 据转载件, en: Read from a copy}}
  - {name: records, type: integer, title: {zh: 支撑记录, en: Records}}
  - {name: links, type: integer, title: {zh: 支撑联系, en: Links}}
  - {name: only, type: integer, title: {zh: 唯一来源的记录, en: Records it alone supports}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}, help: {zh: 来源本身, en: The source itself}}
graph: {nodes: [source_id]}
order: [records desc, source_id]
limit: 500
needs: [Source]
tests:
  - {on: fixture, rows: 2, first: {source_id: fx-source}, contains: [{source_id: fx-source-2, records: "2", only: "0"}]}
  - {on: weifang, at_least: 60, first: {source_id: wfnews-20240525}}
---*/
CALL () {
  MATCH (n:Entity)
  WHERE n.source_ids IS NOT NULL
  UNWIND n.source_ids AS id
  RETURN id, count(DISTINCT n) AS records, count(DISTINCT CASE WHEN all(other IN n.source_ids WHERE other = id) THEN n.id END) AS only, 0 AS links
  UNION ALL
  MATCH (:Entity)-[r]->(:Entity)
  WHERE r.source_ids IS NOT NULL
  UNWIND r.source_ids AS id
  RETURN id, 0 AS records, 0 AS only, count(DISTINCT r) AS links
  UNION ALL
  MATCH (s:Source)
  RETURN s.id AS id, 0 AS records, 0 AS only, 0 AS links
}
WITH id, sum(records) AS records, sum(only) AS only, sum(links) AS links
MATCH (s:Entity {id: id})
WHERE s:Source AND ($quality IS NULL OR s.quality = $quality)
RETURN s.id AS source_id, CASE $lang WHEN 'en' THEN coalesce(s.name_en, s.name_zh) ELSE coalesce(s.name_zh, s.name_en) END AS source, s.kind AS kind, s.quality AS quality, CASE $lang WHEN 'en' THEN coalesce(s.publisher_en, s.publisher_zh) ELSE coalesce(s.publisher_zh, s.publisher_en) END AS publisher, s.date AS date,
       coalesce(s.read_from_copy, false) AS copy, records, links, only, 1 AS sources
ORDER BY records DESC, source_id
