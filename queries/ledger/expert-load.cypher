/*---
id: expert-load
title: {zh: 专家负荷, en: Load of experts}
question:
  zh: 每位专家参加了多少走访、对接和项目，有多少匹配在等，谁还没有用上？
  en: How many visits, contacts and projects has each expert joined, how many matches wait, who has not been called on?
params:
  field: {type: id, to: Field, default: null, help: {zh: 该领域及其下位领域, en: This field and those below it.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
columns:
  - {name: expert_id, type: id, title: {zh: 编号, en: Id}}
  - {name: expert, type: string, title: {zh: 专家, en: Expert}}
  - {name: bodies, type: string, list: true, title: {zh: 单位, en: Bodies}}
  - {name: fields, type: string, list: true, title: {zh: 领域, en: Fields}}
  - {name: visits, type: integer, title: {zh: 走访, en: Visits}}
  - {name: occasions, type: integer, title: {zh: 全部事项, en: All occasions}, help: {zh: 走访也在内；概述多次的不计, en: Visits included; practices that stand for several are not counted}}
  - {name: through_groups, type: integer, title: {zh: 随专家组, en: With a group}, help: {zh: 所在群体参加的，不一定本人到场, en: What a group attended is not said of each member}}
  - {name: results, type: integer, title: {zh: 成果, en: Results}}
  - {name: accepted, type: integer, title: {zh: 已采纳匹配, en: Accepted matches}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [expert_id]}
order: [occasions desc, expert_id]
limit: 200
needs: [Expert]
tests:
  - {on: fixture, rows: 3, first: {expert_id: fx-expert-robots, visits: "2"}, contains: [{expert_id: fx-expert-film, results: "1"}, {expert_id: fx-expert-robots, accepted: "0"}, {expert_id: fx-expert-seeds, occasions: "0"}]}
  - {on: fixture, params: {field: fx-chemistry, since: 2026-01-01}, rows: 1, first: {expert_id: fx-expert-film, occasions: "1"}}
  - {on: weifang, at_least: 1}
---*/
MATCH (x:Expert)
WHERE $field IS NULL OR EXISTS { MATCH (x)-[:ACTIVE_IN]->(:Field)-[:BROADER*0..4]->(:Field {id: $field}) }
OPTIONAL MATCH (x)-[r]->(a:Activity)
WHERE type(r) IN $cooperation_links AND NOT coalesce(a.collective, false) AND ($since IS NULL OR a.date_to >= date($since))
WITH x, count(DISTINCT a) AS occasions
ORDER BY occasions DESC, x.id LIMIT $row_limit
// Of a pair the latest decision counts.
CALL (x) {
  MATCH (x)<-[:ON_OFFER]-(m:MatchDecision)-[:ON_DEMAND]->(d:Demand)
  WITH d, m ORDER BY coalesce(m.date_from, date('0001-01-01')), m.id
  WITH d, collect(m.decision) AS made
  WITH made[size(made) - 1] AS last
  WHERE last = 'accept'
  RETURN count(*) AS accepted
}
RETURN x.id AS expert_id, CASE $lang WHEN 'en' THEN coalesce(x.name_en, x.name_zh) ELSE coalesce(x.name_zh, x.name_en) END AS expert,
       COLLECT {
         MATCH (x)-[:AFFILIATED_WITH]->(o:Organization)
         WITH DISTINCT o ORDER BY o.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END
       } AS bodies,
       COLLECT {
         MATCH (x)-[:ACTIVE_IN]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS fields,
       COUNT { MATCH (x)-[:JOINED_VISIT]->(v:ServiceVisit)
               WHERE NOT coalesce(v.collective, false) AND ($since IS NULL OR v.date_to >= date($since)) RETURN DISTINCT v } AS visits,
       occasions,
       COUNT { MATCH (x)-[:MEMBER_OF]->(:Group)-[r]->(a:Activity)
               WHERE type(r) IN $cooperation_links AND NOT coalesce(a.collective, false)
                 AND ($since IS NULL OR a.date_to >= date($since)) RETURN DISTINCT a } AS through_groups,
       COUNT { MATCH (x)-[:OFFERS]->(r:Result) RETURN DISTINCT r } AS results,
       accepted,
       size(reduce(found = [], source IN coalesce(x.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY occasions DESC, expert_id
