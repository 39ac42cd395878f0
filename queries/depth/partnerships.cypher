/*---
id: partnerships
title: {zh: 合作关系的深度, en: Depth of partnerships}
question:
  zh: 每两家之间有多少项合作，到过哪些阶段，从何时到何时？
  en: How many occasions join each two bodies, which stages were reached, from when to when?
params:
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这家单位；缺省为院所高校以外的全部单位, en: "This body only; unless given, every body that is no institution itself."}}
  partner: {type: id, to: KnowledgeOrganization, default: null, help: {zh: 只看这家院所高校, en: This institution only.}}
  at_least: {type: integer, default: 1, min: 1, max: 1000, help: {zh: 至少这么多项, en: At least so many occasions.}}
  crowd: {type: integer, default: 60, min: 2, max: 100000, help: {zh: 参加者超过此数的事项不算两家单位之间的联系, en: What has more participants than this is no tie of two bodies.}}
columns:
  - {name: organization_id, type: id, title: {zh: 单位编号, en: Id}}
  - {name: organization, type: string, title: {zh: 单位, en: Organization}}
  - {name: partner_id, type: id, title: {zh: 院所编号, en: Partner id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: occasions, type: integer, title: {zh: 事项, en: Occasions}}
  - {name: deepest, type: string, words: stages, title: {zh: 最深阶段, en: Deepest stage}, help: {zh: 只知有合作而不知阶段的为空, en: Empty where no stage is known}}
  - {name: stages, type: string, list: true, words: stages, title: {zh: 到过的阶段, en: Stages reached}}
  - {name: links, type: string, list: true, words: links, title: {zh: 经由, en: Through}}
  - {name: first, type: date, title: {zh: 最早, en: First}}
  - {name: last, type: date, title: {zh: 最近, en: Last}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [organization_id, partner_id], links: [{from: organization_id, to: partner_id}]}
order: [occasions desc, organization_id, partner_id]
key: [organization_id, partner_id]
limit: 500
needs: [KnowledgeOrganization]
tests:
  - {on: fixture, at_least: 8, first: {organization_id: fx-firm-film, partner_id: fx-institute-film, occasions: "8", first: 2025-03-10, last: 2026-04-20, sources: "2"}}
  - {on: fixture, params: {organization: fx-bureau, partner: fx-university}, rows: 1, first: {occasions: "4", deepest: agreement, stages: [contact, agreement]}}
  - {on: weifang, at_least: 20}
  - {on: weifang, params: {organization: ent-weichai-power}, at_least: 3}
---*/
CALL () {
  UNWIND CASE WHEN $organization IS NULL THEN [] ELSE [$organization] END AS id
  MATCH (o:Entity {id: id})
  RETURN o
  UNION ALL
  UNWIND CASE WHEN $organization IS NULL THEN [1] ELSE [] END AS every
  MATCH (o:Organization) WHERE NOT o:KnowledgeOrganization AND NOT o:Platform
  RETURN o
}
CALL (o) {
  MATCH (o)-[r]->(x:Entity)<-[q]-(k:KnowledgeOrganization)
  WHERE type(q) IN $cooperation_links AND type(r) IN $cooperation_links AND type(q) <> 'LINKED_WITH' AND type(r) <> 'LINKED_WITH'
    AND k.id <> o.id AND NOT coalesce(x.collective, false) AND COUNT { (x)<--(:Actor) } <= $crowd
  RETURN k, x.id AS occasion, type(q) AS link, coalesce(q.period_from, x.date_from, x.established_from) AS day,
         coalesce(x.date_to, x.date_from, q.period_from, x.established_from) AS until,
         coalesce(x.source_ids, []) AS named
  UNION ALL
  MATCH (o)-[q:LINKED_WITH]-(k:KnowledgeOrganization)
  WHERE k.id <> o.id
  RETURN k, k.id AS occasion, type(q) AS link, q.period_from AS day, coalesce(q.period_to, q.period_from) AS until,
         coalesce(q.source_ids, []) AS named
}
WITH o, k, occasion, link, day, until, named
WHERE $partner IS NULL OR k.id = $partner
WITH o, k, occasion, link, day, until, named ORDER BY link
WITH o, k, count(DISTINCT occasion) AS occasions, collect(DISTINCT $link_stages[link]) AS stages, collect(DISTINCT link) AS links,
     min(day) AS first, max(until) AS last, collect(named) AS named
WHERE occasions >= $at_least
WITH o, k, occasions, [stage IN $stages WHERE stage IN stages] AS stages, links, first, last, named
RETURN o.id AS organization_id, CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS organization, k.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(k.name_en, k.name_zh) ELSE coalesce(k.name_zh, k.name_en) END AS partner,
       occasions, stages[-1] AS deepest, stages, links, first, last, size(reduce(found = [], one IN named | reduce(every = found, source IN one | CASE WHEN source IN every THEN every ELSE every + [source] END))) AS sources
ORDER BY occasions DESC, organization_id, partner_id
