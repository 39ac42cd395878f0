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
empty: {zh: "没有这么多次合作的双方；可减小 --at-least", en: "no two bodies cooperated so often; try a smaller --at-least"}
example: {organization: ent-weichai-power}
tests:
  - {on: fixture, at_least: 8, first: {organization_id: fx-firm-film, partner_id: fx-institute-film, occasions: "8", first: 2025-03-10, last: 2026-04-20, sources: "2"}}
  - {on: fixture, params: {organization: fx-bureau, partner: fx-university}, rows: 1, first: {occasions: "4", deepest: agreement, stages: [contact, agreement]}}
  - {on: weifang, at_least: 20}
  - {on: weifang, params: {organization: ent-weichai-power}, at_least: 3}
---*/
// What an institution takes part in is found first, then who else does: from one body or institution where one is named.
CALL () {
  CALL () {
    UNWIND CASE WHEN $organization IS NULL THEN [] ELSE [$organization] END AS id
    MATCH (:Entity {id: id})-[r]->(x:Entity)
    WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
    RETURN DISTINCT x
    UNION ALL
    UNWIND CASE WHEN $organization IS NULL AND $partner IS NOT NULL THEN [$partner] ELSE [] END AS id
    MATCH (:Entity {id: id})-[q]->(x:Entity)
    WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
    RETURN DISTINCT x
    UNION ALL
    UNWIND CASE WHEN $organization IS NULL AND $partner IS NULL THEN [1] ELSE [] END AS every
    MATCH (:KnowledgeOrganization)-[q]->(x:Entity)
    WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
    RETURN DISTINCT x
  }
  WITH x
  WHERE NOT coalesce(x.collective, false)
  MATCH (x)<-[r]-(o:Actor)
  WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
    AND (o.id = $organization OR ($organization IS NULL AND o:Organization AND NOT o:KnowledgeOrganization AND NOT o:Platform))
  WITH x, collect(DISTINCT o) AS bodies
  WHERE COUNT { (x)<--(:Actor) } <= $crowd
  MATCH (x)<-[q]-(k:KnowledgeOrganization)
  WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH' AND ($partner IS NULL OR k.id = $partner)
  UNWIND bodies AS o
  WITH o, k, x, q
  WHERE k.id <> o.id
  RETURN o, k, x.id AS occasion, type(q) AS link, coalesce(q.period_from, x.date_from, x.established_from) AS day,
         coalesce(x.date_to, x.date_from, q.period_from, x.established_from) AS until,
         x.source_ids AS named
  UNION ALL
  MATCH (k:KnowledgeOrganization)-[q:LINKED_WITH]-(o:Actor)
  WHERE (o.id = $organization OR ($organization IS NULL AND o:Organization AND NOT o:KnowledgeOrganization AND NOT o:Platform))
    AND k.id <> o.id AND ($partner IS NULL OR k.id = $partner)
  RETURN o, k, k.id AS occasion, type(q) AS link, q.period_from AS day, coalesce(q.period_to, q.period_from) AS until,
         q.source_ids AS named
}
UNWIND coalesce(named, [null]) AS source
WITH o, k, count(DISTINCT occasion) AS occasions, collect(DISTINCT link) AS through,
     min(day) AS first, max(until) AS last, count(DISTINCT source) AS sources
WHERE occasions >= $at_least
WITH o, k, occasions, through, first, last, sources ORDER BY occasions DESC, o.id, k.id LIMIT $row_limit
WITH o, k, occasions, [stage IN $stages WHERE any(link IN through WHERE $link_stages[link] = stage)] AS stages,
     [link IN $cooperation_links WHERE link IN through] AS links, first, last, sources
RETURN o.id AS organization_id, CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS organization, k.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(k.name_en, k.name_zh) ELSE coalesce(k.name_zh, k.name_en) END AS partner,
       occasions, stages[-1] AS deepest, stages, links, first, last, sources
ORDER BY occasions DESC, organization_id, partner_id
