/*---
id: records-without-source
title: {zh: 没有来源的记录, en: Records without a source}
question:
  zh: 哪些记录和联系没有写来源，因而经不起追问？
  en: Which records and links name no source, and so cannot be defended?
params:
  type: {type: string, types: Entity, default: null, help: {zh: 只看一种类型的记录, en: Records of one type only.}}
columns:
  - {name: kind, type: string, title: {zh: 种类, en: Kind}, help: {zh: record 为记录，link 为联系, en: record or link.}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: link, type: string, words: links, title: {zh: 联系, en: Link}}
  - {name: id, type: id, title: {zh: 编号, en: Id}, help: {zh: 记录，或联系的起点, en: "The record, or where the link starts."}}
  - {name: name, type: string, title: {zh: 名称, en: Name}}
  - {name: other_id, type: id, title: {zh: 联系到, en: Leads to}}
  - {name: key, type: string, data_only: true, title: {zh: 联系标识, en: Link key}}
  - {name: dataset, type: string, title: {zh: 数据集, en: Data set}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [id, other_id], links: [{from: id, to: other_id, title: link}]}
order: [kind desc, type, link, id, other_id, key]
key: [kind, id, other_id, link, key]
limit: 500
empty: {zh: 所有记录和联系都注明了来源, en: every record and link names its source}
tests:
  - {on: fixture, rows: 2, first: {kind: record, id: fx-firm-rumour}}
  - {on: weifang, rows: 0}
---*/
CALL () {
  MATCH (n:Entity)
  WHERE n.source_ids IS NULL AND NOT n:Source AND ($type IS NULL OR $type IN labels(n))
  RETURN 'record' AS kind, n.type AS type, null AS link, n.id AS id,
         CASE $lang WHEN 'en' THEN coalesce(n.name_en, n.name_zh) ELSE coalesce(n.name_zh, n.name_en) END AS name,
         null AS other_id, null AS key, n.dataset AS dataset
  UNION ALL
  MATCH (n:Entity)-[r]->(m:Entity)
  WHERE r.source_ids IS NULL AND ($type IS NULL OR $type IN labels(n))
  RETURN 'link' AS kind, n.type AS type, type(r) AS link, n.id AS id,
         CASE $lang WHEN 'en' THEN coalesce(n.name_en, n.name_zh) ELSE coalesce(n.name_zh, n.name_en) END AS name,
         m.id AS other_id, r.key AS key, r.dataset AS dataset
}
RETURN kind, type, link, id, name, other_id, key, dataset, 0 AS sources
ORDER BY kind DESC, type, link, id, other_id, key
