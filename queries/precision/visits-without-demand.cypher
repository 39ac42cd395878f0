/*---
id: visits-without-demand
title: {zh: 没有引出需求的走访, en: Visits without a demand}
question:
  zh: 哪些走访之后没有记下任何需求，过了多久，该问谁？
  en: After which visits was no demand written down, how long ago, and whom should one ask?
params:
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
  days: {type: integer, default: 0, min: 0, max: 36500, help: {zh: 至少已过这么多天, en: At least so many days ago.}}
  place: {type: id, to: Place, default: null, help: {zh: 该区划或功能区（含下辖）, en: This division or zone and what lies in it.}}
columns:
  - {name: visit_id, type: id, title: {zh: 编号, en: Id}}
  - {name: visit, type: string, title: {zh: 走访, en: Visit}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: days_since, type: integer, title: {zh: 已过天数, en: Days since}}
  - {name: collective, type: boolean, title: {zh: 概述多次, en: Stands for several}}
  - {name: firm_ids, type: id, list: true, title: {zh: 受访企业编号, en: Firms' ids}}
  - {name: firms, type: string, list: true, title: {zh: 受访企业, en: Firms}}
  - {name: places, type: string, list: true, title: {zh: 地方, en: Places}}
  - {name: organizers, type: string, list: true, title: {zh: 组织单位, en: Organizers}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [visit_id, firm_ids], links: [{from: firm_ids, to: visit_id}]}
order: [v.date_from, visit_id]
limit: 200
needs: [ServiceVisit]
empty: {zh: 每次走访都带出了需求, en: every visit led to a demand}
example: {as_of: 2026-01-01}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 1, first: {visit_id: fx-visit-south-2, days_since: "60", firm_ids: [fx-firm-robot]}}
  - {on: weifang, rows: 3}
---*/
// A demand counts where the visit led to it, or where a firm that was visited raised one within 90 days.
MATCH (v:ServiceVisit)
WHERE (v.date_to IS NULL OR v.date_to <= date($as_of) - duration({days: $days}))
  AND ($place IS NULL OR EXISTS { MATCH (v)-[:HELD_IN]->(:Place)-[:LIES_IN*0..3]->(:Place {id: $place}) })
  AND NOT EXISTS { MATCH (v)-[:LED_TO*1..2]->(:Demand) }
  AND NOT EXISTS {
    MATCH (v)<-[:JOINED_VISIT]-(:Enterprise)-[:DEMANDS]->(d:Demand)
    WHERE d.posted_to >= v.date_from AND d.posted_from <= v.date_to + duration({days: 90})
  }
WITH v ORDER BY v.date_from, v.id LIMIT $row_limit
RETURN v.id AS visit_id, CASE $lang WHEN 'en' THEN coalesce(v.name_en, v.name_zh) ELSE coalesce(v.name_zh, v.name_en) END AS visit, v.date AS date, duration.inDays(v.date_to, date($as_of)).days AS days_since,
       coalesce(v.collective, false) AS collective,
       COLLECT { MATCH (v)<-[:JOINED_VISIT]-(e:Enterprise) WITH DISTINCT e ORDER BY e.id RETURN e.id } AS firm_ids,
       COLLECT {
         MATCH (v)<-[:JOINED_VISIT]-(e:Enterprise)
         WITH DISTINCT e ORDER BY e.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(e.name_en, e.name_zh) ELSE coalesce(e.name_zh, e.name_en) END
       } AS firms,
       COLLECT {
         MATCH (v)-[:HELD_IN]->(p:Place)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS places,
       COLLECT { MATCH (v)<-[r:JOINED_VISIT]-(a:Actor) WHERE r.role = 'organizer' WITH DISTINCT a ORDER BY a.id RETURN CASE $lang WHEN 'en' THEN coalesce(a.name_en, a.name_zh) ELSE coalesce(a.name_zh, a.name_en) END } AS organizers,
       size(reduce(found = [], source IN coalesce(v.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY v.date_from, visit_id
