/*---
id: demands-unmatched
title: {zh: 未对接的需求, en: Open demands without a link}
question:
  zh: 哪些未结需求还没有院所、专家或成果对上？
  en: Which open demands have no institution, expert or result to meet them yet?
params:
  place: {type: id, to: Place, default: null, help: {zh: 该区划或功能区（含下辖）, en: This division or zone and what lies in it.}}
  kind: {type: string, scheme: demand_kind, default: null, help: {zh: 需求类别, en: Kind of demand.}}
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
columns:
  - {name: demand_id, type: id, title: {zh: 编号, en: Id}}
  - {name: demand, type: string, title: {zh: 需求, en: Demand}}
  - {name: firm_ids, type: id, list: true, title: {zh: 需求单位编号, en: Firms' ids}}
  - {name: firms, type: string, list: true, title: {zh: 需求单位, en: Firms}}
  - {name: places, type: string, list: true, title: {zh: 所在地, en: Places}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: posted, type: string, title: {zh: 提出, en: Posted}}
  - {name: days_open, type: integer, title: {zh: 已过天数, en: Days open}}
  - {name: suppliers, type: integer, title: {zh: 领域内供给, en: Suppliers in the field}, help: {zh: 同一领域的院所、专家和成果, en: Institutions and experts and results of the same fields}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [demand_id, firm_ids], links: [{from: firm_ids, to: demand_id}]}
order: [d.posted_from, demand_id]
limit: 200
needs: [Demand]
empty: {zh: 未结的需求都已有院所联系, en: every open demand has an institute's link}
example: {as_of: 2026-01-01}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 2, first: {demand_id: fx-demand-seed, days_open: "536", suppliers: "3"}}
  - {on: fixture, params: {place: fx-south}, rows: 1, first: {demand_id: fx-demand-arm, firm_ids: [fx-firm-robot]}}
  - {on: weifang, rows: 3}
---*/
MATCH (d:Demand)
WHERE coalesce(d.state, 'open') = 'open' AND ($kind IS NULL OR d.kind = $kind)
  AND ($place IS NULL OR EXISTS { MATCH (d)<-[:DEMANDS]-(:Organization)-[:LOCATED_IN]->(:Place)-[:LIES_IN*0..3]->(:Place {id: $place}) })
  AND NOT 'accept' IN COLLECT {
    MATCH (d)<-[:ON_DEMAND]-(m:MatchDecision)-[:ON_OFFER]->(s:Entity)
    WITH s, m ORDER BY coalesce(m.date_from, date('0001-01-01')), m.id
    WITH s, collect(m.decision) AS made
    RETURN made[size(made) - 1]
  }
  AND NOT EXISTS { MATCH (d)-[:LED_TO*1..3]->(:Activity)<-[r]-(:KnowledgeOrganization) WHERE type(r) IN $cooperation_links }
  AND NOT EXISTS { MATCH (d)-[:LED_TO*1..3]->(:Activity)<-[r]-(:Expert) WHERE type(r) IN $cooperation_links }
WITH d ORDER BY d.posted_from, d.id LIMIT $row_limit
// Many demands lie in the same few fields: who supplies one is counted once, and again only for several together.
OPTIONAL MATCH (d)-[:CONCERNS]->(f:Field)
WITH f, collect(DISTINCT d) AS demands
WITH demands, CASE WHEN f IS NOT NULL THEN
       COUNT { MATCH (f)<-[:ACTIVE_IN|CONCERNS]-(s:Entity) WHERE s:KnowledgeOrganization OR s:Expert OR s:Result RETURN DISTINCT s }
     END AS suppliers
UNWIND demands AS d
WITH d, collect(suppliers) AS offered
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
       CASE size(offered) WHEN 1 THEN offered[0] ELSE
         COUNT { MATCH (d)-[:CONCERNS]->(:Field)<-[:ACTIVE_IN|CONCERNS]-(s:Entity) WHERE s:KnowledgeOrganization OR s:Expert OR s:Result RETURN DISTINCT s }
       END AS suppliers,
       size(reduce(found = [], source IN coalesce(d.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY d.posted_from, demand_id
