/*---
id: field-coverage
title: {zh: 领域与县域覆盖, en: Coverage of fields by county}
question:
  zh: 每个县市区的重点或已有领域里，多少企业已与院所高校有联系，空白在哪里？
  en: In the fields each county focuses on or has firms in, how many firms are linked with an institution, and where are the gaps?
params:
  place: {type: id, to: Place, default: null, help: {zh: 该区划或功能区（含下辖）, en: This division or zone and what lies in it.}}
  gaps: {type: boolean, default: false, help: {zh: 只看没有一家企业有联系的, en: Only where no firm is linked.}}
columns:
  - {name: place_id, type: id, title: {zh: 地方编号, en: Place id}}
  - {name: place, type: string, title: {zh: 地方, en: Place}}
  - {name: field_id, type: id, title: {zh: 领域编号, en: Field id}}
  - {name: field, type: string, title: {zh: 领域, en: Field}}
  - {name: focus, type: boolean, title: {zh: 列为重点, en: A focus}}
  - {name: enterprises, type: integer, title: {zh: 企业, en: Enterprises}}
  - {name: linked, type: integer, title: {zh: 有院所联系, en: Linked}}
  - {name: institutions, type: integer, title: {zh: 领域内院所, en: Institutions in the field}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}, help: {zh: 地方与领域的来源合计, en: Those of the place and of the field together}}
graph: {nodes: [place_id, field_id], links: [{from: place_id, to: field_id}]}
order: [place_id, field_id]
key: [place_id, field_id]
limit: 500
needs: [Place, Field]
example: {gaps: true}
tests:
  - {on: fixture, rows: 5, contains: [{place_id: fx-north, field_id: fx-seeds, focus: "true", enterprises: "0", linked: "0"}, {place_id: fx-north, field_id: fx-film, enterprises: "1", linked: "1", institutions: "1"}]}
  - {on: fixture, params: {gaps: "true", place: fx-north}, rows: 1, first: {field_id: fx-seeds}}
  - {on: weifang, at_least: 11}
---*/
CALL () {
  MATCH (p:Place)-[:FOCUSES_ON]->(f:Field)
  RETURN p, f, 1 AS chosen, 0 AS there, 0 AS joined
  UNION ALL
  MATCH (p:Place)<-[:LOCATED_IN]-(e:Enterprise)-[:ACTIVE_IN]->(f:Field)
  RETURN p, f, 0 AS chosen, count(DISTINCT e) AS there, 0 AS joined
  UNION ALL
  CALL () {
    MATCH (:KnowledgeOrganization)-[q]->(x:Entity)
    WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
    WITH DISTINCT x
    MATCH (x)<-[r]-(e:Enterprise)
    WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
    RETURN DISTINCT e
    UNION
    MATCH (:KnowledgeOrganization)-[:LINKED_WITH]-(e:Enterprise)
    RETURN DISTINCT e
  }
  MATCH (e)-[:LOCATED_IN]->(p:Place)
  MATCH (e)-[:ACTIVE_IN]->(f:Field)
  RETURN p, f, 0 AS chosen, 0 AS there, count(DISTINCT e) AS joined
}
WITH p, f, max(chosen) = 1 AS focus, sum(there) AS enterprises, sum(joined) AS linked
WHERE ($gaps = false OR linked = 0)
  AND ($place IS NULL OR EXISTS { MATCH (p)-[:LIES_IN*0..3]->(:Place {id: $place}) })
WITH p, f, focus, enterprises, linked ORDER BY p.id, f.id LIMIT $row_limit
WITH f, collect({place: p, focus: focus, enterprises: enterprises, linked: linked}) AS places
WITH f, places, COUNT { MATCH (f)<-[:ACTIVE_IN]-(k:KnowledgeOrganization) RETURN DISTINCT k } AS institutions
UNWIND places AS one
WITH one.place AS p, f, one.focus AS focus, one.enterprises AS enterprises, one.linked AS linked, institutions
RETURN p.id AS place_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS place, f.id AS field_id, CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END AS field, focus, enterprises, linked, institutions,
       size(reduce(found = [], source IN coalesce(p.source_ids, []) + coalesce(f.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY place_id, field_id
