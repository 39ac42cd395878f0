/*---
id: demands-without-contact
title: {zh: 无人联系的需求, en: Demands without contact}
question:
  zh: 哪些未结需求提出以后，还没有任何走访、对接或会面？
  en: Which open demands have seen no visit, contact or meeting since they were raised?
params:
  place: {type: id, to: Place, default: null, help: {zh: 该区划或功能区（含下辖）, en: This division or zone and what lies in it.}}
  kind: {type: string, scheme: demand_kind, default: null, help: {zh: 需求类别, en: Kind of demand.}}
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
  days: {type: integer, default: 0, min: 0, max: 36500, help: {zh: 至少已过这么多天, en: At least so many days ago.}}
columns:
  - {name: demand_id, type: id, title: {zh: 编号, en: Id}}
  - {name: demand, type: string, title: {zh: 需求, en: Demand}}
  - {name: firm_ids, type: id, list: true, title: {zh: 需求单位编号, en: Firms' ids}}
  - {name: firms, type: string, list: true, title: {zh: 需求单位, en: Firms}}
  - {name: places, type: string, list: true, title: {zh: 所在地, en: Places}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: posted, type: string, title: {zh: 提出, en: Posted}}
  - {name: days_open, type: integer, title: {zh: 已过天数, en: Days open}}
  - {name: last, type: date, title: {zh: 需求单位最近一次往来, en: The firms' last activity}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [demand_id, firm_ids], links: [{from: firm_ids, to: demand_id}]}
order: [d.posted_from, demand_id]
limit: 200
needs: [Demand]
empty: {zh: 未结的需求都已有人联系, en: somebody has been in contact about every open demand}
example: {as_of: 2026-01-01}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 1, first: {demand_id: fx-demand-seed, last: 2023-06-01}}
  - {on: fixture, params: {as_of: 2025-01-20, days: "30"}, rows: 0}
  - {on: weifang, rows: 3}
---*/
MATCH (d:Demand)
WHERE coalesce(d.state, 'open') = 'open' AND ($kind IS NULL OR d.kind = $kind)
  AND ($place IS NULL OR EXISTS { MATCH (d)<-[:DEMANDS]-(:Organization)-[:LOCATED_IN]->(:Place)-[:LIES_IN*0..3]->(:Place {id: $place}) })
  AND (d.posted_to IS NULL OR d.posted_to <= date($as_of) - duration({days: $days}))
  AND NOT EXISTS { MATCH (d)-[:LED_TO]->(:Activity) }
  AND NOT EXISTS {
    MATCH (d)<-[:DEMANDS]-(:Organization)-[:IN_CONTACT|JOINED_VISIT]->(a:Activity)
    WHERE a.date_to >= d.posted_from
  }
WITH d ORDER BY d.posted_from, d.id LIMIT $row_limit
CALL (d) {
  MATCH (d)<-[:DEMANDS]-(:Organization)-[r]->(a:Activity)
  WHERE type(r) IN $cooperation_links
  RETURN max(a.date_to) AS last
}
RETURN d.id AS demand_id, CASE $lang WHEN 'en' THEN coalesce(d.name_en, d.name_zh) ELSE coalesce(d.name_zh, d.name_en) END AS demand,
       COLLECT { MATCH (d)<-[:DEMANDS]-(o:Organization) WITH DISTINCT o ORDER BY o.id RETURN o.id } AS firm_ids,
       COLLECT {
         MATCH (d)<-[:DEMANDS]-(o:Organization)
         WITH DISTINCT o ORDER BY o.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END
       } AS firms,
       COLLECT {
         MATCH (d)<-[:DEMANDS]-(:Organization)-[:LOCATED_IN]->(p:Place)
         WITH DISTINCT p ORDER BY p.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END
       } AS places,
       COLLECT {
         MATCH (d)-[:CONCERNS]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       d.posted AS posted, duration.inDays(d.posted_to, date($as_of)).days AS days_open,
       last,
       size(reduce(found = [], source IN coalesce(d.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY d.posted_from, demand_id
