/*---
id: dormant-partners
title: {zh: 久未往来的伙伴, en: Dormant partners}
question:
  zh: 哪些合作已经多个月没有任何往来？
  en: Which partnerships have seen no activity for so many months?
params:
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这家单位；缺省为院所高校以外的全部单位, en: "This body only; unless given, every body that is no institution itself."}}
  partner: {type: id, to: KnowledgeOrganization, default: null, help: {zh: 只看这家院所高校, en: This institution only.}}
  months: {type: integer, default: 12, min: 1, max: 600, help: {zh: 至少这么多个月没有往来, en: No activity for at least so many months.}}
  as_of: {type: date, bound: last, default: today, help: {zh: 以此日为今天, en: The day that counts as today.}}
  crowd: {type: integer, default: 60, min: 2, max: 100000, help: {zh: 参加者超过此数的事项不算两家单位之间的联系, en: What has more participants than this is no tie of two bodies.}}
columns:
  - {name: organization_id, type: id, title: {zh: 单位编号, en: Id}}
  - {name: organization, type: string, title: {zh: 单位, en: Organization}}
  - {name: partner_id, type: id, title: {zh: 院所编号, en: Partner id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: last, type: date, title: {zh: 最近一次, en: Last}}
  - {name: months_since, type: integer, title: {zh: 已过月数, en: Months since}}
  - {name: occasions, type: integer, title: {zh: 事项, en: Occasions}}
  - {name: undated, type: integer, title: {zh: 无日期事项, en: Undated}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [organization_id, partner_id], links: [{from: organization_id, to: partner_id}]}
order: [last, organization_id, partner_id]
key: [organization_id, partner_id]
limit: 500
needs: [KnowledgeOrganization]
empty: {zh: 没有这么久未往来的伙伴；没有日期的合作不在其内, en: "no partner has been silent for so long; cooperation without a date is not looked at"}
example: {organization: ent-weichai-power, as_of: 2026-01-01}
tests:
  - {on: fixture, params: {as_of: 2026-06-30}, rows: 4, first: {organization_id: fx-firm-seed, last: 2023-06-01, months_since: "36"}}
  - {on: weifang, params: {as_of: 2026-01-01}, at_least: 10}
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
WITH o, k, count(DISTINCT occasion) AS occasions, max(until) AS last,
     count(DISTINCT CASE WHEN until IS NULL THEN occasion END) AS undated, count(DISTINCT source) AS sources
WHERE last <= date($as_of) - duration({months: $months})
WITH o, k, occasions, last, undated, sources ORDER BY last, o.id, k.id LIMIT $row_limit
RETURN o.id AS organization_id, CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS organization, k.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(k.name_en, k.name_zh) ELSE coalesce(k.name_zh, k.name_en) END AS partner, last,
       duration.inMonths(last, date($as_of)).months AS months_since, occasions, undated, sources
ORDER BY last, organization_id, partner_id
