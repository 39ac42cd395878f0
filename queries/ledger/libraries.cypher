/*---
id: libraries
title: {zh: 三库与台账, en: Libraries and ledgers}
question:
  zh: 成果库、专家库、需求库、智库和台账各收录了多少，在哪些领域，成熟度如何？
  en: How much do the libraries, the think-tank and the ledgers hold, in which fields, how mature?
params:
  kind: {type: string, scheme: library_kind, default: null, help: {zh: 库的类别, en: Kind of library.}}
columns:
  - {name: library_id, type: id, title: {zh: 编号, en: Id}}
  - {name: library, type: string, title: {zh: 库, en: Library}}
  - {name: kind, type: string, words: library_kind, title: {zh: 类别, en: Kind}}
  - {name: field_id, type: id, title: {zh: 领域编号, en: Field id}}
  - {name: field, type: string, title: {zh: 领域, en: Field}}
  - {name: maturity, type: string, words: maturity, title: {zh: 成熟度, en: Maturity}}
  - {name: entries, type: integer, title: {zh: 条目, en: Entries}, help: {zh: 0 表示库已建而条目尚未记录, en: 0 where the library is known but none of its entries}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [library_id, field_id]}
order: [library_id, field_id, maturity]
key: [library_id, field_id, maturity]
limit: 500
needs: [Library]
tests:
  - {on: fixture, rows: 7, contains: [{library_id: fx-library-results, field_id: fx-film, maturity: pilot, entries: "1"}, {library_id: fx-library-demands, entries: "0", field_id: null}]}
  - {on: fixture, params: {kind: results}, rows: 2}
  - {on: weifang, at_least: 5, contains: [{library_id: lib-results, entries: "0"}]}
---*/
CALL () {
  MATCH (l:Library) WHERE $kind IS NULL OR l.kind = $kind
  RETURN l
  UNION ALL
  MATCH (l:ThinkTank) WHERE $kind IS NULL
  RETURN l
}
OPTIONAL MATCH (l)<-[:LISTED_IN]-(x:Entity)
OPTIONAL MATCH (x)-[:CONCERNS|ACTIVE_IN]->(f:Field)
WITH l, f, x.maturity AS maturity, count(DISTINCT x) AS entries
RETURN l.id AS library_id, CASE $lang WHEN 'en' THEN coalesce(l.name_en, l.name_zh) ELSE coalesce(l.name_zh, l.name_en) END AS library, l.kind AS kind, f.id AS field_id, CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END AS field, maturity, entries,
       size(reduce(found = [], source IN coalesce(l.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY library_id, field_id, maturity
