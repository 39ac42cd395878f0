/*---
id: institutes-at-one-firm
title: {zh: 同属一家的院所服务同一企业, en: Institutes of one branch at the same firm}
question:
  zh: 哪些企业有同一分院、科学院或高校的几家院所在合作？
  en: Which firms work with several institutes of the same branch, academy or university?
params:
  parent: {type: id, to: KnowledgeOrganization, default: null, help: {zh: 分院、科学院或高校, en: A branch or academy or university.}}
  at_least: {type: integer, default: 2, min: 1, max: 1000, help: {zh: 至少这么多家, en: At least so many institutes.}}
  crowd: {type: integer, default: 60, min: 2, max: 100000, help: {zh: 参加者超过此数的事项不算两家单位之间的联系, en: What has more participants than this is no tie of two bodies.}}
columns:
  - {name: parent_id, type: id, title: {zh: 上级编号, en: Parent id}}
  - {name: parent, type: string, title: {zh: 分院、科学院或高校, en: "Branch, academy or university"}}
  - {name: firm_id, type: id, title: {zh: 企业编号, en: Firm id}}
  - {name: firm, type: string, title: {zh: 企业, en: Firm}}
  - {name: institutes, type: integer, title: {zh: 院所数, en: Institutes}}
  - {name: institute_ids, type: id, list: true, title: {zh: 院所编号, en: Institute ids}}
  - {name: names, type: string, list: true, title: {zh: 院所, en: Names}}
  - {name: occasions, type: integer, title: {zh: 事项, en: Occasions}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [parent_id, institute_ids, firm_id], links: [{from: institute_ids, to: parent_id}, {from: institute_ids, to: firm_id}]}
order: [institutes desc, parent_id, firm_id]
key: [parent_id, firm_id]
limit: 500
needs: [KnowledgeOrganization, PART_OF]
empty: {zh: 还没有记录到同属一家的几个院所共同服务一家企业；可补写院所的上级单位和各院所与企业的联系, en: "no firm is on record that several institutes of one parent work for; describe the institutes' parents and their links with firms"}
tests:
  - {on: fixture, rows: 2, contains: [{parent_id: fx-branch-east, firm_id: fx-firm-paint, institute_ids: [fx-institute-film, fx-institute-robots]}]}
  - {on: fixture, params: {parent: fx-university, at_least: "1"}, rows: 1, first: {firm_id: fx-firm-robot}}
  - {on: weifang, params: {at_least: "1"}, at_least: 3}
---*/
// Having attended the same event is no work for a firm.
MATCH (k:KnowledgeOrganization)<-[:PART_OF]-(i:KnowledgeOrganization)
WHERE $parent IS NULL OR k.id = $parent
WITH DISTINCT k, i
CALL (i) {
  MATCH (i)-[q]->(x:Entity)
  WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH' AND NOT x:Event
  WITH DISTINCT x
  MATCH (x)<-[r]-(e:Enterprise)
  WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
  WITH x, collect(DISTINCT e) AS firms
  WHERE COUNT { (x)<--(:Actor) } <= $crowd
  UNWIND firms AS e
  RETURN e, x.id AS occasion, x.source_ids AS named
  UNION ALL
  MATCH (i)-[q:LINKED_WITH]-(e:Enterprise)
  RETURN e, i.id AS occasion, q.source_ids AS named
}
WITH k, e, i, occasion, named ORDER BY i.id
UNWIND coalesce(named, [null]) AS source
WITH k, e, collect(DISTINCT i) AS members, count(DISTINCT occasion) AS occasions, count(DISTINCT source) AS sources
WHERE size(members) >= $at_least
RETURN k.id AS parent_id, CASE $lang WHEN 'en' THEN coalesce(k.name_en, k.name_zh) ELSE coalesce(k.name_zh, k.name_en) END AS parent, e.id AS firm_id, CASE $lang WHEN 'en' THEN coalesce(e.name_en, e.name_zh) ELSE coalesce(e.name_zh, e.name_en) END AS firm, size(members) AS institutes,
       [i IN members | i.id] AS institute_ids, [i IN members | CASE $lang WHEN 'en' THEN coalesce(i.name_en, i.name_zh) ELSE coalesce(i.name_zh, i.name_en) END] AS names, occasions, sources
ORDER BY institutes DESC, parent_id, firm_id
