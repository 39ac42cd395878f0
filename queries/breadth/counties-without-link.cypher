/*---
id: counties-without-link
title: {zh: 没有院所联系的县市区, en: Counties with no institute link}
question:
  zh: 哪些县市区和功能区没有一家企业与院所高校有联系？
  en: In which counties and zones is no enterprise linked with an institution?
params:
  every: {type: boolean, default: false, help: {zh: 有联系的也列出, en: List those with links too.}}
  place: {type: id, to: Place, default: null, help: {zh: 该区划或功能区（含下辖）, en: This division or zone and what lies in it.}}
columns:
  - {name: place_id, type: id, title: {zh: 编号, en: Id}}
  - {name: place, type: string, title: {zh: 地方, en: Place}}
  - {name: enterprises, type: integer, title: {zh: 企业, en: Enterprises}}
  - {name: linked, type: integer, title: {zh: 有院所联系, en: Linked}}
  - {name: visits, type: integer, title: {zh: 走访, en: Visits}}
  - {name: focus, type: string, list: true, title: {zh: 重点领域, en: Focus}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [place_id]}
order: [linked, enterprises desc, place_id]
limit: 500
needs: [Place]
empty: {zh: 每个县市区和功能区都有企业与院所高校联系；--every 列出全部, en: "every county and zone has an enterprise linked with an institution; --every lists them all"}
example: {every: true}
tests:
  - {on: fixture, rows: 1, first: {place_id: fx-zone, linked: "0", enterprises: "0"}}
  - {on: fixture, params: {every: "true"}, rows: 4, contains: [{place_id: fx-north, enterprises: "2", linked: "2", visits: "1"}, {place_id: fx-west, linked: "1"}]}
  - {on: weifang, at_least: 5}
---*/
CALL () {
  MATCH (p:Place)
  WHERE p:Zone OR p.level = 'county'
  RETURN p, 0 AS there, 0 AS joined
  UNION ALL
  MATCH (p:Place)<-[:LOCATED_IN]-(e:Enterprise)
  WHERE p:Zone OR p.level = 'county'
  RETURN p, count(DISTINCT e) AS there, 0 AS joined
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
  WHERE p:Zone OR p.level = 'county'
  RETURN p, 0 AS there, count(DISTINCT e) AS joined
}
WITH p, sum(there) AS enterprises, sum(joined) AS linked
WHERE ($every OR linked = 0)
  AND ($place IS NULL OR EXISTS { MATCH (p)-[:LIES_IN*0..3]->(:Place {id: $place}) })
RETURN p.id AS place_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS place, enterprises, linked,
       COUNT { MATCH (p)<-[:HELD_IN]-(v:ServiceVisit) RETURN DISTINCT v } AS visits,
       COLLECT {
         MATCH (p)-[:FOCUSES_ON]->(f:Field)
         WITH DISTINCT f ORDER BY f.id
         RETURN CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END
       } AS focus,
       size(reduce(found = [], source IN coalesce(p.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY linked, enterprises DESC, place_id
