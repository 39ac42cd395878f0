/*---
id: programmes
title: {zh: 专项行动与品牌, en: Programmes and brands}
question:
  zh: 每个专项行动和品牌由谁实施，纳入了多少什么？
  en: Who runs each programme and brand, and how much of what does it cover?
columns:
  - {name: programme_id, type: id, title: {zh: 编号, en: Id}}
  - {name: programme, type: string, title: {zh: 专项行动或品牌, en: Programme or brand}}
  - {name: programme_type, type: string, words: types, title: {zh: 种类, en: Sort}}
  - {name: run_by, type: string, list: true, title: {zh: 实施单位, en: Run by}}
  - {name: type, type: string, words: types, title: {zh: 纳入的类型, en: Type covered}}
  - {name: items, type: integer, title: {zh: 纳入, en: Covered}}
  - {name: item_ids, type: id, list: true, title: {zh: 纳入编号, en: Ids covered}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [programme_id, item_ids], links: [{from: item_ids, to: programme_id}]}
order: [programme_id, type]
key: [programme_id, type]
limit: 500
needs: [Programme]
tests:
  - {on: fixture, rows: 3, contains: [{programme_id: fx-programme, type: ServiceVisit, items: "1"}, {programme_id: fx-brand, type: Programme}]}
  - {on: weifang, at_least: 4}
---*/
CALL () {
  MATCH (p:Programme) RETURN p
  UNION ALL
  MATCH (p:Brand) RETURN p
}
OPTIONAL MATCH (p)<-[:UNDER]-(x:Entity)
WITH DISTINCT p, x ORDER BY x.id
WITH p, x.type AS type, count(x) AS items, collect(x.id) AS item_ids
RETURN p.id AS programme_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS programme, p.type AS programme_type,
       COLLECT {
         MATCH (p)<-[:RUNS]-(a:Actor)
         WITH DISTINCT a ORDER BY a.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END
       } AS run_by,
       type, items, item_ids, size(reduce(found = [], source IN coalesce(p.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY programme_id, type
