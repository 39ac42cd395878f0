/*---
id: repeat-partners
title: {zh: 反复合作的伙伴, en: Repeat partners}
question:
  zh: 哪些双方不止一次合作，大约隔多久一次？
  en: Which two bodies cooperated more than once, and about how often?
params:
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这家单位；缺省为院所高校以外的全部单位, en: "This body only; unless given, every body that is no institution itself."}}
  partner: {type: id, to: KnowledgeOrganization, default: null, help: {zh: 只看这家院所高校, en: This institution only.}}
  at_least: {type: integer, default: 2, min: 2, max: 1000, help: {zh: 至少这么多个不同的日子, en: On at least so many different days.}}
  since: {type: date, bound: first, default: null, help: {zh: 此日及以后, en: On or after this day.}}
  crowd: {type: integer, default: 60, min: 2, max: 100000, help: {zh: 参加者超过此数的事项不算两家单位之间的联系, en: What has more participants than this is no tie of two bodies.}}
columns:
  - {name: organization_id, type: id, title: {zh: 单位编号, en: Id}}
  - {name: organization, type: string, title: {zh: 单位, en: Organization}}
  - {name: partner_id, type: id, title: {zh: 院所编号, en: Partner id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: days, type: integer, title: {zh: 不同日子, en: Different days}}
  - {name: first, type: date, title: {zh: 最早, en: First}}
  - {name: last, type: date, title: {zh: 最近, en: Last}}
  - {name: interval, type: decimal, title: {zh: 平均间隔（天）, en: Mean interval (days)}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [organization_id, partner_id], links: [{from: organization_id, to: partner_id}]}
order: [days desc, organization_id, partner_id]
key: [organization_id, partner_id]
limit: 500
needs: [KnowledgeOrganization]
empty: {zh: 没有两个不同日子都有合作的双方；没有日期的合作不在其内, en: "no two bodies cooperated on two different days; cooperation without a date is not looked at"}
example: {organization: ent-weichai-power}
tests:
  - {on: fixture, first: {organization_id: fx-firm-film, partner_id: fx-institute-film, days: "8", interval: "58.0"}}
  - {on: fixture, params: {organization: fx-bureau, since: 2026-01-01}, rows: 0}
  - {on: weifang, at_least: 1}
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
WITH o, k, day, source
WHERE day IS NOT NULL AND ($since IS NULL OR day >= date($since))
WITH o, k, count(DISTINCT day) AS days, min(day) AS first, max(day) AS last, count(DISTINCT source) AS sources
WHERE days >= $at_least
WITH o, k, days, first, last, sources ORDER BY days DESC, o.id, k.id LIMIT $row_limit
RETURN o.id AS organization_id, CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS organization, k.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(k.name_en, k.name_zh) ELSE coalesce(k.name_zh, k.name_en) END AS partner, days, first, last,
       round(1.0 * duration.inDays(first, last).days / (days - 1), 1) AS interval, sources
ORDER BY days DESC, organization_id, partner_id
