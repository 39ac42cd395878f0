/*---
id: uncertain-facts
title: {zh: 推断和存疑的记录, en: Inferred and doubtful facts}
question:
  zh: 哪些记录和联系是推断的或存疑的，日期是推定的？
  en: Which records and links are inferred or doubtful, or dated by inference?
params:
  certainty: {type: string, scheme: certainty, default: null, help: {zh: 确定程度, en: Certainty.}}
  date_certainty: {type: string, scheme: date_certainty, default: null, help: {zh: 日期确定程度, en: Certainty of the date.}}
columns:
  - {name: kind, type: string, title: {zh: 种类, en: Kind}, help: {zh: record 为记录，link 为联系, en: record or link}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: link, type: string, words: links, title: {zh: 联系, en: Link}}
  - {name: id, type: id, title: {zh: 编号, en: Id}}
  - {name: name, type: string, title: {zh: 名称, en: Name}}
  - {name: other_id, type: id, title: {zh: 联系到, en: Leads to}}
  - {name: certainty, type: string, words: certainty, title: {zh: 确定程度, en: Certainty}}
  - {name: date_certainty, type: string, words: date_certainty, title: {zh: 日期确定程度, en: Certainty of the date}}
  - {name: note, type: string, title: {zh: 说明, en: Note}}
  - {name: key, type: string, data_only: true, title: {zh: 联系标识, en: Link key}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [id, other_id], links: [{from: id, to: other_id, title: link}]}
order: [kind desc, type, link, id, other_id, key]
key: [kind, id, other_id, link, key]
limit: 1000
empty: {zh: 没有推断或存疑的记录, en: nothing on record is inferred or doubtful}
example: {certainty: inferred}
tests:
  - {on: fixture, rows: 1, first: {kind: link, link: LINKED_WITH, certainty: inferred}}
  - {on: weifang, at_least: 20}
  - {on: weifang, params: {date_certainty: page_date}, at_least: 3}
---*/
CALL () {
  MATCH (n:Entity)
  WHERE n.certainty IN ['inferred', 'doubtful'] OR (n.date_certainty IS NOT NULL AND n.date_certainty <> 'stated')
  RETURN 'record' AS kind, n.type AS type, null AS link, n.id AS id, CASE $lang WHEN 'en' THEN coalesce(n.name_en, n.name_zh) ELSE coalesce(n.name_zh, n.name_en) END AS name, null AS other_id,
         n.certainty AS certainty, n.date_certainty AS date_certainty, CASE $lang WHEN 'en' THEN coalesce(n.note_en, n.note_zh) ELSE coalesce(n.note_zh, n.note_en) END AS note, null AS key, n.source_ids AS source_ids
  UNION ALL
  MATCH (n:Entity)-[r]->(m:Entity)
  WHERE r.certainty IN ['inferred', 'doubtful'] OR (r.date_certainty IS NOT NULL AND r.date_certainty <> 'stated')
  RETURN 'link' AS kind, n.type AS type, type(r) AS link, n.id AS id, CASE $lang WHEN 'en' THEN coalesce(n.name_en, n.name_zh) ELSE coalesce(n.name_zh, n.name_en) END AS name, m.id AS other_id,
         r.certainty AS certainty, r.date_certainty AS date_certainty, CASE $lang WHEN 'en' THEN coalesce(r.note_en, r.note_zh) ELSE coalesce(r.note_zh, r.note_en) END AS note, r.key AS key, r.source_ids AS source_ids
}
WITH *
WHERE ($certainty IS NULL OR certainty = $certainty) AND ($date_certainty IS NULL OR date_certainty = $date_certainty)
RETURN kind, type, link, id, name, other_id, certainty, date_certainty, note, key, size(reduce(found = [], source IN coalesce(source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY kind DESC, type, link, id, other_id, key
