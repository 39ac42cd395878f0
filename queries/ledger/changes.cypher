/*---
id: changes
title: {zh: 机构变更, en: Changes of bodies}
question:
  zh: 哪些单位更名、合并、分立，何时，原来叫什么？
  en: Which bodies were renamed, merged or split, when, and what were they called before?
params:
  kind: {type: string, scheme: change_kind, default: null, help: {zh: 变更类别, en: Kind of change.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: change_id, type: id, title: {zh: 编号, en: Id}}
  - {name: change, type: string, title: {zh: 变更, en: Change}}
  - {name: kind, type: string, words: change_kind, title: {zh: 类别, en: Kind}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: from_ids, type: id, list: true, title: {zh: 原单位编号, en: Original ids}}
  - {name: from, type: string, list: true, title: {zh: 原单位, en: Original}}
  - {name: to_ids, type: id, list: true, title: {zh: 变更后编号, en: Resulting ids}}
  - {name: to, type: string, list: true, title: {zh: 变更后, en: Resulting}}
  - {name: former_name, type: string, title: {zh: 变更前名称, en: Former name}}
  - {name: new_name, type: string, title: {zh: 变更后名称, en: New name}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [change_id, from_ids, to_ids], links: [{from: change_id, to: from_ids}, {from: change_id, to: to_ids}]}
order: [c.date_from, change_id]
limit: 200
needs: [ChangeEvent]
example: {since: 2010}
tests:
  - {on: fixture, rows: 1, first: {change_id: fx-change, from_ids: [fx-firm-paint], former_name: 虚构涂料厂}}
  - {on: weifang, rows: 5}
---*/
MATCH (c:ChangeEvent)
WHERE ($kind IS NULL OR c.kind = $kind) AND ($since IS NULL OR c.date_to >= date($since))
WITH c ORDER BY c.date_from, c.id LIMIT $row_limit
RETURN c.id AS change_id, CASE $lang WHEN 'en' THEN coalesce(c.name_en, c.name_zh) ELSE coalesce(c.name_zh, c.name_en) END AS change, c.kind AS kind, c.date AS date,
       COLLECT { MATCH (c)-[:CHANGED_FROM]->(o:Organization) WITH DISTINCT o ORDER BY o.id RETURN o.id } AS from_ids,
       COLLECT {
         MATCH (c)-[:CHANGED_FROM]->(o:Organization)
         WITH DISTINCT o ORDER BY o.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END
       } AS from,
       COLLECT { MATCH (c)-[:CHANGED_TO]->(o:Organization) WITH DISTINCT o ORDER BY o.id RETURN o.id } AS to_ids,
       COLLECT {
         MATCH (c)-[:CHANGED_TO]->(o:Organization)
         WITH DISTINCT o ORDER BY o.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END
       } AS to,
       CASE $lang WHEN 'en' THEN coalesce(c.former_name_en, c.former_name_zh) ELSE coalesce(c.former_name_zh, c.former_name_en) END AS former_name, CASE $lang WHEN 'en' THEN coalesce(c.new_name_en, c.new_name_zh) ELSE coalesce(c.new_name_zh, c.new_name_en) END AS new_name,
       size(reduce(found = [], source IN coalesce(c.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY c.date_from, change_id
