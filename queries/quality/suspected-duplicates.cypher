/*---
id: suspected-duplicates
title: {zh: 疑似重复, en: Suspected duplicates}
question:
  zh: 哪些记录的名称相同，可能是同一个单位写了两次？
  en: Which records have the same name and may be one body written down twice?
params:
  type: {type: string, types: Entity, default: Organization, help: {zh: 只看一种类型, en: Records of one type.}}
columns:
  - {name: name, type: string, title: {zh: 相同的名称, en: Common name}, help: {zh: 不计空格、括号、大小写, en: "Without spaces, brackets, case"}}
  - {name: record_ids, type: id, list: true, title: {zh: 编号, en: Ids}}
  - {name: types, type: string, list: true, words: types, title: {zh: 类型, en: Types}}
  - {name: names, type: string, list: true, title: {zh: 所记名称, en: Names on record}}
  - {name: datasets, type: string, list: true, title: {zh: 数据集, en: Data sets}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [record_ids]}
order: [name]
limit: 500
empty: {zh: 没有名称相同的记录, en: no two records have the same name}
tests:
  - {on: fixture, rows: 1, first: {record_ids: [fx-institute-robots, fx-institute-robots-copy]}}
  - {on: weifang, rows: 0}
---*/
MATCH (n:Entity)
WHERE $type IN labels(n) OR $type = 'Entity'
UNWIND [n.name_zh, n.name_en] + coalesce(n.aliases, []) + coalesce(n.former_names, []) AS written
WITH n, toLower(replace(replace(replace(replace(replace(written, ' ', ''), '（', ''), '）', ''), '(', ''), ')', '')) AS name
WHERE size(name) > 1
WITH name, collect(DISTINCT n) AS alike
WHERE size(alike) > 1
WITH name, alike ORDER BY name LIMIT $row_limit
UNWIND alike AS n
WITH name, n ORDER BY n.id
WITH name, collect(n) AS records
RETURN name, [n IN records | n.id] AS record_ids, [n IN records | n.type] AS types,
       [n IN records | CASE $lang WHEN 'en' THEN coalesce(n.name_en, n.name_zh) ELSE coalesce(n.name_zh, n.name_en) END] AS names, [n IN records | n.dataset] AS datasets,
       size(reduce(found = [], n IN records | reduce(every = found, source IN coalesce(n.source_ids, []) |
         CASE WHEN source IN every THEN every ELSE every + [source] END))) AS sources
ORDER BY name
