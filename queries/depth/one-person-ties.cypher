/*---
id: one-person-ties
title: {zh: 系于一人的联系, en: Ties that hang on one person}
question:
  zh: 哪些单位与院所高校的联系只靠一位专家？
  en: Which ties of a body with an institution hang on one expert alone?
params:
  organization: {type: id, to: Actor, default: null, help: {zh: 只看这家单位；缺省为院所高校以外的全部单位, en: "This body only; unless given, every body that is no institution itself."}}
  partner: {type: id, to: KnowledgeOrganization, default: null, help: {zh: 只看这家院所高校, en: This institution only.}}
  crowd: {type: integer, default: 60, min: 2, max: 100000, help: {zh: 参加者超过此数的事项不算两家单位之间的联系, en: What has more participants than this is no tie of two bodies.}}
columns:
  - {name: organization_id, type: id, title: {zh: 单位编号, en: Id}}
  - {name: organization, type: string, title: {zh: 单位, en: Organization}}
  - {name: partner_id, type: id, title: {zh: 院所编号, en: Partner id}}
  - {name: partner, type: string, title: {zh: 院所高校, en: Partner}}
  - {name: expert_id, type: id, title: {zh: 专家编号, en: Expert id}}
  - {name: expert, type: string, title: {zh: 专家, en: Expert}}
  - {name: occasions, type: integer, title: {zh: 事项, en: Occasions}}
  - {name: last, type: date, title: {zh: 最近, en: Last}}
  - {name: sources, type: integer, title: {zh: 来源数, en: Sources}}
graph: {nodes: [organization_id, expert_id, partner_id], links: [{from: organization_id, to: expert_id}, {from: expert_id, to: partner_id}]}
order: [occasions desc, organization_id, partner_id]
key: [organization_id, partner_id]
limit: 500
needs: {Expert: null, AFFILIATED_WITH: null, JOINED_VISIT: null}
empty: {zh: 没有只靠一位专家维系的合作, en: no cooperation hangs on one expert}
tests:
  - {on: fixture, rows: 1, first: {organization_id: fx-firm-robot, partner_id: fx-faculty, expert_id: fx-expert-robots, occasions: "2"}}
---*/
CALL () {
  UNWIND CASE WHEN $organization IS NULL THEN [] ELSE [$organization] END AS id
  MATCH (:Entity {id: id})-[r]->(x:Activity)
  WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
  RETURN DISTINCT x
  UNION ALL
  UNWIND CASE WHEN $organization IS NULL THEN [1] ELSE [] END AS every
  MATCH (:Expert)-[q]->(x:Activity)
  WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
  RETURN DISTINCT x
}
WITH x
WHERE NOT coalesce(x.collective, false) AND COUNT { (x)<--(:Actor) } <= $crowd
MATCH (x)<-[q]-(e:Expert)
WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
MATCH (e)-[:AFFILIATED_WITH]->(k:KnowledgeOrganization)
WHERE $partner IS NULL OR k.id = $partner
WITH DISTINCT x, e, k
MATCH (x)<-[r]-(o:Actor)
WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
  AND (o.id = $organization OR ($organization IS NULL AND o:Organization AND NOT o:KnowledgeOrganization AND NOT o:Platform))
UNWIND coalesce(r.source_ids, [null]) AS source
WITH o, k, collect(DISTINCT e) AS experts, count(DISTINCT x) AS occasions, max(x.date_to) AS last, count(DISTINCT source) AS sources
WHERE size(experts) = 1
// What a body is joined with in another way is found once for all of its experts.
WITH o, collect({partner: k, expert: experts[0], occasions: occasions, last: last, sources: sources}) AS ties
CALL (o) {
  CALL (o) {
    MATCH (o)-[r]->(y:Activity|Platform|Product)
    WHERE type(r) IN $cooperation_links AND type(r) <> 'LINKED_WITH'
    WITH DISTINCT y
    MATCH (y)<-[q]-(other:KnowledgeOrganization)
    WHERE type(q) IN $cooperation_links AND type(q) <> 'LINKED_WITH'
    RETURN other
    UNION
    MATCH (o)-[:LINKED_WITH]-(other:KnowledgeOrganization)
    RETURN other
  }
  RETURN collect(other.id) AS joined
}
UNWIND ties AS tie
WITH o, tie, tie.partner AS k, joined
WHERE NOT k.id IN joined
WITH o, k, tie.expert AS e, tie.occasions AS occasions, tie.last AS last, tie.sources AS sources
ORDER BY occasions DESC, o.id, k.id LIMIT $row_limit
RETURN o.id AS organization_id, CASE $lang WHEN 'en' THEN coalesce(o.name_en, o.name_zh) ELSE coalesce(o.name_zh, o.name_en) END AS organization, k.id AS partner_id, CASE $lang WHEN 'en' THEN coalesce(k.name_en, k.name_zh) ELSE coalesce(k.name_zh, k.name_en) END AS partner, e.id AS expert_id, CASE $lang WHEN 'en' THEN coalesce(e.name_en, e.name_zh) ELSE coalesce(e.name_zh, e.name_en) END AS expert,
       occasions, last, sources
ORDER BY occasions DESC, organization_id, partner_id
