/*---
id: supply-and-demand
title: {zh: 各领域的供给与需求, en: Supply and demand by field}
question:
  zh: 每个领域有多少成果、专家、院所，又有多少企业和需求，何处有需无供？
  en: How many results, experts and institutions, how many firms and demands are there in each field; where is demand without supply?
params:
  maturity: {type: string, scheme: maturity, default: null, help: {zh: 只数该成熟度的成果, en: Count results of this maturity only.}}
  gaps: {type: boolean, default: false, help: {zh: 只看有未结需求而无成果、无专家的领域, en: Only fields with open demands and neither results nor experts.}}
columns:
  - {name: field_id, type: id, title: {zh: 编号, en: Id}}
  - {name: field, type: string, title: {zh: 领域, en: Field}}
  - {name: demands, type: integer, title: {zh: 需求, en: Demands}}
  - {name: open_demands, type: integer, title: {zh: 未结需求, en: Open demands}}
  - {name: results, type: integer, title: {zh: 成果, en: Results}}
  - {name: experts, type: integer, title: {zh: 专家, en: Experts}}
  - {name: institutions, type: integer, title: {zh: 院所高校, en: Institutions}}
  - {name: enterprises, type: integer, title: {zh: 企业, en: Enterprises}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [field_id]}
order: [open_demands desc, demands desc, field_id]
limit: 500
needs: [Field]
empty: {zh: 没有记录领域的需求、成果、专家或单位, en: "no demand, result, expert or body with a field is on record"}
tests:
  - {on: fixture, rows: 4, first: {field_id: fx-film, open_demands: "1", results: "1", experts: "1"}, contains: [{field_id: fx-chemistry, demands: "1", open_demands: "0"}]}
  - {on: fixture, params: {gaps: "true", maturity: pilot}, rows: 1, first: {field_id: fx-seeds}}
  - {on: weifang, at_least: 20}
---*/
CALL () {
  MATCH (f:Field)<-[:CONCERNS]-(d:Demand)
  RETURN f, count(DISTINCT d) AS demands, count(DISTINCT CASE WHEN coalesce(d.state, 'open') = 'open' THEN d END) AS open_demands,
         0 AS results, 0 AS experts, 0 AS institutions, 0 AS enterprises
  UNION ALL
  MATCH (f:Field)<-[:CONCERNS]-(r:Result)
  WHERE $maturity IS NULL OR r.maturity = $maturity
  RETURN f, 0 AS demands, 0 AS open_demands, count(DISTINCT r) AS results, 0 AS experts, 0 AS institutions, 0 AS enterprises
  UNION ALL
  MATCH (f:Field)<-[:ACTIVE_IN]-(x:Actor)
  RETURN f, 0 AS demands, 0 AS open_demands, 0 AS results, count(DISTINCT CASE WHEN x:Expert THEN x END) AS experts,
         count(DISTINCT CASE WHEN x:KnowledgeOrganization THEN x END) AS institutions,
         count(DISTINCT CASE WHEN x:Enterprise THEN x END) AS enterprises
}
WITH f, sum(demands) AS demands, sum(open_demands) AS open_demands, sum(results) AS results, sum(experts) AS experts,
     sum(institutions) AS institutions, sum(enterprises) AS enterprises
WHERE demands + results + experts + institutions + enterprises > 0
  AND ($gaps = false OR (open_demands > 0 AND results = 0 AND experts = 0))
RETURN f.id AS field_id, CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END AS field, demands, open_demands, results, experts, institutions, enterprises,
       size(reduce(found = [], source IN coalesce(f.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY open_demands DESC, demands DESC, field_id
