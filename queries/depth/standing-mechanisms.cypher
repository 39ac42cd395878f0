/*---
id: standing-mechanisms
title: {zh: 长效对接机制, en: Standing mechanisms}
question:
  zh: 与哪些院所高校建立了长效机制，从何时起，签了协议没有？
  en: With which institutions is there a standing mechanism, since when, and is there an agreement?
params:
  kind: {type: string, scheme: cooperation_kind, default: standing_mechanism, help: {zh: 合作方式, en: Kind of cooperation.}}
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这一单位, en: This body only.}}
columns:
  - {name: partner_id, type: id, title: {zh: 院所编号, en: Partner id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: type, type: string, words: types, title: {zh: 类型, en: Type}}
  - {name: organization_id, type: id, title: {zh: 单位编号, en: Id}}
  - {name: organization, type: string, title: {zh: 单位, en: Organization}}
  - {name: period, type: string, title: {zh: 起止, en: Period}}
  - {name: certainty, type: string, words: certainty, title: {zh: 确定程度, en: Certainty}}
  - {name: agreements, type: integer, title: {zh: 双方协议, en: Agreements of both}}
  - {name: key, type: string, data_only: true, title: {zh: 联系标识, en: Link key}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [organization_id, partner_id], links: [{from: organization_id, to: partner_id}]}
order: [partner_id, organization_id, key]
key: [partner_id, organization_id, key]
limit: 500
needs: [LINKED_WITH]
tests:
  - {on: fixture, rows: 2, contains: [{partner_id: fx-university, agreements: "1"}, {partner_id: fx-branch-east, certainty: inferred, agreements: "0"}]}
  - {on: fixture, params: {kind: consulting}, rows: 1, first: {organization_id: fx-firm-paint}}
  - {on: weifang, at_least: 11}
---*/
MATCH (p:KnowledgeOrganization)-[r:LINKED_WITH]-(o:Actor)
WHERE r.role = $kind AND ($organization IS NULL OR o.id = $organization OR p.id = $organization)
  AND NOT (o:KnowledgeOrganization AND o.id < p.id)
RETURN p.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(p.name_en, p.name_zh) ELSE coalesce(p.name_zh, p.name_en) END AS partner, p.type AS type, o.id AS organization_id, CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS organization,
       r.period AS period, r.certainty AS certainty,
       COUNT { MATCH (p)-[:PARTY_TO]->(a:Agreement)<-[:PARTY_TO]-(o) RETURN DISTINCT a } AS agreements,
       r.key AS key,
       size(reduce(found = [], source IN coalesce(r.source_ids, []) | CASE WHEN source IN found THEN found ELSE found + [source] END)) AS sources
ORDER BY partner_id, organization_id, key
