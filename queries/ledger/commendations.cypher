/*---
id: commendations
title: {zh: 表彰奖励, en: Commendations}
question:
  zh: 哪些单位和项目得过什么奖，哪一级，何时？
  en: Which bodies and projects were awarded what, at which level, when?
params:
  level: {type: string, scheme: government_level, default: null, help: {zh: 层级, en: Level.}}
  kind: {type: string, scheme: commendation_kind, default: null, help: {zh: 类别, en: Kind.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: commendation_id, type: id, title: {zh: 编号, en: Id}}
  - {name: commendation, type: string, title: {zh: 表彰, en: Commendation}}
  - {name: kind, type: string, words: commendation_kind, title: {zh: 类别, en: Kind}}
  - {name: level, type: string, words: government_level, title: {zh: 层级, en: Level}}
  - {name: grade, type: string, title: {zh: 等级, en: Grade}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: honoured_ids, type: id, list: true, title: {zh: 获奖者编号, en: Ids of the honoured}}
  - {name: honoured, type: string, list: true, title: {zh: 获奖者, en: Honoured}}
  - {name: awarded_by, type: string, list: true, title: {zh: 授予单位, en: Awarded by}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [commendation_id, honoured_ids], links: [{from: commendation_id, to: honoured_ids}]}
order: [date, commendation_id]
limit: 500
needs: [Commendation]
example: {level: national}
tests:
  - {on: fixture, rows: 1, first: {commendation_id: fx-award, honoured_ids: [fx-firm-film, fx-institute-film]}}
  - {on: weifang, rows: 6}
---*/
MATCH (c:Commendation)
WHERE ($level IS NULL OR c.level = $level) AND ($kind IS NULL OR c.kind = $kind)
  AND ($since IS NULL OR coalesce(c.date_to, c.edition_to) >= date($since))
WITH c ORDER BY coalesce(c.date, c.edition), c.id LIMIT $row_limit
RETURN c.id AS commendation_id, CASE $lang WHEN 'en' THEN coalesce(c.name_en, c.name_zh) ELSE coalesce(c.name_zh, c.name_en) END AS commendation, c.kind AS kind, c.level AS level, c.grade AS grade,
       coalesce(c.date, c.edition) AS date,
       COLLECT { MATCH (c)-[:HONOURS]->(o:Entity) WITH DISTINCT o ORDER BY o.id RETURN o.id } AS honoured_ids,
       COLLECT {
         MATCH (c)-[:HONOURS]->(o:Entity)
         WITH DISTINCT o ORDER BY o.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END
       } AS honoured,
       COLLECT {
         MATCH (c)-[:AWARDED_BY]->(b:Organization)
         WITH DISTINCT b ORDER BY b.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(b.name_en, b.name_zh) ELSE coalesce(b.name_zh, b.name_en) END
       } AS awarded_by,
       size(reduce(found = [], source IN coalesce(c.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY date, commendation_id
