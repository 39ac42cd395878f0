/*---
id: introductions
title: {zh: 可引荐的院所, en: Institutions to be introduced to}
question:
  zh: 一家企业还没有联系、但在其领域内的院所有哪些，谁能引荐？
  en: Which institutions in its fields is a firm not linked with yet, and who could introduce it?
params:
  organization: {type: id, to: Organization, required: true, help: {zh: 企业的编号, en: Id of the firm.}}
  crowd: {type: integer, default: 60, min: 2, max: 100000, help: {zh: 参加者超过此数的事项不算两家单位之间的联系, en: What has more participants than this is no tie of two bodies.}}
columns:
  - {name: partner_id, type: id, title: {zh: 院所编号, en: Partner id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: fields, type: string, list: true, title: {zh: 共同领域, en: Fields in common}}
  - {name: demands, type: integer, title: {zh: 相关需求, en: Demands in them}}
  - {name: between_ids, type: id, list: true, title: {zh: 引荐者编号, en: Go-between ids}}
  - {name: between, type: string, list: true, title: {zh: 引荐者, en: Go-betweens}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [partner_id, between_ids], links: [{from: between_ids, to: partner_id}]}
order: [demands desc, partner_id]
limit: 200
needs: [ACTIVE_IN]
empty: {zh: 该单位没有记录领域和需求，或其领域内的院所高校都已有联系, en: "this body has no field or demand on record, or is linked with all institutions of its fields"}
example: {organization: ent-weichai-power}
tests:
  - {on: fixture, params: {organization: fx-firm-robot}, rows: 0}
  - {on: fixture, params: {organization: fx-firm-seed}, rows: 1, first: {partner_id: fx-faculty-seeds, demands: "1", between_ids: [fx-university]}}
  - {on: weifang, params: {organization: ent-jinhong}, at_least: 1}
---*/
MATCH (o:Entity {id: $organization})
// Whom it works with already, through what is no crowd.
CALL (o) {
  MATCH (o)-[r]->(x:Entity)
  WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
  WITH DISTINCT x
  WHERE COUNT { (x)<--(:Actor) } <= $crowd
  MATCH (x)<-[q]-(c:Organization)
  WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
  RETURN collect(DISTINCT c.id) AS met
}
CALL (o) {
  MATCH (o)-[:LINKED_WITH]-(c:Organization)
  RETURN collect(DISTINCT c.id) AS tied
}
CALL (o) {
  MATCH (o)-[:ACTIVE_IN]->(f:Field) RETURN f
  UNION
  MATCH (o)-[:DEMANDS]->(:Demand)-[:CONCERNS]->(f:Field) RETURN f
}
CALL (f) {
  MATCH (f)<-[:ACTIVE_IN]-(k:KnowledgeOrganization) RETURN k
  UNION
  MATCH (f)<-[:CONCERNS]-(x:Activity)<-[r]-(k:KnowledgeOrganization) WHERE type(r) IN $cooperation_links RETURN k
}
WITH o, met, tied, f, k
WHERE k.id <> o.id AND NOT k.id IN met AND NOT k.id IN tied
WITH DISTINCT o, met, k, f ORDER BY f.id
WITH o, met, k, collect(f) AS fields
CALL (o) {
  MATCH (o)-[:DEMANDS]->(d:Demand)-[:CONCERNS]->(f:Field)
  RETURN collect(DISTINCT [d.id, f.id]) AS asked
}
WITH met, k, fields, [pair IN asked WHERE any(f IN fields WHERE f.id = pair[1]) | pair[0]] AS wanted
WITH met, k, fields, size(reduce(found = [], id IN wanted | CASE WHEN id IN found THEN found ELSE found + [id] END)) AS demands
ORDER BY demands DESC, k.id LIMIT $row_limit
CALL (met, k) {
  CALL (met, k) {
    MATCH (k)-[q]->(y:Entity)
    WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
    WITH DISTINCT y, met
    MATCH (y)<-[r]-(c:Organization)
    WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH' AND c.id IN met
    WITH y, collect(DISTINCT c) AS others
    WHERE COUNT { (y)<--(:Actor) } <= $crowd
    UNWIND others AS c
    RETURN c
    UNION
    MATCH (c:Organization)-[:LINKED_WITH|PART_OF]-(k)
    WHERE c.id IN met
    RETURN c
  }
  WITH c ORDER BY c.id
  RETURN collect(c) AS between
}
RETURN k.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(k.name_en, k.name_zh) ELSE coalesce(k.name_zh, k.name_en) END AS partner, [f IN fields | CASE $lang WHEN 'en' THEN coalesce(f.name_en, f.name_zh) ELSE coalesce(f.name_zh, f.name_en) END] AS fields, demands,
       [c IN between | c.id] AS between_ids, [c IN between | CASE $lang WHEN 'en' THEN coalesce(c.name_en, c.name_zh) ELSE coalesce(c.name_zh, c.name_en) END] AS between,
       size(reduce(found = [], source IN coalesce(k.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY demands DESC, partner_id
