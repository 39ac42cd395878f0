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
tests:
  - {on: fixture, rows: 4, first: {field_id: fx-film, open_demands: "1", results: "1", experts: "1"}, contains: [{field_id: fx-chemistry, demands: "1", open_demands: "0"}]}
  - {on: fixture, params: {gaps: "true", maturity: pilot}, rows: 1, first: {field_id: fx-seeds}}
  - {on: weifang, at_least: 20}
---*/
MATCH (f:Field)
WITH f,
     COUNT { MATCH (f)<-[:CONCERNS]-(d:Demand) RETURN DISTINCT d } AS demands,
     COUNT { MATCH (f)<-[:CONCERNS]-(d:Demand) WHERE coalesce(d.state, 'open') = 'open' RETURN DISTINCT d } AS open_demands,
     COUNT { MATCH (f)<-[:CONCERNS]-(r:Result) WHERE $maturity IS NULL OR r.maturity = $maturity RETURN DISTINCT r } AS results,
     COUNT { MATCH (f)<-[:ACTIVE_IN]-(x:Expert) RETURN DISTINCT x } AS experts,
     COUNT { MATCH (f)<-[:ACTIVE_IN]-(k:KnowledgeOrganization) RETURN DISTINCT k } AS institutions,
     COUNT { MATCH (f)<-[:ACTIVE_IN]-(e:Enterprise) RETURN DISTINCT e } AS enterprises
WHERE demands + results + experts + institutions + enterprises > 0
  AND ($gaps = false OR (open_demands > 0 AND results = 0 AND experts = 0))
RETURN f.id AS field_id, CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END AS field, demands, open_demands, results, experts, institutions, enterprises,
       size(reduce(found = [], source IN coalesce(f.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY open_demands DESC, demands DESC, field_id
