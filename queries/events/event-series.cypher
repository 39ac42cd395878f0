/*---
id: event-series
title: {zh: 活动系列, en: Event series}
question:
  zh: 每个活动系列办了几次，首末何时，谁主办，来了多少单位？
  en: How often was each series held, first and last when, by whom, attended by how many bodies?
params:
  regularity: {type: string, scheme: regularity, default: null, help: {zh: 定期与否, en: Regularity.}}
  direction: {type: string, scheme: direction, default: null, help: {zh: 引进来或走出去, en: Brought in or gone out.}}
columns:
  - {name: series_id, type: id, title: {zh: 编号, en: Id}}
  - {name: series, type: string, title: {zh: 系列, en: Series}}
  - {name: regularity, type: string, words: regularity, title: {zh: 定期与否, en: Regularity}}
  - {name: direction, type: string, words: direction, title: {zh: 方向, en: Direction}}
  - {name: run_by, type: string, list: true, title: {zh: 实施单位, en: Run by}}
  - {name: events, type: integer, title: {zh: 已载次数, en: Events on record}}
  - {name: undated, type: integer, title: {zh: 其中无日期, en: Of these undated}}
  - {name: first, type: date, title: {zh: 首次, en: First}}
  - {name: last, type: date, title: {zh: 最近, en: Last}}
  - {name: institutions, type: integer, title: {zh: 院所高校, en: Institutions}}
  - {name: enterprises, type: integer, title: {zh: 企业, en: Firms}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [series_id]}
order: [events desc, series_id]
limit: 500
needs: [EventSeries]
tests:
  - {on: fixture, rows: 2, first: {series_id: fx-series, events: "2", first: 2025-03-10, last: 2026-04-20, institutions: "2", enterprises: "3"}}
  - {on: fixture, params: {direction: gone_out}, rows: 1, first: {events: "0"}}
  - {on: weifang, rows: 4}
---*/
MATCH (s:EventSeries)
WHERE ($regularity IS NULL OR s.regularity = $regularity) AND ($direction IS NULL OR s.direction = $direction)
CALL (s) {
  MATCH (s)<-[:IN_SERIES]-(e:Event)
  WITH DISTINCT e
  RETURN count(e) AS events, sum(CASE WHEN e.date_from IS NULL THEN 1 ELSE 0 END) AS undated,
         min(e.date_from) AS first, max(e.date_to) AS last
}
RETURN s.id AS series_id, CASE $lang WHEN 'en' THEN coalesce(s.name_en, s.name_zh) ELSE coalesce(s.name_zh, s.name_en) END AS series, s.regularity AS regularity, s.direction AS direction,
       COLLECT {
         MATCH (s)<-[:RUNS]-(a:Actor)
         WITH DISTINCT a ORDER BY a.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END
       } AS run_by,
       events, undated, first, last,
       COUNT { MATCH (s)<-[:IN_SERIES]-(:Event)<-[:TOOK_PART_IN]-(k:KnowledgeOrganization) RETURN DISTINCT k } AS institutions,
       COUNT { MATCH (s)<-[:IN_SERIES]-(:Event)<-[:TOOK_PART_IN]-(b:Enterprise) RETURN DISTINCT b } AS enterprises,
       size(reduce(found = [], source IN coalesce(s.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY events DESC, series_id
