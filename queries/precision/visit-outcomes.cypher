/*---
id: visit-outcomes
title: {zh: 走访的成效, en: What visits led to}
question:
  zh: 每次走访引出了多少需求、匹配、对接、协议和项目？
  en: How many demands, matches, contacts, agreements and projects did each visit lead to?
params:
  direction: {type: string, scheme: visit_direction, default: null, help: {zh: 服务方向, en: Direction of the visit.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  outcome: {type: boolean, default: false, help: {zh: 只看有成效的, en: Only those that led to something.}}
columns:
  - {name: visit_id, type: id, title: {zh: 编号, en: Id}}
  - {name: visit, type: string, title: {zh: 走访, en: Visit}}
  - {name: date, type: string, title: {zh: 日期, en: Date}}
  - {name: direction, type: string, words: visit_direction, title: {zh: 方向, en: Direction}}
  - {name: firms, type: string, list: true, title: {zh: 受访企业, en: Firms}}
  - {name: demands, type: integer, title: {zh: 需求, en: Demands}}
  - {name: matches, type: integer, title: {zh: 采纳匹配, en: Accepted matches}}
  - {name: contacts, type: integer, title: {zh: 对接, en: Contacts}}
  - {name: agreements, type: integer, title: {zh: 协议, en: Agreements}}
  - {name: projects, type: integer, title: {zh: 项目, en: Projects}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [visit_id]}
order: [v.date_from, visit_id]
limit: 200
needs: [ServiceVisit]
tests:
  - {on: fixture, rows: 3, first: {visit_id: fx-visit-north, demands: "1", matches: "1", contacts: "1", projects: "0"}}
  - {on: fixture, params: {outcome: "true"}, rows: 1}
  - {on: weifang, rows: 3}
---*/
MATCH (v:ServiceVisit)
WHERE ($direction IS NULL OR v.direction = $direction) AND ($since IS NULL OR v.date_to >= date($since))
  AND ($outcome = false OR EXISTS { MATCH (v)-[:LED_TO]->(:Entity) })
WITH v ORDER BY v.date_from, v.id LIMIT $row_limit
// Of a pair the latest decision counts.
CALL (v) {
  MATCH (v)-[:LED_TO*1..5]->(d:Demand)
  WITH DISTINCT d
  MATCH (d)<-[:ON_DEMAND]-(m:MatchDecision)-[:ON_OFFER]->(s:Entity)
  WITH d, s, m ORDER BY coalesce(m.date_from, date('0001-01-01')), m.id
  WITH d, s, collect(m.decision) AS made
  WITH made[size(made) - 1] AS last
  WHERE last = 'accept'
  RETURN count(*) AS matches
}
RETURN v.id AS visit_id, CASE $lang WHEN 'en' THEN coalesce(v.name_en, v.name_zh) ELSE coalesce(v.name_zh, v.name_en) END AS visit, v.date AS date, v.direction AS direction,
       COLLECT {
         MATCH (v)<-[:JOINED_VISIT]-(e:Enterprise)
         WITH DISTINCT e ORDER BY e.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(e.name_en, e.name_zh) ELSE coalesce(e.name_zh, e.name_en) END
       } AS firms,
       COUNT { MATCH (v)-[:LED_TO*1..5]->(x:Demand) RETURN DISTINCT x } AS demands,
       matches,
       COUNT { MATCH (v)-[:LED_TO*1..5]->(x:Contact) RETURN DISTINCT x } AS contacts,
       COUNT { MATCH (v)-[:LED_TO*1..5]->(x:Agreement) RETURN DISTINCT x } AS agreements,
       COUNT { MATCH (v)-[:LED_TO*1..5]->(x:Project) RETURN DISTINCT x } AS projects,
       size(reduce(found = [], source IN coalesce(v.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY v.date_from, visit_id
